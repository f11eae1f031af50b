"""Alarms reading by reading: any order of arrival, batches and restarts give the alarms of all readings by time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.alarms.follow import Series, follow
from lohu_gis.analysis.alarms.rules import AlarmRule, rules_of
from lohu_gis.app.sensors.follower import Follower
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.operations import Reading, folded
from lohu_gis.core.rulepack import pack_of
from lohu_gis.io.operations import OperationalStore

MIN = 60_000
T0 = 1_780_000_000_000 // MIN * MIN


def rules(**values: object) -> tuple[AlarmRule, ...]:
    return rules_of(pack_of({"id": "p", "title": "p", "rules": [
        {"id": "limit.x", "values": {"quantities": ["x"], **values},
         "rows": [{"blue": 10, "yellow": 20, "orange": 30, "red": 40}]}]}))


HELD = rules(hold_min=3, clear_min=2, hysteresis=1, gap_min=8)
HOURS = rules(average="hour", share=0.05, clear_min=30, gap_min=180)


def take(store: OperationalStore, follower: Follower, readings: list[Reading], at: int = 0) -> None:
    with store.batch() as batch:
        followed = follower.follow(batch, batch.add(readings, at).new, at)
        batch.record(followed.events)
        batch.keep_states(followed.states())
    follower.accept(followed)


def reading(minute: int, value: float, unit: str = "", flag: str = "") -> Reading:
    return Reading("S", T0 + minute * MIN, "x", value, unit, flag)


def told(store: OperationalStore) -> list[tuple[int, int | None, str]]:
    return sorted((alarm.opened, alarm.recovered, alarm.level) for alarm in folded(store.events())
                  if not alarm.withdrawn)


def expected(rule: tuple[AlarmRule, ...], readings: list[Reading]) -> list[tuple[int, int | None, str]]:
    rows = sorted({r.time: r for r in reversed(readings)}.values(), key=lambda r: r.time)
    found = follow(rule, [Series("S", "x", np.array([r.time for r in rows], np.int64),
                                 np.array([r.value for r in rows], float))])
    return sorted((a.excursion.opened, a.excursion.closed, LEVELS[a.excursion.level - 1]) for a in found.alarms)


VALUES = st.sampled_from([5.0, 9.5, 11.0, 25.0, 45.0])


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([HELD, HOURS, rules()]),
       st.lists(st.tuples(st.integers(0, 300), VALUES), min_size=1, max_size=40, unique_by=lambda pair: pair[0]),
       st.lists(st.integers(1, 6), max_size=12), st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(tmp_path_factory: pytest.TempPathFactory, rule: tuple[AlarmRule, ...],
                                              pairs: list[tuple[int, float]], sizes: list[int], restarts: bool,
                                              random: object) -> None:
    store = OperationalStore(tmp_path_factory.mktemp("f") / "operations.sqlite")
    follower = Follower(store, rule, lambda _: "")
    readings = [reading(*pair) for pair in pairs]
    random.shuffle(readings)  # type: ignore[attr-defined]
    left = list(readings)
    for size in [*sizes, len(left)]:
        part, left = left[:size], left[size:]
        if part:
            take(store, follower, part)
            if restarts:
                follower = Follower(store, rule, lambda _: "")
            now = readings[:len(readings) - len(left)]
            assert told(store) == expected(rule, now)
    store.close()


def test_a_late_reading_that_breaks_a_duration_withdraws_the_alarm(tmp_path: Path) -> None:
    store = OperationalStore(tmp_path / "operations.sqlite")
    follower = Follower(store, HELD, lambda _: "")
    take(store, follower, [reading(0, 11), reading(2, 11), reading(4, 11)])
    assert told(store) == [(T0, None, "blue")]
    take(store, follower, [reading(3, 1)])
    assert told(store) == []
    assert [event.kind for event in store.events()] == ["opened", "withdrawn"]
    take(store, follower, [reading(7, 11)])
    assert told(store) == [(T0 + 4 * MIN, None, "blue")]


def test_a_late_beginning_keeps_the_alarm_that_people_know(tmp_path: Path) -> None:
    store = OperationalStore(tmp_path / "operations.sqlite")
    follower = Follower(store, rules(), lambda _: "")
    take(store, follower, [reading(5, 11), reading(6, 1)])
    take(store, follower, [reading(4, 45)])
    (alarm,) = folded(store.events())
    assert (alarm.id.opened, alarm.opened, alarm.level) == (T0 + 5 * MIN, T0 + 4 * MIN, "red")
    assert [event.kind for event in alarm.events] == ["opened", "recovered", "revised"]


def test_a_duplicate_changes_nothing(tmp_path: Path) -> None:
    store = OperationalStore(tmp_path / "operations.sqlite")
    follower = Follower(store, rules(), lambda _: "")
    for _ in range(3):
        take(store, follower, [reading(0, 11), reading(1, 1), reading(2, 11)])
    assert [event.kind for event in store.events()] == ["opened", "recovered", "opened"]


def test_flags_and_units(tmp_path: Path) -> None:
    store = OperationalStore(tmp_path / "operations.sqlite")
    follower = Follower(store, rules_of(pack_of({"id": "p", "title": "p", "rules": [
        {"id": "limit.x", "values": {"quantities": ["x"]}, "units": {"limit": "m"}, "rows": [{"blue": 1}]}]})),
        lambda _: "")
    take(store, follower, [reading(0, 500, "cm", "calibration"), reading(1, 99, "cm"), reading(2, 5, "furlong")])
    assert told(store) == []
    take(store, follower, [reading(3, 101, "cm"), reading(-1, 1.2, "m")])  # the late one reads the others again
    assert told(store) == [(T0 - MIN, T0 + MIN, "blue"), (T0 + 3 * MIN, None, "blue")]


def test_a_crash_between_two_batches_doubles_nothing(tmp_path: Path) -> None:
    store = OperationalStore(tmp_path / "operations.sqlite")
    follower = Follower(store, HELD, lambda _: "")
    take(store, follower, [reading(0, 11), reading(2, 11)])
    with store.batch() as batch:  # this batch is computed and never accepted: the program died after the commit
        lost = follower.follow(batch, batch.add([reading(4, 11)], 0).new, 0)
        batch.record(lost.events)
        batch.keep_states(lost.states())
    again = Follower(store, HELD, lambda _: "")
    take(store, again, [reading(4, 11), reading(5, 25)])
    assert [event.kind for event in store.events()] == ["opened"]
    assert again.peak_of(store.events()[0].alarm) == (25.0, T0 + 5 * MIN)
