"""The first page: the sample district, a file, or a project worked on before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.ui.widgets.basics import clear_layout, column, hairline, label, push, row


class StartPage(QWidget):
    """Shown until a project is open.

    Parameters
    ----------
    on_sample, on_open, on_new, on_recent
        What the buttons do; `on_recent` gets the path.
    """

    def __init__(self, on_sample: Callable[[], object], on_open: Callable[[], object], on_new: Callable[[], object],
                 on_recent: Callable[[str], object]) -> None:
        super().__init__()
        self._on_recent = on_recent
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        recent = QWidget()
        recent.setLayout(self._list)
        card = QFrame()
        card.setProperty("role", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(32, 28, 32, 24)
        inside.setSpacing(16)
        self.sample = push(_("Open the sample district"), on_sample, role="primary", icon_name="home")
        self.open = push(_("Open a file…"), on_open, icon_name="open")
        self.new = push(_("New project"), on_new, icon_name="new")
        inside.addWidget(column(
            label("LOHU GIS", "title"),
            label(_("Analysis workstation for the planners of a city district: map, massing and heat in one window."),
                  "second", wrap=True), spacing=4))
        inside.addWidget(row(self.sample, self.open, self.new, None))
        inside.addWidget(hairline())
        inside.addWidget(label(_("Recent projects"), "heading"))
        inside.addWidget(recent)
        inside.addWidget(label(_("Or drop files here: GeoPackage, Shapefile, GeoJSON, FlatGeobuf, CSV, GeoTIFF."),
                               "caption", wrap=True))
        card.setFixedWidth(620)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(card)
        across.addStretch(1)
        layout = QVBoxLayout(self)
        layout.addStretch(2)
        layout.addLayout(across)
        layout.addStretch(3)
        self.show_recent(())

    def show_recent(self, paths: Sequence[str]) -> None:
        """List projects, newest first; at most six."""
        clear_layout(self._list)
        for path in paths[:6]:
            link = push(Path(path).stem, partial(self._on_recent, path), role="link")
            link.setToolTip(path)
            folder = label(str(Path(path).parent), "caption")
            folder.setTextFormat(Qt.TextFormat.PlainText)
            self._list.addWidget(row(link, folder, None))
        if not paths:
            self._list.addWidget(label(_("Projects you open appear here."), "second"))
