"""Reading a raster whole into memory, for tools."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.core.raster import Raster
from lohu_gis.io import source
from lohu_gis.io.raster.opening import opened
from lohu_gis.io.raster.source import RasterSource


def read_raster(path: Path | str, layer: str | None = None) -> Raster:
    """All bands of a raster at full resolution.

    Parameters
    ----------
    path
        File, or ``FILE|layer=NAME`` for one of several rasters in it.

    Raises
    ------
    InputError
        ``file.*``; ``layer.missing``; ``raster.too_large`` above 400 million values.
    """
    spec = source.parse(str(path))
    with RasterSource(spec.file, subdataset(spec.file, layer or spec.layer)) as raster:
        return raster.read_all()


def subdataset(path: Path, layer: str | None) -> str | None:
    """GDAL's name of a raster in a container; None for the file itself, the first one if no layer is named."""
    with opened(path) as dataset:
        names = [str(n) for n in dataset.subdatasets]
        if dataset.count and (layer is None or layer == path.stem or not names):
            return None
    if not names:
        raise InputError("file.no_layers", path=str(path))
    if layer is None:
        return names[0]
    found = next((n for n in names if n.rsplit(":", 1)[-1].strip('"') == layer), None)
    if found is None:
        known = ", ".join(n.rsplit(":", 1)[-1] for n in names)[:300]
        raise InputError("layer.missing", path=str(path), layer=layer, layers=known)
    return found
