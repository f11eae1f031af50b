"""Where the sun stands: against pvlib's own front door, Meeus, almanacs and the golden values of the district."""

from __future__ import annotations

import datetime as dt
import math
import subprocess
import sys

import numpy as np
import pytest

from lohu_gis.analysis.sun.days import (
    CHINA,
    clock_seconds,
    clock_text,
    day_of,
    instant_of,
    solar_term,
    term_of,
)
from lohu_gis.analysis.sun.path import Site, site_of, sun_path
from lohu_gis.analysis.sun.position import apparent_longitude, equation_of_time, positions, true_solar_seconds
from lohu_gis.core.errors import UsageError

LUOHU = Site(114.129, 22.5456)


def meeus(unix: float) -> tuple[float, float, float]:
    """Apparent longitude, declination (degrees), equation of time (minutes) by Meeus (1998), chapters 22, 25 and 28."""
    century = ((unix + 69.0) / 86400 + 2440587.5 - 2451545) / 36525
    mean = 280.46646 + 36000.76983 * century + 0.0003032 * century**2
    anomaly = math.radians(357.52911 + 35999.05029 * century - 0.0001537 * century**2)
    centre = ((1.914602 - 0.004817 * century) * math.sin(anomaly) + 0.019993 * math.sin(2 * anomaly)
              + 0.000289 * math.sin(3 * anomaly))
    node = math.radians(125.04 - 1934.136 * century)
    longitude = mean + centre - 0.00569 - 0.00478 * math.sin(node)
    tilt = math.radians(23.439291 - 0.0130042 * century + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(tilt) * math.sin(math.radians(longitude)))
    ascension = math.degrees(math.atan2(math.cos(tilt) * math.sin(math.radians(longitude)),
                                        math.cos(math.radians(longitude))))
    gap = (mean - 0.0057183 - ascension - 0.00478 * math.sin(node) * math.cos(tilt) + 180) % 360 - 180
    return longitude % 360, math.degrees(declination), 4 * gap


def instants() -> list[dt.datetime]:
    """24 instants of a year, day and night."""
    return [dt.datetime(2026, month, 5 + month, hour, 17, 9, tzinfo=dt.UTC) for month in range(1, 13)
            for hour in (month, month + 11)]


def test_24_instants_agree_with_an_independent_sun_within_two_hundredths_of_a_degree() -> None:
    unix = [when.timestamp() for when in instants()]
    sun = positions(unix, LUOHU.longitude, LUOHU.latitude)
    latitude = math.radians(LUOHU.latitude)
    for number, second in enumerate(unix):
        _, declination, equation = meeus(second)
        hour = math.radians((second % 86400 / 240 + LUOHU.longitude + equation / 4) - 180)
        low = math.radians(declination)
        up = math.asin(math.sin(latitude) * math.sin(low) + math.cos(latitude) * math.cos(low) * math.cos(hour))
        east = -math.cos(low) * math.sin(hour)
        north = math.cos(latitude) * math.sin(low) - math.sin(latitude) * math.cos(low) * math.cos(hour)
        assert sun.altitude_deg[number] == pytest.approx(math.degrees(up), abs=0.02)
        turn = (sun.azimuth_deg[number] - math.degrees(math.atan2(east, north)) + 180) % 360 - 180
        assert abs(turn) * math.cos(up) < 0.02


def test_24_instants_agree_with_the_whole_of_pvlib() -> None:
    import pandas as pd
    from pvlib.solarposition import get_solarposition  # type: ignore[import-untyped]  # no type information

    times = pd.DatetimeIndex(instants())
    wanted = get_solarposition(times, LUOHU.latitude, LUOHU.longitude, method="nrel_numpy", delta_t=None)
    sun = positions([when.timestamp() for when in instants()], LUOHU.longitude, LUOHU.latitude)
    np.testing.assert_allclose(sun.altitude_deg, wanted["elevation"], atol=1e-4)
    np.testing.assert_allclose(sun.azimuth_deg, wanted["azimuth"], atol=1e-4)
    np.testing.assert_allclose(sun.equation_min, wanted["equation_of_time"], atol=1e-4)


