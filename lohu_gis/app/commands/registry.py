"""The list of all commands, found by id, menu, key and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lohu_gis.app.commands import (
    analysis,
    building,
    complaints,
    edit,
    file,
    layer,
    park,
    planning,
    scenario,
    sensors,
    sight,
    sun,
    time,
    twin,
    view,
)
from lohu_gis.app.commands import help as help_menu
from lohu_gis.app.commands.model import Command, Group


class Registry:
    """Commands in order of declaration.

    Raises
    ------
    ValueError
        When an id or a key is taken twice; that is a mistake in the declarations.
    """

    def __init__(self, commands: Iterable[Command] = ()) -> None:
        self._commands: dict[str, Command] = {}
        self._keys: dict[str, str] = {}
        for command in commands:
            self.add(command)

    def add(self, command: Command) -> None:
        """Add one command."""
        if command.id in self._commands:
            raise ValueError(f"command {command.id} is declared twice")
        for key in command.keys:
            if key in self._keys:
                raise ValueError(f"{key} belongs to {self._keys[key]} and {command.id}")
            self._keys[key] = command.id
        self._commands[command.id] = command

    def __iter__(self) -> Iterator[Command]:
        return iter(self._commands.values())

    def __getitem__(self, command_id: str) -> Command:
        return self._commands[command_id]

    def menu(self, group: Group) -> tuple[Command, ...]:
        """Commands of a menu, by section and then in order of declaration."""
        found = [c for c in self if c.group == group and c.menu]
        return tuple(sorted(found, key=lambda c: c.section))


def standard_registry() -> Registry:
    """All commands of the program."""
    return Registry([*file.COMMANDS, *edit.COMMANDS, *view.COMMANDS, *layer.COMMANDS, *analysis.COMMANDS,
                     *scenario.COMMANDS, *sight.COMMANDS, *building.COMMANDS,
                     *twin.COMMANDS, *park.COMMANDS, *planning.COMMANDS, *sun.COMMANDS, *time.COMMANDS,
                     *complaints.COMMANDS, *sensors.COMMANDS,
                     *help_menu.COMMANDS])


def matches(words: str, title: str) -> int | None:
    """How well `title` answers a search, smaller is better; None when a word of the search is missing.

    Order of words does not matter; upper and lower case are the same. Beginnings count more than middles.
    """
    text = title.casefold()
    rank = 0
    for word in words.casefold().split():
        spot = text.find(word)
        if spot < 0:
            return None
        rank += 0 if spot == 0 else 1 if text[spot - 1] in " :/·" else 2
    return rank
