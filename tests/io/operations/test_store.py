"""The operational store: once is once, whole or not at all, nothing changes afterwards, changes by others show."""

from __future__ import annotations

import math
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.core.errors import InputError
from lohu_gis.core.operations import AlarmEvent, AlarmId, Reading, folded, moment_of, text_of
from lohu_gis.io.operations import OperationalStore, OperationsReader, carry_over, has_rows

T0 = 1_767_225_600_000
ALARM = AlarmId("N01", "noise", "limit.noise", T0)


def reading(number: int, value: float = 1.0, station: str = "N01", quantity: str = "noise") -> Reading:
    return Reading(station, T0 + number * 1000, quantity, value, "dB")


def event(kind: str = "opened", alarm: AlarmId = ALARM, **facts: float) -> AlarmEvent:
    return AlarmEvent(alarm, kind, T0 + 5, alarm.opened, facts=facts)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.lohu.d" / "operations.sqlite"


def test_a_reading_is_kept_once(path: Path) -> None:
    store = OperationalStore(path)
    assert store.add([reading(1), reading(2), reading(1)], T0).new == (reading(1), reading(2))
    again = store.add([reading(2), reading(3)], T0)
    assert (again.new, again.duplicates, again.conflicts) == ((reading(3),), 1, 0)
    assert store.version().readings == 3


def test_the_first_value_of_a_moment_counts_and_the_other_is_kept_aside(path: Path) -> None:
    store = OperationalStore(path)
    added = store.add([reading(1, 5.0), reading(1, 6.0)], T0)
    assert (len(added.new), added.duplicates, added.conflicts) == (1, 0, 1)
    assert store.add([reading(1, 7.0), reading(1, math.nan)], T0).conflicts == 2
    assert OperationsReader(path).rows().value.tolist() == [5.0]
    rows = sqlite3.connect(path).execute("SELECT value FROM conflicts ORDER BY id").fetchall()
    assert rows == [(6.0,), (7.0,), (None,)]


def test_a_missing_value_is_kept_as_missing(path: Path) -> None:
    store = OperationalStore(path)
    store.add([reading(1, math.nan)], T0)
    assert store.add([reading(1, math.nan)], T0).duplicates == 1
    assert np.isnan(OperationsReader(path).rows().value).all()


def test_station_and_quantity_make_a_series(path: Path) -> None:
    store = OperationalStore(path)
    store.add([reading(1), reading(1, station="N02"), reading(1, quantity="PM2.5")], T0)
    assert sorted(OperationsReader(path).series().values()) == [("N01", "PM2.5"), ("N01", "noise"), ("N02", "noise")]


def test_readings_of_a_series_come_by_time(path: Path) -> None:
    store = OperationalStore(path)
    store.add([reading(5, 5.0), reading(2, 2.0), reading(9, 9.0)], T0)
    reader = OperationsReader(path)
    assert reader.of_series(1).value.tolist() == [2.0, 5.0, 9.0]
    assert reader.of_series(1, T0 + 2000, T0 + 9000).value.tolist() == [2.0, 5.0]  # half-open
    assert reader.rows(after=1).value.tolist() == [2.0, 9.0]
    assert reader.rows(upto=2).value.tolist() == [5.0, 2.0]


