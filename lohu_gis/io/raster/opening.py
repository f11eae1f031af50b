"""Opening rasters with GDAL kept from writing or wandering off."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal, untouched
from lohu_gis.io.untouched import Opening

PIXEL_LIMIT = 2**31
"""Pixels per side beyond which a raster counts as damaged: no real one is that large."""


def environment() -> Any:
    """A `rasterio.Env` that is quiet and leaves no side files; used around every call."""
    import logging

    import rasterio

    logging.getLogger("rasterio").setLevel(logging.CRITICAL)  # what matters comes as an exception
    return rasterio.Env(**gdal.CONFIG, GDAL_CACHEMAX=128 * 2**20, VSI_CACHE=False)  # rasterio takes bytes


@contextmanager
def opened(path: Path, notes: list[str] | None = None, subdataset: str | None = None) -> Iterator[Any]:
    """The `rasterio` dataset of a file, read-only.

    Parameters
    ----------
    subdataset
        GDAL's name of one of several rasters in the file; None for the file itself.

    Raises
    ------
    InputError
        ``file.*`` when it is missing, unknown, damaged or cut short.
    """
    gdal.check_present(path)
    with environment(), gdal.reading(path, notes), untouched.prepared(path) as opening, open_as(
            opening, path, subdataset) as dataset:
        if max(dataset.width, dataset.height) >= PIXEL_LIMIT:
            raise InputError("file.corrupt", path=str(path), reason="size")
        yield dataset


def open_as(opening: Opening, path: Path, subdataset: str | None = None) -> Any:
    """The dataset of a prepared source, or one of several in it (`subdataset` names it under `path`)."""
    import rasterio

    name = gdal.location(opening.path)
    if subdataset is not None:
        name = subdataset.replace(gdal.location(path), name)
    return rasterio.open(name, **opening.options)


def crs_of(dataset: Any) -> str | None:
    """``EPSG:n`` where one matches, else WKT; None where the raster has none."""
    if dataset.crs is None:
        return None
    text = dataset.crs.to_wkt()
    if not text or text.startswith(("LOCAL_CS", "ENGCRS", "ENGINEERINGCRS")):
        return None
    authority = dataset.crs.to_epsg(confidence_threshold=70)
    if authority is not None:
        return f"EPSG:{authority}"
    try:
        return crs_rules.epsg(text) or str(text)
    except InputError:
        return None


def transform_of(dataset: Any) -> tuple[float, float, float, float, float, float]:
    """Cell corners to coordinates; a raster without a position gets its pixels, y counted upwards from the bottom."""
    t = dataset.transform
    if t.is_identity:
        return (1.0, 0.0, 0.0, 0.0, -1.0, float(dataset.height))
    return (t.a, t.b, t.c, t.d, t.e, t.f)


def is_placed(dataset: Any) -> bool:
    """Whether the file says where the raster lies."""
    return not dataset.transform.is_identity
