"""SensorThings documents of all versions and forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.readings.raw import NO_TIME, UNKNOWN
from lohu_gis.analysis.readings.sensorthings import Collector, seconds

HOUR = 1_780_272_000  # 2026-06-01T00:00:00Z


def collected(*documents: Any) -> Collector:
    """A collector with documents in it."""
    made = Collector()
    for document in documents:
        made.add(document)
    return made


def thing(ident: str) -> dict[str, Any]:
    """A thing with everything expanded, its marks named as in version 1.1 (``@iot.id``) or 2.0 (``id``)."""
    return {ident: 1, "name": "A", "properties": {"station": "NS01", "zone": "2"},
            "Locations": [{ident: 5, "encodingType": "application/geo+json",
                           "location": {"type": "Point", "coordinates": [114.12, 22.55, 3]}}],
            "Datastreams": [{ident: 7, "name": "n", "unitOfMeasurement": {"symbol": "dB(A)", "name": "decibel"},
                             "ObservedProperty": {"name": "Leq"}, "Observations": [
                                 {ident: 9, "phenomenonTime": "2026-06-01T00:00:00Z", "result": 55.5,
                                  "resultQuality": "good"}]}]}


@pytest.mark.parametrize("ident", ["@iot.id", "id", "@id"])
def test_nested_expansions_of_every_version(ident: str) -> None:
    raw = collected({"value": [thing(ident)]}).result()
    series, station = raw.series[0], raw.stations[0]
    assert (station.station, station.name, station.x, station.y) == ("NS01", "A", 114.12, 22.55)
    assert station.more == {"station": "NS01", "zone": "2"}
    assert (series.quantity, series.unit, list(series.stations)) == ("Leq", "dB(A)", ["NS01"])
    assert (series.times[0], series.values[0]) == (HOUR, 55.5)
    assert series.flags is not None
    assert series.flags[0] == "good"
    assert not raw.findings


def test_entities_in_any_order_meet_by_their_ids() -> None:
    observation = {"phenomenonTime": "2026-06-01T00:00:00Z", "result": 1, "Datastream": {"@iot.id": 7}}
    stream = {"@iot.id": 7, "name": "n", "unitOfMeasurement": {"symbol": "m"}, "ObservedProperty": {"name": "水位"},
              "Thing": {"@iot.id": 1}}
    owner = {"@iot.id": 1, "name": "A"}
    place = {"encodingType": "application/geo+json", "location": {"type": "Feature", "geometry": {
        "type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 4], [0, 4], [0, 0]]]}}, "Things": [{"@iot.id": 1}]}
    raw = collected([observation], stream, {"value": [owner]}, place).result()
    assert [list(s.stations) for s in raw.series] == [["A"]]
    assert (raw.stations[0].x, raw.stations[0].y) == (1.0, 2.0)


def test_version_two_says_times_and_units_in_another_way() -> None:
    raw = collected({"id": 7, "name": "n", "resultType": {"type": "Quantity", "uom": {"code": "ug/m3"}},
                     "ObservedProperties": [{"name": "PM2.5"}], "Thing": {"id": 1, "name": "A"},
                     "Observations": [{"phenomenonTime": {"start": "2026-06-01T00:00:00Z", "end": "x"}, "result": 3}],
                     "Observations@nextLink": "http://x/next"}).result()
    assert (raw.series[0].unit, raw.series[0].times[0], raw.series[0].stations[0]) == ("ug/m3", HOUR, "A")


def test_data_arrays_and_datastreams_of_several_quantities() -> None:
    raw = collected(
        {"value": [{"Datastream": {"@iot.id": 7}, "components": ["phenomenonTime", "result", "resultQuality"],
                    "dataArray": [["2026-06-01T00:00:00Z", [1, 2], "ok"], ["2026-06-01T01:00:00Z", [3], None],
                    "odd"]}]},
        {"@iot.id": 7, "unitOfMeasurements": [{"symbol": "degC"}, {"symbol": "%"}], "Thing": {"@iot.id": 1,
        "name": "A"},
         "ObservedProperties": [{"name": "temperature"}, {"name": "humidity"}]}).result()
    assert [(s.quantity, s.unit) for s in raw.series] == [("temperature", "degC"), ("humidity", "%")]
    np.testing.assert_array_equal(raw.series[0].values, [1, 3])
    np.testing.assert_array_equal(raw.series[1].values, [2, np.nan])


def test_batches_name_their_parts_by_dollar() -> None:
    raw = collected({"requests": [
        {"id": "t", "method": "post", "url": "Things", "body": {"name": "A"}},
        {"id": "d", "method": "post", "url": "Things($t)/Datastreams", "body": {
            "name": "n", "unitOfMeasurement": {"symbol": "m"}, "ObservedProperty": {"name": "level"}}},
        {"id": "o", "method": "post", "url": "Datastreams($d)/Observations", "body": {
            "phenomenonTime": "2026-06-01T00:00:00Z", "result": 4}},
        {"id": "u", "method": "post", "url": "Users", "body": {"username": "x", "userpass": "y"}}]}).result()
    assert [(list(s.stations), list(s.values)) for s in raw.series] == [(["A"], [4.0])]
    assert [f.code for f in raw.findings] == ["sensors.other_entities"]


def test_observations_of_nobody_are_kept_and_told() -> None:
    raw = collected({"phenomenonTime": "2026-06-01T00:00:00Z", "result": "7"}, {"result": None}).result()
    assert list(raw.series[0].stations) == [UNKNOWN, UNKNOWN]
    assert raw.series[0].quantity == UNKNOWN
    assert raw.series[0].times[1] == NO_TIME
    assert [(f.code, f.count) for f in raw.findings] == [("sensors.no_datastream", 2)]


def test_the_url_of_a_page_says_whose_observations_it_holds() -> None:
    made = Collector()
    made.add({"@iot.id": 1, "name": "A", "Datastreams": [{"@iot.id": "x", "name": "n", "ObservedProperty": {
        "name": "p"}}]})
    made.add({"value": [{"result": 1, "phenomenonTime": "2026-06-01T00:00:00Z"}]},
    "http://h/v1.1/Datastreams('x')/Obs")
    assert [list(s.stations) for s in made.result().series] == [["A"]]


def test_times_with_and_without_an_offset() -> None:
    assert seconds(["2026-06-01T08:00:00", "2026-06-01T00:00:00Z", "2010-12-23T10:20:00-0700", None,
        "x"]).tolist() == [
        HOUR, HOUR, 1_293_124_800, NO_TIME, NO_TIME]


JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
lambda inner: st.lists(
    inner, max_size=4) | st.dictionaries(st.sampled_from([
        "value", "result", "phenomenonTime", "Datastream", "Datastreams", "Observations", "@iot.id", "id", "location",
        "encodingType", "coordinates", "type", "ObservedProperty", "unitOfMeasurement", "name", "Thing", "Things",
        "dataArray", "components", "requests", "responses", "body", "url", "method", "properties", "resultType"]),
        inner, max_size=5), max_leaves=30)


@given(JSON)
def test_no_document_raises(document: Any) -> None:
    collected(document).result()


def test_what_is_nested_too_deeply_is_left_alone() -> None:
    node: dict[str, Any] = {"name": "innermost"}
    for _level in range(300):
        node = {"value": [node]}
    assert collected(node).result().stations == ()
