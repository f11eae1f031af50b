"""The desk's verbs of the sun: commands and menus come in here; the panel, made when it is first shown, does them.

Implements `app.commands.SunControl`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from lohu_gis.ui.desk import Desk

PLAY = "play"


class SunDoor(QObject):
    """One per desk.

    Signals
    -------
    wanted(str)
        A kind of run, or `PLAY`.
    """

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def start(self, kind: str) -> None:
        """Begin ``windows``, ``ground``, ``change`` or ``highest`` with what the panel says."""
        self._desk.show_panel("sun")
        self.wanted.emit(kind)

    def play(self) -> None:
        """Play the day, or stop."""
        self._desk.show_panel("sun")
        self.wanted.emit(PLAY)
