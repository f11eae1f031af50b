"""Record by record out of files that the bulk reader refuses or leaves in the middle."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import bridge
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from lohu_gis.io import gdal, untouched
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.vector.stream import crs_of

GIVE_UP = 1000
"""Records in a row that cannot be read after which the rest is given up."""

_CHECK_ROWS = 2000


@dataclass
class Saved:
    """What came out of a file so far."""

    shapes: list[Any] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    lost: int = 0
    first: str | None = None

    def lose(self, reason: object) -> None:
        """Count a record that could not be read."""
        self.lost += 1
        self.first = self.first or " ".join(str(reason).split())[:200]


def salvage(path: Path, layer: str | None = None, options: ReadOptions | None = None,
            progress: Progress | None = None) -> ReadResult:
    """All records of a layer that can be read one by one.

    Slow (some 30,000 records a second): only for files that `io.vector.read` fails on.

    Returns
    -------
    ReadResult
        With the finding ``record.unreadable`` (how many, the first reason). Row ids count the records that were saved.

    Raises
    ------
    InputError
        ``file.*`` when the file cannot be opened at all or not a single record can be read.
    """
    fiona = gdal.record_library()
    options, progress = options or ReadOptions(), progress or Progress()
    source = untouched.fingerprint(path)
    saved = Saved()
    with untouched.prepared(path) as opening, gdal.reading(path), fiona.Env(**gdal.CONFIG), fiona.open(
            gdal.location(opening.path), layer=layer, encoding=options.encoding, **opening.options) as records:
        saved.columns = {name: [] for name in records.schema["properties"]}
        for record in _records(records, saved):
            _keep(record, saved)
            if len(saved.shapes) % _CHECK_ROWS == 0:
                progress.check()
        crs = options.crs or crs_of(records.crs_wkt or None)
        name, driver, placed = str(records.name), str(records.driver), records.schema["geometry"] != "None"
    if not saved.shapes:
        raise InputError("file.corrupt", path=str(path), reason=saved.first or "no record can be read")
    count = len(saved.shapes)
    geometry = bridge.from_shapely(saved.shapes) if placed else None
    block = TableBlock(f"read:{uuid.uuid4().hex}", _table(saved), geometry, np.arange(count), crs if placed else None)
    findings = [Finding(code="record.unreadable", severity="error", count=saved.lost,
                        facts={"path": str(path), "kept": count, "reason": saved.first})] if saved.lost else []
    return ReadResult(block, name, driver, options.encoding, tuple(findings), source)


def _records(records: Any, saved: Saved) -> Iterator[Any]:
    """Records in order; one that raises is counted and skipped."""
    from fiona.errors import FionaError

    iterator, in_a_row = iter(records), 0
    while in_a_row < GIVE_UP:
        try:
            record = next(iterator)
        except StopIteration:
            return
        except (FionaError, RuntimeError, ValueError, UnicodeError, OverflowError) as error:
            saved.lose(error)
            in_a_row += 1
            continue
        in_a_row = 0
        yield record


def _keep(record: Any, saved: Saved) -> None:
    import shapely.geometry

    shape = None
    if record.geometry is not None:
        try:
            shape = shapely.geometry.shape(record.geometry)
        except (ValueError, TypeError, AttributeError, shapely.errors.ShapelyError) as error:
            saved.lose(error)
            return
    saved.shapes.append(shape)
    for name, column in saved.columns.items():
        column.append(record.properties.get(name))


def _table(saved: Saved) -> Any:
    """Columns in the type their values have, as text where they have several."""
    import pyarrow as pa

    def column(values: list[Any]) -> Any:
        try:
            return pa.array(values)
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
            return pa.array([None if v is None else str(v) for v in values], pa.string())

    if not saved.columns:
        return pa.table({"_": pa.nulls(len(saved.shapes))}).select([])
    return pa.table({name: column(values) for name, values in saved.columns.items()})
