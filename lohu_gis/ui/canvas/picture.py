"""A finished picture of the map and where it belongs."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from lohu_gis.core.project import Camera2D


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """An image around a camera.

    Attributes
    ----------
    image
        Knows its device pixel ratio; never painted on again.
    camera
        What its middle shows, and at which scale.
    width, height
        Size in logical pixels.
    opacity
        How strongly it is shown (stale pictures are paler).
    final
        False while layers are missing that are still being drawn.
    """

    image: QImage
    camera: Camera2D
    width: float
    height: float
    opacity: float = 1.0
    final: bool = True
