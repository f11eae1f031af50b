"""The parent's handle of one worker process."""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from lohu_gis.app.workers.call import Call
from lohu_gis.app.workers.child import serve
from lohu_gis.app.workers.limits import Limits
from lohu_gis.app.workers.segments import system_segments
from lohu_gis.app.workers.transport import Parcel, receive
from lohu_gis.core import errors
from lohu_gis.core.errors import Cancelled, InputError, LohuError
from lohu_gis.core.progress import Progress
from lohu_gis.io.platform import current

TICK_S = 0.05
"""How often a waiting call looks at its limits and at the wish to cancel."""

CANCEL_GRACE_S = 0.3
"""A worker that was asked to stop and goes on longer is killed."""

START_S = 120.0
"""A new worker may take this long to import its libraries (slow disk, virus scanner); calls count from then on."""

_ERRORS: dict[str, type[LohuError]] = {
    kind.__name__: kind for kind in (LohuError, InputError, errors.UsageError, errors.Rejected)}


class Request(NamedTuple):
    """What a caller wants of a worker."""

    call: Call
    limits: Limits
    progress: Progress
    on_batch: Callable[[Any], object] | None
    trusted: bool


class Worker:
    """A spawned process that answers one call at a time; used by one thread at a time.

    Parameters
    ----------
    preload
        Modules to import before the first call.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe(duplex=True)
        lifeline, self._lifeline = context.Pipe(duplex=False)
        self._segments = system_segments()
        self._process = context.Process(target=serve, args=(theirs, lifeline, tuple(preload)), daemon=True,
                                        name="lohu-worker")
        self._process.start()
        theirs.close()
        lifeline.close()
        self._ready = self._killed = False

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid or -1

    @property
    def alive(self) -> bool:
        """Whether the process can take a call."""
        return not self._killed and self._process.is_alive()

    @property
    def ready(self) -> bool:
        """Whether the worker has said that its imports are done."""
        return self._ready

    def wait_ready(self, timeout: float) -> bool:
        """Whether the worker has imported everything within `timeout` seconds (0 only looks)."""
        if not self._ready and self._connection.poll(timeout):
            try:
                self.receive(trusted=False)
            except (EOFError, OSError):
                return False
        return self._ready

    def run(self, request: Request) -> Any:
        """Run a call to its end; the result of the function.

        Raises
        ------
        Cancelled
            The caller's progress asked to stop. The worker is killed if it does not stop by itself.
        LohuError
            What the function raised, or ``worker.failed`` with the name of another exception; also
            ``worker.died``, ``worker.timeout``, ``worker.memory``, after which `alive` is False.
        """
        conversation = _Conversation(self, request)
        try:
            sent = Parcel(request.call).send(self._connection, self._segments)
            outcome = conversation.follow()
            del sent  # shared memory with the arguments lives until the call is over
            return outcome
        except (EOFError, OSError) as error:
            raise conversation.death() from error
        except pickle.UnpicklingError as error:
            self.kill()
            raise LohuError("worker.failed", error="UnpicklingError", detail=str(error), where="") from error

    def poll(self, timeout: float) -> bool:
        """Whether a message is there, waiting up to `timeout`; also True when the process has ended."""
        try:
            return bool(wait([self._connection, self._process.sentinel], timeout))
        except (OSError, ValueError):  # closed meanwhile
            return True

    def receive(self, trusted: bool) -> Any:
        """Next message, acknowledged; EOFError when the process has ended."""
        if not self._connection.poll(0):
            raise EOFError
        message = receive(self._connection, self._segments, trusted)
        if message[0] == "ready":
            self._ready = True
        elif message[0] in ("batch", "result", "error", "cancelled"):
            self._connection.send("received")
        return message

    def ask_stop(self) -> None:
        """Ask the running call to stop."""
        self._connection.send("cancel")

    def kill(self) -> None:
        """End the process at once. One stuck inside the kernel (a dead network drive) ends later by itself;
        nobody waits for it."""
        self._killed = True
        self._process.kill()
        self._connection.close()
        self._lifeline.close()

    def tell_end(self) -> None:
        """Tell an idle process to end, without waiting for it."""
        self._killed = True
        with contextlib.suppress(OSError):
            self._connection.send("stop")

    def stop(self, timeout: float) -> bool:
        """Have an idle process end, kill it after `timeout` seconds; whether it has ended."""
        self.tell_end()
        self._process.join(timeout)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(0.5)
        self._connection.close()
        self._lifeline.close()
        return not self._process.is_alive()

    def exit_code(self) -> int | None:
        """Exit code once the process has ended (negative: the signal), else None."""
        self._process.join(0.5)
        return self._process.exitcode


class _Conversation:
    """One call as seen from the parent: messages in, limits and cancellation watched between them."""

    def __init__(self, worker: Worker, request: Request) -> None:
        self._worker = worker
        self._request = request
        self._limits = request.limits
        self._began = self._heard = time.monotonic()
        self._asked: float | None = None
        self._most_bytes = 0

    def follow(self) -> Any:
        while True:
            if not self._worker.poll(TICK_S):
                self._watch()
                continue
            kind, value = self._worker.receive(self._request.trusted)
            self._heard = time.monotonic()
            if kind == "ready":
                self._began = self._heard
            elif kind == "result":
                if self._asked is not None:
                    raise Cancelled
                return value
            elif kind == "cancelled":
                raise Cancelled
            elif kind == "error":
                raise _rebuilt(*value)
            else:
                self._take(kind, value)
            self._watch()

    def _take(self, kind: str, value: Any) -> None:
        if self._asked is not None:
            return
        try:
            if kind == "progress":
                self._request.progress.at(*value)
            elif kind == "batch" and self._request.on_batch is not None:
                self._request.on_batch(value)
        except Cancelled:
            self._ask_stop()
        except BaseException:
            self._worker.kill()  # the caller's own fault: nobody will read the rest
            raise

    def _watch(self) -> None:
        now = time.monotonic()
        limits = self._limits
        if self._asked is None:
            try:
                self._request.progress.check()
            except Cancelled:
                self._ask_stop()
        elif now - self._asked > CANCEL_GRACE_S:
            self._worker.kill()
            raise Cancelled
        if not self._worker.ready:
            limits = Limits(seconds=START_S)
        for limit, since in ((limits.seconds, self._began), (limits.silent_s, self._heard)):
            if limit is not None and now - since > limit:
                self._worker.kill()
                raise InputError("worker.timeout", seconds=limit)
        if limits.memory_bytes is not None:
            self._most_bytes = max(self._most_bytes, current().resident_bytes(self._worker.pid) or 0)
            if self._most_bytes > limits.memory_bytes:
                self._worker.kill()
                raise self._too_large()

    def _ask_stop(self) -> None:
        self._asked = time.monotonic()
        self._worker.ask_stop()

    def _too_large(self) -> LohuError:
        limit = self._limits.memory_bytes or 0
        return InputError("worker.memory", limit_mib=limit >> 20)

    def death(self) -> BaseException:
        """Why the process is gone."""
        if self._asked is not None:
            self._worker.kill()
            return Cancelled()
        code = self._worker.exit_code()
        self._worker.kill()
        limit = self._limits.memory_bytes
        if limit is not None and self._most_bytes > 0.8 * limit:
            return self._too_large()
        return InputError("worker.died", exit_code=code)


def _rebuilt(kind: str, code: str, facts: dict[str, object]) -> LohuError:
    return _ERRORS.get(kind, LohuError)(code, **facts)
