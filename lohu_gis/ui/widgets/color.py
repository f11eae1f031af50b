"""A button that shows a colour and offers others."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QGridLayout, QMenu, QToolButton, QWidget, QWidgetAction

from lohu_gis.app.i18n import _
from lohu_gis.app.styling.ramps import CATEGORY_COLORS, GREYS
from lohu_gis.core.style import Color, rgba
from lohu_gis.ui.theme import current

OFFERED: tuple[Color, ...] = (
    *CATEGORY_COLORS, "#F7DC6F", "#F5B041", "#E67E22", "#C0392B", "#F5B7B1", "#D2B4DE", "#A9CCE3", "#85C1E9",
    "#1F6A91", "#76D7C4", "#52BE80", "#1E8449", "#D5F5E3", "#EDBB99", "#A04000", "#5D4037", *GREYS.colors, "#FFFFFF",
    "#000000")
SWATCH = QSize(30, 16)


class ColorButton(QToolButton):
    """Shows a colour; None is shown as a crossed box and means "not drawn".

    Signals
    -------
    picked(object)
        A colour text or None, chosen by hand.
    """

    picked = Signal(object)

    def __init__(self, tip: str, *, none_allowed: bool = False) -> None:
        super().__init__()
        self._color: Color | None = None
        self._none_allowed = none_allowed
        self.setProperty("role", "swatch")
        self.setToolTip(tip)
        self.setAccessibleName(tip)
        self.setIconSize(SWATCH)
        self.clicked.connect(self._open)

    @property
    def color(self) -> Color | None:
        """The colour shown."""
        return self._color

    def show_color(self, color: Color | None) -> None:
        """Show a colour; says nothing to anybody."""
        self._color = color
        self.setIcon(QIcon(swatch(color, SWATCH, self.devicePixelRatioF())))

    def _open(self, _checked: bool = False) -> None:
        """Offer colours; the menu is made when it is asked for, since a style has dozens of these buttons."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(8, 8, 8, 4)
        grid.setSpacing(3)
        for number, color in enumerate(OFFERED):
            button = QToolButton()
            button.setIcon(QIcon(swatch(color, QSize(16, 16), self.devicePixelRatioF())))
            button.setAccessibleName(color)
            button.setToolTip(color)
            button.clicked.connect(partial(self._take, color))
            button.clicked.connect(menu.close)
            grid.addWidget(button, number // 8, number % 8)
        action = QWidgetAction(menu)
        action.setDefaultWidget(holder)
        menu.addAction(action)
        if self._none_allowed:
            menu.addAction(_("Do not draw")).triggered.connect(partial(self._take, None))
        menu.addAction(_("Other colour…")).triggered.connect(self._ask)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _take(self, color: Color | None, _checked: bool = False) -> None:
        self.show_color(color)
        self.picked.emit(color)

    def _ask(self, _checked: bool = False) -> None:
        dialog = QColorDialog(QColor(*rgba(self._color or "#808080")), self)
        dialog.setOption(QColorDialog.ColorDialogOption.ShowAlphaChannel)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda chosen: self._take(color_text(chosen)))
        dialog.open()


def color_text(color: QColor) -> Color:
    """``#RRGGBB``, with alpha where it is not opaque."""
    text = color.name(QColor.NameFormat.HexRgb).upper()
    return text if color.alpha() == 255 else f"{text}{color.alpha():02X}"


def swatch(color: Color | None, size: QSize, ratio: float) -> QPixmap:
    """A small rectangle of the colour; crossed where there is none."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor(current.tokens().strong))
    painter.setBrush(QColor(*rgba(color)) if color else QColor(current.tokens().panel))
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 3, 3)
    if color is None:
        painter.drawLine(2, size.height() - 2, size.width() - 2, 2)
    painter.end()
    return drawn
