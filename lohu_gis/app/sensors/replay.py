"""Readings of a file or table, sent again in the order of their moments, at a chosen speed."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator

from lohu_gis.analysis.alarms.table import moments
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.app.sensors.feeds import Feed, FeedSpec
from lohu_gis.app.sensors.inbox import Delivery, Inbox
from lohu_gis.core.errors import LohuError
from lohu_gis.core.operations import Reading
from lohu_gis.core.table import FeatureTable

TICK_S = 0.1
"""How often a slice is sent."""

PIECE = 500
"""Readings sent at once at most."""


class ReplayFeed(Feed):
    """One replay; ends by itself.

    Parameters
    ----------
    load
        Gives the readings, on the replay's own thread.
    """

    def __init__(self, spec: FeedSpec, inbox: Inbox, load: Callable[[], FeatureTable]) -> None:
        super().__init__(spec, inbox)
        self._load = load
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin from the first reading."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._note("connecting", share=0.0)
        self._thread = threading.Thread(target=self._run, daemon=True, name="lohu-replay")
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """End where it is."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)
            if self._status.state != "done":
                self._note("stopped")

    def _run(self) -> None:
        try:
            readings = readings_of(self._load())
        except LohuError as error:
            self._note("failed", error=error)
            return
        self._note("running")
        sent = 0
        for piece in self._paced(readings):
            if not self._send(piece):
                return
            sent += len(piece)
            self._note(received=len(piece), share=sent / len(readings))
        self._note("done", share=1.0)

    def _paced(self, readings: list[Reading]) -> Iterator[tuple[Reading, ...]]:
        """Slices of the readings, each when its time has come."""
        speed, first = self.spec.speed, 0
        moment = float(readings[0].time) if readings else 0.0
        while first < len(readings) and not self._stopping.is_set():
            last = min(first + PIECE, len(readings))
            if speed > 0:
                moment += TICK_S * 1000 * speed
                while last > first and readings[last - 1].time > moment:
                    last -= 1
            if last > first:
                yield tuple(readings[first:last])
                first = last
            if speed > 0 and (first == len(readings) or readings[first].time > moment):
                self._stopping.wait(TICK_S)

    def _send(self, piece: tuple[Reading, ...]) -> bool:
        delivery = Delivery(self.spec.id, piece)
        while not self._inbox.put(delivery, 0.5):
            if self._inbox.closed or self._stopping.is_set():
                return False
        return True


def readings_of(table: FeatureTable) -> list[Reading]:
    """The rows of a table of readings by time; those without a station or moment are left out.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``.
    """
    stations, when = texts(table, "station").tolist(), moments(texts(table, "time").tolist()).tolist()
    values = numbers(table, "value")[0].tolist()
    quantities, units, flags = (
        [word or "" for word in texts(table, name)] if name in table.column_names else [""] * len(table)
        for name in ("quantity", "unit", "flag"))
    rows = zip(stations, when, quantities, values, units, flags, strict=True)
    found = [Reading(*row) for row in rows if row[0] and row[1] >= 0 and not math.isinf(row[3])]
    return sorted(found, key=lambda reading: reading.time)
