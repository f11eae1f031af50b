"""Changes: after any row of them the scene is the one that a full build gives, up to the order of buildings."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.buildings import build_chunks
from lohu_gis.scene3d.build.ids import scene_id
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.raised import ALONE, DEMOLISHED, FAILING, PLAIN, PROPOSED, RaisedLayer, raised_layer
from lohu_gis.scene3d.build.scene import BuiltScene, SceneData, build_layers, build_scene
from lohu_gis.scene3d.build.terrain import terrain_grid
from lohu_gis.scene3d.build.update import FULLEST
from tests.scene3d.shapes import column

SLOPE = terrain_grid(np.tile(np.arange(81.0), (81, 1)), (-205.0, 10.0, 0.0, 605.0, 0.0, -10.0))
SMALL = 4
"""Buildings per chunk here, so that few buildings make many chunks."""

Drawn = dict[int, list[npt.NDArray[np.float64]]]


@dataclasses.dataclass(frozen=True)
class Building:
    """One row before it is a column."""

    x: int
    y: int
    height: float
    lower: float
    group: int
    state: int
    shade: int


buildings = st.builds(Building, st.integers(0, 390), st.integers(0, 390), st.sampled_from([3.0, 12.5, 60.0, np.nan]),
                      st.sampled_from([0.0, 0.0, 2.0]), st.sampled_from([ALONE, ALONE, 1, 2]),
                      st.sampled_from([PLAIN, PROPOSED, DEMOLISHED, FAILING]), st.integers(0, 255))
changes = st.lists(st.tuples(st.sampled_from(["put", "put", "put", "remove"]), st.integers(0, 1), st.integers(0, 11),
                             buildings), max_size=12)


def layer_of(rows: dict[int, Building], number: int) -> RaisedLayer:
    """Boxes of 10 by 6 m with a notch for every odd id."""
    boxes = []
    for fid, row in rows.items():
        notch = [(row.x + 4, row.y + 6), (row.x + 4, row.y + 2), (row.x, row.y + 2)] if fid % 2 else \
            [(row.x, row.y + 6)]
        boxes.append(shapely.Polygon([(row.x, row.y), (row.x + 10, row.y), (row.x + 10, row.y + 6), *notch]))
    values = list(rows.values())
    return raised_layer(column(boxes) if boxes else Geometry.empty(), [row.height for row in values],
                        fids=list(rows), lower_m=[row.lower for row in values],
                        colours=np.array([[row.shade] * 3 for row in values], np.uint8).reshape(-1, 3),
                        group=[row.group for row in values], state=[row.state for row in values], number=number)


def drawn(scene: SceneData) -> Drawn:
    """What is drawn of every building, in world coordinates, however the buildings are spread over chunks."""
    found: Drawn = {}
    for chunk in scene.chunks:
        assert scene.chunks[chunk.id] is chunk
        for place, fid in enumerate(chunk.fids.tolist()):
            assert fid not in found
            found[fid] = _parts(chunk, place)
    return found


def _parts(chunk: MeshChunk, place: int) -> list[npt.NDArray[np.float64]]:
    mine = chunk.triangles[chunk.building[chunk.triangles[:, 0]] == place]
    boxes = chunk.boxes.points[chunk.boxes.building == place]
    facts = [chunk.base[place], chunk.lower[place], chunk.height[place], chunk.state[place], *chunk.colours[place]]
    return [chunk.points[mine] + chunk.origin, chunk.shade[mine], chunk.lift[mine], boxes + chunk.origin,
            chunk.outline[chunk.outline_building == place] + chunk.origin,
            chunk.strokes[chunk.stroke_building == place] + chunk.origin, np.array(facts, np.float64)]


def check_same(one: SceneData, other: SceneData) -> None:
    """Both scenes show the same."""
    mine, theirs = drawn(one), drawn(other)
    assert mine.keys() == theirs.keys()
    for fid, parts in mine.items():
        for part, wanted in zip(parts, theirs[fid], strict=True):
            np.testing.assert_allclose(part, wanted, atol=1e-3, err_msg=str(fid))
    np.testing.assert_allclose(one.bounds, other.bounds, atol=1e-3)


@given(st.lists(buildings, min_size=1, max_size=14), changes)
@settings(max_examples=60)
def test_any_changes_give_what_a_full_build_gives(first: list[Building], made: list[tuple[str, int, int, Building]]) \
        -> None:
    rows: list[dict[int, Building]] = [dict(enumerate(first)), {}]
    extent = shapely.box(0, 0, 400, 400)
    frame = raised_layer(column([extent]), 1.0, fids=[0], number=7)  # holds the ground where it is
    built = build_layers([layer_of(rows[0], 0), frame], terrain=SLOPE)
    built = dataclasses.replace(built, scene=dataclasses.replace(
        built.scene, chunks=build_chunks(built.buildings, built.scene.light, SMALL).chunks))
    for what, number, fid, row in made:
        if what == "put":
            rows[number].pop(fid, None)
            rows[number][fid] = row
            built, _ = built.updated([layer_of({fid: row}, number)])
        else:
            rows[number].pop(fid, None)
            built, _ = built.updated(removed=[scene_id(number, fid)])
    full = build_layers([layer_of(rows[0], 0), layer_of(rows[1], 1), frame], terrain=SLOPE)
    check_same(built.scene, full.scene)
    assert {(f.code, f.count) for f in built.findings} == {(f.code, f.count) for f in full.findings}


def city(side: int = 40) -> BuiltScene:
    """Boxes of 5 m, 10 m apart."""
    return build_scene(column([shapely.box(x * 10, y * 10, x * 10 + 5, y * 10 + 5)
                               for y in range(side) for x in range(side)]), 10.0)


def test_only_the_chunk_of_a_new_building_is_built_again() -> None:
    built = city()
    tower = raised_layer(column([shapely.box(196, 196, 199, 199)]), 90.0, fids=[5000], state=PROPOSED)
    after, chunks = built.updated([tower])
    assert len(built.scene.chunks) == len(after.scene.chunks) == 4
    assert len(chunks) == 1
    assert 5000 in chunks[0].fids
    assert sum(one is other for one, other in zip(built.scene.chunks, after.scene.chunks, strict=True)) == 3
    assert chunks[0].colours[chunks[0].fids == 5000].tolist() == [list(ACCENT)]


def test_removing_and_putting_back_is_the_scene_before() -> None:
    built = city(12)
    gone, _ = built.updated(removed=[3, 77])
    assert 77 not in gone.scene.fids
    again, _ = gone.updated([raised_layer(built.buildings.geometry.take([3, 77]), 10.0, fids=[3, 77])])
    check_same(again.scene, built.scene)


def test_a_building_that_moves_far_changes_its_chunk() -> None:
    built = city()
    home = next(chunk.id for chunk in built.scene.chunks if 0 in chunk.fids)
    after, chunks = built.updated([raised_layer(column([shapely.box(396, 396, 399, 399)]), 10.0, fids=[0])])
    assert len(chunks) == 2
    assert 0 not in after.scene.chunks[home].fids


def test_a_chunk_that_gets_too_full_is_divided() -> None:
    built = city(20)
    places = np.random.default_rng(1).permutation(FULLEST * 512)
    more = [shapely.box(x * 2 + 0.5, 301, x * 2 + 1.5, 302) for x in places.tolist()]
    after, chunks = built.updated([raised_layer(column(more), 5.0, fids=np.arange(len(more)) + 10_000)])
    assert max(len(chunk.fids) for chunk in after.scene.chunks) <= FULLEST * 512
    assert [chunk.id for chunk in after.scene.chunks] == list(range(len(after.scene.chunks)))
    assert len(chunks) == len(after.scene.chunks) == 3
    assert len(np.unique(after.scene.fids)) == 400 + len(more)
    widths = [float(chunk.bounds[3] - chunk.bounds[0]) for chunk in after.scene.chunks]
    assert sum(widths) < 1.6 * 4 * 512, "neighbours are together"


def test_a_first_building_on_bare_ground() -> None:
    bare = build_scene(Geometry.empty(), np.zeros(0), terrain=SLOPE)
    after, chunks = bare.updated([raised_layer(column([shapely.box(10, 10, 20, 20)]), 5.0)])
    assert [chunk.id for chunk in chunks] == [0]
    assert after.scene.fids.tolist() == [0]
    assert bare.holds(column([shapely.box(10, 10, 20, 20)]))
    assert not bare.holds(column([shapely.box(10, 10, 20_000, 20)]))


def test_the_last_building_leaves_an_empty_chunk() -> None:
    one = build_scene(column([shapely.box(0, 0, 5, 5)]), 4.0)
    after, chunks = one.updated(removed=[0])
    assert len(chunks[0].fids) == len(chunks[0].triangles) == 0
    assert np.isfinite(after.scene.bounds).all()


@pytest.mark.parametrize("ids", [[], [999]])
def test_nothing_to_change_builds_nothing(ids: list[int]) -> None:
    built = city(6)
    after, chunks = built.updated(removed=ids)
    assert chunks == ()
    assert after.scene.chunks[0] is built.scene.chunks[0]


def test_new_colours_share_the_geometry() -> None:
    built = city(6)
    after = built.recoloured([4, 999], (1, 2, 3))
    assert after.scene.chunks[0].points is built.scene.chunks[0].points
    ids, colours = after.shown_colours([4, 5, 999])
    assert ids.tolist() == [4, 5]
    assert colours[0].tolist() == [1, 2, 3]
    place = int(np.flatnonzero(after.scene.chunks[0].fids == 4)[0])
    assert after.scene.chunks[0].colours[place].tolist() == [1, 2, 3]
