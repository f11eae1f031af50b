"""Rules about coordinate systems: what to compute in, and signs of a wrong one."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.core import crs
from lohu_gis.core.errors import InputError

LUOHU_4547 = (505_000.0, 2_490_000.0, 517_000.0, 2_500_000.0)
LUOHU_4526 = (38_505_000.0, 2_490_000.0, 38_517_000.0, 2_500_000.0)
LUOHU_DEGREES = (114.06, 22.53, 114.22, 22.62)
ESRI_4547 = ('PROJCS["CGCS2000_3_Degree_GK_CM_114E",GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",'
             'DATUM["D_China_2000",'
             'SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],'
             'PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
             'PARAMETER["Central_Meridian",114.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],'
             'UNIT["Meter",1.0]]')


def turned(bounds: crs.Bounds) -> crs.Bounds:
    return bounds[1], bounds[0], bounds[3], bounds[2]


@pytest.mark.parametrize(("text", "code"), [("EPSG:4547", "EPSG:4547"), ("epsg:4490", "EPSG:4490"),
                                            (ESRI_4547, "EPSG:4547"),
                                            (None, None), (crs.wkt("EPSG:32650"), "EPSG:32650")])
def test_epsg_of(text: str | None, code: str | None) -> None:
    assert crs.epsg(text) == code


def test_own_system_has_wkt_but_no_code() -> None:
    own = "+proj=tmerc +lat_0=22 +lon_0=114.05 +k=1 +x_0=1000 +y_0=2000 +ellps=krass +units=m"
    assert crs.epsg(own) is None
    assert "Transverse Mercator" in str(crs.wkt(own))


def test_unknown_text_is_an_input_error() -> None:
    with pytest.raises(InputError) as caught:
        crs.parse("Shenzhen 1990")
    assert caught.value.code == "crs.unknown"


@pytest.mark.parametrize(("code", "metric"), [("EPSG:4547", True), ("EPSG:4326", False), ("EPSG:2272", False),
                                              ("EPSG:3857", True), ("EPSG:4978", False)])
def test_metric(code: str, metric: bool) -> None:
    assert crs.is_metric(code) is metric


@pytest.mark.parametrize(("code", "bounds", "target", "told"), [
    ("EPSG:4547", LUOHU_4547, "EPSG:4547", False), ("EPSG:4490", LUOHU_DEGREES, "EPSG:4547", True),
    ("EPSG:4326", (-71.2, 42.2, -70.9, 42.4), "EPSG:32619", True),
    ("EPSG:4326", (151.0, -34.0, 151.4, -33.7), "EPSG:32756", True),
    ("EPSG:2249", (760_000.0, 2_940_000.0, 790_000.0, 2_970_000.0), "EPSG:32619", True),
    ("EPSG:4326", (115.4, 22.5, 115.6, 22.6), "EPSG:32650", True), ("EPSG:4326", None, "EPSG:4547", True)])
def test_what_to_measure_in(code: str, bounds: crs.Bounds | None, target: str, told: bool) -> None:
    chosen, finding = crs.require_metric(code, bounds)
    assert chosen == target
    assert (finding is not None and finding.code == "crs.reprojected") is told


def test_missing_crs_can_be_answered() -> None:
    with pytest.raises(InputError) as caught:
        crs.require_metric(None, LUOHU_4547)
    assert caught.value.code == "crs.missing"
    assert crs.require_metric(None, LUOHU_4547, "EPSG:4547") == ("EPSG:4547", None)


@pytest.mark.parametrize(("code", "bounds", "found", "proposal"), [
    (None, LUOHU_4547, ["crs.missing"], "EPSG:4547"),
    (None, LUOHU_4526, ["crs.missing", "crs.zone_prefix"], "EPSG:4526"),
    (None, LUOHU_DEGREES, ["crs.missing"], "EPSG:4490"), (None, (0.0, 0.0, 1.0, 1.0), ["crs.missing"], None),
    (None, turned(LUOHU_4547), ["crs.missing", "crs.axes_swapped"], None),
    ("EPSG:4547", LUOHU_4547, [], None), ("EPSG:4526", LUOHU_4526, [], None), ("EPSG:4490", LUOHU_DEGREES, [], None),
    ("EPSG:4547", LUOHU_4526, ["crs.zone_prefix"], "EPSG:4526"),
    ("EPSG:4526", LUOHU_4547, ["crs.suspect"], "EPSG:4547"),
    ("EPSG:4547", turned(LUOHU_4547), ["crs.axes_swapped"], "EPSG:4547"),
    ("EPSG:4547", LUOHU_DEGREES, ["crs.suspect"], "EPSG:4490"),
    ("EPSG:4490", LUOHU_4547, ["crs.suspect"], "EPSG:4547"),
    ("EPSG:4326", turned(LUOHU_DEGREES), ["crs.axes_swapped"], "EPSG:4326"),
    ("EPSG:3857", (14_321_853.0, 4_532_410.0, 14_322_464.0, 4_533_021.0), [], None),
    ("EPSG:4326", (-180.0, -90.0, 180.0, 90.0), [], None), ("EPSG:4326", (0.0, 0.0, 359.0, 89.0), [], None),
    ("EPSG:4547", None, [], None),
    ("EPSG:27700", (478_315.0, 4_762_880.0, 481_645.0, 4_765_610.0), ["crs.suspect"], None)])
def test_doctor(code: str | None, bounds: crs.Bounds | None, found: list[str], proposal: str | None) -> None:
    findings = crs.doctor(code, bounds)
    assert [f.code for f in findings] == found
    if found:
        assert findings[0].facts.get("proposal") == proposal


def test_doctor_names_the_swapped_system_of_unnamed_numbers() -> None:
    assert crs.doctor(None, turned(LUOHU_4547))[1].facts["proposal"] == "EPSG:4547"


def test_reprojecting_there_and_back() -> None:
    x, y = crs.reproject([114.1], [22.55], "EPSG:4490", "EPSG:4547")
    assert (x[0], y[0]) == (pytest.approx(510_283, abs=50), pytest.approx(2_494_650, abs=400))
    back = crs.reproject(x, y, "EPSG:4547", "EPSG:4490")
    np.testing.assert_allclose(np.ravel(back), [114.1, 22.55], atol=1e-9)


def test_same_system_under_two_names() -> None:
    assert crs.same("EPSG:4547", ESRI_4547)
    assert not crs.same("EPSG:4547", None)
    assert not crs.same("EPSG:4326", "EPSG:4490")
    assert crs.same(None, None)
