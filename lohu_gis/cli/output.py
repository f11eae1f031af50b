"""The one module that writes to the terminal: data to stdout, everything else to stderr."""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Sequence
from typing import Any, TextIO

from lohu_gis.app.i18n import _
from lohu_gis.core.progress import Progress

BAR = 24
EVERY_S = 0.1


class Output:
    """Where a verb's data and messages go.

    Parameters
    ----------
    as_json
        Data is one JSON object; `say` and `table` then write nothing.
    """

    def __init__(self, as_json: bool = False, stdout: TextIO | None = None, stderr: TextIO | None = None) -> None:
        self.as_json = as_json
        # a program that was started without streams (a closed one, a window on Windows) writes to nowhere
        self._stdout: TextIO = stdout or sys.stdout or io.StringIO()
        self._stderr: TextIO = stderr or sys.stderr or io.StringIO()
        self._bar_drawn = False
        self._bar_time = 0.0

    def say(self, text: str = "") -> None:
        """A line of data for people."""
        if not self.as_json:
            self._clear()
            self._stdout.write(_encodable(text, self._stdout) + "\n")

    def rows(self, rows: Sequence[Sequence[str]]) -> None:
        """Columns, as wide as needed; Chinese characters count as two."""
        columns = max((len(row) for row in rows), default=0)
        widths = [max((width(row[i]) for row in rows if i < len(row)), default=0) for i in range(columns)]
        for row in rows:
            cells = [cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(row)]
            self.say("  ".join(cells).rstrip())

    def data(self, value: dict[str, Any]) -> None:
        """The one JSON object of ``--json``."""
        if self.as_json:
            self._clear()
            text = json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False, default=str)
            self._stdout.write(_encodable(text, self._stdout) + "\n")

    def note(self, text: str) -> None:
        """A line for people on stderr."""
        self._clear()
        self._stderr.write(_encodable(text, self._stderr) + "\n")

    def progress(self) -> Progress:
        """A progress that draws a bar where stderr is a terminal."""
        return Progress(self._draw) if self._stderr.isatty() else Progress()

    def finish(self) -> None:
        """Take the bar away and hand everything to the system."""
        self._clear()
        self._stdout.flush()
        self._stderr.flush()

    def _draw(self, share: float, message: str) -> None:
        now = time.monotonic()
        if now - self._bar_time < EVERY_S and share < 1.0:
            return
        self._bar_time = now
        self._bar_drawn = True
        done = round(share * BAR)
        self._stderr.write(_encodable(f"\r[{'=' * done}{' ' * (BAR - done)}] {share:4.0%} {_(message)}\x1b[K",
                                      self._stderr))
        self._stderr.flush()

    def _clear(self) -> None:
        if self._bar_drawn:
            self._stderr.write("\r\x1b[K")
            self._bar_drawn = False


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _encodable(text: str, stream: TextIO) -> str:
    """The text with what the stream cannot write (a console in another code page) replaced."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
