"""Pairs of words and values that can be read and copied."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from lohu_gis.ui.widgets.basics import label


class Facts(QWidget):
    """A quiet list; a pair without a value is a heading."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(1, 1)
        self._shown: Sequence[tuple[str, str | None]] = ()

    @property
    def shown(self) -> Sequence[tuple[str, str | None]]:
        """The pairs on screen."""
        return self._shown

    def show_pairs(self, pairs: Sequence[tuple[str, str | None]]) -> None:
        """Show these pairs."""
        if pairs == self._shown:
            return
        self._shown = pairs
        while (item := self._grid.takeAt(0)) is not None:
            gone = item.widget()
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        for number, (word, value) in enumerate(pairs):
            if value is None:
                self._grid.addWidget(label(word, "heading", wrap=True), number, 0, 1, 2)
                continue
            name = label(word, "second", wrap=True)
            name.setMinimumWidth(64)
            name.setMaximumWidth(120)
            self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label(value, wrap=True, selectable=True), number, 1)
