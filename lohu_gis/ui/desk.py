"""What the desk offers to its panels, and what a panel is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from lohu_gis.core.change import Change

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Jobs
    from lohu_gis.core.document import Document, Edit
    from lohu_gis.core.project import RunRecord
    from lohu_gis.core.style import VectorStyle
    from lohu_gis.core.table import TableBlock
    from lohu_gis.ui.canvas.control import MapPage
    from lohu_gis.ui.canvas.plan import PlanWork
    from lohu_gis.ui.canvas.widget import MapCanvas
    from lohu_gis.ui.panels.handling.work import HandlingWork
    from lohu_gis.ui.panels.park.work import ParkWork
    from lohu_gis.ui.panels.signals.work import SignalWork
    from lohu_gis.ui.panels.sun.door import SunDoor
    from lohu_gis.ui.scenarios.work import PlanningWork
    from lohu_gis.ui.scene.page import TwinPage
    from lohu_gis.ui.window.messages import Message
    from lohu_gis.ui.window.timebar import TimeBar
    from lohu_gis.ui.workspace import Workspace


class Desk(Protocol):
    """The open project with its views; panels use nothing else of the window.

    `workspace` changes when another project is opened (`DeskPanel.open` brings the new one).
    """

    workspace: Workspace
    page: str
    canvas: MapCanvas
    map: MapPage
    twin: TwinPage
    park: ParkWork
    planning: PlanningWork
    sun: SunDoor
    signals: SignalWork
    plan: PlanWork
    time: TimeBar
    handling: HandlingWork

    @property
    def document(self) -> Document:
        """The document of the open project."""

    @property
    def jobs(self) -> Jobs:
        """Where panels compute."""

    @property
    def current(self) -> str:
        """Id of the entry chosen in the layer tree; empty for none."""

    def apply(self, edit: Edit, initiator: object | None = None) -> Change | None:
        """Apply an edit; a rejected one is told in the message bar."""

    def run(self, command: str) -> None:
        """Run a command by id."""

    def say(self, message: Message) -> None:
        """Show a message."""

    def message_of(self, error: BaseException) -> str:
        """What an error means, in the language of the window."""

    def choose(self, layer: str) -> None:
        """Choose a layer in the tree."""

    def show_page(self, page: str) -> None:
        """Bring a page to the front."""

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""

    def add_results(self, title: str, results: Mapping[str, TableBlock | str], record: RunRecord,
                    styles: Mapping[str, VectorStyle] | None = None) -> tuple[str, ...]:
        """Add the stored results of a run as layers, in one step; their ids (none when the edit was rejected).

        Tables are what ``workspace.store.keep`` returned, rasters the id from ``workspace.store.keep_raster``; both are
        called in a job, before.
        """


class DeskPanel(QWidget):
    """A panel of the desk; made when it is first shown, then told all news.

    It must be cheap while hidden: look at ``isVisible()`` and catch up in ``showEvent``.
    """

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on; called once after the panel was made, and with every other project."""

    def follow(self, change: Change) -> None:
        """An edit was applied, undone or redone."""

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data of these layers came, grew or failed."""

    def shut_down(self) -> None:
        """The window closes."""
