"""A real Mosquitto on loopback, started by tests; and somebody who publishes."""

from __future__ import annotations

import contextlib
import getpass
import json
import shutil
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from lohu_gis.core.operations import text_of

PROGRAM = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin") or shutil.which(
    "mosquitto")


def free_port() -> int:
    """A port that nobody listens at."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Broker:
    """Mosquitto with a memory on disk; `kill` and `start` again as often as wanted."""

    def __init__(self, folder: Path, *extra: str) -> None:
        if PROGRAM is None:
            pytest.skip("mosquitto is not installed here")
        self.port = free_port()
        self._folder = folder
        lines = [f"listener {self.port} 127.0.0.1", "persistence true", f"persistence_location {folder}/",
                 "autosave_interval 1", "autosave_on_changes true", "max_queued_messages 0", "log_dest none",
                 f"user {getpass.getuser()}",  # started by root it would be nobody who may write here
                 *([] if any(line.startswith("allow_anonymous") for line in extra) else ["allow_anonymous true"]),
                 *extra]
        (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start, and wait until it listens."""
        assert PROGRAM is not None
        self._process = subprocess.Popen([PROGRAM, "-c", str(self._folder / "mosquitto.conf")],
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(20_000):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
                return
            if self._process.poll() is not None:
                pytest.fail(f"mosquitto ended with {self._process.returncode}")
        pytest.fail("mosquitto does not listen")

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; SIGTERM lets it save its memory, SIGKILL does not."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(10)
            self._process = None


class Station:
    """Publishes readings with quality 1, and again after a broken connection until the broker has taken them."""

    def __init__(self, port: int) -> None:
        self._client = paho.Client(CallbackAPIVersion.VERSION2, clean_session=False, client_id="stations")
        self._client.max_queued_messages_set(0)
        self._client.max_inflight_messages_set(1000)
        self._client.reconnect_delay_set(1, 1)
        self._news = threading.Condition()
        self._taken: set[int] = set()
        self._client.on_publish = self._published
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._sent: set[int] = set()

    def _published(self, _client: paho.Client, _data: Any, number: int, *_: Any) -> None:
        with self._news:
            self._taken.add(number)
            self._news.notify_all()

    def send(self, topic: str, payload: Any) -> None:
        """Publish; bytes as they are, anything else as JSON."""
        data = payload if isinstance(payload, bytes) else json.dumps(payload)
        self._sent.add(self._client.publish(topic, data, qos=1).mid)

    def reading(self, device: str, moment: int, value: float, kind: str = "gas", unit: str = "%LEL") -> None:
        """Publish one reading in the plain layout."""
        self.send(f"luohu/dongmen/hubei/g7/{kind}/{device}/obs", {"t": text_of(moment), "v": value, "u": unit})

    def wait(self) -> None:
        """Until the broker has everything."""
        with self._news:
            assert self._news.wait_for(lambda: self._sent <= self._taken, 30)
            self._sent.clear()
            self._taken.clear()

    def close(self) -> None:
        """Say goodbye."""
        self._client.disconnect()
        self._client.loop_stop()