def _fail_in_a_batch(store: OperationalStore) -> None:
    def fill() -> None:
        with store.batch() as batch:
            batch.add([reading(2, station="new")], T0)
            batch.record([event()])
            batch.keep_state("a", b"1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fill()


def test_a_batch_is_whole_or_not_there(path: Path) -> None:
    store = OperationalStore(path)
    store.add([reading(1)], T0)
    _fail_in_a_batch(store)
    assert store.version() == (1, 0)
    assert store.state("a") is None
    assert not store.known("new", "noise")
    assert store.add([reading(2, station="new")], T0).new  # the key that was rolled back is given anew
    assert OperationsReader(path).series()[2] == ("new", "noise")


def test_snapshots_do_not_see_what_is_not_committed(path: Path) -> None:
    store = OperationalStore(path)
    reader = OperationsReader(path)
    with store.batch() as batch:
        batch.add([reading(1)], T0)
        assert reader.version().readings == 0
    assert reader.version().readings == 1


@pytest.mark.parametrize("statement", [
    "UPDATE readings SET value = 0", "DELETE FROM readings", "UPDATE events SET actor = 'x'", "DELETE FROM events",
    "UPDATE alarms SET opened = 0", "DELETE FROM series"])
def test_nothing_can_be_changed_by_accident(path: Path, statement: str) -> None:
    store = OperationalStore(path)
    with store.batch() as batch:
        batch.add([reading(1)], T0)
        batch.record([event()])
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        sqlite3.connect(path).execute(statement)


def test_an_alarm_is_opened_once(path: Path) -> None:
    store = OperationalStore(path)
    for _ in range(2):
        with store.batch() as batch:
            batch.record([event("opened", level=1.0)])
    other = AlarmId("N01", "noise", "limit.other", T0)
    with store.batch() as batch:
        batch.record([event("acknowledged"), event("opened", other)])
    assert [(e.number, e.kind) for e in store.events()] == [(1, "opened"), (2, "acknowledged"), (3, "opened")]
    assert [e.number for e in store.events(alarm=ALARM)] == [1, 2]
    assert [e.number for e in store.events(after=2)] == [3]


@pytest.mark.parametrize("statement", [
    "UPDATE events SET actor = 'somebody else' WHERE id = 2", "UPDATE events SET at = at + 1 WHERE id = 2",
    "UPDATE events SET facts = '{}' WHERE id = 2", "DELETE FROM events WHERE id = 2",
    "UPDATE alarms SET opened = opened + 1 WHERE id = 2", "UPDATE events SET note = 'x' WHERE id = 2"])
def test_a_changed_trail_shows(path: Path, statement: str) -> None:
    store = OperationalStore(path)
    other = AlarmId("N02", "noise", "limit.noise", T0)
    with store.batch() as batch:
        batch.record([event(), event("opened", other, peak=3.0), event("acknowledged"), event("closed")])
    good = OperationsReader(path).trail()
    assert (good.events, good.broken) == (4, None)
    assert good.head == store.events()[-1].digest
    store.close()
    forger = sqlite3.connect(path)
    for (name,) in forger.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        forger.execute(f"DROP TRIGGER {name}")
    forger.execute(statement)
    forger.commit()
    forger.close()
    broken = OperationsReader(path).trail().broken
    assert broken in (2, 3)  # the event itself, or the first one behind a removed one


def test_facts_that_are_no_numbers_are_stored_as_unknown(path: Path) -> None:
    store = OperationalStore(path)
    with store.batch() as batch:
        batch.record([event(peak=math.nan)])
    assert store.events()[0].facts == {"peak": None}
    assert OperationsReader(path).trail().broken is None


def test_states_belong_to_their_batch(path: Path) -> None:
    store = OperationalStore(path)
    with store.batch() as batch:
        batch.keep_state("rule:a", b"1")
        batch.keep_state("feed:b", b"2")
    with store.batch() as batch:
        batch.keep_state("rule:a", b"3")
    store.close()
    again = OperationalStore(path)
    assert again.state("rule:a") == b"3"
    assert again.states("feed:") == {"feed:b": b"2"}


_KILLED = """
import sys
from pathlib import Path
from lohu_gis.core.operations import AlarmEvent, AlarmId, Reading
from lohu_gis.io.operations import OperationalStore
store = OperationalStore(Path(sys.argv[1]))
number = 0
while True:
    with store.batch() as batch:
        batch.add([Reading("N01", 1_767_225_600_000 + number * 1000 + k, "noise", 1.0) for k in range(50)], 0)
        batch.record([AlarmEvent(AlarmId("N01", "noise", "r", number), "opened", 0, number)])
    number += 1
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


def test_what_was_acknowledged_survives_a_kill(path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", _KILLED, str(path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    for _ in range(20):
        child.stdout.readline()
    os.kill(child.pid, signal.SIGKILL)
    told = 20 + len(child.stdout.read().split("\n")) - 1  # what it had said before it died
    child.stdout.close()
    child.wait()
    store = OperationalStore(path)
    assert store.version().readings >= told * 50
    assert store.version().readings == store.version().events * 50  # readings and events of a batch belong together
    assert OperationsReader(path).trail().broken is None


def test_strange_files_are_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not a database, but long enough to be looked at as one" * 50)
    before = path.read_bytes()
    with pytest.raises(InputError, match=r"operations\.corrupt"):
        OperationalStore(path)
    assert path.read_bytes() == before
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (a)")
    other.close()
    with pytest.raises(InputError, match=r"operations\.corrupt"):
        OperationalStore(path)
    with pytest.raises(InputError, match=r"operations\.missing"):
        OperationsReader(path.with_name("none.sqlite"))
    assert not path.with_name("none.sqlite").exists()


def test_a_newer_store_is_refused(path: Path) -> None:
    OperationalStore(path).close()
    other = sqlite3.connect(path)
    other.execute("PRAGMA user_version = 99")
    other.close()
    with pytest.raises(InputError, match=r"operations\.newer"):
        OperationalStore(path)


def test_a_store_is_taken_along_and_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "q.lohu.d" / "operations.sqlite"
    target.parent.mkdir()
    assert not carry_over(path, target)
    store = OperationalStore(path)
    assert not has_rows(path)
    store.add([reading(1, 1.0), reading(2, 2.0)], T0)
    assert has_rows(path)
    assert carry_over(path, target)  # while it is open for writing
    with store.batch() as batch:
        batch.add([reading(3, 3.0, station="N02")], T0)
        batch.record([event()])
        batch.keep_state("a", b"1")
    assert carry_over(path, target)
    there = OperationsReader(target)
    assert there.rows().value.tolist() == [1.0, 2.0, 3.0]
    assert there.series() == OperationsReader(path).series()
    assert there.events() == store.events()
    goes_on = OperationalStore(target)
    assert goes_on.state("a") == b"1"
    assert goes_on.add([reading(3, 3.0, station="N02")], T0).duplicates == 1


def test_the_store_of_another_project_is_kept_aside(path: Path, tmp_path: Path) -> None:
    target = tmp_path / "q.lohu.d" / "operations.sqlite"
    other = OperationalStore(target)
    other.add([reading(1, 9.0)], T0)
    other.close()
    OperationalStore(path).add([reading(2, 2.0)], T0)
    carry_over(path, target)
    assert OperationsReader(target).rows().value.tolist() == [2.0]
    (aside,) = target.parent.glob("*.unused")
    assert OperationsReader(aside).rows().value.tolist() == [9.0]


def test_alarms_fold_from_their_events() -> None:
    done = folded([
        event("opened", level="blue", peak=61.0, limit=60.0, unit="dB"),  # type: ignore[arg-type]
        event("raised", level="yellow", peak=66.0),  # type: ignore[arg-type]
        AlarmEvent(ALARM, "acknowledged", T0 + 9, T0 + 9, "Li"),
        AlarmEvent(ALARM, "recovered", T0 + 10, T0 + 8, facts={"peak": 67.0}),
        AlarmEvent(ALARM, "task", T0 + 11, T0 + 11, "Li", facts={"task": "W-7"}),
        AlarmEvent(AlarmId("N09", "noise", "r", 0), "closed", T0, T0)])  # without an opening
    (alarm,) = done
    assert (alarm.level, alarm.peak, alarm.limit, alarm.unit) == ("yellow", 67.0, 60.0, "dB")
    assert (alarm.handling, alarm.task, alarm.actor) == ("task", "W-7", "Li")
    assert (alarm.recovered, alarm.active, alarm.pending) == (T0 + 8, False, True)
    assert len(alarm.events) == 5


def test_moments() -> None:
    assert moment_of("2026-01-01T08:00:00+08:00") == T0
    assert moment_of("2026-01-01T08:00:00") == T0
    assert moment_of("2026-01-01T00:00:00.250Z") == T0 + 250
    assert text_of(T0) == "2026-01-01T08:00:00+08:00"
    assert text_of(T0 + 250) == "2026-01-01T08:00:00.250+08:00"
    assert text_of(None) is None
    for strange in ("", "yesterday", "1970-01-01", "2100-01-01T00:00Z", "9999-99-99", "0001-01-01T00:00:00+23:59"):
        assert moment_of(strange) is None


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 8), st.integers(0, 2)), max_size=8),
                max_size=6))
def test_any_batches_keep_the_first_of_each_moment(tmp_path_factory: pytest.TempPathFactory,
                                                   batches: list[list[tuple[str, int, int]]]) -> None:
    path = tmp_path_factory.mktemp("s") / "operations.sqlite"
    store = OperationalStore(path)
    expected: dict[tuple[str, int], float] = {}
    for rows in batches:
        fresh = []
        for name, number, value in rows:
            if (name, number) not in expected:
                expected[name, number] = float(value)
                fresh.append(reading(number, float(value), name))
        added = store.add([reading(number, float(value), name) for name, number, value in rows], T0)
        assert list(added.new) == fresh
        assert len(added.new) + added.duplicates + added.conflicts == len(rows)
    found = OperationsReader(path)
    rows_found, names = found.rows(), found.series()
    assert {(names[s].station, (t - T0) // 1000): v for s, t, v in zip(
        rows_found.series.tolist(), rows_found.time.tolist(), rows_found.value.tolist(), strict=True)} == expected
    found.close()
    store.close()
