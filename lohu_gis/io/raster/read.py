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
        As `named_raster`; ``raster.too_large`` above 400 million values.
    """
    with named_raster(path, layer) as raster:
        return raster.read_all()


def named_raster(path: Path | str, layer: str | None = None) -> RasterSource:
    """A raster for reading in windows; the path as in `read_raster`.

    Raises
    ------
    InputError
        ``file.*``; ``layer.missing``.
    """
    spec = source.parse(str(path))
    return RasterSource(spec.file, subdataset(spec.file, layer or spec.layer))


def subdataset(path: Path, layer: str | None) -> str | None:
    """GDAL's name of a raster in a container; None for the file itself, the first one if no layer is named."""
    with opened(path) as dataset:
        names = [str(n) for n in dataset.subdatasets]
        single = bool(dataset.count)
    if single and layer in (None, path.stem):
        return None
    if not names and not single:
        raise InputError("file.no_layers", path=str(path))
    if layer is None:
        return names[0]
    found = next((n for n in names if n.rsplit(":", 1)[-1].strip('"') == layer), None)
    if found is None:
        known = ", ".join([path.stem] * single + [n.rsplit(":", 1)[-1] for n in names])[:300]
        raise InputError("layer.missing", path=str(path), layer=layer, layers=known)
    return found
