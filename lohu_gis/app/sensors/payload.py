"""Messages of sensors -> readings; whatever arrives comes from strangers.

Two kinds of topics are understood. Plain ones end in ``.../{kind}/{device}/obs`` with ``{"t": ISO 8601, "v": number,
"u": unit, "q": flag}`` or a list of those; SensorThings ones end in ``Datastreams({id})/Observations`` with an
Observation of version 1.1 or 2.0, whose station and quantity come from the catalogue, as MQTT carries neither.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from lohu_gis.core.operations import EARLIEST, LATEST, Reading, moment_of

MAX_BYTES = 65_536
MAX_ROWS = 1_000
MAX_WORD = 120
MAX_LEVELS = 16
_STREAM = re.compile(r"(?:^|/)Datastreams\(('?)([^()'/]{1,80})\1\)/Observations$")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Unreadable(Exception):
    """A message that is none of ours; the text says why."""


@dataclass(frozen=True, slots=True)
class Stream:
    """What a datastream is about, as the service's catalogue tells it."""

    station: str
    quantity: str
    unit: str = ""


Catalogue = Callable[[str], "Stream | None"]
"""Id of a datastream -> what it is about."""


def decoded(topic: str, payload: bytes, catalogue: Catalogue | None = None) -> tuple[Reading, ...]:
    """Readings of a message; NaN for a value that is null.

    Raises
    ------
    Unreadable
        Too large, not JSON, a topic or names that are none, a time or value that is none.
    """
    if len(payload) > MAX_BYTES:
        raise Unreadable("size")
    stream = _STREAM.search(topic[:1_000])
    try:
        content = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise Unreadable("json") from error
    rows = content if isinstance(content, list) else [content]
    if not 1 <= len(rows) <= MAX_ROWS or any(not isinstance(row, dict) for row in rows):
        raise Unreadable("json")
    if stream is not None:
        return tuple(_observations(stream[2], rows, catalogue))
    station, quantity = _named(topic)
    return tuple(Reading(station, moment(row.get("t")), quantity, number(row.get("v")), word(row.get("u"), ""),
                         word(row.get("q"), "")) for row in rows)


def _named(topic: str) -> tuple[str, str]:
    """Station and quantity of a plain topic."""
    levels = topic.split("/")
    if not 3 <= len(levels) <= MAX_LEVELS or levels[-1] != "obs":
        raise Unreadable("topic")
    return word(levels[-2]), word(levels[-3])


def _observations(key: str, rows: list[Any], catalogue: Catalogue | None) -> Iterator[Reading]:
    known = catalogue(key) if catalogue is not None else None
    station, quantity, unit = (f"Datastreams({key})", "observation", "") if known is None else (
        known.station, known.quantity, known.unit)
    for row in rows:
        when = row.get("phenomenonTime") or row.get("resultTime")
        flag = row.get("resultQuality")
        yield Reading(word(station), moment(when), word(quantity), number(row.get("result")), unit,
                      word(flag, "") if isinstance(flag, str) else "")


def moment(value: Any) -> int:
    """A time as ms: ISO 8601 (of an interval its end counts), or seconds or milliseconds since 1970."""
    found: int | None = None
    if isinstance(value, str) and len(value) <= MAX_WORD:
        found = moment_of(value.rpartition("/")[2])
    elif isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        found = round(value if abs(value) >= 1e11 else value * 1000)
    if found is None or not EARLIEST <= found < LATEST:
        raise Unreadable("time")
    return found


def number(value: Any) -> float:
    """A value; NaN for null."""
    if value is None:
        return math.nan
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise Unreadable("value")
    try:
        found = float(value)
    except (ValueError, OverflowError) as error:
        raise Unreadable("value") from error
    if math.isinf(found):
        raise Unreadable("value")
    return found


def word(value: Any, default: str | None = None) -> str:
    """A name: short, without characters that cannot be seen."""
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or len(value) > MAX_WORD or _UNSEEN.search(value) or (
            default is None and not value.strip()):
        raise Unreadable("name")
    return value.strip()
