"""The one thread that writes readings: batch, commit, acknowledge, tell."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from lohu_gis.app.sensors.follower import AHEAD, Followed, Follower
from lohu_gis.app.sensors.inbox import Delivery, Inbox
from lohu_gis.core.errors import InputError
from lohu_gis.core.operations import Reading
from lohu_gis.core.signal import Signal
from lohu_gis.io.operations import Batch, OperationalStore, Version

LOG = logging.getLogger(__name__)
BATCH = 5_000
RETRY_S = 1.0
MAX_SERIES = 100_000
"""More stations times quantities than that are a flood of names; readings of further ones are refused."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the readings of a feed."""

    stored: int = 0
    duplicates: int = 0
    conflicts: int = 0
    refused: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class News:
    """What a commit brought.

    Attributes
    ----------
    version
        The newest snapshot.
    readings
        Those that are new.
    alarms
        Whether the audit trail has grown.
    """

    version: Version
    readings: tuple[Reading, ...] = ()
    alarms: bool = False


@dataclass
class _Books:
    """Counts by feed; replaced whole, so that views may look at any time."""

    feeds: Mapping[str, Counts] = field(default_factory=dict)

    def add(self, feed: str, **more: int) -> None:
        counts = self.feeds.get(feed, Counts())
        values = {name: max(value, counts.last) if name == "last" else getattr(counts, name) + value
                  for name, value in more.items()}
        self.feeds = {**self.feeds, feed: replace(counts, **values)}


class Writer:
    """Writes what the inbox holds; starts at once, ends with `close`.

    Parameters
    ----------
    now
        ms of the computer's clock.

    Attributes
    ----------
    news
        Emits after every commit, on the writing thread.
    trouble
        Emits the error when the store cannot be written and None when it can again, on the writing thread; nothing is
        acknowledged meanwhile, and feeds wait.
    """

    def __init__(self, store: OperationalStore, inbox: Inbox, follower: Follower,
                 now: Callable[[], int] = lambda: round(time.time() * 1000)) -> None:
        self.news: Signal[News] = Signal()
        self.trouble: Signal[InputError | None] = Signal()
        self._store, self._inbox, self._follower, self._now = store, inbox, follower, now
        self._gate = threading.RLock()
        self._books = _Books()
        self._stopping = threading.Event()
        self._failed: InputError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="lohu-readings")
        self._thread.start()

    @property
    def counts(self) -> Mapping[str, Counts]:
        """Counts by feed, up to now."""
        return self._books.feeds

    @property
    def failed(self) -> InputError | None:
        """Why nothing can be written at the moment; None while all is well."""
        return self._failed

    def switch(self, exchange: Callable[[OperationalStore], OperationalStore]) -> None:
        """Exchange the store between two commits; `exchange` closes the old one."""
        with self._gate:
            self._store = exchange(self._store)

    def close(self, timeout: float = 5.0) -> bool:
        """Write what waits and end; whether that was done in time."""
        self._inbox.close()
        self._thread.join(timeout)
        self._stopping.set()
        self._thread.join(1.0)
        return not self._thread.is_alive() and self._inbox.waiting == 0

    def _run(self) -> None:
        while not self._stopping.is_set():
            deliveries = self._inbox.take(BATCH, 1.0)
            if not deliveries:
                if self._inbox.closed:
                    return
                continue
            while not self._written(deliveries):
                if self._stopping.wait(RETRY_S):
                    return

    def _written(self, deliveries: list[Delivery]) -> bool:
        """Whether a batch is on disk; then everybody is told."""
        try:
            with self._gate:
                news = self._commit(deliveries)
        except InputError as error:
            if self._failed is None:
                self._failed = error
                self._tell(partial(self.trouble.emit, error))
            return False
        if self._failed is not None:
            self._failed = None
            self._tell(lambda: self.trouble.emit(None))
        for delivery in deliveries:
            if delivery.done is not None:
                self._tell(delivery.done)
        self._tell(lambda: self.news.emit(news))
        return True

    def _commit(self, deliveries: list[Delivery]) -> News:
        at = self._now()
        books = _Books(self._books.feeds)
        fresh: list[Reading] = []
        with self._store.batch() as batch:
            for feed, group in _by_feed(deliveries).items():
                accepted = [_dated(reading, at) for reading in group if self._welcome(reading)]
                added = batch.add(accepted, at)
                fresh += added.new
                books.add(feed, stored=len(added.new), duplicates=added.duplicates, conflicts=added.conflicts,
                          refused=len(group) - len(accepted), last=at)
            followed = self._followed(batch, fresh, at)
            stored = batch.record(followed.events)
            batch.keep_states(followed.states())
        self._follower.accept(followed)
        self._books = books
        return News(self._store.version(), tuple(fresh), bool(stored))

    def _followed(self, batch: Batch, fresh: list[Reading], at: int) -> Followed:
        """Alarms; a fault in them must not cost readings, so it is logged and the readings are kept without."""
        try:
            return self._follower.follow(batch, fresh, at)
        except InputError:
            raise
        except Exception:
            LOG.exception("alarms could not follow %d readings", len(fresh))
            return Followed()

    def _welcome(self, reading: Reading) -> bool:
        return self._store.series_count() < MAX_SERIES or self._store.known(reading.station, reading.quantity)

    def _tell(self, call: Callable[[], object]) -> None:
        """Call somebody whose failure must not stop the writing."""
        try:
            call()
        except Exception:
            LOG.exception("a listener failed")


def _by_feed(deliveries: list[Delivery]) -> dict[str, list[Reading]]:
    groups: dict[str, list[Reading]] = {}
    for delivery in deliveries:
        groups.setdefault(delivery.feed, []).extend(delivery.readings)
    return groups


def _dated(reading: Reading, at: int) -> Reading:
    """The reading, with the flag ``clock`` where it comes from the future."""
    return reading if reading.time <= at + AHEAD else reading._replace(flag="clock")
