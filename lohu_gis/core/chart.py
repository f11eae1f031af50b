"""Charts as values: what is drawn against what, in which unit; nothing here knows pixels or colours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

F64: TypeAlias = npt.NDArray[np.float64]
Tone = Literal["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
               "good", "warn", "bad", "quiet", "blue", "yellow", "orange", "red"]
"""Role of a colour: eight kinds that can be told apart, three judgements, quiet, four levels of warning."""
KINDS: tuple[Tone, ...] = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a chart.

    Attributes
    ----------
    title
        What is told along it, in the reader's language.
    unit
        Stands behind the title; empty for none.
    kind
        ``number``; ``time``: seconds since 1970-01-01 UTC, told in China Standard Time; ``category``: positions
        0, 1, 2 ... of `categories`.
    low, high
        Ends; None: what the data need (where there are bars the y axis holds 0).
    """

    title: str = ""
    unit: str = ""
    kind: Literal["number", "time", "category"] = "number"
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line through points in order; NaN makes a gap.

    Attributes
    ----------
    x, y : float64, shape (n,)
    step
        Level from each point to the next (survival curves, states).
    """

    name: str
    x: F64
    y: F64
    tone: Tone = "first"
    step: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """Bars from 0 to `y` at the middles `x`, `width` wide in units of the x axis; NaN is no bar.

    Bars of several series at the same places stand upon each other when `stacked`.
    """

    name: str
    x: F64
    y: F64
    tone: Tone = "first"
    width: float = 0.8
    stacked: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """An area between two lines: an interval of confidence, the limits of a funnel; NaN makes a gap.

    `step` as of lines.
    """

    name: str
    x: F64
    low: F64
    high: F64
    tone: Tone = "quiet"
    step: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Single points.

    Attributes
    ----------
    labels
        One for each point or none at all; those for which there is room are written beside them.
    """

    name: str
    x: F64
    y: F64
    tone: Tone = "first"
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """A straight line across the chart at `value` of the y axis (of the x axis where `upright`), with its name."""

    name: str
    value: float
    tone: Tone = "bad"
    upright: bool = False


Series: TypeAlias = Line | Bars | Band | Dots


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A chart with one x and one y axis.

    Attributes
    ----------
    series
        Drawn in this order, limits above them.
    note
        Method, parameters, date of the data: stands below.
    """

    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    limits: tuple[Limit, ...] = ()
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to see."""
        return not any(np.isfinite(heights(one)).any() for one in self.series)


def heights(one: Series) -> F64:
    """What a series reaches along y (a band: both its lines)."""
    return np.concatenate([one.low, one.high]) if isinstance(one, Band) else one.y
