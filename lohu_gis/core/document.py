"""The one writer: only a document replaces the current project, and it tells everybody exactly once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Protocol

from lohu_gis.core.change import Action, Change, changes_of
from lohu_gis.core.delta import Delta, diff, patch
from lohu_gis.core.errors import Rejected
from lohu_gis.core.history import Entry, History
from lohu_gis.core.project import Project
from lohu_gis.core.signal import Signal

VIEW_SECTIONS = frozenset({"selection", "camera", "camera3d", "view3d", "compare", "time", "scenario"})
"""Sections that say what is seen; a read-only document lets them change, nobody writes them."""


class Edit(Protocol):
    """A verb over projects; a frozen value without an undo of its own."""

    @property
    def label(self) -> str:
        """Message id for the history, for example ``N_("Rename layer")``."""

    @property
    def merge_key(self) -> str | None:
        """Consecutive edits with the same key become one step; None never merges."""

    def apply(self, project: Project) -> Project:
        """The changed project; raises `Rejected` when the project does not allow it."""


class Document:
    """Holds the current project, its timeline and the signal that carries its news.

    Parameters
    ----------
    project
        Where the timeline begins.
    clock
        Seconds that only go forward; tests hand in their own.

    Notes
    -----
    All calls belong to the thread that made the document. An edit that raises leaves everything as it was.
    """

    def __init__(self, project: Project, clock: Callable[[], float] = time.monotonic) -> None:
        self.changed: Signal[Change] = Signal()
        self.read_only = False
        self._project = project
        self._history = History()
        self._clock = clock
        self._thread = threading.get_ident()
        self._busy = False

    @property
    def project(self) -> Project:
        """The current project."""
        return self._project

    @property
    def history(self) -> History:
        """Steps done and undone, for the history panel; only the document changes it."""
        return self._history

    def apply(self, edit: Edit, initiator: object | None = None) -> Change | None:
        """Replace the project by what `edit` makes of it.

        Returns
        -------
        Change or None
            None when the edit changed nothing; then nobody is told and there is no step.

        Raises
        ------
        Rejected
            ``document.read_only``, ``document.busy`` (an edit from inside a listener), or what the edit says.
        """
        self._enter()
        before = self._project
        after = edit.apply(before)
        delta = diff(before, after)
        if not delta:
            return None
        self._check_writable(delta)
        now = self._clock()
        merge = self._history.merges(edit.merge_key, now)
        self._history.push(Entry(edit.label, before, after, edit.merge_key, now), merge=merge)
        return self._replace(after, delta, edit.label, "merge" if merge else "apply", initiator)

    def undo(self, initiator: object | None = None) -> Change | None:
        """Go one step back; None at the beginning."""
        self._enter()
        if not self._history.done:
            return None
        entry = self._history.done[-1]
        delta = diff(self._project, entry.before)
        self._check_writable(delta)
        self._history.undo()
        return self._replace(entry.before, delta, entry.label, "undo", initiator)

    def redo(self, initiator: object | None = None) -> Change | None:
        """Go one step forward again; None at the end."""
        self._enter()
        if not self._history.undone:
            return None
        entry = self._history.undone[-1]
        delta = diff(self._project, entry.after)
        self._check_writable(delta)
        self._history.redo()
        return self._replace(entry.after, delta, entry.label, "redo", initiator)

    @property
    def undo_label(self) -> str | None:
        """Label of the step that `undo` would take back."""
        return self._history.done[-1].label if self._history.done else None

    @property
    def redo_label(self) -> str | None:
        """Label of the step that `redo` would do again."""
        return self._history.undone[-1].label if self._history.undone else None

    def checkpoint(self) -> None:
        """End merging (mouse released, field left): the next edit is a step of its own."""
        self._history.checkpoint()

    def replay(self, action: Action, label: str, delta: Delta) -> None:
        """Repeat one line of a journal without telling anybody.

        ``load`` replaces the project without a step. An undo or redo without a matching step raises `Rejected`
        ``journal.out_of_step``.
        """
        if action in ("apply", "merge"):
            after = patch(self._project, delta)
            self._history.push(Entry(label, self._project, after), merge=action == "merge")
            self._project = after
        elif action == "load":
            self._project = patch(self._project, delta)
        else:
            entry = self._history.undo() if action == "undo" else self._history.redo()
            if entry is None:
                raise Rejected("journal.out_of_step", action=action)
            self._project = entry.before if action == "undo" else entry.after
        self._history.checkpoint()

    def take(self, other: Document, label: str, initiator: object | None = None) -> Change:
        """Go on with project and timeline of another document, which nobody uses any more; action ``load``."""
        self._enter()
        delta = diff(self._project, other.project)
        self._history = other.history
        self._history.checkpoint()
        return self._replace(other.project, delta, label, "load", initiator)

    def claim(self) -> None:
        """Make the calling thread the document's own, for documents that a job has opened."""
        self._thread = threading.get_ident()

    def _enter(self) -> None:
        if threading.get_ident() != self._thread:
            raise RuntimeError("the document was called from another thread than its own")
        if self._busy:
            raise Rejected("document.busy")

    def _check_writable(self, delta: Delta) -> None:
        if self.read_only and any(path[0] not in VIEW_SECTIONS for path in delta.paths):
            raise Rejected("document.read_only")

    def _replace(self, after: Project, delta: Delta, label: str, action: Action, initiator: object | None) -> Change:
        change = Change(self._project, after, changes_of(delta), delta, label, action, initiator)
        self._project = after
        self._busy = True
        try:
            self.changed.emit(change)
        finally:
            self._busy = False
        return change
