"""Bringing the data of an origin into memory: what runs inside a job, with strange files opened in a worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.app.workers.read import ReadSpec, read_vector_stream
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, FileOrigin, Origin
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io.project.blocks import check_block, read_block
from lohu_gis.io.project.places import Places
from lohu_gis.io.reading import ReadOptions

CHECK_LIMITS = Limits(seconds=120.0, memory_bytes=8 << 30)


def load(pool: WorkerPool, places: Places, origin: Origin, on_batch: Callable[[TableBlock], object],
         progress: Progress, limits: Limits) -> tuple[TableBlock, tuple[Finding, ...]]:
    """All rows of an origin, with what was noticed; blocks its thread.

    A file is read by a worker, batch by batch. A block of the project is checked by a worker (it may come from a
    stranger) and then mapped.

    Raises
    ------
    Cancelled, InputError
        ``file.*``, ``layer.missing``, ``block.*``, ``worker.*``.
    """
    if isinstance(origin, BlockOrigin):
        pool.call(_check, str(places.file), origin.block, progress=progress, limits=CHECK_LIMITS)
        block = read_block(places, origin.block)
        on_batch(block)
        return block, ()
    batches: list[TableBlock] = []

    def take(batch: TableBlock) -> None:
        batches.append(batch)
        on_batch(batch)

    spec = ReadSpec(path=origin.path, layer=origin.layer,
                    options=ReadOptions(encoding=origin.encoding, crs=origin.crs))
    report = read_vector_stream(pool, spec, take, progress, limits)
    findings = report.findings
    if changed_since(origin, report.fingerprint):
        findings += (Finding(code="source.changed", facts={"path": origin.path}),)
    return concat_blocks(batches[0].id, batches), findings


def changed_since(origin: FileOrigin, fingerprint: str) -> bool:
    """Whether a source is another than the one the project was made with; False where the project does not say."""
    return origin.fingerprint is not None and origin.fingerprint != fingerprint


def _check(progress: CallProgress, file: str, block_id: str) -> None:
    progress.check()
    check_block(Places(Path(file)), block_id)
