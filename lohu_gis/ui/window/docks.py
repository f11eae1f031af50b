"""Panels around the page: docks with a quiet head."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QTabWidget, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import label, tool_button


class Panel(QDockWidget):
    """A dock that stays where it is; its head has a title and a button that hides it."""

    def __init__(self, name: str, title: str, inside: QWidget, hide: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName(f"panel-{name}")
        self.setWindowTitle(title)
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        head = QWidget()
        head.setObjectName("panelHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QHBoxLayout(head)
        layout.setContentsMargins(12, 2, 4, 2)
        layout.addWidget(label(title, "heading"), 1)
        layout.addWidget(tool_button("close", _("Hide this panel"), hide, small=True))
        self.setTitleBarWidget(head)
        self.setWidget(inside)
        inside.setProperty("role", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)


class Tray(QDockWidget):
    """The dock at the bottom with tabs; it has no head of its own."""

    def __init__(self, hide: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("panel-tray")
        self.setWindowTitle(_("Tray"))
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self.setTitleBarWidget(QWidget())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setCornerWidget(tool_button("chevron-down", _("Hide this panel"), hide, small=True))
        self._names: list[str] = []
        self.setWidget(self.tabs)

    def add(self, name: str, title: str, inside: QWidget) -> None:
        """Add a tab."""
        inside.setProperty("role", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names.append(name)
        self.tabs.addTab(inside, title)

    @property
    def current(self) -> str:
        """Name of the tab in front."""
        return self._names[self.tabs.currentIndex()] if self._names else ""

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(self._names.index(name))

    @property
    def names(self) -> tuple[str, ...]:
        """All tabs."""
        return tuple(self._names)
