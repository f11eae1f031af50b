"""Datum shifts against published figures and their own inverse."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core import datum
from lohu_gis.core.errors import UsageError

METRES = np.array([111_320.0 * np.cos(np.radians(22.55)), 110_740.0])


@pytest.mark.parametrize(("place", "east", "north", "bd_total"), [
    ((114.10, 22.53), 526.6, -296.6, 1251.5), ((114.13, 22.55), 522.2, -298.7, 1247.2),
    ((114.18, 22.58), 509.3, -307.8, 1228.0), ((114.22, 22.60), 499.8, -314.4, 1224.0)])
def test_shift_in_luohu_is_what_was_computed_elsewhere(place: tuple[float, float], east: float, north: float,
                                                       bd_total: float) -> None:
    lon, lat = datum.shift(*place, "wgs84", "gcj02")
    moved = (np.array([lon, lat]) - place) * METRES
    assert moved == pytest.approx([east, north], abs=1.5)
    far = (np.array(datum.shift(*place, "wgs84", "bd09")) - place) * METRES
    assert np.hypot(*far) == pytest.approx(bd_total, abs=4)


def test_shanghai_as_in_the_published_test_of_the_formulas() -> None:
    # test data of googollee/eviltransform
    place = np.array(datum.shift(121.5272106, 31.1774276, "wgs84", "gcj02"))
    assert place == pytest.approx([121.531541859215, 31.17530398364597], abs=1e-6)


@given(st.floats(74, 134), st.floats(18, 53), st.sampled_from(["gcj02", "bd09"]))
def test_there_and_back_is_below_a_tenth_of_a_millimetre(lon: float, lat: float, other: str) -> None:
    away = datum.shift([lon], [lat], "wgs84", other)
    back = datum.shift(*away, other, "cgcs2000")
    assert np.abs(np.array(back) - [[lon], [lat]]).max() < 1e-9


def test_gcj_to_bd_and_back() -> None:
    lon, lat = np.array([114.1, 116.4]), np.array([22.5, 39.9])
    back = datum.shift(*datum.shift(lon, lat, "gcj02", "bd09"), "bd09", "gcj02")
    np.testing.assert_allclose(back, (lon, lat), atol=1e-10)


def test_outside_china_and_missing_values_stay() -> None:
    lon, lat = datum.shift([-0.1, np.nan], [51.5, np.nan], "wgs84", "bd09")
    assert lon[0] == -0.1
    assert np.isnan(lon[1])
    assert lat[0] == 51.5


def test_edge_of_the_box_never_runs_away() -> None:
    lon, lat = datum.shift([72.004, 137.8347, 72.0041], [30.0, 30.0, 0.8294], "gcj02", "wgs84")
    assert np.abs(lon - [72.004, 137.8347, 72.0041]).max() < 0.02
    assert np.isfinite(lat).all()


def test_wgs84_and_cgcs2000_are_one() -> None:
    assert datum.shift([114.0], [22.0], "wgs84", "cgcs2000") == (np.array([114.0]), np.array([22.0]))


def test_unknown_datum_is_a_wrong_call() -> None:
    with pytest.raises(UsageError) as caught:
        datum.shift([1.0], [2.0], "wgs84", "mars")
    assert caught.value.code == "datum.unknown"
