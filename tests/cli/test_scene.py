"""``lohu scene``: pictures, films and models; which way round they are; scenarios, stops, sun."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import shapely
from PIL import Image

from lohu_gis.app import film, i18n
from lohu_gis.cli.main import main
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.project import Camera3D, Project, Scenario, Stop, TimeState, VectorContent
from lohu_gis.core.raster import Raster
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.io.project.file import load_project, save_project
from lohu_gis.io.write.door import write_raster, write_table
from tests.io.scene.models import box_city, glb, gltf_of, triangle, written
from tests.tools.tables import EAST, LOCAL, NORTH, box, layer

pytestmark = pytest.mark.usefixtures("qapp")

Run = Callable[..., tuple[int, Any]]
RED = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#ff0000")))
SMALL = ("--size", "320x240")


@pytest.fixture
def lohu(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command line with ``--json`` in this process: exit code and the object (None when there is none)."""
    def run(*words: object) -> tuple[int, Any]:
        capsys.readouterr()
        code = main(["--lang", "en", *map(str, words), "--json"])
        out = capsys.readouterr().out
        return code, json.loads(out) if out else None
    yield run
    i18n.set_language(None)


def project_of(lohu: Run, folder: Path, name: str, shapes: list[Any], **columns: Any) -> tuple[Path, Project]:
    """A project with one layer of red buildings, and the project as it lies on disk."""
    file = folder / f"{name}.gpkg"
    write_table(file, layer(shapes, **columns).block)
    path = folder / f"{name}.lohu"
    assert lohu("new", path)[0] == 0
    assert lohu("add", path, file)[0] == 0
    project = load_project(path)
    (only,) = project.layers.values()
    assert isinstance(only.content, VectorContent)
    red = msgspec.structs.replace(only, content=msgspec.structs.replace(only.content, style=RED))
    project = msgspec.structs.replace(project, layers={only.id: red})
    save_project(path, project)
    return path, project


@pytest.fixture
def corner(lohu: Run, tmp_path: Path) -> Path:
    """A wide low block in the south-west and a thin tower in the north-east of 200 x 200 m."""
    return project_of(lohu, tmp_path, "corner", [box(0, 0, 60, 60), box(190, 190, 10, 10)],
                      building_id=["SW", "NE"], height_m=[6.0, 60.0])[0]


def parts(path: Path) -> tuple[dict[str, Any], np.ndarray]:
    """The JSON of a binary glTF, and the shift that brings its numbers to the map: east, up, minus north."""
    data = path.read_bytes()
    (size,) = struct.unpack_from("<I", data, 12)
    document = json.loads(data[20:20 + size])
    place = document["asset"]["extras"]["lohu"]["origin"]
    return document, np.array([place[0], place[2], -place[1]])


# ---- which way round ----------------------------------------------------------------------------------------------


