"""The page bar: pages on the left, what one does most often on the right."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.icons import icon
from lohu_gis.ui.theme.tokens import ICON_PX, SMALL_ICON_PX
from lohu_gis.ui.widgets.basics import hairline
from lohu_gis.ui.window.actions import Actions

PRIMARY: Mapping[str, Sequence[str]] = {
    "map": ("view.tool_select", "view.tool_pan", "view.tool_distance", "view.tool_area", "", "file.add", "layer.heat",
            "file.export"),
    "twin": ("view.tool_select", "view.tool_distance", "twin.tool_height", "", "twin.walk", "twin.split", "twin.cut",
             "scenario.swipe"),
    "complaints": ("view.tool_select", "view.tool_pan", "", "complaints.read", "complaints.review",
                   "complaints.similar", "complaints.month_report"),
    "scenarios": ("scenario.new", "scenario.branch", "scenario.check"),
    "park": ("view.tool_select", "", "twin.walk", "park.walk", "park.values", "park.only_vacant", "scenario.swipe"),
}
"""Page -> commands with a button, at most seven; an empty id is a line."""


class PageBar(QWidget):
    """Buttons are views of commands; nothing is decided here."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pageBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 0, 8, 0)
        layout.setSpacing(2)
        self._pages = {page: self._button(actions, f"view.page_{page}", words=True) for page in PRIMARY}
        for button in self._pages.values():
            layout.addWidget(button)
        layout.addStretch(1)
        layout.addWidget(self._search(actions))
        layout.addStretch(1)
        for name in ("edit.undo", "edit.redo"):
            layout.addWidget(self._button(actions, name))
        self._groups = {page: self._group(actions, names) for page, names in PRIMARY.items()}
        for group in self._groups.values():
            layout.addWidget(group)
        self.show_page(next(iter(PRIMARY)))  # the buttons of all pages together would widen the window

    def show_page(self, page: str) -> None:
        """Show the buttons of `page`."""
        for name, group in self._groups.items():
            group.setVisible(name == page)

    def offer(self, pages: Container[str]) -> None:
        """Show the buttons of these pages; a page without anything to show has none."""
        for name, button in self._pages.items():
            button.setVisible(name in pages)

    def _group(self, actions: Actions, names: Sequence[str]) -> QWidget:
        holder = QWidget()
        layout = QHBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._line())
        for name in names:
            layout.addWidget(self._button(actions, name) if name else self._line())
        return holder

    @staticmethod
    def _search(actions: Actions) -> QToolButton:
        """A field to look at, which opens the palette."""
        button = QToolButton()
        keys = actions["edit.palette"].shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        button.setText("  ".join((_("Command or layer"), keys)))
        button.setIcon(icon("search"))
        button.setIconSize(QSize(SMALL_ICON_PX, SMALL_ICON_PX))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("role", "search")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked: actions.run("edit.palette"))
        return button

    @staticmethod
    def _line() -> QWidget:
        line = hairline(vertical=True)
        line.setFixedHeight(20)
        return line

    @staticmethod
    def _button(actions: Actions, name: str, *, words: bool = False) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(actions[name])
        button.setIconSize(QSize(ICON_PX, ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if words:
            button.setProperty("role", "page")
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button
