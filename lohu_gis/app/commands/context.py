"""The services a command is handed; the window implements the protocols, tests bring their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lohu_gis.core.document import Document

if TYPE_CHECKING:
    from lohu_gis.analysis.park.choice import Choice
    from lohu_gis.app.park import ColourBy
from lohu_gis.core.project import ClipPlane


class Shell(Protocol):
    """Verbs of the window as a whole."""

    def new_project(self) -> None:
        """Begin an empty project."""

    def open_project(self, path: str = "") -> None:
        """Open a project; without a path it asks for one."""

    def open_sample(self) -> None:
        """Open a copy of the sample district."""

    def save(self, *, ask_path: bool = False) -> None:
        """Save the project; asks where if it has no place yet or `ask_path` is true."""

    def add_files(self, paths: Sequence[str] = ()) -> None:
        """Add data files as layers; without paths it asks for them."""

    def export_map(self) -> None:
        """Ask how, then write the map to a file."""

    def export_scene(self) -> None:
        """Ask how, then write the 3D scene to a file."""

    def show_page(self, page: str) -> None:
        """Show the page ``map`` or ``twin``."""

    def show_panel(self, panel: str, *, toggle: bool = False) -> None:
        """Show ``layers``, ``inspector``, ``table``, ``jobs``, ``history`` or ``log``; `toggle` hides a shown one."""

    def open_palette(self) -> None:
        """Open the command palette."""

    def set_theme(self, theme: str) -> None:
        """Show the theme ``light``, ``dark`` or ``auto`` from now on."""

    def set_language(self, language: str) -> None:
        """Use ``zh_CN`` or ``en`` from the next start on."""

    def open_tool(self, tool: str) -> None:
        """Show the form of a tool."""

    def about(self) -> None:
        """Show version and licences."""

    def doctor(self) -> None:
        """Show versions, graphics and fonts of this machine."""

    def rename_current(self) -> None:
        """Edit the name of the entry chosen in the layer tree."""

    def filter_current(self) -> None:
        """Ask for a filter of the current layer."""

    def quit(self) -> None:
        """Close the window."""


class MapControl(Protocol):
    """Verbs of the map."""

    def zoom(self, factor: float) -> None:
        """Show more (below 1) or less (above 1) around the middle."""

    def pan(self, right_px: float, down_px: float) -> None:
        """Look further right and down by logical pixels."""

    def zoom_all(self) -> None:
        """Show all visible layers."""

    def zoom_layer(self, layer: str) -> None:
        """Show one layer."""

    def zoom_selection(self) -> None:
        """Show the selected features."""

    def north_up(self) -> None:
        """Take a rotation of the map back."""

    def use(self, tool: str) -> None:
        """Take a tool in hand: ``select``, ``pan``, ``distance`` or ``area``."""

    def step_back(self) -> None:
        """Undo the last step of the tool in hand; with none left, drop the selection."""


class PlanControl(Protocol):
    """Verbs of buildings and scenarios that need more than the document."""

    def take(self, tool: str) -> None:
        """Take a tool for buildings: ``draw_polygon``, ``draw_rectangle``, ``move``, ``rotate`` or ``scale``."""

    def demolish(self) -> None:
        """Take the selected buildings away in the active scenario."""

    def restore(self) -> None:
        """Bring back what the active scenario has demolished."""

    def rename_scenario(self) -> None:
        """Type another name for the active scenario."""

    def adopt_scenario(self) -> None:
        """Make the active scenario's changes part of its parent."""

    def remove_scenario(self) -> None:
        """Remove the active scenario."""


class TwinControl(Protocol):
    """Verbs of the 3D page."""

    @property
    def stop(self) -> str:
        """Id of the stop that was gone to last; empty for none."""

    def show_from(self, name: str) -> None:
        """Show the whole scene from ``iso``, ``top``, ``north``, ``east``, ``south`` or ``west``."""

    def move_by(self, mode: str) -> None:
        """``orbit``, ``walk`` or ``fly``; the same again turns around the model."""

    def use(self, tool: str) -> None:
        """Take ``eye``, ``box``, ``height`` or a tool of the map in hand."""

    def split(self) -> None:
        """Show the map beside the 3D view, or take it away."""

    def plane_here(self) -> ClipPlane | None:
        """A plane through what is looked at, across the view; None without a view."""

    def add_stop(self) -> None:
        """Keep what is seen as a stop."""

    def go_to(self, stop: str) -> None:
        """Show what a stop holds."""


class ParkControl(Protocol):
    """Verbs of the virtual park."""

    with_values: bool

    def colour(self, kind: ColourBy) -> None:
        """Colour the units by ``use``, ``rent``, ``vacancy`` or ``footfall``."""

    def choose(self, choice: Choice) -> None:
        """Show only some units."""

    def select_shown(self) -> None:
        """Select all units that are shown."""

    def set_vacant(self, vacant: bool) -> None:
        """What if the selected units were vacant or occupied."""

    def walk(self) -> None:
        """Begin or end a walk through the street."""

    def show_values(self, on: bool) -> None:
        """Show or hide what sensors read."""


class PlanningControl(Protocol):
    """Verbs of planning numbers."""

    def check(self) -> None:
        """Check the active scenario against the rules."""

    def next_failure(self, step: int = 1) -> None:
        """Show the next failing object, or the one before."""

    def keep_measures(self) -> None:
        """Add the measures that fail as a layer."""

    def export(self, kind: str) -> None:
        """Write the comparison of scenarios as ``xlsx`` or ``pdf``."""


class SunControl(Protocol):
    """Verbs of the sun panel."""

    def start(self, kind: str) -> None:
        """Begin ``windows``, ``ground``, ``change`` or ``highest`` with what the panel says."""

    def play(self) -> None:
        """Play the day, or stop."""


class SignalControl(Protocol):
    """Verbs of the panel of signals."""

    def start(self) -> None:
        """Run the morning review."""

    def put(self, tier: int, note: str = "") -> None:
        """Put the chosen signal's records, else the selected complaints, into a tier."""

    def similar(self) -> None:
        """Select the complaints that are most like the first selected one."""

    def train(self) -> None:
        """Train a model from the labels taught so far."""

    def give_labels(self) -> None:
        """Give all complaints labels by the model."""


class HandlingControl(Protocol):
    """Verbs of handling."""

    def sort_open(self) -> None:
        """Put open cases that are in no tier into the one that the rules say."""

    def month_report(self) -> None:
        """Ask for the month and where, then write the report."""


class TimeControl(Protocol):
    """Verbs of the time bar."""

    def play(self) -> None:
        """Move the window of time on by itself, or stop."""

    def step(self, count: int) -> None:
        """Move the window of time by steps; negative ones go back."""

    def clear(self) -> None:
        """Show the records of all times."""

    def use_layer(self) -> None:
        """Take the times of the chosen layer: its next column of moments, none after the last."""


@dataclass(frozen=True, slots=True)
class Context:
    """What `Command.run` gets.

    Attributes
    ----------
    current
        Id of the entry chosen in the layer tree, None for none.
    plan, park
        None until a project is open.
    """

    document: Document
    shell: Shell
    map: MapControl
    current: str | None = None
    plan: PlanControl | None = None
    twin: TwinControl | None = None
    park: ParkControl | None = None
    planning: PlanningControl | None = None
    sun: SunControl | None = None
    time: TimeControl | None = None
    handling: HandlingControl | None = None
    signals: SignalControl | None = None
