"""Coverage, greening and limits of the plan on plots of one hectare."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.planning.rules.corridors import longest_run
from tests.analysis.planning.rules.site import building, measured, rows_of
from tests.tools.tables import box, layer


def covering(share: float, use: str | None, storeys: float | None = 6, land: str = "GIC2", **values: Any) -> tuple[
        Any, Any, str]:
    """One building that covers a share of the plot."""
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=[land])
    height = None if storeys is None else 18.0
    rows = rows_of([building(box(0, 0, 100, 100 * share), use, height, storeys, "b")], plots, **values)
    return measured(rows, "P", "coverage.ground")


@pytest.mark.parametrize(("use", "storeys", "share", "limit", "verdict"), [
    ("residential", 10, 0.25, 0.25, "pass"), ("residential", 10, 0.26, 0.25, "fail"),
    ("residential", 9, 0.35, 0.35, "pass"), ("residential", 9, 0.36, 0.35, "fail"),
    ("residential", None, 0.20, 0.25, "pass"), ("office", 6, 0.50, 0.5, "pass"), ("office", 6, 0.51, 0.5, "fail"),
    ("commercial", 4, 0.40, 0.4, "pass"), ("commercial", 4, 0.60, 0.4, "unknown"),  # small or large: nobody told
    ("commercial", 4, 0.66, 0.4, "fail"), ("culture", 4, 0.51, 0.5, "fail")])
def test_coverage_by_use(use: str, storeys: float | None, share: float, limit: float, verdict: str) -> None:
    assert covering(share, use, storeys) == (limit, pytest.approx(share), verdict)


def test_dwellings_of_both_kinds_leave_the_limit_between_them_open() -> None:
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["R2"])

    def both(share: float) -> tuple[Any, Any, str]:
        rows = rows_of([building(box(0, 0, 100, 50 * share), "residential", 60.0, 20, "a"),
                        building(box(0, 50, 100, 50 * share), "residential", 18.0, 6, "b")], plots)
        return measured(rows, "P", "coverage.ground")

    assert both(0.25)[2] == "pass"
    assert both(0.30) == (0.25, 0.3, "unknown")
    assert both(0.36)[2] == "fail"


def test_podium_and_towers_are_held_to_their_own_limits() -> None:
    """Podium of offices 48 %, towers with homes 30 % of the plot, more than 25 %."""
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["R2"])
    rows = rows_of([building(box(10, 10, 80, 60), "office", 15.0, 3, "T"),
                    building(box(10, 10, 50, 60), "residential", 60.0, 15, "T", base=15.0)], plots)
    assert measured(rows, "P", "coverage.ground") == (0.5, 0.48, "pass")
    assert measured(rows, "P", "coverage.towers") == (0.25, 0.3, "fail")


def test_without_podiums_there_is_no_second_level_and_empty_plots_have_no_rows() -> None:
    plots = layer([box(0, 0, 100, 100), box(200, 0, 100, 100)], plot_id=["P", "Q"], landuse=["R2", "R2"])
    rows = rows_of([building(box(0, 0, 20, 20), "residential", 18.0, 6, "b")], plots)
    assert ("P", "coverage.towers") not in rows
    assert not [key for key in rows if key[0] == "Q"]


@pytest.mark.parametrize(("land", "share", "verdict"), [
    ("R2", 0.41, "pass"), ("R2", 0.40, "fail"), ("R2", 0.39, "fail"), ("C1", 0.31, "pass"), ("C1", 0.30, "fail"),
    (None, 0.35, "unknown"), (None, 0.41, "pass"), (None, 0.29, "fail")])
def test_greening_is_more_than_its_limit(land: str | None, share: float, verdict: str) -> None:
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=[land])
    rows = rows_of([building(box(0, 80, 10, 10), None, 9.0, 3, "b")], plots, green=layer([box(0, 0, 100, 100 * share)]))
    assert measured(rows, "P", "greening")[1:] == (pytest.approx(share), verdict)


def test_greening_without_green_ground_is_unknown() -> None:
    rows = rows_of([building(box(0, 80, 10, 10), "office", 9.0, 3, "b")])
    assert measured(rows, "P", "greening") == (0.3, None, "unknown")


def test_limits_of_the_plan() -> None:
    """2,500 m2 on 10 storeys: ratio 2.5, coverage 0.25, 40 m."""
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["C1"], far_limit=[2.4], coverage_limit=[0.25],
                  height_limit_m=[45.0])
    rows = rows_of([building(box(25, 25, 50, 50), "office", 40.0, 10, "b")], plots)
    assert measured(rows, "P", "plot.far") == (2.4, 2.5, "fail")
    assert measured(rows, "P", "plot.coverage") == (0.25, 0.25, "pass")
    assert measured(rows, "P", "plot.height") == (45.0, 40.0, "pass")


def test_limits_that_are_missing_or_not_above_zero_are_none() -> None:
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["C1"], far_limit=[0.0], height_limit_m=[None])
    rows = rows_of([building(box(25, 25, 50, 50), "office", 40.0, 10, "b")], plots)
    assert not [key for key in rows if key[1].startswith("plot.")]


def test_a_building_of_unknown_height_leaves_a_pass_open_and_a_failure_a_failure() -> None:
    """The ratio and the height are at least what is known; the coverage is known."""
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["C1"], far_limit=[2.6], coverage_limit=[0.5],
                  height_limit_m=[45.0], density_zone=[1])
    known = building(box(25, 25, 50, 50), "office", 40.0, 10, "b")
    unknown = building(box(0, 0, 10, 10), "office", None, None, "?")
    rows = rows_of([known, unknown], plots)
    assert measured(rows, "P", "plot.far") == (2.6, 2.5, "unknown")
    assert measured(rows, "P", "plot.height") == (45.0, 40.0, "unknown")
    assert measured(rows, "P", "plot.coverage")[2] == "pass"
    assert rows["P", "far.base"]["verdict"] == "unknown"
    assert rows_of([known], plots)["P", "far.base"]["verdict"] == "pass"
    low = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["C1"], far_limit=[2.4], height_limit_m=[39.0])
    rows = rows_of([known, unknown], low)
    assert (rows["P", "plot.far"]["verdict"], rows["P", "plot.height"]["verdict"]) == ("fail", "fail")


def test_parks_are_not_held_to_rules_of_building() -> None:
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], landuse=["G1"])
    rows = rows_of([building(box(25, 25, 5, 5), "other", 4.0, 1, "b")], plots)
    assert not [key for key in rows if key[0] == "P"]


RIVER = layer([box(-100, -60, 400, 40)])
"""20 m south of the plots."""


def front(spans: list[tuple[float, float, float | None]], **values: Any) -> dict[tuple[str, str], dict[str, Any]]:
    """A plot 200 m along the river with buildings (from, to, height)."""
    plots = layer([box(0, 0, 200, 100)], plot_id=["P"], landuse=["C1"])
    return rows_of([building(box(a, 20, b - a, 20), "office", height, None, f"b{n}")
                    for n, (a, b, height) in enumerate(spans)], plots, resources=RIVER, **values)


@pytest.mark.parametrize(("spans", "low", "high"), [
    ([(0, 70, 20.0)], (70.0, "pass"), (0.0, "pass")),
    ([(0, 80, 20.0)], (80.0, "fail"), (0.0, "pass")),
    ([(0, 40, 20.0), (54, 90, 20.0)], (90.0, "fail"), (0.0, "pass")),  # a gap of 14 m is no corridor
    ([(0, 40, 20.0), (55, 90, 20.0)], (40.0, "pass"), (0.0, "pass")),
    ([(0, 40, 60.0), (60, 90, 60.0)], (40.0, "pass"), (90.0, "fail")),  # 20 m is one below 24 m, not above
    ([(0, 40, 60.0), (65, 90, 60.0)], (40.0, "pass"), (40.0, "pass")),
])
def test_corridors_to_the_river(spans: list[tuple[float, float, float | None]], low: tuple[float, str],
                                high: tuple[float, str]) -> None:
    rows = front(spans)
    assert measured(rows, "P", "corridor.low")[1:] == low
    assert measured(rows, "P", "corridor.high")[1:] == high
    assert rows["P", "corridor.low"]["line"].length == pytest.approx(low[0])


def test_unknown_heights_leave_the_upper_corridor_open() -> None:
    rows = front([(0, 40, None)])
    assert rows["P", "corridor.low"]["verdict"] == "pass"
    assert rows["P", "corridor.high"]["verdict"] == "unknown"


def test_plots_away_from_the_river_have_no_corridors() -> None:
    plots = layer([box(0, 200, 200, 100)], plot_id=["P"], landuse=["C1"])
    rows = rows_of([building(box(0, 220, 90, 20), name="b")], plots, resources=RIVER)
    assert not [key for key in rows if key[1].startswith("corridor")]


def test_longest_run_by_hand() -> None:
    spans = np.array([[50.0, 60.0], [0.0, 10.0], [12.0, 30.0], [11.0, 13.0]])
    assert longest_run(spans, 5.0) == (0.0, 30.0)
    assert longest_run(spans, 25.0) == (0.0, 60.0)
    assert longest_run(spans[:1], 5.0) == (50.0, 60.0)
