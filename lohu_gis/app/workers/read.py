"""Opening data files in a worker: the parent gets values and batches, never a library that reads files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from lohu_gis.app.workers.call import CallProgress
from lohu_gis.app.workers.limits import Limits
from lohu_gis.app.workers.pool import WorkerPool
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from lohu_gis.io import door
from lohu_gis.io.door import inspect
from lohu_gis.io.info import FileInfo
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.untouched import Fingerprint, fingerprint

READ_LIMITS = Limits(silent_s=60.0, memory_bytes=8 << 30)
PROBE_LIMITS = Limits(seconds=2.0)
"""A drive that does not answer within two seconds is treated as gone until somebody tries again."""


class ReadSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What to read: a file, its layer (None: the first with geometry) and a person's answers."""

    path: str
    layer: str | None = None
    options: ReadOptions = ReadOptions()


class ReadReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came with the rows.

    Attributes
    ----------
    rows
        How many were sent.
    fingerprint
        Size and time of the source before reading, as text; compared to notice that it changed.
    """

    name: str
    driver: str
    encoding: str | None
    rows: int
    fingerprint: str
    findings: tuple[Finding, ...] = ()


def read_vector_stream(pool: WorkerPool, spec: ReadSpec, on_batch: Callable[[TableBlock], object],
                       progress: Progress | None = None, limits: Limits = READ_LIMITS) -> ReadReport:
    """Read all rows of a layer in a worker.

    `on_batch` is called on this thread with every batch as it arrives (read-only arrays in shared memory, all
    with the same block id). Blocks its thread; made inside a job of lane ``io``. The file is probed first, so
    that a drive that does not answer fails within two seconds.

    Raises
    ------
    InputError
        What the reader says (``file.*``, ``layer.missing``), or ``worker.*``.
    """
    probe(pool, spec.path, progress)
    report: ReadReport = pool.call(_read, spec, progress=progress, on_batch=on_batch, limits=limits)
    return report


def _read(progress: CallProgress, spec: ReadSpec) -> ReadReport:
    sent = 0

    def send(block: TableBlock) -> None:
        nonlocal sent
        progress.send(block)
        sent += len(block)

    in_batches = door.ending(Path(spec.path)) not in door.SHEET_ENDINGS  # a sheet gets its geometry at the end
    result = door.read(Path(spec.path), spec.layer, spec.options, progress, send if in_batches else None,
                       keep=not in_batches)
    if sent == 0:
        send(result.block)  # also the columns and CRS of an empty layer
    return ReadReport(name=result.name, driver=result.driver, encoding=result.encoding, rows=sent,
                      fingerprint=_text(result.source), findings=result.findings)


def _text(source: Fingerprint) -> str:
    return f"{source.size}-{source.modified_ns}"


def probe(pool: WorkerPool, path: str, progress: Progress | None = None) -> str:
    """Size and time of a file as text, asked in a worker.

    Raises
    ------
    InputError
        ``file.missing``, ``file.unreadable``, or ``file.no_answer`` when the drive does not answer in two seconds.
    """
    try:
        return str(pool.call(_probe, path, progress=progress, limits=PROBE_LIMITS))
    except InputError as error:
        if error.code == "worker.timeout":
            raise InputError("file.no_answer", path=path, seconds=PROBE_LIMITS.seconds) from error
        raise


def _probe(progress: CallProgress, path: str) -> str:
    progress.check()
    return _text(fingerprint(Path(path)))


def inspect_file(pool: WorkerPool, path: str, progress: Progress | None = None,
                 limits: Limits = READ_LIMITS, *, glance: bool = False) -> FileInfo:
    """`io.door.inspect(path, glance=glance)` in a worker: layers, fields, CRS and findings of a file.

    Raises
    ------
    InputError
        As `read_vector_stream`.
    """
    probe(pool, path, progress)
    info: FileInfo = pool.call(_inspect, path, glance, progress=progress, limits=limits)
    return info


def _inspect(progress: CallProgress, path: str, glance: bool) -> FileInfo:
    progress.check()
    return inspect(path, glance=glance)
