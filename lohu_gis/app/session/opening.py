"""Everything about opening a project that reads files, as values: no document, no thread of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import uuid
from dataclasses import dataclass, replace
from pathlib import Path

from lohu_gis.app.session import timeline
from lohu_gis.core.delta import diff
from lohu_gis.core.document import VIEW_SECTIONS, Document
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.project import Project
from lohu_gis.io.platform.lock import FileLock, Holder, acquire
from lohu_gis.io.project import atomic
from lohu_gis.io.project.file import ProjectFile, check_references
from lohu_gis.io.project.journal import Head, JournalContent, read_journal
from lohu_gis.io.project.places import Places

TRIES = 5
TRY_EVERY_S = 0.1
PROBING = threading.RLock()
"""Held while this program looks for work left behind, which takes locks for a moment."""


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """Why a project cannot be written.

    Attributes
    ----------
    holder
        The other program that has it open; None when the folder cannot be written to.
    error
        What to tell who wants to write all the same: ``project.in_use`` or ``disk.*``.
    """

    holder: Holder | None
    error: InputError


@dataclass(frozen=True, slots=True)
class Pending:
    """Steps of a journal behind the last save.

    Attributes
    ----------
    document
        As it was after the last of them, with its whole timeline.
    steps, at
        How many, and when the last was made.
    length
        Bytes of the journal up to there.
    lost
        Steps behind that which do not fit.
    """

    document: Document
    steps: int
    at: str
    length: int
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Journal:
    """The journal of an open project.

    Attributes
    ----------
    head
        How it begins.
    line, length
        How many of its lines lead to the state of the document, and the bytes up to there.
    pending
        What lies behind that, made after the last save; None when there is nothing.
    """

    head: Head
    line: int
    length: int
    pending: Pending | None = None

    @property
    def number(self) -> int:
        """Number of the line at `length`."""
        return self.head.start + self.line


@dataclass(frozen=True, slots=True)
class Opened:
    """A document, its journal (None when nothing can be written), what the project file holds (None without one),
    what was noticed, and when the last step was made."""

    document: Document
    journal: Journal | None
    saved: Project | None = None
    findings: tuple[Finding, ...] = ()
    at: str = ""


def lock(places: Places) -> FileLock | ReadOnly:
    """Take the lock of a project, or say why it can only be looked at.

    Tried for half a second, since a program that starts looks for work left behind and holds the lock meanwhile.
    """
    try:
        places.folder.mkdir(exist_ok=True)
        with PROBING:
            taken = acquire(places.lock)
        for _ in range(TRIES):
            if not isinstance(taken, Holder) or taken.pid == os.getpid():
                break
            threading.Event().wait(TRY_EVERY_S)
            taken = acquire(places.lock)
    except OSError as error:
        return ReadOnly(None, atomic.write_error(error, places.folder))
    if isinstance(taken, Holder):
        return ReadOnly(taken, InputError("project.in_use", path=str(places.file), user=taken.user, host=taken.host,
                                          pid=taken.pid, since=taken.since))
    return taken


def with_timeline(places: Places, file: ProjectFile) -> Opened:
    """The document of a project file with its undo timeline; a fresh timeline where no journal fits.

    A file names its journal and line. One that names none (written by the command line) owns the journal that
    began with exactly these bytes. A journal that does not lead to what the file holds is kept aside.
    """
    findings: list[Finding] = []
    for path in _journals(places):
        try:
            content = read_journal(path)
        except InputError as error:
            if file.journal is not None and file.journal.id in path.name:
                findings.append(Finding(code=error.code, severity="error", facts={"path": str(path)}))
                _put_away(path)
            continue
        line = _saved_line(content, file)
        if line is None:
            continue
        if content.lost_bytes:
            findings.append(Finding(code="journal.torn", severity="warning", facts={"path": str(path)},
                                    count=content.lost_bytes))
            keep_copy(path)
        document = Document(content.base)
        if timeline.replay(document, content.lines[:line]) == line and not diff(document.project, file.project):
            return _at_saved_state(document, content, line, tuple(findings), path)
        findings.append(Finding(code="journal.foreign", facts={"path": str(path)}))
        _put_away(path)
    return Opened(Document(file.project), begin_journal(places, file.project, file.digest), file.project,
                  tuple(findings))


def _at_saved_state(document: Document, content: JournalContent, line: int, findings: tuple[Finding, ...],
                    path: Path) -> Opened:
    """The document with what follows in its journal waiting; steps that only look elsewhere are taken at once."""
    journal = Journal(content.head, line, content.ends[line])
    saved, total = document.project, len(content.lines)
    if line == total:
        return Opened(document, journal, saved, findings)
    whole = Document(content.base)
    count = timeline.replay(whole, content.lines)
    if count == total and only_view(saved, whole.project):
        return Opened(whole, Journal(content.head, count, content.ends[count]), saved, findings)
    if count <= line or not _sound(whole.project):
        keep_copy(path)
        finding = Finding(code="journal.out_of_step", severity="warning", count=total - line)
        return Opened(document, journal, saved, (*findings, finding))
    pending = Pending(whole, count - line, content.lines[count - 1].at, content.ends[count], total - count)
    return Opened(document, replace(journal, pending=pending), saved, findings)


def _sound(project: Project) -> bool:
    """Whether every part that another names is there, which edits see to and strangers may not."""
    try:
        check_references(project)
    except ValueError:
        return False
    return True


def only_view(before: Project, after: Project) -> bool:
    """Whether two projects differ in nothing but what is looked at."""
    return {path[0] for path in diff(before, after).paths} <= VIEW_SECTIONS


def whole_timeline(places: Places) -> Opened:
    """The document of a project that was never saved, with everything that is in its journal.

    Raises
    ------
    InputError
        ``journal.*`` when there is no journal that can be read.
    """
    path = next(iter(_journals(places)), None)
    if path is None:
        raise InputError("journal.missing", path=str(places.folder))
    content = read_journal(path)
    document = Document(content.base)
    count = timeline.replay(document, content.lines)
    if not _sound(document.project):
        raise InputError("journal.corrupt", path=str(path), reason="a part of the project is missing")
    at = content.lines[count - 1].at if count else ""
    return Opened(document, Journal(content.head, count, content.ends[count]), content.base, at=at)


def begin_journal(places: Places, project: Project, digest: str = "") -> Journal:
    """Start a journal with a project. Errors as `atomic.writing`."""
    head = Head(id=uuid.uuid4().hex, of=digest)
    atomic.make_folder(places.folder)
    return Journal(head, 0, timeline.write_journal(places.journal(head.id), head, project, ()))


def keep_copy(path: Path) -> None:
    """Keep what a journal holds now under a name that nothing reads; a full disk does not stop the program."""
    with contextlib.suppress(OSError):
        shutil.copyfile(path, path.with_name(f"{path.stem}.{uuid.uuid4().hex[:8]}.unused"))


def _put_away(path: Path) -> None:
    """Give a journal that cannot be used a name that nothing reads."""
    with contextlib.suppress(OSError):
        path.replace(path.with_name(f"{path.stem}.{uuid.uuid4().hex[:8]}.unused"))


def _saved_line(content: JournalContent, file: ProjectFile) -> int | None:
    """How many lines of the journal lead to the file; None when it is another's journal."""
    if content.head.of == file.digest:
        count = 0
    elif file.journal is not None and file.journal.id == content.head.id:
        count = file.journal.line - content.head.start
    else:
        return None
    return count if 0 <= count <= len(content.lines) else None


def _journals(places: Places) -> list[Path]:
    return sorted(places.folder.glob("journal-*.jsonl"), key=_modified, reverse=True)


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
