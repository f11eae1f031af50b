"""SensorThings services over HTTP: pages until there is no next one, within limits of size, number and time.

Credentials go to the origin that was asked for and to no other: neither a redirection nor a next link may leave it.
"""

from __future__ import annotations

import base64
import http.client
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.io.sensors.parsing import decode

NEXT = ("@iot.nextLink", "@nextLink", "@odata.nextLink")
"""How a page names the next one, in 1.x, 2.0 and OData; in front of it may stand the name of an expanded list."""

EXPAND = "Things?$expand=Locations,Datastreams($expand=ObservedProperty)"
PAGE = 1000
_ROOT_ENDS = ("/v1.0", "/v1.1", "/v2.0")
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Limits:
    """How much of a service is read at most.

    Attributes
    ----------
    page_bytes, pages, seconds
        Of one page; of all; for all together.
    answer_s
        How long one answer may take to come.
    """

    page_bytes: int = 64 * 2**20
    pages: int = 10_000
    seconds: float = 1800.0
    answer_s: float = 30.0


@dataclass
class _Budget:
    """What of the limits is used up."""

    limits: Limits
    pages: int = 0
    started: float = field(default_factory=time.monotonic)

    def spend(self, url: str) -> None:
        """Count a page, or refuse it."""
        self.pages += 1
        if self.pages > self.limits.pages:
            raise InputError("service.too_much", path=shown(url), limit=f"{self.limits.pages} pages")
        if time.monotonic() - self.started > self.limits.seconds:
            raise InputError("service.too_much", path=shown(url), limit=f"{self.limits.seconds:g} s")


def is_url(text: str) -> bool:
    """Whether a source is a service."""
    return text.lower().startswith(("http://", "https://"))


def origin_of(url: str) -> str:
    """``scheme://host:port`` of a URL, without names and passwords."""
    parts = urllib.parse.urlsplit(url)
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme.lower()}://{(parts.hostname or '').lower()}{port}"


def shown(url: str) -> str:
    """A URL as it may be shown and kept: without names, passwords and the values of its query."""
    parts = urllib.parse.urlsplit(url)
    query = "&".join(part.partition("=")[0] + ("=…" if "=" in part and not part.startswith("$") else
                                               part[len(part.partition("=")[0]):])
                     for part in parts.query.split("&")) if parts.query else ""
    return origin_of(url) + parts.path + (f"?{query}" if query else "")


def fetch(url: str, token: str | None = None, progress: Progress | None = None,
          limits: Limits | None = None) -> Iterator[tuple[str, Any]]:
    """All documents that a URL leads to, each with the URL that it came from.

    The root of a service (``.../v1.1``) is read whole: things with their places and datastreams, then the
    observations of each datastream. Any other URL is read with its next pages, also those of expanded lists.

    Parameters
    ----------
    token
        Sent as ``Authorization: Bearer``; a name and password in the URL are sent as ``Basic`` instead.

    Raises
    ------
    InputError
        ``service.unreachable``, ``service.refused`` (status), ``service.unauthorized``, ``service.too_much``,
        ``service.elsewhere`` (a link leads to another host), ``file.corrupt``. None holds a credential.
    """
    progress = progress or Progress()
    client = _Client(url, token, _Budget(limits or Limits()), progress)
    root = urllib.parse.urlsplit(url).path.rstrip("/")
    if not root.lower().endswith(_ROOT_ENDS):
        yield from client.pages(client.bare)
        return
    base = client.bare.rstrip("/")
    streams: list[str] = []
    for source, document in client.pages(f"{base}/{EXPAND}"):
        streams += list(_streams_in(document))
        yield source, document
    for number, ident in enumerate(streams):
        progress.at(number / len(streams))
        yield from client.pages(f"{base}/Datastreams({ident})/Observations?$top={PAGE}&$orderby=phenomenonTime")


