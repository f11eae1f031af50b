"""The one interface of all painters, and the walk over a plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.ops import ChunksOp, FigureOp, ImageOp, MarkersOp, Op, ShapesOp, TextOp


class Painter(Protocol):
    """What a painter can do; one method per operation. Long operations check `progress` every 2,000 shapes or less."""

    def shapes(self, op: ShapesOp, progress: Progress) -> None:
        """Draw polygons or lines one by one."""

    def chunks(self, op: ChunksOp, progress: Progress) -> None:
        """Draw many small polygons or lines by chunk."""

    def markers(self, op: MarkersOp, progress: Progress) -> None:
        """Draw markers at pixel positions."""

    def image(self, op: ImageOp) -> None:
        """Lay a picture over a rectangle."""

    def text(self, op: TextOp) -> None:
        """Write lines of text with their halo."""

    def figure(self, op: FigureOp) -> None:
        """Draw a small figure in pixels."""


def paint_ops(ops: Iterable[Op], painter: Painter, progress: Progress) -> None:
    """Hand operations to a painter in order; `Cancelled` passes through between and within operations."""
    for op in ops:
        progress.check()
        if isinstance(op, ShapesOp):
            painter.shapes(op, progress)
        elif isinstance(op, ChunksOp):
            painter.chunks(op, progress)
        elif isinstance(op, MarkersOp):
            painter.markers(op, progress)
        elif isinstance(op, ImageOp):
            painter.image(op)
        elif isinstance(op, TextOp):
            painter.text(op)
        else:
            painter.figure(op)
