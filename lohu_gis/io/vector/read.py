"""Reading a vector layer whole, with its rows handed out while they arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io import gdal, untouched
from lohu_gis.io.untouched import Fingerprint
from lohu_gis.io.vector.stream import LayerStream, Window, open_stream


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """A person's answers about a source, kept with the layer so that reading again gives the same.

    Attributes
    ----------
    encoding
        Encoding of the text, None to decide from the bytes.
    crs
        CRS of the coordinates (``EPSG:n`` or WKT), None for the file's.
    x, y, wkt
        Columns with coordinates, for tables; None to look for usual names.
    delimiter
        Of delimited text; None to look.
    max_rows
        Read at most so many rows; None for all.
    """

    encoding: str | None = None
    crs: str | None = None
    x: str | None = None
    y: str | None = None
    wkt: str | None = None
    delimiter: str | None = None
    max_rows: int | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A layer that was read.

    Attributes
    ----------
    block
        All rows.
    name, driver, encoding
        Layer name, format and what the text was in.
    findings
        What a planner should know.
    source
        The file's size and time before reading.
    """

    block: TableBlock
    name: str
    driver: str
    encoding: str | None
    findings: tuple[Finding, ...]
    source: Fingerprint


def read(path: Path | str, layer: str | None = None, options: ReadOptions | None = None, progress: Progress | None = None,
         on_batch: Callable[[TableBlock], object] | None = None) -> ReadResult:
    """All rows of a layer.

    Parameters
    ----------
    path, layer
        Source; the first layer with geometry if `layer` is None.
    progress
        Hears the share of rows read (where the count is known) and may stop the reading between batches.
    on_batch
        Called on this thread with every batch of at most 65,536 rows as soon as it is decoded; the batches share the
        id of the block in the result.

    Raises
    ------
    InputError
        ``file.missing file.unreadable file.empty file.unsupported file.corrupt file.truncated layer.missing``.
    """
    path = Path(path)
    options = options or ReadOptions()
    progress = progress or Progress()
    gdal.check_present(path)
    source = untouched.fingerprint(path)
    batches: list[TableBlock] = []
    window = Window(0, options.max_rows)
    with open_stream(path, layer, encoding=options.encoding, crs=options.crs, window=window) as stream:
        for block in stream.blocks:
            batches.append(block)
            if on_batch is not None and len(block):
                on_batch(block)
            progress.check()
    block = concat_blocks(batches[0].id, batches)
    return ReadResult(block, stream.name, stream.driver, stream.encoding, tuple(_findings(stream, block)), source)


def _findings(stream: LayerStream, block: TableBlock) -> list[Finding]:
    out = stream.findings()
    if block.geometry is not None:
        out.extend(crs_rules.doctor(stream.crs, measure.total_bounds(block.geometry)))
    return out
