"""What is known about the place that was clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import clear_layout, label, push, row


class PlaceCard(QFrame):
    """Pairs of name and value, and a button that selects the records.

    Parameters
    ----------
    show_records
        Called when the button is pressed.
    """

    def __init__(self, show_records: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.title = label("", "heading")
        self.hint = label(_("Click the map to ask about a place."), "second", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.button = push(_("Show the records"), show_records, icon_name="table")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.title)
        layout.addWidget(self.hint)
        layout.addLayout(self._grid)
        layout.addWidget(row(self.button, None))
        self.show_pairs("", (), records=0)

    def show_pairs(self, title: str, pairs: Sequence[tuple[str, str]], *, records: int) -> None:
        """Show a place; without pairs the hint."""
        clear_layout(self._grid)
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.hint.setVisible(not pairs)
        for line, (name, value) in enumerate(pairs):
            words = label(value, "", wrap=True, selectable=True)
            words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._grid.addWidget(label(name, "second"), line, 0)
            self._grid.addWidget(words, line, 1)
        self.button.setVisible(records > 0)
