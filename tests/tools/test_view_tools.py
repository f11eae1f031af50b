"""view.viewshed, view.line_of_sight, view.skyline: parameters, grids, systems, findings."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.crs import reproject
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, LOCAL, NORTH, box, cells, layer


def view(name: str, **values: Any) -> ToolRun:
    """One run."""
    return run_tool(tool(f"view.{name}"), values)


def at(x: float, y: float, *z: float) -> list[float]:
    """A place in metres from the place in Luohu."""
    return [EAST + x, NORTH + y, *z]


def seen_at(run: ToolRun, x: float, y: float) -> int:
    """The viewshed's cell that holds a place."""
    raster = run.outputs["viewshed"]
    assert isinstance(raster, Raster)
    a, _, c, _, e, f = raster.transform
    return int(raster.values[0, int((NORTH + y - f) / e), int((EAST + x - c) / a)])


def land(z: Any, cell: float = 10.0, crs: str | None = LOCAL) -> Raster:
    """A raster with its south-west corner at the place in Luohu."""
    values = np.asarray(z, np.float32)
    return Raster(values[None], (cell, 0, EAST, 0, -cell, NORTH + cell * len(values)), crs, -9999.0)


TOWER = layer([box(60, 60, 20, 20)], building_id=["T1"], height_m=[50.0])
"""A tower in the north-east of the origin."""


def test_a_tower_in_the_north_east_hides_what_is_behind_it() -> None:
    run = view("viewshed", buildings=TOWER, observer=at(0, 0), radius_m=200)
    raster = run.outputs["viewshed"]
    assert isinstance(raster, Raster)
    assert (str(raster.values.dtype), raster.nodata, raster.crs) == ("uint8", 255, LOCAL)
    assert raster.transform[0] == 1.0
    assert raster.transform[2] % 1 == 0
    assert raster.transform[5] % 1 == 0
    assert seen_at(run, 90.5, 90.5) == 0
    assert [seen_at(run, x, y) for x, y in ((-90.5, 90.5), (-90.5, -90.5), (90.5, -90.5), (30.5, 30.5))] == [1] * 4
    assert seen_at(run, 195.5, 195.5) == 255  # beyond the radius
    assert 0.9 < float(str(run.metrics["visible_share"])) < 1
    assert "terrain.assumed_flat" in [f.code for f in run.findings]


def test_the_shares_count_cells_within_the_radius_only() -> None:
    run = view("viewshed", surface=land(np.zeros((41, 41))), observer=at(205, 205), radius_m=100)
    raster = run.outputs["viewshed"]
    assert isinstance(raster, Raster)
    assert raster.values.shape == (1, 21, 21)
    inside = sum(math.hypot(r, c) <= 10 for r in range(-10, 11) for c in range(-10, 11))
    assert run.metrics["visible_share"] == 1.0
    assert run.metrics["visible_m2"] == 100 * inside
    assert int((raster.values == 255).sum()) == 21 * 21 - inside


def test_a_surface_keeps_its_own_grid_and_its_gaps() -> None:
    z = np.zeros((30, 40))
    z[2, 3] = -9999.0
    run = view("viewshed", surface=land(z, 7.0), observer=at(140, 100))
    raster = run.outputs["viewshed"]
    assert isinstance(raster, Raster)
    assert raster.transform == land(z, 7.0).transform
    assert raster.values[0, 2, 3] == 255
    assert run.metrics["unknown_share"] == pytest.approx((raster.values == 255).sum() / 1200)
    assert "view.unknown_cells" in [f.code for f in run.findings]


def test_buildings_on_a_surface_are_set_on_it() -> None:
    run = view("viewshed", surface=land(np.full((41, 41), 20.0), 5.0), buildings=TOWER, observer=at(2.5, 2.5))
    assert seen_at(run, 97.5, 97.5) == 0
    assert view("viewshed", surface=land(np.full((41, 41), 20.0), 5.0), observer=at(2.5, 2.5)).metrics[
        "visible_share"] == 1.0


