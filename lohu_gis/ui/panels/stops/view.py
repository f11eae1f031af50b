"""The list of stops: add, go, rename, reorder, renew, remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QStackedWidget, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.edits.stops import RemoveStop, SetStop, ordered, stop_of
from lohu_gis.core.project import Stop
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import DeskPanel
from lohu_gis.ui.naming import shown_name
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.widgets.basics import column, hairline, label, push, row, tool_button
from lohu_gis.ui.widgets.empty import EmptyState

if TYPE_CHECKING:
    from lohu_gis.core.change import Change
    from lohu_gis.ui.desk import Desk
    from lohu_gis.ui.workspace import Workspace

ROW_PX = 44
ID = Qt.ItemDataRole.UserRole
CONCERNED = frozenset({"stops", "scenarios"})


class StopsPanel(DeskPanel):
    """A click or Enter goes to a stop, dragging or Alt + up and down puts it elsewhere, F2 renames it, Del removes it.

    Parameters
    ----------
    desk
        The open project.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._filling = False
        self.list = QListWidget()
        self.list.setAccessibleName(_("Stops"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.list.setIconSize(QSize(20, 20))
        self.list.setWordWrap(True)
        self.list.itemClicked.connect(self._go)
        self.list.itemActivated.connect(self._go)
        self.list.itemChanged.connect(self._renamed)
        self.list.currentItemChanged.connect(lambda _now, _before: self._describe())
        self.list.model().rowsMoved.connect(self._moved)
        self.list.installEventFilter(self)
        self._about = label("", "caption", wrap=True)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState(
            "bookmark", _("A stop keeps a view: camera, scenario, time and layers. Stops make a tour."),
            _("Keep this view"), self._add))
        self._stack.addWidget(self.list)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(hairline())
        self._foot = self._make_foot()
        layout.addWidget(self._foot)

    # ---- DeskPanel ----

    def open(self, workspace: Workspace) -> None:
        """Show the stops of this project."""
        del workspace  # the desk tells it
        self._fill()

    def follow(self, change: Change) -> None:
        """Stops came, went or moved."""
        if change.changes.sections & CONCERNED:
            self._fill()

    # ---- verbs ----

    def _add(self) -> None:
        self._desk.twin.add_stop()
        self._choose(self._desk.twin.stop)

    def _go(self, item: QListWidgetItem) -> None:
        self._desk.twin.go_to(str(item.data(ID)))

    def _step(self, step: int) -> None:
        self._desk.run("twin.stop_next" if step > 0 else "twin.stop_previous")
        self._choose(self._desk.twin.stop)

    def _rename(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            self.list.editItem(item)

    def _renamed(self, item: QListWidgetItem) -> None:
        stop = self._stops().get(str(item.data(ID)))
        if self._filling or stop is None or item.text() == shown_name(stop):
            return
        changed = msgspec.structs.replace(stop, name=item.text().strip(), name_en="")
        if self._desk.apply(SetStop(changed, label=N_("Rename stop"))) is None:
            self._fill()

    def _renew(self) -> None:
        """The present view under the name and at the place of the chosen stop."""
        stop = self._current()
        if stop is None:
            return
        self._desk.twin.link.store()
        now = stop_of(self._desk.document.project, stop.id, stop.name, self._desk.page)
        kept = msgspec.structs.replace(now, rank=stop.rank, name_en=stop.name_en, note=stop.note)
        self._desk.apply(SetStop(kept, label=N_("Renew stop")))

    def _remove(self) -> None:
        stop = self._current()
        if stop is not None:
            self._desk.apply(RemoveStop(stop.id))

    def _shift(self, step: int) -> None:
        """Put the chosen stop one place up or down."""
        place = self.list.currentRow()
        if 0 <= place < self.list.count() and 0 <= place + step < self.list.count():
            names = self._names()
            names.insert(place + step, names.pop(place))
            self._rank(names, place + step)

    def _moved(self, _parent: QModelIndex, first: int, _last: int, _to: QModelIndex, place: int) -> None:
        if not self._filling:
            self._rank(self._names(), place - 1 if place > first else place)

    def _rank(self, names: list[str], place: int) -> None:
        """Give the stop at `place` of an order a rank between its neighbours."""
        stops = self._stops()
        before = stops[names[place - 1]].rank if place > 0 else None
        after = stops[names[place + 1]].rank if place + 1 < len(names) else None
        rank = (before + 1.0 if after is None else (before + after) / 2) if before is not None else \
            (0.0 if after is None else after - 1.0)
        self._desk.apply(SetStop(msgspec.structs.replace(stops[names[place]], rank=rank), label=N_("Reorder stops")))
        self._choose(names[place])

    # ---- showing ----

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the list."""
        if watched is self.list and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if event.key() == Qt.Key.Key_Delete:
                self._remove()
                return True
            if alt and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
                self._shift(-1 if event.key() == Qt.Key.Key_Up else 1)
                return True
        return super().eventFilter(watched, event)

    def _make_foot(self) -> QWidget:
        add = push(_("Keep"), self._add, icon_name="plus")
        add.setToolTip(_("Keep this view"))
        buttons = [tool_button(name, tip, run, small=True) for name, tip, run in (
            ("chevron-up", _("Previous stop"), lambda: self._step(-1)),
            ("chevron-down", _("Next stop"), lambda: self._step(1)),
            ("refresh", _("Renew with the present view"), self._renew),
            ("rename", _("Rename"), self._rename), ("remove", _("Remove"), self._remove))]
        return column(self._about, row(add, None, *buttons, spacing=2), spacing=4, margins=(8, 6, 8, 6))

    def _fill(self) -> None:
        chosen = self._current()
        self._filling = True
        self.list.clear()
        for stop in ordered(self._desk.document.project):
            item = QListWidgetItem(icon("map" if stop.page == "map" else "twin"), shown_name(stop))
            item.setData(ID, stop.id)
            item.setSizeHint(QSize(0, ROW_PX))
            item.setToolTip(self._words(stop))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self.list.addItem(item)
        self._filling = False
        self._stack.setCurrentIndex(1 if self.list.count() else 0)
        self._foot.setVisible(self.list.count() > 0)
        self._choose("" if chosen is None else chosen.id)

    def _words(self, stop: Stop) -> str:
        project = self._desk.document.project
        scenario = project.scenarios.get(stop.scenario or "")
        parts = [shown_name(scenario) if scenario is not None else "", _when(stop), stop.note]
        return " · ".join(part for part in parts if part)

    def _describe(self) -> None:
        stop = self._current()
        self._about.setText("" if stop is None else self._words(stop))

    def _choose(self, stop: str) -> None:
        for place in range(self.list.count()):
            if self.list.item(place).data(ID) == stop:
                self.list.setCurrentRow(place)

    def _current(self) -> Stop | None:
        item = self.list.currentItem()
        return None if item is None else self._stops().get(str(item.data(ID)))

    def _names(self) -> list[str]:
        return [str(self.list.item(place).data(ID)) for place in range(self.list.count())]

    def _stops(self) -> dict[str, Stop]:
        return dict(self._desk.document.project.stops)


def _when(stop: Stop) -> str:
    """Date and time of the sun of a stop; empty where it has none."""
    instant = "" if stop.time is None else stop.time.instant or ""
    return instant[:16].replace("T", " ")
