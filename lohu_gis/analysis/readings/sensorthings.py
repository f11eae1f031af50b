"""SensorThings documents, 1.0 to 2.0: entities, nested expansions, data arrays, batches.

The versions differ in the names of their marks only (``@iot.id`` and ``@iot.nextLink`` became ``id`` and ``@nextLink``)
and in the form of times (``{"start", "end"}`` beside ``start/end``), so one reader takes all. An entity is told by what
it holds, because files often do not say what they are.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import numpy as np

from lohu_gis.analysis.complaints.times import read_times
from lohu_gis.analysis.readings.raw import NO_TIME, UNKNOWN, Raw, Series, Station
from lohu_gis.core.findings import Finding

DEPTH_LIMIT = 12
"""How deep expansions are followed."""

_ID = ("@iot.id", "@id", "id")
_SET = re.compile(r"(Things|Locations|Datastreams|MultiDatastreams|Observations)(?:\((.*?)\))?(?:\?|$|/)")
_STATION_KEYS = ("station", "station_id", "code", "device_id")

Entity = Mapping[str, Any]


@dataclass
class _Stream:
    """A datastream: its thing, and quantity and unit for each number of a result."""

    thing: str | None = None
    quantities: tuple[str, ...] = (UNKNOWN,)
    units: tuple[str, ...] = ("",)


@dataclass
class _Observed:
    """Columns of observations of one datastream."""

    times: list[Any] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    flags: list[Any] = field(default_factory=list)


class Collector:
    """Takes documents in any order and puts their entities together by id; entities without one by where they stand."""

    def __init__(self) -> None:
        self._things: dict[str, dict[str, Any]] = {}
        self._places: dict[str, tuple[float, float]] = {}
        self._streams: dict[str, _Stream] = {}
        self._observed: defaultdict[str, _Observed] = defaultdict(_Observed)
        self._others = 0
        self._numbered = 0

    def add(self, document: Any, about: str = "") -> None:
        """A document: an entity, a list or page of them, a data array, a batch.

        `about` is the URL or path that it came from, which may say whose observations they are
        (``Datastreams(1)/Observations``).
        """
        self._take(document, None, self._owner(about), 0)

    def result(self) -> Raw:
        """Series and stations of all that was added."""
        series: list[Series] = []
        for key, observed in self._observed.items():
            series += self._series(self._streams.get(key, _Stream()), observed)
        stations = tuple(self._station(key) for key in self._things)
        orphans = sum(len(seen.times) for key, seen in self._observed.items() if self._is_orphan(key))
        findings = [Finding(code="sensors.no_datastream", count=orphans)] if orphans else []
        if self._others:
            findings.append(Finding(code="sensors.other_entities", severity="info", count=self._others))
        return Raw(tuple(series), stations, tuple(findings))

    # ---- entities ----

    def _take(self, node: Any, owner: str | None, stream: str | None, depth: int) -> None:
        """`owner` is the thing, `stream` the datastream that a node stands in."""
        if depth > DEPTH_LIMIT:
            return
        if isinstance(node, list):
            for part in node:
                self._take(part, owner, stream, depth + 1)
        elif isinstance(node, dict):
            self._entity(node, owner, stream, depth)

    def _entity(self, node: Entity, owner: str | None, stream: str | None, depth: int) -> None:
        if isinstance(node.get("requests"), list) or isinstance(node.get("responses"), list):
            self._batch(node, depth)
        elif isinstance(node.get("dataArray"), list):
            self._data_array(node, stream)
        elif isinstance(node.get("value"), list) and "result" not in node:
            self._take(node["value"], owner, stream, depth)
        elif "result" in node:
            self._observation(node, stream, depth)
        elif "unitOfMeasurement" in node or "unitOfMeasurements" in node or "resultType" in node or (
                "ObservedProperty" in node or "ObservedProperties" in node or "observationType" in node):
            self._datastream(node, owner, depth)
        elif ("location" in node and "encodingType" in node) or _point(node.get("location")) is not None:
            self._location(node, owner, depth)
        elif "feature" in node or "metadata" in node or "definition" in node:
            self._others += 1
        elif "Datastreams" in node or "Locations" in node or "name" in node or "properties" in node or (
                "description" in node):
            self._thing(node, depth)
        else:
            self._others += 1

    def _batch(self, node: Entity, depth: int) -> None:
        """Requests that make entities, and answers to such that read them; parts name each other by ``$id``."""
        for part in [*(node.get("requests") or ()), *(node.get("responses") or ())]:
            if not isinstance(part, dict) or not isinstance(part.get("body"), dict | list):
                continue
            body, url = part["body"], str(part.get("url", ""))
            if str(part.get("method", "post")).lower() == "post" and isinstance(body, dict) and "id" in part:
                body = {"@iot.id": f"${part['id']}", **body}
            known = _SET.search(url)
            if url and known is None:
                self._others += 1
            else:
                self._take(body, self._thing_of(url), self._owner(url), depth + 1)

    def _thing(self, node: Entity, depth: int) -> str:
        key = self._key("thing", node)
        self._things.setdefault(key, {}).update(
            {name: value for name, value in node.items() if name in ("name", "description", "properties")} | {
                "id": _identity(node)})
        for name in ("Locations", "Location"):
            self._take(node.get(name), key, None, depth + 1)
        for name in ("Datastreams", "MultiDatastreams"):
            self._take(node.get(name), key, None, depth + 1)
        return key

    def _location(self, node: Entity, owner: str | None, depth: int) -> None:
        point = _point(node.get("location"))
        things = node.get("Things", node.get("Thing"))
        owners = [owner] if owner is not None else [
            self._linked("thing", part, depth) for part in (things if isinstance(things, list) else [things])
            if isinstance(part, dict)]
        for key in owners:
            if key is not None and point is not None:
                self._places[key] = point
        if not owners:
            self._others += 1

    def _linked(self, kind: str, node: Entity, depth: int) -> str:
        """The key of an entity that another one names or holds."""
        if kind == "thing" and set(node) - set(_ID):
            return self._thing(node, depth + 1)
        return self._key(kind, node)

    def _datastream(self, node: Entity, owner: str | None, depth: int) -> None:
        key = self._key("stream", node)
        thing = node.get("Thing")
        owner = self._linked("thing", thing, depth) if isinstance(thing, dict) else owner or self._thing_of(
            str(node.get("Thing@iot.navigationLink", node.get("Thing@navigationLink", ""))))
        known = self._streams.get(key)
        if owner is None and known is not None:
            owner = known.thing
        properties = node.get("ObservedProperties", node.get("ObservedProperty"))
        properties = properties if isinstance(properties, list) else [properties]
        units = node.get("unitOfMeasurements", node.get("unitOfMeasurement"))
        units = units if isinstance(units, list) else [units]
        names = tuple(_word(part, "name") or _word(part, "description") or str(node.get("name") or UNKNOWN)
                      for part in properties)
        if known is not None and properties == [None]:
            names = known.quantities
        symbols = tuple(_unit(part) or _unit_of_type(node.get("resultType")) for part in units)
        self._streams[key] = _Stream(owner, names, symbols)
        self._take(node.get("Observations"), owner, key, depth + 1)

    def _observation(self, node: Entity, stream: str | None, depth: int) -> None:
        named = node.get("Datastream", node.get("MultiDatastream"))
        if isinstance(named, dict):
            if set(named) - set(_ID):
                self._datastream(named, None, depth + 1)
            stream = self._key("stream", named)
        elif stream is None:
            link = next((str(node[name]) for name in node if name.startswith(("Datastream@", "MultiDatastream@"))), "")
            stream = self._owner(link)
        self._note(stream, node.get("phenomenonTime") or node.get("resultTime"), node.get("result"),
                   node.get("resultQuality"))

    def _data_array(self, node: Entity, stream: str | None) -> None:
        named = node.get("Datastream")
        if isinstance(named, dict):
            stream = self._key("stream", named)
        else:
            link = next((str(node[name]) for name in node if name.startswith(("Datastream@", "MultiDatastream@"))), "")
            stream = self._owner(link) or stream
        components = [str(part) for part in node.get("components", ())]
        for row in node["dataArray"]:
            if isinstance(row, list):
                cells = dict(zip(components, row, strict=False))
                self._note(stream, cells.get("phenomenonTime", cells.get("resultTime")), cells.get("result"),
                           cells.get("resultQuality"))

    def _note(self, stream: str | None, time: Any, value: Any, quality: Any) -> None:
        observed = self._observed[stream or ""]
        observed.times.append(_begin(time))
        observed.values.append(value)
        observed.flags.append(_quality(quality))

    # ---- keys ----

    def _key(self, kind: str, node: Entity) -> str:
        ident = _identity(node)
        if ident is None:
            self._numbered += 1
            return f"{kind}:#{self._numbered}"
        return f"{kind}:{ident}"

    def _owner(self, url: str) -> str | None:
        """The datastream that a URL goes through, ``Datastreams(1)/Observations``."""
        found = [match for match in _SET.finditer(url) if match[1] in ("Datastreams", "MultiDatastreams") and match[2]]
        return f"stream:{_named(found[-1][2])}" if found else None

    def _thing_of(self, url: str) -> str | None:
        found = [match for match in _SET.finditer(url) if match[1] == "Things" and match[2]]
        return f"thing:{_named(found[-1][2])}" if found else None

    def _is_orphan(self, key: str) -> bool:
        return key not in self._streams or self._streams[key].thing is None

    # ---- results ----

    def _series(self, stream: _Stream, observed: _Observed) -> Iterator[Series]:
        times = seconds(observed.times)
        name = UNKNOWN if stream.thing is None else self._station(stream.thing).station
        stations = np.full(len(times), name, object)
        flags = np.array([*observed.flags, None], object)[:-1]
        several = len(stream.quantities)
        units = stream.units if len(stream.units) == several else stream.units[:1] * several
        for number, (quantity, unit) in enumerate(zip(stream.quantities, units, strict=True)):
            values = np.array([_number(_part(value, number)) for value in observed.values], np.float64)
            yield Series(stations, times, values, quantity, unit, flags)

    def _station(self, key: str) -> Station:
        thing = self._things.get(key, {})
        properties = thing.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        own = next((str(properties[name]) for name in _STATION_KEYS if properties.get(name)), None)
        name = str(thing.get("name") or thing.get("description") or "")[:200]
        ident = thing.get("id")
        station = own or name or (f"thing {ident}" if ident is not None else key.partition(":")[2])
        x, y = self._places.get(key, (None, None))
        more = {name: value for name, value in properties.items() if isinstance(value, str | int | float | bool)}
        return Station(station, name, x, y, more)


def seconds(cells: list[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Times as seconds since 1970 UTC; those without an offset are local (Asia/Shanghai)."""
    from datetime import datetime

    texts = read_times(cells).texts
    known = {text: int(datetime.fromisoformat(text).timestamp()) for text in set(texts) if text is not None}
    return np.array([NO_TIME if text is None else known[text] for text in texts], np.int64)


