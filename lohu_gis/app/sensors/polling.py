"""Readings from a SensorThings service, asked again and again (1.1 and 2.0)."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.parse
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from lohu_gis.app.sensors import secrets
from lohu_gis.app.sensors.feeds import Feed, FeedSpec
from lohu_gis.app.sensors.inbox import Delivery, Inbox
from lohu_gis.app.sensors.payload import Stream, Unreadable, moment, number, word
from lohu_gis.core.errors import InputError
from lohu_gis.core.operations import Reading, text_of

TIMEOUT_S = 20.0
MAX_BYTES = 32 << 20
MAX_PAGES = 1_000
MAX_STREAMS = 20_000


class PollingFeed(Feed):
    """Asks a service for what is new in each of its datastreams.

    Where it stopped is known from the newest moment of each datastream; what comes twice is stored once.
    """

    def __init__(self, spec: FeedSpec, inbox: Inbox) -> None:
        super().__init__(spec, inbox)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._newest: dict[str, int] = {}

    def start(self) -> None:
        """Begin to ask."""
        if self._thread is not None and self._thread.is_alive():
            return
        self._stopping.clear()
        self._note("connecting")
        self._thread = threading.Thread(target=self._run, daemon=True, name="lohu-polling")
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Ask no more; an answer on its way is dropped."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout)
            self._note("stopped")

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._ask()
            except InputError as error:
                self._note("waiting", error=error)
            self._stopping.wait(max(self.spec.every_s, 1.0))

    def _ask(self) -> None:
        """One round over all datastreams."""
        service = Service(self.spec)
        for key, (stream, link) in service.streams().items():
            for page in service.observations(link, self._newest.get(key)):
                if self._stopping.is_set():
                    return
                self._hand_over(key, stream, page)
        self._note("running")

    def _hand_over(self, key: str, stream: Stream, page: list[Any]) -> None:
        found: list[Reading] = []
        for row in page:
            try:
                found.append(Reading(stream.station, moment(row.get("phenomenonTime") or row.get("resultTime")),
                                     stream.quantity, number(row.get("result")), stream.unit))
            except (Unreadable, AttributeError) as error:
                self._reject(f"Datastreams({key})", str(error))
        if found and self._put(Delivery(self.spec.id, tuple(found))):
            self._newest[key] = max(self._newest.get(key, 0), *(reading.time for reading in found))
            self._note(received=len(found))

    def _put(self, delivery: Delivery) -> bool:
        while not self._inbox.put(delivery, 0.5):
            if self._inbox.closed or self._stopping.is_set():
                return False
        return True


class Service:
    """A SensorThings service; every answer is limited in size, links lead nowhere but to the service itself.

    Raises
    ------
    InputError
        ``feed.address``, ``feed.unreachable``, ``feed.strange``; all methods alike.
    """

    def __init__(self, spec: FeedSpec) -> None:
        self._spec = spec
        self._root = spec.url.rstrip("/")
        parts = urllib.parse.urlsplit(self._root)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise InputError("feed.address", url=spec.url)

    def streams(self) -> dict[str, tuple[Stream, str]]:
        """Id of each datastream -> what it is about, and the address of its observations."""
        found: dict[str, tuple[Stream, str]] = {}
        query = "$expand=Thing,ObservedProperty&$top=200"
        for page in self._pages(f"{self._root}/Datastreams?{query}"):
            for row in page:
                try:
                    key, stream = _stream(row)
                except (Unreadable, AttributeError):
                    continue
                link = row.get("Observations@iot.navigationLink") or row.get("Observations@navigationLink")
                found[key] = stream, str(link or f"{self._root}/Datastreams({_quoted(key)})/Observations")
            if len(found) > MAX_STREAMS:
                break
        return found

    def observations(self, link: str, after: int | None) -> Iterator[list[Any]]:
        """Pages of observations later than a moment (ms), the oldest first."""
        query = "$orderby=phenomenonTime asc&$top=1000"
        if after is not None:
            query += f"&$filter=phenomenonTime gt {text_of(after)}"
        yield from self._pages(f"{link}{'&' if '?' in link else '?'}{urllib.parse.quote(query, safe='$=&')}")

    def _pages(self, address: str) -> Iterator[list[Any]]:
        for _ in range(MAX_PAGES):
            content = self._get(address)
            rows = content.get("value")
            if not isinstance(rows, list):
                raise InputError("feed.strange", url=address)
            yield rows
            following = content.get("@iot.nextLink") or content.get("@nextLink")
            if not isinstance(following, str):
                return
            address = urllib.parse.urljoin(address, following)

    def _get(self, address: str) -> Mapping[str, Any]:
        if urllib.parse.urlsplit(address)[:2] != urllib.parse.urlsplit(self._root)[:2]:
            raise InputError("feed.strange", url=address)
        request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 - http(s) only
        if self._spec.user:
            pair = f"{self._spec.user}:{secrets.password(self._spec) or ''}".encode()
            request.add_header("Authorization", "Basic " + b64encode(pair).decode())
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - http(s) only
                data = answer.read(MAX_BYTES + 1)
        except (OSError, urllib.error.URLError, ValueError) as error:
            raise InputError("feed.unreachable.url", url=address, reason=str(error)) from error
        try:
            content = msgspec.json.decode(data) if len(data) <= MAX_BYTES else None
        except (msgspec.DecodeError, RecursionError) as error:
            raise InputError("feed.strange", url=address) from error
        if not isinstance(content, dict):
            raise InputError("feed.strange", url=address)
        return content


def _stream(row: Mapping[str, Any]) -> tuple[str, Stream]:
    """Id and subject of a datastream of 1.1 or 2.0."""
    key = row.get("@iot.id", row.get("id"))
    thing = row.get("Thing") or {}
    observed = row.get("ObservedProperty") or (row.get("ObservedProperties") or [{}])[0]
    unit = row.get("unitOfMeasurement") or (row.get("resultType") or {}).get("uom") or {}
    symbol = unit.get("symbol") if isinstance(unit, dict) else unit
    return str(key), Stream(word(thing.get("name") or str(thing.get("@iot.id", thing.get("id", key)))),
                            word(observed.get("name") or row.get("name")), word(symbol, ""))


def _quoted(key: str) -> str:
    """An id as the standard writes it in an address: numbers bare, texts in quotation marks."""
    return key if key.isdigit() else urllib.parse.quote(json.dumps(key).replace('"', "'"))
