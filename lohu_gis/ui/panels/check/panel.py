"""The check panel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHeaderView,
    QProgressBar,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.app.checks import CheckOptions, CheckResult, CheckRow
from lohu_gis.app.comparison import write_number
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import titled
from lohu_gis.app.tools.rulepacks import load_pack, shipped_ids
from lohu_gis.core.change import Change
from lohu_gis.core.project import BASE
from lohu_gis.core.rulepack import Rule
from lohu_gis.core.signal import Subscription
from lohu_gis.core.text import N_
from lohu_gis.ui.desk import Desk, DeskPanel
from lohu_gis.ui.naming import in_english
from lohu_gis.ui.scenarios.work import PlanningWork
from lohu_gis.ui.theme import current
from lohu_gis.ui.widgets.basics import label, push, row, set_role, tool_button
from lohu_gis.ui.widgets.empty import EmptyState
from lohu_gis.ui.widgets.form import Form, choice, choose
from lohu_gis.ui.workspace import Workspace

ROW = Qt.ItemDataRole.UserRole
MOST = 300
"""Lines of one article; the rest is counted in a last one."""

SHOWN = (("fail", N_("Failures")), ("unknown", N_("Open questions")), ("every", N_("All rows")))
OBJECTS = (("all", N_("Whole scenario")), ("changed", N_("Changed objects")))
WORDS = {"pass": N_("keeps it"), "fail": N_("breaks it"), "unknown": N_("unknown")}
TONES = {"pass": "good", "fail": "bad", "unknown": "warn"}


class CheckPanel(DeskPanel):
    """Options above, the list by article below; a click shows the object."""

    def __init__(self, desk: Desk, work: PlanningWork) -> None:
        super().__init__()
        self._desk, self._work = desk, work
        self._news: Subscription | None = None
        self._shown: object = None
        self._names: Mapping[str, str] = {}
        self.pack = choice([(name.removeprefix("plan_"), _pack_word(name)) for name in shipped_ids("plan")])
        self.zone = choice([("", _("unknown")), *((str(n), str(n)) for n in range(1, 6))])
        self.old_area = QCheckBox(_("Old area under renewal"))
        form = Form()
        form.add(_("Rules"), self.pack, _("Shipped rule packs; others can be named on the command line"))
        form.add(_("Density zone"), self.zone, _("Of all plots; their column density_zone wins where there is one"))
        form.whole(self.old_area)
        self.button = push(_("Check"), self._press, role="primary", icon_name="rules")
        self.bar = QProgressBar()
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.state = label("", "caption", wrap=True)
        self.verdict = choice([(key, _(word)) for key, word in SHOWN], lambda _value: self.refresh(again=True))
        self.objects = choice([(key, _(word)) for key, word in OBJECTS], lambda _value: self.refresh(again=True))
        self.hatch = QCheckBox(_("Hatch in 3D"))
        self.hatch.toggled.connect(work.mark_failing)
        self.list = self._make_list()
        self._options = QWidget()
        above = QVBoxLayout(self._options)
        above.setContentsMargins(12, 8, 12, 4)
        above.setSpacing(8)
        above.addWidget(form)
        self.keep = tool_button("layers", _("Failing measures as a layer"),
                                lambda: desk.run("scenario.keep_measures"))
        above.addWidget(row(self.button, self.keep, None, self.hatch))
        above.addWidget(self.bar)
        above.addWidget(self.state)
        filters = Form()
        filters.add(_("Show"), self.verdict)
        filters.add(_("Where"), self.objects)
        self._filters = filters
        above.addWidget(filters)
        self._stack = QStackedWidget()
        self._stack.addWidget(EmptyState("rules", _("Setbacks, spacing, coverage, density and widths of facades are "
                                                    "checked here, article by article.")))
        self._stack.addWidget(self.list)
        self._stack.addWidget(EmptyState("good", _("Nothing of this kind was found.")))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._options)
        layout.addWidget(self._stack, 1)

    def open(self, workspace: Workspace) -> None:
        """Show this project from now on."""
        del workspace
        self.shut_down()
        self._shown = None
        self._news = self._work.checks.changed.connect(lambda _none: self.refresh())
        self.refresh()

    def follow(self, change: Change) -> None:
        """The service itself hears of edits."""

    def data_changed(self, layers: frozenset[str]) -> None:
        """The service itself hears of data."""

    def shut_down(self) -> None:
        """The window closes, or another project comes."""
        if self._news is not None:
            self._news.close()
            self._news = None

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while hidden."""
        super().showEvent(event)
        self.refresh()

    def options(self) -> CheckOptions:
        """What the fields say."""
        zone = str(self.zone.currentData())
        return CheckOptions(str(self.pack.currentData()), int(zone) if zone else None, self.old_area.isChecked())

    def refresh(self, *, again: bool = False) -> None:
        """Show the state of the check and, where it is another one, the list."""
        if not self.isVisible() or self._news is None:
            return
        service = self._work.checks
        self.bar.setVisible(service.busy)
        self.bar.setValue(round(100 * service.share))
        self.button.setText(_("Cancel") if service.busy else _("Check again") if service.result else _("Check"))
        self.button.setEnabled(service.busy or service.ready())
        self._say(service.result, service.error, stale=service.stale, busy=service.busy)
        self.list.setEnabled(not service.stale)
        for part in (self._filters, self.hatch, self.keep):
            part.setVisible(service.result is not None)
        if again or self._shown is not service.result or service.result is None:
            if self._shown is None and service.result is not None and service.result.scenario != BASE:
                choose(self.objects, "changed")  # a plan is asked about itself first, not about the whole city
            self._shown = service.result
            self._fill(service.result)
            if service.result is not None and self.hatch.isChecked():
                self._work.mark_failing(True)

    # ---- inside ----

    def _make_list(self) -> QTreeWidget:
        tree = QTreeWidget()
        tree.setColumnCount(2)
        tree.setHeaderLabels([_("Article"), _("Value / limit")])
        tree.setUniformRowHeights(True)
        tree.setIndentation(12)
        tree.setAccessibleName(_("Results of the check"))
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        tree.currentItemChanged.connect(lambda item, _before: self._chosen(item))
        tree.itemActivated.connect(lambda item, _column: self._chosen(item))
        tree.itemExpanded.connect(lambda item: _fill_group(item, self._names))
        return tree

    def _press(self) -> None:
        if self._work.checks.busy:
            self._work.checks.cancel()
        else:
            self._work.check(self.options())

    def _chosen(self, item: QTreeWidgetItem | None) -> None:
        found = None if item is None else item.data(0, ROW)
        if isinstance(found, CheckRow):
            self._work.show(found)

    def _say(self, result: CheckResult | None, error: BaseException | None, *, stale: bool, busy: bool) -> None:
        words, tone = "", "caption"
        if error is not None and not busy:
            words, tone = self._desk.message_of(error), "bad"
        elif result is not None:
            words = _("{fail} fail · {unknown} open · {passed} keep the rules").format(
                fail=result.count("fail"), unknown=result.count("unknown"), passed=result.count("pass"))
            pack = result.pack.title_en if in_english() else result.pack.title
            words += "\n" + titled(pack, _(result.pack.check))
            if stale:
                words, tone = _("Out of date: the plan has changed since. Check again.") + "\n" + words, "warn"
        elif not self._work.checks.ready():
            words = _("Say first which layers hold buildings and plots.")
        self.state.setText(words)
        self.state.setVisible(bool(words))
        set_role(self.state, tone)

    def _fill(self, result: CheckResult | None) -> None:
        self.list.clear()
        if result is None:
            self._stack.setCurrentIndex(0)
            return
        verdict, objects = str(self.verdict.currentData()), str(self.objects.currentData())
        rows = [found for found in result.rows if (verdict == "every" or found.verdict == verdict)
                and (objects == "all" or found.changed)]
        self._work.listed = tuple(sorted(rows, key=lambda found: (found.of, found.rule, _severity(found))))
        by_rule: dict[str, list[CheckRow]] = {}
        for found in rows:
            by_rule.setdefault(found.rule, []).append(found)
        self._names = self._work.building_names()
        for rule in result.pack.rules:
            if rule.id in by_rule:
                self.list.addTopLevelItem(_group(rule, by_rule[rule.id], result))
        if self.list.topLevelItemCount() == 1 or len(rows) <= 12:
            for number in range(self.list.topLevelItemCount()):
                group = self.list.topLevelItem(number)
                if group is not None:
                    group.setExpanded(True)
        self._stack.setCurrentIndex(1 if rows else 2)


