"""A picture of a scene as a PNG file, with a note on it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lohu_gis.cli.picture import keep_application

if TYPE_CHECKING:
    from lohu_gis.scene3d.build.scene import SceneData


def write_still(scene: SceneData, out: Path, view: str, size: tuple[int, int], note: str = "") -> None:
    """Draw a scene from a named side into a PNG file, whole or not at all; `note` stands at the lower right."""
    from PySide6.QtCore import QRectF, Qt
    from PySide6.QtGui import QColor, QImage, QPainter

    from lohu_gis.render.plan.files import write_whole
    from lohu_gis.render.plan.fonts import default_face
    from lohu_gis.render.qt.application import map_font
    from lohu_gis.render.qt.png import png_bytes
    from lohu_gis.scene3d.vtk.still import render_still

    keep_application()
    pixels = render_still(scene, view, size)
    picture = QImage(pixels.data, size[0], size[1], 3 * size[0], QImage.Format.Format_RGB888).copy()
    if note:
        painter = QPainter(picture)
        height = max(size[1] // 70, 12)
        painter.setFont(map_font(default_face(), height))
        box = QRectF(0, 0, size[0] - height, size[1] - height * 0.8)
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.setPen(QColor("#FFFFFF"))
        for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
            painter.drawText(box.translated(across, down), align, note)
        painter.setPen(QColor("#55606B"))
        painter.drawText(box, align, note)
        painter.end()
    write_whole(out, png_bytes(picture, opaque=True))
