"""The message bar: results and errors announce themselves here, never in dialogs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.icons import picture
from lohu_gis.ui.widgets.basics import label, push, tool_button

Kind = Literal["info", "good", "warning", "error"]
ICONS: dict[Kind, tuple[str, str]] = {"info": ("info", "accent"), "good": ("good", "good"),
                                      "warning": ("warning", "warn"), "error": ("error", "bad")}
STAYS_MS = 8000
"""How long news stays; warnings and errors stay until they are closed."""


@dataclass(frozen=True, slots=True)
class Message:
    """News for the planner.

    Attributes
    ----------
    action, run
        Word and deed of the one offered next step.
    details
        Longer text behind "Details", can be copied.
    """

    kind: Kind
    text: str
    action: str = ""
    run: Callable[[], object] | None = None
    details: str = ""


class MessageBar(QFrame):
    """A bar that floats at the lower edge of `host`; the newest message is shown, older ones wait behind it."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setObjectName("messageBar")
        self.seen: deque[Message] = deque(maxlen=200)
        self._host = host
        self._shown: Message | None = None
        self._waiting: list[Message] = []
        self._sign = QLabel()
        self._words = label(wrap=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._act = push("", self._run_action, role="link")
        self._more = push(_("Details"), self._toggle_details, role="link")
        self._copy = tool_button("copy", _("Copy"), self._copy_all, small=True)
        self._close = tool_button("close", _("Close"), self.dismiss, small=True)
        self._details = QPlainTextEdit()
        self._details.setReadOnly(True)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._arrange()
        host.installEventFilter(self)
        self.hide()

    def say(self, message: Message) -> None:
        """Show a message; errors and warnings that are still shown wait behind it."""
        self.seen.append(message)
        if self._shown is not None and self._shown.kind in ("warning", "error"):
            self._waiting.append(self._shown)
        self._present(message)

    def dismiss(self) -> None:
        """Close what is shown; an older message that waited comes back."""
        if self._waiting:
            self._present(self._waiting.pop())
            return
        self._shown = None
        self._timer.stop()
        self.hide()

    @property
    def shown(self) -> Message | None:
        """The message on screen."""
        return self._shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the lower edge of the host."""
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._settle()
        return False

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        for widget in (self._sign, self._words, self._act, self._more, self._copy, self._close):
            line.addWidget(widget)
        line.setStretch(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addLayout(line)
        layout.addWidget(self._details)

    def _present(self, message: Message) -> None:
        self._shown = message
        name, color = ICONS[message.kind]
        self._sign.setPixmap(picture(name, 20, self.devicePixelRatioF(), color))
        self._words.setText(message.text)
        self._act.setText(message.action)
        self._act.setVisible(message.run is not None)
        self._more.setVisible(bool(message.details))
        self._copy.setVisible(message.kind in ("warning", "error"))
        self._details.setPlainText(message.details)
        lines = message.details.count("\n") + 1
        self._details.setFixedHeight(min(lines * self._details.fontMetrics().lineSpacing() + 20, 160))
        self._details.hide()
        self.show()
        self._settle()
        self.raise_()
        if message.kind in ("info", "good"):
            self._timer.start(STAYS_MS)
        else:
            self._timer.stop()

    def _run_action(self) -> None:
        message = self._shown
        self.dismiss()
        if message is not None and message.run is not None:
            message.run()

    def _toggle_details(self) -> None:
        self._details.setVisible(self._details.isHidden())
        self._settle()

    def _copy_all(self) -> None:
        if self._shown is not None:
            QGuiApplication.clipboard().setText(f"{self._shown.text}\n{self._shown.details}".strip())

    def _settle(self) -> None:
        width = min(680, self._host.width() - 48)
        self.setFixedWidth(max(width, 200))
        layout = self.layout()
        height = self.sizeHint().height()
        if layout is not None and layout.hasHeightForWidth():  # words on one line need not the room of two
            height = layout.heightForWidth(self.width())
        self.resize(self.width(), height)
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - 16)
