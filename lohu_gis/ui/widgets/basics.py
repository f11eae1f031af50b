"""Makers of labels, lines, buttons and rows with the roles that the style sheet knows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import ICON_PX, SMALL_ICON_PX


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A label; roles: ``second``, ``caption``, ``heading``, ``title``, ``bad``, ``warn``."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        made.setProperty("role", role)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                     | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    return made


def hairline(*, vertical: bool = False) -> QFrame:
    """A thin line between parts."""
    line = QFrame()
    line.setProperty("role", "hairline")
    if vertical:
        line.setFixedWidth(1)
    else:
        line.setFixedHeight(1)
    return line


def push(text: str, run: Callable[[], object], *, role: str = "", icon_name: str = "") -> QPushButton:
    """A button with a word; roles: ``primary``, ``link``."""
    button = QPushButton(text)
    if role:
        button.setProperty("role", role)
    if icon_name:
        button.setIcon(icon(icon_name, "on_accent" if role == "primary" else ""))
        button.setIconSize(QSize(SMALL_ICON_PX, SMALL_ICON_PX))
    button.clicked.connect(lambda _checked: run())
    return button


def tool_button(icon_name: str, tip: str, run: Callable[[], object] | None = None, *, small: bool = False,
                checkable: bool = False) -> QToolButton:
    """A button with an icon; the tip is also its name for screen readers."""
    button = QToolButton()
    button.setIcon(icon(icon_name))
    side = SMALL_ICON_PX if small else ICON_PX
    button.setIconSize(QSize(side, side))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setCheckable(checkable)
    if run is not None:
        button.clicked.connect(lambda _checked: run())
    return button


def row(*widgets: QWidget | int | None, spacing: int = 8, margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QWidget:
    """Widgets beside each other; a number is a gap, None takes the free space."""
    return _box(QHBoxLayout(), widgets, spacing, margins)


def column(*widgets: QWidget | int | None, spacing: int = 8,
           margins: tuple[int, int, int, int] = (0, 0, 0, 0)) -> QWidget:
    """Widgets below each other; a number is a gap, None takes the free space."""
    return _box(QVBoxLayout(), widgets, spacing, margins)


def _box(layout: QBoxLayout, widgets: tuple[QWidget | int | None, ...], spacing: int,
         margins: tuple[int, int, int, int]) -> QWidget:
    holder = QWidget()
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            layout.addStretch(1)
        elif isinstance(widget, int):
            layout.addSpacing(widget)
        else:
            layout.addWidget(widget)
    holder.setLayout(layout)
    return holder


def set_role(widget: QWidget, role: str, *, name: str = "role") -> None:
    """Give a widget another role and let the style sheet look again."""
    if widget.property(name) != role:
        widget.setProperty(name, role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def clear_layout(layout: QLayout) -> None:
    """Take everything out of a layout; its widgets are deleted when Qt comes back to its loop."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def expanding(widget: QWidget) -> QWidget:
    """The widget, told to take the width there is."""
    widget.setSizePolicy(QSizePolicy.Policy.Expanding, widget.sizePolicy().verticalPolicy())
    return widget
