"""Shared memory without names that could leak: it exists as long as somebody has it mapped.

Linux uses anonymous memory files whose descriptor travels through the pipe, Windows a tagged section that the
system removes with its last handle, other systems an unlinked temporary file. Nothing ever lies in /dev/shm,
whatever process is killed when.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import tempfile
import uuid
from collections.abc import Sequence
from multiprocessing import reduction
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from lohu_gis.io.platform import current

ALIGN = 64


def layout(sizes: Sequence[int]) -> tuple[list[int], int]:
    """Aligned offset of each buffer and the size of the whole."""
    offsets, end = [], 0
    for size in sizes:
        offsets.append(end)
        end += -(-size // ALIGN) * ALIGN
    return offsets, end


class Segments(Protocol):
    """One way to share memory between a child and its parent."""

    def send(self, connection: Connection, buffers: Sequence[memoryview], total: int) -> object:
        """Child: write the buffers (aligned as by `layout`) and announce them; keep what is returned until the
        parent has said that it received them."""

    def receive(self, connection: Connection, total: int) -> memoryview:
        """Parent: the same bytes, read-only, without a copy; freed when the last view on them is gone."""


class MemoryFiles:
    """Anonymous memory files (Linux)."""

    def send(self, connection: Connection, buffers: Sequence[memoryview], total: int) -> object:
        """Write by system call (no page faults of a mapping) and pass the descriptor."""
        descriptor = os.memfd_create("lohu")
        try:
            os.ftruncate(descriptor, total)
            _write(descriptor, buffers)
            reduction.send_handle(connection, descriptor, os.getppid())
        finally:
            os.close(descriptor)
        return None

    def receive(self, connection: Connection, total: int) -> memoryview:
        """Map the descriptor that comes through the pipe."""
        descriptor = reduction.recv_handle(connection)
        try:
            if os.fstat(descriptor).st_size < total:
                raise EOFError("shared memory is shorter than announced")
            return memoryview(mmap.mmap(descriptor, total, mmap.MAP_SHARED | _POPULATE, mmap.PROT_READ))
        finally:
            os.close(descriptor)


_POPULATE: int = getattr(mmap, "MAP_POPULATE", 0)


class TemporaryFiles:
    """Files in the temporary folder, removed as soon as the parent has mapped them."""

    def send(self, connection: Connection, buffers: Sequence[memoryview], total: int) -> object:
        """Write a file and send its name."""
        descriptor, name = tempfile.mkstemp(prefix="lohu-", suffix=".batch")
        try:
            os.ftruncate(descriptor, total)
            _write(descriptor, buffers)
        finally:
            os.close(descriptor)
        connection.send(name)
        return None

    def receive(self, connection: Connection, total: int) -> memoryview:
        """Map the file and remove its name."""
        path = Path(connection.recv())
        with path.open("rb") as file:
            view = memoryview(mmap.mmap(file.fileno(), total, access=mmap.ACCESS_READ))
        with contextlib.suppress(OSError):
            path.unlink()
        return view


class TaggedSections:
    """Named sections of the page file (Windows); never run here, see the note on Windows."""

    def send(self, connection: Connection, buffers: Sequence[memoryview], total: int) -> object:
        """Fill a section and send its tag; the child holds it until the parent has opened it."""
        tag = f"lohu-{uuid.uuid4().hex}"
        section = _tagged(tag, total)
        offsets, _ = layout([b.nbytes for b in buffers])
        for offset, buffer in zip(offsets, buffers, strict=True):
            section[offset:offset + buffer.nbytes] = buffer
        connection.send(tag)
        return section

    def receive(self, connection: Connection, total: int) -> memoryview:
        """Open the section by its tag."""
        return memoryview(_tagged(connection.recv(), total)).toreadonly()


def _tagged(tag: str, total: int) -> mmap.mmap:
    make: Any = mmap.mmap  # the keyword exists on Windows only
    section: mmap.mmap = make(-1, total, tagname=tag)
    return section


def _write(descriptor: int, buffers: Sequence[memoryview]) -> None:
    offsets, _ = layout([b.nbytes for b in buffers])
    for offset, buffer in zip(offsets, buffers, strict=True):
        done = 0
        while done < buffer.nbytes:
            done += os.pwrite(descriptor, buffer[done:done + (1 << 30)], offset + done)


def system_segments() -> Segments:
    """The way that fits this system."""
    if current().names_sections:
        return TaggedSections()
    return MemoryFiles() if hasattr(os, "memfd_create") else TemporaryFiles()
