"""What a person may type as a source."""

from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.core.errors import UsageError
from lohu_gis.io.source import SourceSpec, parse


def test_file_and_layer() -> None:
    assert parse("a/b.gpkg") == SourceSpec("a/b.gpkg")
    assert parse("a b.gpkg|layer=建筑") == SourceSpec("a b.gpkg", "建筑")
    assert str(parse("a.gpkg|layer=x=y|z")) == "a.gpkg|layer=x=y|z"
    assert parse("a.gpkg").file == Path("a.gpkg")


@pytest.mark.parametrize(("text", "code"), [("", "source.empty"), ("  |layer=x", "source.empty"),
                                            ("a.gpkg|table=x", "source.option_unknown"),
                                            ("a.gpkg|layer=", "source.option_unknown"),
                                            ("a|b", "source.option_unknown")])
def test_anything_else_is_a_wrong_call(text: str, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert caught.value.code == code


def test_a_bar_in_a_file_name(tmp_path: Path) -> None:
    odd = tmp_path / "a|b.csv"
    odd.touch()
    assert parse(str(odd)).layer is None
