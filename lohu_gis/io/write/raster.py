"""GeoTIFF as the contract lays it down."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.raster import Raster
from lohu_gis.io.raster.opening import environment

NODATA, NODATA_BYTE = -9999.0, 255
"""Of float32 rasters, and of 0/1 rasters."""

OVERVIEW_SIDE = 1024
"""Rasters with a longer side get overviews, down to about a quarter of it."""

_TILE = 256
_MEMORY_BYTES = 2**29


def write_tif(path: Path, raster: Raster) -> None:
    """One raster: float32 with nodata -9999, or bytes with nodata 255 for bool and uint8 values.

    Tiled, compressed, with overviews when large; NaN becomes nodata. The same raster gives the same bytes.
    """
    from rasterio.io import MemoryFile

    values, nodata = stored(raster)
    profile = _profile(raster, values, nodata)
    with environment():
        if values.nbytes > _MEMORY_BYTES:
            _fill(_on_disk(path, profile), raster, values)
            return
        with MemoryFile() as memory:  # so that a full disk is met by a plain write, with a plain error
            _fill(memory.open(**profile), raster, values)
            path.write_bytes(memory.getbuffer())


def _on_disk(path: Path, profile: dict[str, Any]) -> Any:
    import rasterio

    return rasterio.open(path, "w", **profile)


def _profile(raster: Raster, values: npt.NDArray[Any], nodata: float) -> dict[str, Any]:
    import rasterio

    count, height, width = values.shape
    return {
        "driver": "GTiff", "width": width, "height": height, "count": count, "dtype": values.dtype, "nodata": nodata,
        "crs": None if raster.crs is None else rasterio.crs.CRS.from_user_input(raster.crs),
        "transform": rasterio.Affine(*raster.transform), "compress": "deflate", "zlevel": 6,
        "predictor": 3 if values.dtype.kind == "f" else 2, "BIGTIFF": "IF_SAFER", "NUM_THREADS": "1", "tiled": True,
        "blockxsize": _TILE, "blockysize": _TILE}


def _fill(opened: Any, raster: Raster, values: npt.NDArray[Any]) -> None:
    """Write bands, their names and overviews, and close."""
    from rasterio.enums import Resampling

    with opened as dataset:
        dataset.write(values)
        for i, name in enumerate(raster.bands[:values.shape[0]]):
            dataset.set_band_description(i + 1, name)
        levels = overview_levels(values.shape[2], values.shape[1])
        if levels:
            dataset.build_overviews(levels, Resampling.average if values.dtype.kind == "f" else Resampling.nearest)


def stored(raster: Raster) -> tuple[npt.NDArray[Any], float]:
    """Values in the type and with the nodata they are written with."""
    values = raster.values
    if values.dtype == np.bool_ or values.dtype == np.uint8:
        out = values.astype(np.uint8)
        known = raster.nodata is not None and not np.isnan(raster.nodata) and raster.nodata != NODATA_BYTE
        if known:
            out = np.where(values == raster.nodata, NODATA_BYTE, out).astype(np.uint8)
        return out, float(NODATA_BYTE)
    numbers = values.astype(np.float32)
    missing = ~np.isfinite(numbers)
    if raster.nodata is not None and not np.isnan(raster.nodata):
        missing |= values == raster.nodata
    return np.where(missing, np.float32(NODATA), numbers), NODATA


def overview_levels(width: int, height: int) -> list[int]:
    """Powers of two until the longer side is at most a quarter of `OVERVIEW_SIDE`; none for small rasters."""
    side = max(width, height)
    if side <= OVERVIEW_SIDE:
        return []
    levels = []
    level = 2
    while side / level > OVERVIEW_SIDE / 4:
        levels.append(level)
        level *= 2
    return levels
