"""Rasters brought to another reference system."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from lohu_gis.analysis.grid import Grid, covering
from lohu_gis.core import crs as systems
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster


def warped(raster: Raster, crs: str, progress: Progress | None = None) -> Raster:
    """A raster as a north-up grid in `crs`, resampled bilinearly; the very same object where it is one already.

    Cells are square, of about the size that the source has on the ground (three digits), and their edges lie on
    multiples of it. Cells beyond the source are NaN, and so is what borders on its gaps.

    Parameters
    ----------
    raster
        With a known system; rotated, sheared and south-up grids are turned.
    crs
        ``EPSG:4547`` or WKT.
    progress
        Asked once before the work, which cannot be stopped half way (about 30 million cells a second).
    """
    _, b, _, d, e, _ = raster.transform
    upright = b == 0 and d == 0 and e < 0 and raster.transform[0] > 0
    if raster.crs is None or (upright and systems.same(raster.crs, crs)):
        return raster
    import rasterio
    from rasterio.warp import Resampling, reproject

    (progress or Progress()).check()
    source = rasterio.Affine(*raster.transform)
    grid = _grid(raster, crs)
    cells = raster.values.astype(np.float32)
    for band in range(len(cells)):
        cells[band] = np.where(raster.valid(band + 1), cells[band], np.nan)
    values = np.full((len(cells), *grid.shape), np.nan, np.float32)
    reproject(cells, values, src_transform=source, src_crs=_known(raster.crs), src_nodata=np.nan,
              dst_transform=rasterio.Affine(*grid.transform), dst_crs=_known(crs), dst_nodata=np.nan,
              resampling=Resampling.bilinear)
    return Raster(values, grid.transform, crs, None, raster.bands)


def _known(crs: str) -> Any:
    from rasterio.crs import CRS

    return CRS.from_user_input(systems.wkt(crs) or crs)


def _grid(raster: Raster, crs: str) -> Grid:
    """Square cells over the raster's outer edges, as many as it has, about."""
    from rasterio.warp import transform_bounds

    bounds = raster.bounds
    if not systems.same(raster.crs, crs):
        bounds = transform_bounds(_known(str(raster.crs)), _known(crs), *bounds)
    columns, rows = raster.size
    area = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    cell = float(f"{math.sqrt(area / (columns * rows)):.3g}")
    return covering((bounds[0], bounds[1], bounds[2], bounds[3]), cell)