def test_the_observer_on_a_roof_looks_from_there() -> None:
    run = view("viewshed", buildings=TOWER, observer=at(70, 70), radius_m=50)
    assert run.metrics["eye_m"] == pytest.approx(51.6)
    assert "observer.on_roof" in [f.code for f in run.findings]
    assert view("viewshed", buildings=TOWER, observer=at(70, 70, 7.0), radius_m=50).metrics["eye_m"] == 7.0


def test_a_building_of_unknown_height_hides_nothing_and_shows_nothing() -> None:
    run = view("viewshed", buildings=layer([box(60, 60, 20, 20), box(300, 0, 5, 5)], height_m=[None, 5.0]),
               observer=at(0, 0), radius_m=200)
    assert seen_at(run, 70.5, 70.5) == 255
    assert seen_at(run, 90.5, 90.5) == 255
    assert seen_at(run, -90.5, 90.5) == 1


def test_nothing_to_look_at_and_places_outside() -> None:
    with pytest.raises(UsageError, match=r"view\.nothing"):
        view("viewshed", observer=at(0, 0))
    with pytest.raises(InputError, match=r"observer\.outside"):
        view("viewshed", surface=land(np.zeros((5, 5))), observer=at(-1, 0))
    gap = np.zeros((5, 5))
    gap[:] = -9999
    gap[0, 0] = 1
    with pytest.raises(InputError, match=r"observer\.unknown"):
        view("viewshed", surface=land(gap), observer=at(25, 25))


def test_a_surface_in_degrees_is_computed_in_metres() -> None:
    west, north = reproject(EAST, NORTH + 1000, LOCAL, "EPSG:4490")
    degrees = Raster(np.zeros((1, 100, 100), np.float32), (1e-4, 0, float(west), 0, -1e-4, float(north)), "EPSG:4490")
    run = view("viewshed", surface=degrees, observer=[float(west) + 0.005, float(north) - 0.005])
    raster = run.outputs["viewshed"]
    assert isinstance(raster, Raster)
    assert raster.crs == LOCAL
    assert 9 < raster.transform[0] < 12
    assert run.metrics["visible_share"] == 1.0
    assert "crs.reprojected" in [f.code for f in run.findings]


def test_without_a_system_the_surface_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        view("viewshed", surface=land(np.zeros((5, 5)), crs=None), observer=at(0, 0))
    assert (caught.value.code, caught.value.facts["path"]) == ("crs.missing", "surface")


def test_line_of_sight_names_the_building() -> None:
    run = view("line_of_sight", buildings=TOWER, origin=at(0, 70, 2), target=at(100, 70, 2))
    line = run.outputs["line"]
    assert isinstance(line, FeatureTable)
    row = {name: cells(line, name)[0] for name in line.column_names}
    assert row == {"visible": False, "obstacle": "T1", "clearance_m": pytest.approx(-48), "x": pytest.approx(EAST + 60),
                   "y": pytest.approx(NORTH + 70), "z": pytest.approx(2), "nearest": None}
    assert run.metrics["distance_m"] == pytest.approx(100)


def test_parts_of_a_building_stand_on_the_same_ground_and_can_be_seen_under() -> None:
    """Ground 10 m in the west half, 20 m in the east; podium in the west, a bridging part over the east: both on 10."""
    z = np.full((20, 20), 10.0)
    z[:, 10:] = 20.0
    parts = layer([box(40, 50, 20, 40), box(140, 50, 20, 40)], building_id=["A", "A"], base_m=[0.0, 15.0],
                  height_m=[12.0, 30.0])
    run = view("line_of_sight", buildings=parts, terrain=land(z), origin=at(110, 70, 22), target=at(190, 70, 22))
    assert run.metrics["visible"] is True
    hit = view("line_of_sight", buildings=parts, terrain=land(z), origin=at(110, 70, 26), target=at(190, 70, 26))
    assert hit.metrics["obstacle"] == "A"
    assert hit.metrics["clearance_m"] == pytest.approx(26 - 40)


