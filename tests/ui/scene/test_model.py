"""From one snapshot of the project to the next: what an edit of rows, style or scenario costs and gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.app.city import City
from lohu_gis.app.massing import Aspects
from lohu_gis.core.contextmesh import ContextMesh, ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import FileOrigin, Layer, SceneContent, VectorContent
from lohu_gis.core.style import Categorised, Category, FillSymbol, LabelStyle, MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.scene3d.build.ids import FIRST_CONTEXT, TREES, UNITS
from lohu_gis.scene3d.build.light import ACCENT, CLAY
from lohu_gis.scene3d.build.raised import DEMOLISHED, PROPOSED
from lohu_gis.ui.scene.model import Model, SceneRequest, Step, step
from tests.scene3d.build.test_update import check_same
from tests.tools.tables import LOCAL, box, layer, points

COUNT = 900
STYLE = VectorStyle(renderer=Categorised(expression="use", symbol=FillSymbol(fill="#888888"), categories=(
    Category(value="office", color="#202080"), Category(value="shop", color="#802020"))))
USES = ["office" if n % 2 else "shop" for n in range(COUNT)]
TABLE = layer([box(30 * (n % 30), 30 * (n // 30), 12, 9) for n in range(COUNT)], use=USES,
              height_m=[3.0 * (1 + n % 9) for n in range(COUNT)], building_id=[f"B{n}" for n in range(COUNT)],
              name=["京基" if n == 4 else None for n in range(COUNT)])
CACHE = MapCache()


def declared(ident: str, style: VectorStyle = STYLE, **values: Any) -> Layer:
    """A layer over a table of its own name."""
    where = values.pop("where", None)
    return Layer(id=ident, name=ident, content=VectorContent(table=ident, style=style, where=where), **values)


def request(table: FeatureTable = TABLE, **changes: Any) -> SceneRequest:
    """A request over the buildings."""
    buildings = VectorInput(changes.pop("layer", declared("b", height="height_m")), table)
    return SceneRequest(City(buildings, changes.pop("crs", LOCAL), **changes))


def with_overlay(**changes: Any) -> FeatureTable:
    """The buildings after an edit."""
    return FeatureTable(TABLE.block, (Overlay(**changes),))


def run(before: Model | None, wanted: SceneRequest) -> Step:
    """One step."""
    return step(before, wanted, CACHE, Progress())


@pytest.fixture(name="first", scope="module")
def _first() -> Model:
    return run(None, request()).model


def check(made: Step, wanted: SceneRequest) -> None:
    """The step gives what building all anew gives."""
    check_same(made.model.built.scene, run(None, wanted).model.built.scene)


def test_an_edit_of_a_height_builds_one_chunk(first: Model) -> None:
    wanted = request(with_overlay(cells={"height_m": {7: 99.0}}))
    made = run(first, wanted)
    assert made.before is first
    assert len(first.built.scene.chunks) == 2
    assert len(made.chunks) == 1
    assert made.model.built.buildings.height_m[made.model.built.buildings.fids == 7].tolist() == [99.0]
    check(made, wanted)


def test_another_use_only_paints(first: Model) -> None:
    made = run(first, request(with_overlay(cells={"use": {7: "shop"}})))
    assert made.chunks == ()
    ids, colours = made.recoloured
    assert ids.tolist() == [7]
    assert colours.tolist() == made.model.built.scene.chunks[0].colours[made.model.built.scene.chunks[0].fids == 5 + 1
                                                                        ].tolist() or len(colours) == 1


def test_another_style_only_paints(first: Model) -> None:
    red = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#FF0000")))
    made = run(first, request(layer=declared("b", red, height="height_m")))
    assert made.before is first
    assert made.chunks == ()
    assert sorted(made.recoloured[0].tolist()) == list(range(COUNT))
    assert (made.recoloured[1] == (250, 121, 117)).all()


def test_a_proposal_stands_in_accent_and_what_it_replaces_is_edges(first: Model) -> None:
    tower = Row(values={"height_m": 150.0, "building_id": "P1"}, geometry=box(3, 3, 20, 20).wkb)
    wanted = request(with_overlay(added={5000: tower}, removed={0: True}), aspects=Aspects(existing=TABLE))
    made = run(first, wanted)
    assert len(made.chunks) == 1
    (chunk,) = made.chunks
    state = dict(zip(chunk.fids.tolist(), chunk.state.tolist(), strict=True))
    assert (state[5000], state[0]) == (PROPOSED, DEMOLISHED)
    assert chunk.colours[chunk.fids == 5000].tolist() == [list(ACCENT)]
    check(made, wanted)
    back = run(made.model, request())
    assert len(back.chunks) == 1
    check_same(back.model.built.scene, first.built.scene)


def test_a_proposal_beyond_the_ground_builds_all_anew(first: Model) -> None:
    far = Row(values={"height_m": 9.0}, geometry=box(90_000, 0, 20, 20).wkb)
    made = run(first, request(with_overlay(added={5000: far})))
    assert made.before is None
    assert 5000 in made.model.built.scene.fids


@pytest.mark.parametrize("changes", [{"crs": "EPSG:4526"}, {"layer": declared("c", height="height_m")}])
def test_another_ground_builds_all_anew(first: Model, changes: dict[str, Any]) -> None:
    assert run(first, request(**changes)).before is None


def test_other_heights_of_all_are_other_chunks_on_the_same_ground(first: Model) -> None:
    wanted = request(with_overlay(cells={"height_m": dict.fromkeys(range(COUNT), 50.0)}))
    made = run(first, wanted)
    assert made.before is first
    assert len(made.chunks) == 2
    check(made, wanted)


def test_most_rows_new_builds_all_anew(first: Model) -> None:
    few = run(None, request(with_overlay(removed=dict.fromkeys(range(5, COUNT), True)))).model
    assert run(few, request()).before is None
    assert run(first, few.request).before is first


def test_a_filter_leaves_rows_out_and_gives_them_back(first: Model) -> None:
    wanted = request(layer=declared("b", height="height_m", where="use = 'office' OR height_m > 5"))
    made = run(first, wanted)
    assert made.before is first
    shown = made.model.built.buildings.visible
    assert shown.sum() == sum(use == "office" or 3 * (1 + n % 9) > 5 for n, use in enumerate(USES)) < COUNT
    check_same(run(made.model, request()).model.built.scene, first.built.scene)


def test_the_floor_slicer_cuts_and_gives_back(first: Model) -> None:
    made = run(first, request(aspects=Aspects(floor=8)))
    tops = np.nanmax([chunk.lift.max() for chunk in made.model.built.scene.chunks])
    assert made.before is first
    assert tops == pytest.approx(24.0)
    check_same(run(made.model, request()).model.built.scene, first.built.scene)


def test_units_stand_in_the_place_of_their_building(first: Model) -> None:
    shops = layer([box(30 * 5, 0, 6, 9), box(30 * 5 + 6, 0, 6, 9)], height_m=[4.0, 8.0], base_m=[0.0, 4.0],
                  building_id=["B5", "B5"], floor=[1, 2], use=["shop", "office"])
    made = run(None, request(units=VectorInput(declared("u"), shops)))
    assert {chunk.layer for chunk in made.model.built.scene.chunks} == {0, UNITS}
    drawn = np.concatenate([chunk.triangle_fids for chunk in made.model.built.scene.chunks])
    assert 5 not in drawn
    assert {(UNITS << 40), (UNITS << 40) + 1} < set(drawn.tolist())
    assert run(first, made.model.request).before is None, "another layer came"


def test_units_that_a_filter_leaves_out_turn_pale_and_the_city_around_them_quiet(first: Model) -> None:
    shops = layer([box(30 * 5, 0, 6, 9), box(30 * 5 + 6, 0, 6, 9)], height_m=[4.0, 8.0], base_m=[0.0, 4.0],
                  building_id=["B5", "B5"], use=["shop", "office"])
    made = run(None, request(units=VectorInput(declared("u", where="use = 'office'"), shops)))
    plain = run(None, request(units=VectorInput(declared("u"), shops)))
    drawn = np.concatenate([chunk.triangle_fids for chunk in made.model.built.scene.chunks])
    assert {(UNITS << 40), (UNITS << 40) + 1} < set(drawn.tolist())
    assert 5 not in drawn

    def colour(model: Model, fid: int) -> list[int]:
        return next(chunk.colours[chunk.fids == fid][0].tolist() for chunk in model.built.scene.chunks
                    if fid in chunk.fids)

    assert colour(made.model, (UNITS << 40) + 1) == colour(plain.model, (UNITS << 40) + 1)
    assert colour(made.model, UNITS << 40) != colour(plain.model, UNITS << 40)
    clay = np.array(CLAY)
    assert np.abs(colour(made.model, 7) - clay).sum() < np.abs(colour(first, 7) - clay).sum()


def test_trees_and_words_come_with_the_scene() -> None:
    trees = VectorInput(declared("t", role="trees"), points([506_000.0], [2_495_000.0], height_m=[9.0], crown_m=[4.0]))
    labels = VectorStyle(renderer=Single(symbol=MarkerSymbol()), labels=LabelStyle(expression="name"))
    stations = VectorInput(declared("s", labels), points([506_050.0], [2_495_050.0], name=["老街"]))
    wanted = request(trees=trees, places=(stations,))
    made = run(None, wanted)
    assert [chunk.layer for chunk in made.model.built.scene.chunks] == [0, 0, TREES]
    assert [group.texts for group in made.words.labels] == [("京基",), ("老街",)]
    assert wanted.standing == {"b", "t"}
    edited = run(made.model, request(with_overlay(cells={"height_m": {4: 200.0}}), trees=trees, places=(stations,)))
    assert edited.before is made.model
    assert edited.words.labels[0].points[0, 2] == pytest.approx(203.0), "the word rises with its roof"
    assert edited.model.built.scene.chunks[2] is made.model.built.scene.chunks[2]


def test_green_areas_say_that_their_trees_are_symbols() -> None:
    park = VectorInput(declared("g", role="trees"), layer([box(0, 0, 100, 100)], name=["公园"]))
    found = {finding.code: finding.count for finding in run(None, request(trees=park)).model.built.findings}
    assert found["trees.symbolic"] == pytest.approx(100 * 100 / 12**2, abs=15)


def test_context_models_stand_in_the_scene_and_missing_ones_are_said(first: Model) -> None:
    content = [SceneContent(origin=FileOrigin(path=path)) for path in ("/there.glb", "/gone.glb")]
    models = tuple(Layer(id=f"m{n}", name="m", content=found) for n, found in enumerate(content))
    points = np.array([[0, 0, 0], [9, 0, 0], [0, 9, 0], [0, 0, 90]], np.float32)
    mesh = ContextMesh(np.array([506_000.0, 2_495_000.0, 0.0]), points,
                       np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32),
                       np.full((4, 3), 90, np.uint8), np.zeros(4, np.int32))

    def read(wanted: SceneContent) -> tuple[ContextModel, tuple[Finding, ...]]:
        if wanted.origin.path == "/gone.glb":
            raise InputError("file.missing", path=wanted.origin.path)
        return ContextModel((mesh,), ("塔",)), (Finding(code="scene.said"),)

    wanted = SceneRequest(City(request().city.buildings, LOCAL, models=models), None, read)
    made = run(first, wanted)
    assert made.before is None
    assert [chunk.layer for chunk in made.model.built.scene.chunks] == [0, 0, FIRST_CONTEXT]
    assert made.model.built.scene.bounds[5] == 90.0
    codes = {finding.code: finding.facts for finding in made.model.built.findings}
    assert codes["file.missing"] == {"path": "/gone.glb"}
    assert "scene.said" in codes
    edited = run(made.model, SceneRequest(City(request(with_overlay(removed={3: True})).city.buildings, LOCAL,
                                               models=models), None, read))
    assert edited.before is made.model
    assert "file.missing" in {finding.code for finding in edited.model.built.findings}


def test_no_buildings_is_bare_ground() -> None:
    made = run(None, SceneRequest(City(None, LOCAL)))
    assert made.model.built.scene.chunks == ()
    assert run(made.model, request()).before is None


def test_keys_tell_scenes_apart() -> None:
    keys = {request().key, request(aspects=Aspects(floor=3)).key, request(aspects=Aspects(failing=(1,))).key,
            request(with_overlay(removed={1: True})).key, request(layer=declared("b", storeys="height_m")).key}
    assert len(keys) == 5
    assert request().key == request().key
