"""How long the sun takes. Targets of the issue on two cores; nothing here asserts a time."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from lohu_gis.analysis.grid import covering
from lohu_gis.analysis.sun.check import WindowSun
from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.days import day_of
from lohu_gis.analysis.sun.ground import hours_on_ground
from lohu_gis.analysis.sun.path import Site, sun_path
from lohu_gis.analysis.sun.proposal import highest_allowed
from lohu_gis.analysis.sun.solids import solids
from lohu_gis.analysis.sun.survey import surveyed
from lohu_gis.analysis.sun.windows import Windows, window_points

SITE = Site(114.129, 22.5456)
FINE = sun_path(SITE, day_of("great_cold"), "08:00", "16:00", "true_solar", 1.0)
COARSE = sun_path(SITE, day_of("great_cold"), "08:00", "16:00", "true_solar", 5.0)


def slabs(columns: int, rows: int, west: float = 0.0, south: float = 0.0) -> tuple[npt.NDArray[np.object_], Any]:
    """Slabs of 60 x 14 m on a raster of 90 x 80 m, 11 to 33 storeys."""
    number = np.arange(columns * rows)
    x, y = west + number % columns * 90.0, south + number // columns * 80.0
    return shapely.box(x, y, x + 60, y + 14), np.random.default_rng(0).choice([33.0, 54.0, 80.0, 99.0], len(number))


def estate() -> City:
    """300 slabs."""
    shapes, top = slabs(20, 15)
    return City(solids(shapes, np.zeros(300), top, np.arange(300)), top // 3, tuple(map(str, range(300))))


def town() -> City:
    """The estate inside of 30,000 buildings on 12 x 10 km."""
    rng = np.random.default_rng(1)
    shapes, top = slabs(20, 15, 5000, 4000)
    number = np.arange(30_000)
    x, y = number % 200 * 60 + rng.uniform(0, 20, 30_000), number // 200 * 66 + rng.uniform(0, 20, 30_000)
    others = shapely.box(x, y, x + rng.uniform(12, 36, 30_000), y + rng.uniform(10, 30, 30_000))
    away = (x < 4950) | (x > 6850) | (y < 3950) | (y > 5250)
    high = rng.choice([9.0, 18.0, 33.0, 54.0, 80.0, 99.0], 30_000)
    everything, tops = np.concatenate([shapes, others[away]]), np.concatenate([top, high[away]])
    count = len(tops)
    return City(solids(everything, np.zeros(count), tops, np.arange(count)), tops // 3, tuple(map(str, range(count))))


def ten_thousand(city: City) -> Windows:
    """10,000 windows of south facades of the estate's slabs, all storeys of a column."""
    first = np.arange(len(city.solids)) < 300
    windows = window_points(city.solids, city.storeys, first, spacing_m=9.0)
    south = np.repeat(windows.ny < -0.5, np.diff(windows.offsets))
    return windows.only(south & (np.cumsum(south) <= 10_000))


@pytest.mark.parametrize("city", [estate, town])
def test_ten_thousand_windows(city: Any, benchmark: Any) -> None:
    """Targets 1 s (estate of 300), 2.5 s (inside of a city of 30,000); 481 instants, culprits included."""
    made = city()
    windows = ten_thousand(made)
    assert len(windows) == 10_000
    found: WindowSun = benchmark.pedantic(surveyed, (made, windows, FINE, 5.0), rounds=3)
    assert 0 < found.minutes.mean() < 480


def test_ten_thousand_windows_none_above_another(benchmark: Any) -> None:
    """The worst case: every point has its own azimuths."""
    made = estate()
    windows = window_points(made.solids, np.ones(300), np.ones(300, bool), spacing_m=4.4)
    found: WindowSun = benchmark.pedantic(surveyed, (made, windows, FINE, 5.0), rounds=3)
    assert len(found.minutes) >= 10_000


@pytest.mark.parametrize("city", [estate, town])
def test_a_square_kilometre_of_ground(city: Any, benchmark: Any) -> None:
    """Target 5 s: cells of 2 m, steps of 5 minutes."""
    made = city()
    west, south = (400, 100) if len(made.solids) == 300 else (5400, 4100)
    grid = covering((west, south, west + 1000, south + 1000), 2.0)
    hours = benchmark.pedantic(hours_on_ground, (made.solids, grid, COARSE), rounds=3)
    assert hours.shape == (500, 500)


def test_the_largest_number_of_storeys(benchmark: Any) -> None:
    """A proposed tower in the middle of the estate."""
    made = estate()
    tower = shapely.box(935, 610, 965, 630)
    shapes = np.append(made.solids.shapes, tower)
    city = City(solids(shapes, np.zeros(301), np.append(made.solids.top, 99.0), np.arange(301)),
                np.append(made.storeys, 33), (*made.names, "tower"))
    windows = window_points(made.solids, made.storeys, np.arange(300) % 3 == 0, spacing_m=3.0)
    found = benchmark.pedantic(highest_allowed, (city, windows, FINE, 300), rounds=3)
    assert 0 <= found.storeys <= 60
