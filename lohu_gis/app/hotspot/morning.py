"""The run of each morning: what gathers right now, in every category and every sub-district, by one call."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.discovery import adjusted
from lohu_gis.analysis.hotspot.events import Events, events_of
from lohu_gis.analysis.moments import asked_period, day_text, days
from lohu_gis.analysis.scan.cases import Cases, within
from lohu_gis.analysis.scan.clusters import Cluster
from lohu_gis.analysis.scan.run import Plan, scan
from lohu_gis.analysis.tables import texts
from lohu_gis.app.tools.door import ToolInput, crs_missing, in_system
from lohu_gis.core import crs as systems
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class MorningSettings:
    """How the morning is searched.

    Attributes
    ----------
    period_days
        Days looked back on; they say what is usual.
    days_max, radius_max_m
        Longest and widest cluster.
    p_max
        Signals are given up to this p: once in 20 days by chance.
    cases_min
        Categories and sub-districts with fewer cases in the period are not searched.
    overlap_max
        Of two signals that share more of their cases than this (of all in either) only the stronger one is given.
    """

    time: str = "opened"
    what: str = "category"
    where: str = "subdistrict"
    period_days: int = 365
    days_max: int = 14
    radius_max_m: float = 1000.0
    permutations: int = 999
    seed: int = 0
    p_max: float = 0.05
    cases_min: int = 20
    overlap_max: float = 0.5


@dataclass(frozen=True)
class MorningSignal:
    """A cluster that is still there this morning.

    Attributes
    ----------
    what, where
        Category and sub-district that were searched; empty for all.
    start, end
        First and last day, ``YYYY-MM-DD``, both included.
    p
        Of this search alone; `q` is the false discovery rate among all searches of the morning.
    recurrence_days
        Once in so many days chance alone gives such a cluster in this search, when it runs each day.
    x, y
        Middle in the layer's reference system.
    fids
        Rows of the layer, ascending.
    """

    what: str
    where: str
    start: str
    end: str
    cases: int
    expected: float
    llr: float
    p: float
    q: float
    recurrence_days: float
    x: float
    y: float
    radius_m: float
    fids: tuple[int, ...]


@dataclass(frozen=True)
class MorningResult:
    """Signals from the strongest on, and what was searched.

    Attributes
    ----------
    scans
        How many searches were made; with none of them true, ``scans x p_max`` signals are expected.
    cases
        Records of the period with a place and a time.
    """

    signals: tuple[MorningSignal, ...]
    as_of: str
    scans: int
    cases: int
    findings: tuple[Finding, ...]
    settings: MorningSettings


@dataclass(frozen=True)
class _Found:
    """A cluster of one search."""

    what: str
    where: str
    cases: Cases
    cluster: Cluster
    p: float


def morning_run(complaints: FeatureTable, *, as_of: str | None = None, settings: MorningSettings | None = None,
                progress: Progress | None = None) -> MorningResult:
    """Scan all complaints, each category and each sub-district for clusters that reach to the last day.

    Parameters
    ----------
    complaints
        Points in any reference system, with the columns of complaints; without category or sub-district the searches
        by them are left out.
    as_of
        The last day, ``YYYY-MM-DD``; that of the last complaint without it. Later complaints are not looked at.

    Raises
    ------
    InputError
        ``crs.missing``, ``column.missing``, ``column.no_times``.
    UsageError
        ``parameter.invalid``.
    Cancelled
        When `progress` says so.
    """
    settings, progress = settings or MorningSettings(), progress or Progress()
    metric = _metric(complaints)
    events = events_of(metric, settings.time, "complaints")
    last = asked_period(days(events.seconds), None, as_of)[1]
    period = (last - settings.period_days + 1, last)
    found: list[_Found] = []
    best: list[float] = []
    searches = list(_searches(complaints, events, period, settings))
    weights = np.cumsum([0.0, *(float(which.sum()) + 200 for _what, _where, which in searches)])
    for number, (what, where, which) in enumerate(searches):
        part = progress.part(weights[number] / weights[-1], weights[number + 1] / weights[-1])
        clusters = _search(what, where, within(events.taken(which), period), settings, part)
        best.append(clusters[0].p if clusters else 1.0)
        found += clusters
    quality = adjusted(np.array(best, np.float64))
    q = {(what, where): float(quality[i]) for i, (what, where, _which) in enumerate(searches)}
    signals = [_signal(f, q[f.what, f.where], complaints, str(metric.crs)) for f in found]
    everything = int(_in(events, period).sum())
    return MorningResult(_ranked(signals, settings), day_text(last), len(searches), everything, events.findings,
                         settings)


def _metric(complaints: FeatureTable) -> FeatureTable:
    """The same rows in metres."""
    given, geometry = ToolInput(complaints, "complaints"), complaints.geometry()
    if complaints.crs is None:
        raise crs_missing(given)
    bounds = None if geometry is None else total_bounds(geometry)
    return in_system(given, systems.require_metric(complaints.crs, bounds)[0])[0]


def _in(events: Events, period: tuple[int, int]) -> Bools:
    when = days(events.seconds)
    inside: Bools = (when >= period[0]) & (when <= period[1])
    return inside


def _searches(complaints: FeatureTable, events: Events, period: tuple[int, int],
              settings: MorningSettings) -> Iterator[tuple[str, str, Bools]]:
    """Category, sub-district (one of them or both empty) and which events."""
    inside = _in(events, period)
    if inside.sum() >= settings.cases_min:
        yield "", "", inside
    for name, by_what in ((settings.what, True), (settings.where, False)):
        if name not in complaints.column_names:
            continue
        values = texts(complaints, name)[events.rows]
        for value in sorted({str(v) for v in values[inside] if v}):
            which = inside & (values == value)
            if which.sum() >= settings.cases_min:
                yield (value, "", which) if by_what else ("", value, which)


def _search(what: str, where: str, cases: Cases, settings: MorningSettings, progress: Progress) -> list[_Found]:
    plan = Plan(settings.radius_max_m, settings.days_max, True, settings.permutations, settings.seed,
                p_max=settings.p_max)
    done = scan(cases.records, plan, progress)
    return [_Found(what, where, cases, cluster, done.chance.p(cluster.llr)) for cluster in done.clusters]


def _signal(found: _Found, q: float, complaints: FeatureTable, metric: str) -> MorningSignal:
    cluster, cases = found.cluster, found.cases
    east, north = cases.records.places[cluster.centre].tolist()
    x, y = systems.reproject(east, north, metric, str(complaints.crs))
    fids = np.sort(complaints.fids[cases.records.rows[cluster.records]])
    return MorningSignal(
        found.what, found.where, day_text(cases.first_day + cluster.start), day_text(cases.first_day + cluster.end),
        len(fids), cluster.expected, cluster.llr, found.p, q, 1 / found.p, float(x), float(y), cluster.radius_m,
        tuple(fids.tolist()))


def _ranked(signals: list[MorningSignal], settings: MorningSettings) -> tuple[MorningSignal, ...]:
    """The strong ones in order, without those that show the same cases again."""
    strong = sorted((s for s in signals if s.p <= settings.p_max),
                    key=lambda s: (s.p, -s.llr, s.what, s.where, s.fids))
    kept: list[MorningSignal] = []
    for signal in strong:
        here = set(signal.fids)
        if all(len(here & set(k.fids)) <= settings.overlap_max * len(here | set(k.fids)) for k in kept):
            kept.append(signal)
    return tuple(kept)


