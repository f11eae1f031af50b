"""services.locate and services.catchments on a street that can be counted by hand."""

from __future__ import annotations

import math

import pytest
import shapely

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, cells, layer, points, shapes_of


def line(*places: tuple[float, float]) -> shapely.LineString:
    """A street from the place in Luohu."""
    return shapely.LineString([(EAST + x, NORTH + y) for x, y in places])


STREETS = layer([line((0, 0), (1000, 0)), line((500, 0), (500, 400)), line((0, 900), (300, 900))],
                kind=["lane", "lane", "motorway"])
HOMES = points([EAST + x for x in (0, 400, 500, 1000, 500)], [NORTH + y for y in (0, 0, 200, 0, 400)],
               people=[10, 20, 30, 40, None], name=["a", "b", "c", "d", "e"])
SITES = points([EAST, EAST + 500, EAST + 1000], [NORTH, NORTH, NORTH], code=["x", "y", "z"])


def locate(**values: object) -> tuple[FeatureTable, FeatureTable, ToolRun]:
    """Sites, assignment and the run."""
    run = run_tool(tool("services.locate"), {"candidates": SITES, "demand": HOMES, "weight": "people",
                                             "streets": STREETS, **values})
    sites, assignment = run.outputs["sites"], run.outputs["assignment"]
    assert isinstance(sites, FeatureTable)
    assert isinstance(assignment, FeatureTable)
    return sites, assignment, run


def test_most_people_within_300_m_along_the_street() -> None:
    sites, assignment, run = locate(limit_m=300.0, p=1)
    assert cells(sites, "code") == ["y"]
    assert cells(sites, "demand") == [100.0]
    assert cells(sites, "covered") == [50.0]
    assert cells(sites, "mean_m") == [pytest.approx((10 * 500 + 20 * 100 + 30 * 200 + 40 * 500) / 100)]
    assert cells(assignment, "distance_m") == [500.0, 100.0, 200.0, 500.0, None]
    assert cells(assignment, "site") == [1, 1, 1, 1, None]
    assert cells(assignment, "covered") == [False, True, True, False, None]
    assert cells(assignment, "minutes")[1] == pytest.approx(100 / 1.2 / 60)
    assert {key: run.metrics[key] for key in ("covered_before", "covered_after", "gap", "optimal", "demand")} == {
        "covered_before": 0.0, "covered_after": 50.0, "gap": 0.0, "optimal": True, "demand": 100.0}
    assert [f.code for f in run.findings] == ["weight.missing"]


def test_existing_sites_stay_and_are_site_0() -> None:
    there = points([EAST + 500], [NORTH])
    sites, assignment, run = locate(limit_m=300.0, p=1, existing=there)
    assert cells(sites, "code") == ["z"]
    assert cells(assignment, "site") == [0, 0, 0, 1, None]
    assert run.metrics["covered_before"] == 50.0
    assert run.metrics["covered_after"] == 90.0
    sites, _, _ = locate(limit_m=300.0, p=3, existing=there)
    assert cells(sites, "code") == ["x", "z"]


def test_median_and_fewest() -> None:
    sites, _, run = locate(objective="median", p=2)
    assert cells(sites, "code") == ["y", "z"]
    assert run.metrics["objective_value"] == pytest.approx(10 * 500 + 20 * 100 + 30 * 200)
    sites, _, run = locate(objective="set_covering", limit_m=400.0)
    assert cells(sites, "code") == ["x", "y", "z"]
    assert run.metrics["objective_value"] == 3.0


def test_straight_ways_without_streets() -> None:
    _, assignment, _ = locate(streets=None, limit_m=300.0)
    assert cells(assignment, "distance_m")[2] == pytest.approx(200.0)
    run = run_tool(tool("services.locate"), {"candidates": points([EAST], [NORTH]), "minutes": 5.0, "speed_ms": 1.0,
                                             "demand": points([EAST + 180, EAST + 181], [NORTH + 240] * 2)})
    assert run.metrics["limit_m"] == 300.0
    assert run.metrics["covered_after"] == 1.0


def test_nobody_walks_on_what_is_left_out() -> None:
    with pytest.raises(InputError, match=r"streets\.none"):
        locate(road_class="kind", without=["lane", "motorway"])
    _, assignment, _ = locate(road_class="kind", without=["motorway"], limit_m=300.0)
    assert cells(assignment, "distance_m")[0] == pytest.approx(500.0)


def test_catchments_by_hand() -> None:
    """1 m/s from (500, 0): 100 m to three sides in 100 s, 300 m in 300 s."""
    run = run_tool(tool("services.catchments"), {
        "sites": points([EAST + 500], [NORTH]), "streets": STREETS, "minutes": "2,5", "speed_ms": 1.0, "beside_m": 10.0,
        "residents": HOMES, "weight": "people"})
    found = run.outputs["catchments"]
    assert isinstance(found, FeatureTable)
    assert cells(found, "minutes") == [5.0, 2.0]
    assert cells(found, "residents") == [50.0, 20.0]
    assert cells(found, "share") == [0.5, 0.2]
    assert cells(found, "site") == [None, None]
    for shape, metres in zip(shapes_of(found), (300, 120), strict=True):
        # A T of three arms, 20 m wide, with round ends.
        assert shape.area == pytest.approx(3 * metres * 20 + 1.5 * math.pi * 100, rel=0.04)
        assert shape.bounds[0] == pytest.approx(EAST + 500 - metres - 10, abs=0.5)
    assert run.metrics["reached"] == 50.0


def test_each_site_has_its_own_areas() -> None:
    run = run_tool(tool("services.catchments"), {"sites": SITES, "streets": STREETS, "minutes": "5", "each": True,
                                                 "residents": HOMES, "weight": "people", "speed_ms": 1.9})
    found = run.outputs["catchments"]
    assert isinstance(found, FeatureTable)
    assert cells(found, "site") == [0, 1, 2]
    assert cells(found, "residents") == [30.0, 100.0, 40.0]


def test_minutes_that_are_none() -> None:
    for wrong in ("5,a", "0", "-3", "nan"):
        with pytest.raises(UsageError, match=r"parameter\.invalid"):
            run_tool(tool("services.catchments"), {"sites": SITES, "streets": STREETS, "minutes": wrong})
