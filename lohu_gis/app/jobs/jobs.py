"""The list of jobs: latest wins per key, stale results are dropped, nothing runs on when the program ends."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from lohu_gis.app.jobs.dispatch import Dispatcher, InlineDispatcher
from lohu_gis.app.jobs.job import Job, JobState
from lohu_gis.core.errors import Cancelled, LohuError
from lohu_gis.core.progress import Progress
from lohu_gis.core.signal import Signal

Lane = Literal["render", "io", "compute"]
Result = TypeVar("Result")

REPORT_EVERY_S = 0.05
"""Progress reaches the main thread at most this often per job."""

RECENT = 50
"""How many finished jobs the list remembers for the job panel."""


def lane_threads() -> dict[str, int]:
    """Threads per lane. `io` has four although one disk serves them: its jobs mostly wait for worker
    processes, and one source that does not answer must not hold up the others."""
    return {"render": 2, "io": 4, "compute": max((os.cpu_count() or 2) - 1, 1)}


class InlineExecutor(Executor):
    """Runs work at once on the calling thread, so that tests and the command line need no waiting."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run `fn` now; the future is finished when this returns."""
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001 - a future carries whatever was raised
            future.set_exception(error)
        return future


class Jobs:
    """Runs work on lanes of threads and tells about it through a dispatcher.

    Parameters
    ----------
    dispatcher
        Where callbacks and `changed` run; default: on the thread that has the news.
    executors
        Lane -> executor; default: thread pools of `lane_threads()` made when first used.
    clock
        Monotonic seconds, for tests.

    Notes
    -----
    `changed` is emitted on the dispatcher's thread with the job whose state or progress changed.
    """

    def __init__(self, dispatcher: Dispatcher | None = None, executors: Mapping[str, Executor] | None = None,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self.changed: Signal[Job] = Signal()
        self._dispatcher = dispatcher or InlineDispatcher()
        self._executors: dict[str, Executor] = dict(executors or {})
        self._clock = clock
        self._lock = threading.RLock()
        self._active: dict[Job, Future[Any] | None] = {}
        self._latest: dict[Hashable, Job] = {}
        self._recent: deque[Job] = deque(maxlen=RECENT)
        self._numbers = itertools.count(1)
        self._closed = False

    @staticmethod
    def inline() -> Jobs:
        """Jobs that run to their end inside `submit`."""
        executor = InlineExecutor()
        return Jobs(InlineDispatcher(), dict.fromkeys(lane_threads(), executor))

    @property
    def active(self) -> tuple[Job, ...]:
        """Jobs that are not over, oldest first."""
        with self._lock:
            return tuple(self._active)

    @property
    def recent(self) -> tuple[Job, ...]:
        """The last jobs that are over, newest last."""
        with self._lock:
            return tuple(self._recent)

    def submit(self, key: Hashable | None, work: Callable[[Progress], Result], *, lane: Lane, label: str,
               on_done: Callable[[Result], object] | None = None,
               on_error: Callable[[BaseException], object] | None = None,
               on_progress: Callable[[float, str], object] | None = None) -> Job:
        """Run ``work(progress)`` on `lane`; a job with the same key that is not over is cancelled.

        Parameters
        ----------
        key
            Names what the result is for; only the newest job of a key delivers. None never replaces.
        work
            Runs on a thread of the lane; checks `progress` at least every 100 ms. It gets values only: a
            frozen snapshot of what it needs, never the document.
        label
            Message id for the job panel.
        on_done, on_error, on_progress
            Called on the dispatcher's thread; not called for a job that was cancelled or replaced.

        Raises
        ------
        LohuError
            ``jobs.closed`` after `close`.
        """
        with self._lock:
            if self._closed:
                raise LohuError("jobs.closed", job=label)
            name: Hashable = ("job", next(self._numbers)) if key is None else key
            older = self._latest.get(name)
            job = Job(name, lane, label, self._clock)
            self._latest[name] = job
            self._active[job] = None
        if older is not None:
            self.cancel(older)
        self._post_changed(job)
        future = self._executor(lane).submit(self._run, job, work, on_done, on_error, on_progress)
        with self._lock:
            if job in self._active:
                self._active[job] = future
        return job

    def post(self, call: Callable[[], object]) -> None:
        """Run `call` on the dispatcher's thread, after the news that were posted before."""
        self._dispatcher.post(call)

    def cancel(self, job: Job) -> None:
        """Ask a job to stop; one that has not begun is over at once. Nothing happens if it is over."""
        with self._lock:
            if job.state.over:
                return
            job.ask_stop()
            future = self._active.get(job)
        if future is not None and future.cancel():
            self._dispatcher.post(lambda: self._finish(job, JobState.CANCELLED))
        else:
            self._post_changed(job)

    def cancel_key(self, key: Hashable) -> None:
        """Ask the newest job of `key` to stop, if there is one."""
        with self._lock:
            job = self._latest.get(key)
        if job is not None:
            self.cancel(job)

    def close(self, timeout: float = 5.0) -> tuple[Job, ...]:
        """Take no more jobs, ask all to stop and wait up to `timeout` seconds.

        Returns
        -------
        tuple of Job
            Those whose work still runs; the caller ends the process without waiting for them.
        """
        with self._lock:
            self._closed = True
            futures = dict(self._active)
        for job in futures:
            self.cancel(job)
        deadline = time.monotonic() + timeout
        running = []
        for job, future in futures.items():
            if future is not None and not _settled(future, deadline - time.monotonic()):
                running.append(job)
        for executor in set(self._executors.values()):
            executor.shutdown(wait=False, cancel_futures=True)
        return tuple(running)

    def _executor(self, lane: str) -> Executor:
        with self._lock:
            if lane not in self._executors:
                self._executors[lane] = ThreadPoolExecutor(lane_threads()[lane], thread_name_prefix=f"lohu-{lane}")
            return self._executors[lane]

    def _run(self, job: Job, work: Callable[[Progress], Any], on_done: Callable[[Any], object] | None,
             on_error: Callable[[BaseException], object] | None,
             on_progress: Callable[[float, str], object] | None) -> None:
        if not job.begin():
            self._dispatcher.post(lambda: self._finish(job, JobState.CANCELLED))
            return
        self._post_changed(job)
        try:
            result = work(Progress(self._reporter(job, on_progress), lambda: job.stop_asked))
        except Cancelled:
            self._dispatcher.post(lambda: self._finish(job, JobState.CANCELLED))
        except BaseException as raised:  # noqa: BLE001 - whatever a job raises belongs to its owner, not to the lane
            error = raised
            self._dispatcher.post(lambda: self._deliver(job, JobState.FAILED, error, on_error))
        else:
            self._dispatcher.post(lambda: self._deliver(job, JobState.DONE, result, on_done))

    def _reporter(self, job: Job, on_progress: Callable[[float, str], object] | None) -> Callable[[float, str], None]:
        """Remembers every report; tells the main thread now and then, never twice before it listened."""
        told = [-1.0]
        waiting = threading.Event()

        def tell() -> None:
            waiting.clear()
            if not job.stop_asked and not job.state.over:
                if on_progress is not None:
                    on_progress(job.share, job.message)
                self.changed.emit(job)

        def report(share: float, message: str) -> None:
            job.share, job.message = share, message or job.message
            now = self._clock()
            if now - told[0] >= REPORT_EVERY_S and not waiting.is_set():
                told[0] = now
                waiting.set()
                self._dispatcher.post(tell)

        return report

    def _deliver(self, job: Job, state: JobState, outcome: Any, callback: Callable[[Any], object] | None) -> None:
        """On the dispatcher's thread: here, and only here, it is decided whether a result still counts."""
        if job.stop_asked:
            self._finish(job, JobState.CANCELLED)
            return
        if state is JobState.DONE:
            job.result, job.share = outcome if callback is None else None, 1.0
        else:
            job.error = outcome
        try:
            if callback is not None:
                callback(outcome)
        finally:
            self._finish(job, state)

    def _finish(self, job: Job, state: JobState) -> None:
        with self._lock:
            if job.state.over:
                return
            self._active.pop(job, None)
            if self._latest.get(job.key) is job:
                del self._latest[job.key]
            self._recent.append(job)
            job.end(state)
        self.changed.emit(job)

    def _post_changed(self, job: Job) -> None:
        self._dispatcher.post(lambda: self.changed.emit(job))


def _settled(future: Future[Any], timeout: float) -> bool:
    """Whether the future is over within `timeout` seconds, however it ended."""
    if future.done():
        return True
    waiter = threading.Event()
    future.add_done_callback(lambda _: waiter.set())
    return waiter.wait(max(timeout, 0.0))
