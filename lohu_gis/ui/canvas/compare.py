"""The second scenario on the map: its pictures, the handle, the names."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject

from lohu_gis.app.interaction.viewport import Viewport
from lohu_gis.core.document import Document
from lohu_gis.core.edits.view import SetCompare
from lohu_gis.core.project import Project
from lohu_gis.core.scenario import compared
from lohu_gis.ui.canvas.picture import Picture
from lohu_gis.ui.canvas.pictures import Pictures
from lohu_gis.ui.canvas.split import Split
from lohu_gis.ui.canvas.widget import MapCanvas
from lohu_gis.ui.naming import shown_name


class Comparison(QObject):
    """Shows the compared scenario on the canvas while the project asks for it; makes no picture otherwise.

    Parameters
    ----------
    canvas
        The map.
    pictures
        Of the other scenario.
    apply
        Applies an edit.
    """

    def __init__(self, canvas: MapCanvas, pictures: Pictures, document: Document, apply: Callable[..., object]) -> None:
        super().__init__(canvas)
        self.pictures = pictures
        self._canvas = canvas
        self._document = document
        self._apply = apply
        self._drawn: str | None = None
        canvas.split_moved.connect(self._slid)
        pictures.changed.connect(self.show)

    @property
    def other(self) -> str | None:
        """Id of the scenario shown beside the active one; None while there is none."""
        return compared(self._document.project)

    def open(self, document: Document) -> None:
        """Show another project."""
        self._document = document
        self.pictures.forget()
        self.show()

    def redraw(self, view: Viewport, ratio: float) -> None:
        """Ask for a new picture of the other scenario."""
        if self.other != self._drawn:
            self._drawn = self.other
            self.pictures.newest = None  # that of another scenario must not stand under the new name
        if self.other is not None:
            self.pictures.request(view.camera, view.width, view.height, ratio)
        self.show()

    def show(self) -> None:
        """Show what there is."""
        project = self._document.project
        other = self.other
        if other is None:
            self._canvas.show_split(None)
            return
        newest = self.pictures.newest
        self._canvas.show_split(split_of(project, other, () if newest is None else (newest,)))

    def _slid(self, share: float, done: bool) -> None:
        compare = msgspec.structs.replace(self._document.project.compare, share=share)
        self._apply(SetCompare(compare, merge_key="compare-share"))
        if done:
            self._document.checkpoint()


def split_of(project: Project, other: str, pictures: tuple[Picture, ...]) -> Split:
    """How the map is divided for a comparison."""
    compare = project.compare
    return Split("side" if compare.mode == "side" else "swipe", compare.share, shown_name(project.scenarios[other]),
                 shown_name(project.scenarios.get(project.scenario)), pictures)
