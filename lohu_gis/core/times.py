"""The program's window of time as numbers: which records are shown, counted and drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from lohu_gis.core.project import Layer, Project, TimeState

CHINA = timezone(timedelta(hours=8), "+08:00")
"""China Standard Time: UTC+8 all year."""


@dataclass(frozen=True, slots=True)
class TimeWindow:
    """Moments ``start <= t < end`` in seconds since 1970-01-01 UTC; None is no limit on that side."""

    start: int | None = None
    end: int | None = None


def window_of(time: TimeState) -> TimeWindow | None:
    """The window of a time state; None where it sets no limit that can be read.

    A text without an offset is China Standard Time; one that is no time sets no limit.
    """
    start, end = seconds_of(time.start), seconds_of(time.end)
    return None if start is None and end is None else TimeWindow(start, end)


def layer_window(project: Project, layer: Layer) -> TimeWindow | None:
    """The window that hides rows of a layer; None where nothing does."""
    return None if layer.time is None else window_of(project.time)


def window_moved(before: Project, after: Project) -> bool:
    """Whether another window hides rows of some layer; the sun's instant does not count."""
    if before.time is after.time or window_of(before.time) == window_of(after.time):
        return False
    return any(layer.time is not None for layer in after.layers.values())


def seconds_of(text: str | None) -> int | None:
    """An ISO 8601 moment as whole seconds since 1970-01-01 UTC; None for no text and what is no moment."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=CHINA)
    return int(moment.timestamp() // 1)


def text_of(seconds: int) -> str:
    """Seconds since 1970-01-01 UTC as ISO 8601 text in China Standard Time."""
    return datetime.fromtimestamp(seconds, UTC).astimezone(CHINA).isoformat()
