"""What a feed is: where readings come from, as a value; how it is doing; the base of those that run."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass
from typing import Literal

import msgspec

from lohu_gis.app.sensors.inbox import Inbox
from lohu_gis.core.errors import LohuError

PREFIX = "feed:"
Kind = Literal["mqtt", "sensorthings", "replay"]
State = Literal["stopped", "connecting", "running", "waiting", "failed", "done"]
REJECTS_KEPT = 20


class FeedSpec(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where readings come from; kept in the operational store without the password.

    Attributes
    ----------
    id
        Unique in the project; also names the session at a broker, so it must stay the same.
    host, port, topics, version
        Of a broker; MQTT 5, or 4 for 3.1.1.
    tls, ca
        Encrypted, and the file with the authority's certificate where it is not one that the system knows.
    user
        Its password lies in the system's key store (`secrets`).
    url, every_s
        Of a SensorThings service, and how often it is asked.
    path, speed
        File to replay, and seconds of it per second; 0 for as fast as possible.
    autostart
        Starts with the project.
    """

    id: str
    kind: Kind
    name: str = ""
    host: str = "localhost"
    port: int = 1883
    topics: tuple[str, ...] = ("luohu/+/+/+/+/+/obs", "+/+/Observations")
    version: Literal[4, 5] = 5
    tls: bool = False
    ca: str = ""
    user: str = ""
    url: str = ""
    every_s: float = 60.0
    path: str = ""
    speed: float = 3600.0
    autostart: bool = False


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How a feed is doing.

    Attributes
    ----------
    received
        Readings that came in, whatever became of them.
    rejected
        Messages that nothing could be made of.
    error
        Why it failed or waits; None while all is well.
    share
        How much of a file has been replayed, 0 to 1.
    """

    state: State = "stopped"
    received: int = 0
    rejected: int = 0
    error: LohuError | None = None
    share: float = 0.0


class Feed(ABC):
    """A feed that can run; its threads end with `stop`."""

    def __init__(self, spec: FeedSpec, inbox: Inbox) -> None:
        self.spec = spec
        self._inbox = inbox
        self._status = FeedStatus()
        self._guard = threading.Lock()
        self.rejects: deque[tuple[str, str]] = deque(maxlen=REJECTS_KEPT)

    @property
    def status(self) -> FeedStatus:
        """How it is doing now; may be asked from any thread."""
        return self._status

    @abstractmethod
    def start(self) -> None:
        """Begin; returns at once."""

    @abstractmethod
    def stop(self, timeout: float = 3.0) -> None:
        """End; what was handed to the inbox is still written. Twice does nothing."""

    def _note(self, state: State | None = None, *, received: int = 0, rejected: int = 0,
              error: LohuError | None = None, share: float | None = None) -> None:
        """Replace the status; counts are added, an error holds until a state without one."""
        with self._guard:
            old = self._status
            self._status = FeedStatus(state or old.state, old.received + received, old.rejected + rejected,
                                      error if state is not None else old.error,
                                      old.share if share is None else share)

    def _reject(self, topic: str, reason: str) -> None:
        self.rejects.append((topic[:200], reason))
        self._note(rejected=1)
