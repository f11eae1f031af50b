"""A note at the lower right of a picture: that the data are invented, where they come from."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from lohu_gis.render.plan.fonts import default_face
from lohu_gis.render.qt.application import map_font

U8: TypeAlias = npt.NDArray[np.uint8]


def noted(pixels: U8, note: str) -> QImage:
    """A picture, uint8 (height, width, 3), as an image with the note on it; needs the application that fonts need."""
    rows, columns = pixels.shape[:2]
    solid = np.ascontiguousarray(pixels)
    picture = QImage(solid.data, columns, rows, 3 * columns, QImage.Format.Format_RGB888).copy()
    if not note:
        return picture
    painter = QPainter(picture)
    height = max(rows // 70, 12)
    painter.setFont(map_font(default_face(), height))
    box = QRectF(0, 0, columns - height, rows - height * 0.8)
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
    painter.setPen(QColor("#FFFFFF"))
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        painter.drawText(box.translated(across, down), align, note)
    painter.setPen(QColor("#55606B"))
    painter.drawText(box, align, note)
    painter.end()
    return picture


def pixels_of(picture: QImage) -> U8:
    """An image of format RGB888 as uint8 (height, width, 3)."""
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    return rows[:, :3 * picture.width()].reshape(picture.height(), picture.width(), 3).copy()
