"""Ground heights of a raster in the CRS of a scene."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster
from lohu_gis.render.plan.sources import project_points, same_crs
from lohu_gis.scene3d.build.terrain import TerrainGrid, terrain_grid

F64 = npt.NDArray[np.float64]

BORDER = 33
"""Points along each side of a raster that are projected to see where it lies."""


def terrain_in(raster: Raster, crs: str) -> TerrainGrid:
    """The first band of a raster as terrain in `crs` (metres).

    A raster in another CRS, geographic ones too, is laid on a new grid with about as many nodes: each takes the
    bilinear height at its place in the raster, and nodes beyond the raster that of its nearest border. A raster whose
    CRS is not known counts as being in `crs`. Heights are in metres; NaN marks gaps, which take the nearest height.

    Raises
    ------
    InputError
        ``terrain.rotated``, ``terrain.empty`` (also when nothing of it can be projected).
    """
    a, b, c, d, e, f = raster.transform
    heights = np.where(raster.valid(1), raster.values[0], np.nan).astype(np.float32)
    source = terrain_grid(heights, (c, a, b, f, d, e))
    if raster.crs is None or same_crs(raster.crs, crs):
        return source
    west, south, east, north = _projected_extent(source, raster.crs, crs)
    rows, columns = _shape(source, (east - west) / max(north - south, 1e-9))
    x, y = np.linspace(west, east, columns), np.linspace(north, south, rows)
    nodes = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    places = project_points(nodes, crs, raster.crs)
    known = np.isfinite(places).all(axis=1)
    found = np.full(len(nodes), np.nan, np.float32)
    found[known] = source.sample(places[known, 0], places[known, 1])
    step_x, step_y = (east - west) / (columns - 1), (north - south) / (rows - 1)
    return terrain_grid(found.reshape(rows, columns),
                        (west - step_x / 2, step_x, 0.0, north + step_y / 2, 0.0, -step_y))


def _projected_extent(source: TerrainGrid, source_crs: str, crs: str) -> tuple[float, float, float, float]:
    west, south, east, north = source.extent
    along = np.linspace(0.0, 1.0, BORDER)
    x, y = west + along * (east - west), south + along * (north - south)
    border = np.concatenate([np.column_stack([x, np.full(BORDER, level)]) for level in (south, north)]
                            + [np.column_stack([np.full(BORDER, level), y]) for level in (west, east)])
    spots = project_points(border, source_crs, crs)
    spots = spots[np.isfinite(spots).all(axis=1)]
    if len(spots) == 0:
        raise InputError("terrain.empty")
    (low_x, low_y), (high_x, high_y) = spots.min(axis=0), spots.max(axis=0)
    if high_x <= low_x or high_y <= low_y:
        raise InputError("terrain.empty")
    return float(low_x), float(low_y), float(high_x), float(high_y)


def _shape(source: TerrainGrid, wide: float) -> tuple[int, int]:
    """Rows and columns of square cells, about as many as `source` has, over an extent `wide` times as wide as high."""
    rows = np.sqrt(source.z.size / wide)
    return max(round(rows), 2), max(round(rows * wide), 2)
