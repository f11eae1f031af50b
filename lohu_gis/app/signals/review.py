"""One run each morning: early warnings, the scan of places and the funnel of words, as one ranked list."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from lohu_gis.analysis.moments import NO_MOMENT, day_text, days, moments
from lohu_gis.analysis.tables import texts
from lohu_gis.analysis.text.records import matters_of, places_of
from lohu_gis.analysis.warnings.days import last_whole_day
from lohu_gis.analysis.warnings.funnel import FunnelInput, FunnelSettings, Signal, funnel
from lohu_gis.analysis.warnings.series import counted
from lohu_gis.analysis.warnings.table import Settings, false_alarms_per_week, warned
from lohu_gis.app.hotspot.morning import MorningResult, MorningSettings, MorningSignal, morning_run
from lohu_gis.app.tools.door import ToolInput, in_system
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

Kind = Literal["words", "place", "count"]

BARS = (0.05, 0.01, 0.001)
"""False discovery rates of yellow, orange and red; a signal above all of them is blue."""

OVERLAP = 0.5
BETWEEN = " · "
PHRASES = 3


@dataclass(frozen=True)
class ReviewSettings:
    """What is asked for.

    Attributes
    ----------
    as_of
        The last day, ``YYYY-MM-DD``, or a moment; the last day with a complaint without it.
    q
        Share of false signals among those of the words and of the counts that is accepted.
    permutations
        Of the scan.
    """

    as_of: str | None = None
    q: float = 0.05
    permutations: int = 999
    seed: int = 0


@dataclass(frozen=True)
class ReviewSignal:
    """One line of the review.

    Attributes
    ----------
    kind
        How it was found: by like words, by a place, by the count of a category in an area.
    what, where
        Phrases or category; names of areas, empty for the whole district.
    since, until
        First and last day, ``YYYY-MM-DD``.
    count, expected
        Complaints, and how many there would be by chance.
    q
        False discovery rate among all groups, searches or series of its kind.
    recurrence_days
        Once in so many mornings chance alone gives one like it.
    level
        blue, yellow, orange, red.
    fids
        Its complaints.
    radius_m
        Infinite for everywhere, NaN for an area.
    also
        Other ways in which the same complaints were found.
    """

    kind: Kind
    what: str
    where: str
    since: str
    until: str
    count: int
    expected: float
    q: float
    recurrence_days: float
    level: str
    fids: tuple[int, ...]
    radius_m: float = math.nan
    also: tuple[Kind, ...] = ()

    @property
    def growth(self) -> float:
        """How many times more than expected."""
        return self.count / self.expected if self.expected > 0 else math.inf


@dataclass(frozen=True)
class Review:
    """All signals of a morning, the most urgent first, and what was looked at."""

    signals: tuple[ReviewSignal, ...]
    as_of: str
    records: int = 0
    groups: int = 0
    searches: int = 0
    series: int = 0
    false_alarms_per_week: float = 0.0
    settings: ReviewSettings = field(default_factory=ReviewSettings)


def review(complaints: FeatureTable, settings: ReviewSettings | None = None,
           progress: Progress | None = None) -> Review:
    """Warnings, scan and funnel up to a day.

    Raises
    ------
    InputError
        ``column.missing`` (``opened``), ``column.no_times``, ``crs.missing``, ``signals.nothing`` (no complaint up to
        that day).
    UsageError
        ``as_of.invalid``.
    Cancelled
        When `progress` says so.
    """
    settings, progress = settings or ReviewSettings(), progress or Progress()
    seconds, _findings = moments(complaints, "opened")
    known = seconds != NO_MOMENT
    day = np.where(known, days(seconds), 0)
    last = _last(settings.as_of, day[known])
    if not (known & (day <= last)).any():
        raise InputError("signals.nothing", as_of=day_text(last))
    metric = _metric(complaints)
    names = _Areas(complaints)
    through = funnel(FunnelInput(matters_of(complaints), places_of(metric), day, known, last,
                                 FunnelSettings(q=settings.q, seed=settings.seed)), progress.part(0.0, 0.4))
    found = [_of_words(signal, names, day) for signal in through.signals]
    alarms, series, false = _counts(complaints, day, known, last, settings)
    found += alarms
    progress.at(0.45)
    scanned = _scanned(complaints, day_text(last), settings, progress.part(0.45, 1.0))
    if scanned is not None:
        found += [_of_place(signal, names) for signal in scanned.signals]
    return Review(_ranked(found), day_text(last), through.records, through.groups,
                  0 if scanned is None else scanned.scans, series, false, settings)


def level_of(q: float) -> str:
    """The level of a false discovery rate."""
    return LEVELS[sum(q <= bar * (1 + 1e-9) for bar in BARS)]


def surprise(signal: ReviewSignal) -> float:
    """How far a count stands out from what is expected, for the order within a level: the Poisson likelihood ratio."""
    if signal.count <= signal.expected:
        return 0.0
    expected = max(signal.expected, 1e-9)
    return signal.count * math.log(signal.count / expected) - (signal.count - expected)


def _last(as_of: str | None, day: Any) -> int:
    if as_of is None:
        if not len(day):
            raise InputError("column.no_times", column="opened")
        return int(day.max())
    found = last_whole_day(as_of)
    if found is None:
        raise UsageError("as_of.invalid", value=as_of)
    return found


def _metric(table: FeatureTable) -> FeatureTable:
    """The complaints in metres; a table without places as it is."""
    geometry = table.geometry()
    if geometry is None:
        return table
    computing, _finding = systems.require_metric(table.crs, total_bounds(geometry))
    return in_system(ToolInput(table, "complaints"), computing)[0]


class _Areas:
    """Names of areas and categories of rows."""

    def __init__(self, table: FeatureTable) -> None:
        self.fids = table.fids
        self._columns = {name: texts(table, name) for name in ("category", "subdistrict", "community")
                         if name in table.column_names}

    def commonest(self, column: str, rows: Sequence[int]) -> str:
        """The name that most rows have; empty where none has one."""
        if column not in self._columns:
            return ""
        counts = Counter(str(n) for n in self._columns[column][list(rows)] if n is not None and str(n).strip())
        return min(counts, key=lambda name: (-counts[name], name)) if counts else ""

    def where(self, rows: Sequence[int]) -> str:
        """Sub-district and community that hold most of the rows; only the first where they are spread."""
        found = []
        for column in ("subdistrict", "community"):
            name = self.commonest(column, rows)
            if name and sum(str(n) == name for n in self._columns[column][list(rows)]) * 2 > len(rows):
                found.append(name)
        return BETWEEN.join(found)

    def ids(self, rows: Sequence[int]) -> tuple[int, ...]:
        """Stable ids of rows."""
        return tuple(sorted(int(fid) for fid in self.fids[list(rows)]))


def _of_words(signal: Signal, names: _Areas, day: Any) -> ReviewSignal:
    what = BETWEEN.join([names.commonest("category", signal.rows), _told(signal.phrases)]).strip(BETWEEN)
    return ReviewSignal("words", what, names.where(signal.rows), day_text(signal.first_day),
                        day_text(int(day[list(signal.rows)].max())), len(signal.rows), signal.expected, signal.q,
                        signal.recurrence_days, level_of(signal.q), names.ids(signal.rows), signal.radius_m)


def _told(phrases: Sequence[str]) -> str:
    """The first phrases that say something of their own."""
    told: list[str] = []
    for phrase in phrases:
        if len(told) < PHRASES and not any(phrase in other or other in phrase or _laps(phrase, other)
                                           for other in told):
            told.append(phrase)
    return ", ".join(told)


def _laps(one: str, other: str) -> bool:
    """Whether the end of one is the beginning of the other, by at least two characters."""
    return any(a[-n:] == b[:n] for a, b in ((one, other), (other, one)) for n in range(2, min(len(a), len(b))))


def _of_place(signal: MorningSignal, names: _Areas) -> ReviewSignal:
    rows = np.flatnonzero(np.isin(names.fids, np.array(signal.fids, np.int64))).tolist()
    return ReviewSignal("place", signal.what or names.commonest("category", rows),
                        names.where(rows) or signal.where, signal.start, signal.end, signal.cases, signal.expected,
                        signal.q, signal.recurrence_days, level_of(signal.q), tuple(sorted(signal.fids)),
                        signal.radius_m)


def _scanned(complaints: FeatureTable, as_of: str, settings: ReviewSettings,
             progress: Progress) -> MorningResult | None:
    """The scan of places; None where no complaint has one."""
    geometry = complaints.geometry()
    if geometry is None or not len(geometry.coords):
        return None
    return morning_run(complaints, as_of=as_of, progress=progress,
                       settings=MorningSettings(permutations=settings.permutations, seed=settings.seed))


def _counts(complaints: FeatureTable, day: Any, known: Any, last: int,
            settings: ReviewSettings) -> tuple[list[ReviewSignal], int, float]:
    """EARS C2 of categories in sub-districts on the last day: signals, series, false alarms a week by its theory."""
    columns = [name for name in ("category", "subdistrict") if name in complaints.column_names]
    if not columns:
        return [], 0, 0.0
    cells = [texts(complaints, name) for name in columns]
    named = known & np.array([all(c is not None for c in row) for row in zip(*cells, strict=True)], bool)
    rows = np.flatnonzero(named)
    labels = np.array(["\t".join(str(column[row]) for column in cells) for row in rows], np.str_)
    names, groups = np.unique(labels, return_inverse=True)
    series = counted(day[rows], groups, len(names), "day", last)
    chosen = Settings()
    chart = warned(series, "ears_c2", chosen)
    false = false_alarms_per_week(series, "ears_c2", chosen)
    if not len(series.counts):
        return [], len(names), false
    return list(_alarms(complaints.fids, names.tolist(), (rows, groups, day), last, chart, settings)), len(names), false


def _alarms(fids: Any, names: Sequence[str], events: tuple[Any, Any, Any], last: int, found: Any,
            settings: ReviewSettings) -> Iterator[ReviewSignal]:
    rows, groups, day = events
    for group in np.flatnonzero(found.chart.alarm[-1] & (found.q[-1] <= settings.q)).tolist():
        inside = rows[(groups == group) & (day[rows] == last)]
        what, _tab, where = names[group].partition("\t")
        q = float(found.q[-1, group])
        yield ReviewSignal("count", what, where, day_text(last), day_text(last), len(inside),
                           float(found.chart.expected[-1, group]), q, 1 / max(float(found.chance[-1, group]), 1e-9),
                           level_of(q), tuple(sorted(int(fid) for fid in fids[inside])))


def _ranked(found: Sequence[ReviewSignal]) -> tuple[ReviewSignal, ...]:
    """The highest level first, then what stands out most; the same complaints once, whatever found them."""
    order = sorted(found, key=lambda s: (-LEVELS.index(s.level), -round(surprise(s), 6), s.what, s.where, s.fids))
    kept: list[ReviewSignal] = []
    for signal in order:
        own = set(signal.fids)
        for number, better in enumerate(kept):
            if len(own & set(better.fids)) >= OVERLAP * min(len(own), len(better.fids)):
                if signal.kind != better.kind and signal.kind not in better.also:
                    kept[number] = replace(better, also=(*better.also, signal.kind))
                break
        else:
            kept.append(signal)
    return tuple(kept)


