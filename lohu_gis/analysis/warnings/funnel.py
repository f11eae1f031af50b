"""The funnel from many complaints to few signals: words, then place and time, then chance, then rank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.discovery import adjusted
from lohu_gis.analysis.text.phrases import LEAST, MOST, TextGroup, text_groups
from lohu_gis.analysis.warnings.bursts import Burst, burst, shares
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

SHARE_MOST = 0.04
"""A phrase of a larger share of all complaints is a category rather than a signal."""

HISTORY_DAYS = 365
SURE = 0.001
OVERLAP = 0.5
"""Signals that share this share of the smaller one's records are one."""


@dataclass(frozen=True)
class Signal:
    """One group of like texts that gathers.

    Attributes
    ----------
    phrases
        What the texts share, the strongest first.
    rows
        Its complaints in the burst, sorted.
    group_rows
        All complaints of the group in the history.
    centre
        Row in the middle of the circle; -1 for everywhere.
    radius_m
        Infinite for everywhere.
    days
        The last days that the burst spans.
    first_day
        Day number of the first complaint of the burst.
    expected
        Complaints there in these days by chance.
    p, q
        Of the group alone, and with all groups looked at (false discovery rate).
    draws
        Draws behind `p`.
    """

    phrases: tuple[str, ...]
    rows: tuple[int, ...]
    group_rows: tuple[int, ...]
    centre: int
    radius_m: float
    days: int
    first_day: int
    expected: float
    llr: float
    p: float
    q: float
    draws: int

    @property
    def growth(self) -> float:
        """How many times more than expected."""
        return len(self.rows) / self.expected

    @property
    def recurrence_days(self) -> float:
        """Once in so many days a signal like this comes up by chance, when the funnel runs every morning."""
        return 1 / self.p


@dataclass(frozen=True)
class Funnel:
    """All that came through.

    Attributes
    ----------
    signals
        Ranked; those with a false discovery rate up to the one asked for.
    records
        Complaints in the history.
    groups
        Groups of texts that were looked at, whether they gather or not.
    gathering
        How many of them gather before chance is taken away (p up to 0.05).
    """

    signals: tuple[Signal, ...]
    records: int = 0
    groups: int = 0
    gathering: int = 0


@dataclass(frozen=True)
class FunnelSettings:
    """Numbers of the funnel; `q` is the share of false signals that is accepted."""

    q: float = 0.05
    least: int = LEAST
    history_days: int = HISTORY_DAYS
    seed: int = 0


@dataclass(frozen=True, eq=False)
class FunnelInput:
    """Complaints for the funnel: texts, places in metres (n, 2), day numbers with `known` ones, the last day."""

    texts: Sequence[str]
    places: F64
    days: I64
    known: npt.NDArray[np.bool_]
    last_day: int
    settings: FunnelSettings = field(default_factory=FunnelSettings)


def funnel(given: FunnelInput, progress: Progress | None = None) -> Funnel:
    """Signals among complaints up to a day.

    Groups are made from words alone; each is scanned over circles and last days; the chance of each is drawn with the
    days of all complaints; the false discovery rate counts every group made, also those that do not gather. The order
    of rows changes nothing but row numbers.
    """
    progress = progress or Progress()
    ages = given.last_day - given.days
    rows = np.flatnonzero(given.known & (ages >= 0) & (ages < given.settings.history_days))
    texts = [given.texts[int(row)] for row in rows]
    most = max(MOST, int(SHARE_MOST * len(rows)))
    groups = text_groups(texts, given.settings.least, most, progress.part(0.0, 0.3))
    share = shares(ages[rows])
    bursts: list[Burst | None] = []
    for number, group in enumerate(groups):
        progress.at(0.3 + 0.7 * number / len(groups))
        at = rows[group.rows]
        bursts.append(burst(given.places[at], ages[at], share, given.settings.seed, min(group.phrases), progress))
    p = np.array([1.0 if b is None else b.p for b in bursts])
    q = adjusted(p)
    ranked = sorted((i for i in range(len(groups)) if q[i] <= given.settings.q and bursts[i] is not None),
                    key=lambda i: _rank(groups[i], bursts[i]))
    found = [_signal(given, rows, groups[i], b, float(q[i])) for i in ranked if (b := bursts[i]) is not None]
    return Funnel(_joined(found, given.texts), len(rows), len(groups), int((p <= 0.05).sum()))


def _rank(group: TextGroup, found: Burst | None) -> tuple[float, float, tuple[str, ...]]:
    """What is less likely, then what stands out more, comes first.

    Below one in a thousand p is a matter of how many draws were worth making.
    """
    assert found is not None
    return max(round(found.p, 12), SURE), -round(found.llr, 6), group.phrases


def _signal(given: FunnelInput, rows: I64, group: TextGroup, found: Burst, q: float) -> Signal:
    all_rows = rows[group.rows]
    inside = all_rows[list(found.inside)]
    centre = -1 if found.centre < 0 else int(all_rows[found.centre])
    phrases = _said(group.phrases, inside.tolist(), given.texts) or group.phrases[:1]
    return Signal(phrases, tuple(inside.tolist()), tuple(all_rows.tolist()), centre, found.radius_m, found.days,
                  int(given.days[inside].min()), found.expected, found.llr, found.p, q, found.draws)


def _said(phrases: Sequence[str], rows: Sequence[int], texts: Sequence[str]) -> tuple[str, ...]:
    """The phrases that at least half of the rows say."""
    return tuple(p for p in phrases if 2 * sum(p in texts[row] for row in rows) >= len(rows))


def _joined(ranked: Sequence[Signal], texts: Sequence[str]) -> tuple[Signal, ...]:
    """Each matter once: a signal whose records mostly belong to a better one lends it its phrases."""
    kept: list[Signal] = []
    for signal in ranked:
        own = set(signal.rows)
        for number, better in enumerate(kept):
            shared = len(own & set(better.rows))
            if shared >= OVERLAP * min(len(own), len(better.rows)):
                new = [p for p in signal.phrases if p not in better.phrases]
                more = _said(new, better.rows, texts)
                kept[number] = replace(better, phrases=better.phrases + more)
                break
        else:
            kept.append(signal)
    return tuple(kept)
