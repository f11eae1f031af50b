"""Functions that the tests let a worker run."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock


def add(progress: Progress, a: int, b: int) -> int:
    return a + b


def own_pid(progress: Progress) -> int:
    return os.getpid()


def table(progress: Progress, rows: int) -> TableBlock:
    return make_block("whole", 0, rows)


def make_block(name: str, first: int, rows: int) -> TableBlock:
    fid = np.arange(first, first + rows, dtype=np.int64)
    holes = [None if i % 3 else 1.5 for i in fid]
    columns = pa.table({"number": fid * 2, "text": [f"第{i}栋" for i in fid], "hole": holes})
    return TableBlock(name, columns, Geometry.points(fid * 1.0, fid * -1.0), fid, "EPSG:4547")


def stream(progress: CallProgress, batches: int, rows: int) -> dict[str, int]:
    for number in range(batches):
        progress.at(number / batches, "reading")
        progress.send(make_block(f"batch {number}", number * rows, rows))
    return {"rows": batches * rows}


def sliced(progress: CallProgress) -> TableBlock:
    """A thin slice of a large table."""
    whole = make_block("slice", 0, 200_000)
    return TableBlock("slice", whole.columns.slice(100_000, 10), None, whole.fid[100_000:100_010])


def refuse(progress: Progress, path: str) -> None:
    raise InputError("file.corrupt", path=path, reason=Path("x"))


def stumble(progress: Progress) -> None:
    raise ZeroDivisionError("stumbled")


def die(progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def tell_pid_then_hang(progress: Progress, pipe: str) -> None:
    """Write the own pid into a named pipe, then spin without ever looking at `progress`."""
    Path(pipe).write_text(str(os.getpid()))
    while True:
        pass


def obey(progress: Progress, pipe: str) -> None:
    Path(pipe).write_text(str(os.getpid()))
    while True:
        progress.check()


def eat_memory(progress: Progress, step_mib: int) -> None:
    eaten: list[Any] = []
    while True:
        eaten.append(np.ones(step_mib << 17))


def send_function(progress: Progress) -> Any:
    return os.system


def hold_interpreter(progress: Progress, pipe: str) -> None:
    """Write the own pid, then stay inside one library call that never gives other threads a turn."""
    Path(pipe).write_text(str(os.getpid()))
    sum(range(10**15))


def total(progress: Progress, block: TableBlock) -> tuple[int, bool]:
    """A sum over a table that was sent, and whether its arrays lie in shared memory."""
    shared = "memfd:lohu" in Path("/proc/self/maps").read_text()
    return int(block.columns.column("number").to_numpy().sum()), shared
