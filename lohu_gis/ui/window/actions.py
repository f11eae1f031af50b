"""Commands as Qt actions: one action per command, shared by menus, bars and shortcuts."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import get_args

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from lohu_gis.app.commands import AppState, Command, Context, Registry
from lohu_gis.app.commands.model import Group, Scope
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import titled
from lohu_gis.core.errors import LohuError
from lohu_gis.core.text import N_
from lohu_gis.ui.theme.icons import icon

log = logging.getLogger(__name__)

MENUS: dict[Group, str] = {"file": N_("File"), "edit": N_("Edit"), "view": N_("View"), "layer": N_("Layer"),
                           "analysis": N_("Analysis"), "scenario": N_("Scenario"), "twin": N_("Twin"),
                           "complaints": N_("Complaints"), "sensors": N_("Sensors"),
                           "help": N_("Help")}


class Actions(QObject):
    """All commands as actions.

    Parameters
    ----------
    registry
        The commands.
    context
        Makes the services a command is run with.
    on_error
        Gets what a command raised on purpose.
    """

    def __init__(self, registry: Registry, context: Callable[[], Context], on_error: Callable[[LohuError], object],
                 parent: QObject) -> None:
        super().__init__(parent)
        self.registry = registry
        self.state = AppState()
        self._context = context
        self._on_error = on_error
        self._actions: dict[str, QAction] = {}
        self._scopes: dict[Scope, QWidget] = {}
        self._menus: dict[Group, QMenu] = {}
        for command in registry:
            self._make(command)

    def __getitem__(self, command_id: str) -> QAction:
        return self._actions[command_id]

    def place(self, scope: Scope, widget: QWidget) -> None:
        """Let the keys of `scope` work while `widget` (for ``window``: any part of it) has the keyboard."""
        self._scopes[scope] = widget
        for command in self.registry:
            if command.scope == scope:
                widget.addAction(self._actions[command.id])

    def add(self, commands: Iterable[Command]) -> None:
        """Add commands that became known later, and show them in their menus."""
        for command in commands:
            self.registry.add(command)
            self._make(command)
            if command.scope in self._scopes:
                self._scopes[command.scope].addAction(self._actions[command.id])
        for group in self._menus:
            self._fill(group)
        self.update_state(self.state)

    def run(self, command_id: str) -> None:
        """Run a command if it can be used now."""
        command = self.registry[command_id]
        if not command.when(self.state):
            return
        log.debug("command %s", command_id)
        try:
            command.run(self._context())
        except LohuError as error:
            self._on_error(error)

    def show_panel(self, name: str) -> None:
        """Show a panel, or hide the dock it is in front of."""
        self.run(f"view.panel_{name}")

    def update_state(self, state: AppState) -> None:
        """Enable, check and name all actions for `state`."""
        self.state = state
        for command in self.registry:
            action = self._actions[command.id]
            action.setEnabled(command.when(state))
            if command.checked is not None:
                action.setChecked(command.checked(state))
            if command.detail is not None:
                action.setText(full_title(command, state))

    def fill_menu_bar(self, bar: QMenuBar) -> None:
        """Give the bar its menus."""
        for group in get_args(Group):
            self._menus[group] = bar.addMenu(_(MENUS[group]))
            self._fill(group)

    def menu_of(self, ids: Iterable[str], parent: QWidget) -> QMenu:
        """A context menu of the given commands; an empty id is a line."""
        menu = QMenu(parent)
        for command_id in ids:
            if command_id:
                menu.addAction(self._actions[command_id])
            else:
                menu.addSeparator()
        return menu

    def _make(self, command: Command) -> None:
        action = QAction(_(command.title), self)
        if command.icon:
            action.setIcon(icon(command.icon))
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        if command.scope != "window":
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.setCheckable(command.checked is not None)
        hint = QKeySequence(command.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if command.keys else ""
        action.setToolTip(f"{_(command.title)}  {hint}".strip())
        action.triggered.connect(lambda _checked=False, name=command.id: self._triggered(name))
        self._actions[command.id] = action

    def _triggered(self, command_id: str) -> None:
        self.run(command_id)
        self.update_state(self.state)  # a switch shows what is, not what was clicked

    def _fill(self, group: Group) -> None:
        menu = self._menus[group]
        menu.clear()
        submenus: dict[str, QMenu] = {}
        section: int | None = None
        for command in self.registry.menu(group):
            if section is not None and command.section != section:
                menu.addSeparator()
            section = command.section
            target = menu
            if command.submenu:
                if command.submenu not in submenus:
                    submenus[command.submenu] = menu.addMenu(_(command.submenu))
                target = submenus[command.submenu]
            target.addAction(self._actions[command.id])
        menu.menuAction().setVisible(not menu.isEmpty())


def full_title(command: Command, state: AppState) -> str:
    """The title with what it concerns now: ``Undo: Rename layer``."""
    detail = command.detail(state) if command.detail is not None else ""
    return titled(_(command.title), _(detail))
