"""The main window as a frame: bars, pages, docks. What they show comes from the workbench."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.window.actions import Actions
from lohu_gis.ui.window.docks import Side, Tray
from lohu_gis.ui.window.messages import MessageBar
from lohu_gis.ui.window.notice import Notice
from lohu_gis.ui.window.pages import PageBar
from lohu_gis.ui.window.palette import Entry, Palette
from lohu_gis.ui.window.start import StartPage
from lohu_gis.ui.window.status import StatusBar

PROGRAM = "LOHU GIS"


class Frame(QMainWindow):
    """Menu bar, page bar, notice, pages, message bar, status bar.

    Parameters
    ----------
    actions_of
        Makes the actions, given their parent.
    start
        The first page.
    status
        The status bar.
    entries
        Lines of the palette, asked when it opens.

    Signals
    -------
    dropped(list)
        Paths of files that were dropped.
    closing()
        The window is about to close; nothing can stop it, work is in the journal.
    """

    dropped = Signal(list)
    closing = Signal()

    def __init__(self, actions_of: Callable[[QMainWindow], Actions], start: StartPage, status: StatusBar,
                 entries: Callable[[], Sequence[Entry]]) -> None:
        super().__init__()
        self.setWindowTitle(PROGRAM)
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption(0))
        self.resize(QSize(1440, 900))
        self.actions_ = actions_of(self)
        self.actions_.place("window", self)
        self.start = start
        self.page_bar = PageBar(self.actions_)
        self.notice = Notice()
        self.pages = QStackedWidget()
        self.pages.addWidget(start)
        self.setStatusBar(status)
        self.status = status
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notice)
        layout.addWidget(self.pages, 1)
        self.setCentralWidget(holder)
        self.messages = MessageBar(self.pages)
        self.palette_ = Palette(self, entries)
        self.sides: tuple[Side, ...] = ()
        self.tray: Tray | None = None
        self._time_bar: QToolBar | None = None
        self._fill_bars()
        self.show_started(started=False)

    def add_page(self, page: QWidget) -> None:
        """Add a page behind the start page."""
        self.pages.addWidget(page)

    def add_side(self, side: Side, area: Qt.DockWidgetArea, width: int) -> None:
        """Add a dock on the left or right."""
        self.sides = (*self.sides, side)
        self.addDockWidget(area, side)
        self.resizeDocks([side], [width], Qt.Orientation.Horizontal)

    def add_tray(self, tray: Tray, height: int) -> None:
        """Add the dock at the bottom, between the others."""
        self.tray = tray
        for corner, area in ((Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea),
                             (Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)):
            self.setCorner(corner, area)
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, tray)
        self.resizeDocks([tray], [height], Qt.Orientation.Vertical)

    def add_time_bar(self, bar: QWidget) -> None:
        """Add the bar of times between the page and the status bar; hidden until `show_time_bar`."""
        holder = QToolBar(_("Time"))
        holder.setObjectName("timeBar")
        holder.setMovable(False)
        holder.toggleViewAction().setEnabled(False)
        holder.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        holder.addWidget(bar)
        holder.hide()
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, holder)
        self._time_bar = holder

    def show_time_bar(self, shown: bool) -> None:
        """Show or hide the bar of times."""
        if self._time_bar is not None:
            self._time_bar.setVisible(shown)

    def show_started(self, *, started: bool) -> None:
        """Show bars and panels that belong to an open project, or hide them."""
        if not started:
            self.show_time_bar(False)
        self._pages_bar.setVisible(started)
        for side in self.sides:
            side.setVisible(started)
        if self.tray is not None and not started:
            self.tray.hide()
        if not started:
            self.pages.setCurrentWidget(self.start)

    def shown_panels(self) -> frozenset[str]:
        """Names of panels (and the tab of the tray) on screen."""
        shown = {side.current for side in self.sides if not side.isHidden()}
        if self.tray is not None and not self.tray.isHidden():
            shown.add(self.tray.current)
        return frozenset(shown)

    def show_panel(self, name: str, *, toggle: bool = False) -> None:
        """Bring a panel or a tab of the tray to the front; `toggle` hides the dock of one that is in front."""
        shown = not (toggle and name in self.shown_panels())
        for side in self.sides:
            if name in side.names:
                if shown:
                    side.show_panel(name)
                side.setVisible(shown)
        if self.tray is not None and name in self.tray.names:
            self.tray.setVisible(shown)
            if shown:
                self.tray.show_tab(name)

    def show_name(self, name: str, *, modified: bool) -> None:
        """Name of the project in the title."""
        dot = " •" if modified else ""
        self.setWindowTitle(f"{name}{dot} — {PROGRAM}" if name else PROGRAM)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if _files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Hand the paths on; nothing is opened here."""
        paths = _files(event.mimeData())
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let everything end in order."""
        self.closing.emit()
        event.accept()

    def _fill_bars(self) -> None:
        self.actions_.fill_menu_bar(self.menuBar())
        self._pages_bar = self.addToolBar(_("Pages"))
        self._pages_bar.setObjectName("pages")
        self._pages_bar.setMovable(False)
        self._pages_bar.toggleViewAction().setEnabled(False)
        self._pages_bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._pages_bar.addWidget(self.page_bar)


def _files(data: QMimeData) -> list[str]:
    return [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
