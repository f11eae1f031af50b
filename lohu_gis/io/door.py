"""The one door to every readable file: which reader a path is for, inspecting and reading through it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lohu_gis.core.errors import InputError, LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.io import gdal, source
from lohu_gis.io.info import FileInfo, LayerInfo
from lohu_gis.io.kinds import TEXT_ENDINGS, not_cells, not_rows
from lohu_gis.io.raster.inspect import inspect_raster
from lohu_gis.io.raster.read import named_raster
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.scene.cityjson.layers import read_city_layer
from lohu_gis.io.scene.inspect import inspect_scene
from lohu_gis.io.scene.sniff import scene_format
from lohu_gis.io.table.inspect import inspect_sheets, inspect_text_table
from lohu_gis.io.table.read import placed_result, read_text_table
from lohu_gis.io.vector.inspect import FULL, GLANCE, NORMAL, Reach, inspect_parquet, inspect_vector
from lohu_gis.io.vector.parquet import read_parquet
from lohu_gis.io.vector.read import read as read_vector

if TYPE_CHECKING:
    from lohu_gis.core.progress import Progress
    from lohu_gis.core.table import TableBlock
    from lohu_gis.io.raster.source import RasterSource

PARQUET_ENDINGS = frozenset({".parquet", ".geoparquet", ".pq"})
RASTER_ENDINGS = frozenset({
    ".tif", ".tiff", ".gtiff", ".vrt", ".asc", ".grd", ".img", ".png", ".jpg", ".jpeg", ".jp2", ".j2k", ".jpx",
    ".bil", ".bip", ".bsq", ".flt", ".hdr", ".dem", ".nc", ".hgt", ".webp", ".gif", ".bmp", ".til", ".ers",
    ".dt0", ".dt1", ".dt2", ".xyz", ".rst", ".lcp", ".ntf", ".hdf", ".h5", ".grib", ".grb", ".pix", ".adf",
    ".dat", ".raw"})
SHEET_ENDINGS = frozenset({".xlsx", ".ods", ".xls", ".xlsm"})

Reader = Callable[[Path], tuple[LayerInfo, ...]]


def ending(path: Path) -> str:
    """Lower-case ending, that of the content for ``.gz``: ``.csv`` for ``a.CSV.gz``."""
    suffix = path.suffix.lower()
    return Path(path.stem).suffix.lower() if suffix == ".gz" else suffix


def inspect(path: Path | str, full: bool = False, *, glance: bool = False) -> FileInfo:
    """What is in a file and what is wrong with it; never raises for a file, however odd.

    Parameters
    ----------
    path
        A file or file geodatabase; ``FILE|layer=NAME`` keeps that layer only.
    full
        Check every row also of layers above 200,000 rows.
    glance
        Look at a thousand rows of each vector layer only, to show it soon; findings are then from a sample.
    """
    spec = source.parse(str(path))
    layers: tuple[LayerInfo, ...] = ()
    findings: tuple[Finding, ...] = ()
    try:
        layers = _inspect(spec.file, FULL if full else GLANCE if glance else NORMAL)
        if spec.layer is not None:
            named = tuple(layer for layer in layers if layer.name == spec.layer)
            if not named:
                raise InputError("layer.missing", path=spec.path, layer=spec.layer,
                                 layers=", ".join(layer.name for layer in layers)[:300])
            layers = named
    except LohuError as error:
        layers, findings = (), (as_finding(error),)
    except (MemoryError, RecursionError) as error:
        layers, findings = (), (Finding(code="file.corrupt", severity="error",
                                        facts={"path": spec.path, "reason": type(error).__name__}),)
    return FileInfo(path=str(path), layers=layers, findings=findings)


def as_finding(error: LohuError) -> Finding:
    """An error as a finding of severity ``error`` with the same code and facts."""
    facts = {k: v if isinstance(v, str | int | float | bool) or v is None else str(v) for k, v in error.facts.items()}
    return Finding(code=error.code, severity="error", facts=facts)


def _inspect(path: Path, reach: Reach) -> tuple[LayerInfo, ...]:
    gdal.check_present(path)
    first: InputError | None = None
    found: tuple[LayerInfo, ...] = ()
    for reader in _readers(path, reach):
        try:
            found = reader(path)
        except InputError as error:
            first = _better(first, error)
            continue
        break
    if not found:
        raise first or InputError("file.unsupported", path=str(path), reason="")
    if _has_tiles(path) and not any(layer.kind == "raster" for layer in found):
        found += _tiles(path)
    return found


def _better(first: InputError | None, second: InputError) -> InputError:
    """The error that says more: "not supported" only when no reader knew the file."""
    if first is None or (first.code == "file.unsupported" and second.code != "file.unsupported"):
        return second
    return first


def _readers(path: Path, reach: Reach) -> tuple[Reader, ...]:
    """Readers to try in turn."""
    def vector(p: Path) -> tuple[LayerInfo, ...]:
        return inspect_vector(p, reach)

    def sheets(p: Path) -> tuple[LayerInfo, ...]:
        return inspect_sheets(p, inspect_vector(p, reach))

    suffix = ending(path)
    if scene_format(path) is not None:
        return (inspect_scene,)
    if suffix in TEXT_ENDINGS:
        return (inspect_text_table,)
    if suffix in SHEET_ENDINGS:
        return (sheets,)
    if suffix in PARQUET_ENDINGS:
        return (inspect_parquet,)
    return (inspect_raster, vector) if suffix in RASTER_ENDINGS else (vector, inspect_raster)


def _has_tiles(path: Path) -> bool:
    """Whether a GeoPackage also holds rasters, asked of the database itself."""
    if path.suffix.lower() != ".gpkg" or not path.is_file():
        return False
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        base = sqlite3.connect(uri, uri=True)
        try:
            query = "SELECT 1 FROM gpkg_contents WHERE data_type IN ('tiles', '2d-gridded-coverage') LIMIT 1"
            return base.execute(query).fetchone() is not None
        finally:
            base.close()
    except (sqlite3.Error, ValueError):
        return False


def _tiles(path: Path) -> tuple[LayerInfo, ...]:
    try:
        return inspect_raster(path)
    except InputError:
        return ()


def read(path: Path | str, layer: str | None = None, options: ReadOptions | None = None,
         progress: Progress | None = None, on_batch: Callable[[TableBlock], object] | None = None, *,
         keep: bool = True) -> ReadResult:
    """All rows of a vector layer or table, whatever the format.

    Parameters
    ----------
    path
        File, or ``FILE|layer=NAME``.
    layer
        Wins over the one in `path`; the first layer with geometry if neither is given.
    on_batch
        Called with every batch while it arrives (`io.vector.read`).
    keep
        False where `on_batch` takes the rows: a reader may then let batches go, and the block of the result need not
        hold all of them.

    Raises
    ------
    InputError
        ``file.* layer.missing column.missing``: which file, what is wrong; ``file.is_raster``, ``file.is_project``,
        ``file.is_folder`` where it is sound but holds no rows.
    """
    spec = source.parse(str(path))
    file, name = spec.file, layer or spec.layer
    suffix = ending(file)
    if (model := scene_format(file)) is not None:
        if model != "cityjson":
            raise InputError("scene.no_rows", path=spec.path)
        return read_city_layer(file, name, options, progress, on_batch)
    if suffix in TEXT_ENDINGS:
        return read_text_table(file, options, progress, on_batch)
    if suffix in PARQUET_ENDINGS:
        return read_parquet(file, options, progress, on_batch)
    try:
        result = read_vector(file, name, options, progress, on_batch, keep=keep or suffix in SHEET_ENDINGS)
    except InputError as error:
        raise not_rows(file, error) from error
    if result.block.geometry is None and suffix in SHEET_ENDINGS:
        return placed_result(result, options or ReadOptions())
    return result


def open_raster(path: Path | str) -> RasterSource:
    """A raster for reading in windows, ``FILE`` or ``FILE|layer=NAME``.

    Raises
    ------
    InputError
        ``file.* layer.missing``; ``file.is_vector``, ``file.is_model``, ``file.is_project``, ``file.is_folder`` where
        the file is sound but holds no cells.
    """
    try:
        return named_raster(path)
    except InputError as error:
        raise not_cells(source.parse(str(path)).file, error) from error
