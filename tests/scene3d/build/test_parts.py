"""Parts above the ground, cuts at a storey, states and what marks them; volumes of mixed cities; orientation."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from shapely import affinity

from lohu_gis.scene3d.build.buildings import FLOOR_SHADE, build_chunks
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.footprints import footprints, from_layers
from lohu_gis.scene3d.build.light import ACCENT, CLAY, FAILED, GONE, UNKNOWN
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.pick import pick
from lohu_gis.scene3d.build.raised import DEMOLISHED, FADED, FAILING, PLAIN, PROPOSED, raised_layer
from lohu_gis.scene3d.build.scene import build_layers, build_scene
from lohu_gis.scene3d.build.strokes import HATCH_M, OFF_M, painted
from tests.scene3d.build.test_roofs import COURTYARD, L_SHAPE, Z_SHAPE
from tests.scene3d.shapes import column, volume

PODIUM, TOWER = shapely.box(0, 0, 40, 20), shapely.box(5, 5, 15, 15)


def alone(*arguments: object, **options: object) -> MeshChunk:
    """The one chunk of some rows."""
    (chunk,) = build_chunks(footprints(*arguments, **options)).chunks  # type: ignore[arg-type]
    return chunk


def test_tower_on_podium_is_closed_and_has_its_volume() -> None:
    chunk = alone(column([PODIUM, TOWER]), [12.0, 60.0], lower_m=[0.0, 12.0], group=[1, 1])
    assert volume(chunk) == pytest.approx(40 * 20 * 12 + 10 * 10 * 48)
    tower = chunk.points[chunk.building == np.flatnonzero(chunk.fids == 1)[0]]
    assert tower[:, 2].min() == 12.0
    assert tower[:, 2].max() == 60.0
    a, b, c = (chunk.points[chunk.triangles[:, k]].astype(float) for k in range(3))
    down = np.cross(b - a, c - a)[:, 2]
    assert down[down < 0].sum() / 2 == pytest.approx(-100.0), "the tower has a floor, the podium none"
    assert chunk.shade[chunk.triangles[down < 0]].max() == round(255 * FLOOR_SHADE)
    assert chunk.lift[chunk.building == np.flatnonzero(chunk.fids == 1)[0]].min() == 12.0


def test_rooms_below_the_ground_are_bodies_too() -> None:
    chunk = alone(column([PODIUM]), [0.0], lower_m=[-4.5])
    assert volume(chunk) == pytest.approx(40 * 20 * 4.5)
    assert chunk.points[:, 2].min() == -4.5


@pytest.mark.parametrize("lower", [12.0, 13.0, np.inf])
def test_a_top_that_is_not_above_the_lower_side_is_unknown(lower: float) -> None:
    layer = raised_layer(column([TOWER]), [12.0], lower_m=[lower])
    assert np.isnan(layer.height_m[0]) == np.isfinite(lower)
    assert layer.lower_m[0] == (lower if np.isfinite(lower) else 0.0)


@pytest.mark.parametrize(("cut", "left"), [(np.inf, 9600 + 4800), (30.0, 9600 + 1800), (12.0, 9600), (6.0, 4800),
                                           (0.0, 0.0), (-np.inf, 0.0)])
def test_cut_at_a_height_leaves_what_is_below(cut: float, left: float) -> None:
    rows = from_layers([raised_layer(column([PODIUM, TOWER]), [12.0, 60.0], lower_m=[0.0, 12.0], cut_m=cut)])
    (chunk,) = build_chunks(rows).chunks
    assert volume(chunk) == pytest.approx(left)
    assert chunk.height[np.argsort(chunk.fids)].tolist() == [12.0, 60.0], "the record keeps the whole height"
    assert len(chunk.outline) == 0


def test_volumes_add_up_in_a_mixed_city() -> None:
    """Sum of area x height to a millionth, with holes, several parts and parts above the ground."""
    rng = np.random.default_rng(11)
    kinds = [L_SHAPE, COURTYARD, Z_SHAPE, shapely.MultiPolygon([shapely.box(0, 0, 2, 2), shapely.box(5, 5, 6, 9)])]
    shapes = [affinity.translate(affinity.rotate(kinds[n % 4], rng.uniform(0, 360)), 507_000 + rng.uniform(0, 4000),
                                 2_494_000 + rng.uniform(0, 4000)) for n in range(2000)]
    lower = np.where(rng.random(2000) < 0.3, rng.uniform(1, 20, 2000), 0.0)
    thickness = rng.uniform(3, 200, 2000)
    rows = footprints(column(shapes), lower + thickness, lower_m=lower)
    chunks = build_chunks(rows).chunks
    wanted = sum(shape.area * thick for shape, thick in zip(shapes, thickness, strict=True))
    assert len(chunks) == 4
    assert sum(volume(chunk) for chunk in chunks) == pytest.approx(wanted, rel=1e-6)


def test_north_east_is_north_east() -> None:
    """The tall building in the north-east corner is hit where the north-east is, in the mesh and in the picture."""
    shapes = [shapely.box(0, 0, 20, 20), shapely.box(180, 180, 200, 200)]
    scene = build_scene(column(shapes), [5.0, 80.0]).scene
    points = scene.chunks[0].points + scene.chunks[0].origin
    assert (points[points[:, 2] > 50][:, :2] >= 180).all()
    size = (400, 400)
    camera = Camera(100.0, 100.0, 0.0, 600.0, 0.0, 90.0)
    x, y, _ = camera.project(np.array([190.0, 190.0, 80.0]), size)[0]
    assert x > 200 > y, "right and up"
    assert pick(scene, camera, x, y, size).fid == 1


def test_states_paint() -> None:
    style = np.tile(np.array([[100, 200, 50]], np.uint8), (4, 1))
    plain, proposed, failing, faded = painted(style, np.array([PLAIN, PROPOSED, FAILING, FADED], np.uint8)).tolist()
    assert plain == [100, 200, 50]
    assert proposed == list(ACCENT)
    assert failing == [round(0.65 * own + 0.35 * red) for own, red in zip((100, 200, 50), FAILED, strict=True)]
    assert faded == [round(0.3 * own + 0.7 * clay) for own, clay in zip((100, 200, 50), CLAY, strict=True)]


def test_demolished_buildings_are_edges() -> None:
    chunk = alone(column([shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10)]), [7.0, np.nan], state=DEMOLISHED)
    assert len(chunk.triangles) == 0
    assert len(chunk.outline) == 8
    assert len(chunk.strokes) == 4 + 4
    assert set(chunk.fids[chunk.stroke_building].tolist()) == {0}
    lengths = np.linalg.norm(chunk.strokes[:, 1] - chunk.strokes[:, 0], axis=1)
    assert sorted(lengths.tolist()) == pytest.approx([7.0] * 4 + [10.0] * 4)
    lines, colours = chunk.drawn_lines()
    assert len(lines) == 16
    assert (colours == GONE).all()


def test_unknown_heights_keep_their_colour_of_outline() -> None:
    lines, colours = alone(column([shapely.box(0, 0, 10, 10)]), [np.nan]).drawn_lines()
    assert len(lines) == 4
    assert (colours == UNKNOWN).all()


def test_hatching_lies_on_walls_and_roof() -> None:
    chunk = alone(column([COURTYARD, shapely.box(40, 0, 50, 10)]), [9.0, 9.0], state=[FAILING, PLAIN])
    assert set(chunk.fids[chunk.stroke_building].tolist()) == {0}
    strokes = chunk.strokes + chunk.origin
    level = np.isclose(strokes[:, 0, 2], strokes[:, 1, 2])
    roof = strokes[level]
    assert np.allclose(roof[:, :, 2], 9.0 + OFF_M)
    lines = shapely.linestrings(roof[:, :, :2])
    assert shapely.covered_by(lines, COURTYARD.buffer(1e-3)).all()
    assert shapely.length(lines).sum() == pytest.approx(COURTYARD.area / HATCH_M, rel=0.15)
    walls = strokes[~level]
    rise = walls[:, 1] - walls[:, 0]
    assert np.allclose(np.hypot(rise[:, 0], rise[:, 1]), np.abs(rise[:, 2]), atol=1e-3), "at 45 degrees"
    assert walls[:, :, 2].min() >= -1e-3
    assert walls[:, :, 2].max() <= 9.0 + 1e-3
    away = shapely.distance(shapely.points(walls[:, :, :2].reshape(-1, 2)), COURTYARD.boundary)
    assert away.max() == pytest.approx(OFF_M, abs=1e-3)
    assert np.median(away) == pytest.approx(OFF_M, abs=1e-3), "only in inner corners they meet the next wall"
    inner = COURTYARD.buffer(-1e-3)
    assert not shapely.contains_xy(inner, walls[:, :, 0].ravel(), walls[:, :, 1].ravel()).any(), "outside, to be seen"
    _, colours = chunk.drawn_lines()
    assert (colours == FAILED).all()


def test_layers_never_share_a_chunk() -> None:
    houses = raised_layer(column([shapely.box(x, 0, x + 5, 5) for x in range(0, 50, 10)]), 9.0)
    shops = raised_layer(column([shapely.box(0, 0, 5, 5)]), 4.0, number=1)
    scene = build_layers([houses, shops]).scene
    assert [chunk.layer for chunk in scene.chunks] == [0, 1]
    assert scene.fids.tolist() == [*scene.chunks[0].fids.tolist(), 1 << 40]


def test_cuts_that_change_nothing_are_all_the_same() -> None:
    """So that moving the floor slicer builds only what it passes through."""
    layer = raised_layer(column([TOWER] * 5), [60.0, 60.0, 60.0, np.nan, np.nan], lower_m=12.0,
                         cut_m=[80.0, 30.0, 5.0, 15.0, 9.0])
    assert layer.cut_m.tolist() == [np.inf, 30.0, -np.inf, np.inf, -np.inf]
