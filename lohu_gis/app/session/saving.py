"""Writing a project while it goes on being edited, in its place or at another one."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from lohu_gis.app.session import opening, timeline
from lohu_gis.app.session.opening import Journal, ReadOnly
from lohu_gis.app.session.recorder import Recorder
from lohu_gis.app.session.shelf import Shelf, copy_blocks, remove_place
from lohu_gis.core.errors import InputError
from lohu_gis.core.history import Entry
from lohu_gis.core.project import Project
from lohu_gis.io.operations import carry_over
from lohu_gis.io.platform.lock import FileLock
from lohu_gis.io.project import atomic
from lohu_gis.io.project.file import JournalMark, save_project
from lohu_gis.io.project.journal import Head
from lohu_gis.io.project.places import Places


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A project with its timeline, as it is at one moment."""

    project: Project
    done: Sequence[Entry]
    undone: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a session needs to go on at another place."""

    lock: FileLock
    journal: Journal
    note: Path | None


class Gate:
    """Lets one save of a session write at a time, and never an older state over a newer one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.line = -1


class Saving:
    """A save that `Session.begin_save` prepared: `run` writes, on any thread."""

    def __init__(self, source: Places, target: Places, snapshot: Snapshot, mark: JournalMark | None,
                 recorder: Recorder | None, gate: Gate) -> None:
        self.source, self.target, self.snapshot, self.mark = source, target, snapshot, mark
        self.moved: Moved | None = None
        self._recorder = recorder
        self._gate = gate

    def run(self) -> None:
        """Write the file.

        Raises
        ------
        InputError
            ``disk.*``, ``project.in_use``; whatever was there before stays as it was.
        """
        if self.target == self.source:
            with self._gate.lock:
                self._write_here()
            return
        held = self._lock_target()
        try:
            self._write_elsewhere(held)
        except BaseException:
            held.release()
            raise

    def undo(self) -> None:
        """Give the other place back after a failure behind `run`."""
        if self.moved is not None:
            self.moved.lock.release()
            if self.moved.note is not None:
                self.moved.note.unlink(missing_ok=True)
            self.moved = None

    def _write_here(self) -> None:
        line = self.mark.line if self.mark is not None else 0
        if line < self._gate.line:
            return
        if self._recorder is not None and not self._recorder.flush(sync=True):
            raise self._recorder.trouble or InputError("disk.failed", path=str(self._recorder.path), reason="")
        save_project(self.target.file, self.snapshot.project, self.mark, timeline.now())
        self._gate.line = line

    def _lock_target(self) -> FileLock:
        atomic.make_folder(self.target.folder)
        held = opening.lock(self.target)
        if isinstance(held, ReadOnly):
            raise held.error
        return held

    def _write_elsewhere(self, held: FileLock) -> None:
        copy_blocks(self.source, self.target)
        carry_over(self.source.operations, self.target.operations)
        base, lines = timeline.lines_of(self.snapshot.done, self.snapshot.undone, self.snapshot.project)
        head = Head(id=uuid.uuid4().hex)
        path = self.target.journal(head.id)
        try:
            length = timeline.write_journal(path, head, base, lines)
            save_project(self.target.file, self.snapshot.project, JournalMark(id=head.id, line=len(lines)),
                         timeline.now())
        except BaseException:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
            raise
        for other in self.target.folder.glob("journal-*.jsonl"):
            if other != path:
                with contextlib.suppress(OSError):
                    other.unlink()
        self.moved = Moved(held, Journal(head, len(lines), length), Shelf().note_open(self.target.file))


class Companion(Protocol):
    """Somebody who keeps a file of its own in the project's folder; called on any thread."""

    def move(self, places: Places) -> object:
        """Go on there, with everything that is here; ``disk.*`` or ``operations.*`` when that cannot be."""

    def close(self) -> object:
        """The session ends: be done with the file."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a session leaves at its old place, and who goes along.

    Attributes
    ----------
    unsaved
        The old place was only that of work that had no file yet; it is removed when everything is at the new one.
    companions
        They move with the project.
    """

    unsaved: bool
    companions: Sequence[Companion] = ()


def retire(source: Places, target: Places, recorder: Recorder | None, held: FileLock | None, note: Path | None,
           cut: tuple[str | None, int], leaving: Leaving) -> None:
    """Leave the place a session has moved away from.

    Steps that were not saved there are now at the new place only, so the old journal ends at its saved line `cut`.
    Blocks stored while the move went on are handed over first.
    """
    if recorder is not None:
        recorder.close()
    brought = False
    with contextlib.suppress(InputError):
        for companion in leaving.companions:
            companion.move(target)
        brought = True
    with contextlib.suppress(InputError):
        copy_blocks(source, target)
        if cut[0] is not None:
            timeline.cut_after(source.journal(cut[0]), cut[1])
        if leaving.unsaved and brought:
            remove_place(source)
    if held is not None:
        held.release()
    if leaving.unsaved and brought:
        remove_place(source)
    if note is not None:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
