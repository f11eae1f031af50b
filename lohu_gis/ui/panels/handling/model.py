"""Groups of complaints as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from lohu_gis.app.handling.asked import GROUPS, MEASURES
from lohu_gis.app.handling.overview import Group, Overview
from lohu_gis.app.handling.words import UNKNOWN, count_text, few, figure_text, interval_text, name_of, rank_text
from lohu_gis.app.i18n import _
from lohu_gis.core.text import N_

Index = QModelIndex | QPersistentModelIndex
BAR = Qt.ItemDataRole.UserRole + 1
"""Role: the share of the longest bar of a column, 0 to 1; None for no bar."""
SPAN = Qt.ItemDataRole.UserRole + 2
"""Role: low, middle, high and the whole district's value, each 0 to 1 of the column; None for none."""
NAME, COMPARED, RANK, MEDIAN, OVERDUE, SATISFIED = 0, 1, 2, 5, 7, 8


@dataclass(frozen=True, slots=True)
class Field:
    """A column: title, tip, longest text, and how a group is told, sorted and drawn in it."""

    title: str
    tip: str
    longest: str
    text: Callable[[Group], str]
    value: Callable[[Group], float]
    bar: bool = False


def _figure(name: str, title: str, tip: str, *, bar: bool = True) -> Field:
    return Field(title, tip, "88.8", lambda group: figure_text(group, name), lambda group: group.figures[name], bar)


FIELDS: tuple[Field, ...] = (
    Field("", "", "", name_of, lambda _group: math.nan),
    Field("", N_("Drawn towards the whole as far as chance explains the difference; the line is the 95 % interval, the "
                 "upright the whole"), "88.8",
          lambda group: UNKNOWN if math.isnan(group.share) else f"{100 * group.share:.1f}",
          lambda group: group.share),
    Field(N_("Rank"), N_("1 is the best; groups whose intervals touch share their ranks"), "88–88", rank_text,
          lambda group: float(group.rank_low) or math.nan),
    Field(N_("Cases"), N_("Complaints that came in"), "88 888", count_text, lambda group: float(group.n), True),
    Field(N_("Open cases"), N_("Still under way at the moment of the count"), "8 888",
          lambda group: count_text(group, "open"), lambda group: group.figures["open"], True),
    _figure("median_days", N_("Median days"), N_("Days after which half of the cases are closed")),
    _figure("p90_days", N_("90 % within"), N_("Days after which nine of ten cases are closed")),
    _figure("overdue_rate", N_("Overdue %"), N_("Closed after the limit, or open beyond it, of cases with a limit")),
    _figure("satisfaction", N_("Satisfied %"), N_("Satisfied of those who rated")),
    _figure("solved_rate", N_("Solved %"), N_("Solved of the cases of which it is known")),
    _figure("reopened_rate", N_("Re-opened %"), N_("Opened again of the cases of which it is known")),
    _figure("reassigned_mean", N_("Passed on"), N_("How often a case was passed on, on the mean")))


class GroupsModel(QAbstractTableModel):
    """Rows of an `Overview`, sorted by any column with unknown figures last."""

    def __init__(self) -> None:
        super().__init__()
        self.found: Overview | None = None
        self.order: list[int] = []
        self._by, self._descending = COMPARED, False

    def show_groups(self, found: Overview | None) -> None:
        """Show these groups, in the order chosen."""
        self.beginResetModel()
        self.found = found
        self.order = self._sorted()
        self.endResetModel()

    def group(self, row: int) -> Group:
        """The group of a row."""
        assert self.found is not None
        return self.found.groups[self.order[row]]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # Qt's own signature
        """How many groups."""
        return 0 if parent.isValid() else len(self.order)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # Qt's own signature
        """How many figures."""
        return 0 if parent.isValid() else len(FIELDS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell."""
        group, column = self.group(index.row()), index.column()
        field = FIELDS[column]
        if role == Qt.ItemDataRole.DisplayRole:
            return field.text(group)
        if role == Qt.ItemDataRole.TextAlignmentRole and column != NAME:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(group, column)
        if role == BAR and field.bar:
            return self._bar(group, field)
        return self._span(group) if role == SPAN and column == COMPARED else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The word of a column."""
        if orientation == Qt.Orientation.Vertical or self.found is None:
            return None
        if role == Qt.ItemDataRole.ToolTipRole:
            return _(FIELDS[section].tip) if FIELDS[section].tip else None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if section == NAME else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        return self.title(section) if role == Qt.ItemDataRole.DisplayRole else None

    def title(self, section: int) -> str:
        """What a column is called for the question at hand."""
        assert self.found is not None
        ask = self.found.ask
        if section == NAME:
            return _(GROUPS[ask.by])
        if section == COMPARED:
            return _("{measure} %").format(measure=_(MEASURES[ask.measure].title))
        return _(FIELDS[section].title)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column."""
        self._by, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.show_groups(self.found)

    def _sorted(self) -> list[int]:
        if self.found is None:
            return []
        groups = self.found.groups
        numbers = list(range(len(groups)))
        if self._by == NAME:
            named = sorted((n for n in numbers if groups[n].key is not None), key=lambda n: str(groups[n].key),
                           reverse=self._descending)
            return named + [n for n in numbers if groups[n].key is None]
        value = FIELDS[self._by].value
        known = [n for n in numbers if not math.isnan(value(groups[n])) and not groups[n].small]
        known.sort(key=lambda n: value(groups[n]), reverse=self._descending)
        return known + [n for n in numbers if n not in set(known)]

    def _tip(self, group: Group, column: int) -> str | None:
        if column == NAME:
            return name_of(group)
        if group.small:
            return few()
        if column == COMPARED and not math.isnan(group.share):
            return _("95 % interval: {ends} %").format(ends=interval_text(100 * group.low, 100 * group.high))
        if column == MEDIAN:
            ends = interval_text(group.figures["median_low_days"], group.figures["median_high_days"])
            return _("95 % interval: {ends} days").format(ends=ends)
        if column in (OVERDUE, SATISFIED):
            name = "overdue" if column == OVERDUE else "satisfaction"
            return _("95 % interval: {ends} %").format(
                ends=interval_text(100 * group.figures[f"{name}_low"], 100 * group.figures[f"{name}_high"]))
        return None

    def _bar(self, group: Group, field: Field) -> float | None:
        assert self.found is not None
        value = field.value(group)
        if group.small or math.isnan(value):
            return None
        most = max((field.value(one) for one in self.found.groups
                    if not one.small and not math.isnan(field.value(one))), default=0.0)
        return value / most if most > 0 else None

    def _span(self, group: Group) -> tuple[float, float, float, float] | None:
        assert self.found is not None
        ends = [one for one in self.found.groups if not math.isnan(one.low)]
        if math.isnan(group.low) or not ends:
            return None
        low, high = min(one.low for one in ends), max(one.high for one in ends)
        width = max(high - low, 1e-9)
        whole = min(max((self.found.fair.overall - low) / width, 0.0), 1.0)
        return (group.low - low) / width, (group.share - low) / width, (group.high - low) / width, whole


__all__ = ["BAR", "COMPARED", "FIELDS", "NAME", "RANK", "SPAN", "UNKNOWN", "GroupsModel"]
