"""Painter paths kept between pictures, made when first needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.render.qt.paths import chunk_paths, shape_paths

if TYPE_CHECKING:
    from PySide6.QtGui import QPainterPath

    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.progress import Progress
    from lohu_gis.render.plan.arrange import Arrangement
    from lohu_gis.render.plan.ops import ShapesOp

I64: TypeAlias = npt.NDArray[np.int64]
Origin: TypeAlias = tuple[float, float]

_AT_ONCE = 2000
"""Shapes or 32nds of shapes packed into one stream; about 10 ms."""
_CHUNKS_AT_ONCE = 256


class PathCache:
    """Paths by sheet and row or by arrangement and chunk.

    Parameters
    ----------
    features
        About how many features are kept; whole sheets leave, least recently used first, when there are more.
        A six-cornered footprint takes about 0.25 KB in a chunk and 0.6 KB on its own.
    """

    def __init__(self, features: int = 450_000) -> None:
        self._limit = features
        self._drawers: OrderedDict[Hashable, npt.NDArray[Any]] = OrderedDict()
        self._filled: dict[Hashable, int] = {}
        self._lock = threading.Lock()

    def shapes(self, op: ShapesOp, origin: Origin, progress: Progress) -> list[QPainterPath]:
        """Paths of the rows of `op`, relative to `origin`."""
        return self._from_drawer(("shape", op.key), len(op.geometry), op.rows, 3, _AT_ONCE,
                                 lambda rows: shape_paths(op.geometry, rows, origin), progress)

    def chunks(self, arrangement: Arrangement, chunks: I64, progress: Progress) -> list[QPainterPath]:
        """Paths of chunks, relative to the origin of the sheet."""
        sheet, starts, order = arrangement.sheet, arrangement.starts, arrangement.order

        def make(wanted: I64) -> list[QPainterPath]:
            groups = [order[starts[i]:starts[i + 1]] for i in wanted]
            return chunk_paths(sheet.geometry, sheet.measures, groups, sheet.origin)

        return self._from_drawer(("chunk", arrangement.key), len(arrangement), chunks, 32, _CHUNKS_AT_ONCE, make,
                                 progress)

    def _from_drawer(self, key: Hashable, size: int, wanted: I64, weight: int, at_once: int,
                     make: Any, progress: Progress) -> list[QPainterPath]:
        with self._lock:
            drawer = self._drawers.setdefault(key, np.empty(size, object))
            self._drawers.move_to_end(key)
        missing = np.array([row for row, path in zip(wanted.tolist(), drawer[wanted], strict=True) if path is None],
                           np.int64)
        for start in range(0, len(missing), at_once):
            progress.check()
            rows = missing[start:start + at_once]
            fresh = np.empty(len(rows), object)
            fresh[:] = make(rows)
            drawer[rows] = fresh
        result: list[QPainterPath] = drawer[wanted].tolist()
        self._account(key, len(missing) * weight)
        return result

    def _account(self, key: Hashable, added: int) -> None:
        with self._lock:
            self._filled[key] = self._filled.get(key, 0) + added
            while sum(self._filled.values()) > self._limit and len(self._drawers) > 1:
                oldest, _ = self._drawers.popitem(last=False)
                self._filled.pop(oldest, None)

    def clear(self) -> None:
        """Forget all paths."""
        with self._lock:
            self._drawers.clear()
            self._filled.clear()


def origin_of(geometry: Geometry) -> Origin:
    """A whole-numbered point in the data, from its first finite coordinate."""
    coords = geometry.coords
    if len(coords) == 0 or not np.isfinite(coords[0]).all():
        return 0.0, 0.0
    return float(np.round(coords[0, 0])), float(np.round(coords[0, 1]))
