"""The log panel: messages that were shown, and what the program wrote to its log."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.apply import table_face

MOST_LINES = 2000


class LogRelay(QObject):
    """Carries log records of any thread to the GUI thread."""

    written = Signal(str)


class PanelHandler(logging.Handler):
    """Writes records into the panel."""

    def __init__(self, relay: LogRelay) -> None:
        super().__init__(logging.INFO)
        self._relay = relay
        self.setFormatter(logging.Formatter("%(asctime)s  %(levelname)s  %(message)s", "%H:%M:%S"))

    def emit(self, record: logging.LogRecord) -> None:
        """Hand one line over; never raises."""
        try:
            self._relay.written.emit(self.format(record))
        except RuntimeError:
            return  # the window is gone


class LogPanel(QWidget):
    """Read-only text, newest line last."""

    def __init__(self) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(MOST_LINES)
        self.text.setFont(table_face())
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setPlaceholderText(_("What the program reports appears here."))
        self._relay = LogRelay(self)
        self._relay.written.connect(self.text.appendPlainText, Qt.ConnectionType.QueuedConnection)
        self.handler = PanelHandler(self._relay)
        logging.getLogger("lohu_gis").addHandler(self.handler)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.addWidget(self.text)

    def add(self, text: str) -> None:
        """Write a line."""
        self.text.appendPlainText(text)

    def shut_down(self) -> None:
        """Listen no more."""
        logging.getLogger("lohu_gis").removeHandler(self.handler)
