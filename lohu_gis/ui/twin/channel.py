"""One 3D process and the two threads that talk to it; no Qt."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from lohu_gis.io.platform import current
from lohu_gis.scene3d.link.messages import Answer, Done, Request, Stop
from lohu_gis.scene3d.link.parcels import Parcel, Ticket
from lohu_gis.scene3d.vtk.process import serve

log = logging.getLogger(__name__)

STOP_S = 1.0
"""How long a process may take to leave before it is killed."""

Make = Callable[[Ticket | None], Request]


class Channel:
    """A running 3D process.

    Requests are packed and written by a thread of their own, so that a process that does not read never blocks the
    caller. The reading thread starts the process and takes the answers.

    Parameters
    ----------
    heard
        Called with the channel and each answer, on the reading thread.
    gone
        Called with the channel and the exit code once the process has ended, on the reading thread.
    target
        Main function of the process; takes what `scene3d.vtk.process.serve` takes.
    """

    def __init__(self, heard: Callable[[Channel, Answer], None], gone: Callable[[Channel, int | None], None],
                 target: Callable[[Connection, Connection, Callable[[int], object]], None] = serve) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        line, self._lifeline = context.Pipe(duplex=False)
        given = (theirs, line, current().ends_with)
        self._process = context.Process(target=target, args=given, name="lohu-3d", daemon=True)
        self._theirs: tuple[Connection, ...] = (theirs, line)
        self._launched = threading.Event()
        self._heard, self._gone = heard, gone
        self._parcels: dict[int, Parcel] = {}
        self._lock = threading.Lock()
        self._outbox: queue.SimpleQueue[tuple[int, Make, Any] | None] = queue.SimpleQueue()
        self._writer = threading.Thread(target=self._write, name="lohu-3d-writer", daemon=True)
        self._reader = threading.Thread(target=self._read, name="lohu-3d-reader", daemon=True)
        self._writer.start()
        self._reader.start()

    @property
    def pid(self) -> int | None:
        """Process id."""
        return self._process.pid

    def send(self, number: int, make: Make, content: Any = None) -> None:
        """Queue request `number`; `content` (if not None) goes through shared memory and `make` gets its ticket."""
        self._outbox.put((number, make, content))

    def kill(self) -> None:
        """End the process at once; `gone` follows."""
        self._launched.wait(STOP_S)
        if self._process.pid is not None:
            self._process.kill()

    def close(self) -> None:
        """End the process, politely first, and the threads; nothing is called afterwards."""
        self._heard = self._gone = _nobody
        self._outbox.put((0, lambda _ticket: Stop(0), None))
        self._outbox.put(None)
        self._reader.join(STOP_S)
        if self._reader.is_alive():
            self.kill()
            self._reader.join()
        self._pipe.close()
        self._lifeline.close()
        self._process.close()

    def leave(self) -> None:
        """The same as `close`, on a thread of its own: nobody waits for it."""
        self._heard = self._gone = _nobody
        threading.Thread(target=self.close, name="lohu-3d-closer", daemon=True).start()

    def _write(self) -> None:
        while (item := self._outbox.get()) is not None:
            number, make, content = item
            try:
                self._pipe.send(make(None if content is None else self._pack(number, content)))
            except OSError:
                return  # it has ended; the reader notices as well

    def _pack(self, number: int, content: Any) -> Ticket:
        parcel = Parcel(content)
        with self._lock:
            self._parcels[number] = parcel
        return parcel.ticket

    def _launch(self) -> None:
        """Start the process here, on the reading thread: that takes up to a second on a busy machine."""
        try:
            self._process.start()
        except (OSError, RuntimeError):
            log.exception("the 3D process could not be started")
        finally:
            for end in self._theirs:
                end.close()  # without a process this end was the last: reading then ends at once
            self._launched.set()

    def _read(self) -> None:
        self._launch()
        try:
            while True:
                answer = self._pipe.recv()
                if isinstance(answer, Done):
                    self._forget(answer.number)
                self._heard(self, answer)
        except (EOFError, OSError):
            pass
        code = self._ended()
        self._outbox.put(None)
        self._writer.join()
        self._forget(None)
        self._gone(self, code)

    def _ended(self) -> int | None:
        """Exit code of the process, None when it never began; one that hangs is killed."""
        if self._process.pid is None:
            return None
        self._process.join(STOP_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        return self._process.exitcode

    def _forget(self, number: int | None) -> None:
        with self._lock:
            old = [key for key in self._parcels if number is None or key <= number]
            parcels = [self._parcels.pop(key) for key in old]
        for parcel in parcels:
            parcel.close()


def _nobody(_channel: Channel, _news: object) -> None:
    return
