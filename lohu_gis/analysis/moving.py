"""Geometry columns with every coordinate moved."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from lohu_gis.core import crs as systems
from lohu_gis.core.geometry.layout import F64, Geometry, concat
from lohu_gis.core.progress import Progress

Bools = npt.NDArray[np.bool_]

_STEP = 200_000  # coordinates per step: below 100 ms in PROJ


def moved(geometry: Geometry, move: Callable[[F64, F64], tuple[F64, F64]],
          progress: Progress | None = None) -> tuple[Geometry, Bools]:
    """The column with x and y replaced by ``move(x, y)``.

    Returns
    -------
    geometry, lost
        Rows with a coordinate that became infinite or NaN are missing in the result; `lost` marks them, bool (n,).
    """
    coords = np.empty_like(geometry.coords)
    for part in (progress or Progress()).chunks(len(coords), _STEP):
        coords[part, 0], coords[part, 1] = move(geometry.coords[part, 0], geometry.coords[part, 1])
    placed = Geometry(geometry.types, coords, geometry.row_offsets, geometry.part_offsets, geometry.ring_offsets,
                      geometry.part_types, geometry.z)
    bad = np.concatenate([[0], np.cumsum(~np.isfinite(coords).all(axis=1))])
    lost = np.diff(bad[geometry.row_coord_offsets]) > 0
    return without(placed, lost), lost


def reprojected(geometry: Geometry, source: str, target: str,
                progress: Progress | None = None) -> tuple[Geometry, Bools]:
    """The column in another CRS; see `moved`. The very same object where the systems are the same."""
    if systems.same(source, target):
        return geometry, np.zeros(len(geometry), bool)
    return moved(geometry, lambda x, y: systems.reproject(x, y, source, target), progress)


def without(geometry: Geometry, rows: Bools) -> Geometry:
    """The column with the marked rows missing; the same object where none is marked."""
    if not rows.any():
        return geometry
    missing = Geometry.points([np.nan], [np.nan])
    return concat([geometry, missing]).take(np.where(rows, len(geometry), np.arange(len(geometry))))


def all_missing(count: int) -> Geometry:
    """A column of `count` missing rows."""
    return Geometry.points(np.full(count, np.nan), np.full(count, np.nan))
