"""Commands of the virtual park."""

from __future__ import annotations

from unittest.mock import MagicMock

import pytest

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.app.commands import AppState, Context, MapControl, Shell, standard_registry
from lohu_gis.app.commands.context import ParkControl
from lohu_gis.core.document import Document
from lohu_gis.core.project import Project

PAGES = frozenset({"map", "twin", "park"})


def run(name: str, park: ParkControl | None) -> None:
    """Run one of them."""
    ctx = Context(Document(Project()), MagicMock(spec=Shell), MagicMock(spec=MapControl), None, park=park)
    standard_registry()[f"park.{name}"].run(ctx)


@pytest.mark.parametrize(("name", "verb", "given"), [
    ("colour_rent", "colour", ("rent",)), ("colour_use", "colour", ("use",)),
    ("only_vacant", "choose", (Choice(state="vacant"),)), ("show_all", "choose", (Choice(),)),
    ("select_shown", "select_shown", ()), ("set_vacant", "set_vacant", (True,)),
    ("set_occupied", "set_vacant", (False,)), ("walk", "walk", ())])
def test_each_does_what_it_says(name: str, verb: str, given: tuple[object, ...]) -> None:
    park = MagicMock(spec=ParkControl)
    run(name, park)
    getattr(park, verb).assert_called_once_with(*given)


@pytest.mark.parametrize("shown", [True, False])
def test_values_are_switched(shown: bool) -> None:
    park = MagicMock(spec=ParkControl)
    park.with_values = shown
    run("values", park)
    park.show_values.assert_called_once_with(not shown)


def test_without_a_project_there_is_no_park() -> None:
    with pytest.raises(RuntimeError, match="without a project"):
        run("walk", None)


@pytest.mark.parametrize("command", [c for c in standard_registry() if c.id.startswith("park.")], ids=lambda c: c.id)
def test_they_are_offered_where_there_are_units(command: object) -> None:
    when = command.when  # type: ignore[attr-defined]  # a command
    assert not when(AppState(started=True, pages=frozenset({"map", "twin"}), page="twin", selected=3))
    assert when(AppState(started=True, pages=PAGES, page="park", selected=3))
    assert not when(AppState(started=False, pages=PAGES, page="park", selected=3))


def test_a_what_if_needs_a_selection_and_a_project_that_may_be_changed() -> None:
    when = standard_registry()["park.set_vacant"].when
    assert not when(AppState(started=True, pages=PAGES, page="park", selected=0))
    assert not when(AppState(started=True, pages=PAGES, page="park", selected=3, read_only=True))