def test_line_of_sight_in_degrees_gives_its_place_in_degrees() -> None:
    moved = run_tool(tool("vector.reproject"), {"layer": TOWER, "crs": "EPSG:4490"}).outputs["reprojected"]
    ends = []
    for x, y in ((0, 70), (100, 70)):
        lon, lat = reproject(EAST + x, NORTH + y, LOCAL, "EPSG:4490")
        ends.append([float(lon), float(lat), 2.0])
    line = view("line_of_sight", buildings=moved, origin=ends[0], target=ends[1]).outputs["line"]
    assert isinstance(line, FeatureTable)
    east, north = reproject(cells(line, "x")[0], cells(line, "y")[0], "EPSG:4490", LOCAL)
    assert (float(east) - EAST, float(north) - NORTH) == pytest.approx((60, 70), abs=1e-3)
    assert line.crs == "EPSG:4490"


def test_the_same_place_twice_is_no_line() -> None:
    with pytest.raises(UsageError, match=r"view\.too_close"):
        view("line_of_sight", buildings=TOWER, origin=at(0, 0, 1), target=at(0, 0, 1))


def test_skyline_before_and_after_a_proposal() -> None:
    """Before: a block due north, 32 m at 100 m. After: a tower of 102 m at 200 m, over it and beside it."""
    block = box(-20, 100, 40, 20)
    now = layer([block], building_id=["old"], height_m=[32.0])
    later = layer([block, box(-5, 200, 10, 10)], building_id=["old", "new"], height_m=[32.0, 102.0])
    run = view("skyline", buildings=now, after=later, observer=at(0, 0), observer_height_m=2.0, step_deg=1.0)
    line, objects = run.outputs["skyline"], run.outputs["objects"]
    assert isinstance(line, FeatureTable)
    assert isinstance(objects, FeatureTable)
    assert len(line) == 360
    assert cells(line, "elevation_deg")[0] == pytest.approx(math.degrees(math.atan2(30, 100)))
    assert cells(line, "after_deg")[0] == pytest.approx(math.degrees(math.atan2(100, 200)))
    assert (cells(line, "obstacle")[0], cells(line, "after_obstacle")[0]) == ("old", "new")
    assert cells(line, "change_deg")[0] == pytest.approx(26.565 - 16.699, abs=1e-3)
    assert (cells(line, "elevation_deg")[90], cells(line, "obstacle")[90]) == (0, None)
    assert run.metrics["changed_deg"] == 3.0  # -1, 0 and 1 degree: 5 m at 200 m are 1.43 degrees
    assert cells(objects, "object") == ["new", "old"]
    assert cells(objects, "before_width_deg") == [0.0, 23.0]  # 20 m at 100 m: 11.3 degrees to each side


def test_a_building_above_the_ridge_says_how_much_lower_it_would_have_to_be() -> None:
    """A ridge 100 m high 1000 m north (eye at 0): 5.71 degrees. 80 m at 500 m: 9.09 degrees, 30 m too high."""
    z = np.zeros((110, 41))
    z[9] = 100.0  # centres 1005 m north of the lowest row's centre
    hill = land(z)
    house = layer([box(195, 505, 20, 10)], building_id=["h"], height_m=[80.0])
    run = view("skyline", buildings=house, terrain=hill, observer=at(205, 5), observer_height_m=0, step_deg=1)
    objects = run.outputs["objects"]
    assert isinstance(objects, FeatureTable)
    assert run.metrics["above_ridge"] == 1
    assert cells(objects, "above_ridge_m")[0] == pytest.approx(30, abs=0.5)
    low = layer([box(195, 505, 20, 10)], building_id=["h"], height_m=[40.0])
    assert view("skyline", buildings=low, terrain=hill, observer=at(205, 5), observer_height_m=0,
                step_deg=1).metrics["above_ridge"] == 0


def test_what_stands_over_the_observer_is_left_out_and_said() -> None:
    run = view("skyline", buildings=TOWER, observer=at(70, 70), step_deg=10)
    assert "observer.inside" in [f.code for f in run.findings]
    assert run.metrics["highest_deg"] == 0
