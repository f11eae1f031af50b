"""How long the doors take: whole and first rows of 100,000 and 1,000,000 footprints, ``lohu info``, writing."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lohu_gis.io.door import read
from lohu_gis.io.write.door import write_table
from tests.bench.footprints import footprints, points

INSPECT = "import sys; from lohu_gis.io.door import inspect; inspect(sys.argv[1])"


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_open_whole(benchmark: Callable[..., Any], count: int) -> None:
    path = footprints(count)
    result = benchmark.pedantic(read, (path,), rounds=3, warmup_rounds=1)  # type: ignore[attr-defined]
    assert len(result.block) == count


def test_open_points(benchmark: Callable[..., Any]) -> None:
    path = points(1_000_000)
    result = benchmark.pedantic(read, (path,), rounds=3, warmup_rounds=1)  # type: ignore[attr-defined]
    assert len(result.block) == 1_000_000


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_first_batch(benchmark: Callable[..., Any], count: int) -> None:
    class Enough(Exception):
        pass

    def stop(_: object) -> None:
        raise Enough

    def first() -> None:
        with pytest.raises(Enough):
            read(path, on_batch=stop)

    path = footprints(count)
    benchmark.pedantic(first, rounds=5, warmup_rounds=1)  # type: ignore[attr-defined]


def test_inspect_from_process_start(benchmark: Callable[..., Any]) -> None:
    path = footprints(1_000_000)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    benchmark.pedantic(subprocess.run, ([sys.executable, "-c", INSPECT, str(path)],),  # type: ignore[attr-defined]
                       {"check": True, "env": env}, rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("ending", ["gpkg", "fgb", "parquet", "csv"])
def test_write(benchmark: Callable[..., Any], tmp_path: Path, ending: str) -> None:
    block = read(footprints(100_000)).block
    benchmark.pedantic(write_table, (tmp_path / f"out.{ending}", block), rounds=2)  # type: ignore[attr-defined]
