"""What runs in a worker process: one call after the other until the parent is gone."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Sequence
from multiprocessing.connection import Connection

from lohu_gis.app.workers.call import Call, CallProgress
from lohu_gis.app.workers.limits import SLACK_BYTES
from lohu_gis.app.workers.segments import system_segments
from lohu_gis.app.workers.transport import Parcel, unpack
from lohu_gis.core.errors import Cancelled, LohuError
from lohu_gis.io.platform import current

WINDOW = 6
"""Batches on their way that the parent has not received yet; a quick reader waits for a slow taker."""

NICENESS = 10
"""Workers step back behind the window: where processors are few, six of them would keep it from answering."""

LISTEN_EVERY_S = 0.02
REPORT_EVERY_S = 0.05


def serve(connection: Connection, lifeline: Connection, preload: Sequence[str]) -> None:
    """Import what calls will need, then answer calls; ends when told to stop or when the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    _die_with(lifeline)
    for name in preload:
        with contextlib.suppress(Exception):  # a library that is missing is reported by the call that needs it
            importlib.import_module(name)
    talk = _Talk(connection)
    with contextlib.suppress(EOFError, OSError):
        talk.say("ready", None)
        while True:
            request = connection.recv()
            if request == "stop":
                os._exit(0)  # nothing is held that needs tidying up, and libraries take their time to unload
            if isinstance(request, tuple):  # anything else is an answer to a call that is over
                _answer(unpack(request, connection, system_segments(), trusted=True), talk)


def _die_with(lifeline: Connection) -> None:
    """End this process the moment the parent's end of the pipe closes, even inside a library call.

    Linux itself sends the signal; a thread does the same elsewhere, once it gets the GIL.
    """
    current().ends_with(lifeline.fileno())

    def wait() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        os._exit(1)

    threading.Thread(target=wait, daemon=True, name="lifeline").start()


class _Talk:
    """The child's end of the conversation during calls."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._segments = system_segments()
        self._held: deque[object] = deque()
        self._cancelled = False
        self._listened = 0.0
        self._reported = 0.0

    def begin(self) -> None:
        self._cancelled = False
        self._held.clear()

    def say(self, kind: str, value: object) -> None:
        Parcel((kind, value)).send(self._connection, self._segments)

    def batch(self, value: object) -> None:
        """Send a batch, waiting while too many are on their way; raises `Cancelled` when asked to stop."""
        self._held.append(Parcel(("batch", value)).send(self._connection, self._segments))
        while len(self._held) >= WINDOW and not self._cancelled:
            self._hear(self._connection.recv())
        if self._cancelled:
            raise Cancelled

    def finish(self, kind: str, value: object) -> None:
        """Send the last message of a call and wait until everything has been received."""
        self._held.append(Parcel((kind, value)).send(self._connection, self._segments))
        while self._held:
            self._hear(self._connection.recv())

    def cancelled(self) -> bool:
        now = time.monotonic()
        if now - self._listened >= LISTEN_EVERY_S:
            self._listened = now
            while self._connection.poll(0):
                self._hear(self._connection.recv())
        return self._cancelled

    def report(self, share: float, message: str) -> None:
        now = time.monotonic()
        if now - self._reported >= REPORT_EVERY_S:
            self._reported = now
            self.say("progress", (share, message))

    def _hear(self, message: object) -> None:
        if message == "cancel":
            self._cancelled = True
        elif message == "received" and self._held:
            self._held.popleft()


def _answer(call: Call, talk: _Talk) -> None:
    talk.begin()
    kind, value = "cancelled", None
    try:
        if call.memory_bytes is not None:
            current().bound_memory(call.memory_bytes + SLACK_BYTES)
        kind, value = "result", call.function(CallProgress(talk.report, talk.cancelled, talk.batch), *call.args)
    except Cancelled:
        pass
    except LohuError as error:
        kind, value = "error", (type(error).__name__, error.code, _plain(error.facts))
    except MemoryError:
        kind, value = "error", ("InputError", "worker.memory", {})
    except (EOFError, BrokenPipeError, ConnectionError):
        raise
    except BaseException as error:  # noqa: BLE001 - the parent must hear about everything
        facts = {"error": type(error).__name__, "detail": str(error)[:2000], "where": traceback.format_exc()[-8000:]}
        kind, value = "error", ("LohuError", "worker.failed", facts)
    finally:
        current().bound_memory(None)
    talk.finish(kind, value)
    del value
    _give_back_memory()


def _give_back_memory() -> None:
    """Let Arrow return what it keeps for later; between calls a worker should be small."""
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()


def _plain(facts: dict[str, object]) -> dict[str, object]:
    kept = bool | int | float | str | None
    return {name: value if isinstance(value, kept) else str(value) for name, value in facts.items()}
