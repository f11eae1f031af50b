"""The panel of service resources."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.services.layers import has_services
from lohu_gis.app.services.runs import ServiceResult
from lohu_gis.core.change import Change
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.services.business import BusinessPage
from lohu_gis.ui.panels.services.places import PlacesPage
from lohu_gis.ui.panels.services.sites import SitesPage
from lohu_gis.ui.panels.services.work import ServiceWork
from lohu_gis.ui.widgets.basics import column, row
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import choice, choose
from lohu_gis.ui.workspace import Workspace

FOLLOWED = frozenset({"layers", "overlays", "scenario", "tables"})
PAGES = (("places", N_("Halls and windows")), ("sites", N_("Where to put the next")),
         ("business", N_("Business districts")))


class ServicesPanel(DeskPanel):
    """Three pages under one list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.work = ServiceWork(desk, self._told, self._found, self._failed)
        self.pages = choice([(key, _(word)) for key, word in PAGES], self.show_part)
        self.pages.setAccessibleName(_("What is shown"))
        self.places = PlacesPage(desk, self.work.show_row)
        self.sites = SitesPage(self.work.start, self.work.cancel)
        self.business = BusinessPage(self.work.show_row)
        self._parts = QStackedWidget()
        for page in (self.places, self.sites, self.business):
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setFrameShape(QScrollArea.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(page)
            self._parts.addWidget(area)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("point", _("Give a layer the role of service halls, digital windows or "
                                                    "business districts to see them here."), _("Add data…"),
                                         lambda: desk.run("file.add")))
        self._stack.addWidget(self._inside())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.refresh)

    def _inside(self) -> QWidget:
        return column(row(self.pages, margins=(12, 12, 12, 0)), self._parts, spacing=8)

    # ---- news ----

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        self.sites.tell(None)
        self._soon.start()

    def follow(self, change: Change) -> None:
        """An edit was applied, undone or redone."""
        if change.changes.sections & FOLLOWED:
            self._soon.start()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data came."""
        if layers:
            self._soon.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self._soon.start()

    def shut_down(self) -> None:
        """The window closes."""
        self._soon.stop()

    # ---- showing ----

    def show_part(self, page: str) -> None:
        """Bring a page to the front: ``places``, ``sites`` or ``business``."""
        choose(self.pages, page)
        self._parts.setCurrentIndex([key for key, _word in PAGES].index(page))

    def refresh(self) -> None:
        """Show the layers as they are now."""
        if not self.isVisible():
            return
        there = has_services(self._desk.document.project)
        self._stack.setCurrentIndex(1 if there else 0)
        if there:
            data = self.work.data()
            self.places.show_data(data)
            self.business.show_data(data)

    def _told(self, share: float | None) -> None:
        self.sites.tell(share)

    def _found(self, result: ServiceResult) -> None:
        self.sites.show_result(result)

    def _failed(self, text: str) -> None:
        self.sites.fail(text)
