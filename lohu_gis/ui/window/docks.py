"""Docks around the page: one on each side, and the tray below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QStackedWidget, QTabWidget, QToolButton, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import label, tool_button


class Side(QDockWidget):
    """The dock on one side of the page: one panel at a time, chosen by a row of icons and made when first shown.

    Parameters
    ----------
    name
        ``left`` or ``right``.
    hide
        What the closing button does.
    choose
        Called with the name of a panel whose icon was pressed.

    Signals
    -------
    changed()
        Another panel is in front, or the dock was shown or hidden.
    """

    changed = Signal()

    def __init__(self, name: str, hide: Callable[[], object], choose: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName(f"panel-{name}")
        self.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        self._choose = choose
        self._title = label("", "heading")
        self._stack = QStackedWidget()
        self._switches: dict[str, QToolButton] = {}
        self._titles: dict[str, str] = {}
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._made: dict[str, QWidget] = {}
        self.current = ""
        self._row = QHBoxLayout()
        self._row.setContentsMargins(8, 0, 8, 4)
        self._row.setSpacing(2)
        self._row.addStretch(1)
        above = QHBoxLayout()
        above.setContentsMargins(12, 2, 4, 2)
        above.addWidget(self._title, 1)
        above.addWidget(tool_button("close", _("Hide this panel"), hide, small=True))
        head = QWidget()
        head.setObjectName("panelHead")
        head.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        layout = QVBoxLayout(head)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(above)
        layout.addLayout(self._row)
        self.setTitleBarWidget(head)
        self.setWidget(self._stack)
        self.visibilityChanged.connect(lambda _shown: self.changed.emit())

    def add(self, name: str, title: str, icon_name: str, make: Callable[[], QWidget]) -> None:
        """Add a panel; `make` is called when it is first shown."""
        switch = tool_button(icon_name, title, lambda: self._choose(name), checkable=True)
        switch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._row.insertWidget(self._row.count() - 1, switch)
        self._switches[name], self._titles[name], self._makers[name] = switch, title, make
        for button in self._switches.values():
            button.setVisible(len(self._switches) > 1)

    @property
    def names(self) -> tuple[str, ...]:
        """All panels."""
        return tuple(self._titles)

    def show_panel(self, name: str) -> None:
        """Bring a panel to the front."""
        if name not in self._made:
            inside = self._makers[name]()
            inside.setProperty("role", "panel")
            inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._made[name] = inside
            self._stack.addWidget(inside)
        self.current = name
        self._stack.setCurrentWidget(self._made[name])
        self._title.setText(self._titles[name])
        self.setWindowTitle(self._titles[name])
        for other, switch in self._switches.items():
            switch.setChecked(other == name)
        self.changed.emit()

    def offer(self, name: str, *, there: bool) -> None:
        """Show or hide the icon of a panel that has nothing to say in this project."""
        self._switches[name].setVisible(there and len(self._switches) > 1)


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
        self.tabs.currentChanged.connect(self._make)
        self._names: list[str] = []
        self._makers: dict[int, Callable[[], QWidget]] = {}
        self.setWidget(self.tabs)

    def add(self, name: str, title: str, inside: QWidget) -> None:
        """Add a tab."""
        inside.setProperty("role", "panel")
        inside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._names.append(name)
        self.tabs.addTab(inside, title)

    def add_later(self, name: str, title: str, make: Callable[[], QWidget]) -> None:
        """Add a tab whose inside is made when it first comes to the front."""
        holder = QWidget()
        layout = QVBoxLayout(holder)
        layout.setContentsMargins(0, 0, 0, 0)
        self._makers[len(self._names)] = make
        self.add(name, title, holder)

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

    def _make(self, number: int) -> None:
        make = self._makers.pop(number, None)
        holder = self.tabs.widget(number)
        layout = None if holder is None else holder.layout()
        if make is not None and layout is not None:
            layout.addWidget(make())
