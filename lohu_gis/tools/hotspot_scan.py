"""Clusters in space and time by the space-time permutation scan."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import Choice, Column, Integer, Number, Text, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_


@tool(id="hotspot.scan", title=N_("Space-time scan"), version=1,
      outputs=(VectorOutput(id="clusters", columns=("cluster", "llr", "p", "recurrence_days", "start", "end", "cases",
                                                    "expected", "radius_m", "relative", "days", "places")),
               VectorOutput(id="members", columns=("cluster",), help=N_("cases in clusters"))),
      sources=("Kulldorff, M. et al. (2005): A space-time permutation scan statistic. PLoS Medicine 2(3), e59",
               "Besag, J. and Clifford, P. (1991): Sequential Monte Carlo p-values. Biometrika 78"))
def scan(
    cases: Annotated[FeatureTable, Vector("point", metric=True)],
    time: Annotated[str, Column(of="cases")] = "opened",
    radius_max_m: Annotated[float, Number(unit="m", min=0, max=1e7)] = 1000.0,
    days_max: Annotated[int, Integer(min=1, max=3660)] = 14,
    mode: Annotated[Literal["retrospective", "prospective"],
                    Choice(options=("retrospective", "prospective"))] = "retrospective",
    permutations: Annotated[int, Integer(min=9, max=99_999)] = 999,
    *,
    since: Annotated[str | None, Text()] = None,
    as_of: Annotated[str | None, Text()] = None,
    place_m: Annotated[float | None, Number(unit="m", min=0, max=1e7)] = None,
    p_max: Annotated[float, Number(min=0, max=1)] = 0.5,
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """Where and when more cases gather than place and time alone explain; needs no numbers of residents.

    Every circle of nearest places with every stretch of days is compared with ``E = (cases of the circle) x (cases of
    the days) / all``; the measure is ``c ln(c / E) + (C - c) ln((C - c) / (C - E))``. Chance is what is found when the
    days are shuffled among the cases: ``p = (1 + draws that reach it) / (1 + draws)``.

    Parameters
    ----------
    cases
        One point per case; a row without place or time is left out.
    time
        Column of moments; the civil day in Shenzhen counts.
    radius_max_m
        Largest radius of a cluster. A circle never holds more than half of all cases.
    days_max
        Longest duration of a cluster in days; at most half of the period.
    mode
        retrospective finds clusters at any time, prospective only those that are still there on the last day.
    permutations
        Draws of shuffled days. After 50 that beat the cases no more are made.
    since
        First day of the period, YYYY-MM-DD; without it that of the first case.
    as_of
        Last day, YYYY-MM-DD; without it that of the last case.
    place_m
        Side of the cells that places are gathered in, 0 for none; without it none up to 1000 places, else the smallest
        round size that leaves no more.
    p_max
        Clusters behind the first are listed up to this p.
    seed
        Start of the random numbers.

    Returns
    -------
    ToolResult
        Circles with ``cluster`` (1 is the best), ``llr``, ``p``, ``recurrence_days`` (1 / p: with a run each day,
        chance alone gives such a cluster once in so many days), ``start``, ``end`` (both included), ``cases``,
        ``expected``, ``radius_m`` (0 for one place), ``relative`` (cases / expected), ``days``, ``places``; clusters
        share no place.
        Second output: the cases in clusters with the number of theirs. Metrics: ``clusters``, ``cases``, ``places``,
        ``place_m``, ``first_day``, ``last_day``, ``days_max``, ``circles``, ``runs``, ``llr_05`` (what 5 % of the draws
        reach), ``permutations``, ``seed``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    UsageError
        ``parameter.invalid``.
    """
    import numpy as np

    from lohu_gis.analysis.moments import day_text
    from lohu_gis.analysis.scan.cases import cases_of
    from lohu_gis.analysis.scan.result import cluster_table, member_table
    from lohu_gis.analysis.scan.run import Plan
    from lohu_gis.analysis.scan.run import scan as search

    chosen = cases_of(cases, time, since, as_of, place_m)
    plan = Plan(radius_max_m, days_max, mode == "prospective", permutations, seed, p_max=p_max)
    found = search(chosen.records, plan, progress)
    members, replaced = member_table(found, chosen, cases)
    some = len(chosen.records) > 0
    maxima = found.chance.maxima
    metrics = {"clusters": len(found.clusters), "cases": len(chosen.records), "places": len(chosen.records.places),
               "place_m": chosen.place_m, "first_day": day_text(chosen.first_day) if some else None,
               "last_day": day_text(chosen.last_day) if some else None, "days_max": plan.longest(chosen.records),
               "circles": int(found.space.circles.whole.sum()) if found.space else 0, "runs": len(maxima),
               "llr_05": float(np.quantile(maxima, 0.95)) if len(maxima) else None, "mode": mode,
               "permutations": permutations, "seed": seed}
    return ToolResult({"clusters": cluster_table(found, chosen, cases.crs), "members": members}, metrics,
                      chosen.findings + replaced)
