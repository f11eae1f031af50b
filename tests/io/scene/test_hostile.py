"""Bytes changed at random: every file is read or refused by code, nothing else happens."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path

import pytest

from lohu_gis.app.context import context_away
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.errors import InputError
from lohu_gis.core.project import FileOrigin, SceneContent
from lohu_gis.io import door
from lohu_gis.io.scene.read import read_scene
from tests.io.scene.models import b3dm, box_city, cmpt, glb, gltf_of, i3dm, png, triangle

ROUNDS = 150


def samples() -> dict[str, tuple[str, bytes, dict[str, bytes]]]:
    """Good files by format: name, bytes, files beside it."""
    meshes = [triangle(uv=[[0, 0], [1, 0], [0, 1]], colours=[[9, 9, 9, 255]] * 3, primitive={"material": 0},
                       node={"rotation": [0, 0, 0, 1], "scale": [1, 2, 3]})]
    model = glb(*gltf_of(meshes, textures=[{"source": 0}], images=[{"uri": "p.png"}],
                         materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]))
    tile = cmpt([b3dm(model), i3dm(model, {"INSTANCES_LENGTH": 1, "POSITION": [1, 2, 3]})])
    tree = {"asset": {"version": "1.0"}, "geometricError": 9, "root": {
        "boundingVolume": {}, "geometricError": 1, "refine": "ADD", "transform": [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0,
                                                                                 0, 0, 0, 1],
        "content": {"uri": "a.cmpt"}, "children": [{"content": {"uri": "a.cmpt"}}]}}
    city = json.dumps(box_city(attributes={"a": 1, "b": [2]})).encode()
    text = (b"mtllib m.mtl\nv 0 0 0\nv 1 0 0 1 0 0\nv 0 1 0\nvt 0 0\no a\nusemtl x\nf 1/1 2/1 3/1\nf -1 -2 -3\n")
    skin = {"p.png": png((1, 2, 3)), "m.mtl": b"newmtl x\nKd 1 0 0\nmap_Kd p.png\n", "a.cmpt": tile}
    return {"glb": ("m.glb", model, skin), "obj": ("m.obj", text, skin), "city": ("m.city.json", city, {}),
            "tree": ("tileset.json", json.dumps(tree).encode(), skin), "tile": ("m.cmpt", tile, skin)}


def changed(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to four of them changed, cut or repeated."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        spot = chance.randrange(len(out))
        match chance.randrange(4):
            case 0:
                out[spot] = chance.randrange(256)
            case 1:
                out[spot:spot + 1] = bytes(chance.choice(b'0123456789-e."[]{}') for _ in range(chance.randint(1, 6)))
            case 2:
                del out[spot:spot + chance.randint(1, 8)]
            case _:
                out[spot:spot] = out[max(spot - 12, 0):spot]
        if not out:
            return b"x"
    return bytes(out)


def refusal(path: Path) -> str:
    """The code with which a file is refused; empty when it is read."""
    try:
        read_scene(path)
    except InputError as error:
        return error.code
    return ""


@pytest.mark.parametrize("kind", samples())
def test_changed_bytes_are_read_or_refused(kind: str, tmp_path: Path) -> None:
    name, data, beside = samples()[kind]
    for other, content in beside.items():
        (tmp_path / other).write_bytes(content)
    path = tmp_path / name
    path.write_bytes(data)
    assert read_scene(path).model.triangles > 0
    chance = random.Random(kind)
    refused = 0
    for number in range(ROUNDS):
        path.write_bytes(changed(data, chance))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            code = refusal(path)
            refused += code != ""
            assert code.split(".")[0] in ("", "file", "scene", "crs"), number
            if number % 10 == 0:
                info = door.inspect(path)
                assert info.layers or info.findings[0].severity == "error"
    assert 0 < refused < ROUNDS


def test_models_are_read_in_a_worker(tmp_path: Path) -> None:
    """Arrays come back from another process; what cannot be read comes back as its error."""
    name, data, beside = samples()["glb"]
    for other, content in beside.items():
        (tmp_path / other).write_bytes(content)
    (tmp_path / name).write_bytes(data)
    pool = WorkerPool(size=1, most=1, preload=())
    try:
        placed = SceneContent(origin=FileOrigin(path=str(tmp_path / name)), placed=True, x=100.0, y=200.0)
        found = context_away(pool, placed, "EPSG:4547")
        assert found.model.crs == "EPSG:4547"
        box = found.model.bounds
        assert box is not None
        assert box.tolist() == [100, 200, 0, 101, 200, 2]
        (tmp_path / name).unlink()
        with pytest.raises(InputError) as raised:
            context_away(pool, placed, "EPSG:4547")
        assert raised.value.code == "file.missing"
    finally:
        pool.close()
