"""MQTT against a real broker: nothing acknowledged is lost, nothing is doubled, whoever is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from lohu_gis.app.sensors.feeds import FeedSpec
from lohu_gis.app.sensors.service import Sensors
from lohu_gis.core.operations import folded
from lohu_gis.io.operations import OperationsReader
from tests.app.sensors.broker import Broker, Station
from tests.app.sensors.conftest import NOW, Watch, make_sensors


def stored(sensors: Sensors) -> int:
    reader = sensors.reader()
    return 0 if reader is None else reader.version().readings


def start(sensors: Sensors, spec: FeedSpec) -> Watch:
    watch = Watch(sensors)
    sensors.keep(spec)
    sensors.start(spec.id)
    watch.until(lambda: sensors.status(spec.id).state == "running")
    return watch


@pytest.mark.parametrize("version", [5, 4])
def test_readings_arrive_and_alarms_follow(sensors: Sensors, spec: FeedSpec, station: Station, version: int) -> None:
    import msgspec

    watch = start(sensors, msgspec.structs.replace(spec, version=version))
    for minute, value in enumerate([1.0, 30.0, 41.0, 1.0] + [1.0] * 10):
        station.reading("G1", NOW + minute * 60_000, value)
    watch.until(lambda: stored(sensors) == 14)
    reader = sensors.reader()
    assert reader is not None
    (alarm,) = folded(reader.events())
    assert (alarm.id.station, alarm.id.quantity, alarm.level, alarm.peak) == ("G1", "gas", "red", 41.0)
    assert alarm.recovered == NOW + 3 * 60_000
    watch.until(lambda: sensors.counts[spec.id].stored == 14)


def test_what_arrives_while_nobody_listens_is_not_lost(sensors: Sensors, spec: FeedSpec, station: Station) -> None:
    watch = start(sensors, spec)
    station.reading("G1", NOW, 1.0)
    watch.until(lambda: stored(sensors) == 1)
    sensors.stop(spec.id)
    for number in range(1, 200):
        station.reading("G1", NOW + number * 1000, 1.0)
    station.wait()
    assert stored(sensors) == 1
    sensors.start(spec.id)
    watch.until(lambda: stored(sensors) == 200)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_the_broker_is_killed_and_comes_back(sensors: Sensors, spec: FeedSpec, station: Station, broker: Broker,
                                             how: signal.Signals) -> None:
    watch = start(sensors, spec)
    for number in range(300):
        station.reading("G1", NOW + number * 1000, 30.0)
    watch.until(lambda: stored(sensors) >= 50)
    before = stored(sensors)
    broker.end(how)
    watch.until(lambda: sensors.status(spec.id).state == "waiting")
    for number in range(300, 400):
        station.reading("G1", NOW + number * 1000, 30.0)
    broker.start()
    watch.until(lambda: sensors.status(spec.id).state == "running")
    station.wait()
    reader = sensors.reader()
    assert reader is not None
    last = NOW + 399_000
    watch.until(lambda: last in reader.rows().time.tolist())
    if how == signal.SIGTERM:  # it has saved what it had taken
        watch.until(lambda: stored(sensors) == 400)
    assert stored(sensors) >= before  # what we have acknowledged is there in any case
    assert len([event for event in reader.events() if event.kind == "opened"]) == 1


_PROGRAM = """
import sys
import threading
from pathlib import Path
from lohu_gis.app.sensors.feeds import FeedSpec
from tests.app.sensors.conftest import make_sensors
if __name__ == "__main__":
    sensors = make_sensors(Path(sys.argv[1]))
    sensors.news.connect(lambda news: (sys.stdout.write(f"{news.version.readings}\\n"), sys.stdout.flush()))
    sensors.keep(FeedSpec(id="f1", kind="mqtt", host="127.0.0.1", port=int(sys.argv[2])))
    sensors.start("f1")
    while sensors.status("f1").state != "running":
        threading.Event().wait(0.01)
    print(0, flush=True)
    sys.stdin.read()
