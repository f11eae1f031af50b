"""Exact blocking: by hand behind one slab, and against single rays."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.grid import Grid
from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sun.days import day_of
from lohu_gis.analysis.sun.ground import hours_on_ground, hours_on_terrain, inside_buildings
from lohu_gis.analysis.sun.horizon import NOBODY, edge_of, gaps_of
from lohu_gis.analysis.sun.hours import hours_of, lit_instants
from lohu_gis.analysis.sun.path import Site, SunPath, sun_path
from lohu_gis.analysis.sun.solids import Solids, solids
from lohu_gis.analysis.sun.windows import Windows, window_points
from tests.analysis.sun.cities import blocks, is_lit, jumble

LUOHU = Site(114.129, 22.5456)
GREAT_COLD = sun_path(LUOHU, day_of("great_cold"), "08:00", "16:00", "true_solar", 1.0)


def window(x: float, y: float, *z: float, looks: tuple[float, float] = (0.0, -1.0), part: int = 0) -> Windows:
    """One column of window points."""
    return Windows(np.array([x]), np.array([y]), np.array([looks[0]]), np.array([looks[1]]), np.array([part]),
                   np.array([0, len(z)]), np.array(z, float), np.arange(1, len(z) + 1), np.ones(1), np.full(1, 3.0))


def made_path(altitude_deg: list[float], azimuth_deg: list[float]) -> SunPath:
    """A path of given directions, a minute apart."""
    count = len(altitude_deg)
    altitude, azimuth = (np.array(v, np.float64) * np.pi / 180 for v in (altitude_deg, azimuth_deg))
    return SunPath(60.0 * np.arange(count, dtype=np.float64), np.ones(count - 1), altitude, azimuth, LUOHU,
                   dt.date(2026, 1, 20), "civil")


def sun_of(windows: Windows, city: Solids, path: SunPath, min_run: float = 5.0) -> tuple[list[float], list[float]]:
    """Minutes and longest runs."""
    found = hours_of(windows, edge_of(windows, city, path), gaps_of(windows, city, path), path, min_run)
    return found.minutes.tolist(), found.longest_min.tolist()


def test_free_windows_have_the_band_that_their_facade_sees() -> None:
    lone = blocks((0, 0, 60, 14), top=30.0)
    assert sun_of(window(30, 0, 0.9), lone, GREAT_COLD) == ([480.0], [480.0])
    assert sun_of(window(30, 14, 0.9, looks=(0, 1)), lone, GREAT_COLD) == ([0.0], [0.0])
    east, _ = sun_of(window(60, 7, 0.9, looks=(1, 0)), lone, GREAT_COLD)
    west, _ = sun_of(window(0, 7, 0.9, looks=(-1, 0)), lone, GREAT_COLD)
    assert east[0] == pytest.approx(240, abs=1)
    assert east[0] + west[0] == 479.0  # the interval around noon lies on neither side


def test_hours_behind_one_slab_by_hand() -> None:
    """A slab 40 m wide, 27 m high, 20 m to the south: lit where the sun is over its edge or beside it."""
    slab = blocks((0, 0, 60, 14), (10, -30, 50, -20), top=[30.0, 27.0])
    z = [0.9, 7.9, 14.9]
    found, _ = sun_of(window(30, 0, *z), slab, GREAT_COLD, min_run=0.0)
    for minutes, height in zip(found, z, strict=True):
        lit = []
        for altitude, azimuth in zip(GREAT_COLD.altitude, GREAT_COLD.azimuth, strict=True):
            across = -20 * math.tan(azimuth)  # how far east the ray is when it meets the slab's north side
            beside = abs(across) > 20
            over = height + 20 / abs(math.cos(azimuth)) * math.tan(altitude) > 27
            lit.append(beside or over)
        assert minutes == sum(a and b for a, b in itertools.pairwise(lit))
    assert 0 < found[0] < found[1] < found[2]


def test_runs_shorter_than_five_minutes_do_not_count_and_are_blamed() -> None:
    """Two walls leave a slit through which the sun shines for some minutes."""
    city = blocks((0, 0, 60, 14), (-200, -40, 29.6, -39.8), (30.4, -40, 260, -39.8), top=[30.0, 90.0, 80.0])
    place = window(30, 0, 0.9)
    every, _ = sun_of(place, city, GREAT_COLD, min_run=0.0)
    counted, longest = sun_of(place, city, GREAT_COLD)
    assert 0 < every[0] < 5
    assert (counted, longest) == ([0.0], [0.0])
    found = hours_of(place, edge_of(place, city, GREAT_COLD), gaps_of(place, city, GREAT_COLD), GREAT_COLD, 5.0)
    assert found.losses.minutes.sum() == 480.0
    assert set(found.losses.part.tolist()) == {1, 2}


def test_grazing_counts_as_shaded() -> None:
    """The sun exactly over an edge, and exactly beside a corner."""
    city = blocks((0, 0, 60, 14), (20, -40, 40, -30), top=[30.0, 40.0])
    over = math.degrees(math.atan2(40.0 - 10.0, 30.0))
    beside = math.degrees(math.atan2(10, -30))
    path = made_path([over, over + 1e-5, over + 1e-3, 10, 10, 10],
                     [180, 180, 180, beside, beside - 1e-5, beside - 1e-3])
    lit, culprit = lit_instants(window(30, 0, 10.0), edge_of(window(30, 0, 10.0), city, path),
                                gaps_of(window(30, 0, 10.0), city, path))
    assert lit[0].tolist() == [False, False, True, False, False, True]
    assert culprit[0].tolist() == [1, 1, NOBODY, 1, 1, NOBODY]
    along = made_path([10, 10], [90.0 + 1e-5, 90.0 + 1e-3])
    assert edge_of(window(30, 0, 1.0), city, along).height[0].tolist() == [math.inf, -math.inf]


def test_a_sun_below_the_horizon_lights_nothing_and_is_nobodys_fault() -> None:
    place = window(30, 0, 0.9)
    lone = blocks((0, 0, 60, 14), top=30.0)
    night = sun_path(LUOHU, day_of("great_cold"), "03:00", "09:00", "true_solar", 1.0)
    found = hours_of(place, edge_of(place, lone, night), gaps_of(place, lone, night), night, 5.0)
    assert 0 < found.minutes[0] == (night.up[:-1] & night.up[1:]).sum() < 180
    assert len(found.losses.part) == 0


def test_podium_and_tower_shade_like_one_body_and_a_bridge_lets_light_through() -> None:
    place = window(30, 0, 1.0, 12.0, 25.0)
    own = (0.0, 0.0, 60.0, 14.0)
    south = (0.0, -40.0, 60.0, -30.0)
    noon = made_path([45.0, 45.0], [180.0, 180.1])
    solid = blocks(own, south, south, top=[30, 10, 60], base=[0, 0, 10], building=[0, 1, 1])
    assert not solid.floating.any()
    assert not lit_instants(place, edge_of(place, solid, noon), gaps_of(place, solid, noon))[0].any()
    bridge = blocks(own, south, top=[30, 60], base=[0, 45])
    assert bridge.floating.tolist() == [False, True]
    lit, who = lit_instants(place, edge_of(place, bridge, noon), gaps_of(place, bridge, noon))
    # Rays at 45 degrees from z pass the bridge between z + 30 and z + 40.
    assert lit[:, 0].tolist() == [True, False, False]
    assert who[:, 0].tolist() == [NOBODY, 1, 1]


@pytest.mark.parametrize(("day", "latitude", "start", "end"), [
    ("great_cold", 22.5, "08:00", "16:00"), ("2026-06-21", 22.5, "05:00", "19:30"),
    ("2026-06-21", 60.0, "00:00", "24:00"), ("2026-12-22", -10.0, "05:00", "19:00")])
def test_a_thousand_random_rays_agree(day: str, latitude: float, start: str, end: str) -> None:
    """250 points and instants for each of four suns, also where the azimuth runs back or all around."""
    city = jumble(3)
    path = sun_path(Site(114.1, latitude, 0.3), day_of(day), start, end, "true_solar", 4.0)
    windows = window_points(city, np.full(len(city), 6.0), np.ones(len(city), bool), spacing_m=4.0)
    lit, _ = lit_instants(windows, edge_of(windows, city, path), gaps_of(windows, city, path))
    rng = np.random.default_rng(5)
    column = windows.column
    seen = 0
    for point, instant in zip(rng.integers(0, len(windows), 250), rng.integers(0, len(path), 250), strict=True):
        at = column[point]
        altitude, azimuth = path.altitude[instant], path.azimuth[instant]
        facing = math.sin(azimuth) * windows.nx[at] + math.cos(azimuth) * windows.ny[at]
        wanted = bool(altitude > 0 and facing > 0 and is_lit(
            city, (windows.x[at], windows.y[at], windows.z[point]), altitude, azimuth, windows.part[at]))
        assert lit[point, instant] == wanted, (point, instant)
        seen += wanted
    assert 40 < seen < 210


@pytest.mark.parametrize("level", [0.0, 7.5])
def test_the_ground_agrees_with_rays(level: float) -> None:
    city = jumble(8, floating=0.3)
    path = sun_path(LUOHU, day_of("great_cold"), "08:00", "16:00", "true_solar", 30.0)
    grid = Grid(0.0, 300.0, 3.0, 100, 100)
    hours = hours_on_ground(city, grid, path, level)
    inside = inside_buildings(city, grid, level)
    rng = np.random.default_rng(2)
    seen = set()
    for row, column in rng.integers(0, 100, (300, 2)):
        if inside[row, column]:
            continue
        place = (grid.x()[column], grid.y()[row], level)
        lit = [is_lit(city, place, a, b) for a, b in zip(path.altitude, path.azimuth, strict=True)]
        wanted = 0.5 * sum(x and y for x, y in itertools.pairwise(lit))
        assert hours[row, column] == pytest.approx(wanted), (row, column)
        seen.add(wanted)
    assert len(seen) > 6


def test_the_ground_north_of_a_building_is_dark_and_its_corner_lies_where_it_should() -> None:
    """Orientation guard: one tower in the north-east corner."""
    tower = blocks((80, 80, 90, 90), top=40.0)
    hours = hours_on_ground(tower, Grid(0.0, 100.0, 2.0, 50, 50), GREAT_COLD)
    inside = inside_buildings(tower, Grid(0.0, 100.0, 2.0, 50, 50))
    rows, columns = np.nonzero(inside)
    assert (rows.min(), rows.max(), columns.min(), columns.max()) == (5, 9, 40, 44)
    assert hours[4, 42] < 3.0  # 2 m north of it
    assert hours[11, 42] == 8.0  # south of it
    assert hours[49, 0] == 8.0


def test_free_ground_is_lit_all_day_and_night_not_at_all() -> None:
    nothing = blocks((1000, 1000, 1010, 1010), top=10.0)
    grid = Grid(0.0, 20.0, 2.0, 10, 10)
    assert (hours_on_ground(nothing, grid, GREAT_COLD) == 8.0).all()
    night = sun_path(LUOHU, day_of("great_cold"), "00:00", "04:00", "civil", 10.0)
    assert (hours_on_ground(nothing, grid, night) == 0.0).all()


def test_windows_lie_on_facades_at_the_sill() -> None:
    city = blocks((0, 0, 10, 4), top=9.0)
    windows = window_points(city, np.array([3.0]), np.array([True]), spacing_m=2.5)
    assert len(windows.x) == 2 * 4 + 2 * 2
    assert sorted(set(windows.z.round(9))) == [0.9, 3.9, 6.9]
    assert sorted(set(windows.storey.tolist())) == [1, 2, 3]
    south = windows.ny == -1
    assert sorted(windows.x[south]) == pytest.approx([1.25, 3.75, 6.25, 8.75])
    assert (windows.y[south] == 0).all()
    outward = shapely.points(windows.x + windows.nx, windows.y + windows.ny)
    assert not shapely.contains(city.shapes[0], outward).any()


def test_courtyards_have_windows_that_look_into_the_court() -> None:
    ring = shapely.box(0, 0, 30, 30).difference(shapely.box(10, 10, 20, 20))

    city = solids(np.array([ring]), np.zeros(1), np.array([9.0]), np.zeros(1, np.int64))
    windows = window_points(city, np.array([1.0]), np.array([True]), spacing_m=5.0)
    assert len(windows.x) == 4 * 6 + 4 * 2
    ahead = shapely.points(windows.x + windows.nx, windows.y + windows.ny)
    assert not shapely.contains(ring, ahead).any()


def test_party_walls_and_walls_behind_podiums_have_no_windows() -> None:
    """Two houses wall to wall: the higher one has windows above the lower one."""
    city = blocks((0, 0, 10, 10), (10, 0, 20, 10), top=[6.0, 12.0])
    windows = window_points(city, np.array([2.0, 4.0]), np.array([True, True]), spacing_m=5.0)
    shared = windows.x[windows.column] == 10
    assert set(windows.part[windows.column][shared]) == {1}
    assert sorted(set(windows.storey[shared].tolist())) == [3, 4]


def test_storeys_of_a_tower_count_on_from_its_podium() -> None:
    city = blocks((0, 0, 40, 40), (10, 10, 20, 20), top=[10.0, 40.0], base=[0.0, 10.0], building=[0, 0])
    windows = window_points(city, np.array([2.0, 10.0]), np.array([True, True]), spacing_m=10.0)
    tower = windows.part[windows.column] == 1
    assert windows.storey[tower].min() == 3
    assert windows.storey[tower].max() == 12
    assert windows.z[tower].min() == pytest.approx(10.9)


def test_short_walls_of_a_round_tower_are_sampled_by_running_length() -> None:

    tower = shapely.Point(0, 0).buffer(10, quad_segs=64)
    city = solids(np.array([tower]), np.zeros(1), np.array([3.0]), np.zeros(1, np.int64))
    windows = window_points(city, np.array([1.0]), np.array([True]), spacing_m=2.0)
    assert len(windows) == int(tower.length // 2)


def test_a_small_house_has_a_window_however_wide_the_spacing() -> None:
    city = blocks((0, 0, 4, 2), (50, 0, 54, 2), (100, 0, 104, 2), top=[3.0, 3.0, 3.0])
    windows = window_points(city, np.ones(3), np.ones(3, bool), spacing_m=40.0)
    assert sorted(windows.part.tolist()) == [0, 1, 2]
    assert {(round(x % 50, 6), y) for x, y in zip(windows.x, windows.y, strict=True)} <= {(2.0, 0.0), (2.0, 2.0)}


def test_the_ground_of_a_slope_agrees_with_rays() -> None:
    """A slope to the south-east; every building stands on its lowest ground."""
    nodes = np.arange(0.0, 301.0, 10.0)
    ground = Ground(np.add.outer(-0.08 * nodes[::-1], 0.05 * nodes)[::-1].copy(), 0.0, 300.0, 10.0, 10.0)
    flat = jumble(21, floating=0.2)
    level = np.array([float(np.nanmin(ground.at(*shapely.get_coordinates(shape).T))) for shape in flat.shapes])
    city = solids(flat.shapes, flat.base, flat.top, flat.building, level)
    assert city.floating.tolist() == flat.floating.tolist()
    path = sun_path(LUOHU, day_of("great_cold"), "08:00", "16:00", "true_solar", 60.0)
    grid = Grid(0.0, 300.0, 5.0, 60, 60)
    wanted = ~inside_buildings(city, grid)
    hours = hours_on_terrain(city, grid, path, ground, 0.5, wanted)
    assert np.isnan(hours[~wanted]).all()
    rng = np.random.default_rng(4)
    for row, column in rng.integers(0, 60, (150, 2)):
        if wanted[row, column]:
            x, y = float(grid.x()[column]), float(grid.y()[row])
            place = (x, y, float(ground.at(x, y)) + 0.5)
            lit = [is_lit(city, place, a, b) for a, b in zip(path.altitude, path.azimuth, strict=True)]
            assert hours[row, column] == sum(a and b for a, b in itertools.pairwise(lit)), (row, column)


def test_level_terrain_is_the_same_as_the_plane() -> None:
    city = jumble(22)
    grid = Grid(0.0, 300.0, 4.0, 75, 75)
    level = Ground(np.full((4, 4), 12.0), -50.0, 400.0, 150.0, 150.0)
    lifted = solids(city.shapes, city.base, city.top, city.building, np.full(len(city), 12.0))
    path = sun_path(LUOHU, day_of("great_cold"), "08:00", "16:00", "true_solar", 20.0)
    wanted = ~inside_buildings(city, grid)
    uneven = hours_on_terrain(lifted, grid, path, level, 0.0, wanted)
    np.testing.assert_allclose(uneven[wanted], hours_on_ground(city, grid, path)[wanted], atol=1e-9)
