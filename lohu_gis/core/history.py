"""The undo timeline: references to projects, so that there is no inverse to get wrong."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from lohu_gis.core.project import Project

GESTURE = "gesture:"
"""Steps whose merge key begins so are one until the next checkpoint, however slowly the hand moves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of the timeline: the project before and after it."""

    label: str
    before: Project
    after: Project
    merge_key: str | None = None
    at_s: float = 0.0


class History:
    """Done and undone steps; a new step drops what was undone.

    Parameters
    ----------
    limit
        Oldest steps beyond it are forgotten. Projects share what did not change, so a step costs what it touched.
    merge_within_s
        Steps of the same merge key that follow each other within this time become one.
    """

    def __init__(self, limit: int = 5000, merge_within_s: float = 1.0) -> None:
        self._done: deque[Entry] = deque(maxlen=limit)
        self._undone: list[Entry] = []
        self._merge_within_s = merge_within_s
        self._open = False

    @property
    def done(self) -> tuple[Entry, ...]:
        """Steps that can be undone, oldest first."""
        return tuple(self._done)

    @property
    def undone(self) -> tuple[Entry, ...]:
        """Steps that can be redone, next one last."""
        return tuple(self._undone)

    def merges(self, merge_key: str | None, at_s: float) -> bool:
        """Whether a step with this key now would extend the last one."""
        if merge_key is None or not self._open or not self._done or self._undone:
            return False
        last = self._done[-1]
        if merge_key.startswith(GESTURE) and last.merge_key == merge_key:
            return True
        return last.merge_key == merge_key and at_s - last.at_s <= self._merge_within_s

    def push(self, entry: Entry, *, merge: bool) -> None:
        """Add a step, or extend the last one when `merge` is true and there is one."""
        self._undone.clear()
        if merge and self._done:
            last = self._done.pop()
            self._done.append(replace(last, after=entry.after, at_s=entry.at_s))
        else:
            self._done.append(entry)
        self._open = True

    def checkpoint(self) -> None:
        """End merging: the next step is one of its own (the mouse was released)."""
        self._open = False

    def undo(self) -> Entry | None:
        """Move the last step to the undone ones; None when there is none."""
        self._open = False
        if not self._done:
            return None
        entry = self._done.pop()
        self._undone.append(entry)
        return entry

    def redo(self) -> Entry | None:
        """Move the last undone step back; None when there is none."""
        self._open = False
        if not self._undone:
            return None
        entry = self._undone.pop()
        self._done.append(entry)
        return entry
