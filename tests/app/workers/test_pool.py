"""Workers answer, stream, obey limits, and die without taking anything along."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.core.errors import Cancelled, InputError, LohuError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from tests.app.workers import calls


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    """One warm worker for all tests that leave it alive."""
    workers = WorkerPool(size=1, most=1, preload=("numpy", "pyarrow"))
    workers.warm()
    yield workers
    assert workers.close() == ()


@pytest.fixture
def mortal() -> Iterator[WorkerPool]:
    """A pool whose workers the test kills."""
    workers = WorkerPool(size=1, most=3, preload=())
    yield workers
    assert workers.close() == ()


def test_result_comes_back(pool: WorkerPool) -> None:
    assert pool.call(calls.add, 2, 3) == 5


def test_worker_is_another_process_and_is_used_again(pool: WorkerPool) -> None:
    first = pool.call(calls.own_pid)
    assert first != os.getpid()
    assert pool.call(calls.own_pid) == first


@pytest.mark.parametrize("rows", [0, 1, 50_000])
def test_table_arrives_as_it_was_made(pool: WorkerPool, rows: int) -> None:
    block = pool.call(calls.table, rows)
    expected = calls.make_block("whole", 0, rows)
    assert isinstance(block, TableBlock)
    assert block.columns.equals(expected.columns)
    assert block.crs == "EPSG:4547"
    np.testing.assert_array_equal(block.fid, expected.fid)
    assert block.geometry is not None
    assert expected.geometry is not None
    np.testing.assert_array_equal(block.geometry.coords, expected.geometry.coords)


def test_shared_table_is_read_only_and_outlives_its_worker(mortal: WorkerPool) -> None:
    block = mortal.call(calls.table, 50_000)
    os.kill(mortal.call(calls.own_pid), signal.SIGKILL)
    with pytest.raises(ValueError, match="read-only"):
        block.fid[0] = 7
    assert block.columns.column("number")[49_999].as_py() == 99_998


def test_shared_memory_leaves_no_name_and_no_descriptor(pool: WorkerPool) -> None:
    pool.call(calls.add, 1, 1)
    gc.collect()
    before, names = len(os.listdir("/proc/self/fd")), sorted(os.listdir("/dev/shm"))
    block = pool.call(calls.table, 100_000)
    assert sorted(os.listdir("/dev/shm")) == names
    assert "memfd:lohu" in Path("/proc/self/maps").read_text()
    del block
    gc.collect()
    assert "memfd:lohu" not in Path("/proc/self/maps").read_text()
    assert len(os.listdir("/proc/self/fd")) == before


def test_batches_stream_in_order(pool: WorkerPool) -> None:
    seen: list[TableBlock] = []
    shares: list[float] = []
    result = pool.call(calls.stream, 20, 5_000, on_batch=seen.append,
                       progress=Progress(lambda share, message: shares.append(share)))
    assert result == {"rows": 100_000}
    assert [b.id for b in seen] == [f"batch {i}" for i in range(20)]
    np.testing.assert_array_equal(np.concatenate([b.fid for b in seen]), np.arange(100_000))
    assert shares == sorted(shares)


def test_tables_go_to_the_worker_through_shared_memory(pool: WorkerPool) -> None:
    assert pool.call(calls.total, calls.make_block("x", 0, 10)) == (90, False)
    assert pool.call(calls.total, calls.make_block("x", 0, 100_000)) == (100_000 * 99_999, True)


def test_slice_of_a_table_brings_its_own_rows_only(pool: WorkerPool) -> None:
    block = pool.call(calls.sliced)
    assert block.columns.column("text").to_pylist() == [f"第{i}栋" for i in range(100_000, 100_010)]
    assert block.columns.get_total_buffer_size() < 10_000


def test_own_errors_keep_code_and_facts(pool: WorkerPool) -> None:
    with pytest.raises(InputError) as caught:
        pool.call(calls.refuse, "a.shp")
    assert caught.value.code == "file.corrupt"
    assert caught.value.facts == {"path": "a.shp", "reason": "x"}


def test_other_errors_are_internal_and_name_the_place(pool: WorkerPool) -> None:
    with pytest.raises(LohuError) as caught:
        pool.call(calls.stumble)
    assert caught.value.code == "worker.failed"
    assert caught.value.facts["error"] == "ZeroDivisionError"
    assert "calls.py" in str(caught.value.facts["where"])


def test_killed_worker_is_an_error_and_the_pool_goes_on(mortal: WorkerPool) -> None:
    with pytest.raises(InputError) as caught:
        mortal.call(calls.die)
    assert caught.value.code == "worker.died"
    assert caught.value.facts["exit_code"] == -signal.SIGKILL
    assert mortal.call(calls.add, 1, 1) == 2


def test_time_limit_kills(mortal: WorkerPool) -> None:
    with pytest.raises(InputError) as caught:
        mortal.call(calls.tell_pid_then_hang, "/dev/null", limits=Limits(silent_s=0.2))
    assert caught.value.code == "worker.timeout"
    assert mortal.call(calls.add, 1, 1) == 2


def test_memory_limit_stops_a_growing_worker(mortal: WorkerPool) -> None:
    with pytest.raises(InputError) as caught:
        mortal.call(calls.eat_memory, 8, limits=Limits(memory_bytes=400 << 20))
    assert caught.value.code == "worker.memory"
    assert mortal.call(calls.add, 1, 1) == 2


def test_memory_limit_refuses_one_huge_allocation_and_keeps_the_worker(pool: WorkerPool) -> None:
    before = pool.call(calls.own_pid)
    with pytest.raises(InputError) as caught:
        pool.call(calls.eat_memory, 8000, limits=Limits(memory_bytes=400 << 20))
    assert caught.value.code == "worker.memory"
    assert pool.call(calls.own_pid) == before


@pytest.mark.parametrize(("work", "survives"), [(calls.obey, True), (calls.tell_pid_then_hang, False)])
def test_cancel_asks_first_and_kills_who_does_not_listen(mortal: WorkerPool, work: object, survives: bool,
                                                             tmp_path: Path) -> None:
    warm = mortal.call(calls.own_pid)
    pipe, stop, outcome = tmp_path / "pipe", threading.Event(), []
    os.mkfifo(pipe)

    def run() -> None:
        try:
            mortal.call(work, str(pipe), progress=Progress(None, stop.is_set))  # type: ignore[arg-type]
        except Cancelled as error:
            outcome.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert int(pipe.read_text()) == warm  # blocks until the work has begun
    stop.set()
    thread.join(20)
    assert len(outcome) == 1
    assert (mortal.call(calls.own_pid) == warm) is survives


def test_a_worker_that_read_a_file_cannot_send_code(mortal: WorkerPool) -> None:
    with pytest.raises(LohuError) as caught:
        mortal.call(calls.send_function)
    assert caught.value.code == "worker.failed"
    assert caught.value.facts["error"] == "UnpicklingError"
    assert mortal.call(calls.send_function, trusted=True) is os.system


def test_callers_fault_in_a_batch_does_not_poison_the_next_call(mortal: WorkerPool) -> None:
    def fault(_: object) -> None:
        raise KeyError("caller")

    with pytest.raises(KeyError):
        mortal.call(calls.stream, 20, 1000, on_batch=fault)
    assert mortal.call(calls.add, 4, 4) == 8


def test_warming_quietly_starts_all_workers() -> None:
    workers = WorkerPool(size=2, preload=())
    workers.warm_quietly()
    assert workers.call(calls.add, 1, 2) == 3
    (thread,) = [t for t in threading.enumerate() if t.name == "lohu-warm"] or [threading.Thread(target=int)]
    if thread.ident is not None:
        thread.join(30)
    assert len(workers.pids) == 2
    assert workers.close() == ()


def test_closed_pool_leaves_no_process() -> None:
    workers = WorkerPool(size=2, preload=())
    workers.warm()
    pids = workers.pids
    assert len(pids) == 2
    assert workers.close() == ()
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    with pytest.raises(LohuError, match=r"worker\.closed"):
        workers.call(calls.add, 1, 1)