def test_the_north_east_lies_in_the_north_east_of_every_model(lohu: Run, corner: Path, tmp_path: Path) -> None:
    tower = [EAST + 190, NORTH + 190, EAST + 200, NORTH + 200]
    assert lohu("scene", corner, "--out", tmp_path / "m.glb")[0] == 0
    document, shift = parts(tmp_path / "m.glb")
    node = next(node for node in document["nodes"] if node["name"] == "NE")
    accessor = document["accessors"][document["meshes"][node["mesh"]]["primitives"][0]["attributes"]["POSITION"]]
    low, high = (np.array(accessor[key]) + node["translation"] + shift for key in ("min", "max"))
    assert [low[0], -high[2], high[0], -low[2]] == pytest.approx(tower)
    assert (low[1], high[1]) == pytest.approx((0, 60))

    assert lohu("scene", corner, "--out", tmp_path / "m.obj")[0] == 0
    text = (tmp_path / "m.obj").read_text(encoding="utf-8")
    spots = np.array([line.split()[1:] for line in text.splitlines() if line.startswith("v ")], float)
    of_tower = text.partition("o NE\n")[2].partition("\no ")[0]
    used = {int(word) - 1 for line in of_tower.splitlines() if line.startswith("f ") for word in line.split()[1:]}
    own = spots[sorted(used)]
    place = json.loads(text.partition("origin ")[2].partition(" in")[0])
    assert [own[:, 0].min() + place[0], -own[:, 2].max() + place[1], own[:, 0].max() + place[0],
            -own[:, 2].min() + place[1]] == pytest.approx(tower)

    assert lohu("scene", corner, "--out", tmp_path / "m.city.json")[0] == 0
    city = json.loads((tmp_path / "m.city.json").read_text(encoding="utf-8"))
    numbers = {v for face in city["CityObjects"]["NE"]["geometry"][0]["boundaries"][0] for ring in face for v in ring}
    whole = np.array(city["vertices"]) * 0.001 + city["transform"]["translate"]
    own = whole[sorted(numbers)]
    assert [*own[:, :2].min(axis=0), *own[:, :2].max(axis=0)] == pytest.approx(tower)
    assert (own[:, 2].min(), own[:, 2].max()) == pytest.approx((0, 60))
    for name in ("m.glb", "m.obj", "m.city.json"):  # and our own reader puts them back
        _, info = lohu("info", tmp_path / name)
        bounds = info["layers"][0]["bounds"]
        assert bounds[0] <= EAST
        assert bounds[3] >= NORTH + 200
        assert info["layers"][0]["crs"] == "EPSG:4547"


def red(path: Path) -> np.ndarray:
    """Where a picture is red."""
    pixels = np.asarray(Image.open(path).convert("RGB")).astype(int)
    found: np.ndarray = pixels[:, :, 0] - pixels[:, :, 1] > 50
    return found


def test_the_north_east_lies_in_the_north_east_of_pictures(lohu: Run, corner: Path, tmp_path: Path) -> None:
    assert lohu("scene", corner, "--out", tmp_path / "top.png", "--view", "top", *SMALL)[0] == 0
    seen = red(tmp_path / "top.png")
    rows, columns = np.nonzero(seen)
    middle = (rows.min() + rows.max()) / 2, (columns.min() + columns.max()) / 2
    quarters = {(bool(south), bool(east)): int(((rows > middle[0]) == south).astype(int)
                                                @ ((columns > middle[1]) == east).astype(int))
                for south in (False, True) for east in (False, True)}
    north_west, north_east, south_west, south_east = (quarters[key] for key in (
        (False, False), (False, True), (True, False), (True, True)))
    assert south_west > 5 * north_east > 0
    assert max(north_west, south_east) < 0.1 * north_east


@pytest.mark.parametrize(("view", "right"), [("north", False), ("east", True), ("south", True), ("west", False)])
def test_named_views_look_from_their_side(lohu: Run, corner: Path, tmp_path: Path, view: str, right: bool) -> None:
    assert lohu("scene", corner, "--out", tmp_path / "v.png", "--view", view, *SMALL)[0] == 0
    seen = red(tmp_path / "v.png")
    columns = np.nonzero(seen)[1]
    highest = np.argmax(seen.any(axis=1))
    tower = np.nonzero(seen[highest])[0].mean()
    assert (tower > (columns.min() + columns.max()) / 2) == right


# ---- what stands there --------------------------------------------------------------------------------------------


