"""A quiet line above the pages for what holds while the project is open: read-only, recovered work, sample data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.theme.icons import picture
from lohu_gis.ui.widgets.basics import clear_layout, label, push, tool_button


class Notice(QWidget):
    """One sentence and up to two offers; hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(12, 4, 8, 4)
        self._layout.setSpacing(8)
        self.text = ""
        self.hide()

    def tell(self, text: str, icon_name: str = "info",
             offers: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        """Show `text` until it is closed or another one comes; an offer closes it."""
        clear_layout(self._layout)
        self.text = text
        sign = QLabel()
        sign.setPixmap(picture(icon_name, 16, self.devicePixelRatioF(), "accent"))
        self._layout.addWidget(sign)
        self._layout.addWidget(label(text, wrap=True), 1)
        for word, run in offers:
            self._layout.addWidget(push(word, partial(self._take, run), role="link"))
        self._layout.addWidget(tool_button("close", _("Close"), self.silence, small=True))
        self.show()

    def silence(self) -> None:
        """Take the line away."""
        self.text = ""
        self.hide()

    def _take(self, run: Callable[[], object]) -> None:
        self.silence()
        run()
