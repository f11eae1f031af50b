"""What a command is, and the small frozen state that decides whether it can be used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from lohu_gis.app.commands.context import Context

Group = Literal["file", "edit", "view", "layer", "analysis", "scenario", "twin", "complaints", "sensors", "help"]
Scope = Literal["window", "map", "layers"]
LayerKind = Literal["vector", "raster", "table", "tiles", "computed", "group", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """What the window knows about itself, taken anew after every change.

    Attributes
    ----------
    started
        False while the first page is shown and no project is open.
    current
        Kind of the entry chosen in the layer tree, empty for none; `geometry` is ``point``, ``line``, ``polygon`` or
        empty.
    selected
        How many features are selected in all layers.
    panels, pages
        Panels in front; pages that have something to show in this project.
    switches
        What is on in the 3D view: ``shadows``, ``mode.walk``, ``tool.height``, ``split``, ``stops`` ...
    scenarios, in_base
        How many there are, the base included; whether the active one is the base.
    compare
        How two scenarios are shown: ``off``, ``side`` or ``swipe``.
    timed
        Whether a layer has times.
    """

    started: bool = False
    read_only: bool = False
    can_undo: bool = False
    can_redo: bool = False
    undo_label: str = ""
    redo_label: str = ""
    layers: int = 0
    current: LayerKind = ""
    geometry: str = ""
    selected: int = 0
    page: str = "map"
    tool: str = "select"
    theme: str = "auto"
    jobs: int = 0
    panels: frozenset[str] = frozenset()
    pages: frozenset[str] = frozenset({"map", "twin"})
    switches: frozenset[str] = frozenset()
    scenarios: int = 1
    in_base: bool = True
    compare: str = "off"
    timed: bool = False


def always(_state: AppState) -> bool:
    """Usable at any time."""
    return True


def started(state: AppState) -> bool:
    """Usable once a project is open."""
    return state.started


def editable(state: AppState) -> bool:
    """Usable when a project is open and may be changed."""
    return state.started and not state.read_only


def on_twin(state: AppState) -> bool:
    """Usable where the city is seen in 3D."""
    return state.started and state.page in ("twin", "park")


MAP_PAGES = ("map", "complaints", "sensors")
"""Pages that show the map."""


def on_map(state: AppState) -> bool:
    """Usable on a page that shows the map."""
    return state.started and state.page in MAP_PAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One verb.

    Attributes
    ----------
    id
        Dotted name, ``file.open``; stays the same for ever (shortcuts are stored under it).
    title
        Message id; a short verb, with an ellipsis if a question follows.
    group
        Menu in which it stands; `section` numbers the parts of a menu between its lines.
    icon
        Name in ``resources/icons``; empty for none.
    keys
        Shortcuts in portable form (``Ctrl+S``); the first is shown.
    when
        Whether it can be used now.
    run
        What it does.
    checked
        For switches: whether it is on. None for plain verbs.
    detail
        Text behind the title that depends on the state (what would be undone); a message id.
    submenu
        Message id of a submenu to stand in.
    scope
        Where its keys work: in the whole window, or only while the map or the layer tree has the keyboard.
    palette, menu
        Whether it is listed in the palette and in the menu.
    """

    id: str
    title: str
    group: Group
    run: Callable[[Context], object]
    icon: str = ""
    keys: tuple[str, ...] = ()
    when: Callable[[AppState], bool] = always
    checked: Callable[[AppState], bool] | None = None
    detail: Callable[[AppState], str] | None = None
    section: int = 0
    submenu: str = ""
    scope: Scope = "window"
    palette: bool = True
    menu: bool = True
