"""The one door to every writable file: format by ending, whole files, never over a source."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from lohu_gis.core.errors import UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import TableBlock
from lohu_gis.io.write import atomic
from lohu_gis.io.write.delimited import write_csv
from lohu_gis.io.write.layer import OutLayer, Written
from lohu_gis.io.write.parquet import write_parquet
from lohu_gis.io.write.raster import write_tif
from lohu_gis.io.write.sheet import write_xlsx
from lohu_gis.io.write.vector import write_vector

VECTOR_ENDINGS = (".gpkg", ".geojson", ".fgb", ".parquet", ".shp", ".csv", ".xlsx")
RASTER_ENDINGS = (".tif", ".tiff")
_TOGETHER = (".gpkg", ".xlsx")
_SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")
_SHAPEFILE_REMAINS = (".sbn", ".sbx", ".qix", ".idm", ".ind", ".fbn", ".fbx", ".ain", ".aih", ".ixs", ".mxs", ".qpj")
"""Indexes and notes that other programs leave beside a shapefile; they would lie about one that replaces it."""


def check_out(path: Path, endings: Sequence[str], sources: Iterable[Path | str] = ()) -> str:
    """The ending of an output path, lower case.

    Raises
    ------
    UsageError
        ``out.ending_missing``, ``out.ending_unknown``, ``out.is_folder``, ``out.is_source``.
    """
    double = (ending for ending in endings if ending.count(".") > 1 and path.name.lower().endswith(ending))
    suffix = next(double, path.suffix.lower())
    known = " ".join(endings)
    if not suffix:
        raise UsageError("out.ending_missing", path=str(path), known=known)
    if suffix not in endings:
        raise UsageError("out.ending_unknown", path=str(path), ending=suffix, known=known)
    if path.is_dir():
        raise UsageError("out.is_folder", path=str(path))
    for source in sources:
        file = Path(str(source).split("|layer=")[0])
        if any(_same(file, target) for target in _family(path)):
            raise UsageError("out.is_source", path=str(path))
    return suffix


def _same(one: Path, other: Path) -> bool:
    return one.absolute() == other.absolute() or (one.exists() and other.exists() and one.samefile(other))


def _family(path: Path) -> list[Path]:
    """The files that belong to an output: itself, and for a shapefile what lies beside it under the same stem."""
    if path.suffix.lower() != ".shp":
        return [path]
    return [path, *(path.with_suffix(suffix) for suffix in (*_SHAPEFILE_PARTS, *_SHAPEFILE_REMAINS)),
            path.with_name(f"{path.name}.xml")]


def write_tables(path: Path, layers: Sequence[OutLayer], sources: Iterable[Path | str] = ()) -> Written:
    """Tables to a file by its ending.

    Parameters
    ----------
    layers
        At least one. A single one is named after the file's stem. Several become layers (gpkg) or sheets (xlsx) named
        by their ids; in other formats the first is at `path`, the others at ``STEM.ID.EXT`` beside it.
    sources
        Files that must not be overwritten.

    Raises
    ------
    UsageError
        As `check_out`; ``out.clash`` when two layers have the same name, ``out.no_geometry`` for a shapefile
        of a table.
    InputError
        ``disk.full out.read_only out.unwritable out.folder_missing``; nothing was replaced then.
    """
    suffix = check_out(path, VECTOR_ENDINGS, sources)
    ids = [layer.id.lower() for layer in layers]
    if not layers or len(set(ids)) < len(ids):
        raise UsageError("out.clash", path=str(path), names=", ".join(layer.id for layer in layers))
    if suffix == ".shp" and any(layer.block.geometry is None for layer in layers):
        raise UsageError("out.no_geometry", path=str(path))
    if len(layers) == 1:
        jobs = [(path, [OutLayer(path.stem, layers[0].block)])]
    elif suffix in _TOGETHER:
        jobs = [(path, list(layers))]
    else:
        jobs = [(path, [OutLayer(path.stem, layers[0].block)])]
        for layer in layers[1:]:
            beside = path.with_name(f"{path.stem}.{layer.id}{path.suffix}")
            check_out(beside, VECTOR_ENDINGS, sources)
            jobs.append((beside, [OutLayer(beside.stem, layer.block)]))
    findings: list[Finding] = []
    with atomic.workshop(path) as folder:
        pairs = []
        for target, content in jobs:
            part = folder / target.name
            findings += _writer(suffix)(part, content)
            pairs += _finished(folder, part, target)
        atomic.publish(pairs)
    for target, _ in jobs:
        _clear_family(target, {place for _, place in pairs})
    return Written(tuple(target for target, _ in jobs), tuple(findings))


def _clear_family(target: Path, written: set[Path]) -> None:
    """Take away what an old shapefile of this name left beside the new one."""
    for path in _family(target)[1:]:
        if path not in written:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def write_table(path: Path, block: TableBlock, sources: Iterable[Path | str] = ()) -> Written:
    """One table, named after the file's stem; see `write_tables`."""
    return write_tables(path, [OutLayer(path.stem or "layer", block)], sources)


def write_raster(path: Path, raster: Raster, sources: Iterable[Path | str] = ()) -> Written:
    """A raster as GeoTIFF; errors as in `write_tables`."""
    check_out(path, RASTER_ENDINGS, sources)
    with atomic.workshop(path) as folder:
        part = folder / path.name
        write_tif(part, raster)
        atomic.publish([(part, path)])
    return Written((path,))


def _finished(folder: Path, part: Path, target: Path) -> list[tuple[Path, Path]]:
    """Files a writer left for one target: side files first, the main file last."""
    if part.suffix.lower() != ".shp":
        return [(part, target)]
    mine = sorted(p for p in folder.iterdir() if p.stem == part.stem and p != part)
    return [*((p, target.with_suffix(p.suffix)) for p in mine), (part, target)]


Writer = Callable[[Path, Sequence[OutLayer]], list[Finding]]


def _writer(suffix: str) -> Writer:
    """The function for an ending."""
    if suffix == ".csv":
        return lambda path, layers: write_csv(path, layers[0])
    if suffix == ".parquet":
        return lambda path, layers: write_parquet(path, layers[0])
    if suffix == ".xlsx":
        return write_xlsx
    return write_vector