def _group(rule: Rule, rows: list[CheckRow], result: CheckResult) -> QTreeWidgetItem:
    title = rule.title_en if in_english() and rule.title_en else rule.title
    item = QTreeWidgetItem([f"{rule.article}  {title}", str(len(rows))])
    item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    tip = "\n".join(part for part in (rule.text, result.pack.source_of(rule), _(result.pack.check_of(rule))) if part)
    item.setToolTip(0, tip)
    item.setData(0, ROW, tuple(sorted(rows, key=_severity)))
    item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
    return item


def _fill_group(item: QTreeWidgetItem, names: Mapping[str, str]) -> None:
    """The lines of an article, made when it is opened."""
    rows = item.data(0, ROW)
    if not isinstance(rows, tuple) or item.childCount():
        return
    item.addChildren(list(_lines(rows[:MOST], names)))
    if len(rows) > MOST:
        item.addChild(QTreeWidgetItem([_("and {count} more").format(count=len(rows) - MOST), ""]))


def _severity(found: CheckRow) -> float:
    """The worst first: how far the value is from the limit, as a share of it."""
    if found.value is None or not found.limit:
        return 0.0
    return -abs(found.value - found.limit) / found.limit


def _lines(rows: Iterable[CheckRow], names: Mapping[str, str]) -> Iterable[QTreeWidgetItem]:
    for found in rows:
        named = names.get(found.object, found.object) if found.of == "building" else found.object
        other = names.get(found.other, found.other)
        item = QTreeWidgetItem([f"{named} – {other}" if other else named, measure_words(found)])
        item.setData(0, ROW, found)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setForeground(1, QColor(getattr(current.tokens(), TONES[found.verdict])))
        if found.steps:
            item.addChild(QTreeWidgetItem([found.steps, ""]))
        item.setToolTip(0, titled(found.object, _(WORDS[found.verdict])) + (f"\n{found.steps}" if found.steps else ""))
        yield item


def measure_words(found: CheckRow) -> str:
    """``4.2 / 6 m``: value and limit; shares as percent."""
    factor, unit, digits = (100.0, "%", 1) if found.unit == "1" and (found.limit or 0) <= 1 else (
        1.0, "" if found.unit == "1" else found.unit, 2 if found.unit == "1" else 1)
    value = "?" if found.value is None else write_number(found.value * factor, digits)
    limit = "?" if found.limit is None else f"{found.limit * factor:.4g}"
    return f"{value} / {limit} {unit}".strip()


def _pack_word(name: str) -> str:
    pack = load_pack(name)
    return pack.title if not in_english() else pack.title_en or pack.title
