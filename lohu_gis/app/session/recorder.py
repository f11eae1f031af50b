"""Writes the journal: every line at once, safe from power failure within a second, never on the main thread."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io.project import atomic
from lohu_gis.io.project.journal import Line, step_line

SYNC_EVERY_S = 1.0
RETRY_EVERY_S = 1.0


class Recorder:
    """Appends lines to a journal that exists.

    Parameters
    ----------
    path
        The journal.
    length
        Bytes of it that count; what lies behind (a torn line) is cut off before the first write.
    last
        Number of its last line.
    keep_rest
        Takes a copy of the journal before what lies behind `length` is cut off.
    on_trouble
        Called on the writing thread with the error when lines cannot be written, with None when they can again;
        lines wait meanwhile and are tried again every second.

    Notes
    -----
    Two daemon threads: one writes lines as they come (a killed program loses nothing that was written), one asks the
    disk to keep them at most once a second, which may take long on a slow disk and must not hold up the first.
    """

    def __init__(self, path: Path, length: int, last: int,
                 on_trouble: Callable[[InputError | None], object] | None = None,
                 keep_rest: Callable[[Path], object] | None = None) -> None:
        self._path, self._length, self._folder = path, length, path.parent.parent
        self._on_trouble = on_trouble or (lambda _: None)
        self._keep_rest = keep_rest
        self._news = threading.Condition()
        self._waiting: deque[Line] = deque()
        self._last = self._written = self._synced = last
        self._trouble: InputError | None = None
        self._closing = False
        self._descriptor: int | None = None
        self._writer = threading.Thread(target=self._write_all, daemon=True, name="lohu-journal")
        self._syncer = threading.Thread(target=self._sync_all, daemon=True, name="lohu-journal-sync")
        self._writer.start()
        self._syncer.start()

    @property
    def last(self) -> int:
        """Number of the last line that was handed in."""
        return self._last

    @property
    def path(self) -> Path:
        """The journal."""
        return self._path

    @property
    def trouble(self) -> InputError | None:
        """Why lines cannot be written at the moment; None while all is well."""
        return self._trouble

    def record(self, line: Line) -> None:
        """Hand in the next line (its number is `last` + 1); returns at once."""
        if line.n != self._last + 1:
            raise ValueError(f"line {line.n} after {self._last}")
        with self._news:
            self._last = line.n
            self._waiting.append(line)
            self._news.notify_all()

    def flush(self, timeout: float = 5.0, *, sync: bool = False) -> bool:
        """Wait until all lines are written (`sync`: and safe on disk); False if that fails or takes longer."""
        wanted = self._last

        def reached() -> bool:
            return (self._synced if sync else self._written) >= wanted or self._trouble is not None

        with self._news:
            return self._news.wait_for(reached, timeout) and self._trouble is None

    def close(self, timeout: float = 5.0) -> bool:
        """Write and sync what is left and end the threads; whether everything is safe."""
        safe = self.flush(timeout, sync=True)
        with self._news:
            self._closing = True
            self._news.notify_all()
        self._writer.join(timeout)
        self._syncer.join(timeout)
        with self._news:
            if self._descriptor is not None and not self._syncer.is_alive():
                os.close(self._descriptor)
                self._descriptor = None
        return safe

    def _write_all(self) -> None:
        if self._keep_rest is not None:
            self._keep_rest(self._path)
            self._written_out(())
        while True:
            with self._news:
                self._news.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting:
                    return
                lines = tuple(self._waiting)
            if self._written_out(lines):
                continue
            with self._news:  # something in the way: try again later
                self._news.wait_for(lambda: self._closing, RETRY_EVERY_S)
                if self._closing:
                    return

    def _written_out(self, lines: tuple[Line, ...]) -> bool:
        try:
            data = b"".join(step_line(line, self._folder) for line in lines)
            self._append(data)
        except OSError as error:
            self._say(atomic.write_error(error, self._path))
            return False
        self._say(None)
        with self._news:
            for line in lines:
                self._waiting.popleft()
                self._written = line.n
            self._news.notify_all()
        return True

    def _append(self, data: bytes) -> None:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        os.ftruncate(self._descriptor, self._length)  # takes back what a failed attempt left
        os.lseek(self._descriptor, self._length, os.SEEK_SET)
        done = 0
        while done < len(data):
            done += os.write(self._descriptor, data[done:])
        self._length += len(data)

    def _sync_all(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._written > self._synced or self._closing)
                written, descriptor = self._written, self._descriptor
                if written == self._synced or descriptor is None:
                    return
            try:
                os.fsync(descriptor)
            except OSError as error:
                self._say(atomic.write_error(error, self._path))
            with self._news:
                self._synced = written
                self._news.notify_all()
                self._news.wait_for(lambda: self._closing, SYNC_EVERY_S)

    def _say(self, trouble: InputError | None) -> None:
        with self._news:
            changed = (trouble is None) != (self._trouble is None)
            self._trouble = trouble
            self._news.notify_all()
        if changed:
            self._on_trouble(trouble)
