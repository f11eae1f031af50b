"""The ground under a city: heights between the cell centres of a raster, and the lowest ground under footprints."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.raster import Raster

F64 = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]

_PIECES = 64  # most pieces that one edge of a footprint is looked at in


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Heights at regular nodes, north-up, linear in each direction between four nodes.

    Attributes
    ----------
    z : float64, shape (rows, columns)
        Metres, NaN in gaps; row 0 is the northernmost. None for level ground at 0 m everywhere.
    west, north : float
        Place of the first node (the centre of the first cell).
    step_x, step_y : float
        Distance of nodes, positive.
    """

    z: F64 | None = None
    west: float = 0.0
    north: float = 0.0
    step_x: float = 1.0
    step_y: float = 1.0

    @property
    def flat(self) -> bool:
        """Nothing is known of the ground; it counts as 0 m."""
        return self.z is None

    def at(self, x: npt.ArrayLike, y: npt.ArrayLike) -> F64:
        """Height at points, shape of `x`; NaN beyond the outer edges of the raster and beside its gaps."""
        px, py = np.asarray(x, np.float64), np.asarray(y, np.float64)
        if self.z is None:
            return np.zeros(px.shape)
        column, row = self.nodes(px, py)
        # The outer half of a border cell has the height of its centre.
        known = (np.abs(column - (self.z.shape[1] - 1) / 2) <= self.z.shape[1] / 2) & (
            np.abs(row - (self.z.shape[0] - 1) / 2) <= self.z.shape[0] / 2)
        return np.where(known, bilinear(self.z, np.nan_to_num(row), np.nan_to_num(column)), np.nan)

    def nodes(self, x: F64, y: F64) -> tuple[F64, F64]:
        """Places in columns and rows of nodes, with fractions."""
        return (x - self.west) / self.step_x, (self.north - y) / self.step_y


def bilinear(z: F64, row: F64, column: F64) -> F64:
    """Heights at fractional rows and columns; beyond the border those of the border; NaN where a NaN node counts."""
    rows, columns = z.shape
    row, column = np.clip(row, 0.0, rows - 1.0), np.clip(column, 0.0, columns - 1.0)
    upper, left = np.floor(row).astype(np.int64), np.floor(column).astype(np.int64)
    v, u = row - upper, column - left
    lower, right = np.where(v > 0, upper + 1, upper), np.where(u > 0, left + 1, left)
    height: F64 = ((z[upper, left] * (1 - u) + z[upper, right] * u) * (1 - v)
                   + (z[lower, left] * (1 - u) + z[lower, right] * u) * v)
    return height


def ground_of(raster: Raster | None) -> Ground:
    """The ground that a north-up raster tells (its first band); level at 0 m without one.

    Raises
    ------
    InputError
        ``terrain.empty`` when it has no known height.
    """
    if raster is None:
        return Ground()
    a, _, c, _, e, f = raster.transform
    z = np.where(raster.valid(), raster.values[0], np.nan).astype(np.float64)
    if not np.isfinite(z).any():
        raise InputError("terrain.empty", parameter="terrain")
    return Ground(z, c + a / 2, f + e / 2, a, -e)


def lowest_under(ground: Ground, geometry: Geometry) -> F64:
    """Lowest ground under the outline of each row, metres, shape (n,); NaN where the ground is unknown under all of it.

    Corners are looked at, and points between them no further apart than half a cell; on a slope the lowest point of a
    footprint lies on its outline. Rows without coordinates are NaN, on level ground 0.
    """
    count = len(geometry)
    spots, owner = _outline(geometry, 0.5 * min(ground.step_x, ground.step_y) if not ground.flat else np.inf)
    lowest = np.full(count, np.inf)
    height = ground.at(spots[:, 0], spots[:, 1])
    known = np.isfinite(height)
    np.minimum.at(lowest, owner[known], height[known])
    return np.where(np.isfinite(lowest), lowest, np.nan)


def _outline(geometry: Geometry, spacing: float) -> tuple[F64, npt.NDArray[np.int64]]:
    """Points along all rings, and the row of each."""
    offsets = geometry.ring_offsets
    ring = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    owner = np.repeat(np.arange(len(geometry)), np.diff(geometry.row_coord_offsets))
    xy = geometry.coords
    ahead = np.zeros_like(xy)
    if len(xy) > 1:
        ahead[:-1] = np.where((ring[1:] == ring[:-1])[:, None], xy[1:] - xy[:-1], 0.0)
    ahead = np.nan_to_num(ahead, posinf=0.0, neginf=0.0)
    pieces = np.clip(np.ceil(np.hypot(ahead[:, 0], ahead[:, 1]) / spacing), 1, _PIECES).astype(np.int64)
    start = np.cumsum(pieces) - pieces
    share = (np.arange(int(pieces.sum())) - np.repeat(start, pieces)) / np.repeat(pieces, pieces)
    spots = np.repeat(xy, pieces, axis=0) + share[:, None] * np.repeat(ahead, pieces, axis=0)
    return spots, np.repeat(owner, pieces)
