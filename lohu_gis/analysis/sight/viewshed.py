"""Which cells of a surface are seen from one of them.

The surface is linear between neighbouring cell centres along every row and column of cells; a cell is seen when the
line from the eye to it nowhere runs below the surface. Exactly that is approximated by rays: a fan of rays leaves the
observer's cell, all are advanced together ring by ring (a ring is the square of cells at the same number of steps),
each keeps the steepest slope that it has met, and a cell compares its own slope with that of the two rays that pass
beside it, in between linearly. With one ray or more per cell of the outermost ring more than 99.5 % of the cells of
real cities and hills agree with exact lines of sight (the rest are within centimetres of grazing). The method and its
figures: `docs/performance.md`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F32 = npt.NDArray[np.float32]
U8 = npt.NDArray[np.uint8]
I64 = npt.NDArray[np.int64]

SEEN, HIDDEN, UNKNOWN = 1, 0, 255

EARTH_RADIUS_M = 6_371_000.0
REFRACTION = 0.13
"""Share by which the air bends sight back to the ground (the usual 0.13 of surveying)."""

_FAR = np.float32(1e30)  # higher, or lower, than anything
_RINGS_PER_CHECK = 128
_FINE_CELLS, _FINER_CELLS = 12_000_000, 4_000_000  # up to these sizes there is time for more rays


@dataclass(frozen=True, slots=True)
class Eye:
    """Where one looks from: the cell at `row`, `column`, `z` metres above zero; targets lie `target_m` above cells."""

    row: int
    column: int
    z: float
    target_m: float = 0.0


def seen_cells(heights: F32, eye: Eye, progress: Progress | None = None, rays: int | None = None) -> U8:
    """1 for cells that are seen, 0 for hidden ones, 255 where that is unknown.

    Parameters
    ----------
    heights : float32, shape (rows, columns)
        Metres; NaN where unknown. Such a cell is 255 itself, and so is a cell that is seen only if an unknown cell
        before it is low enough.
    eye
        Inside the grid. Its own cell counts as seen.
    progress
        Is asked about every hundredth of the work.
    rays
        Rays per cell of the outermost ring; by default 2 for large grids and 4 (with the crossings of the other
        lines of the grid) for small ones.

    Raises
    ------
    Cancelled
        When `progress` says so.
    """
    progress = progress or Progress()
    fan = _Fan(rays or _rays(heights.size), heights.size <= _FINER_CELLS)
    gaps = np.isnan(heights)
    if not gaps.any():
        return _looked(heights, eye, fan, progress)
    surely = _looked(np.where(gaps, _FAR, heights), eye, fan, progress.part(0.0, 0.5))
    perhaps = _looked(np.where(gaps, -_FAR, heights), eye, fan, progress.part(0.5, 1.0))
    seen = np.where(surely == perhaps, surely, np.uint8(UNKNOWN))
    seen[gaps] = UNKNOWN
    return seen


def bent(heights: F32, row: int, column: int, step_x: float, step_y: float) -> F32:
    """Heights less what the earth drops away from the observer, refraction counted: ``d^2 (1 - 0.13) / (2 R)``."""
    rows, columns = heights.shape
    across = (step_x * (np.arange(columns) - column)) ** 2
    down = (step_y * (np.arange(rows) - row)) ** 2
    share = (1.0 - REFRACTION) / (2.0 * EARTH_RADIUS_M)
    drop = (across[None, :] + down[:, None]) * share
    return (heights - drop).astype(np.float32)


@dataclass(frozen=True, slots=True)
class _Fan:
    """How many rays per border cell, and whether they also look at the lines of the grid between two rings."""

    rays: int
    both_lines: bool


def _rays(cells: int) -> int:
    return 2 if cells > _FINE_CELLS else 3 if cells > _FINER_CELLS else 4


def _looked(heights: F32, eye: Eye, fan: _Fan, progress: Progress) -> U8:
    """All four quarters; the grid is turned so that each lies below the observer."""
    rows, columns = heights.shape
    seen = np.zeros(heights.shape, np.uint8)
    below, above = rows - 1 - eye.row, eye.row
    total = max(2 * (rows + columns - 2), 1)
    done = 0

    def part(rings: int) -> Progress:
        nonlocal done
        done += 2 * rings
        return progress.part((done - 2 * rings) / total, done / total)

    _quarter(heights, eye.row, eye.column, eye, seen, fan, part(below))
    _quarter(heights[::-1], _from_end(rows, eye.row), eye.column, eye, seen[::-1], fan, part(above))
    turned, side = np.ascontiguousarray(heights.T), np.zeros((columns, rows), np.uint8)
    _quarter(turned, eye.column, eye.row, eye, side, fan, part(columns - 1 - eye.column))
    _quarter(turned[::-1], _from_end(columns, eye.column), eye.row, eye, side[::-1], fan, part(eye.column))
    np.maximum(seen, side.T, out=seen)
    seen[eye.row, eye.column] = SEEN
    return seen


def _from_end(rows: int, row: int) -> int:
    """The number of a row counted from the other end."""
    return rows - 1 - row


def _quarter(heights: F32, row: int, column: int, eye: Eye, seen: U8, fan: _Fan, progress: Progress) -> None:
    """Fill `seen` where the way from the observer goes down at least as far as it goes sideways."""
    rings = heights.shape[0] - 1 - row
    if rings < 1:
        return
    west, east = column, heights.shape[1] - 1 - column
    rays = _Rays(fan.rays * rings, west, east)
    z, target = np.float32(eye.z), np.float32(eye.target_m)
    inner: F32 | None = None
    for step in range(1, rings + 1):
        if step % _RINGS_PER_CHECK == 1:
            progress.at(step / rings)
        left, right = max(-step, -west), min(step, east)
        cells = heights[row + step, column + left:column + right + 1] - z
        if fan.both_lines and inner is not None:
            rays.meet_between(inner, cells, step, left)
        slopes = (cells + target) / np.float32(step)
        seen[row + step, column + left:column + right + 1] = slopes >= rays.horizon(step, left, right)
        rays.meet(cells, step, left)
        inner = cells


class _Rays:
    """The fan of one quarter; slopes are metres per ring, which is a constant share of the true slope along a ray.

    Ray j of ``-spread .. spread`` passes ring k at ``j k / spread`` cells beside the observer's column.
    """

    def __init__(self, spread: int, west: int, east: int) -> None:
        self._spread = spread
        self._west, self._east = west, east
        self._numbers = np.arange(-spread, spread + 1, dtype=np.int64)
        self._steepest = np.full(2 * spread + 1, -_FAR, np.float32)
        self._inner_left = 0

    def horizon(self, step: int, left: int, right: int) -> F32:
        """Steepest slope before this ring in the direction of its cells, between the two nearest rays."""
        place = np.arange(left, right + 1, dtype=np.int64) * self._spread
        ray = place // step
        share = ((place - ray * step) * (1.0 / step)).astype(np.float32)
        ray += self._spread
        low = self._steepest.take(ray)
        ray += 1
        np.minimum(ray, 2 * self._spread, out=ray)
        high = self._steepest.take(ray)
        high -= low
        high *= share
        high += low
        return high

    def meet(self, cells: F32, step: int, left: int) -> None:
        """Look at the surface where the rays cross this ring, between its cells linearly."""
        first, last = self._inside(step)
        along = self._numbers[first:last] * step
        place = along // self._spread
        share = ((along - place * self._spread) * (1.0 / self._spread)).astype(np.float32)
        place -= left
        height = cells.take(place)
        place += 1
        np.minimum(place, len(cells) - 1, out=place)
        ahead = cells.take(place)
        ahead -= height
        ahead *= share
        height += ahead
        height *= np.float32(1.0 / step)
        steepest = self._steepest[first:last]
        np.maximum(steepest, height, out=steepest)
        self._inner_left = left

    def meet_between(self, inner: F32, cells: F32, step: int, left: int) -> None:
        """Look at the surface where rays cross a line of the other direction between the ring before and this one."""
        first, last = self._inside(step)
        number = self._numbers[first:last]
        size = np.abs(number)
        line = (size * step - 1) // self._spread
        crossing = np.flatnonzero(line * self._spread > size * (step - 1))
        if not len(crossing):
            return
        line, size = line[crossing], size[crossing]
        beyond = line * self._spread / size - (step - 1)
        signed = np.where(number[crossing] < 0, -line, line)
        before = inner.take(signed - self._inner_left, mode="clip")
        height = before + (cells.take(signed - left, mode="clip") - before) * beyond.astype(np.float32)
        height /= (beyond + (step - 1)).astype(np.float32)
        ray = crossing + first
        self._steepest[ray] = np.maximum(self._steepest[ray], height)

    def _inside(self, step: int) -> tuple[int, int]:
        """Rays that have not left the grid at this ring, as a range of positions."""
        low = max(-self._spread, -((self._west * self._spread) // step))
        high = min(self._spread, (self._east * self._spread) // step)
        return low + self._spread, high + self._spread + 1
