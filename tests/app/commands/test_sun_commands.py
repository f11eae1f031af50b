"""Commands of the sun."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from lohu_gis.app.commands import AppState
from lohu_gis.app.commands.context import Context, MapControl, Shell, SunControl
from lohu_gis.app.commands.registry import standard_registry
from lohu_gis.core.document import Document
from lohu_gis.core.project import Project


def run(name: str, sun: SunControl | None) -> None:
    """Run one of them."""
    ctx = Context(Document(Project()), MagicMock(spec=Shell), MagicMock(spec=MapControl), sun=sun)
    standard_registry()[f"sun.{name}"].run(ctx)


@pytest.mark.parametrize("kind", ["windows", "ground", "change", "highest"])
def test_a_command_begins_its_run(kind: str) -> None:
    sun = MagicMock(spec=SunControl)
    run(kind, sun)
    sun.start.assert_called_once_with(kind)


def test_a_day_can_be_played_by_keyboard() -> None:
    sun = MagicMock(spec=SunControl)
    run("play", sun)
    sun.play.assert_called_once_with()
    assert standard_registry()["sun.play"].keys == ("Alt+9",)


def test_without_a_project_there_is_no_sun() -> None:
    with pytest.raises(RuntimeError):
        run("windows", None)


def test_storeys_need_one_selected_building() -> None:
    when = standard_registry()["sun.highest"].when
    assert when(AppState(started=True, selected=1))
    assert not when(AppState(started=True, selected=2))
    assert not when(AppState(started=True, selected=1, read_only=True))
