"""What a panel shows while there is nothing in it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lohu_gis.ui.theme import current
from lohu_gis.ui.theme.icons import picture
from lohu_gis.ui.widgets.basics import label, push


class EmptyState(QWidget):
    """Says what belongs here and offers the one next action.

    Parameters
    ----------
    icon_name, text
        Drawing and sentence.
    action, run
        Word on the button and what it does; no button without a word.
    """

    def __init__(self, icon_name: str, text: str, action: str = "", run: Callable[[], object] | None = None) -> None:
        super().__init__()
        self._icon_name = icon_name
        self._drawing = QLabel()
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words = label(text, "second", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(12)
        layout.addStretch(2)
        layout.addWidget(self._drawing)
        layout.addWidget(self.words)
        if action and run is not None:
            layout.addWidget(push(action, run), alignment=Qt.AlignmentFlag.AlignCenter)
        layout.addStretch(3)
        self._news = current.changed.connect(lambda _tokens: self._draw())
        self.destroyed.connect(self._news.close)
        self._draw()

    def _draw(self) -> None:
        self._drawing.setPixmap(picture(self._icon_name, 32, self.devicePixelRatioF(), "disabled"))
