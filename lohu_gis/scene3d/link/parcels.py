"""Objects full of arrays through shared memory."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Any

from lohu_gis.scene3d.link.memory import reserve

ALIGN = 64


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the receiver needs to open a parcel.

    Attributes
    ----------
    name : str
        Of the shared memory; empty when there was no room for it.
    spans : tuple of (start, end)
        Bytes of the pickle, then of every array.
    inline : bytes
        The content itself when there was no shared memory.
    """

    name: str
    spans: tuple[tuple[int, int], ...]
    inline: bytes = b""


class Parcel:
    """An object in shared memory; whoever packed it must `close` it, after the receiver has opened it or died.

    Where the system has no room for it the object travels inside its ticket.
    """

    def __init__(self, content: Any) -> None:
        arrays: list[pickle.PickleBuffer] = []
        body = pickle.dumps(content, protocol=5, buffer_callback=arrays.append)
        views = [memoryview(body), *(array.raw() for array in arrays)]
        spans, end = [], 0
        for view in views:
            start = -(-end // ALIGN) * ALIGN
            end = start + view.nbytes
            spans.append((start, end))
        self._memory: SharedMemory | None = None
        try:
            self._memory = reserve(end)
        except OSError:
            inline = pickle.dumps(content, protocol=5)
            self.ticket = Ticket("", ((0, len(inline)),), inline)
            return
        assert self._memory.buf is not None
        for view, (start, stop) in zip(views, spans, strict=True):
            self._memory.buf[start:stop] = view
        self.ticket = Ticket(self._memory.name, tuple(spans))

    def close(self) -> None:
        """Give the memory back; closing again does nothing."""
        if self._memory is not None:
            self._memory.close()
            self._memory.unlink()
            self._memory = None


def open_parcel(ticket: Ticket) -> Any:
    """The object packed by the other side, in memory of its own.

    Raises
    ------
    FileNotFoundError
        When the sender has closed it.
    """
    if not ticket.name:
        return pickle.loads(ticket.inline)  # noqa: S301 - our own process
    memory = SharedMemory(name=ticket.name)
    try:
        assert memory.buf is not None
        content = bytearray(memory.buf[:ticket.spans[-1][1]])
    finally:
        memory.close()
    whole = memoryview(content)
    (start, end), *arrays = ticket.spans
    return pickle.loads(whole[start:end], buffers=[whole[a:b] for a, b in arrays])  # noqa: S301 - our own process
