"""The order in which many features are drawn: by size, symbol and place, cut into chunks of neighbours."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.hilbert import hilbert

if TYPE_CHECKING:
    from lohu_gis.render.plan.sheet import Sheet
    from lohu_gis.render.plan.viewport import Extent

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]

CHUNK = 32
"""Features per chunk: the cheapest number for Qt's rasteriser (measured)."""
HIDDEN = 255
"""Symbol number of features that are not drawn."""
_keys = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False)
class Arrangement:
    """Rows of a sheet in drawing order for large layers.

    Attributes
    ----------
    order : int64, shape (k,)
        Rows of the sheet that are drawn at all, by size class, symbol, Hilbert number.
    starts : int64, shape (c + 1,)
        Chunk i holds ``order[starts[i]:starts[i + 1]]``.
    symbol, octave : shape (c,)
        Symbol number and half-octave of size of each chunk: the longer side of the box is less than
        ``2 ** ((octave + 1) / 2)`` map units.
    boxes : float64, shape (4, c)
        xmin, ymin, xmax, ymax of each chunk.
    """

    sheet: Sheet
    order: I64
    starts: I64
    symbol: U8
    octave: npt.NDArray[np.int16]
    boxes: F64
    key: int = field(default_factory=lambda: next(_keys))

    def __len__(self) -> int:
        return len(self.symbol)

    @property
    def counts(self) -> I64:
        """Features of each chunk."""
        return np.diff(self.starts)

    def in_view(self, extent: Extent) -> I64:
        """Chunks whose box meets `extent`, ascending."""
        return np.flatnonzero(_meets(self.boxes, extent))

    def rows_in(self, chunks: I64) -> I64:
        """Rows of the sheet in the given chunks, in order."""
        rows: I64 = self.order[spread(self.starts[chunks], self.starts[chunks + 1])]
        return rows


def _meets(boxes: F64, extent: Extent) -> npt.NDArray[np.bool_]:
    xmin, ymin, xmax, ymax = extent
    return np.asarray((boxes[0] <= xmax) & (boxes[2] >= xmin) & (boxes[1] <= ymax) & (boxes[3] >= ymin))


def rows_meeting(boxes: F64, rows: I64, extent: Extent) -> I64:
    """Those of `rows` whose own box meets `extent`."""
    return rows[_meets(boxes[:, rows], extent)]


def spread(starts: I64, stops: I64) -> I64:
    """All numbers of the given ranges, one range after the other."""
    counts = stops - starts
    ends = np.cumsum(counts)
    if len(counts) == 0:
        return np.zeros(0, np.int64)
    return np.asarray(np.arange(ends[-1], dtype=np.int64) + np.repeat(starts - (ends - counts), counts))


def arrange(sheet: Sheet, symbol_of: U8) -> Arrangement:
    """Order the rows of a sheet.

    Parameters
    ----------
    symbol_of : uint8, shape (n,)
        Symbol number of each row of the sheet, `HIDDEN` for rows that are not drawn.
    """
    boxes = sheet.measures.boxes
    drawn = np.flatnonzero((symbol_of != HIDDEN) & ~np.isnan(boxes[0]))
    mine = boxes if len(drawn) == len(sheet) else boxes[:, drawn]
    longer = np.maximum(mine[2] - mine[0], mine[3] - mine[1])
    octave = np.clip(np.floor(2 * np.log2(np.maximum(longer, 1e-9))), -60, 120).astype(np.int16)
    place = hilbert((mine[0] + mine[2]) / 2, (mine[1] + mine[3]) / 2)
    first = np.argsort(place, kind="stable")
    group = ((octave.astype(np.int64) + 60) * 256 + symbol_of[drawn]).astype(np.uint16)
    order = first[np.argsort(group[first], kind="stable")]
    group = group[order]
    starts = _cut(group)
    # side by side and by `take`, which lets other threads run meanwhile: indexing all four at once would not
    sides = [np.take(side, order) for side in mine]
    edges = [ends.reduceat(side, starts) if len(starts) else np.zeros(0)
             for side, ends in zip(sides, (np.minimum, np.minimum, np.maximum, np.maximum), strict=True)]
    return Arrangement(sheet, drawn[order], np.append(starts, len(order)).astype(np.int64),
                       (group[starts] & 255).astype(np.uint8), (group[starts] >> 8).astype(np.int16) - 60,
                       np.stack(edges))


def _cut(group: npt.NDArray[np.uint16]) -> I64:
    """Where chunks start: at each new group and every `CHUNK` rows within one."""
    if len(group) == 0:
        return np.zeros(0, np.int64)
    runs = np.flatnonzero(np.concatenate([[True], group[1:] != group[:-1]]))
    lengths = np.diff(np.append(runs, len(group)))
    within = np.arange(len(group)) - np.repeat(runs, lengths)
    return np.flatnonzero(within % CHUNK == 0)
