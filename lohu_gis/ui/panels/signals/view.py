"""The panel of signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QProgressBar,
    QScrollArea,
    QSplitter,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.app.i18n import _
from lohu_gis.app.signals.decide import TIER_NAMES
from lohu_gis.app.signals.review import Review, ReviewSignal
from lohu_gis.app.signals.words import facts, method_text
from lohu_gis.core.signal import Subscription
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.panels.signals.lists import RecordList, SignalList
from lohu_gis.ui.panels.signals.teaching import Teaching
from lohu_gis.ui.panels.signals.work import WORDS
from lohu_gis.ui.widgets.basics import clear_layout, column, expanding, hairline, label, push, row
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, choice

if TYPE_CHECKING:
    from lohu_gis.core.change import Change
    from lohu_gis.ui.workspace import Workspace

FOLLOWED = {"layers", "tree", "tables", "overlays", "selection", "scenario"}


class SignalsPanel(DeskPanel):
    """A button, the list of signals, and what is known and decided about the chosen one."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._work = desk, desk.signals
        self._news: Subscription | None = None
        self._shown: Review | None = None
        self._signal: ReviewSignal | None = None
        self.day = QLineEdit()
        self.day.setPlaceholderText(_("last day in the data"))
        self.day.returnPressed.connect(self._press)
        self.button = push(_("Morning review"), self._press, role="primary", icon_name="refresh")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.state = label("", "caption", wrap=True, selectable=True)
        self.trouble = label("", "bad", wrap=True, selectable=True)
        self.signals = SignalList(self._choose)
        self.records = RecordList(self._work.show)
        self.tier = choice([(str(n), f"{n} {_(name)}") for n, name in TIER_NAMES.items()])
        self.note = QLineEdit()
        self.note.setPlaceholderText(_("Note (optional)"))
        self.note.returnPressed.connect(self._put)
        self.put = push(_("Put into tier"), self._put)
        self.teaching = Teaching(self._work)
        self._found = QStackedWidget()
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("warning", _("Read complaints in; then signals among them are found here each "
                                                      "morning."), _("Read complaints…"),
                                         lambda: desk.run("complaints.read")))
        self._stack.addWidget(self._page())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)

    # ---- news ----

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        self.shut_down()
        self._news = self._work.changed.connect(lambda _none: self.refresh())
        self.refresh()

    def follow(self, change: Change) -> None:
        """An edit was applied, undone or redone."""
        if change.changes.sections & FOLLOWED:
            self.refresh()

    def data_changed(self, layers: frozenset[str]) -> None:
        """Data came."""
        del layers
        self.refresh()

    def shut_down(self) -> None:
        """The window closes, or another project comes."""
        if self._news is not None:
            self._news.close()
            self._news = None

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    # ---- showing ----

    def refresh(self) -> None:
        """Show the state of the work."""
        if not self.isVisible() or self._news is None:
            return
        work = self._work
        self._stack.setCurrentIndex(0 if work.layer is None else 1)
        busy = bool(work.busy)
        self.button.setText(_("Cancel") if busy else _("Morning review"))
        self.button.setEnabled(busy or work.table is not None)
        self.bar.setVisible(busy)
        self.bar.setValue(round(100 * work.share))
        self.trouble.setText(work.error)
        self.trouble.setVisible(bool(work.error))
        self.state.setText(self._told())
        self.state.setVisible(bool(self.state.text()))
        if self._shown is not work.review:
            self._shown = work.review
            self.signals.fill(() if work.review is None else work.review.signals)
        self._found.setCurrentIndex(0 if work.review is None else 1 if work.review.signals else 2)
        self._show_signal(work.chosen)
        self.teaching.refresh(read_only=False)

    def _told(self) -> str:
        if self._work.busy:
            return _("{job}: {share:.0%}").format(job=_(WORDS[self._work.busy]), share=self._work.share)
        return "" if self._work.review is None else method_text(self._work.review)

    def _show_signal(self, signal: ReviewSignal | None) -> None:
        self._card.setVisible(signal is not None)
        if signal is None or signal is self._signal:
            self._signal = signal
            return
        self._signal = signal
        self.what.setText(signal.what)
        clear_layout(self._facts)
        for line, (name, value) in enumerate(facts(signal)):
            words = label(value, "", wrap=True, selectable=True)
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._facts.addWidget(label(name, "second"), line, 0)
            self._facts.addWidget(words, line, 1)
        self.records.fill(self._work.table, signal.fids)

    # ---- inside ----

    def _page(self) -> QTabWidget:
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        tabs.addTab(self._morning(), _("Morning review"))
        tabs.addTab(self.teaching, _("Own labels"))
        return tabs

    def _morning(self) -> QWidget:
        form = Form()
        form.add(_("As of"), self.day, _("Only complaints up to this day count, for example 2026-06-30"))
        above = column(form, row(self.button, None), self.bar, self.state, self.trouble, margins=(12, 8, 12, 8))
        self._found.addWidget(EmptyState("search", _("One click looks through all complaints: what gathers lately, in "
                                                     "words, places and counts."), _("Morning review"), self._press))
        self._found.addWidget(self.signals)
        self._found.addWidget(EmptyState("good", _("Nothing stands out that chance would not explain.")))
        self._card = QScrollArea()
        self._card.setWidgetResizable(True)
        self._card.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._card.setWidget(self._make_card())
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.addWidget(self._found)
        splitter.addWidget(self._card)
        splitter.setSizes([400, 500])
        splitter.setChildrenCollapsible(False)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(above)
        layout.addWidget(hairline())
        layout.addWidget(splitter, 1)
        return page

    def _make_card(self) -> QWidget:
        card = QWidget()
        self.what = label("", "heading", wrap=True, selectable=True)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(4)
        self._facts.setColumnStretch(1, 1)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.what)
        layout.addLayout(self._facts)
        layout.addWidget(self.records, 1)
        layout.addWidget(self.note)
        layout.addWidget(row(expanding(self.tier), self.put))
        return card

    def _press(self) -> None:
        if self._work.busy:
            self._work.cancel()
        else:
            self._work.as_of = self.day.text().strip()
            self._work.start()

    def _choose(self, signal: ReviewSignal) -> None:
        if signal is not self._work.chosen:
            self._work.choose(signal)

    def _put(self) -> None:
        self._work.put(int(self.tier.currentData()), self.note.text())
        self.note.clear()
