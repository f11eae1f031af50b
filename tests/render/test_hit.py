"""What lies under the cursor and in a rectangle."""

from __future__ import annotations

import shapely

from lohu_gis.core.fidset import FidSet
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol
from lohu_gis.render.plan.hit import Hit, identify, select_rect
from lohu_gis.render.plan.map import MapCache
from tests.render.samples import box, request_of, table_of, vector, window

RING = shapely.Polygon([(10, 10), (90, 10), (90, 90), (10, 90)], [[(30, 30), (70, 30), (70, 70), (30, 70)]])
AREAS = vector(table_of([RING, box(40, 40, 60, 60), box(45, 45, 50, 50)]), FillSymbol(), layer="areas")
ROADS = vector(table_of([shapely.LineString([(0, 0), (100, 100)])]), LineSymbol(), layer="roads")
STATIONS = vector(table_of([shapely.Point(80, 20), shapely.Point(82, 20)]), MarkerSymbol(size_px=8), layer="stations")


def test_upper_layers_first_then_the_nearest_then_the_last_drawn() -> None:
    request = request_of(AREAS, ROADS)
    assert identify(request, 47, 53, MapCache()) == (Hit("roads", 0, 0.0), Hit("areas", 2, 0.0), Hit("areas", 1, 0.0))


def test_a_hole_is_not_hit_but_its_edge_nearby_is() -> None:
    only = request_of(vector(table_of([RING]), FillSymbol()))
    assert identify(only, 50, 50, MapCache()) == ()
    assert identify(only, 33, 50, MapCache()) == (Hit("layer", 0, 3.0),)


def test_a_marker_is_hit_by_its_size() -> None:
    found = identify(request_of(STATIONS), 74, 80, MapCache(), tolerance_px=1)
    assert [hit.fid for hit in found] == [0]
    assert [hit.fid for hit in identify(request_of(STATIONS), 81.4, 80, MapCache())] == [1, 0]


def test_filters_hidden_layers_and_choice_of_layers() -> None:
    filtered = vector(table_of([RING], {"v": [1]}), FillSymbol(), where="v = 2")
    assert identify(request_of(filtered), 20, 20, MapCache()) == ()
    found = identify(request_of(AREAS, ROADS), 47, 53, MapCache(), layers=frozenset({"roads"}))
    assert found == (Hit("roads", 0, 0.0),)


def test_a_rectangle_takes_what_it_touches() -> None:
    assert select_rect(request_of(AREAS, ROADS), (35, 35), (65, 65), MapCache()) == {
        "areas": FidSet.of([1, 2]), "roads": FidSet.of([0])}
    assert select_rect(request_of(AREAS), (65, 65), (28, 35), MapCache()) == {"areas": FidSet.of([0, 1, 2])}
    assert select_rect(request_of(AREAS), (0, 0), (5, 5), MapCache()) == {}


def test_a_turned_map_is_asked_in_its_own_rectangle() -> None:
    turned = request_of(vector(table_of([box(49, 49, 51, 51), box(60, 60, 61, 61)]), FillSymbol()),
                        viewport=window(rotation_deg=45))
    assert select_rect(turned, (44, 44), (56, 56), MapCache()) == {"layer": FidSet.of([0])}
    assert identify(turned, 50, 50, MapCache())[0].fid == 0
