"""A few warm workers, more on demand, replaced when they die."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from lohu_gis.app.workers.arrow import import_arrow
from lohu_gis.app.workers.call import Call
from lohu_gis.app.workers.limits import MIB, Limits
from lohu_gis.app.workers.worker import TICK_S, Request, Worker
from lohu_gis.core.errors import LohuError
from lohu_gis.core.progress import Progress
from lohu_gis.io.platform import current

PRELOAD = ("numpy", "pyarrow", "lohu_gis.io.lean", "lohu_gis.io.door", "lohu_gis.io.vector.read")
TIRED_BYTES = 700 * MIB
"""An idle worker that keeps more than this is replaced: libraries do not give all memory back."""


IMPORT_S = 20.0
"""How long the next worker waits for the one before to have its libraries."""


class WorkerPool:
    """Hands calls to worker processes; `call` blocks its thread and is made inside a job.

    Parameters
    ----------
    size
        Workers kept warm.
    most
        Workers at the same time; calls beyond wait. More than `size`, so that sources that do not answer
        (each holds a worker until its time limit) do not hold up the others.
    preload
        Modules a worker imports before its first call.
    limits
        Used by calls that bring none.
    """

    def __init__(self, size: int = 2, most: int = 6, preload: Sequence[str] = PRELOAD,
                 limits: Limits = Limits()) -> None:  # noqa: B008 - an immutable value
        self._size, self._most, self._preload, self._limits = size, max(size, most), tuple(preload), limits
        self._news = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: list[Worker] = []
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Process ids of all workers, idle ones first."""
        with self._news:
            return tuple(worker.pid for worker in (*self._idle, *self._busy))

    def warm(self) -> None:
        """Start the workers that are missing; they import on their own while this returns at once."""
        with self._news:
            while not self._closed and len(self._idle) + len(self._busy) < self._size:
                self._idle.append(Worker(self._preload))
            self._news.notify_all()

    def warm_quietly(self) -> None:
        """Start missing workers on a thread, one after the other, so that a program that is just starting keeps a
        processor to itself; returns at once."""
        threading.Thread(target=self._warm_one_by_one, daemon=True, name="lohu-warm").start()

    def _warm_one_by_one(self) -> None:
        for _ in range(self._size):
            with self._news:
                if self._closed or len(self._idle) + len(self._busy) >= self._size:
                    return
                worker = Worker(self._preload)
                self._idle.append(worker)
                self._news.notify_all()
            worker.poll(IMPORT_S)  # looks only: whoever takes the worker hears that it is ready

    def wait_warm(self, timeout: float) -> bool:
        """Whether all idle workers are ready within `timeout` seconds each; for benchmarks and tests."""
        with self._news:
            return all(worker.wait_ready(timeout) for worker in self._idle)

    def call(self, function: Callable[..., Any], *args: Any, progress: Progress | None = None,
             on_batch: Callable[[Any], object] | None = None, limits: Limits | None = None,
             trusted: bool = False) -> Any:
        """Run ``function(progress, *args)`` in a worker and return its result.

        Parameters
        ----------
        function
            Importable by name; its first argument is a `CallProgress`.
        on_batch
            Takes what the function sends while it runs. Called on this thread; tables in a batch lie in shared
            memory, read-only, and live as long as somebody uses them.
        trusted
            True takes results of any type; False (for everything that opens a file) only plain values,
            classes of this program and arrays.

        Raises
        ------
        Cancelled, LohuError
            As for `Worker.run`; ``worker.closed`` after `close`.
        """
        progress = progress or Progress()
        import_arrow()
        worker = self._take(progress)
        request = Request(Call(function, args, (limits or self._limits).memory_bytes), limits or self._limits,
                          progress, on_batch, trusted)
        try:
            return worker.run(request)
        finally:
            self._give_back(worker)

    def close(self, timeout: float = 2.0) -> tuple[int, ...]:
        """End all workers, also busy ones; ids of those that do not end within `timeout` seconds each."""
        with self._news:
            self._closed = True
            idle, busy = self._idle, self._busy
            self._idle, self._busy = [], []
            self._news.notify_all()
        for worker in busy:
            worker.kill()
        for worker in idle:
            worker.tell_end()
        return tuple(worker.pid for worker in idle if not worker.stop(timeout))

    def _take(self, progress: Progress) -> Worker:
        with self._news:
            while True:
                if self._closed:
                    raise LohuError("worker.closed")
                self._idle = [worker for worker in self._idle if worker.alive]
                if self._idle:
                    worker = next((w for w in self._idle if w.wait_ready(0)), self._idle[0])
                    self._idle.remove(worker)
                    break
                if len(self._busy) < self._most:
                    worker = Worker(self._preload)
                    break
                progress.check()
                self._news.wait(TICK_S)
            self._busy.append(worker)
            return worker

    def _give_back(self, worker: Worker) -> None:
        with self._news:
            kept = False
            if worker in self._busy:
                self._busy.remove(worker)
                tired = (current().resident_bytes(worker.pid) or 0) > TIRED_BYTES
                kept = worker.alive and not tired and len(self._idle) < self._size
                if kept:
                    self._idle.append(worker)
            self._news.notify_all()
        if kept:
            return
        if worker.alive:
            worker.stop(1.0)
        self.warm()
