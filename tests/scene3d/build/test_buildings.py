"""Prisms: volumes by the divergence theorem, unknown heights, chunks."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import affinity

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.buildings import build_chunks, recolour
from lohu_gis.scene3d.build.footprints import Footprints, footprints
from lohu_gis.scene3d.build.light import CLAY
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import BuiltScene, build_scene
from tests.scene3d.build.test_roofs import COURTYARD, L_SHAPE, Z_SHAPE
from tests.scene3d.shapes import column, roof_area, volume

TWO_PARTS = shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(5, 5, 6, 9)])


def chunks_of(buildings: Footprints) -> tuple[MeshChunk, ...]:
    """Chunks of a full build."""
    return build_chunks(buildings).chunks


def counted(built: BuiltScene) -> dict[str, int | None]:
    """Findings with counts by code."""
    return {finding.code: finding.count for finding in built.findings if finding.count is not None}


@pytest.mark.parametrize(("shape", "area"), [(shapely.box(0, 0, 1, 1), 1.0), (L_SHAPE, 64.0), (Z_SHAPE, 40.0),
                                             (COURTYARD, 300.0),
                                             (TWO_PARTS, 8.0)])
def test_volume_is_area_times_height(shape: shapely.Geometry, area: float) -> None:
    built = build_scene(column([affinity.translate(shape, 5e5, 2.5e6)]), [2.5])
    (chunk,) = built.scene.chunks
    assert [finding.code for finding in built.findings] == ["terrain.assumed_flat"]
    assert volume(chunk) == pytest.approx(2.5 * area)
    assert roof_area(chunk).tolist() == pytest.approx([area])


def test_unit_cube_in_full() -> None:
    (chunk,) = chunks_of(footprints(column([shapely.box(0, 0, 1, 1)]), [1.0]))
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
    (chunk,) = chunks_of(footprints(column([shape]), [7.0]))
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
    built = build_scene(column([shapely.box(0, 0, 4, 3), shapely.box(10, 0, 12, 2)]), [np.nan, 6.0], fids=[70, 80])
    (chunk,) = built.scene.chunks
    assert counted(built) == {"height.unknown": 1}
    assert set(chunk.triangle_fids.tolist()) == {80}
    outlined = chunk.fids[chunk.outline_building]
    assert outlined.tolist() == [70] * 4
    lengths = np.linalg.norm(chunk.outline[:, 1] - chunk.outline[:, 0], axis=1)
    assert lengths.sum() == pytest.approx(14.0)


@pytest.mark.parametrize("height", [0.0, -3.0, np.inf])
def test_height_that_is_none_is_unknown_never_zero(height: float) -> None:
    built = build_scene(column([shapely.box(0, 0, 4, 3)]), [height])
    assert len(built.scene.chunks[0].triangles) == 0
    assert counted(built) == {"height.unknown": 1}


def test_crossing_footprint_is_repaired_for_the_picture() -> None:
    """A bow tie of two triangles with 25 m2 each."""
    tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    built = build_scene(column([shapely.box(20, 0, 21, 1), tie]), [2.0, 2.0])
    assert counted(built) == {"geometry.invalid": 1}
    assert volume(built.scene.chunks[0]) == pytest.approx(2.0 * (1 + 50))


def test_rows_without_area_are_left_out_and_counted() -> None:
    line = shapely.Polygon([(0, 0), (5, 0), (9, 0)])
    built = build_scene(column([line, shapely.box(0, 0, 1, 1)]), [5.0, 5.0])
    assert counted(built)["scene.not_built"] == 1
    assert set(built.scene.chunks[0].triangle_fids.tolist()) == {1}


def test_no_rows_no_chunks() -> None:
    assert chunks_of(footprints(Geometry.empty(), np.zeros(0))) == ()


def test_points_without_coordinates_are_not_built() -> None:
    geometry = Geometry.points([1.0, np.nan], [1.0, 2.0])
    built = build_scene(geometry, [5.0, 5.0])
    assert len(built.scene.chunks[0].triangles) == 0
    assert counted(built) == {"scene.not_built": 2}


def test_recolour_touches_only_the_listed() -> None:
    (chunk,) = chunks_of(footprints(column([shapely.box(k, 0, k + 1, 1) for k in range(0, 9, 3)]), [1, 2, 3],
                                          fids=[5, 6, 7]))
    red = recolour(chunk, np.array([6, 99]), np.array([[255, 0, 0], [0, 0, 0]], np.uint8))
    assert {fid: tuple(colour) for fid, colour in zip(red.fids.tolist(), red.colours.tolist(), strict=True)} == {
        5: CLAY, 6: (255, 0, 0), 7: CLAY}
    assert red.points is chunk.points


def test_boxes_enclose_their_buildings() -> None:
    turned = affinity.rotate(shapely.box(0, 0, 30, 10), 30)
    (chunk,) = chunks_of(footprints(column([turned, L_SHAPE]), [4.0, 5.0]))
    for number, area in ((0, 300.0), (1, 100.0)):
        own = chunk.boxes.points[chunk.fids[chunk.boxes.building] == number]
        hull = shapely.MultiPoint(own[:, :2].astype(float)).convex_hull
        assert hull.area == pytest.approx(area, rel=1e-4)
