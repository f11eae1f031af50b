"""Sensors in a folder of their own, and a broker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lohu_gis.analysis.alarms.rules import rules_of
from lohu_gis.app.sensors.feeds import FeedSpec
from lohu_gis.app.sensors.service import Sensors, Surroundings
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.table import FeatureTable
from tests.app.sensors.broker import Broker, Station

NOW = 1_780_000_000_000
"""28 May 2026, 20:26:40 UTC."""


class Watch:
    """Waits for news of sensors."""

    def __init__(self, sensors: Sensors) -> None:
        self._news = threading.Condition()
        sensors.news.connect(self._told)

    def _told(self, _news: object) -> None:
        with self._news:
            self._news.notify_all()

    def until(self, done: Callable[[], bool], timeout: float = 30.0) -> None:
        """Until something holds, looked at with every news and ten times a second."""
        with self._news:
            for _ in range(round(timeout * 10)):
                if done():
                    return
                self._news.wait(0.1)
        pytest.fail("it did not happen in time")


def make_sensors(path: Path, load: Callable[[str], FeatureTable] | None = None) -> Sensors:
    """Sensors with the shipped rules; all stations are in zone 2."""
    def none(_path: str) -> FeatureTable:
        raise AssertionError

    rules = rules_of(load_pack("limits_luohu", "limits"))
    return Sensors(path, Surroundings(rules, lambda _station: "2", load or none, lambda: NOW + 86_400_000))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.lohu.d" / "operations.sqlite"


@pytest.fixture
def sensors(path: Path) -> Iterator[Sensors]:
    made = make_sensors(path)
    yield made
    made.close()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    folder = tmp_path / "broker"
    folder.mkdir()
    made = Broker(folder)
    yield made
    made.end()


@pytest.fixture
def station(broker: Broker) -> Iterator[Station]:
    made = Station(broker.port)
    yield made
    made.close()


@pytest.fixture
def spec(broker: Broker) -> FeedSpec:
    return FeedSpec(id="f1", kind="mqtt", name="broker", host="127.0.0.1", port=broker.port)