def test_only_one_file_of_pvlib_is_loaded() -> None:
    code = ("import sys; from lohu_gis.analysis.sun.position import positions; positions([0.0], 0.0, 0.0);"
            "sys.exit('pandas' in sys.modules or 'pvlib' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_band_of_great_cold_2026_in_luohu() -> None:
    path = sun_path(LUOHU, day_of("great_cold", 2026), "08:00", "16:00", "true_solar", 1.0)
    assert len(path) == 481
    assert path.civil(0) == dt.datetime(2026, 1, 20, 8, 34, 23, tzinfo=CHINA)
    assert path.civil(-1) == dt.datetime(2026, 1, 20, 16, 34, 23, tzinfo=CHINA)
    assert path.band_min == 480.0
    index = [0, 60, 240, 480]
    np.testing.assert_allclose(np.degrees(path.altitude[index]), [17.54, 28.75, 47.33, 17.59], atol=0.01)
    np.testing.assert_allclose(np.degrees(path.azimuth[index]), [121.5, 130.8, 180.0, 238.6], atol=0.06)
    assert path.true_solar(240) == pytest.approx(43200, abs=1.0)


def test_the_band_of_the_winter_solstice_2026_in_luohu() -> None:
    path = sun_path(LUOHU, day_of("winter_solstice 2026"), "08:00", "16:00", "true_solar", 60.0)
    assert [path.civil(i).strftime("%H:%M:%S") for i in (0, 1, 4, 8)] == [
        "08:21:52", "09:21:52", "12:21:52", "16:21:52"]
    np.testing.assert_allclose(np.degrees(path.altitude[[0, 1, 4, 8]]), [15.75, 26.54, 44.02, 15.75], atol=0.01)
    np.testing.assert_allclose(np.degrees(path.azimuth[[0, 1, 4, 8]]), [124.4, 133.5, 180.0, 235.6], atol=0.06)


@pytest.mark.parametrize(("year", "great_cold", "solstice"), [
    (2026, "2026-01-20", "2026-12-22"), (2027, "2027-01-20", "2027-12-22"), (2028, "2028-01-20", "2028-12-21"),
    (2029, "2029-01-20", "2029-12-21"), (2030, "2030-01-20", "2030-12-22"), (2031, "2031-01-20", "2031-12-22"),
    (2032, "2032-01-20", "2032-12-21"), (2033, "2033-01-20", "2033-12-21"), (2034, "2034-01-20", "2034-12-22"),
    (2035, "2035-01-20", "2035-12-22")])
def test_days_of_solar_terms(year: int, great_cold: str, solstice: str) -> None:
    assert day_of("great_cold", year).isoformat() == great_cold
    assert day_of("winter_solstice", year).isoformat() == solstice
    assert term_of(dt.date.fromisoformat(great_cold)) == "great_cold"
    assert term_of(dt.date.fromisoformat(solstice)) == "winter_solstice"
    assert term_of(dt.date.fromisoformat(great_cold) + dt.timedelta(1)) is None


@pytest.mark.parametrize(("year", "minute"), [
    (2021, "15:59"), (2022, "21:48"), (2023, "03:27"), (2024, "09:20"), (2025, "15:03"), (2026, "20:50")])
def test_instants_of_the_december_solstice_of_almanacs(year: int, minute: str) -> None:
    """US Naval Observatory, UTC."""
    found = solar_term(year, 270.0).astimezone(dt.UTC)
    day = 22 if year == 2023 else 21
    hour, minutes = map(int, minute.split(":"))
    assert abs(found - dt.datetime(year, 12, day, hour, minutes, tzinfo=dt.UTC)) <= dt.timedelta(seconds=75)


def test_longitudes_agree_with_meeus() -> None:
    for when in instants():
        gap = (apparent_longitude(when.timestamp())[0] - meeus(when.timestamp())[0] + 180) % 360 - 180
        assert abs(gap) < 0.01


def test_true_solar_time_is_the_hour_angle() -> None:
    noon = dt.datetime(2026, 1, 20, 12, 34, 23, tzinfo=CHINA).timestamp()
    assert true_solar_seconds(noon, LUOHU.longitude)[0] == pytest.approx(43200, abs=1.0)
    assert equation_of_time(noon)[0] == pytest.approx(-10.90, abs=0.02)


def test_the_map_turns_its_north_by_the_convergence() -> None:
    """Gauss-Krueger: tan(c) = tan(longitude - 114) sin(latitude)."""
    place = site_of(513269.27, 2494222.66, "EPSG:4547")
    wanted = math.degrees(math.atan(math.tan(math.radians(place.longitude - 114)) * math.sin(math.radians(
        place.latitude))))
    assert (place.longitude, place.latitude) == pytest.approx((114.129, 22.5456), abs=1e-5)
    assert place.convergence_deg == pytest.approx(wanted, abs=1e-4)
    straight = sun_path(Site(place.longitude, place.latitude), dt.date(2026, 1, 20), "10:00", "11:00", "civil", 60.0)
    turned = sun_path(place, dt.date(2026, 1, 20), "10:00", "11:00", "civil", 60.0)
    np.testing.assert_allclose(np.degrees(straight.azimuth - turned.azimuth), wanted, atol=1e-4)


def test_a_band_that_is_no_multiple_of_the_step_ends_with_a_shorter_one() -> None:
    path = sun_path(LUOHU, dt.date(2026, 1, 20), "08:00", "08:25", "civil", 10.0)
    assert path.step_min.tolist() == pytest.approx([10, 10, 5])
    assert path.civil(-1).strftime("%H:%M") == "08:25"


@pytest.mark.parametrize("text", ["tomorrow", "2026-02-30", "great_cold 26", "1900-01-01", "great_cold 2200", ""])
def test_days_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        day_of(text)
    assert caught.value.code == "parameter.invalid"
    assert caught.value.facts["parameter"] == "date"


@pytest.mark.parametrize("text", ["8", "25:00", "08:60", "24:01", "noon"])
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        clock_seconds(text, "start")
    assert caught.value.facts == {"parameter": "start", "given": text, "expected": "HH:MM"}


def test_words_of_times() -> None:
    assert clock_seconds("24:00", "end") == 86400
    assert clock_text(clock_seconds("08:05:09", "start")) == "08:05:09"
    assert instant_of("2026-01-20T12:00", "at") == dt.datetime(2026, 1, 20, 4, tzinfo=dt.UTC)
    assert instant_of("2026-01-20T12:00Z", "at") == dt.datetime(2026, 1, 20, 12, tzinfo=dt.UTC)
    assert day_of("great_cold") == day_of("GREAT_COLD 2026") == day_of("great_cold-2026") == dt.date(2026, 1, 20)


def test_an_empty_band_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        sun_path(LUOHU, dt.date(2026, 1, 20), "16:00", "08:00", "civil", 1.0)
    assert caught.value.code == "sun.band_empty"


def test_no_instants_give_no_positions() -> None:
    assert len(positions([], 114.0, 22.0).altitude_deg) == 0
