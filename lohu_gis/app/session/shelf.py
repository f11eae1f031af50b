"""What the program remembers between runs: unsaved projects, projects that were open, recent ones."""

from __future__ import annotations

import contextlib
import shutil
import uuid
from pathlib import Path

import msgspec

from lohu_gis.app.session import opening, timeline
from lohu_gis.core.document import Document
from lohu_gis.core.errors import InputError
from lohu_gis.io.operations import has_rows
from lohu_gis.io.platform import current
from lohu_gis.io.platform.lock import FileLock
from lohu_gis.io.project import atomic
from lohu_gis.io.project.file import read_project_file
from lohu_gis.io.project.journal import Head
from lohu_gis.io.project.places import ENDING, Places

ANSWER_S = 2.0
RECENT = 20


class Leftover(msgspec.Struct, frozen=True, kw_only=True):
    """Work that a crash left behind.

    Attributes
    ----------
    file
        The project file; one that was never saved lies in the state folder and has no file yet.
    unsaved
        True for a project that was never saved.
    steps, at
        How many steps are in the journal only, and when the last was made (ISO 8601).
    """

    file: Path
    unsaved: bool
    steps: int
    at: str


class Shelf:
    """The state folder of the program.

    All methods read or write files: call them in a job. Nothing here fails because a remembered project is gone.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or current().state_folder()

    def make_place(self) -> Places:
        """A place for a project that was never saved; ``disk.*`` when the state folder cannot be written to."""
        unsaved = self._folder / "unsaved"
        atomic.make_folder(unsaved)
        return Places(unsaved / f"{uuid.uuid4().hex}{ENDING}")

    def note_open(self, file: Path) -> Path | None:
        """Remember that a project is open until the returned note is removed; None when nothing can be written."""
        note = self._folder / "open" / f"{uuid.uuid4().hex}.json"
        try:
            atomic.make_folder(note.parent)
            atomic.write_bytes(note, msgspec.json.encode({"path": str(file)}))
        except InputError:
            return None
        return note

    def leftovers(self) -> tuple[Leftover, ...]:
        """Work of earlier runs that is not in any project file; empty after a clean end.

        Projects that another program has open now are left out, as are those whose drive does not answer.
        """
        found = [self._unsaved(folder) for folder in sorted((self._folder / "unsaved").glob(f"*{ENDING}.d"))]
        found += [self._interrupted(note) for note in sorted((self._folder / "open").glob("*.json"))]
        return tuple(item for item in found if item is not None)

    def forget(self, leftover: Leftover) -> None:
        """Drop an unsaved project for good. Steps of a saved one stay in its journal and are offered by it."""
        if leftover.unsaved:
            remove_place(Places(leftover.file))

    def shelve(self, document: Document, source: Places) -> Places:
        """Keep the work of a document as a project that was never saved, with its timeline and data.

        Raises
        ------
        InputError
            ``disk.*``.
        """
        places = self.make_place()
        copy_blocks(source, places)
        base, lines = timeline.lines_of(document.history.done, document.history.undone, document.project)
        head = Head(id=uuid.uuid4().hex)
        atomic.make_folder(places.folder)
        timeline.write_journal(places.journal(head.id), head, base, lines)
        return places

    def recent(self) -> tuple[Path, ...]:
        """Projects opened lately, newest first; none of them is looked at, so a lost drive does not matter."""
        try:
            names = msgspec.json.decode((self._folder / "recent.json").read_bytes(), type=list[str])
        except (OSError, msgspec.DecodeError):
            return ()
        return tuple(Path(name) for name in names[:RECENT])

    def remember(self, file: Path) -> None:
        """Put a project at the head of the recent ones; nothing happens where the state folder is read-only."""
        names = [file.absolute(), *(path for path in self.recent() if path != file.absolute())][:RECENT]
        with contextlib.suppress(InputError):
            atomic.make_folder(self._folder)
            atomic.write_bytes(self._folder / "recent.json", msgspec.json.encode([str(name) for name in names]))

    def _unsaved(self, folder: Path) -> Leftover | None:
        places = Places(folder.with_suffix(""))
        with opening.PROBING:
            return self._unsaved_at(places)

    def _unsaved_at(self, places: Places) -> Leftover | None:
        held = opening.lock(places)
        if not isinstance(held, FileLock):
            return None
        try:
            opened = opening.whole_timeline(places)
            history = opened.document.history
            if has_rows(places.operations) or not all(
                    opening.only_view(entry.before, entry.after) for entry in (*history.done, *history.undone)):
                return Leftover(file=places.file, unsaved=True, steps=len(history.done), at=opened.at)
        except InputError as error:
            if error.code != "journal.missing":
                return None
        finally:
            held.release()
        remove_place(places)
        return None

    def _interrupted(self, note: Path) -> Leftover | None:
        try:
            places = Places(Path(msgspec.json.decode(note.read_bytes(), type=dict[str, str])["path"]))
        except (OSError, msgspec.DecodeError, KeyError):
            note.unlink(missing_ok=True)
            return None
        if not current().answers(places.file, ANSWER_S):
            return None
        with opening.PROBING:
            return self._interrupted_at(places, note)

    def _interrupted_at(self, places: Places, note: Path) -> Leftover | None:
        held = opening.lock(places)
        if not isinstance(held, FileLock):
            return None
        try:
            opened = opening.with_timeline(places, read_project_file(places.file))
        except InputError:
            return None
        finally:
            held.release()
        note.unlink(missing_ok=True)
        pending = opened.journal.pending if opened.journal else None
        if pending is None:
            return None
        return Leftover(file=places.file, unsaved=False, steps=pending.steps, at=pending.at)


def copy_blocks(source: Places, target: Places) -> None:
    """Give `target` every block that `source` has; errors as `atomic.write_error`."""
    for path in (*source.blocks.glob("??/*.arrow"), *source.blocks.glob("??/*.tif")):
        there = target.blocks / path.parent.name / path.name
        if not there.exists():
            atomic.make_folder(there.parent)
            atomic.link_or_copy(path, there)


def remove_place(places: Places) -> None:
    """Remove the data folder of a project that was never saved."""
    shutil.rmtree(places.folder, ignore_errors=True)
