"""Alarms: dated limits, durations, hysteresis, energy means; parts give what the whole gives."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.alarms.follow import Progress, Series, advance, follow
from lohu_gis.analysis.alarms.limits import is_night, thresholds
from lohu_gis.analysis.alarms.machine import Excursion
from lohu_gis.analysis.alarms.rules import AlarmRule, plain, rules_of
from lohu_gis.analysis.alarms.sound import energy_mean
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.errors import InputError
from lohu_gis.core.operations import moment_of
from lohu_gis.core.rulepack import RulePack, pack_of

MIN = 60_000
HOUR = 60 * MIN


def at(text: str) -> int:
    found = moment_of(text)
    assert found is not None
    return found


def pack(values: dict[str, object], rows: list[dict[str, object]], unit: str = "") -> RulePack:
    return pack_of({"id": "p", "title": "p", "rules": [
        {"id": "limit.x", "values": {"quantities": ["x"], **values}, "rows": rows, "units": {"limit": unit}}]})


def rule(rows: list[dict[str, object]] | None = None, **values: object) -> AlarmRule:
    return rules_of(pack(values, rows or [{"blue": 10, "yellow": 20, "orange": 30, "red": 40}]))[0]


def alarms(one: AlarmRule, values: list[float], step: int = MIN, start: int = 0, zone: str = "",
           span: int | None = None) -> tuple[Excursion, ...]:
    times = start + np.arange(len(values), dtype=np.int64) * step
    found = follow([one], [Series("s", "x", times, np.array(values, float), zone)],
                   None if span is None else {"x": span})
    return tuple(alarm.excursion for alarm in found.alarms)


@pytest.fixture(scope="module")
def shipped() -> dict[str, AlarmRule]:
    return {found.id: found for found in rules_of(load_pack("limits_luohu", "limits"))}


# ---- means of sound ----


def test_energies_are_averaged_not_decibels() -> None:
    assert energy_mean([60, 60]) == pytest.approx(60.0, abs=1e-12)
    assert energy_mean([60, 70]) == pytest.approx(67.4036, abs=1e-4)  # 10 lg((1e6 + 1e7) / 2)
    assert energy_mean([60, math.nan, 70]) == pytest.approx(67.4036, abs=1e-4)
    assert math.isnan(energy_mean([]))
    assert energy_mean([5000.0, 5000.0]) == 5000.0  # no overflow


@given(st.lists(st.floats(0, 140), min_size=1, max_size=20))
def test_an_energy_mean_lies_between_mean_and_largest(levels: list[float]) -> None:
    assert np.mean(levels) - 1e-9 <= energy_mean(levels) <= max(levels) + 1e-9


# ---- limits ----


def test_limits_of_pm25_change_with_the_standard(shipped: dict[str, AlarmRule]) -> None:
    days = ["2015-12-31", "2016-01-01", "2026-02-28T23:59:59", "2026-03-01", "2030-12-31", "2031-01-01"]
    _levels, limit = thresholds(shipped["limit.pm25_24h"], "", np.array([at(day) for day in days]))
    np.testing.assert_array_equal(limit, [math.nan, 75, 75, 60, 60, 50])


def test_70_passes_in_february_and_fails_in_march(shipped: dict[str, AlarmRule]) -> None:
    hours = at("2026-02-28") + np.arange(48) * HOUR
    found = follow([shipped["limit.pm25_24h"]], [Series("A", "PM2.5", hours, np.full(48, 70.0))])
    (alarm,) = found.alarms
    assert alarm.excursion.opened == at("2026-03-01T23:00")  # known with the last hour of the day
    assert (alarm.excursion.limit, alarm.excursion.level, alarm.excursion.peak) == (60.0, 1, 70.0)


def test_what_the_new_standard_says_about_pm10_is_unknown(shipped: dict[str, AlarmRule]) -> None:
    hours = at("2026-02-28") + np.arange(48) * HOUR
    found = follow([shipped["limit.pm10_24h"]], [Series("A", "PM10", hours, np.full(48, 400.0))])
    (alarm,) = found.alarms
    assert alarm.excursion.opened == at("2026-02-28T23:00")
    assert alarm.excursion.closed is None  # unknown is no recovery
    assert found.unknown == {"limit.pm10_24h": 1}


@pytest.mark.parametrize(("zone", "day", "night"), [
    ("0", 50, 40), ("1", 55, 45), ("2", 60, 50), ("3", 65, 55), ("4a", 70, 55), ("4b", 70, 60)])
def test_noise_limits_by_zone_and_hour(shipped: dict[str, AlarmRule], zone: str, day: float, night: float) -> None:
    clock = ["05:59:59", "06:00", "21:59:59", "22:00"]
    times = np.array([at(f"2026-05-05T{moment}") for moment in clock])
    assert is_night(times).tolist() == [True, False, False, True]
    for name in ("limit.noise_period", "limit.noise_hour"):
        _, limit = thresholds(shipped[name], plain(zone), times)
        assert limit.tolist() == [night, day, day, night]
    _, burst = thresholds(shipped["limit.noise_burst"], plain(zone), times)
    np.testing.assert_array_equal(burst, [night + 15, math.nan, math.nan, night + 15])


def test_an_unknown_zone_has_no_limit(shipped: dict[str, AlarmRule]) -> None:
    for zone in ("", "5"):
        levels, limit = thresholds(shipped["limit.noise_period"], zone, np.array([at("2026-05-05")]))
        assert np.isnan(levels).all()
        assert np.isnan(limit).all()
    hours = at("2026-05-05") + np.arange(48) * HOUR
    found = follow([shipped["limit.noise_period"]], [Series("A", "noise", hours, np.full(48, 99.0))])
    assert not found.alarms
    assert found.unknown == {"limit.noise_period": 4}  # six of eight hours of a night, a day, a night, a day


def test_day_and_night_levels_are_energy_means(shipped: dict[str, AlarmRule]) -> None:
    hours = at("2026-05-05T06:00") + np.arange(24) * HOUR
    day = [60.0] * 8 + [70.0] * 8  # 67.4 dB, the arithmetic mean 65 would pass in zone 3
    found = follow([shipped["limit.noise_period"]],
                   [Series("A", "noise", hours, np.array(day + [54.0] * 8), "3")])
    (alarm,) = found.alarms
    assert alarm.excursion.peak == pytest.approx(67.4036, abs=1e-4)
    assert alarm.excursion.opened == at("2026-05-05T21:00")
    assert alarm.excursion.closed == at("2026-05-06T05:00")  # 54 <= 55 - 1


def test_a_period_needs_enough_readings(shipped: dict[str, AlarmRule]) -> None:
    start = at("2026-05-05")
    some = start + np.arange(24, dtype=np.int64) * HOUR
    for count, expected in ((19, 0), (20, 1)):  # 0.83 of 24 hours
        picked = np.r_[some[:count], start + 24 * HOUR]
        found = follow([shipped["limit.pm25_24h"]], [Series("A", "PM2.5", picked, np.full(count + 1, 99.0))])
        assert len(found.alarms) == expected


def test_readings_that_come_faster_do_not_cover_more(shipped: dict[str, AlarmRule]) -> None:
    start = at("2026-05-05")
    minutes = np.r_[start + np.arange(12 * 60, dtype=np.int64) * MIN, start + 24 * HOUR]  # half a day
    found = follow([shipped["limit.pm25_24h"]], [Series("A", "PM2.5", minutes, np.full(len(minutes), 99.0))])
    assert not found.alarms


# ---- the machine ----


def test_one_value_beyond_is_enough_without_a_minimum_duration() -> None:
    (one,) = alarms(rule(), [9, 10, 11, 9])
    assert one == Excursion(2 * MIN, 2 * MIN, 1, 11.0, 2 * MIN, 10.0, 3 * MIN)
    assert not alarms(rule(), [10, 10, 10])  # the limit itself is kept


def test_it_has_to_last() -> None:
    held = rule(hold_min=2)
    assert not alarms(held, [11, 11, 9, 11, 11])
    (one,) = alarms(held, [9, 12, 11, 11, 9])
    assert (one.opened, one.raised, one.closed) == (MIN, 3 * MIN, 4 * MIN)
    assert (one.peak, one.peak_time) == (12.0, MIN)  # of the whole stretch, not from when it was raised


def test_hysteresis_keeps_it_open() -> None:
    (one,) = alarms(rule(hysteresis=2), [11, 9, 8.5, 11, 8.1, 8.0, 11][:6])
    assert one.closed == 5 * MIN
    assert len(alarms(rule(), [11, 9, 11, 9])) == 2
    assert len(alarms(rule(hysteresis=2), [11, 9, 11, 9])) == 1


def test_it_has_to_stay_below() -> None:
    (one,) = alarms(rule(clear_min=2), [11, 9, 9, 11, 9, 9, 9])
    assert one.closed == 4 * MIN  # the first value of the lasting return


def test_the_level_rises_with_what_lasts_and_does_not_fall() -> None:
    (one,) = alarms(rule(hold_min=1), [11, 11, 45, 11, 25, 25, 11])
    assert one.level == 2  # red did not last
    assert one.peak == 45
    (two,) = alarms(rule(), [11, 45, 11])
    assert two.level == 4


def test_a_limit_below_which_a_value_must_not_fall() -> None:
    low = rule([{"blue": 10, "yellow": 5}], direction="below", hysteresis=1)
    (one,) = alarms(low, [10, 9, 4, 10.5, 11])
    assert (one.level, one.peak, one.closed) == (2, 4.0, 4 * MIN)


def test_silence_breaks_a_duration_and_closes_nothing() -> None:
    held = rule(hold_min=10, gap_min=5)
    assert not alarms(held, [11, 11, 11], step=6 * MIN)
    (one,) = alarms(rule(gap_min=5, clear_min=2), [11, 9, 9, 9], step=6 * MIN)
    assert one.closed is None
    assert len(alarms(rule(gap_min=5), [11, 11, 11], step=6 * MIN)) == 1  # one alarm all the same


def test_missing_values_neither_open_nor_close() -> None:
    (one,) = alarms(rule(), [11, math.nan, math.nan, 11, 9])
    assert (one.opened, one.closed) == (0, 4 * MIN)
    assert not alarms(rule(), [math.nan] * 3)


def test_levels_may_be_left_out() -> None:
    (one,) = alarms(rule([{"yellow": 10, "red": 40}]), [11, 15, 9])
    assert one.level == 2


def test_the_threshold_of_the_hour_counts() -> None:
    zoned = rule([{"part": "day", "limit": 60}, {"part": "night", "limit": 50}], add=[0, 5], hysteresis=1)
    values = [55.0] * 12
    (one,) = alarms(zoned, values, step=HOUR, start=at("2026-05-05T20:00"))
    assert (one.opened, one.closed) == (at("2026-05-05T22:00"), at("2026-05-06T06:00"))
    assert one.level == 1  # 55 is not beyond 50 + 5


# ---- parts and the whole ----

RULES = {
    "plain": rule(), "held": rule(hold_min=3, clear_min=2, hysteresis=1, gap_min=4),
    "hours": rule(average="hour", share=0.05, hold_min=60, gap_min=180),
    "energy": rule([{"part": "day", "limit": 12}, {"part": "night", "limit": 8}], average="day_night", share=0.01,
                   combine="energy", add=[0, 3, 6]),
    "largest": rule(average="hour", combine="max", share=0.02), "low": rule([{"blue": 12}], direction="below"),
    "dated": rule([{"to": "1970-01-01", "limit": 10}, {"from": "1970-01-03", "limit": 10}], average="none"),
}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(RULES)),
       st.lists(st.tuples(st.integers(1, 240), st.sampled_from([5.0, 9.5, 11.0, 21.0, 45.0, math.nan])), max_size=60),
       st.lists(st.integers(0, 60), max_size=6))
def test_parts_give_what_the_whole_gives(name: str, steps: list[tuple[int, float]], cuts: list[int]) -> None:
    times = np.cumsum([step for step, _ in steps], dtype=np.int64) * MIN
    values = np.array([value for _, value in steps], float)
    whole, _, unknown = advance(RULES[name], "", Progress(), times, values)
    parts, progress, missing = [], Progress(), 0
    bounds = sorted({0, len(times), *(min(cut, len(times)) for cut in cuts)})
    for first, last in itertools.pairwise(bounds):
        happened, progress, lost = advance(RULES[name], "", progress, times[first:last], values[first:last])
        parts += happened
        missing += lost
    assert parts == whole
    assert missing == unknown


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=1, max_size=80))
def test_alarms_do_not_overlap_and_keep_their_bounds(values: list[float]) -> None:
    found = alarms(RULES["held"], values)
    for one, after in itertools.pairwise(found):
        assert one.closed is not None
        assert one.closed < after.opened
    for one in found:
        stretch = values[one.opened // MIN:len(values) if one.closed is None else one.closed // MIN]
        assert one.peak == max(stretch)
        assert one.raised - one.opened >= 3 * MIN


def test_readings_out_of_order_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="by time"):
        advance(rule(), "", Progress(last=5), np.array([5]), np.array([1.0]))


# ---- reading rules ----


@pytest.mark.parametrize(("values", "rows"), [
    ({"quantities": []}, [{"limit": 1}]), ({}, []), ({}, [{"zone": "2"}]), ({"average": "week"}, [{"limit": 1}]),
    ({"hold_min": -1}, [{"limit": 1}]), ({"share": 0}, [{"limit": 1}]), ({}, [{"limit": 1, "from": "2026-13-01"}]),
    ({}, [{"blue": 5, "yellow": 3}]), ({"add": [1, 2, 3, 4, 5]}, [{"limit": 1}]), ({"hold_min": "x"}, [{"limit": 1}]),
    ({}, [{"limit": 1, "part": "noon"}]), ({"direction": "below"}, [{"blue": 3, "yellow": 5}])])
def test_rules_that_make_no_sense_are_refused(values: dict[str, object], rows: list[dict[str, object]]) -> None:
    with pytest.raises(InputError, match=r"rules\.invalid"):
        rules_of(pack(values, rows))


def test_a_pack_without_limits_judges_nothing() -> None:
    assert rules_of(pack_of({"id": "p", "title": "p", "rules": []})) == ()
    found = follow((), [Series("A", "x", np.array([1]), np.array([9e9]))])
    assert (found.alarms, found.unjudged) == ((), {"x": 1})


def test_shipped_limits_name_their_source_and_who_checks(shipped: dict[str, AlarmRule]) -> None:
    found = load_pack("limits_luohu", "limits")
    assert set(shipped) == {one.id for one in found.rules}
    for one in found.rules:
        assert one.source
        assert found.check_of(one) == "to be checked by a planner"


def test_names_of_quantities_fold() -> None:
    assert {plain(word) for word in ("PM2.5", "pm2_5", "PM₂.₅", " Pm 2.5 ", "PM２．５")} == {"pm25"}
