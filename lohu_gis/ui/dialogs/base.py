"""What all dialogs share."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import hairline, push, row


class Dialog(QDialog):
    """Content above, buttons below; it does not hold up the window and is deleted when it closes."""

    def __init__(self, parent: QWidget, title: str, width: int = 460) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(20, 16, 20, 16)
        self.content.setSpacing(12)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.setSpacing(0)
        self._outer.addLayout(self.content, 1)

    def add_buttons(self, word: str = "", run: Callable[[], object] | None = None) -> QPushButton:
        """A closing button and, with a word, the one that does it; Enter presses that."""
        close = push(_("Close") if not word else _("Cancel"), self.reject)
        close.setAutoDefault(not word)
        buttons: list[QWidget | int | None] = [None, close]
        done = close
        if word and run is not None:
            done = push(word, run, role="primary")
            done.setDefault(True)
            buttons.append(done)
        self._outer.addWidget(hairline())
        self._outer.addWidget(row(*buttons, margins=(20, 10, 20, 12)))
        return done

    def open(self) -> None:
        """Show it in front without waiting for an answer."""
        self.show()
        self.raise_()
        self.activateWindow()
