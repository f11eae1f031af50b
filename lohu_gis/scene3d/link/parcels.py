"""Objects full of arrays through shared memory."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Any

ALIGN = 64


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the receiver needs to open a parcel.

    Attributes
    ----------
    name : str
        Of the shared memory.
    spans : tuple of (start, end)
        Bytes of the pickle, then of every array.
    """

    name: str
    spans: tuple[tuple[int, int], ...]


class Parcel:
    """An object in shared memory; whoever packed it must `close` it, after the receiver has opened it or died."""

    def __init__(self, content: Any) -> None:
        arrays: list[pickle.PickleBuffer] = []
        body = pickle.dumps(content, protocol=5, buffer_callback=arrays.append)
        views = [memoryview(body), *(array.raw() for array in arrays)]
        spans, end = [], 0
        for view in views:
            start = -(-end // ALIGN) * ALIGN
            end = start + view.nbytes
            spans.append((start, end))
        self._memory: SharedMemory | None = SharedMemory(create=True, size=max(end, 1))
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
    memory = SharedMemory(name=ticket.name)
    try:
        assert memory.buf is not None
        content = bytearray(memory.buf[:ticket.spans[-1][1]])
    finally:
        memory.close()
    whole = memoryview(content)
    (start, end), *arrays = ticket.spans
    return pickle.loads(whole[start:end], buffers=[whole[a:b] for a, b in arrays])  # noqa: S301 - our own process
