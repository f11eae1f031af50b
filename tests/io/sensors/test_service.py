"""SensorThings over HTTP, against a server of the test's own."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.app.tools.sensorfiles import sensor_input
from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.sensors import service
from lohu_gis.io.sensors.service import Limits, fetch, origin_of, shown
from tests.tools.tables import cells, shapes_of

Answer = tuple[int, dict[str, str], bytes]


class Server:
    """Answers by path; keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[], Answer]] = {}
        self.asked: list[tuple[str, str | None]] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = unquote(self.path)
                server.asked.append((path, self.headers.get("Authorization")))
                status, headers, body = server.answers.get(path, lambda: (404, {}, b""))()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def put(self, path: str, content: Any, status: int = 200, **headers: str) -> None:
        """Answer a path with a JSON document, or bytes as they are."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.answers[path] = lambda: (status, headers, body)

    def close(self) -> None:
        """End the thread."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on the loopback."""
    made = Server()
    yield made
    made.close()


def put_service(server: Server) -> None:
    """A small service 1.1: two things, the observations of the first over two pages."""
    things = [{"@iot.id": 1, "name": "A", "Locations": [{"encodingType": "application/geo+json", "location": {
                  "type": "Point", "coordinates": [114.12, 22.55]}}],
               "Datastreams": [{"@iot.id": 11, "name": "n", "unitOfMeasurement": {"symbol": "dB"},
                                "ObservedProperty": {"name": "噪声"}}]},
              {"@iot.id": 2, "name": "B", "Locations": [], "Datastreams": [
                  {"@iot.id": "x'y", "name": "p", "unitOfMeasurement": {"symbol": "µg/m³"},
                   "ObservedProperty": {"name": "PM2.5"}}]}]
    server.put(f"/v1.1/{service.EXPAND}", {"value": things})
    query = f"Observations?$top={service.PAGE}&$orderby=phenomenonTime"
    server.put(f"/v1.1/Datastreams(11)/{query}", {
        "value": [{"phenomenonTime": "2026-06-01T00:00:00Z", "result": 55}],
        "@iot.nextLink": f"{server.url}/v1.1/Datastreams(11)/Observations?$skip=1"})
    server.put("/v1.1/Datastreams(11)/Observations?$skip=1", {
        "value": [{"phenomenonTime": "2026-06-01T01:00:00Z", "result": 56.5}]})
    server.put(f"/v1.1/Datastreams('x''y')/{query}", {
        "value": [{"phenomenonTime": "2026-06-01T00:00:00Z/2026-06-01T01:00:00Z", "result": 35}]})


def test_a_service_is_read_whole_from_its_root(server: Server) -> None:
    put_service(server)
    run = run_tool(tool("sensors.read"), {"path": sensor_input(f"{server.url}/v1.1")})
    readings, stations = run.outputs["readings"], run.outputs["stations"]
    assert isinstance(readings, FeatureTable)
    assert isinstance(stations, FeatureTable)
    assert cells(readings, "station") == ["A", "A", "B"]
    assert cells(readings, "quantity") == ["noise", "noise", "pm25"]
    assert cells(readings, "value") == [55.0, 56.5, 35.0]
    assert cells(readings, "unit") == ["dB(A)", "dB(A)", "ug/m3"]
    assert cells(readings, "time")[1] == "2026-06-01T09:00:00+08:00"
    point, missing = shapes_of(stations)
    assert (point.x, point.y, missing) == (114.12, 22.55, None)


