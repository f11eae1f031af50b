"""Rows of a form: a word on the left, a field on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from lohu_gis.core.style import Ramp, rgba
from lohu_gis.ui.widgets.basics import label

EDGE_PX = 6
"""What the style keeps free on both sides of the word in a list."""

MOST_POPUP_PX = 480
"""An open list is at most as wide, however long its words are."""


class Form(QWidget):
    """Words and fields below each other."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(12)
        self._layout.setVerticalSpacing(8)
        self._layout.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)

    def add(self, text: str, field: QWidget, tip: str = "") -> QLabel:
        """Add a row."""
        words = label(text, "second")
        words.setMinimumWidth(64)
        words.setBuddy(field)
        if tip:
            words.setToolTip(tip)
            field.setToolTip(tip)
        if not field.accessibleName():
            field.setAccessibleName(text)
        self._layout.addRow(words, field)
        return words

    def whole(self, field: QWidget) -> None:
        """Add a row without a word."""
        self._layout.addRow(field)

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show or hide the row of a field."""
        self._layout.setRowVisible(field, shown)


def number_field(low: float, high: float, step: float, digits: int, unit: str = "",
                 changed: Callable[[float], object] | None = None) -> QDoubleSpinBox:
    """A field for a number with its unit; `changed` hears every value typed or stepped by hand."""
    field = QDoubleSpinBox()
    field.setRange(low, high)
    field.setSingleStep(step)
    field.setDecimals(digits)
    field.setKeyboardTracking(False)
    field.lineEdit().setTextMargins(5, 0, 0, 0)
    if unit:
        field.setSuffix(f" {unit}")
    if changed is not None:
        field.valueChanged.connect(changed)
    return field


def quietly(field: QDoubleSpinBox, value: float) -> None:
    """Set a number without telling anybody."""
    field.blockSignals(True)
    field.setValue(value)
    field.blockSignals(False)


def choice(options: Sequence[tuple[str, str]], changed: Callable[[str], object] | None = None) -> QComboBox:
    """A list of (value, word); `changed` hears the value chosen by hand."""
    box = WordyBox()
    for value, word in options:
        box.addItem(word, value)
    longest = max((box.fontMetrics().horizontalAdvance(word) for _value, word in options), default=0)
    box.view().setMinimumWidth(min(longest + 6 * EDGE_PX, MOST_POPUP_PX))
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    if changed is not None:
        box.activated.connect(lambda number: changed(str(box.itemData(number))))
    return box


def choose(box: QComboBox, value: str) -> None:
    """Show a value of a list; nothing happens when it is not there."""
    spot = box.findData(value)
    if spot >= 0:
        box.setCurrentIndex(spot)


class WordyBox(QComboBox):
    """A list that ends a word too long for it with an ellipsis."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """As every list, with the word that fits."""
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option,
                                           QStyle.SubControl.SC_ComboBoxEditField, self)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideRight,
                                                           room.width() - EDGE_PX)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()


class Percent(QWidget):
    """A slider from 0 to 100 % with its figure."""

    def __init__(self, changed: Callable[[float], object], released: Callable[[], object]) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self._figure = label("", "second")
        self._figure.setFixedWidth(40)
        self._figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.valueChanged.connect(lambda value: self._figure.setText(f"{value} %"))
        self.slider.valueChanged.connect(lambda value: changed(value / 100))
        self.slider.sliderReleased.connect(released)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.slider)
        layout.addWidget(self._figure)

    def show_share(self, share: float) -> None:
        """Show a share of 1 without telling anybody."""
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)
            self.slider.setValue(round(share * 100))
            self.slider.blockSignals(False)
        self._figure.setText(f"{round(share * 100)} %")


def ramp_picture(ramp: Ramp, size: QSize, ratio: float) -> QPixmap:
    """A ramp as a small strip."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    gradient = QLinearGradient(0, 0, size.width(), 0)
    for number, color in enumerate(ramp.colors):
        gradient.setColorAt(number / max(len(ramp.colors) - 1, 1), QColor(*rgba(color)))
    painter = QPainter(drawn)
    painter.fillRect(0, 0, size.width(), size.height(), gradient)
    painter.end()
    return drawn


def ramp_choice(ramps: Sequence[tuple[Ramp, str]], changed: Callable[[Ramp], object], ratio: float) -> QComboBox:
    """A list of ramps with their strips."""
    box = QComboBox()
    size = QSize(72, 12)
    box.setIconSize(size)
    for ramp, word in ramps:
        box.addItem(QIcon(ramp_picture(ramp, size, ratio)), word, ramp.name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(6)
    box.activated.connect(lambda number: changed(ramps[number][0]))
    return box
