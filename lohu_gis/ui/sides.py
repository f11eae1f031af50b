"""The docks and pages of the desk: made when first shown, told all news, offered where they make sense."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.change import Change
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.rooms import PageSpec, PanelSpec
from lohu_gis.ui.window.docks import Side, Tray

if TYPE_CHECKING:
    from lohu_gis.ui.window.frame import Frame
    from lohu_gis.ui.workspace import Workspace

LEFT_PX, RIGHT_PX, TRAY_PX = 256, 300, 260


class Sides:
    """Left dock, right dock and tray.

    Parameters
    ----------
    desk
        Handed to the panels.
    frame
        The window.
    specs, pages
        Panels and pages that follow the desk.
    """

    def __init__(self, desk: Desk, frame: Frame, specs: Sequence[PanelSpec], pages: Sequence[PageSpec]) -> None:
        self._desk, self._frame, self._specs = desk, frame, specs
        self._pages = {page.name: page for page in pages}
        self._panels: dict[str, DeskPanel] = {}
        self._workspace: Workspace | None = None
        self.left = Side("left", lambda: self._hide(self.left), frame.actions_.show_panel)
        self.right = Side("right", lambda: self._hide(self.right), frame.actions_.show_panel)
        self.tray = Tray(self._hide_tray)

    def fill(self, left: tuple[str, str, QWidget], right: tuple[str, str, QWidget],
             tray: Sequence[tuple[str, str, QWidget]], changed: Callable[[], object]) -> None:
        """Put the panels that are always there in front, the others behind them.

        Parameters
        ----------
        left, right, tray
            (name, icon or title, panel).
        changed
            Called when other panels are in front.
        """
        for side, (name, icon_name, panel), area, width in (
                (self.left, left, Qt.DockWidgetArea.LeftDockWidgetArea, LEFT_PX),
                (self.right, right, Qt.DockWidgetArea.RightDockWidgetArea, RIGHT_PX)):
            side.hide()
            side.add(name, {"layers": _("Layers"), "inspector": _("Inspector")}[name], icon_name, _given(panel))
            self._frame.add_side(side, area, width)
            side.show_panel(name)
            side.changed.connect(changed)
        self.tray.hide()
        for name, title, panel in tray:
            self.tray.add(name, title, panel)
        for spec in self._specs:
            self._add(spec)
        self._frame.add_tray(self.tray, TRAY_PX)
        self.tray.visibilityChanged.connect(lambda _shown: changed())
        self.tray.tabs.currentChanged.connect(lambda _number: changed())

    def open(self, workspace: Workspace) -> None:
        """Show another project in all panels."""
        self._workspace = workspace
        for panel in self._panels.values():
            panel.open(workspace)
        self._offer()

    def follow(self, change: Change) -> None:
        """Hand on an edit."""
        for panel in self._panels.values():
            panel.follow(change)
        if change.changes.sections & {"layers", "tree"}:
            self._offer()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Hand on news of data."""
        for panel in self._panels.values():
            panel.data_changed(layers)

    def shut_down(self) -> None:
        """The window closes."""
        for panel in self._panels.values():
            panel.shut_down()

    def panel(self, name: str) -> DeskPanel | None:
        """A panel that has been shown; None before."""
        return self._panels.get(name)

    @property
    def pages(self) -> frozenset[str]:
        """Pages that have something to show in the open project."""
        if self._workspace is None:
            return frozenset({"map", "twin"})
        project = self._workspace.document.project
        return frozenset({"map", "twin", *(name for name, page in self._pages.items() if page.when(project))})

    def show_page(self, name: str, canvases: Mapping[str, QWidget]) -> None:
        """Bring a page to the front, with its panel; `canvases` are those of map and twin."""
        spec = self._pages.get(name)
        if spec is None:
            shown = canvases[name]
        elif spec.make is None:
            shown = canvases[spec.base]
        else:
            shown = self._page(spec)
        self._frame.pages.setCurrentWidget(shown)
        if spec is not None and spec.panel:
            self._frame.show_panel(spec.panel)
        if spec is not None and spec.enter is not None:
            spec.enter(self._desk)
        shown.setFocus()

    def _page(self, spec: PageSpec) -> DeskPanel:
        key = f"page {spec.name}"
        if key not in self._panels:
            assert spec.make is not None
            self._panels[key] = spec.make(self._desk)
            self._frame.add_page(self._panels[key])
            if self._workspace is not None:
                self._panels[key].open(self._workspace)
        return self._panels[key]

    def _add(self, spec: PanelSpec) -> None:
        if spec.side == "tray":
            self.tray.add_later(spec.name, _(spec.title), lambda: self._make(spec))
        else:
            side = self.left if spec.side == "left" else self.right
            side.add(spec.name, _(spec.title), spec.icon, lambda: self._make(spec))

    def _make(self, spec: PanelSpec) -> DeskPanel:
        panel = spec.make(self._desk)
        self._panels[spec.name] = panel
        if self._workspace is not None:
            panel.open(self._workspace)
        return panel

    def _offer(self) -> None:
        if self._workspace is None:
            return
        project = self._workspace.document.project
        self._frame.page_bar.offer(self.pages)
        for spec in self._specs:
            if spec.side != "tray":
                side = self.left if spec.side == "left" else self.right
                side.offer(spec.name, there=spec.when(project))

    def _hide_tray(self) -> None:
        self.tray.hide()

    @staticmethod
    def _hide(side: Side) -> None:
        side.hide()


def _given(panel: QWidget) -> Callable[[], QWidget]:
    return lambda: panel
