"""What is in a raster file, without reading more than a corner of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.raster import Raster
from lohu_gis.io.info import FieldInfo, LayerInfo
from lohu_gis.io.raster.opening import crs_of, is_placed, opened, transform_of

SUBDATASET_LIMIT = 50

_PROBE = 256
_BLOCK_LIMIT = 2**25  # cells that one compressed piece may hold before looking at it takes too long


def inspect_raster(path: Path) -> tuple[LayerInfo, ...]:
    """The raster of a file, or each of several in a container (NetCDF variables, GeoPackage tiles).

    Raises
    ------
    InputError
        ``file.*`` when it cannot be opened as a raster.
    """
    with opened(path) as dataset:
        names = list(dataset.subdatasets)[:SUBDATASET_LIMIT]
        if dataset.count:
            return (_info(path, path.stem, dataset),)
    out, last = [], None
    for name in names:
        try:
            with opened(path, subdataset=name) as dataset:
                out.append(_info(path, name.rsplit(":", 1)[-1].strip('"') or path.stem, dataset))
        except InputError as error:
            last = error
    if not out:
        raise last or InputError("file.no_layers", path=str(path))
    return tuple(out)


def _info(path: Path, title: str, dataset: Any) -> LayerInfo:
    crs = crs_of(dataset)
    grid = Raster(_Shape(dataset), transform_of(dataset))  # type: ignore[arg-type]  # only its shape is asked
    bounds = grid.bounds
    findings = [*_probe(path, dataset)]
    if not is_placed(dataset):
        findings.append(Finding(code="raster.unplaced", facts={"path": str(path)}))
    elif crs is None or not crs_rules.parse(crs).is_geographic:
        findings += crs_rules.doctor(crs, bounds)
    named = zip(dataset.descriptions, dataset.dtypes, strict=True)
    kinds = tuple(FieldInfo(name or f"band_{i + 1}", str(kind)) for i, (name, kind) in enumerate(named))
    return LayerInfo(
        name=title, kind="raster", driver=str(dataset.driver), crs=None if crs is None else crs_rules.epsg(crs),
        crs_wkt=crs_rules.wkt(crs), bounds=bounds, size=(int(dataset.width), int(dataset.height)),
        bands=int(dataset.count), fields=kinds, findings=tuple(findings))


class _Shape:
    """Stands in for the values where only the grid is asked for."""

    def __init__(self, dataset: Any) -> None:
        self.shape = (dataset.count, dataset.height, dataset.width)


def _probe(path: Path, dataset: Any) -> list[Finding]:
    """A finding if the last rows of the first band cannot be read: that is where a cut file ends."""
    from rasterio.errors import RasterioError, RasterioIOError
    from rasterio.windows import Window

    block = dataset.block_shapes[0]
    if block[0] * block[1] > _BLOCK_LIMIT:
        return []
    width, height = min(_PROBE, dataset.width), min(_PROBE, dataset.height)
    corners = {(0, 0), (dataset.width - width, dataset.height - height)}
    for column, row in sorted(corners):
        try:
            dataset.read(1, window=Window(column, row, width, height))
        except (RasterioIOError, RasterioError, ValueError, MemoryError, OverflowError) as error:
            reason = str(error.__cause__ or error)
            cut = (column, row) != (0, 0) or "truncat" in reason.lower() or "TIFFReadEncoded" in reason
            return [Finding(code="file.truncated" if cut else "file.corrupt", severity="error",
                            facts={"path": str(path), "reason": reason[:300]})]
    return []
