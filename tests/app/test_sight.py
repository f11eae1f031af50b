"""Sight over a project: systems, names, ends on roofs, drawings."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lohu_gis.app.sight import City, city_of, cut_line, line_view, section_view, skyline_view
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.crs import reproject
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.project import ClipPlane, Layer, VectorContent
from lohu_gis.core.raster import Raster
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, LOCAL, NORTH, box, layer

HOUSES = Layer(id="b", name="houses", height="height_m", object_id="building_id",
               content=VectorContent(table="b", style=VectorStyle(renderer=Single(symbol=FillSymbol()))))
TABLE = layer([box(40, -50, 10, 100), box(80, -5, 10, 10)], building_id=["slab", "house"], height_m=[10.0, 30.0],
              name=["板楼", None])


def at(x: float, y: float, z: float | None = None) -> tuple[float, float, float | None]:
    """A place in metres from the place in Luohu."""
    return EAST + x, NORTH + y, z


def city(table: FeatureTable = TABLE, terrain: Raster | None = None, crs: str = LOCAL, called: str = "") -> City:
    """The two houses."""
    return city_of(HOUSES, table, terrain, crs, called=called)


def test_eyes_stand_on_the_ground_and_on_roofs() -> None:
    view = line_view(city(), (at(0, 0), at(85, 0)), 1.6, 0.5)
    assert view.origin[2] == pytest.approx(1.6)
    assert view.target[2] == pytest.approx(30.5)  # on the roof of the house
    assert view.sight.obstacle == "house"  # its own roof: 28.8 m over the edge
    edge = line_view(city(), (at(0, 0), at(80.5, 0)), 1.6, 0.5)
    assert edge.sight.visible  # half a metre behind the edge the line passes above it
    assert edge.sight.nearest == "house"


def test_a_place_picked_in_3d_has_its_own_height() -> None:
    view = line_view(city(), (at(0, 0, 4.0), at(100, 30, 2.0)), 1.0, 0.0)
    assert (view.origin[2], view.target[2]) == (5.0, 2.0)
    assert view.sight.obstacle == "slab"
    assert view.distance_m == pytest.approx(math.dist((0, 0, 5), (100, 30, 2)))


def test_names_that_people_know_come_first() -> None:
    assert city(called="name").prisms.names == ("板楼", "house")
    assert city(called="name_en").prisms.names == ("slab", "house")


def test_the_drawing_of_a_line_is_green_to_the_obstacle_and_red_behind() -> None:
    view = line_view(city(), (at(0, 0), at(100, 30)), 1.6, 1.6)
    parts = {path.pen.layer: path.points for path in view.drawing.paths if path.pen.layer.startswith("SIGHT")}
    length = math.hypot(100, 30)
    assert set(parts) == {"SIGHT-FREE", "SIGHT-BLOCKED"}
    assert parts["SIGHT-FREE"][-1] == pytest.approx([0.4 * length, 1.6])
    assert parts["SIGHT-BLOCKED"][-1] == pytest.approx([length, 1.6])
    free = line_view(city(), (at(0, 0), at(20, 0)), 1.6, 1.6)
    assert [p.pen.layer for p in free.drawing.paths if p.pen.layer.startswith("SIGHT")] == ["SIGHT-FREE"]


def test_a_project_in_degrees_gives_and_takes_degrees() -> None:
    moved = run_tool(tool("vector.reproject"), {"layer": TABLE, "crs": "EPSG:4490"}).outputs["reprojected"]
    assert isinstance(moved, FeatureTable)
    lon, lat = reproject([EAST, EAST + 100], [NORTH, NORTH + 30], LOCAL, "EPSG:4490")
    view = line_view(city(moved, crs="EPSG:4490"), [(float(x), float(y), None) for x, y in zip(lon, lat, strict=True)],
                     1.6, 1.6)
    assert view.sight.obstacle == "slab"
    x, y = reproject(view.spot[0], view.spot[1], "EPSG:4490", LOCAL)
    assert (float(x) - EAST, float(y) - NORTH) == pytest.approx((40, 12), abs=0.01)


def test_terrain_in_another_system_is_brought_here() -> None:
    z = np.full((1, 60, 60), 50.0, np.float32)
    west, north = reproject(EAST - 300, NORTH + 300, LOCAL, "EPSG:4490")
    degrees = Raster(z, (1e-4, 0, float(west), 0, -1e-4, float(north)), "EPSG:4490")
    assert city(terrain=degrees).standing(EAST, NORTH) == pytest.approx(50.0)
    assert city(terrain=degrees).prisms.top.tolist() == pytest.approx([60.0, 80.0])


def test_places_beyond_the_ground_are_refused() -> None:
    small = Raster(np.zeros((1, 5, 5), np.float32), (10, 0, EAST, 0, -10, NORTH + 50), LOCAL)
    with pytest.raises(InputError, match=r"observer\.unknown"):
        line_view(city(terrain=small), (at(0, 0), at(300, 300)))
    with pytest.raises(UsageError, match=r"view\.too_close"):
        line_view(city(), (at(0, 0, 2.0), at(0, 0, 2.0)), 0, 0)


def test_skyline_before_and_after() -> None:
    later = layer([box(40, -50, 10, 100), box(80, -5, 10, 10)], building_id=["slab", "house"], height_m=[10.0, 60.0])
    found = skyline_view(city(), city(later), at(0, 0), 2.0)
    east = int(np.argmin(np.abs(found.view.azimuth - 90.0)))
    assert found.view.before[east] == pytest.approx(math.degrees(math.atan2(28, 80)))
    assert found.view.after is not None
    assert found.view.after[east] == pytest.approx(math.degrees(math.atan2(58, 80)))
    assert found.view.names[east] == "house"
    assert found.highest_deg == pytest.approx(found.view.after.max())
    # 10 m wide at 80 m; the slab in front of it (11.3 degrees at 40 m) is lower than both.
    assert found.changed_deg == pytest.approx(2 * math.degrees(math.atan2(5, 80)), abs=0.2)
    assert found.above == ()  # level ground has no ridge
    assert {"AFTER", "ADDED", "SKYLINE"} <= {path.pen.layer for path in found.drawing.paths}
    assert found.doubtful_deg == 0
    unknown = layer([box(40, -50, 10, 100)], building_id=["?"], height_m=[None], storeys=[None])
    # From 40 m the 100 m front takes 2 atan(50 / 40) = 102.7 degrees.
    assert skyline_view(city(unknown), None, at(0, 0), 2.0).doubtful_deg == pytest.approx(102.7, abs=0.2)
    alone = skyline_view(city(), None, at(0, 0), 2.0)
    assert "AFTER" not in {path.pen.layer for path in alone.drawing.paths}


def test_section_of_the_project() -> None:
    found = section_view(city(), [(EAST, NORTH), (EAST + 100, NORTH)], 50.0)
    assert [cut.name for cut in found.section.cuts] == ["slab", "house"]
    assert [(cut.start, cut.end) for cut in found.section.cuts] == [pytest.approx((40, 50)), pytest.approx((80, 90))]
    assert found.drawing.scale == 500


def test_bare_ground_is_enough() -> None:
    bare = city_of(None, None, None, LOCAL)
    assert line_view(bare, (at(0, 0), at(50, 0))).sight.visible


def test_the_section_of_a_cut_model_looks_at_what_is_left() -> None:
    """What lies south (180 degrees) is cut away: one looks north, so the drawing runs from west to east."""
    start, end = cut_line(ClipPlane(x=EAST + 45, y=NORTH - 20, azimuth_deg=180.0), 45.0)
    assert (*start, *end) == pytest.approx((EAST, NORTH - 20, EAST + 90, NORTH - 20))
    found = section_view(city(), [start, end], 50.0).section
    assert [cut.name for cut in found.cuts] == ["slab"]
    assert "house" in {part.name for part in found.behind}
    assert section_view(city(), cut_line(ClipPlane(x=EAST + 45, y=NORTH - 20), 45.0), 15.0).section.length == 90.0
