"""Alarms reading by reading, in the transaction that stores the readings.

Each rule at each station keeps how far it has come. Readings by time advance it. A late reading sets it back to the
last point before and runs from there over what the store holds, so that the alarms in the end are those of all readings
by time, whatever the order of arrival; what differs from the alarms already told becomes further events of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.alarms.follow import BAD_FLAGS, Progress, advance
from lohu_gis.analysis.alarms.machine import NEVER, Excursion, Happened
from lohu_gis.analysis.alarms.rules import AlarmRule, for_quantity, plain
from lohu_gis.analysis.alarms.table import factor
from lohu_gis.app.sensors.mending import event_of, mended
from lohu_gis.core.operations import AlarmEvent, AlarmId, Reading, folded
from lohu_gis.io.operations import Batch, OperationalStore

PREFIX = "rule:"
POINT_EVERY = 10 * 60_000
POINTS = 24
"""Points to go back to: so many, at least so many ms apart."""

AHEAD = 10 * 60_000
"""Readings that far ahead of the computer's clock are kept with the flag ``clock`` and build no alarm."""

Key = tuple[str, str, str]
"""Station, quantity, rule."""


class Kept(msgspec.Struct, frozen=True):
    """What is stored of a track: how far it is, and which alarm is open (its first `opened`)."""

    progress: Progress
    alarm: int | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """One rule at one station.

    Attributes
    ----------
    points
        Earlier states, the oldest first.
    """

    kept: Kept
    points: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """What a batch did: events to record and tracks to take over once they are on disk."""

    events: tuple[AlarmEvent, ...] = ()
    tracks: Mapping[Key, Track] = field(default_factory=dict)
    late: int = 0
    unknown: int = 0

    def states(self) -> dict[str, bytes]:
        """Tracks as they are kept in the store."""
        return {PREFIX + "\x1f".join(key): msgspec.msgpack.encode(track.kept) for key, track in self.tracks.items()}


@dataclass(frozen=True, slots=True)
class Columns:
    """Usable readings of one series for one rule, by time."""

    time: npt.NDArray[np.int64]
    value: npt.NDArray[np.float64]


class Follower:
    """Follows the readings of a store with rules; used by one thread.

    Parameters
    ----------
    rules
        All rules; those that fit a quantity judge it.
    zone_of
        Station -> its zone as `plain` spells it; empty for unknown.
    """

    def __init__(self, store: OperationalStore, rules: Sequence[AlarmRule], zone_of: Callable[[str], str]) -> None:
        self._rules = tuple(rules)
        self._zone_of = zone_of
        self._tracks = _stored(store)
        self._fitting: dict[str, tuple[AlarmRule, ...]] = {}

    def follow(self, batch: Batch, new: Iterable[Reading], at: int) -> Followed:
        """What new readings, already added to the batch, mean; nothing changes here before `accept`.

        Parameters
        ----------
        at
            Now, ms of the computer's clock.
        """
        groups: dict[tuple[str, str], list[Reading]] = {}
        for reading in new:
            groups.setdefault((reading.station, reading.quantity), []).append(reading)
        events: list[AlarmEvent] = []
        tracks: dict[Key, Track] = {}
        late = unknown = 0
        for (station, quantity), readings in groups.items():
            for rule in self._rules_for(quantity):
                key = (station, quantity, rule.id)
                track = self._tracks.get(key, Track(Kept(Progress()), (Progress(),)))
                found = _usable(readings, rule)
                if not len(found.time):
                    continue
                if found.time[0] <= track.kept.progress.last:
                    late += 1
                    track, told = self._again(batch, key, rule, track, int(found.time[0]), at)
                else:
                    track, told, missing = self._onwards(key, rule, track, found, at)
                    unknown += missing
                events += told
                tracks[key] = track
        return Followed(tuple(events), tracks, late, unknown)

    def accept(self, followed: Followed) -> None:
        """Go on from there: the batch is on disk."""
        self._tracks.update(followed.tracks)

    def peak_of(self, alarm: AlarmId) -> tuple[float, int] | None:
        """Worst value so far of an alarm that is open, and when; None for others."""
        track = self._tracks.get((alarm.station, alarm.quantity, alarm.rule))
        if track is None or track.kept.alarm != alarm.opened or track.kept.progress.machine.excursion is None:
            return None
        excursion = track.kept.progress.machine.excursion
        return excursion.peak, excursion.peak_time

    def _rules_for(self, quantity: str) -> tuple[AlarmRule, ...]:
        found = self._fitting.get(quantity)
        if found is None:
            if len(self._fitting) > 10_000:  # names come from strangers
                self._fitting.clear()
            found = self._fitting[quantity] = for_quantity(self._rules, quantity)
        return found

    def _onwards(self, key: Key, rule: AlarmRule, track: Track, found: Columns,
                 at: int) -> tuple[Track, list[AlarmEvent], int]:
        happened, progress, unknown = advance(rule, self._zone_of(key[0]), track.kept.progress, found.time, found.value)
        events, alarm = _told(happened, key, rule, track.kept.alarm, at)
        return Track(Kept(progress, alarm), _with_point(track, progress)), events, unknown

    def _again(self, batch: Batch, key: Key, rule: AlarmRule, track: Track, since: int,
               at: int) -> tuple[Track, list[AlarmEvent]]:
        """Go back to the last point before `since` and run over the store from there."""
        point = next((p for p in reversed(track.points) if p.last < since), Progress())
        earlier = tuple(p for p in track.points if p.last <= point.last) or (point,)
        rows = batch.of_series(key[0], key[1], point.last + 1 if point.last != NEVER else NEVER, 1 << 62)
        found = _of_store(rows.time, rows.value, [batch.words().get(k, "") for k in rows.unit.tolist()],
                          [batch.words().get(k, "") for k in rows.flag.tolist()], rule)
        happened, progress, _ = advance(rule, self._zone_of(key[0]), point, found.time, found.value)
        known = folded(batch.events_under(*key))
        current = _excursions(point, happened, progress)
        events, alarm = mended(known, current, key, rule, point, at)
        points = (*earlier, progress) if progress.last - earlier[-1].last >= POINT_EVERY else earlier
        return Track(Kept(progress, alarm), points[-POINTS:]), events