@pytest.fixture
def planned(lohu: Run, tmp_path: Path) -> Path:
    """Two buildings; a plan raises the first, takes the second away and adds a podium with a tower; a stop shows it."""
    path, project = project_of(lohu, tmp_path, "planned", [box(0, 0, 20, 20), box(40, 0, 20, 20)],
                               building_id=["a", "b"], height_m=[9.0, 12.0], storeys=[3, 4], base_m=[0.0, 0.0])
    (only,) = project.layers.values()
    assert isinstance(only.content, VectorContent)
    added = {10: Row(values={"building_id": "p", "height_m": 12.0, "storeys": 3, "base_m": 0.0},
                     geometry=shapely.to_wkb(box(80, 0, 40, 40))),
             11: Row(values={"building_id": "p", "height_m": 60.0, "storeys": 16, "base_m": 12.0},
                     geometry=shapely.to_wkb(box(90, 10, 20, 20)))}
    plan = Overlay(cells={"height_m": {1: 30.0}, "storeys": {1: 10}}, removed={2: True}, added=added)
    camera = Camera3D(x=EAST + 100, y=NORTH + 20, z=0, distance_m=300, azimuth_deg=180, elevation_deg=30)
    save_project(path, msgspec.structs.replace(
        project, name="示范", scenarios={**project.scenarios, "s1": Scenario(id="s1", name="方案甲", name_en="Plan A",
                                                                          parent="base")},
        overlays={"s1": {only.content.table: plan}},
        stops={"st": Stop(id="st", name="塔楼", name_en="The tower", camera3d=camera, scenario="s1",
                          time=TimeState(instant="2026-06-21T19:30:00+08:00"))}))
    return path