def _streams_in(document: Any) -> Iterator[str]:
    """How the datastreams of things are called in URLs."""
    things = document.get("value", [document]) if isinstance(document, dict) else document
    for thing in things if isinstance(things, list) else ():
        for stream in thing.get("Datastreams", ()) if isinstance(thing, dict) else ():
            ident = next((stream[name] for name in ("@iot.id", "@id", "id") if name in stream), None)
            if isinstance(ident, int) and not isinstance(ident, bool):
                yield str(ident)
            elif isinstance(ident, str):
                yield "'" + urllib.parse.quote(ident.replace("'", "''"), safe="") + "'"


class _Client:
    """Asks one origin."""

    def __init__(self, url: str, token: str | None, budget: _Budget, progress: Progress) -> None:
        parts = urllib.parse.urlsplit(url)
        self.origin = origin_of(url)
        host = parts.netloc.rpartition("@")[2]
        self.bare = urllib.parse.urlunsplit((parts.scheme, host, parts.path, parts.query, ""))
        self._headers = {"Accept": "application/json", "User-Agent": "LOHU-GIS"}
        if parts.username is not None:
            pair = f"{urllib.parse.unquote(parts.username)}:{urllib.parse.unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        elif token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._budget, self._progress = budget, progress
        self._opener = urllib.request.build_opener(_SameOrigin(self.origin))

    def pages(self, url: str) -> Iterator[tuple[str, Any]]:
        """A document and those that its next links lead to, each link once."""
        waiting, seen = [url], {url}
        while waiting:
            source = waiting.pop(0)
            document = self._get(source)
            yield source, document
            for link in _next_links(document, 0):
                target = urllib.parse.urljoin(source, link)
                if origin_of(target) != self.origin:
                    raise InputError("service.elsewhere", path=shown(source), target=origin_of(target))
                if target not in seen:
                    seen.add(target)
                    waiting.append(target)

    def _get(self, url: str) -> Any:
        self._progress.check()
        self._budget.spend(url)
        request = urllib.request.Request(_escaped(url), headers=self._headers)  # noqa: S310 - http and https only
        try:
            with self._opener.open(request, timeout=self._budget.limits.answer_s) as answer:
                raw = self._body(answer, url)
        except urllib.error.HTTPError as error:
            code = "service.unauthorized" if error.code in (401, 403) else "service.refused"
            error.close()
            raise InputError(code, path=shown(url), status=error.code) from None
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise InputError("service.unreachable", path=shown(url), reason=_reason(error)) from None
        return decode(shown(url), raw)

    def _body(self, answer: IO[bytes], url: str) -> bytes:
        parts: list[bytes] = []
        size = 0
        while chunk := answer.read(_CHUNK):
            self._progress.check()
            size += len(chunk)
            if size > self._budget.limits.page_bytes:
                raise InputError("service.too_much", path=shown(url), limit=f"{self._budget.limits.page_bytes} bytes")
            if time.monotonic() - self._budget.started > self._budget.limits.seconds:
                raise InputError("service.too_much", path=shown(url), limit=f"{self._budget.limits.seconds:g} s")
            parts.append(chunk)
        return b"".join(parts)


class _SameOrigin(urllib.request.HTTPRedirectHandler):
    """Follows redirections inside one origin only."""

    def __init__(self, origin: str) -> None:
        self._origin = origin

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        """The request of a redirection, refused where it leaves the origin."""
        if origin_of(newurl) != self._origin:
            raise InputError("service.elsewhere", path=shown(req.full_url), target=origin_of(newurl))
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _next_links(node: Any, depth: int) -> Iterator[str]:
    """Next links of a page and of the lists expanded in it."""
    if depth > 8:
        return
    if isinstance(node, dict):
        for name, value in node.items():
            if isinstance(value, str) and name.endswith(NEXT):
                yield value
            elif isinstance(value, dict | list):
                yield from _next_links(value, depth + 1)
    elif isinstance(node, list):
        for part in node:
            yield from _next_links(part, depth + 1)


def _escaped(url: str) -> str:
    return urllib.parse.quote(url, safe="%/:=&?~#+!$,;'@()*[]")


def _reason(error: Exception) -> str:
    """Words for a failure that hold nothing of the request."""
    inner = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(inner, TimeoutError | socket.timeout):
        return "timeout"
    return inner.strerror or type(inner).__name__ if isinstance(inner, OSError) else type(inner).__name__