def _with_point(track: Track, progress: Progress) -> tuple[Progress, ...]:
    if track.points and progress.last - track.points[-1].last < POINT_EVERY:
        return track.points
    return (*track.points, progress)[-POINTS:]


def _told(happened: Sequence[Happened], key: Key, rule: AlarmRule, alarm: int | None,
          at: int) -> tuple[list[AlarmEvent], int | None]:
    """Events of what happened, and which alarm is open then."""
    events = []
    for kind, excursion in happened:
        if kind == "opened":
            alarm = excursion.opened
        assert alarm is not None
        events.append(event_of(kind, AlarmId(*key, alarm), excursion, rule, at))
        if kind == "recovered":
            alarm = None
    return events, alarm


def _excursions(point: Progress, happened: Sequence[Happened], progress: Progress) -> list[Excursion]:
    """All stretches from a point on, one that was open there included, each as it is in the end."""
    found = [] if point.machine.excursion is None else [point.machine.excursion]
    for kind, excursion in happened:
        if kind == "opened":
            found.append(excursion)
        else:
            found[-1] = excursion
    if progress.machine.excursion is not None:
        found[-1] = progress.machine.excursion
    return found


def _usable(readings: Iterable[Reading], rule: AlarmRule) -> Columns:
    rows = sorted(readings, key=lambda reading: reading.time)
    return _of_store(np.array([r.time for r in rows], np.int64), np.array([r.value for r in rows], np.float64),
                     [r.unit for r in rows], [r.flag for r in rows], rule)


def _of_store(times: npt.NDArray[np.int64], values: npt.NDArray[np.float64], units: Sequence[str],
              flags: Sequence[str], rule: AlarmRule) -> Columns:
    """Readings without a bad flag, in the unit of the rule; NaN where that is not known."""
    good = np.array([not flag or plain(flag) not in BAD_FLAGS for flag in flags], bool)
    factors = {unit: factor(unit, rule.unit) for unit in set(units)}
    scaled = values * np.array([factors[unit] for unit in units], np.float64)
    return Columns(times[good], scaled[good])


def _stored(store: OperationalStore) -> dict[Key, Track]:
    """Tracks as the store has them."""
    found: dict[Key, Track] = {}
    for name, content in store.states(PREFIX).items():
        station, quantity, rule = name.removeprefix(PREFIX).split("\x1f")
        kept = msgspec.msgpack.decode(content, type=Kept)
        found[station, quantity, rule] = Track(kept, (kept.progress,))
    return found
