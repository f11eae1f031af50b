"""heat.rate, heat.relative_risk, heat.significance: hand values and what is left out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import UsageError
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer, points


def scattered(count: int, side: float, seed: int = 3) -> FeatureTable:
    """Points at random in a square."""
    rng = np.random.default_rng(seed)
    return points((EAST + rng.uniform(0, side, count)).tolist(), (NORTH + rng.uniform(0, side, count)).tolist())


def raster_of(run: ToolRun, name: str) -> Raster:
    """The raster of a run."""
    found = run.outputs[name]
    assert isinstance(found, Raster)
    return found


def at(raster: Raster, x: float, y: float, band: int = 0) -> float:
    """Value at a place."""
    a, _, c, _, e, f = raster.transform
    return float(raster.values[band, int((NORTH + y - f) / e), int((EAST + x - c) / a)])


def test_the_rate_per_thousand_residents_is_that_of_the_people() -> None:
    """Half of the people and a third of the events west, even inside each half."""
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(0, 1000, 2000), rng.uniform(1000, 2000, 4000)])
    events = points((EAST + x).tolist(), (NORTH + rng.uniform(0, 1000, 6000)).tolist())
    people = layer([box(0, 0, 1000, 1000), box(1000, 0, 1000, 1000)], n=[10_000, 10_000])
    run = run_tool(tool("heat.rate"), {"points": events, "base": people, "residents": "n", "bandwidth_m": 200.0})
    rate = raster_of(run, "rate")
    assert at(rate, 500, 500) == pytest.approx(200, rel=0.1)
    assert at(rate, 1500, 500) == pytest.approx(400, rel=0.1)
    assert at(rate, 1500, 30) == pytest.approx(400, rel=0.15)
    assert run.metrics["base"] == pytest.approx(20_000)
    assert run.metrics["overall"] == pytest.approx(300)


def test_the_rate_per_kilometre_of_road() -> None:
    rng = np.random.default_rng(1)
    events = points((EAST + rng.uniform(0, 2000, 4000)).tolist(), [NORTH + 0.0] * 4000)
    road = layer([shapely.LineString([(EAST, NORTH), (EAST + 2000, NORTH)])])
    run = run_tool(tool("heat.rate"), {"points": events, "base": road, "per": "roads", "bandwidth_m": 150.0})
    assert at(raster_of(run, "rate"), 1000, 60) == pytest.approx(2000, rel=0.1)
    assert run.metrics["base"] == pytest.approx(2.0)


def test_where_nobody_lives_there_is_no_rate() -> None:
    people = layer([box(0, 0, 500, 1000)], n=[1000])
    run = run_tool(tool("heat.rate"), {"points": scattered(500, 1000), "base": people, "residents": "n",
                                       "bandwidth_m": 100.0})
    assert at(raster_of(run, "rate"), 900, 500) == -9999
    with pytest.raises(UsageError) as caught:
        run_tool(tool("heat.rate"), {"points": scattered(9, 100), "residents": "n", "bandwidth_m": 50.0,
                                     "base": layer([box(9000, 9000, 10, 10)], n=[5])})
    assert caught.value.code == "base.none"


def test_a_cluster_is_significant_and_water_is_no_place() -> None:
    rng = np.random.default_rng(6)
    x = np.concatenate([rng.uniform(0, 1000, 400), rng.normal(700, 30, 60)])
    y = np.concatenate([rng.uniform(0, 2000, 400), rng.normal(600, 30, 60)])
    events = points((EAST + x).tolist(), (NORTH + y).tolist())
    lake = layer([box(1000, 0, 1000, 2000)])
    run = run_tool(tool("heat.significance"), {
        "points": events, "bandwidth_m": 150.0, "mask": layer([box(0, 0, 2000, 2000)]), "water": lake})
    found = raster_of(run, "significance")
    assert found.bands == ("density", "expected", "p", "q")
    assert at(found, 700, 600, 3) < 1e-6
    assert at(found, 300, 1500, 3) > 0.05
    assert at(found, 1500, 1000, 3) == -9999
    assert run.metrics["area_km2"] == pytest.approx(2.0, rel=0.01)
    # Half of the square is water, so all 460 events are expected on 2 km2.
    assert at(found, 500, 1000, 1) == pytest.approx(230, rel=0.02)


def test_where_people_live_events_are_expected() -> None:
    rng = np.random.default_rng(6)
    x = np.concatenate([rng.uniform(0, 2000, 200), rng.uniform(600, 800, 400)])
    events = points((EAST + x).tolist(), (NORTH + rng.uniform(0, 2000, 600)).tolist())
    blocks = layer([box(0, 0, 600, 2000), box(600, 0, 200, 2000), box(800, 0, 1200, 2000)], n=[600, 4200, 1200])
    values = {"points": events, "bandwidth_m": 150.0}
    alone = run_tool(tool("heat.significance"), values)
    with_people = run_tool(tool("heat.significance"), {**values, "base": blocks, "residents": "n"})
    assert float(str(alone.metrics["significant_km2"])) > 0.2
    assert float(str(with_people.metrics["significant_km2"])) < 0.05


def test_the_same_seed_gives_the_same_bytes() -> None:
    values = {"cases": scattered(60, 800, 1), "controls": scattered(90, 800, 2), "bandwidth_m": 150.0,
              "permutations": 19, "seed": 5}
    first, second = (run_tool(tool("heat.relative_risk"), values) for _ in range(2))
    assert raster_of(first, "risk").values.tobytes() == raster_of(second, "risk").values.tobytes()
    assert first.metrics["seed"] == 5
    other = run_tool(tool("heat.relative_risk"), {**values, "seed": 6})
    assert raster_of(first, "risk").values[1].tobytes() != raster_of(other, "risk").values[1].tobytes()


def test_water_and_hills_leave_the_density() -> None:
    events = scattered(100, 500)
    run = run_tool(tool("heat.kernel_density"), {
        "points": events, "bandwidth_m": 100.0, "cell_m": 10.0, "water": layer([box(0, 0, 100, 500)]),
        "hills": layer([box(400, 0, 100, 500)])})
    found = raster_of(run, "density")
    assert at(found, 50, 250) == -9999
    assert at(found, 450, 250) == -9999
    assert at(found, 250, 250) > 0


def test_the_heat_layer_is_kernel_density_within_a_percent_of_its_peak() -> None:
    events = scattered(800, 3000)
    live = raster_of(run_tool(tool("heat.layer"), {"points": events, "bandwidth_m": 300.0}), "heat")
    exact = raster_of(run_tool(tool("heat.kernel_density"), {"points": events, "bandwidth_m": 300.0,
                                                             "cell_m": live.transform[0]}), "density")
    cell = live.transform[0]
    assert live.values[0].sum(dtype=float) * cell**2 / 1e6 == pytest.approx(800, rel=1e-5)
    room = 0.01 * float(exact.values.max())
    for x in range(100, 3000, 170):
        for y in range(100, 3000, 190):
            assert at(live, x, y) == pytest.approx(at(exact, x, y), abs=room)


def test_the_heat_layer_in_squares_by_hand() -> None:
    events = points([EAST + 10, EAST + 20, EAST + 310], [NORTH + 10, NORTH + 20, NORTH + 10], kind=["a", "b", "a"])
    values = {"points": events, "mode": "square", "size_m": 100.0}
    run = run_tool(tool("heat.layer"), values)
    found = raster_of(run, "heat")
    assert at(found, 50, 50) == pytest.approx(200.0)
    assert at(found, 350, 50) == pytest.approx(100.0)
    assert at(found, 150, 50) == -9999
    assert run.metrics["events"] == 3
    some = run_tool(tool("heat.layer"), {**values, "category": "kind", "categories": ["a"]})
    assert at(raster_of(some, "heat"), 50, 50) == pytest.approx(100.0)
    assert some.metrics["top"] == run.metrics["top"]
