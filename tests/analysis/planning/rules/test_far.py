"""Base floor-area ratios, step by step from the tables of chapter 4."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.planning.rules.far import FarInputs, far_steps, station_factors
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.rulepack import RulePack
from tests.analysis.planning.rules.site import building, measured, rows_of
from tests.tools.tables import box, layer, points


@pytest.fixture(scope="module")
def pack() -> RulePack:
    """The pack of Shenzhen."""
    return load_pack("plan_shenzhen_2025")


@pytest.mark.parametrize(("land", "ha", "a1"), [
    ("R2", 2.0, 0.0), ("R2", 2.01, 0.005), ("R2", 2.1, 0.005), ("R2", 2.11, 0.01), ("R2", 3.0, 0.05),
    ("R2", 30.0, 0.3), ("C1", 1.05, 0.005), ("C1", 0.4, 0.0), ("M1", 3.2, 0.01), ("M0", 1.0, 0.0), ("W1", 5.3, 0.015),
    ("W0", 2.3, 0.015)])
def test_a1_by_started_tenths_of_a_hectare(pack: RulePack, land: str, ha: float, a1: float) -> None:
    steps = far_steps(FarInputs(land, 1, ha * 10_000), pack)
    assert steps is not None
    assert steps.a1 == pytest.approx(a1)


@pytest.mark.parametrize(("land", "zone", "sides", "station", "expected"), [
    ("R2", 1, 1, 0.0, 3.2), ("R2", 3, 2, 0.0, 3.0 * 1.1), ("R2", 5, 4, 0.0, 1.5 * 1.3),
    ("R2", 1, 4, 0.5, 3.2 * 1.5),  # housing takes the larger of A2 and A3 only
    ("R2", 1, 4, 0.2, 3.2 * 1.3),
    ("C1", 1, 3, 0.7, 5.4 * 1.2 * 1.7),  # commerce takes both
    ("C1", 4, 1, 0.3, 2.5 * 1.3), ("M0", 2, 2, 0.5, 4.0 * 1.1 * 1.5), ("W0", 5, 2, 0.5, 2.0 * 1.1 * 1.5),
    ("M1", 1, 2, 0.7, 3.5 * 1.1),  # ordinary industry and storage only roads
    ("W1", 4, 4, 0.7, 2.0 * 1.3), ("0901", 2, 1, 0.0, 4.5), ("0701", 4, 1, 0.0, 2.5)])
def test_the_base_is_the_product_of_its_steps(pack: RulePack, land: str, zone: int, sides: int, station: float,
                                              expected: float) -> None:
    steps = far_steps(FarInputs(land, zone, 9_000, sides, station, near_station=False), pack)
    assert steps is not None
    assert steps.base == pytest.approx((expected, expected))


def test_the_steps_can_be_read(pack: RulePack) -> None:
    """2.5 ha of commerce in zone 1: A1 = 15 x 0.005; two sides at roads; 0.35 by stations."""
    steps = far_steps(FarInputs("C1", 1, 25_000, 2, 0.35), pack)
    assert steps is not None
    assert steps.text() == f"5.4 x (1-A1 0.075) x (1+A2 0.1) x (1+A3 0.35) = {5.4 * 0.925 * 1.1 * 1.35:.3f}"
    open_ = far_steps(FarInputs("C1", 1, 5_000), pack)
    assert open_ is not None
    assert open_.text() == f"5.4 x (1-A1 0) x (1+A2 0..0.3) x (1+A3 0..0.7) = 5.400..{5.4 * 1.3 * 1.7:.3f}"


def test_what_is_not_ruled_or_not_known_has_no_steps(pack: RulePack) -> None:
    assert far_steps(FarInputs("GIC1", 1, 1000), pack) is None
    assert far_steps(FarInputs(None, 1, 1000), pack) is None
    assert far_steps(FarInputs("R2", None, 1000), pack) is None
    assert far_steps(FarInputs("R2", 9, 1000), pack) is None


def test_upper_limits_of_housing_rise_beside_stations(pack: RulePack) -> None:
    def cap(zone: int, near: bool | None) -> object:
        steps = far_steps(FarInputs("R2", zone, 1000, near_station=near), pack)
        assert steps is not None
        return steps.cap

    assert cap(1, False) == (6.0, 6.0)
    assert cap(3, False) == (5.5, 5.5)
    assert cap(3, True) == (6.0, 6.0)
    assert cap(3, None) == (5.5, 6.0)
    assert cap(4, True) == (4.0, 4.0)
    commerce = far_steps(FarInputs("C1", 1, 1000), pack)
    assert commerce is not None
    assert commerce.cap is None


def test_station_factors_are_weighted_by_area(pack: RulePack) -> None:
    """Bars 10 m wide from the station outwards: 1,000 m east of it. Inner ring 200 m, outer to 500 m."""
    bar = shapely.box(0, -0.5, 1000, 0.5)
    plots = np.array([bar, shapely.box(-1, -1, 1, 1), shapely.box(2000, 0, 2001, 1), None], object)
    station = np.array([shapely.Point(0, 0)], object)
    single, distance = station_factors(plots, station, np.array([False]), pack)
    assert single[:3] == pytest.approx([(200 * 0.5 + 300 * 0.3) / 1000, 0.5, 0.0], abs=1e-4)
    assert np.isnan(single[3])
    assert distance[:3] == pytest.approx([0, 0, 2000])
    multi, _ = station_factors(plots, station, np.array([True]), pack)
    assert multi[:2] == pytest.approx([(200 * 0.7 + 300 * 0.5) / 1000, 0.7], abs=1e-4)


def test_where_stations_overlap_the_larger_factor_counts(pack: RulePack) -> None:
    """A single-line station at 0 and one of several lines at 400: 0-200 m 0.5, 200-600 m 0.7, 600-900 m 0.5."""
    bar = np.array([shapely.box(0, -0.5, 1000, 0.5)], object)
    stations = np.array([shapely.Point(0, 0), shapely.Point(400, 0)], object)
    found, _ = station_factors(bar, stations, np.array([False, True]), pack)
    assert found == pytest.approx([(200 * 0.5 + 400 * 0.7 + 300 * 0.5) / 1000], abs=1e-4)
    none, far = station_factors(bar, np.array([], object), np.array([], bool), pack)
    assert (none[0], far[0]) == (0.0, np.inf)


def plot_with(far: float, **columns: object) -> dict[tuple[str, str], dict[str, object]]:
    """A plot of one hectare and a building of the floor-area ratio: 2,500 m2 on each storey."""
    plots = layer([box(0, 0, 100, 100)], plot_id=["P"], **{"landuse": ["C1"], **columns})
    return rows_of([building(box(25, 25, 50, 50), "office", 100.0, far * 4, "b")], plots,
                   zone="density_zone", road_sides="road_sides", stations=points([0.0], [0.0]))


@pytest.mark.parametrize(("far", "verdict"), [(4.5, "pass"), (4.6, "unknown"), (5.85, "unknown"), (5.9, "fail")])
def test_above_the_base_a_bonus_may_help_up_to_thirty_percent(far: float, verdict: str) -> None:
    """Zone 2, one side, no station near: 4.5; with 30 % bonus 5.85."""
    rows = plot_with(far, density_zone=[2], road_sides=[1])
    assert measured(rows, "P", "far.base") == (4.5, pytest.approx(far), verdict)
    assert str(rows["P", "far.base"]["steps"]).endswith("= 4.500")
    assert ("P", "far.cap") not in rows


@pytest.mark.parametrize(("far", "verdict"), [(6.0, "pass"), (6.1, "fail")])
def test_housing_has_an_upper_limit(far: float, verdict: str) -> None:
    rows = plot_with(far, landuse=["R2"], density_zone=[1], road_sides=[1])
    assert rows["P", "far.cap"]["verdict"] == verdict


def test_unknown_zones_leave_the_ratio_open_and_public_land_is_not_ruled() -> None:
    rows = plot_with(2.0, density_zone=[None], road_sides=[1])
    assert measured(rows, "P", "far.base") == (None, pytest.approx(2.0), "unknown")
    assert ("P", "far.base") not in plot_with(2.0, landuse=["GIC1"], density_zone=[1], road_sides=[1])


def test_unknown_roads_fail_only_what_no_road_could_save() -> None:
    """Zone 2 of commerce, no station near: 4.5 to 5.85, with the bonus 7.605."""
    assert plot_with(4.5, density_zone=[2], road_sides=[None])["P", "far.base"]["verdict"] == "pass"
    assert plot_with(7.6, density_zone=[2], road_sides=[None])["P", "far.base"]["verdict"] == "unknown"
    assert plot_with(7.7, density_zone=[2], road_sides=[None])["P", "far.base"]["verdict"] == "fail"
