"""OBJ, 3D Tiles and where models stand."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest

from lohu_gis.core.contextmesh import ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.io import door
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.placing import Setting
from lohu_gis.io.scene.read import SceneRead, read_scene
from lohu_gis.io.scene.tiles.tileset import read_tiles
from tests.io.scene.models import b3dm, box_city, cmpt, glb, gltf_of, i3dm, png, triangle, written
from tests.io.scene.test_gltf import corners


def obj(folder: Path, text: str, materials: str | None = None) -> SceneRead:
    """What is read of an OBJ file."""
    (folder / "m.obj").write_text(text, encoding="utf-8")
    if materials is not None:
        (folder / "m.mtl").write_text(materials, encoding="utf-8")
    return read_scene(folder / "m.obj")


def codes(found: SceneRead) -> set[str]:
    """Codes of the findings."""
    return {finding.code for finding in found.findings}


def test_faces_of_all_forms(tmp_path: Path) -> None:
    text = """# a comment
v 0 0 0
v 10 0 0
v 10 2 0
v 0 2 0
v 0 0 -8
vt 0 0
o 甲 楼
f 1/1/1 2/1 3//1 4
g second
f -5 -4 -1
f 1 2
f 1 2 99
f 1 2 x
"""
    found = obj(tmp_path, text)
    assert found.model.names == ("甲 楼", "second")
    owners = np.concatenate([mesh.owner for mesh in found.model.meshes])
    assert owners.tolist() == [0, 0, 1]
    assert {f.code: f.count for f in found.findings}["scene.faces_left_out"] == 3
    assert found.model.bounds == pytest.approx([0, 0, 0, 10, 8, 2])  # y up: two high, eight to the north
    assert "scene.axes_assumed" in codes(found)


def test_a_flat_model_with_z_up_is_noticed(tmp_path: Path) -> None:
    found = obj(tmp_path, "v 0 0 0\nv 100 0 0\nv 100 80 5\nv 0 80 0\nf 1 2 3 4\n")
    assert found.model.bounds == pytest.approx([0, 0, 0, 100, 80, 5])


def test_colours_of_materials_points_and_pictures(tmp_path: Path) -> None:
    (tmp_path / "a b.png").write_bytes(png((10, 200, 30)))
    text = "mtllib m.mtl\nv 0 0 0 1 0 0\nv 1 0 0 1 0 0\nv 0 1 0 1 0 0\nvt 0 0\nvt 1 0\nvt 0 1\n"
    library = "newmtl plain\nKd 0 0 1\nnewmtl skin\nmap_Kd a b.png\nnewmtl gone\nKd 1 1 0\nmap_Kd nowhere.png\n"
    found = obj(tmp_path, text + "usemtl skin\nf 1/1 2/2 3/3\nusemtl plain\nf 1 2 3\n", library)
    paints = [set(map(tuple, mesh.colours.tolist())) for mesh in found.model.meshes]
    assert {(10, 200, 30)} in paints
    assert {(255, 0, 0)} in paints  # colours of points win over the material
    plain = text.replace(" 1 0 0\n", "\n") + "usemtl gone\nf 1/1 2/2 3/3\nusemtl plain\nf 1 2 3\n"
    (tmp_path / "other").mkdir()
    found = obj(tmp_path / "other", plain, library)
    shades = {tuple(c) for mesh in found.model.meshes for c in mesh.colours.tolist()}
    assert (255, 255, 0) in shades


def test_hostile_obj(tmp_path: Path) -> None:
    head = "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
    for library in ("../../etc/passwd", "http://example.org/a.mtl"):
        with pytest.raises(InputError) as raised:
            obj(tmp_path, f"mtllib {library}\n{head}")
        assert raised.value.code in ("scene.outside", "scene.remote")
    assert obj(tmp_path, f"mtllib gone.mtl\n{head}").model.triangles == 1
    for text in ("v a b c\nf 1 1 1\n", "v 1\n"):
        with pytest.raises(InputError) as raised:
            obj(tmp_path, text)
        assert raised.value.code == "file.corrupt"
    assert obj(tmp_path, "#\nf 1 2 3\n").model.triangles == 0


# ---- tiles --------------------------------------------------------------------------------------------------------

MIDDLE = (114.129, 22.5456, 20.0)


def earth_frame() -> np.ndarray:
    """East, north, up at the middle of the test as a column-major matrix to geocentric axes, by finite differences."""
    to_earth = pyproj.Transformer.from_crs(4979, 4978, always_xy=True)
    lon, lat, height = MIDDLE
    spot = np.array(to_earth.transform(lon, lat, height))
    near = [np.array(to_earth.transform(lon + dx, lat + dy, height + dz)) - spot
            for dx, dy, dz in ((1e-6, 0, 0), (0, 1e-6, 0), (0, 0, 0.1))]
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([v / np.linalg.norm(v) for v in near]).T
    matrix[:3, 3] = spot
    return matrix


def tile(name: str, error: float = 0.0, **more: Any) -> dict[str, Any]:
    """A node of a tile set."""
    return {"boundingVolume": {"sphere": [0, 0, 0, 1]}, "geometricError": error, "content": {"uri": name}, **more}


def tileset(folder: Path, root: dict[str, Any], **more: Any) -> Path:
    """A ``tileset.json`` in a folder."""
    return written(folder / "tileset.json", {"asset": {"version": "1.0"}, "geometricError": 100, "root": root, **more})


def test_a_tile_set_on_the_earth_comes_to_lie_on_the_map(tmp_path: Path) -> None:
    """glTF (30, 5, -40) is 30 m east, 40 m north, 5 m up of the middle."""
    model = glb(*gltf_of([triangle([[30, 5, -40], [0, 0, 0], [30, 5, -41]])]))
    (tmp_path / "a.b3dm").write_bytes(b3dm(model))
    path = tileset(tmp_path, tile("a.b3dm", transform=earth_frame().T.ravel().tolist()))
    found = read_scene(path, crs="EPSG:4547")
    east, north = pyproj.Transformer.from_crs(4979, 4547, always_xy=True).transform(*MIDDLE[:2])
    spot = corners(found.model)[0]
    assert spot[0] == pytest.approx([east + 30, north + 40, 25], abs=0.05)
    assert spot[1] == pytest.approx([east, north, 20], abs=0.01)
    assert found.model.crs == "EPSG:4547"
    assert "scene.ellipsoidal" in codes(found)
    (layer,) = door.inspect(path).layers
    assert (layer.driver, layer.crs) == ("3D Tiles", "EPSG:4326")
    assert layer.bounds == pytest.approx((114.129, 22.5456, 114.1293, 22.546), abs=1e-4)


def test_finer_tiles_replace_coarse_ones_and_are_added_to_others(tmp_path: Path) -> None:
    for name, place in (("root", 0), ("one", 10), ("two", 20)):
        (tmp_path / f"{name}.glb").write_bytes(glb(*gltf_of([triangle([[place, 0, 0], [place + 1, 0, 0],
                                                                        [place, 1, 0]])])))
    for refine, expected in (("REPLACE", [10, 20]), ("ADD", [0, 10, 20])):
        path = tileset(tmp_path, tile("root.glb", 50, refine=refine, children=[tile("one.glb"), tile("two.glb")]))
        found = read_scene(path)
        assert sorted(corners(found.model)[:, 0, 0].tolist()) == expected
    coarse = read_tiles(ModelFiles(path), budget=1)
    assert {f.code for f in coarse.findings} == {"scene.coarse"}
    (tmp_path / "two.glb").unlink()
    path = tileset(tmp_path, tile("root.glb", 50, refine="REPLACE", children=[tile("one.glb"), tile("two.glb")]))
    assert corners(read_scene(path).model)[:, 0, 0].tolist() == [0]  # no hole where a tile is missing


def test_sets_in_sets_and_several_contents(tmp_path: Path) -> None:
    inner = tmp_path / "sub"
    inner.mkdir()
    (inner / "x.glb").write_bytes(glb(*gltf_of([triangle()])))
    shift = np.eye(4)
    shift[:3, 3] = [100, 0, 0]
    tileset(inner, {**tile("x.glb"), "content": None, "contents": [{"uri": "x.glb"}, {"uri": "x.glb"}]},
            asset={"version": "1.1"})
    path = tileset(tmp_path, tile("sub/tileset.json", transform=shift.T.ravel().tolist(),
                                  children=[tile("tileset.json")]))  # names itself: a circle
    found = read_scene(path)
    assert corners(found.model)[:, 0, 0].tolist() == [100, 100]


def test_tiles_in_tiles_and_instances(tmp_path: Path) -> None:
    model = glb(*gltf_of([triangle()]))
    places = np.array([[5, 0, 0], [0, 7, 0]], np.float32).tobytes()
    many = i3dm(model, {"INSTANCES_LENGTH": 2, "POSITION": {"byteOffset": 0}, "SCALE": [2, 3],
                        "RTC_CENTER": [100, 0, 0]}, places)
    (tmp_path / "a.cmpt").write_bytes(cmpt([b3dm(model, {"RTC_CENTER": [0, 0, 50]}), cmpt([many])]))
    spots = corners(read_scene(tileset(tmp_path, tile("a.cmpt"))).model)
    # corners of the triangle: its first, one east, one up
    assert spots[0].tolist() == [[0, 0, 50], [1, 0, 50], [0, 0, 51]]
    assert spots[1].tolist() == [[105, 0, 0], [107, 0, 0], [105, 0, 2]]
    assert spots[2].tolist() == [[100, 7, 0], [103, 7, 0], [100, 7, 3]]


def refused() -> dict[str, tuple[dict[str, Any], dict[str, bytes], str]]:
    """Tile sets that cannot be read: the root, files beside it, the code."""
    good = glb(*gltf_of([triangle()]))
    return {
        "nothing there": (tile("a.glb"), {}, "scene.no_tiles"),
        "network": (tile("https://example.org/a.b3dm"), {}, "scene.remote"),
        "outside": (tile("../../a.b3dm"), {}, "scene.outside"),
        "points": (tile("a.pnts"), {"a.pnts": b"pnts" + b"\0" * 40}, "scene.tile_kind"),
        "implicit": (tile("{x}.glb", implicitTiling={"subdivisionScheme": "QUADTREE"}), {}, "scene.implicit"),
        "cut": (tile("a.b3dm"), {"a.b3dm": b3dm(good)[:60]}, "file.truncated"),
        "header only": (tile("a.b3dm"), {"a.b3dm": b"b3dm\1\0\0\0"}, "file.truncated"),
        "lying lengths": (tile("a.b3dm"), {"a.b3dm": struct.pack("<4s6I", b"b3dm", 1, 28, 2**31, 0, 0, 0)},
                          "file.truncated"),
        "cmpt of itself": (tile("a.cmpt"), {"a.cmpt": struct.pack("<4s3I", b"cmpt", 1, 28, 9)
                                            + struct.pack("<4s2I", b"cmpt", 1, 0)}, "file.truncated"),
        "instances without end": (tile("a.i3dm"), {"a.i3dm": i3dm(good, {"INSTANCES_LENGTH": 10**9})},
                                  "file.corrupt"),
        "a compressed model": (tile("a.b3dm"), {"a.b3dm": b3dm(glb(*gltf_of(
            [triangle()], extensionsRequired=["KHR_draco_mesh_compression"])))}, "scene.compressed")}


@pytest.mark.parametrize("name", refused())
def test_tile_sets_that_cannot_be_read(name: str, tmp_path: Path) -> None:
    root, files, code = refused()[name]
    folder = tmp_path / "set"
    folder.mkdir()
    for file, data in files.items():
        (folder / file).write_bytes(data)
    (found,) = door.inspect(tileset(folder, root)).findings
    assert found.code == code


def test_one_bad_tile_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.glb").write_bytes(glb(*gltf_of([triangle()])))
    (tmp_path / "bad.glb").write_bytes(b"glTF nonsense")
    path = tileset(tmp_path, {**tile("good.glb"), "children": [tile("bad.glb")], "refine": "ADD"})
    found = read_scene(path)
    assert found.model.triangles == 1
    assert {f.code: f.count for f in found.findings}["scene.tiles_left_out"] == 1


def test_deep_nesting_is_refused(tmp_path: Path) -> None:
    text = '{"asset":{"version":"1.0"},"geometricError":1,"root":' + '{"children":[' * 50_000
    (tmp_path / "tileset.json").write_text(text, encoding="utf-8")
    (found,) = door.inspect(tmp_path / "tileset.json").findings
    assert found.severity == "error"


# ---- placing ------------------------------------------------------------------------------------------------------


def test_a_person_sets_down_a_model(tmp_path: Path) -> None:
    """Turned by a quarter clockwise, what was east lies south, what was north lies east."""
    (tmp_path / "a.glb").write_bytes(glb(*gltf_of([triangle([[3, 1, 0], [0, 0, -2], [0, 0, 0]])])))
    setting = Setting(500_000, 2_490_000, 6, rotation_deg=90, scale=10)
    found = read_scene(tmp_path / "a.glb", crs="EPSG:4547", setting=setting)
    assert corners(found.model)[0] == pytest.approx(np.array([[500_000, 2_489_970, 16], [500_020, 2_490_000, 6],
                                                              [500_000, 2_490_000, 6]]))
    assert found.model.crs == "EPSG:4547"


@pytest.mark.parametrize("system", ["EPSG:4547", "ENU:22.5456,114.129"])
def test_oblique_models_with_their_metadata(tmp_path: Path, system: str) -> None:
    east, north = pyproj.Transformer.from_crs(4979, 4547, always_xy=True).transform(*MIDDLE[:2])
    origin = f"{east},{north},0" if system.startswith("EPSG") else "0,0,0"
    folder = tmp_path / "Data" / "Tile_1"
    folder.mkdir(parents=True)
    (tmp_path / "metadata.xml").write_text(
        f'<?xml version="1.0"?><ModelMetadata><SRS>{system}</SRS><SRSOrigin>{origin}</SRSOrigin></ModelMetadata>',
        encoding="utf-8")
    (folder / "m.obj").write_text("v 0 0 0\nv 30 0 0\nv 0 40 9\nf 1 2 3\n", encoding="utf-8")
    found = read_scene(folder / "m.obj", crs="EPSG:4547")
    expected = [[east, north, 0], [east + 30, north, 0], [east, north + 40, 9]]
    assert corners(found.model)[0] == pytest.approx(np.array(expected), abs=0.05)


def test_a_city_model_comes_into_the_system_of_the_project(tmp_path: Path) -> None:
    path = written(tmp_path / "a.city.json", box_city(at=(508_000.0, 2_493_000.0, 5.0)))
    there = read_scene(path, crs="EPSG:32650").model
    x, y = pyproj.Transformer.from_crs(4547, 32650, always_xy=True).transform(508_000, 2_493_000)
    assert there.crs == "EPSG:32650"
    box = there.bounds
    assert box is not None
    assert box[:3] == pytest.approx([x, y, 5], abs=0.5)
    here = read_scene(path, crs="EPSG:4547").model.bounds
    assert here == pytest.approx([508_000, 2_493_000, 5, 508_010, 2_493_020, 35])


def test_a_model_that_says_nothing_stays_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.glb").write_bytes(glb(*gltf_of([triangle()])))
    found = read_scene(tmp_path / "a.glb", crs="EPSG:4547")
    assert found.model.crs is None
    assert "scene.unplaced" in codes(found)


def test_an_empty_model_has_no_bounds() -> None:
    assert ContextModel().bounds is None
    assert ContextModel().triangles == 0


def test_sniffing_leaves_other_json_alone(tmp_path: Path) -> None:
    path = tmp_path / "points.json"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {"note": "geometricError"}, "geometry": {"type": "Point",
                                                                                    "coordinates": [114, 22]}}]}))
    (layer,) = door.inspect(path).layers
    assert layer.kind == "vector"
