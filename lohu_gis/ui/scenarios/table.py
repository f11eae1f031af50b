"""The table of the Scenarios page: a row per indicator, a column per scenario, bars and differences."""

from __future__ import annotations

import math

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from lohu_gis.app.comparison import Comparison, Row, write_difference, write_number
from lohu_gis.app.i18n import _
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import BODY_PX, CAPTION_PX, TABLE_PX

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
ROW_PX, TITLE_PX, PAD, BAR_PX = 44, 240, 12, 3


class ComparisonModel(QAbstractTableModel):
    """Rows of a comparison; column 0 is the indicator."""

    def __init__(self) -> None:
        super().__init__()
        self.comparison: Comparison | None = None
        self.relative = False
        self.stale = False

    def show_comparison(self, found: Comparison | None, *, relative: bool, stale: bool) -> None:
        """Show another table."""
        self.beginResetModel()
        self.comparison, self.relative, self.stale = found, relative, stale
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Indicators."""
        return 0 if parent.isValid() or self.comparison is None else len(self.comparison.rows)

    def columnCount(self, parent: Index = ROOT) -> int:
        """The title and the scenarios."""
        return 0 if parent.isValid() or self.comparison is None else 1 + len(self.comparison.scenarios)

    def row(self, number: int) -> Row:
        """A row of the comparison."""
        assert self.comparison is not None
        return self.comparison.rows[number]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Texts for screen readers, copying and the delegate."""
        if self.comparison is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        found = self.row(index.row())
        if index.column() == 0:
            return title_of(found)
        value = write_number(found.values[index.column() - 1], found.digits)
        return f"{value} {found.unit}  {self.change(index)}".strip()

    def change(self, index: Index) -> str:
        """The difference of a cell."""
        if self.comparison is None or index.column() == 0:
            return ""
        return write_difference(self.row(index.row()), index.column() - 1, self.comparison.reference,
                                relative=self.relative)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Names of scenarios."""
        if role == Qt.ItemDataRole.TextAlignmentRole and section == 0:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ToolTipRole and self.comparison is not None and section > 0:
            return self.comparison.scenarios[section - 1]
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole or self.comparison is None:
            return None
        if section == 0:
            return _("Indicator")
        mark = " · " + _("reference") if section - 1 == self.comparison.reference else ""
        return self.comparison.scenarios[section - 1] + mark


def title_of(found: Row) -> str:
    """What an indicator is called, with its unit."""
    if found.is_use:
        name = _(found.title) if found.id == "gfa." else found.title
        title = _("Gross floor area: {use}").format(use=name)
    else:
        title = _(found.title)
    return f"{title} ({found.unit})" if found.unit else title


class CellPainter(QStyledItemDelegate):
    """Value large, difference small beside it, a bar below."""

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """One height for all rows."""
        return QSize(TITLE_PX if index.column() == 0 else 150, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        model = index.model()
        assert isinstance(model, ComparisonModel)
        tokens, box = current.tokens(), QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(box, QColor(tokens.chosen))
        inner = box.adjusted(PAD, 4, -PAD, -4)
        found = model.row(index.row())
        painter.save()
        if index.column() == 0:
            painter.setFont(face(BODY_PX))
            painter.setPen(QColor(tokens.text))
            words = painter.fontMetrics().elidedText(title_of(found), Qt.TextElideMode.ElideRight, int(inner.width()))
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
        else:
            self._value(painter, inner, model, index)
        painter.restore()

    def _value(self, painter: QPainter, inner: QRectF, model: ComparisonModel, index: Index) -> None:
        assert model.comparison is not None
        tokens, found, number = current.tokens(), model.row(index.row()), index.column() - 1
        value, change = found.values[number], model.change(index)
        reference = number == model.comparison.reference
        most = max((abs(v) for v in found.values if not math.isnan(v)), default=0.0)
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() - BAR_PX - 4)
        painter.setFont(face(BODY_PX, tabular=True))
        painter.setPen(QColor(tokens.disabled if model.stale else tokens.text))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if change:
            half = QRectF(upper.left(), upper.top(), upper.width(), upper.height() * 0.55)
            painter.drawText(half, right, write_number(value, found.digits))
            painter.setFont(face(CAPTION_PX, tabular=True))
            tone = tokens.second if change == "=" else tokens.accent
            painter.setPen(QColor(tokens.disabled if model.stale else tone))
            painter.drawText(QRectF(upper.left(), half.bottom(), upper.width(), upper.height() * 0.45), right, change)
        else:
            painter.drawText(upper, right, write_number(value, found.digits))
        if most > 0 and not math.isnan(value):
            track = QRectF(inner.left(), inner.bottom() - BAR_PX, inner.width(), BAR_PX)
            painter.fillRect(track, QColor(tokens.line))
            length = track.width() * min(abs(value) / most, 1.0)
            filled = QColor(tokens.strong if reference or model.stale else tokens.accent)
            painter.fillRect(QRectF(track.right() - length, track.top(), length, BAR_PX), filled)


class ComparisonTable(QTableView):
    """The table, as wide as the page."""

    def __init__(self) -> None:
        super().__init__()
        self.model_ = ComparisonModel()
        self.painter_ = CellPainter()
        self.setModel(self.model_)
        self.setItemDelegate(self.painter_)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setAccessibleName(_("Comparison of scenarios"))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.horizontalHeader().setFont(face(TABLE_PX))
        self.horizontalHeader().setMinimumSectionSize(120)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)

    def show_comparison(self, found: Comparison | None, *, relative: bool, stale: bool) -> None:
        """Show another table; what was scrolled to stays."""
        place = self.verticalScrollBar().value()
        columns = self.model_.columnCount()
        self.model_.show_comparison(found, relative=relative, stale=stale)
        if self.model_.columnCount() != columns and self.model_.columnCount():
            self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
            self.horizontalHeader().resizeSection(0, TITLE_PX)
        self.verticalScrollBar().setValue(place)
