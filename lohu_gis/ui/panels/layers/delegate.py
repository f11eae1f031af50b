"""How a line of the layer tree is painted: kind, name, badge, eye."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QIcon, QMouseEvent, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from lohu_gis.core.project import (
    ComputedContent,
    Group,
    Layer,
    RasterContent,
    SceneContent,
    TableContent,
    TilesContent,
    VectorContent,
)
from lohu_gis.core.style import FillSymbol, LineSymbol
from lohu_gis.ui.panels.layers.model import GroupRole, IdRole, LayerRole
from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import ROW_PX, SMALL_ICON_PX
from lohu_gis.ui.workspace import LayerState

Index = QModelIndex | QPersistentModelIndex
GAP = 6
BADGES = {"loading": ("refresh", ""), "stale": ("refresh", ""), "failed": ("error", "bad"),
          "warning": ("warning", "warn")}


class LayerDelegate(QStyledItemDelegate):
    """Paints lines and turns clicks on the eye into `toggled`.

    Parameters
    ----------
    state_of
        Layer id -> what its badge shows.
    on_eye
        Called with the id of a line whose eye was clicked.
    """

    def __init__(self, parent: QWidget, state_of: Callable[[str], LayerState], on_eye: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._state_of = state_of
        self._on_eye = on_eye

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """One height for all lines."""
        return QSize(120, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Background from the style sheet, then kind, name, badge, eye."""
        self.initStyleOption(option, index)
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        layer, group = index.data(LayerRole), index.data(GroupRole)
        shown = (layer or group).visible
        box = option.rect
        mode = QIcon.Mode.Normal if shown else QIcon.Mode.Disabled
        icon(kind_icon(layer, group)).paint(painter, self._left(box), mode=mode)
        icon("eye" if shown else "eye-off").paint(painter, self._eye(box), mode=mode)
        right = self._eye(box).left() - GAP
        for name, color in self._badges(layer):
            right -= SMALL_ICON_PX
            spot = QRect(QPoint(right, self._eye(box).top()), QSize(SMALL_ICON_PX, SMALL_ICON_PX))
            icon(name, color).paint(painter, spot)
            right -= GAP
        words = QRect(box.left() + SMALL_ICON_PX + 2 * GAP, box.top(), right - box.left() - SMALL_ICON_PX - 2 * GAP,
                      box.height())
        tokens = current.tokens()
        painter.setPen(QColor(tokens.text if shown else tokens.disabled))
        painter.setFont(option.font)
        text = option.fontMetrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem,
                    index: Index) -> bool:
        """A click on the eye shows or hides."""
        eye = self._eye(option.rect).adjusted(-4, -6, 6, 6)
        if isinstance(event, QMouseEvent) and eye.contains(event.position().toPoint()):
            if event.type() == QEvent.Type.MouseButtonRelease:
                self._on_eye(str(index.data(IdRole)))
            return True
        return super().editorEvent(event, model, option, index)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        """The field lies where the name is."""
        box = option.rect
        left = SMALL_ICON_PX + 2 * GAP - 4
        wide = box.width() - left - SMALL_ICON_PX - 2 * GAP
        editor.setGeometry(box.left() + left, box.top() + 1, wide, box.height() - 2)

    def _badges(self, layer: Layer | None) -> list[tuple[str, str]]:
        if layer is None:
            return []
        found = []
        state = self._state_of(layer.id)
        if state.kind in BADGES:
            found.append(BADGES[state.kind])
        if layer.locked:
            found.append(("lock", ""))
        if isinstance(layer.content, VectorContent) and layer.content.where:
            found.append(("filter", "accent"))
        return found

    @staticmethod
    def _left(box: QRect) -> QRect:
        return QRect(box.left() + GAP // 2, box.center().y() - SMALL_ICON_PX // 2 + 1, SMALL_ICON_PX, SMALL_ICON_PX)

    @staticmethod
    def _eye(box: QRect) -> QRect:
        return QRect(box.right() - SMALL_ICON_PX - GAP, box.center().y() - SMALL_ICON_PX // 2 + 1, SMALL_ICON_PX,
                     SMALL_ICON_PX)


def kind_icon(layer: Layer | None, group: Group | None) -> str:
    """Name of the icon that says what a line is."""
    if layer is None:
        return "group" if group is not None else "layers"
    content = layer.content
    if isinstance(content, VectorContent):
        symbol = content.style.renderer.symbol
        return "polygon" if isinstance(symbol, FillSymbol) else "line" if isinstance(symbol, LineSymbol) else "point"
    kinds: tuple[tuple[type, str], ...] = ((RasterContent, "raster"), (TableContent, "table"), (TilesContent, "tiles"),
                                           (ComputedContent, "heat"), (SceneContent, "twin"))
    return next((name for kind, name in kinds if isinstance(content, kind)), "layers")
