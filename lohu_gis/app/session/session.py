"""An opened project: what is changed reaches the journal at once, what is saved the project file."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lohu_gis.app.session import opening, tidy, timeline
from lohu_gis.app.session.opening import Opened, Pending, ReadOnly
from lohu_gis.app.session.recorder import Recorder
from lohu_gis.app.session.saving import Companion, Gate, Leaving, Moved, Saving, Snapshot, retire
from lohu_gis.app.session.shelf import ANSWER_S, Leftover, Shelf, remove_place
from lohu_gis.core.change import Change
from lohu_gis.core.document import VIEW_SECTIONS, Document
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.project import Project
from lohu_gis.core.signal import Signal
from lohu_gis.core.text import N_
from lohu_gis.io.operations import has_rows
from lohu_gis.io.platform import current
from lohu_gis.io.platform.lock import FileLock
from lohu_gis.io.project.file import JournalMark, read_project_file
from lohu_gis.io.project.journal import Line
from lohu_gis.io.project.places import Places


@dataclass(frozen=True, slots=True)
class Recovery:
    """Work that is in the journal and not in the project file.

    Attributes
    ----------
    steps
        How many steps of the timeline.
    at
        When the last one was made, ISO 8601 with offset; empty where unknown.
    """

    steps: int
    at: str


class Session:
    """A project that is open: its document, where it lies and who may write it.

    Made by `new`, `open` and `resume`, which read files and may run in a job; `claim` then gives the document to
    the thread that edits it, to which all other methods belong. `save`, `save_as` and `close` write files and
    block; the window uses `begin_save` and lets a job do the writing.

    Attributes
    ----------
    document
        The one writer of the project.
    places
        Where the project's files lie.
    read_only
        Why nothing can be written; None when it can.
    findings
        What a planner should know about the files.
    trouble
        Emits the error when the journal cannot be written and None when it can again, on a thread of its own;
        edits wait in memory meanwhile.
    companions
        Those who keep files of their own in the project's folder; they move with it and are closed before it.
    """

    def __init__(self, places: Places, opened: Opened, held: FileLock | ReadOnly, *, unsaved: bool = False) -> None:
        self.document: Document = opened.document
        self.places = places
        self.read_only = held if isinstance(held, ReadOnly) else None
        self.findings: tuple[Finding, ...] = opened.findings
        self.trouble: Signal[InputError | None] = Signal()
        self.companions: list[Companion] = []
        self._unsaved = unsaved
        self._lock = held if isinstance(held, FileLock) else None
        self._saved = opened.saved if opened.saved is not None else opened.document.project
        self._journal = opened.journal
        self._recorder: Recorder | None = None
        self._saved_line = opened.journal.number if opened.journal else 0
        self._later: list[Line] | None = None
        self._unheard: list[Change] = []
        self._gate = Gate()
        self._threads: list[threading.Thread] = []
        self._silent = False
        self._note = Shelf().note_open(places.file) if self._lock and not unsaved else None
        self.document.read_only = self.read_only is not None
        self._listening = self.document.changed.connect(self._record)
        if self._journal is not None and self._journal.pending is None:
            self._start_recorder(self._journal.length, self._journal.number)

    # ---- opening ----

    @staticmethod
    def new(project: Project | None = None) -> Session:
        """A project that lies nowhere yet; its journal lies in the state folder, so that a crash loses nothing.

        Raises
        ------
        InputError
            ``disk.*`` when the state folder cannot be written to.
        """
        project = project or Project()
        places = Shelf().make_place()
        held = opening.lock(places)
        return Session(places, Opened(Document(project), opening.begin_journal(places, project)), held, unsaved=True)

    @staticmethod
    def open(path: Path | str) -> Session:
        """Open a project file. A second program gets it read-only; nothing in the file is executed.

        Raises
        ------
        InputError
            ``project.missing``, ``project.unreadable``, ``project.too_large``, ``project.corrupt``, ``project.newer``;
            ``file.no_answer`` when the drive does not answer within two seconds.
        """
        places = Places(Path(path).absolute())
        if not current().answers(places.file, ANSWER_S):
            raise InputError("file.no_answer", path=str(places.file), seconds=ANSWER_S)
        file = read_project_file(places.file)
        held = opening.lock(places)
        if isinstance(held, ReadOnly):
            return Session(places, Opened(Document(file.project), None, file.project), held)
        try:
            return Session(places, opening.with_timeline(places, file), held)
        except InputError as error:
            held.release()
            if not error.code.startswith("disk."):
                raise
            return Session(places, Opened(Document(file.project), None, file.project), ReadOnly(None, error))
        except BaseException:
            held.release()
            raise

    @staticmethod
    def resume(leftover: Leftover) -> Session:
        """Continue what a crash left behind, with its whole undo timeline.

        Raises
        ------
        InputError
            As `open`; ``project.in_use`` when another program continues it already.
        """
        if not leftover.unsaved:
            session = Session.open(leftover.file)
            if session.recovery is not None:
                session.recover()
            return session
        places = Places(leftover.file)
        held = opening.lock(places)
        if isinstance(held, ReadOnly):
            raise held.error
        try:
            return Session(places, opening.whole_timeline(places), held, unsaved=True)
        except BaseException:
            held.release()
            raise

    def claim(self) -> None:
        """Make the calling thread the one that edits the document."""
        self.document.claim()

    # ---- state ----

    @property
    def path(self) -> Path | None:
        """The project file; None for a project that was never saved."""
        return None if self._unsaved else self.places.file

    @property
    def modified(self) -> bool:
        """Whether something would be missing from the project file (moving the map does not count)."""
        return not opening.only_view(self._saved, self.document.project)

    @property
    def operated(self) -> bool:
        """Whether there are readings or alarms, which a project that was never saved keeps for the next start."""
        return has_rows(self.places.operations)

    @property
    def recovery(self) -> Recovery | None:
        """Steps made after the last save that wait for an answer: `recover` or `discard`."""
        pending = self._pending()
        return None if pending is None else Recovery(pending.steps, pending.at)

    def recover(self) -> None:
        """Take over the steps made after the last save; the document then is what it was before the crash,
        undo and redo included. Listeners hear of one change with the action ``load``."""
        pending, journal = self._pending(), self._journal
        if pending is None or journal is None:
            raise UsageError("project.nothing_to_recover")
        if pending.lost:
            self.findings += (Finding(code="journal.out_of_step", count=pending.lost),)
        self._unheard.clear()
        self._start_recorder(pending.length, journal.number + pending.steps,
                             opening.keep_copy if pending.lost else None)
        self._silent = True
        try:
            self.document.take(pending.document, N_("Continue after interruption"), self)
        finally:
            self._silent = False

    def discard(self) -> None:
        """Let the steps made after the last save go; the journal keeps a copy that nothing reads."""
        if self._pending() is None or self._journal is None:
            raise UsageError("project.nothing_to_recover")
        self._start_recorder(self._journal.length, self._journal.number, opening.keep_copy)
        heard, self._unheard = self._unheard, []
        for change in heard:
            self._record(change)

    def flush(self, timeout: float = 5.0, *, sync: bool = False) -> bool:
        """Wait until every edit is in the journal (`sync`: and safe on disk); False when it cannot be written."""
        return self._recorder is None or self._recorder.flush(timeout, sync=sync)

    # ---- saving ----

    def save(self) -> None:
        """Write the project file in one step; the version before is kept as ``NAME.lohu~``.

        Raises
        ------
        UsageError
            ``project.no_path`` for a project that was never saved.
        InputError
            ``project.in_use``, ``disk.*``; the old file stays as it was.
        """
        saving = self.begin_save()
        saving.run()
        self.end_save(saving)

    def save_as(self, path: Path | str) -> None:
        """Write the project with data and timeline to another place and go on there; errors as `save`."""
        saving = self.begin_save(Path(path))
        saving.run()
        self.end_save(saving)

    def begin_save(self, path: Path | None = None) -> Saving:
        """The state of now, ready to be written by `Saving.run` on any thread; then call `end_save`.

        Raises
        ------
        UsageError
            ``project.no_path``; ``project.save_running`` while a save elsewhere has not ended.
        InputError
            ``project.in_use``, ``disk.read_only``.
        """
        if path is None and self._unsaved:
            raise UsageError("project.no_path")
        target = Places(path.absolute()) if path is not None else self.places
        elsewhere = target != self.places
        if self._later is not None:
            raise UsageError("project.save_running")
        if not elsewhere and self._pending() is not None:
            self._shelve()
        if self.read_only is not None and not elsewhere:
            raise self.read_only.error
        if elsewhere:
            self._later = []
        history = self.document.history
        snapshot = Snapshot(self.document.project, history.done, history.undone)
        mark = None
        if self._recorder is not None and self._journal is not None:
            mark = JournalMark(id=self._journal.head.id, line=self._recorder.last)
        return Saving(self.places, target, snapshot, mark, self._recorder, self._gate)

    def end_save(self, saving: Saving) -> None:
        """Take note of a save that `Saving.run` has done; after a failed one call `cancel_save`."""
        self._saved = saving.snapshot.project
        if saving.moved is None:
            self._saved_line = saving.mark.line if saving.mark else 0
            return
        later, self._later = self._later or [], None
        self._move(saving.target, saving.moved)
        assert self._recorder is not None
        for line in later:
            self._recorder.record(_renumbered(line, self._recorder.last + 1))

    def cancel_save(self, saving: Saving) -> None:
        """Take note that a save has failed; the session stays where it was."""
        saving.undo()
        self._later = None

    def close(self, *, discard: bool = False, timeout: float = 5.0) -> bool:
        """End the session; whether everything is safe on disk.

        Steps that were not saved stay in the journal and are offered next time; `discard` lets them go, and
        removes a project that was never saved. Where the journal cannot be written (the disk is full), the
        work goes to the state folder as a project of its own.
        """
        self._listening.close()
        for companion in self.companions:
            companion.close()
        self.document.read_only = True
        safe = self._recorder.close(timeout) if self._recorder is not None else True
        if not safe and not discard and not self._unsaved:
            safe = _shelve(self.document, self.places)
        if self._lock is not None and self._journal is not None:
            empty = self._recorder is not None and self._recorder.last == 0 and not self.operated
            if discard and not self._unsaved and self._recorder is not None:
                self._cut_to_saved()
            if empty:
                self.places.journal(self._journal.head.id).unlink(missing_ok=True)
            elif not self._unsaved and self._recorder is not None:
                self._tidy(self._recorder)
            self._lock.release()
            if self._unsaved and (discard or empty):
                remove_place(self.places)
            with contextlib.suppress(OSError):
                self.places.folder.rmdir()  # goes only when nothing is in it
        if self._note is not None:
            with contextlib.suppress(OSError):
                self._note.unlink(missing_ok=True)
        for thread in self._threads:
            thread.join(timeout)
        self._lock = self._recorder = self._note = None
        return safe

    # ---- inner workings ----

    def _record(self, change: Change) -> None:
        if self._silent or self.read_only is not None:
            return
        if self._recorder is None:
            if {path[0] for path in change.delta.paths} <= VIEW_SECTIONS:
                self._unheard.append(change)  # looking around is no answer to the offer to continue
                return
            self._shelve()
        assert self._recorder is not None
        line = timeline.line_of(change, self._recorder.last + 1)
        self._recorder.record(line)
        if self._later is not None:
            self._later.append(line)

    def _start_recorder(self, length: int, last: int, keep_rest: Callable[[Path], object] | None = None) -> None:
        assert self._journal is not None
        path = self.places.journal(self._journal.head.id)
        self._recorder = Recorder(path, length, last, self.trouble.emit, keep_rest)

    def _pending(self) -> Pending | None:
        """Steps that wait for an answer."""
        return self._journal.pending if self._journal is not None and self._recorder is None else None

    def _shelve(self) -> None:
        """Go on without an answer: what waits becomes an unsaved project of its own, offered at the next start."""
        pending = self._pending()
        assert pending is not None
        self.discard()
        self._background(_shelve, pending.document, self.places)

    def _background(self, work: Callable[..., object], *args: object) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True, name="lohu-session")
        self._threads.append(thread)
        thread.start()

    def _move(self, target: Places, moved: Moved) -> None:
        """Go on at another place; the old one is tidied up by a thread of its own."""
        cut_to = None if self._unsaved or self._journal is None or self._pending() is not None else self._saved_line
        journal_id = self._journal.head.id if self._journal is not None and cut_to is not None else None
        self._background(retire, self.places, target, self._recorder, self._lock, self._note,
                         (journal_id, cut_to or 0), Leaving(self._unsaved, tuple(self.companions)))
        self.places, self._lock, self._journal = target, moved.lock, moved.journal
        self._unsaved, self.read_only, self.document.read_only = False, None, False
        self._note = moved.note
        self._saved_line = moved.journal.number
        self._start_recorder(moved.journal.length, moved.journal.number)

    def _tidy(self, recorder: Recorder) -> None:
        assert self._journal is not None
        if recorder.last == self._saved_line:  # otherwise the project file names a line in the middle
            tidy.shorten(recorder.path, self._journal.head, recorder.last, self.document)
        tidy.sweep(self.places)

    def _cut_to_saved(self) -> None:
        assert self._journal is not None
        with contextlib.suppress(InputError):
            timeline.cut_after(self.places.journal(self._journal.head.id), self._saved_line)


def _shelve(document: Document, source: Places) -> bool:
    """Keep a document as an unsaved project; whether that was possible."""
    try:
        Shelf().shelve(document, source)
    except InputError:
        return False
    return True


def _renumbered(line: Line, number: int) -> Line:
    import msgspec

    return msgspec.structs.replace(line, n=number)
