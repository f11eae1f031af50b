"""Emerging hot spots: what the pattern of each cell is, and the numbers that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.cube import Cube, Tail, neighbourhood, space_time_gi
from lohu_gis.analysis.hotspot.discovery import Correction, adjusted
from lohu_gis.analysis.hotspot.getis import normal_p
from lohu_gis.analysis.hotspot.patterns import RULES, Mode, Steps, last_run, patterns
from lohu_gis.analysis.hotspot.trend import Method, mann_kendall
from lohu_gis.analysis.moments import day_text
from lohu_gis.analysis.tables import new_table, nullable
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ways:
    """How it is decided.

    Attributes
    ----------
    alpha
        False discovery rate over all cells and steps up to which a step is hot or cold.
    trend_alpha
        p up to which a trend counts.
    """

    reach_m: float
    alpha: float = 0.05
    trend_alpha: float = 0.05
    mode: Mode = "strict"
    tail: Tail = "counts"
    correction: Correction = "bh"
    trend: Method = "mann_kendall"


@dataclass(frozen=True)
class Emerging:
    """The proof of all cells: (m, T) arrays by step and (m,) arrays by cell.

    Attributes
    ----------
    z, p, q
        Gi* of each step, two-sided p, false discovery rate over all.
    states
        +1 hot, -1 cold, 0 neither.
    trend_z, trend_p
        Mann-Kendall of the z of each cell; NaN where unknown.
    category, other
        Pattern in the mode asked for and in the other one.
    """

    z: F64
    p: F64
    q: F64
    states: Steps
    trend_z: F64
    trend_p: F64
    category: npt.NDArray[np.object_]
    other: npt.NDArray[np.object_]


def emerging(cube: Cube, ways: Ways) -> Emerging:
    """Gi* in space and time, trends and patterns of all cells of a cube."""
    heat = space_time_gi(cube.counts, neighbourhood(cube, ways.reach_m), tail=ways.tail)
    q = adjusted(heat.p, ways.correction)
    states = np.where(q <= ways.alpha, np.sign(heat.z), 0.0).astype(np.int8)
    trend_z = mann_kendall(heat.z, ways.trend)
    trend_p = normal_p(trend_z)
    trend = np.where(trend_p <= ways.trend_alpha, np.sign(trend_z), 0.0).astype(np.int8)
    other: Mode = "compatible" if ways.mode == "strict" else "strict"
    return Emerging(heat.z, heat.p, q, states, trend_z, trend_p, patterns(states, trend, ways.mode),
                    patterns(states, trend, other))


def cell_table(cube: Cube, found: Emerging, crs: str | None) -> FeatureTable:
    """A square per cell with its pattern and the numbers that prove it."""
    import shapely

    low = cube.cells * cube.cell_m
    squares = shapely.box(low[:, 0], low[:, 1], low[:, 0] + cube.cell_m, low[:, 1] + cube.cell_m)
    run = last_run(found.states)
    last = found.states[:, -1] if cube.steps else np.zeros(len(run), np.int8)
    since = [day_text(cube.days_of(cube.steps - length)[0]) if state else None
             for length, state in zip(run.tolist(), last.tolist(), strict=True)]
    columns: dict[str, Any] = {
        "cell": np.arange(len(run), dtype=np.int64), "category": _texts(found.category),
        "events": cube.counts.sum(axis=1).astype(np.int64), "z_last": nullable(found.z[:, -1]),
        "hot_steps": (found.states == 1).sum(axis=1), "cold_steps": (found.states == -1).sum(axis=1),
        "steps": np.full(len(run), cube.steps), "last_run": np.where(last != 0, run, 0), "since": _texts(since),
        "trend_z": nullable(found.trend_z), "trend_p": nullable(found.trend_p),
        "rule": _texts([RULES[rule_key(category)] for category in found.category]),
        "category_other": _texts(found.other)}
    return new_table(columns, from_shapely(np.asarray(squares, object)), crs)


def rule_key(category: str) -> str:
    """The kind of a category without its colour, key of `patterns.RULES`."""
    return category.removesuffix("_hot").removesuffix("_cold")


def series_table(cube: Cube, found: Emerging) -> FeatureTable:
    """A row per cell and step."""
    cells, steps = cube.counts.shape
    starts = [day_text(cube.days_of(step)[0]) for step in range(steps)]
    ends = [day_text(cube.days_of(step)[1]) for step in range(steps)]
    columns: dict[str, Any] = {
        "cell": np.repeat(np.arange(cells), steps), "step": np.tile(np.arange(steps), cells),
        "start": _texts(starts * cells), "end": _texts(ends * cells),
        "events": cube.counts.ravel().astype(np.int64), "z": nullable(found.z.ravel()),
        "p": nullable(found.p.ravel()), "q": nullable(found.q.ravel()),
        "state": found.states.ravel().astype(np.int64)}
    return new_table(columns)


def _texts(values: Any) -> Any:
    import pyarrow as pa

    return pa.array(list(values), pa.string())