def _identity(node: Entity) -> str | None:
    return next((str(node[name]) for name in _ID if node.get(name) is not None), None)


def _named(key: str) -> str:
    """An id as URLs write it: escaped, texts in quotes with inner quotes doubled."""
    text = unquote(key)
    quoted = len(text) >= 2 and text[0] == text[-1] == "'"
    return text[1:-1].replace("''", "'") if quoted else text


def _word(node: Any, name: str) -> str:
    value = node.get(name) if isinstance(node, dict) else None
    return value if isinstance(value, str) and value.lower() not in ("n/a", "na", "none") else ""


def _unit(node: Any) -> str:
    if isinstance(node, str):
        return node
    return _word(node, "symbol") or _word(node, "name")


def _unit_of_type(node: Any) -> str:
    """The unit that ``resultType`` (SWE Common, version 2.0) speaks of."""
    uom = node.get("uom") if isinstance(node, dict) else None
    if isinstance(uom, str):
        return uom
    return _word(uom, "symbol") or _word(uom, "code") or _word(uom, "label")


def _begin(time: Any) -> Any:
    """The beginning of a time, which may be an interval: ``start/end`` or ``{"start", "end"}``."""
    if isinstance(time, dict):
        time = time.get("start")
    if not isinstance(time, str):
        return None
    text = time.partition("/")[0]
    return re.sub(r"([+-]\d{4})Z$", r"\1", text)  # an offset and Z, as some services write


def _quality(quality: Any) -> str | None:
    if isinstance(quality, dict):
        quality = quality.get("quality", quality.get("nameOfMeasure"))
    return str(quality)[:60] if isinstance(quality, str | int | float) else None


def _part(value: Any, number: int) -> Any:
    if isinstance(value, list):
        return value[number] if number < len(value) else None
    return value if number == 0 else None


def _number(value: Any) -> float:
    if isinstance(value, bool):
        return float(value)
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return np.nan


def _point(location: Any) -> tuple[float, float] | None:
    """A point of a GeoJSON geometry or feature: its own, or the middle of its corners."""
    if not isinstance(location, dict):
        return None
    geometry = location.get("geometry") if location.get("type") == "Feature" else location
    coordinates = geometry.get("coordinates") if isinstance(geometry, dict) else None
    pairs = list(_pairs(coordinates, 0))
    if not pairs:
        return None
    xs, ys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _pairs(node: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(node, list) or depth > 5:
        return
    if len(node) >= 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in node[:2]):
        x, y = float(node[0]), float(node[1])
        if abs(x) <= 360 and abs(y) <= 90:
            yield x, y
        return
    for part in node[:10_000]:
        yield from _pairs(part, depth + 1)
