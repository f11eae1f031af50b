"""WKB columns against shapely and against values laid out by hand."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from lohu_gis.core.geometry import bridge, wkb
from lohu_gis.core.geometry.layout import COLLECTION, MULTI_POLYGON, NULL, POINT, POLYGON, Geometry

number = st.floats(-1e7, 1e7, allow_nan=False, width=32)


def column(values: list[bytes | None]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    pieces = [v or b"" for v in values]
    offsets = np.cumsum([0, *map(len, pieces)])
    return np.frombuffer(b"".join(pieces), np.uint8), offsets, np.array([v is not None for v in values])


def coords(least: int) -> st.SearchStrategy[list[tuple[float, float]]]:
    return st.lists(st.tuples(number, number), min_size=least, max_size=7)


def ring() -> st.SearchStrategy[list[tuple[float, float]]]:
    return coords(3).map(lambda c: [*c, c[0]])


def polygon(rings: list[list[tuple[float, float]]]) -> BaseGeometry:
    return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()


polygons = st.lists(ring(), max_size=4).map(polygon)
lines = st.one_of(st.just(shapely.LineString()), coords(2).map(shapely.LineString))
points = st.one_of(st.just(shapely.Point()), st.tuples(number, number).map(shapely.Point))
singles = st.one_of(polygons, lines, points)


def several(parts: st.SearchStrategy[BaseGeometry], make: Callable[[np.ndarray], BaseGeometry],
            most: int = 4) -> st.SearchStrategy[BaseGeometry]:
    return st.lists(parts, max_size=most).map(lambda found: make(np.array(found, object)))


multis = st.one_of(several(polygons, shapely.multipolygons), several(lines, shapely.multilinestrings),
                   several(points, shapely.multipoints))
collections = several(singles, shapely.geometrycollections, 3)
flat = st.one_of(singles, multis, collections)
solid = flat.map(lambda g: shapely.force_3d(g, 7.5))
geometries = st.one_of(st.none(), flat, solid)


MAKERS = {"MultiPoint": shapely.multipoints, "MultiLineString": shapely.multilinestrings,
          "MultiPolygon": shapely.multipolygons, "GeometryCollection": shapely.geometrycollections}


def stripped(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Without empty parts, which the layout does not keep."""
    if geometry is None or geometry.geom_type not in MAKERS:
        return geometry
    return MAKERS[geometry.geom_type](np.array([g for g in geometry.geoms if not g.is_empty], object))


@given(st.lists(geometries, max_size=12), st.sampled_from(["iso", "extended"]), st.sampled_from([0, 1]))
@settings(max_examples=150, deadline=None)
def test_any_column_comes_back_equal(objects: list[BaseGeometry | None], flavor: str, order: int) -> None:
    values = [None if g is None else shapely.to_wkb(g, flavor=flavor, byte_order=order) for g in objects]
    decoded = wkb.decode(*column(values))
    assert not len(decoded.malformed)
    back = bridge.to_shapely(decoded.geometry)
    assert len(back) == len(objects)
    for got, wanted in zip(back, objects, strict=True):
        expected = stripped(wanted)
        if expected is None or expected.is_empty:
            assert (got is None) == (expected is None)
            assert got is None or (got.is_empty and expected is not None and got.geom_type == expected.geom_type)
        else:
            assert shapely.equals_identical(got, expected), (got, expected)


