"""Rasters in another system."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.warped import warped
from lohu_gis.core.crs import reproject
from lohu_gis.core.raster import Raster
from tests.tools.tables import EAST, LOCAL, NORTH


def plane(crs: str = LOCAL) -> Raster:
    """z = distance north of the place in Luohu, cells of 10 m."""
    z = np.repeat((np.arange(100)[::-1] + 0.5)[:, None] * 10, 100, axis=1)
    return Raster(z[None].astype(np.float32), (10, 0, EAST, 0, -10, NORTH + 1000), crs, -9999.0)


def test_the_same_system_is_the_same_object() -> None:
    raster = plane()
    assert warped(raster, "EPSG:4547") is raster


def test_there_and_back_keeps_the_heights_at_their_places() -> None:
    there = warped(plane(), "EPSG:4490")
    assert there.crs == "EPSG:4490"
    lon, lat = reproject(EAST + 505, NORTH + 505, LOCAL, "EPSG:4490")
    a, _, c, _, e, f = there.transform
    value = there.values[0, int((float(lat) - f) / e), int((float(lon) - c) / a)]
    assert value == pytest.approx(505, abs=10)
    back = warped(there, LOCAL)
    assert back.transform[0] == pytest.approx(10, rel=0.1)
    assert back.transform[2] % back.transform[0] == pytest.approx(0, abs=1e-6)


def test_gaps_stay_gaps_and_south_up_is_turned() -> None:
    z = np.full((1, 50, 50), 7.0, np.float32)
    z[0, 20:30, 20:30] = -9999.0
    up = warped(Raster(z, (10, 0, EAST, 0, 10, NORTH), LOCAL, -9999.0), LOCAL)
    assert up.transform[4] < 0
    known = up.values[0][np.isfinite(up.values[0])]
    assert set(np.unique(known)) == {7.0}
    assert np.isnan(up.values[0, 25, 25])
