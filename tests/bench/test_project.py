"""How fast data comes out of workers, blocks go to disk, and journals are written and replayed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lohu_gis.app.session import Session, opening
from lohu_gis.app.workers import WorkerPool
from lohu_gis.app.workers.read import ReadSpec, read_vector_stream
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.view import SetCamera
from lohu_gis.core.project import Camera2D
from lohu_gis.core.table import TableBlock, concat_blocks
from lohu_gis.io.project.blocks import check_block, read_block, write_block
from lohu_gis.io.project.places import Places
from tests.app.session import story
from tests.bench.footprints import footprints


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    workers = WorkerPool(size=1)
    workers.warm()
    assert workers.wait_warm(60)
    yield workers
    workers.close()


def stream(pool: WorkerPool, path: Path, batches: int | None) -> list[TableBlock]:
    """Read until so many batches are there (None: all)."""
    from lohu_gis.core.errors import Cancelled

    seen: list[TableBlock] = []

    def take(batch: TableBlock) -> None:
        seen.append(batch)
        if len(seen) == batches:
            raise Cancelled

    try:
        read_vector_stream(pool, ReadSpec(path=str(path)), take)
    except Cancelled:
        assert batches is not None
    return seen


def test_first_batch_of_100k(benchmark: Any, pool: WorkerPool) -> None:
    """Target: 0.3 s."""
    path = footprints(100_000)
    assert len(benchmark.pedantic(stream, (pool, path, 1), rounds=5)) == 1


@pytest.mark.parametrize("count", [100_000, 1_000_000])
def test_whole_layer(benchmark: Any, pool: WorkerPool, count: int) -> None:
    """Target for the million: 1.7 s."""
    path = footprints(count)
    assert sum(len(batch) for batch in benchmark.pedantic(stream, (pool, path, None), rounds=3)) == count


def test_block_to_disk_and_back(benchmark: Any, pool: WorkerPool, tmp_path: Path) -> None:
    """A million footprints stored, synced, checked and mapped."""
    places = Places(tmp_path / "a.lohu")
    block = concat_blocks("x", stream(pool, footprints(1_000_000), None))

    def there_and_back() -> int:
        stored = write_block(places, block)
        check_block(places, stored.id)
        return len(read_block(places, stored.id))

    assert benchmark.pedantic(there_and_back, rounds=3) == len(block)


def test_edit_of_one_cell(benchmark: Any) -> None:
    """What an edit costs the main thread, journal included, with 100,000 cells changed before."""
    session = Session.new(story.some_project())
    session.document.apply(SetCells("table0", "storeys", dict.fromkeys(range(100_000), 3)))
    numbers = iter(range(10**9))
    benchmark(lambda: session.document.apply(SetCells("table0", "storeys", {5: next(numbers)})))
    assert session.close(discard=True, timeout=60)


def test_moving_the_map(benchmark: Any) -> None:
    """One step of a drag."""
    session = Session.new(story.some_project())
    places = iter(range(10**9))
    benchmark(lambda: session.document.apply(SetCamera(Camera2D(x=float(next(places))))))
    assert session.close(discard=True, timeout=60)


def test_replay_of_5000_steps(benchmark: Any) -> None:
    """Opening a project with a long timeline."""
    session = Session.new(story.some_project())
    story.tell(session.document, Random(1), 5000)
    assert session.flush(60)
    assert benchmark.pedantic(opening.whole_timeline, (session.places,), rounds=3).journal is not None
    assert session.close(discard=True, timeout=60)