@given(st.lists(st.binary(max_size=60), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_random_bytes_never_raise_and_are_listed(values: list[bytes]) -> None:
    decoded = wkb.decode(*column(list(values)))
    assert len(decoded.geometry) == len(values)
    assert (decoded.geometry.types[decoded.malformed] == NULL).all()


@given(st.lists(flat, min_size=1, max_size=6), st.data())
@settings(max_examples=100, deadline=None)
def test_a_value_cut_short_is_null_and_its_neighbours_stay(objects: list[BaseGeometry], data: st.DataObject) -> None:
    values: list[bytes | None] = [shapely.to_wkb(g) for g in objects]
    victim = data.draw(st.integers(0, len(values) - 1))
    whole = values[victim]
    assert whole is not None
    values[victim] = whole[:data.draw(st.integers(1, len(whole) - 1))]
    decoded = wkb.decode(*column(values))
    assert decoded.malformed.tolist() == [victim]
    others = [i for i in range(len(values)) if i != victim]
    back = bridge.to_shapely(decoded.geometry)
    for i in others:
        got = back[i]
        assert got is not None
        assert got.geom_type == objects[i].geom_type
        assert shapely.get_num_coordinates(back[i]) == shapely.get_num_coordinates(stripped(objects[i]))


def test_rows_of_one_shape_take_the_short_way_with_the_same_result() -> None:
    squares = [shapely.box(i, 0, i + 1, 2) for i in range(5)]
    data, offsets, valid = column([shapely.to_wkb(s) for s in squares])
    short = wkb._equal_rows(data, offsets, 5)
    long = wkb._general(data, offsets, valid).geometry
    assert short is not None
    for name in ("types", "coords", "row_offsets", "part_offsets", "ring_offsets", "part_types"):
        np.testing.assert_array_equal(getattr(short, name), getattr(long, name))
    assert short.types.tolist() == [POLYGON] * 5
    assert short.ring_offsets.tolist() == [0, 5, 10, 15, 20, 25]


@pytest.mark.parametrize("shape", [shapely.Point(1, 2, 3), shapely.MultiPolygon([shapely.box(0, 0, 1, 1)]),
                                   shapely.LineString([(0, 0, 1), (2, 2, 2)]), shapely.MultiPoint([(3, 4)])])
def test_short_way_knows_z_and_multiples_of_one(shape: BaseGeometry) -> None:
    data, offsets, _ = column([shapely.to_wkb(shape, flavor="iso")] * 3)
    short = wkb._equal_rows(data, offsets, 3)
    assert short is not None
    assert [shapely.equals_identical(g, shape) for g in bridge.to_shapely(short)] == [True] * 3


def test_more_rings_than_the_step_limit() -> None:
    many = shapely.MultiPolygon([shapely.box(i, 0, i + 0.5, 1) for i in range(wkb.STEP_LIMIT * 3)])
    few = shapely.box(0, 0, 1, 1)
    decoded = wkb.decode(*column([shapely.to_wkb(g) for g in (few, many, few)]))
    back = bridge.to_shapely(decoded.geometry)
    assert [shapely.equals_identical(a, b) for a, b in zip(back, (few, many, few), strict=True)] == [True] * 3


def test_m_is_dropped_and_z_kept() -> None:
    xym = struct.pack("<BI3d", 1, 2001, 1, 2, 9)
    xyzm = struct.pack("<BI4d", 1, 3001, 4, 5, 6, 9)
    decoded = wkb.decode(*column([xym, xyzm])).geometry
    assert decoded.coords.tolist() == [[1, 2], [4, 5]]
    assert decoded.z is not None
    assert np.isnan(decoded.z[0])
    assert decoded.z[1] == 6


def test_arcs_become_chords_and_are_counted() -> None:
    half = struct.pack("<BII6d", 1, 8, 3, 0, 0, 1, 1, 2, 0)  # half circle about (1, 0), radius 1
    decoded = wkb.decode(*column([half, shapely.to_wkb(shapely.Point(0, 0))]))
    assert decoded.curved.tolist() == [0]
    line = bridge.to_shapely(decoded.geometry)[0]
    assert line.geom_type == "LineString"
    assert line.coords[0] == (0, 0)
    assert line.coords[-1] == (2, 0)
    assert line.length == pytest.approx(np.pi, rel=1e-3)
    assert np.allclose(np.hypot(decoded.geometry.coords[:-1, 0] - 1, decoded.geometry.coords[:-1, 1]), 1)


def test_curve_polygon_of_a_full_circle() -> None:
    circle = struct.pack("<BII6d", 1, 8, 3, 0, 0, 2, 0, 0, 0)
    value = struct.pack("<BII", 1, 10, 1) + circle
    decoded = wkb.decode(*column([value]))
    assert decoded.geometry.types.tolist() == [POLYGON]
    assert bridge.to_shapely(decoded.geometry)[0].area == pytest.approx(np.pi, rel=2e-3)


def test_tin_becomes_a_multi_polygon() -> None:
    triangle = struct.pack("<BIII8d", 1, 17, 1, 4, 0, 0, 1, 0, 0, 1, 0, 0)
    value = struct.pack("<BII", 1, 16, 2) + triangle * 2
    decoded = wkb.decode(*column([value]))
    assert decoded.geometry.types.tolist() == [MULTI_POLYGON]
    assert np.diff(decoded.geometry.row_offsets).tolist() == [2]


def test_nested_collections_are_flattened_and_endless_ones_refused() -> None:
    inner = shapely.GeometryCollection([shapely.Point(1, 1)])
    decoded = wkb.decode(*column([shapely.to_wkb(shapely.GeometryCollection([inner, shapely.Point(2, 2)]))]))
    assert decoded.geometry.types.tolist() == [COLLECTION]
    assert decoded.geometry.coords.tolist() == [[1, 1], [2, 2]]
    endless = struct.pack("<BII", 1, 7, 1) * 5000 + struct.pack("<BI2d", 1, 1, 0, 0)
    assert wkb.decode(*column([endless])).malformed.tolist() == [0]


def test_counts_beyond_the_end_cost_nothing() -> None:
    huge = struct.pack("<BII", 1, 3, 2**32 - 1) + struct.pack("<I", 2**32 - 1)
    multi = struct.pack("<BII", 1, 6, 2**32 - 1)
    assert wkb.decode(*column([huge, multi])).malformed.tolist() == [0, 1]


def test_no_rows_and_only_missing_rows() -> None:
    assert len(wkb.decode(np.zeros(0, np.uint8), [0]).geometry) == 0
    nothing = wkb.decode(*column([None, None])).geometry
    assert nothing.types.tolist() == [NULL, NULL]
    assert bridge.to_shapely(nothing).tolist() == [None, None]


def test_offsets_need_not_start_at_zero() -> None:
    value = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    data = np.frombuffer(b"xyz" + value + value, np.uint8)
    for part in (wkb.decode(data, [3, 3 + len(value), 3 + 2 * len(value)]), wkb.decode(data, [3, 3, 3 + len(value)])):
        assert part.geometry.coords[-5:].tolist() == [[1, 0], [1, 1], [0, 1], [0, 0], [1, 0]]


def test_from_shapely_keeps_missing_rows() -> None:
    got = bridge.from_shapely([shapely.Point(1, 2), None, float("nan")])
    assert got.types.tolist() == [POINT, NULL, NULL]
    assert bridge.to_wkb(got) == [shapely.to_wkb(shapely.Point(1, 2)), None, None]


def test_rings_with_too_few_corners_become_objects_all_the_same() -> None:
    one = struct.pack("<BIII2d", 1, 3, 1, 1, 5, 6)
    line = struct.pack("<BII2d", 1, 2, 1, 5, 6)
    objects = bridge.to_shapely(wkb.decode(*column([one, line])).geometry)
    assert [g.geom_type for g in objects] == ["Polygon", "LineString"]
    assert not objects[0].is_valid


def test_points_have_the_documented_layout() -> None:
    got = Geometry.points([1.0, np.nan], [2.0, 3.0])
    assert bridge.to_shapely(got).tolist() == [shapely.Point(1, 2), None]