@pytest.mark.parametrize("name", ["方案甲", "Plan A", "s1"])
def test_a_scenario_is_written_as_it_stands(lohu: Run, planned: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "plan.city.json"
    code, answer = lohu("scene", planned, "--scenario", name, "--out", out)
    assert (code, answer["scenario"]) == (0, "Plan A")
    city = json.loads(out.read_text(encoding="utf-8"))
    things = city["CityObjects"]
    assert set(things) == {"a", "p", "p-1", "p-2"}
    assert things["a"]["attributes"] == {"building_id": "a", "height_m": 30.0, "storeys": 10, "base_m": 0.0,
                                         "storeysAboveGround": 10, "scenario": "Plan A"}
    assert things["p-2"]["attributes"]["conditionOfConstruction"] == "projected"
    assert city["metadata"]["title"] == "示范 – Plan A"
    _, info = lohu("info", out)
    assert info["layers"][0]["count"] == 3


def test_models_leave_out_what_a_scenario_takes_away(lohu: Run, planned: Path, tmp_path: Path) -> None:
    for words, expected in (((), {"a", "b", "ground"}), (("--scenario", "Plan A"), {"a", "p", "p-1", "p-2", "ground"})):
        code, _ = lohu("scene", planned, "--out", tmp_path / "m.glb", *words)
        assert code == 0
        document, _ = parts(tmp_path / "m.glb")
        assert {node["name"] for node in document["nodes"]} == expected
        whole = {node["name"]: node.get("extras", {}) for node in document["nodes"]}
        assert whole["a"].get("scenario") == (None if not words else "Plan A")
    assert (whole["p-2"]["base_m"], whole["p-2"]["height_m"], whole["p-2"]["storeys"]) == (12, 60, 16)


def test_a_stop_brings_its_camera_scenario_and_sun(lohu: Run, planned: Path, tmp_path: Path) -> None:
    pictures = {}
    for name, words in {"stop": ("--stop", "塔楼"), "english": ("--stop", "The tower"), "plain": (),
                        "noon": ("--stop", "st", "--at", "2026-06-21T12:30"),
                        "base": ("--stop", "st", "--scenario", "base"),
                        "view": ("--stop", "st", "--view", "top")}.items():
        code, answer = lohu("scene", planned, "--out", tmp_path / f"{name}.png", *words, *SMALL)
        assert code == 0
        assert answer["scenario"] == (None if name in ("plain", "base") else "Plan A")
        pictures[name] = np.asarray(Image.open(tmp_path / f"{name}.png").convert("RGB")).astype(int)
    assert (pictures["stop"] == pictures["english"]).all()
    for name in ("plain", "noon", "base", "view"):
        assert np.abs(pictures[name] - pictures["stop"]).mean() > 1, name
    assert pictures["noon"].mean() > pictures["stop"].mean() + 5  # the evening is darker


def test_the_map_is_drawn_fine_where_a_near_camera_looks(lohu: Run, tmp_path: Path) -> None:
    """Stripes of two metres on seven kilometres of ground are one grey on the picture of the whole ground."""
    path, _ = project_of(lohu, tmp_path, "wide", [box(0, 0, 20, 20), box(6000, 6000, 20, 20)], height_m=[9.0, 9.0])
    stripes = tmp_path / "stripes.gpkg"
    write_table(stripes, layer([box(2900 + 4 * k, 2900, 2, 200) for k in range(50)], n=list(range(50))).block)
    assert lohu("add", path, stripes)[0] == 0
    camera = Camera3D(x=EAST + 3000, y=NORTH + 3000, z=0, distance_m=200, azimuth_deg=180, elevation_deg=80)
    save_project(path, msgspec.structs.replace(load_project(path), stops={"st": Stop(id="st", name="near",
                                                                                     camera3d=camera)}))
    code, _ = lohu("scene", path, "--stop", "st", "--out", tmp_path / "m.png", *SMALL)
    assert code == 0
    row = np.asarray(Image.open(tmp_path / "m.png").convert("L")).astype(int)[120, 80:240]
    assert np.ptp(row) > 25
    assert len(np.flatnonzero(np.diff((row > row.mean()).astype(int)))) > 10, "stripes, not a ramp"


def test_sun_below_the_horizon_is_told(lohu: Run, corner: Path, tmp_path: Path) -> None:
    code, answer = lohu("scene", corner, "--out", tmp_path / "n.png", "--at", "2026-01-20T02:00", *SMALL)
    assert code == 0
    assert "scene.night" in {finding["code"] for finding in answer["findings"]}


def test_files_of_buildings_need_no_project(lohu: Run, tmp_path: Path) -> None:
    path = written(tmp_path / "a.city.json", box_city(at=(EAST, NORTH, 3.0), attributes={"use": "住宅"}))
    for name in ("m.glb", "m.obj", "again.city.json"):
        assert lohu("scene", path, "--out", tmp_path / name)[0] == 0
    _, info = lohu("info", tmp_path / "again.city.json")
    (found,) = info["layers"]
    assert found["kind"] == "scene"
    assert found["bounds"] == pytest.approx([EAST, NORTH, EAST + 10, NORTH + 20])


def test_models_for_context_stand_in_pictures_and_models(lohu: Run, corner: Path, tmp_path: Path) -> None:
    """A tall sign added to the project; a model that says nothing stands in the middle of the map."""
    model = tmp_path / "sign.glb"
    extras = {"lohu": {"origin": [EAST + 100, NORTH + 100, 0], "crs": "EPSG:4547"}}
    model.write_bytes(glb(*gltf_of([triangle([[0, 0, 0], [30, 0, 0], [0, 90, 0]], name="sign")],
                                   asset={"version": "2.0", "extras": extras})))
    bare = tmp_path / "bare.glb"
    bare.write_bytes(glb(*gltf_of([triangle()])))
    code, answer = lohu("add", corner, model, bare)
    assert code == 0
    kinds = [found.content for found in load_project(corner).layers.values() if found.role == "context"]
    assert [kind.placed for kind in kinds] == [False, True]  # type: ignore[union-attr]
    code, answer = lohu("scene", corner, "--out", tmp_path / "m.glb")
    assert code == 0
    document, shift = parts(tmp_path / "m.glb")
    node = next(node for node in document["nodes"] if node["name"] == "sign")
    accessor = document["accessors"][document["meshes"][node["mesh"]]["primitives"][0]["attributes"]["POSITION"]]
    low, high = (np.array(accessor[key]) + node["translation"] + shift for key in ("min", "max"))
    assert [low[0], high[0], low[1], high[1], -low[2]] == pytest.approx([EAST + 100, EAST + 130, 0, 90, NORTH + 100])
    model.unlink()
    code, answer = lohu("scene", corner, "--out", tmp_path / "m.glb")
    assert code == 0
    assert "file.missing" in {finding["code"] for finding in answer["findings"]}


# ---- films and refusals -------------------------------------------------------------------------------------------


def test_a_turntable_goes_around(lohu: Run, corner: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.gif"
    code, _ = lohu("scene", corner, "--out", out, "--size", "160x120", "--seconds", "0.8", "--fps", "5")
    assert code == 0
    first = out.read_bytes()
    with Image.open(out) as found:
        assert (getattr(found, "n_frames", 0), found.size) == (4, (160, 120))
        frames = []
        for number in range(4):
            found.seek(number)
            frames.append(np.asarray(found.convert("RGB")).astype(int))
    for number in range(4):
        assert np.abs(frames[number] - frames[number - 1]).mean() > 0.5
    assert lohu("scene", corner, "--out", out, "--size", "160x120", "--seconds", "0.8", "--fps", "5")[0] == 0
    assert out.read_bytes() == first


def test_mp4_needs_an_encoder(lohu: Run, corner: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "t.mp4"
    if film.encoder() is not None:
        assert lohu("scene", corner, "--out", out, "--size", "160x120", "--seconds", "0.2", "--fps", "10")[0] == 0
        assert out.read_bytes()[4:8] == b"ftyp"
        out.unlink()
    monkeypatch.setattr(film, "encoder", lambda: None)
    code, answer = lohu("scene", corner, "--out", out)
    assert (code, answer["error"]["code"]) == (3, "film.no_encoder")
    assert "imageio-ffmpeg" in answer["error"]["message"]
    assert not out.exists()


@pytest.mark.parametrize(("words", "code", "said"), [
    (("--out", "{out}/m.json"), 2, "“.json” cannot be written here"),
    (("--out", "{out}/m.city.geojson"), 2, "“.geojson” cannot be written here"),
    (("--out", "{out}/m"), 2, "needs an ending"),
    (("--out", "{out}/m.png", "--stop", "nowhere"), 2, "no view “nowhere”"),
    (("--out", "{out}/m.png", "--scenario", "none"), 2, "none"),
    (("--out", "{out}/m.png", "--at", "noon"), 2, "noon"),
    (("--out", "{out}/m.png", "--view", "up"), 2, "--view"),
    (("--out", "{out}/m.mp4", "--size", "321x200"), 2, "even numbers"),
    (("--out", "{out}/m.gif", "--seconds", "-1"), 2, "seconds"),
    (("--out", "{out}/m.gif", "--fps", "x"), 2, "fps"),
    (("--out", "{out}/none/m.glb"), 3, "does not exist")])
def test_what_cannot_be_is_refused(corner: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                   words: tuple[str, ...], code: int, said: str) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    capsys.readouterr()
    assert main(["--lang", "en", "scene", str(corner), *(w.replace("{out}", str(tmp_path)) for w in words)]) == code
    assert said in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_terrain_that_ends_before_the_buildings_or_is_no_terrain_is_told(lohu: Run, tmp_path: Path) -> None:
    source = tmp_path / "b.gpkg"
    write_table(source, layer([box(0, 0, 20, 20), box(100, 0, 20, 20)], height_m=[9.0, 12.0]).block)
    whole = Raster(np.full((2, 40, 40), 7.0, np.float32), (5, 0, EAST - 30, 0, -5, NORTH + 120), LOCAL, -9999.0)
    write_raster(tmp_path / "whole.tif", whole)
    write_raster(tmp_path / "part.tif", Raster(whole.values[:1, :, :20], whole.transform, LOCAL, -9999.0))
    void = np.full((1, 4, 4), -9999.0, np.float32)
    write_raster(tmp_path / "void.tif", Raster(void, whole.transform, LOCAL, -9999.0))
    call = ("scene", source, "--out", tmp_path / "o.glb", "--terrain")

    def codes(said: Any) -> set[str]:
        return {finding["code"] for finding in said["findings"]} & {"raster.first_band", "terrain.too_small"}

    assert codes(lohu(*call, tmp_path / "whole.tif")[1]) == {"raster.first_band"}
    assert codes(lohu(*call, tmp_path / "part.tif")[1]) == {"terrain.too_small"}
    for name, code in (("void.tif", "terrain.empty"), ("b.gpkg", "file.is_vector")):
        exit_code, said = lohu(*call, tmp_path / name)
        assert (exit_code, said["error"]["code"]) == (3, code)
        assert name in said["error"]["message"]
