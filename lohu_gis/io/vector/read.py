"""Reading a vector layer whole, with its rows handed out while they arrive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lohu_gis.core import crs as crs_rules
from lohu_gis.core.crs import Bounds
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry import measure
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io import gdal, untouched
from lohu_gis.io.reading import ReadOptions, ReadResult
from lohu_gis.io.vector.salvage import salvage
from lohu_gis.io.vector.stream import LayerStream, Window, open_stream

__all__ = ["ReadOptions", "ReadResult", "read"]


def read(path: Path | str, layer: str | None = None, options: ReadOptions | None = None,
         progress: Progress | None = None, on_batch: Callable[[TableBlock], object] | None = None, *,
         keep: bool = True) -> ReadResult:
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
    keep
        False lets batches go once `on_batch` had them; the block of the result then holds the first one only.

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
    bounds: Bounds | None = None
    broken: list[Finding] = []
    window = Window(0, options.max_rows)
    stream: LayerStream | None = None
    try:
        with open_stream(path, layer, encoding=options.encoding, crs=options.crs, window=window) as stream:
            for block in stream.blocks:
                if keep or not batches:
                    batches.append(block)
                bounds = _joined(bounds, None if block.geometry is None else measure.total_bounds(block.geometry))
                if on_batch is not None and len(block):
                    on_batch(block)
                progress.check()
                if stream.total:
                    progress.at(stream.rows / stream.total)
    except InputError as error:
        if not batches:
            return _saved(path, layer, options, progress, error)
        assert stream is not None
        broken.append(Finding(code=error.code, severity="error", count=stream.rows,
                              facts={"path": str(path), "reason": str(error.facts.get("reason", ""))}))
    block = concat_blocks(batches[0].id, batches)
    return ReadResult(block, stream.name, stream.driver, stream.encoding, (*broken, *_findings(stream, block, bounds)),
                      source)


def _joined(one: Bounds | None, other: Bounds | None) -> Bounds | None:
    """The box around both."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _saved(path: Path, layer: str | None, options: ReadOptions, progress: Progress, error: InputError) -> ReadResult:
    """What can be read record by record after the bulk reader failed with `error` at the first rows.

    Raises `error` again where nothing can, or where the file is sound and something else is wrong.
    """
    if error.code not in ("file.corrupt", "file.truncated", "encoding.unreadable"):
        raise error
    try:
        result = salvage(path, layer, options, progress)
    except InputError:
        raise error from None
    told = Finding(code=error.code, severity="error",
                   facts={"path": str(path), "reason": str(error.facts.get("reason", ""))})
    return replace(result, findings=(told, *result.findings))


def _findings(stream: LayerStream, block: TableBlock, bounds: Bounds | None) -> list[Finding]:
    out = stream.findings()
    if block.geometry is not None:
        out.extend(crs_rules.doctor(stream.crs, bounds))
    return out
