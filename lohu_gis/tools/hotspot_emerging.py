"""Emerging hot spots: the pattern of each place over time."""

from __future__ import annotations

from typing import Annotated, Literal

from lohu_gis.core.params import (
    Choice,
    Column,
    Integer,
    Number,
    TableOutput,
    Text,
    ToolResult,
    Vector,
    VectorOutput,
    tool,
)
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

FEW_STEPS = 10
"""Below that patterns and trends say little."""


@tool(id="hotspot.emerging", title=N_("Emerging hot spots"), version=1,
      outputs=(VectorOutput(id="cells", columns=("cell", "category", "events", "z_last", "hot_steps", "cold_steps",
                                                 "steps", "last_run", "since", "trend_z", "trend_p", "rule",
                                                 "category_other")),
               TableOutput(id="series", columns=("cell", "step", "start", "end", "events", "z", "p", "q", "state"),
                           help=N_("series of the cells"))),
      sources=("Ord, J. K. and Getis, A. (1995): Local spatial autocorrelation statistics. Geographical Analysis 27",
               "Esri: How Emerging Hot Spot Analysis works", "Mann, H. B. (1945): Nonparametric tests against trend",
               "Hamed, K. H. and Rao, A. R. (1998): A modified Mann-Kendall trend test. Journal of Hydrology 204"))
def emerging(
    points: Annotated[FeatureTable, Vector("point", metric=True)],
    time: Annotated[str, Column(of="points")] = "opened",
    cell_m: Annotated[float, Number(unit="m", min=0, above_min=True, max=1e7)] = 250.0,
    step_days: Annotated[int, Integer(min=1, max=3660)] = 7,
    neighbourhood_m: Annotated[float | None, Number(unit="m", min=0, max=1e7)] = None,
    *,
    since: Annotated[str | None, Text()] = None,
    as_of: Annotated[str | None, Text()] = None,
    alpha: Annotated[float, Number(min=0, max=0.5, above_min=True)] = 0.05,
    precedence: Annotated[Literal["strict", "compatible"], Choice(options=("strict", "compatible"))] = "strict",
    tail: Annotated[Literal["counts", "pearson", "normal"], Choice(options=("counts", "pearson", "normal"))] = "counts",
    trend: Annotated[Literal["mann_kendall", "hamed_rao"],
                     Choice(options=("mann_kendall", "hamed_rao"))] = "mann_kendall",
    correction: Annotated[Literal["bh", "by"], Choice(options=("bh", "by"))] = "bh",
    progress: Progress | None = None,
) -> ToolResult:
    """Whether places are new, consecutive, intensifying, persistent, diminishing, sporadic, oscillating or historical
    hot or cold spots.

    Events are counted in square cells and steps of days; Gi* compares each cell and step with its neighbours in the
    same and the step before; a step is hot or cold where the false discovery rate over all cells and steps is at most
    `alpha`. The published patterns overlap, so the order in which they are tested is part of the result.

    Parameters
    ----------
    points
        Events; the first point of a multi-point counts. Without place or time they are left out.
    time
        Column of moments; the civil day in Shenzhen counts.
    cell_m
        Side of a cell in metres; edges lie on its multiples.
    step_days
        Days of a step. Steps are counted back from the last day, so that the last is whole.
    neighbourhood_m
        Cells with centres up to this distance are neighbours; without it 1.5 cells, the eight around.
    since
        First day of the period, YYYY-MM-DD; without it that of the first event.
    as_of
        Last day, YYYY-MM-DD; without it that of the last event.
    alpha
        False discovery rate for hot and cold steps, and p for the trend.
    precedence
        strict names the past first (oscillating before new before consecutive); compatible tests new and consecutive
        first, as other programs do. ``category_other`` is the pattern in the other order.
    tail
        counts heeds that counts of rare events are skewed, by their mean and variance; pearson takes the skewness of
        the counts themselves, so that one large crowd hides all; normal is the usual approximation, which finds too
        much.
    trend
        mann_kendall, or hamed_rao with a correction for autocorrelation.
    correction
        bh after Benjamini and Hochberg; by after Benjamini and Yekutieli is stricter and holds for any dependence.

    Returns
    -------
    ToolResult
        Cells with at least one event: ``category`` and its proof: events, ``z_last``, hot and cold steps of all
        ``steps``, ``last_run`` (last steps of one colour) and ``since`` when, ``trend_z``, ``trend_p``, the ``rule``
        that fired, ``category_other``. Second output: a row per cell and step with Gi* ``z``, ``p``, ``q`` and
        ``state`` (1 hot, -1 cold). Metrics: ``cells``, ``steps``, first and last day, ``neighbourhood_m``, the order
        of patterns ``order``, how many cells of each pattern.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    UsageError
        ``parameter.invalid``, ``neighbours.too_many``.
    """
    import numpy as np

    from lohu_gis.analysis.hotspot.cube import cube_of
    from lohu_gis.analysis.hotspot.emerging import Ways, cell_table, series_table
    from lohu_gis.analysis.hotspot.emerging import emerging as search
    from lohu_gis.analysis.hotspot.events import events_of
    from lohu_gis.analysis.hotspot.patterns import PRECEDENCE
    from lohu_gis.analysis.moments import asked_period, day_text, days
    from lohu_gis.core.findings import Finding

    progress, events = progress or Progress(), events_of(points, time, "points")
    day, findings = days(events.seconds), events.findings
    cube, early = cube_of(events.places, day, asked_period(day, since, as_of), cell_m, step_days)
    progress.at(0.3)
    ways = Ways(1.5 * cell_m if neighbourhood_m is None else neighbourhood_m, alpha, alpha, precedence, tail,
                correction, trend)
    found = search(cube, ways)
    progress.at(0.9)
    if early:
        findings += (Finding(code="time.outside", severity="info", count=early),)
    if cube.steps < FEW_STEPS:
        findings += (Finding(code="emerging.few_steps", facts={"steps": cube.steps, "wanted": FEW_STEPS}),)
    names, counts = np.unique(found.category.astype(str), return_counts=True)
    metrics: dict[str, CellValue] = {
        "cells": len(cube.cells), "steps": cube.steps, "first_day": day_text(cube.first_day),
        "last_day": day_text(cube.days_of(cube.steps - 1)[1]), "neighbourhood_m": ways.reach_m, "alpha": alpha,
        "order": " > ".join(PRECEDENCE[precedence]), "tail": tail, "trend": trend, "correction": correction,
        "differ": int((found.category != found.other).sum())}
    metrics |= {str(name): int(count) for name, count in zip(names, counts, strict=True)}
    return ToolResult({"cells": cell_table(cube, found, points.crs), "series": series_table(cube, found)}, metrics,
                      findings)