"""


def test_the_program_is_killed_and_comes_back(path: Path, spec: FeedSpec, station: Station, tmp_path: Path) -> None:
    script = tmp_path / "program.py"
    script.write_text(_PROGRAM, encoding="utf-8")
    number = 0
    for _ in range(2):
        child = subprocess.Popen([sys.executable, str(script), str(path), str(spec.port)], stdout=subprocess.PIPE,
                                 stdin=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": os.getcwd()})
        assert child.stdout is not None
        assert child.stdin is not None
        told = int(child.stdout.readline())
        for _ in range(300):
            station.reading("G1", NOW + number * 1000, 30.0)
            number += 1
        while told < number - 200:
            told = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
        child.stdin.close()
        told = max([told, *(int(line) for line in child.stdout.read().split("\n")[:-1])])
        child.stdout.close()
        child.wait()
        after = OperationsReader(path)
        assert after.version().readings >= told  # what was acknowledged is on disk
        after.close()
        station.wait()
    sensors = make_sensors(path)
    watch = start(sensors, spec)
    watch.until(lambda: stored(sensors) == number)  # and the rest was kept by the broker
    reader = sensors.reader()
    assert reader is not None
    assert [event.kind for event in reader.events()] == ["opened"]
    assert reader.trail().broken is None
    sensors.close()


def test_rubbish_is_counted_and_does_not_come_again(sensors: Sensors, spec: FeedSpec, station: Station) -> None:
    watch = start(sensors, spec)
    for payload in (b"\xff\xfe", b"{", b"[]", b"[" * 50_000, b'{"t":"2026-06-01","v":"many"}', b'{"v":1}', b"null",
                    b'{"t":"1970-01-01","v":1}', b'{"t":"2026-06-01","v":1e999}', b"0" * 100_000):
        station.send("luohu/a/b/c/gas/G1/obs", payload)
    station.send("luohu/a/b/c/gas/G1/obs", {"t": "2026-06-01T00:00:00+08:00", "v": None, "q": "missing"})
    watch.until(lambda: stored(sensors) == 1)
    assert sensors.status(spec.id).rejected == 10
    assert {reason for _topic, reason in sensors.rejects(spec.id)} == {"json", "value", "time", "size"}
    counts = []
    for number in range(2, 7):  # an answer may be lost with its connection; then it comes once more
        sensors.stop(spec.id)
        sensors.start(spec.id)
        station.reading(f"G{number}", NOW, 1.0)
        watch.until(lambda number=number: stored(sensors) == number)  # type: ignore[misc]  # of this round
        counts.append(sensors.status(spec.id).rejected)
    assert counts[-1] == counts[-2]
    assert counts[-1] < 20


def test_a_full_disk_acknowledges_nothing(sensors: Sensors, spec: FeedSpec, station: Station,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    from lohu_gis.core.errors import InputError
    from lohu_gis.io.operations import Batch

    watch = start(sensors, spec)
    seen: list[object] = []
    sensors.trouble.connect(seen.append)
    real = Batch.add
    monkeypatch.setattr("lohu_gis.app.sensors.writer.RETRY_S", 0.05)

    def full(*_: object) -> None:
        raise InputError("disk.full", path="p")

    monkeypatch.setattr(Batch, "add", full)
    station.reading("G1", NOW, 30.0)
    station.wait()
    watch.until(lambda: bool(seen))
    assert stored(sensors) == 0
    monkeypatch.setattr(Batch, "add", real)
    watch.until(lambda: stored(sensors) == 1)
    watch.until(lambda: seen[-1] is None)


def test_users_and_a_wrong_password(tmp_path: Path, sensors: Sensors, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "secured"
    folder.mkdir()
    (folder / "users").touch()
    if subprocess.run(["mosquitto_passwd", "-b", str(folder / "users"), "li", "right"], capture_output=True,
                      check=False).returncode:
        pytest.skip("mosquitto_passwd is not installed here")
    broker = Broker(folder, "allow_anonymous false", f"password_file {folder / 'users'}")
    secret = "wrong"
    monkeypatch.setattr("lohu_gis.app.sensors.secrets.password", lambda _spec: secret)
    spec = FeedSpec(id="f1", kind="mqtt", host="127.0.0.1", port=broker.port, user="li")
    watch = Watch(sensors)
    sensors.keep(spec)
    sensors.start("f1")
    watch.until(lambda: sensors.status("f1").error is not None)
    assert sensors.status("f1").state in ("failed", "waiting")
    sensors.stop("f1")
    secret = "right"
    sensors.start("f1")
    watch.until(lambda: sensors.status("f1").state == "running")
    broker.end()


def test_a_broker_that_is_not_there(sensors: Sensors, spec: FeedSpec, broker: Broker) -> None:
    broker.end()
    watch = Watch(sensors)
    sensors.keep(spec)
    sensors.start(spec.id)
    watch.until(lambda: sensors.status(spec.id).error is not None)
    assert sensors.status(spec.id).state == "waiting"
    broker.start()
    watch.until(lambda: sensors.status(spec.id).state == "running")
    assert sensors.status(spec.id).error is None
