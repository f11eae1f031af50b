"""A map as a PNG file."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage

from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.files import write_whole
from lohu_gis.render.plan.ops import MapPlan
from lohu_gis.render.qt.screen import paint_map


def write_png(plan: MapPlan, path: str | Path, dpi: float | None = None, progress: Progress | None = None) -> None:
    """Write the picture in the plan's device pixels.

    Parameters
    ----------
    dpi
        Noted in the file; None takes 96 x the viewport's device ratio (give the viewport the ratio dpi / 96 for a
        finer picture of the same map).

    Raises
    ------
    InputError
        ``disk.*`` as in `plan.files.write_whole`.
    """
    picture = paint_map(plan, progress)
    picture.setDevicePixelRatio(1.0)
    per_metre = round((dpi or 96 * plan.viewport.device_ratio) / 0.0254)
    picture.setDotsPerMeterX(per_metre)
    picture.setDotsPerMeterY(per_metre)
    write_whole(path, png_bytes(picture, opaque=plan.background is not None and len(plan.background) == 7))


def png_bytes(picture: QImage, *, opaque: bool = False) -> bytes:
    """A picture in PNG format; `opaque` leaves the alpha channel out."""
    shown = picture.convertToFormat(QImage.Format.Format_RGB888) if opaque else picture
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    shown.save(buffer, "PNG")  # type: ignore[call-overload]  # the stub knows only a bytes format
    buffer.close()
    return bytes(data.data())
