"""Readings and alarms of a project: kept where it is kept, taken along when it is saved, offered after a crash."""

from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.app.sensors.feeds import FeedSpec
from lohu_gis.app.sensors.service import Sensors
from lohu_gis.app.session import Session
from lohu_gis.app.session.shelf import Shelf
from lohu_gis.core.operations import Reading
from lohu_gis.io.operations import OperationalStore, OperationsReader
from tests.app.sensors.conftest import make_sensors


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOHU_STATE_DIR", str(tmp_path / "state"))


def fill(session: Session, *moments: int) -> None:
    store = OperationalStore(session.places.operations)
    store.add([Reading("S", 1_780_000_000_000 + moment, "gas", 1.0) for moment in moments], 0)
    store.close()


def count(path: Path) -> int:
    reader = OperationsReader(path)
    try:
        return reader.version().readings
    finally:
        reader.close()


def running(session: Session) -> Sensors:
    sensors = make_sensors(session.places.operations)
    session.companions.append(_Companion(sensors))
    sensors.keep(FeedSpec(id="a", kind="replay"))
    return sensors


class _Companion:
    def __init__(self, sensors: Sensors) -> None:
        self.sensors = sensors

    def move(self, places: object) -> None:
        self.sensors.move(places.operations)  # type: ignore[attr-defined]

    def close(self) -> None:
        self.sensors.close()


def test_an_unsaved_project_takes_its_readings_along(tmp_path: Path) -> None:
    session = Session.new()
    fill(session, 1, 2)
    before = session.places
    session.save_as(tmp_path / "p.lohu")
    session.close()
    assert count(tmp_path / "p.lohu.d" / "operations.sqlite") == 2
    assert not before.folder.exists()


def test_sensors_that_run_go_on_at_the_new_place(tmp_path: Path) -> None:
    session = Session.new()
    sensors = running(session)
    saving = session.begin_save(tmp_path / "p.lohu")
    saving.run()
    fill(session, 3)  # written between the copy and the move
    session.end_save(saving)
    for thread in session._threads:
        thread.join()
    assert sensors.path == tmp_path / "p.lohu.d" / "operations.sqlite"
    assert [spec.id for spec in sensors.specs()] == ["a"]
    assert count(sensors.path) == 1
    session.close()
    assert count(tmp_path / "p.lohu.d" / "operations.sqlite") == 1


def test_readings_of_an_unsaved_project_are_offered_again() -> None:
    session = Session.new()
    fill(session, 1)
    assert session.operated
    session.close()
    (left,) = Shelf().leftovers()
    again = Session.resume(left)
    assert again.operated
    again.close(discard=True)
    assert Shelf().leftovers() == ()
    assert not again.places.folder.exists()


def test_a_project_without_readings_leaves_nothing_behind() -> None:
    session = Session.new()
    OperationalStore(session.places.operations).close()
    session.close(discard=True)
    assert not session.places.folder.exists()


def test_the_readings_of_a_saved_project_survive_discarding_steps(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "p.lohu")
    fill(session, 1)
    session.close(discard=True)
    assert count(tmp_path / "p.lohu.d" / "operations.sqlite") == 1
