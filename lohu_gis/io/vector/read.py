"""Reading a vector layer whole, with its rows handed out while they arrive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io import gdal, untouched
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.vector.stream import LayerStream, Window, open_stream

__all__ = ["ReadOptions", "ReadResult", "read"]


def read(path: Path | str, layer: str | None = None, options: ReadOptions | None = None,
         progress: Progress | None = None, on_batch: Callable[[TableBlock], object] | None = None) -> ReadResult:
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
    broken: list[Finding] = []
    window = Window(0, options.max_rows)
    stream: LayerStream | None = None
    try:
        with open_stream(path, layer, encoding=options.encoding, crs=options.crs, window=window) as stream:
            for block in stream.blocks:
                batches.append(block)
                if on_batch is not None and len(block):
                    on_batch(block)
                progress.check()
    except InputError as error:
        if stream is None or not batches:
            raise
        broken.append(Finding(code=error.code, severity="error", count=stream.rows,
                              facts={"path": str(path), "reason": str(error.facts.get("reason", ""))}))
    block = concat_blocks(batches[0].id, batches)
    return ReadResult(block, stream.name, stream.driver, stream.encoding, (*broken, *_findings(stream, block)), source)


def _findings(stream: LayerStream, block: TableBlock) -> list[Finding]:
    out = stream.findings()
    if block.geometry is not None:
        out.extend(crs_rules.doctor(stream.crs, measure.total_bounds(block.geometry)))
    return out
