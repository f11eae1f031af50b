"""What a proposal takes, and how high it may be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from lohu_gis.analysis.sun.check import window_sun
from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.days import day_of
from lohu_gis.analysis.sun.path import Site, sun_path
from lohu_gis.analysis.sun.proposal import change_of, highest_allowed
from lohu_gis.analysis.sun.survey import surveyed
from lohu_gis.analysis.sun.windows import Windows, window_points
from tests.analysis.sun.cities import blocks, jumble

PATH = sun_path(Site(114.129, 22.5456), day_of("great_cold"), "08:00", "16:00", "true_solar", 2.0)

HOME = (0.0, 0.0, 60.0, 12.0)
EAST = (70.0, -60.0, 120.0, -45.0)
TOWER = (-40.0, -70.0, 110.0, -50.0)


def city_of(*boxes: tuple[float, float, float, float], top: list[float], names: tuple[str, ...]) -> City:
    """A city of boxes with storeys of 3 m."""
    return City(blocks(*boxes, top=top), np.array(top) // 3, names)


def only_home(city: City, spacing: float = 6.0) -> Windows:
    """Windows of the first building."""
    return window_points(city.solids, city.storeys, np.arange(len(city.solids)) == 0, spacing_m=spacing)


def test_before_and_after_name_the_new_building_and_its_minutes() -> None:
    before = city_of(HOME, EAST, top=[18.0, 60.0], names=("home", "east"))
    after = city_of(HOME, EAST, TOWER, top=[18.0, 60.0, 90.0], names=("home", "east", "tower"))
    found = change_of(before, after, only_home(after), np.array([0, 1, -1]), PATH, 5.0)
    south = found.windows.ny[found.windows.column] < 0
    lost = found.before - found.after
    assert (lost >= 0).all()
    assert lost[south].max() > 60
    assert set(found.culprit[lost > 0].tolist()) == {2}
    assert set(found.culprit[lost == 0].tolist()) == {-1}
    # What the tower takes is exactly what is gone: nobody else changed.
    np.testing.assert_allclose(found.taken, lost)
    alone = window_sun(before, only_home(before), PATH, 5.0)
    np.testing.assert_array_equal(found.before, alone.minutes)


def test_a_building_that_grows_takes_what_it_did_not_take_before() -> None:
    before = city_of(HOME, TOWER, top=[18.0, 30.0], names=("home", "tower"))
    after = city_of(HOME, TOWER, top=[18.0, 60.0], names=("home", "tower"))
    found = change_of(before, after, only_home(after), np.array([0, 1]), PATH, 5.0)
    np.testing.assert_allclose(found.taken, found.before - found.after)
    assert (found.taken > 0).any()


def test_a_demolition_gives_light_and_blames_nobody() -> None:
    before = city_of(HOME, TOWER, top=[18.0, 90.0], names=("home", "tower"))
    after = city_of(HOME, top=[18.0], names=("home",))
    found = change_of(before, after, only_home(after), np.array([0]), PATH, 5.0)
    assert (found.after >= found.before).all()
    assert (found.culprit == -1).all()
    assert not found.taken.any()


def test_the_highest_proposal_keeps_all_verdicts_and_one_storey_more_does_not() -> None:
    city = city_of(HOME, EAST, TOWER, top=[18.0, 60.0, 90.0], names=("home", "east", "tower"))
    windows = only_home(city)
    found = highest_allowed(city, windows, PATH, 2, needed_min=180.0)
    assert 0 < found.storeys < 30
    assert found.top_m == found.storeys * 3.0
    assert found.tried[found.storeys]
    assert not found.tried[found.storeys + 1]
    assert not found.at_limit

    def passing(storeys: int) -> npt.NDArray[np.bool_]:
        tops = city.solids.top.copy()
        tops[2] = storeys * 3.0 if storeys else np.nan
        raised = City(city.solids.raised(tops), city.storeys, city.names)
        return surveyed(City(raised.solids.take([0, 1]) if not storeys else raised.solids, city.storeys, city.names),
                        windows, PATH, 5.0).minutes >= 180.0

    free = passing(0)
    assert (passing(found.storeys) == free).all()
    worse = passing(found.storeys + 1)
    assert set(np.flatnonzero(free & ~worse)) == set(found.failing.tolist())
    assert len(found.failing)


def test_a_proposal_that_reaches_nobody_ends_at_the_limit() -> None:
    city = city_of(HOME, (0.0, 200.0, 60.0, 212.0), top=[18.0, 30.0], names=("home", "north"))
    found = highest_allowed(city, only_home(city), PATH, 1, most=40)
    assert (found.storeys, found.at_limit, len(found.failing)) == (40, True, 0)


def test_a_proposal_in_front_of_a_window_may_not_be_built_at_all() -> None:
    city = city_of(HOME, (-300.0, -3.0, 300.0, -2.0), top=[18.0, 30.0], names=("home", "wall"))
    found = highest_allowed(city, only_home(city), PATH, 1)
    assert found.storeys == 0
    assert not found.tried[1]


def test_losses_of_a_jumble_add_up_for_every_window() -> None:
    solid = jumble(11)
    city = City(solid, np.full(len(solid), 5.0), tuple(map(str, range(len(solid)))))
    windows = window_points(solid, city.storeys, np.ones(len(solid), bool), spacing_m=4.0)
    sun = window_sun(city, windows, PATH, 5.0)
    total = sun.minutes + np.bincount(sun.losses.point, sun.losses.minutes, minlength=len(windows))
    np.testing.assert_allclose(total, PATH.band_min, atol=1e-9)
    assert (sun.possible >= sun.minutes - 1e-9).all()
    assert (sun.longest <= sun.minutes).all()
    assert (sun.at_worst == sun.minutes).all()


def test_only_buildings_in_reach_are_looked_at_and_the_answer_is_the_same() -> None:
    solid = jumble(12, width=900.0, count=120)
    city = City(solid, np.full(120, 4.0), tuple(map(str, range(120))))
    windows = window_points(solid, city.storeys, np.arange(120) < 4, spacing_m=4.0)
    near, whole = surveyed(city, windows, PATH, 5.0), window_sun(city, windows, PATH, 5.0)
    np.testing.assert_array_equal(near.minutes, whole.minutes)
    np.testing.assert_array_equal(near.possible, whole.possible)
    assert near.losses.part.tolist() == whole.losses.part.tolist()


@pytest.mark.parametrize("most", [1, 2, 7])
def test_the_search_ends_whatever_its_limit(most: int) -> None:
    city = city_of(HOME, TOWER, top=[18.0, 90.0], names=("home", "tower"))
    found = highest_allowed(city, only_home(city), PATH, 1, most=most)
    assert found.storeys <= most
    assert len(found.tried) <= most + 1
