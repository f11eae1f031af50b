"""Numbers in sentences about errors and findings."""

from __future__ import annotations

import pytest

from lohu_gis.app import messages
from lohu_gis.core.findings import Finding


def test_thousands_stand_apart_as_everywhere_in_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "templates", lambda: {"x": "{count:,} cells, {away:.1f} m, {name}"})
    said = messages.message_of(Finding(code="x", severity="info", count=5465, facts={"away": 1.25, "name": "a, b"}),
                               lambda text: text)
    assert said == "5\u2009465 cells, 1.2 m, a, b"
