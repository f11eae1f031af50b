from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.app.commands.model import AppState, Command
from lohu_gis.app.commands.registry import Registry, matches, standard_registry

ICONS = Path(__file__).parents[3] / "resources" / "icons"


def nothing(_ctx: object) -> None:
    pass


def test_ids_and_keys_are_unique() -> None:
    first = Command(id="a.b", title="A", group="file", run=nothing, keys=("Ctrl+A",))
    with pytest.raises(ValueError, match=r"a\.b"):
        Registry([first, first])
    with pytest.raises(ValueError, match="Ctrl"):
        Registry([first, Command(id="c.d", title="C", group="file", run=nothing, keys=("Ctrl+A",))])


def test_every_command_has_a_title_and_its_icon_exists() -> None:
    registry = standard_registry()
    assert len(list(registry)) > 35
    for command in registry:
        assert command.title
        assert not command.icon or (ICONS / f"{command.icon}.svg").is_file(), command.id


def test_every_predicate_answers_for_any_state() -> None:
    for command in standard_registry():
        for state in (AppState(), AppState(started=True, current="vector", selected=2, can_undo=True)):
            assert isinstance(command.when(state), bool)
            assert command.checked is None or isinstance(command.checked(state), bool)


def test_nothing_that_edits_is_offered_read_only() -> None:
    state = AppState(started=True, read_only=True, current="vector")
    registry = standard_registry()
    assert not any(registry[name].when(state) for name in ("file.save", "layer.remove", "layer.rename", "layer.group"))
    assert registry["file.save_as"].when(state)


def test_words_are_found_in_any_order_and_beginnings_come_first() -> None:
    assert matches("layer whole", "Show the whole layer") is not None
    assert matches("spoon", "Show the whole layer") is None
    assert matches("图层", "打开图层") is not None
    early, late = matches("add", "Add data"), matches("dat", "Add update")
    assert early is not None
    assert late is not None
    assert early < late
