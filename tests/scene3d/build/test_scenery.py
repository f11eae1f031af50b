"""Trees, words, context models."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from lohu_gis.core.contextmesh import ContextMesh, ContextModel
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build import context, trees
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.context import context_chunks
from lohu_gis.scene3d.build.facets import UNDERSIDE, facet_shade, normals
from lohu_gis.scene3d.build.ids import FIRST_CONTEXT, TREES, scene_id, split_scene_id
from lohu_gis.scene3d.build.light import Light
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.build.raised import raised_layer
from lohu_gis.scene3d.build.scene import build_layers, build_scene
from lohu_gis.scene3d.build.terrain import terrain_grid
from lohu_gis.scene3d.build.trees import CROWN_M, HEIGHT_M, scattered, tree_chunks, trees_at
from lohu_gis.scene3d.build.words import ABOVE_M, PLACE, PROPOSED, place_words, roof_words
from tests.scene3d.shapes import column, volume

SLOPE = terrain_grid(np.tile(np.arange(11.0), (11, 1)), (-5.0, 10.0, 0.0, 105.0, 0.0, -10.0))
"""z = x / 10."""


def test_a_tree_stands_on_its_ground_and_has_its_size() -> None:
    found = trees_at(Geometry.points([50.0, np.nan, 20.0], [40.0, 1.0, 20.0]), [7, 8, 9], [12.0, 5.0, np.nan],
                     [6.0, 5.0, 0.0])
    assert found.fids.tolist() == [7, 9]
    assert found.height_m.tolist() == [12.0, HEIGHT_M]
    assert found.crown_m.tolist() == [6.0, CROWN_M]
    (chunk,) = tree_chunks(found, 5, SLOPE, Light())
    assert chunk.id == 5
    assert chunk.layer == TREES
    place = int(np.flatnonzero(chunk.fids == scene_id(TREES, 7))[0])
    spots = chunk.points[chunk.building == place] + chunk.origin
    assert spots.max(axis=0).tolist() == pytest.approx([53.0, 40 + 6 * 3**0.5 / 4, 5.0 + 12.0], abs=1e-4)
    assert chunk.base[place] == pytest.approx(5.0)
    middle = np.array([50.0, 40.0, 8.6])  # in the crown, below the hidden end of the trunk
    corners = chunk.points[chunk.triangles[chunk.building[chunk.triangles[:, 0]] == place]] + chunk.origin
    assert ((corners.mean(axis=1) - middle) * normals(corners)).sum(axis=1).min() > 0, "seen from outside"
    hexagon = 6 * 3 * 3 * 3**0.5 / 4
    crowns = (hexagon * 12 + 6 * 2.5 * 2.5 * 3**0.5 / 4 * 8) * 0.74 / 3
    trunks = (0.21**2 * 12 + 0.175**2 * 8) * 0.34 * 3 * 3**0.5 / 4
    assert volume(chunk) == pytest.approx(crowns + trunks, rel=1e-4)


def test_trees_of_an_area_stay_where_they_are_and_inside() -> None:
    park = shapely.Polygon(shapely.box(1000, 1000, 1200, 1100).exterior, [shapely.box(1050, 1030, 1090, 1070).exterior])
    one = trees_at(column([park]), [0])
    assert one.symbolic
    assert shapely.contains_xy(park, one.xy[:, 0], one.xy[:, 1]).all()
    assert len(one) == pytest.approx(park.area / trees.SPACING_M**2, rel=0.15)
    more = scattered(column([park, shapely.box(5000, 5000, 5050, 5050)]))
    assert set(map(tuple, one.xy.tolist())) < set(map(tuple, more.xy.tolist()))
    assert len(set(more.fids.tolist())) == len(more)


def test_much_green_has_fewer_trees_and_many_trees_are_thinned_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trees, "MOST", 50)
    assert len(scattered(column([shapely.box(0, 0, 3000, 3000)]))) <= 75
    ids = np.arange(1000)
    first = trees_at(Geometry.points(ids, ids), ids)
    again = trees_at(Geometry.points(ids[::-1], ids[::-1]), ids[::-1])
    assert len(first) == 50
    assert set(first.fids.tolist()) == set(again.fids.tolist())
    assert np.ptp(first.fids) > 500, "from everywhere"


def test_nothing_green_no_trees() -> None:
    assert tree_chunks(trees_at(Geometry.empty(), []), 0, None, Light()) == ()


def test_trees_are_looked_through() -> None:
    built = build_scene(column([shapely.box(0, 0, 10, 10)]), [5.0])
    forest = trees_at(Geometry.points([5.0], [5.0]), [0], 30.0, 20.0)
    scene = built.with_more(tree_chunks(forest, len(built.scene.chunks), None, Light())).scene
    found = pick(scene, Camera(5.0, 5.0, 0.0, 300.0, 0.0, 90.0), 199.5, 149.5, (400, 300))
    assert found.fid == 0
    assert found.position is not None
    assert found.position[2] == pytest.approx(5.0, abs=1e-3)


def test_buildings_can_change_beside_trees() -> None:
    built = build_scene(column([shapely.box(0, 0, 10, 10)]), [5.0])
    built = built.with_more(tree_chunks(trees_at(Geometry.points([20.0], [5.0]), [0]), 1, None, Light()))
    after, chunks = built.updated([raised_layer(column([shapely.box(2, 2, 8, 8)]), 50.0, fids=[3])])
    assert [chunk.id for chunk in chunks] == [0]
    assert after.scene.chunks[1] is built.scene.chunks[1]
    assert after.scene.chunks[0].fids.tolist() == [0, 3]


def test_undersides_are_darker() -> None:
    up = np.array([[[0.0, 0, 0], [1, 0, 0], [0, 1, 0]]])
    shades = facet_shade(np.concatenate([up, up[:, ::-1]]), Light())
    assert shades.tolist() == pytest.approx([1.0, UNDERSIDE], abs=0.01)


def test_words_above_roofs_once_per_building_largest_first() -> None:
    shapes = [shapely.box(0, 0, 10, 10), shapely.box(2, 2, 4, 4), shapely.box(50, 0, 90, 40), shapely.box(95, 0, 99, 4)]
    built = build_layers([raised_layer(column(shapes), [12.0, 60.0, 9.0, np.nan], lower_m=[0.0, 12.0, 0.0, 0.0],
                                       group=[5, 5, -1, -1], fids=[1, 2, 3, 4])])
    words = roof_words(built.buildings, np.array([1, 2, 3, 4, 99]), ["塔", "塔", " 商场 ", "", "无"])
    assert words.texts == ("商场", "塔")
    assert words.points.tolist() == [[70.0, 20.0, 9.0 + ABOVE_M], [3.0, 3.0, 60.0 + ABOVE_M]]
    assert words.priority[0] > words.priority[1]
    assert words.priority[0] < PLACE, "ordinary buildings come after every place"


def test_landmarks_come_before_ordinary_buildings_and_proposed_ones_before_all() -> None:
    shapes = [shapely.box(0, 0, 90, 90), shapely.box(200, 0, 210, 10), shapely.box(300, 0, 310, 10)]
    built = build_layers([raised_layer(column(shapes), [60.0, 150.0, 12.0], fids=[1, 2, 3])])
    ids = np.array([1, 2, 3])
    assert roof_words(built.buildings, ids, ["商场", "大厦", "拟建"]).texts == ("大厦", "商场", "拟建")
    words = roof_words(built.buildings, ids, ["商场", "大厦", "拟建"], np.array([3]))
    assert words.texts == ("拟建", "大厦", "商场")
    assert words.priority[0] >= PROPOSED > words.priority[1] > PLACE > words.priority[2]


def test_hidden_buildings_have_no_words() -> None:
    built = build_layers([raised_layer(column([shapely.box(0, 0, 10, 10)]), 12.0, cut_m=-np.inf)])
    assert roof_words(built.buildings, np.array([0]), ["塔"]).texts == ()


def test_words_at_places_lie_on_the_ground_and_lines_have_none() -> None:
    geometry = from_shapely(np.array([shapely.Point(50, 50), shapely.LineString([(0, 0), (90, 90)]),
                                      shapely.box(60, 0, 80, 100), shapely.Point(1, 1)], object))
    words = place_words(geometry, ["站", "路", "公园", None], SLOPE, 2.0)
    assert words.texts == ("站", "公园")
    assert words.points[:, 2].tolist() == pytest.approx([5.0 + ABOVE_M, 7.0 + ABOVE_M])
    assert words.priority.tolist() == [3.0, 3.0], "more than any ordinary building"


def tetrahedron(x: float) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
    """Corners and triangles of a tetrahedron at x."""
    points = np.array([[x, 0, 0], [x + 1, 0, 0], [x, 1, 0], [x, 0, 1]], np.float32)
    return points, np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)


def test_context_models_keep_place_colour_and_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "CHUNK", 4)
    (one, faces), (other, _) = tetrahedron(0.0), tetrahedron(900.0)
    mesh = ContextMesh(np.array([500_000.0, 2_490_000.0, 20.0]), np.concatenate([one, other]),
                       np.concatenate([faces, faces + 4]),
                       np.repeat(np.array([[200, 16, 16], [16, 16, 200]], np.uint8), 4, axis=0),
                       np.repeat(np.array([0, 1], np.int32), 4), lit=True)
    chunks = context_chunks(ContextModel((mesh,), ("甲", "乙")), FIRST_CONTEXT, 3, Light())
    assert [chunk.id for chunk in chunks] == [3, 4]
    found = {}
    for chunk in chunks:
        number, fid = split_scene_id(chunk.fids)
        assert set(number.tolist()) == {FIRST_CONTEXT}
        found[int(fid[0])] = chunk
        assert volume(chunk) == pytest.approx(1 / 6, rel=1e-3)
        assert (chunk.shade == 255).all()
    assert found[0].colours.tolist() == [[200, 16, 16]]
    assert found[1].colours.tolist() == [[16, 16, 200]]
    assert found[1].bounds[:3].tolist() == pytest.approx([500_900.0, 2_490_000.0, 20.0])
    dark = context_chunks(ContextModel((ContextMesh(mesh.origin, one, faces, mesh.colours[:4], mesh.owner[:4]),)),
                          FIRST_CONTEXT, 0, Light())[0]
    assert dark.shade.min() < 200, "light is baked unless the model carries it"
