"""A timeline as journal lines and back."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from lohu_gis.core.change import Change
from lohu_gis.core.delta import diff
from lohu_gis.core.document import Document
from lohu_gis.core.errors import InputError, Rejected
from lohu_gis.core.history import Entry
from lohu_gis.core.project import Project
from lohu_gis.io.project import atomic
from lohu_gis.io.project.journal import Head, Line, head_line, read_journal, step_line


def now() -> str:
    """The time as ISO 8601 with offset, to the second."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def line_of(change: Change, number: int) -> Line:
    """The journal line of a change; steps back and forth need no difference."""
    if change.action in ("undo", "redo"):
        return Line(n=number, do=change.action, at=now())
    return Line(n=number, do=change.action, label=change.label, at=now(), assign=change.delta.assign,
                remove=change.delta.remove)


def lines_of(done: Sequence[Entry], undone: Sequence[Entry], project: Project) -> tuple[Project, list[Line]]:
    """The shortest journal that leads to this timeline: where it begins and its lines, numbered from 1.

    `undone` comes with the next step last, as in `History`.
    """
    steps = [*done, *reversed(undone)]
    base = state = steps[0].before if steps else project
    lines: list[Line] = []
    for entry in steps:
        jump = diff(state, entry.before)
        if jump:
            lines.append(Line(n=len(lines) + 1, do="load", assign=jump.assign, remove=jump.remove))
        delta = diff(entry.before, entry.after)
        lines.append(Line(n=len(lines) + 1, do="apply", label=entry.label, assign=delta.assign, remove=delta.remove))
        state = entry.after
    for entry in undone:
        lines.append(Line(n=len(lines) + 1, do="undo"))
        state = entry.before
    rest = diff(state, project)
    if rest:
        lines.append(Line(n=len(lines) + 1, do="load", assign=rest.assign, remove=rest.remove))
    return base, lines


def write_journal(path: Path, head: Head, base: Project, lines: Iterable[Line]) -> int:
    """Write a journal whole, in one step; its length in bytes. Errors as `atomic.writing`."""
    folder = path.parent.parent
    data = b"".join([head_line(head, base, folder), *(step_line(line, folder) for line in lines)])
    atomic.write_bytes(path, data)
    return len(data)


def replay(document: Document, lines: Iterable[Line]) -> int:
    """Repeat lines on a document without telling anybody; how many fitted.

    Stops before the first line that does not fit, as in a journal that somebody edited.
    """
    count = 0
    for line in lines:
        try:
            document.replay(line.do, line.label, line.delta)
        except (InputError, Rejected):
            break
        count += 1
    return count


def cut_after(path: Path, number: int) -> None:
    """Let all lines of a journal behind line `number` go. Errors as `read_journal` and `atomic.write_error`."""
    content = read_journal(path)
    index = min(max(number - content.head.start, 0), len(content.lines))
    try:
        os.truncate(path, content.ends[index])
    except OSError as error:
        raise atomic.write_error(error, path) from error
