"""The journal: an append-only file with one line per step of the timeline.

Every line is eight hexadecimal digits (CRC-32 of the rest), a space and one JSON object. The first holds the project
with which the timeline begins, every other a step with the difference it made; a step back or forth needs no
difference. A line that a power failure tore is left out when reading, as is all behind a damaged one.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any, Literal

import msgspec

from lohu_gis.core.delta import Delta
from lohu_gis.core.errors import InputError
from lohu_gis.core.project import Project
from lohu_gis.io.project import relative
from lohu_gis.io.project.file import decode_project, encode_project
from lohu_gis.io.project.limited import read_limited

LARGEST_BYTES = 1 << 30
VERSION = 1
Step = Literal["apply", "merge", "undo", "redo", "load"]


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step; `n` counts without gaps from the journal's `start` + 1."""

    n: int
    do: Step
    label: str = ""
    at: str = ""
    assign: tuple[tuple[tuple[str, ...], Any], ...] = ()
    remove: tuple[tuple[str, ...], ...] = ()

    @property
    def delta(self) -> Delta:
        """What the step changed."""
        return Delta(self.assign, self.remove)


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What a journal begins with.

    Attributes
    ----------
    start
        Number of the line before the first; not 0 for a journal that was shortened.
    of
        SHA-256 of the project file the timeline began with, for files that name no journal.
    """

    id: str
    start: int = 0
    of: str = ""
    journal: int = VERSION


class _First(Head, frozen=True, kw_only=True):
    base: Any


class JournalContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a journal holds.

    Attributes
    ----------
    base
        Where the timeline begins.
    lines
        Steps up to the first damage.
    ends
        Length of the file up to and including each undamaged line, that of the head first.
    lost_bytes
        What lies behind the last one; a torn last line is no more than one step that was never acknowledged.
    """

    head: Head
    base: Project
    lines: tuple[Line, ...]
    ends: tuple[int, ...]
    lost_bytes: int


def head_line(head: Head, base: Project, folder: Path) -> bytes:
    """The line a journal begins with."""
    return _framed(msgspec.json.encode(_First(id=head.id, start=head.start, of=head.of,
                                              base=encode_project(base, folder))))


def step_line(line: Line, folder: Path) -> bytes:
    """A step as a line, with file paths relative to `folder`."""
    plain = msgspec.structs.replace(line, assign=relative.to_disk(line.assign, folder))
    return _framed(msgspec.json.encode(plain))


def read_journal(path: Path) -> JournalContent:
    """All undamaged steps of a journal, with absolute file paths.

    Raises
    ------
    InputError
        ``journal.missing``, ``journal.unreadable``, ``journal.too_large``; ``journal.corrupt`` when not even the
        beginning can be used, ``journal.newer`` for one of a newer program.
    """
    data = read_limited(path, LARGEST_BYTES, "journal")
    folder = path.parent.parent
    ends = _line_ends(data)
    try:
        opening = _unframed(data[:ends[0]] if ends else b"")
        version = msgspec.json.decode(opening).get("journal")
        if isinstance(version, int) and version > VERSION:
            raise InputError("journal.newer", path=str(path), version=version, known=VERSION)
        head = msgspec.json.decode(opening, type=_First)
        base = decode_project(head.base, folder)
    except (msgspec.DecodeError, ValueError, AttributeError, RecursionError) as error:
        raise InputError("journal.corrupt", path=str(path), reason=str(error)) from error
    lines: list[Line] = []
    good = [ends[0]]
    for end in ends[1:]:
        try:
            line = msgspec.json.decode(_unframed(data[good[-1]:end]), type=Line)
        except (msgspec.DecodeError, ValueError, RecursionError):
            break
        if line.n != head.start + len(lines) + 1:
            break
        lines.append(msgspec.structs.replace(line, assign=relative.from_disk(line.assign, folder)))
        good.append(end)
    return JournalContent(head=Head(id=head.id, start=head.start, of=head.of), base=base, lines=tuple(lines),
                          ends=tuple(good), lost_bytes=len(data) - good[-1])


def _line_ends(data: bytes) -> list[int]:
    ends, start = [], 0
    while (stop := data.find(b"\n", start)) >= 0:
        start = stop + 1
        ends.append(start)
    return ends


def _framed(payload: bytes) -> bytes:
    return b"%08x %b\n" % (zlib.crc32(payload), payload)


def _unframed(line: bytes) -> bytes:
    payload = line[9:-1]
    if line[:9] != b"%08x " % zlib.crc32(payload):  # to the letter, so that no flipped bit goes unseen
        raise ValueError("checksum does not match")
    return payload