def test_a_token_goes_to_its_origin_and_into_no_message(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    put_service(server)
    kept = {(service_name, server.url): "geheim" for service_name in ["lohu-gis"]}
    monkeypatch.setattr("keyring.get_password", lambda name, user: kept.get((name, user)))
    given = sensor_input(f"{server.url}/v1.1")
    assert {header for _path, header in server.asked} == {"Bearer geheim"}
    assert "geheim" not in repr(given.label)
    server.asked.clear()
    list(fetch(server.url.replace("//", "//user:p%40ss@") + "/v1.1", "geheim"))
    assert {header for _path, header in server.asked} == {"Basic dXNlcjpwQHNz"}


def test_without_a_keyring_nothing_is_sent(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.errors import NoKeyringError

    def none(_name: str, _user: str) -> str:
        raise NoKeyringError

    monkeypatch.setattr("keyring.get_password", none)
    server.put("/Things", {"value": [{"name": "A"}]})
    sensor_input(f"{server.url}/Things")
    assert server.asked == [("/Things", None)]


@pytest.mark.parametrize(("status", "code"), [(404, "service.refused"), (500, "service.refused"),
                                              (401, "service.unauthorized"), (403, "service.unauthorized")])
def test_refusals_are_told_without_credentials(status: int, code: str, server: Server) -> None:
    server.put("/Things", b"nothing", status)
    with pytest.raises(InputError) as caught:
        list(fetch(server.url.replace("//", "//me:secret@") + "/Things?token=abc"))
    assert caught.value.code == "service.refused"  # the path with its query is another one
    with pytest.raises(InputError) as caught:
        list(fetch(server.url.replace("//", "//me:secret@") + "/Things"))
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_urls_are_shown_without_what_may_be_secret() -> None:
    assert shown("https://me:pw@Host.cn:8443/v1.1/Things?$top=5&key=abc") == "https://host.cn:8443/v1.1/Things?$top=5&key=…"
    assert origin_of("HTTP://me:pw@Host.cn/v1.1") == "http://host.cn"


def test_links_to_other_hosts_are_not_followed(server: Server) -> None:
    server.put("/Things", {"value": [], "@iot.nextLink": "http://169.254.169.254/latest"})
    with pytest.raises(InputError, match=r"service\.elsewhere"):
        list(fetch(f"{server.url}/Things"))
    server.put("/Sensors", b"", 302, Location="http://169.254.169.254/latest")
    with pytest.raises(InputError, match=r"service\.elsewhere"):
        list(fetch(f"{server.url}/Sensors"))
    server.put("/old", b"", 302, Location="/new")
    server.put("/new", {"value": []})
    assert len(list(fetch(f"{server.url}/old"))) == 1
    server.put("/file", b"", 302, Location="file:///etc/passwd")
    with pytest.raises(InputError):
        list(fetch(f"{server.url}/file"))


def test_pages_that_lead_in_a_circle_end(server: Server) -> None:
    server.put("/Things", {"value": [], "@nextLink": "/Things?b"})
    server.put("/Things?b", {"value": [], "@nextLink": "/Things"})
    assert len(list(fetch(f"{server.url}/Things"))) == 2


def test_limits_of_size_number_and_time_are_kept(server: Server) -> None:
    server.put("/Things", {"value": ["x" * 200_000]})
    with pytest.raises(InputError, match=r"service\.too_much"):
        list(fetch(f"{server.url}/Things", limits=Limits(page_bytes=100_000)))
    for number in range(5):
        server.put(f"/p{number}", {"value": [], "@nextLink": f"/p{number + 1}"})
    with pytest.raises(InputError, match=r"service\.too_much"):
        list(fetch(f"{server.url}/p0", limits=Limits(pages=3)))
    with pytest.raises(InputError, match=r"service\.too_much"):
        list(fetch(f"{server.url}/p0", limits=Limits(seconds=0.0)))


def test_a_request_can_be_cancelled(server: Server) -> None:
    server.put("/Things", {"value": [], "@nextLink": "/Things?b"})
    server.put("/Things?b", {"value": []})
    asked: list[None] = []

    def after_first() -> bool:
        asked.append(None)
        return len(server.asked) >= 1

    with pytest.raises(Cancelled):
        list(fetch(f"{server.url}/Things", progress=Progress(cancelled=after_first)))
    assert len(server.asked) == 1


def test_an_answer_that_is_no_json_and_a_port_that_nobody_serves(server: Server) -> None:
    server.put("/Things", b"<html>13812345678")
    with pytest.raises(InputError) as caught:
        list(fetch(f"{server.url}/Things"))
    assert caught.value.code == "file.corrupt"
    assert "13812345678" not in str(caught.value)
    with pytest.raises(InputError, match=r"service\.unreachable"):
        list(fetch("http://127.0.0.1:9/Things", limits=Limits(answer_s=2.0)))
