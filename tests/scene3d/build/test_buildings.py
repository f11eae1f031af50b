"""Prisms: volumes by the divergence theorem, unknown heights, chunks."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.buildings import build_chunks, footprints, rebuild_chunk, recolour
from lohu_gis.scene3d.build.heights import resolve_heights
from lohu_gis.scene3d.build.light import CLAY
from tests.scene3d.build.test_roofs import COURTYARD, L_SHAPE, Z_SHAPE
from tests.scene3d.shapes import column, roof_area, same_chunk, volume

TWO_PARTS = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(5, 5, 6, 9)])
KINDS = [L_SHAPE, COURTYARD, Z_SHAPE] * 20


@pytest.mark.parametrize(("shape", "area"), [(shapely.box(0, 0, 1, 1), 1.0), (L_SHAPE, 64.0), (Z_SHAPE, 40.0),
                                             (COURTYARD, 300.0),
                                             (TWO_PARTS, 8.0)])
def test_volume_is_area_times_height(shape: shapely.Geometry, area: float) -> None:
    (chunk,), findings = build_chunks(footprints(column([affinity.translate(shape, 5e5, 2.5e6)]), [2.5]))
    assert findings == ()
    assert volume(chunk) == pytest.approx(2.5 * area)
    assert roof_area(chunk).tolist() == pytest.approx([area])


def test_unit_cube_in_full() -> None:
    (chunk,), _ = build_chunks(footprints(column([shapely.box(0, 0, 1, 1)]), [1.0]))
    assert chunk.points.shape == (4 * 4 + 4, 3)
    assert chunk.triangles.shape == (4 * 2 + 2, 3)
    assert len(chunk.edges) == 4 + 4
    assert chunk.bounds.tolist() == [0, 0, 0, 1, 1, 1]
    a, b, c = (chunk.points[chunk.triangles[:, k]] for k in range(3))
    normals = np.cross(b - a, c - a)
    outward = ((a + b + c) / 3 - 0.5) * normals
    assert (outward.sum(axis=1) > 0).all()
    assert chunk.point_colours()[-1].tolist() == list(CLAY)
    assert (chunk.point_colours()[:16].max(axis=0) <= CLAY).all()


@given(st.integers(0, 10_000))
def test_meshes_are_watertight_but_for_the_floor(seed: int) -> None:
    """Every edge of a triangle is met by the same edge the other way round, except along the floor."""
    rng = np.random.default_rng(seed)
    low = rng.integers(0, 15, (4, 2))
    high = low + rng.integers(1, 10, (4, 2))
    shape = shapely.union_all([shapely.box(*a, *b) for a, b in zip(low, high, strict=True)])
    if not all(ring.is_simple for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)):
        return
    (chunk,), _ = build_chunks(footprints(column([shape]), [7.0]))
    spots = [tuple(point) for point in chunk.points.round(3).tolist()]
    sides: dict[tuple[object, object], int] = {}
    for triangle in chunk.triangles.tolist():
        for one, other in zip(triangle, triangle[1:] + triangle[:1], strict=True):
            key = (spots[one], spots[other])
            sides[key] = sides.get(key, 0) + 1
    for (one, other), count in sides.items():
        floor = one[2] == other[2] == 0.0  # type: ignore[index]
        assert sides.get((other, one), 0) == (0 if floor else count)
    assert volume(chunk) == pytest.approx(7.0 * shape.area, rel=1e-5)


def test_unknown_height_is_an_outline_and_a_finding() -> None:
    (chunk,), findings = build_chunks(footprints(column([shapely.box(0, 0, 4, 3), shapely.box(10, 0, 12, 2)]),
                                                 [np.nan, 6.0], fids=[70, 80]))
    assert [(finding.code, finding.count) for finding in findings] == [("height.unknown", 1)]
    assert set(chunk.triangle_fids.tolist()) == {80}
    outlined = chunk.fids[chunk.outline_building]
    assert outlined.tolist() == [70] * 4
    lengths = np.linalg.norm(chunk.outline[:, 1] - chunk.outline[:, 0], axis=1)
    assert lengths.sum() == pytest.approx(14.0)


@pytest.mark.parametrize("height", [0.0, -3.0, np.inf])
def test_height_that_is_none_is_unknown_never_zero(height: float) -> None:
    (chunk,), findings = build_chunks(footprints(column([shapely.box(0, 0, 4, 3)]), [height]))
    assert len(chunk.triangles) == 0
    assert findings[0].code == "height.unknown"


def test_metres_win_over_storeys_and_missing_both_is_unknown() -> None:
    heights, findings = resolve_heights([10.0, np.nan, np.nan, 0.0], [5, 4, np.nan, 2], 4)
    assert heights[[0, 1, 3]].tolist() == [10.0, 12.0, 6.0]
    assert np.isnan(heights[2])
    assert {finding.code: finding.count for finding in findings} == {"height.from_storeys": 2, "height.unknown": 1}


def test_crossing_footprint_is_repaired_for_the_picture() -> None:
    """A bow tie of two triangles with 25 m2 each."""
    tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    (chunk,), findings = build_chunks(footprints(column([shapely.box(20, 0, 21, 1), tie]), [2.0, 2.0]))
    assert [(finding.code, finding.count) for finding in findings] == [("geometry.invalid", 1)]
    assert volume(chunk) == pytest.approx(2.0 * (1 + 50))


def test_rows_without_area_are_left_out_and_counted() -> None:
    line = shapely.Polygon([(0, 0), (5, 0), (9, 0)])
    (chunk,), findings = build_chunks(footprints(column([line, shapely.box(0, 0, 1, 1)]), [5.0, 5.0]))
    assert "scene.not_built" in {finding.code for finding in findings}
    assert set(chunk.triangle_fids.tolist()) == {1}


def test_no_rows_no_chunks() -> None:
    assert build_chunks(footprints(Geometry.empty(), np.zeros(0))) == ((), ())


def test_points_without_coordinates_are_not_built() -> None:
    geometry = Geometry.points([1.0, np.nan], [1.0, 2.0])
    (chunk,), findings = build_chunks(footprints(geometry, [5.0, 5.0]))
    assert len(chunk.triangles) == 0
    assert [(finding.code, finding.count) for finding in findings] == [("scene.not_built", 2)]


def test_rebuilding_one_chunk_equals_a_full_build() -> None:
    rng = np.random.default_rng(4)
    shapes = [affinity.translate(shape, 5e5 + x, 2.5e6 + y)
              for x, y, shape in zip(rng.uniform(0, 900, 60), rng.uniform(0, 900, 60), KINDS,
                                     strict=True)]
    before = footprints(column(shapes), rng.uniform(3, 60, 60), fids=np.arange(60) * 7)
    chunks, _ = build_chunks(before, size=16)
    assert sorted(np.concatenate([chunk.fids for chunk in chunks]).tolist()) == (np.arange(60) * 7).tolist()
    heights = before.height_m.copy()
    heights[5] = 99.0
    after = footprints(before.geometry, heights, fids=before.fids)
    full, _ = build_chunks(after, size=16)
    for old, wanted in zip(chunks, full, strict=True):
        assert same_chunk(rebuild_chunk(old, after), wanted)
        assert same_chunk(old, wanted) == (35 not in old.fids)


def test_recolour_touches_only_the_listed() -> None:
    (chunk,), _ = build_chunks(footprints(column([shapely.box(k, 0, k + 1, 1) for k in range(0, 9, 3)]), [1, 2, 3],
                                          fids=[5, 6, 7]))
    red = recolour(chunk, np.array([6, 99]), np.array([[255, 0, 0], [0, 0, 0]], np.uint8))
    assert {fid: tuple(colour) for fid, colour in zip(red.fids.tolist(), red.colours.tolist(), strict=True)} == {
        5: CLAY, 6: (255, 0, 0), 7: CLAY}
    assert red.points is chunk.points


def test_boxes_enclose_their_buildings() -> None:
    turned = affinity.rotate(shapely.box(0, 0, 30, 10), 30)
    (chunk,), _ = build_chunks(footprints(column([turned, L_SHAPE]), [4.0, 5.0]))
    for number, area in ((0, 300.0), (1, 100.0)):
        own = chunk.boxes.points[chunk.fids[chunk.boxes.building] == number]
        hull = shapely.MultiPoint(own[:, :2].astype(float)).convex_hull
        assert hull.area == pytest.approx(area, rel=1e-4)
