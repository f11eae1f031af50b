"""The sensors of one project: its store, its feeds, its writer; made with the project, closed with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from lohu_gis.analysis.alarms.rules import AlarmRule
from lohu_gis.app.sensors.feeds import PREFIX, Feed, FeedSpec, FeedStatus
from lohu_gis.app.sensors.follower import Follower
from lohu_gis.app.sensors.inbox import Inbox
from lohu_gis.app.sensors.loop import Action, step
from lohu_gis.app.sensors.mqtt import MqttFeed
from lohu_gis.app.sensors.polling import PollingFeed
from lohu_gis.app.sensors.replay import ReplayFeed
from lohu_gis.app.sensors.writer import Counts, News, Writer
from lohu_gis.core.errors import InputError, Rejected
from lohu_gis.core.operations import Alarm, AlarmId, folded
from lohu_gis.core.signal import Signal
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.operations import OperationalStore, OperationsReader, carry_over


@dataclass(frozen=True)
class Surroundings:
    """What the sensors need of the project and the program.

    Attributes
    ----------
    rules
        Of alarms.
    zone_of
        Station -> its noise zone as `analysis.alarms.rules.plain` spells it; empty for unknown.
    load
        Path of a feed -> readings; called on the feed's thread. An empty path means the readings of the project.
    now
        ms of the computer's clock.
    """

    rules: Sequence[AlarmRule]
    zone_of: Callable[[str], str]
    load: Callable[[str], FeatureTable]
    now: Callable[[], int] = lambda: round(time.time() * 1000)


class Sensors:
    """Feeds, alarms and the store of one project.

    All methods may be called from any thread; those that touch the store read or write a file, so the window calls them
    in jobs. The store's file is made with the first feed.

    Attributes
    ----------
    news
        Emits after every commit, on the thread that wrote.
    trouble
        Emits the error while nothing can be written, None when it can again.
    """

    def __init__(self, path: Path, around: Surroundings) -> None:
        self.news: Signal[News] = Signal()
        self.trouble: Signal[InputError | None] = Signal()
        self._path, self._around = path, around
        self._lock = threading.RLock()
        self._feeds: dict[str, Feed] = {}
        self._store: OperationalStore | None = None
        self._inbox: Inbox | None = None
        self._follower: Follower | None = None
        self._writer: Writer | None = None
        self._reader: OperationsReader | None = None
        self._closed = False

    # ---- looking ----

    @property
    def path(self) -> Path:
        """The store's file, which need not exist."""
        return self._path

    @property
    def rules(self) -> Sequence[AlarmRule]:
        """Rules of alarms."""
        return self._around.rules

    def reader(self) -> OperationsReader | None:
        """A look into the store; None where there is none. Errors as `OperationsReader`."""
        with self._lock:
            if self._reader is None and self._path.exists() and not self._closed:
                self._reader = OperationsReader(self._path)
            return self._reader

    def specs(self) -> tuple[FeedSpec, ...]:
        """Feeds of the project by name; those that cannot be read are left out."""
        reader = self.reader()
        found = [] if reader is None else [_spec(content) for content in reader.states(PREFIX).values()]
        return tuple(sorted((spec for spec in found if spec is not None), key=lambda spec: (spec.name, spec.id)))

    def status(self, feed: str) -> FeedStatus:
        """How a feed is doing."""
        running = self._feeds.get(feed)
        return running.status if running is not None else FeedStatus()

    def rejects(self, feed: str) -> tuple[tuple[str, str], ...]:
        """The last messages of a feed that nothing could be made of: topic and reason."""
        running = self._feeds.get(feed)
        return tuple(running.rejects) if running is not None else ()

    @property
    def counts(self) -> Mapping[str, Counts]:
        """What became of the readings, by feed, since the project was opened."""
        return self._writer.counts if self._writer is not None else {}

    @property
    def waiting(self) -> int:
        """Readings that wait to be written."""
        return self._inbox.waiting if self._inbox is not None else 0

    def peak_of(self, alarm: AlarmId) -> tuple[float, int] | None:
        """Worst value so far of an alarm that is open, and when."""
        return self._follower.peak_of(alarm) if self._follower is not None else None

    # ---- feeds ----

    def keep(self, spec: FeedSpec) -> None:
        """Add or change a feed; one that runs is stopped. Errors as `OperationalStore`."""
        self.stop(spec.id)
        with self._opened().batch() as batch:
            batch.keep_state(PREFIX + spec.id, msgspec.json.encode(spec))

    def forget(self, feed: str) -> None:
        """Stop a feed and remove it; its readings stay."""
        self.stop(feed)
        with self._opened().batch() as batch:
            batch.drop_state(PREFIX + feed)

    def start(self, feed: str) -> None:
        """Start a feed.

        Raises
        ------
        InputError
            ``feed.unknown``; errors as `OperationalStore`.
        """
        spec = next((spec for spec in self.specs() if spec.id == feed), None)
        if spec is None:
            raise InputError("feed.unknown", feed=feed)
        self._opened()
        with self._lock:
            known = self._feeds.get(feed)
            if known is None or known.spec != spec:
                known = self._feeds[feed] = self._made(spec)
        known.start()

    def start_all(self) -> int:
        """Start all feeds that start with the project; how many."""
        wanted = [spec for spec in self.specs() if spec.autostart]
        for spec in wanted:
            self.start(spec.id)
        return len(wanted)

    def stop(self, feed: str) -> None:
        """Stop a feed; one that does not run stays as it is."""
        running = self._feeds.get(feed)
        if running is not None:
            running.stop()

    @property
    def running(self) -> bool:
        """Whether any feed runs."""
        return any(feed.status.state in ("connecting", "running", "waiting") for feed in self._feeds.values())

    # ---- alarms ----

    def alarm(self, alarm: AlarmId) -> Alarm:
        """An alarm with its history.

        Raises
        ------
        Rejected
            ``alarm.unknown``.
        """
        found = folded(self._opened().events(alarm=alarm))
        if not found:
            raise Rejected("alarm.unknown", station=alarm.station)
        return found[0]

    def act(self, alarm: AlarmId, action: Action, actor: str, note: str = "", task: str = "") -> Alarm:
        """Take a step of the closed loop; the alarm after it, on disk.

        Raises
        ------
        Rejected
            As `loop.step`, and ``alarm.unknown``.
        InputError
            As `OperationalStore`.
        """
        store = self._opened()
        with store.batch() as batch:
            events = batch.events(alarm)
            found = folded(events)
            if not found:
                raise Rejected("alarm.unknown", station=alarm.station)
            event = step(found[0], action, actor, self._around.now(), note, task)
            stored = batch.record([event])
        self.news.emit(News(store.version(), (), alarms=True))
        return folded((*events, *stored))[0]

    # ---- the project ----

    def move(self, path: Path) -> None:
        """Go on at another place: everything committed so far is brought there between two commits."""
        with self._lock:
            if path == self._path:
                return
            if self._writer is not None:
                self._writer.switch(lambda old: self._exchanged(old, path))
            elif self._path.exists():
                carry_over(self._path, path)
            self._path = path
            if self._reader is not None:
                self._reader.close()
                self._reader = None

    def close(self) -> bool:
        """Stop all feeds, write what waits, let the file go; whether everything is on disk."""
        with self._lock:
            self._closed = True
            feeds, self._feeds = tuple(self._feeds.values()), {}
        for feed in feeds:
            feed.stop()
        safe = self._writer.close() if self._writer is not None else True
        with self._lock:
            for opened in (self._reader, self._store):
                if opened is not None:
                    opened.close()
            self._reader = self._store = None
        return safe

    def _opened(self) -> OperationalStore:
        with self._lock:
            if self._closed:
                raise InputError("feed.closed")
            if self._store is None:
                self._store = OperationalStore(self._path)
                self._inbox = Inbox()
                self._follower = Follower(self._store, self._around.rules, self._around.zone_of)
                self._writer = Writer(self._store, self._inbox, self._follower, self._around.now)
                self._writer.news.connect(self.news.emit)
                self._writer.trouble.connect(self.trouble.emit)
            return self._store

    def _exchanged(self, old: OperationalStore, path: Path) -> OperationalStore:
        carry_over(self._path, path)
        new = OperationalStore(path)
        old.close()
        self._store = new
        return new

    def _made(self, spec: FeedSpec) -> Feed:
        assert self._inbox is not None
        if spec.kind == "mqtt":
            return MqttFeed(spec, self._inbox)
        if spec.kind == "sensorthings":
            return PollingFeed(spec, self._inbox)
        return ReplayFeed(spec, self._inbox, lambda: self._around.load(spec.path))


def _spec(content: bytes) -> FeedSpec | None:
    try:
        return msgspec.json.decode(content, type=FeedSpec)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
