"""Labels as small pictures, painted once: stroking halos is the dearest part of a map full of names."""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage, QPainter

if TYPE_CHECKING:
    from collections.abc import Callable

    from lohu_gis.render.plan.ops import TextOp


class Sprites:
    """Pictures of texts by everything but their place, which is rounded to a quarter of a device pixel.

    Parameters
    ----------
    entries
        How many pictures are kept; a label takes about 10 KB.
    """

    def __init__(self, entries: int = 4000) -> None:
        self._entries = entries
        self._pictures: OrderedDict[object, tuple[QImage, int, int]] = OrderedDict()
        self._lock = threading.Lock()

    def draw(self, op: TextOp, scale: float, target: QPainter, family: object,
             paint: Callable[[QPainter, float, float], None]) -> None:
        """Draw `op`; `paint` is asked to paint it shifted by the given device pixels when there is no picture yet."""
        first = op.runs[0]
        anchor = (first.x * scale, first.y * scale)
        whole = (math.floor(anchor[0]), math.floor(anchor[1]))
        parts = tuple(round((a - w) * 4) / 4 for a, w in zip(anchor, whole, strict=True))
        lines = tuple((run.text, round((run.x - first.x) * scale, 2), round((run.y - first.y) * scale, 2))
                      for run in op.runs)
        turn = (round(op.angle_deg, 1), round(op.pivot[0] - first.x, 1), round(op.pivot[1] - first.y, 1)) \
            if op.angle_deg else None
        key = (lines, parts, turn, op.size_px, op.color, op.halo, op.halo_px, op.bold, scale, family)
        with self._lock:
            kept = self._pictures.get(key)
            if kept is not None:
                self._pictures.move_to_end(key)
        if kept is None:
            nudge = (whole[0] - anchor[0] + parts[0], whole[1] - anchor[1] + parts[1])
            kept = self._paint(op, scale, nudge, whole, paint)
            with self._lock:
                self._pictures[key] = kept
                while len(self._pictures) > self._entries:
                    self._pictures.popitem(last=False)
        picture, left, top = kept
        target.resetTransform()
        target.drawImage(whole[0] + left, whole[1] + top, picture)

    @staticmethod
    def _paint(op: TextOp, scale: float, nudge: tuple[float, float], whole: tuple[int, int],
               paint: Callable[[QPainter, float, float], None]) -> tuple[QImage, int, int]:
        """The picture and where its corner lies from the whole-numbered anchor."""
        size = op.size_px * scale
        margin = size * 0.4 + op.halo_px * scale + 2
        xs = [x for run in op.runs for x in (run.x * scale, run.x * scale + 1.1 * size * max(len(run.text), 1))]
        ys = [y for run in op.runs for y in (run.y * scale - size, run.y * scale + 0.3 * size)]
        if op.angle_deg:
            x, y = op.pivot[0] * scale, op.pivot[1] * scale
            reach = max(math.hypot(a - x, b - y) for a in (min(xs), max(xs)) for b in (min(ys), max(ys)))
            xs, ys = [x - reach, x + reach], [y - reach, y + reach]
        left, top = math.floor(min(xs) - margin), math.floor(min(ys) - margin)
        width, height = math.ceil(max(xs) + margin) - left, math.ceil(max(ys) + margin) - top
        picture = QImage(max(width, 1), max(height, 1), QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(0)
        painter = QPainter(picture)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.setRenderHint(QPainter.RenderHint.TextAntialiasing, True)
            paint(painter, nudge[0] - left, nudge[1] - top)
        finally:
            painter.end()
        return picture, left - whole[0], top - whole[1]
