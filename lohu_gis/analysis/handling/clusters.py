"""Classes of cases: one category in one area that rose above what it was, for weeks on end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.discovery import adjusted

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

WEEK = 7


@dataclass(frozen=True, slots=True)
class ClusterRule:
    """When a class of cases is one.

    Attributes
    ----------
    weeks
        Weeks on end that together, and each for itself, lie above what is usual.
    history_weeks, gap_weeks, least_history
        Weeks that tell what is usual, weeks left out between them and the ones at hand (so that a slow rise does not
        hide itself), and the fewest that must be there.
    fdr
        Rate of false discoveries among all categories and areas of one span of weeks.
    min_cases
        Fewest cases of a span.
    """

    weeks: int = 2
    history_weeks: int = 26
    gap_weeks: int = 4
    least_history: int = 8
    fdr: float = 0.05
    min_cases: int = 5


@dataclass(frozen=True, slots=True)
class Cluster:
    """One category in one area above what is usual.

    Attributes
    ----------
    series
        Which one; see `clusters_of`.
    first_day, last_day
        Day numbers since 1970, both included.
    cases, expected
        Cases of these weeks, and how many the weeks before let expect.
    q
        Smallest rate of false discoveries among the spans it is made of.
    """

    series: int
    first_day: int
    last_day: int
    weeks: int
    cases: int
    expected: float
    q: float


def clusters_of(days: I64, series: I64, count: int, last_day: int,
                rule: ClusterRule) -> tuple[tuple[Cluster, ...], I64]:
    """All clusters up to a day.

    Weeks are counted backwards from `last_day`. For each span of ``rule.weeks`` weeks the cases c of a series are
    compared with its b cases in the history: given both, c has a binomial distribution whose share is that of the span
    in all cases of the district (so a busy month is no cluster). Benjamini and Hochberg over all series of a span; in
    each week there have to be more than expected. Spans that meet are one cluster.

    Parameters
    ----------
    days : int64, shape (n,)
        Day number of each case; later than `last_day` does not count.
    series : int64, shape (n,)
        Category in area, 0 ... `count` - 1; -1 for none (counts for the district only).

    Returns
    -------
    clusters, belongs
        By series and first day; the cluster of each case, -1 for none.
    """
    inside = days <= last_day
    belongs = np.full(len(days), -1, np.int64)
    if not inside.any():
        return (), belongs
    ago = (last_day - days[inside]) // WEEK
    weeks = int((last_day - int(days[inside].min()) + 1) // WEEK)  # whole ones
    place = weeks - 1 - ago
    own = (series[inside] >= 0) & (place >= 0)
    counts = np.bincount(series[inside][own] * weeks + place[own], minlength=count * weeks).reshape(count, weeks)
    everything = np.bincount(place[place >= 0], minlength=weeks)
    marked, q = _spans(counts, everything, rule)
    found = tuple(_cluster(run, counts, everything, q, rule, last_day) for run in _runs(marked))
    number = np.full((count, weeks), -1, np.int64)
    for position, one in enumerate(found):
        first = weeks - 1 - (last_day - one.first_day) // WEEK
        number[one.series, first:first + one.weeks] = position
    rows = np.flatnonzero(inside)[own]
    belongs[rows] = number[series[rows], place[own]]
    return found, belongs


def _spans(counts: I64, everything: I64, rule: ClusterRule) -> tuple[Bools, F64]:
    """Weeks within significant spans, and the smallest q of the spans over each week; shape of `counts`."""
    from scipy.stats import binom

    marked, q = np.zeros(counts.shape, bool), np.full(counts.shape, np.inf)
    for end in range(rule.weeks, counts.shape[1] + 1):
        span = slice(end - rule.weeks, end)
        history = _history(span.start, rule)
        all_before, all_here = int(everything[history].sum()), int(everything[span].sum())
        if history.stop - history.start < rule.least_history or not all_before or not all_here:
            continue
        before, here = counts[:, history].sum(axis=1), counts[:, span].sum(axis=1)
        p = np.where(here > 0, binom.sf(here - 1, here + before, all_here / (all_here + all_before)), 1.0)
        rate = adjusted(p)
        steady = (counts[:, span] > before[:, None] * everything[span] / all_before).all(axis=1)
        hit = np.flatnonzero((rate <= rule.fdr) & steady & (here >= rule.min_cases))
        marked[hit, span] = True
        q[hit, span] = np.minimum(q[hit, span], rate[hit, None])
    return marked, q


def _history(start: int, rule: ClusterRule) -> slice:
    """Weeks that tell what is usual for a span that begins with week `start`."""
    end = max(start - rule.gap_weeks, 0)
    return slice(max(end - rule.history_weeks, 0), end)


def _runs(marked: Bools) -> list[tuple[int, int, int]]:
    """Series, first and last week of each stretch of marked weeks."""
    edges = np.diff(np.pad(marked, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    series, first = np.nonzero(edges == 1)
    last = np.nonzero(edges == -1)[1] - 1
    return list(zip(series.tolist(), first.tolist(), last.tolist(), strict=True))


def _cluster(run: tuple[int, int, int], counts: I64, everything: I64, q: F64, rule: ClusterRule,
             last_day: int) -> Cluster:
    """The cluster of one stretch of weeks of a series."""
    series, first, last = run
    history = _history(first, rule)
    usual = counts[series, history].sum() / everything[history].sum()
    weeks = counts.shape[1]
    span = slice(first, last + 1)
    return Cluster(series, last_day - (weeks - first) * WEEK + 1, last_day - (weeks - 1 - last) * WEEK,
                   last - first + 1, int(counts[series, span].sum()), float(usual * everything[span].sum()),
                   float(q[series, span].min()))
