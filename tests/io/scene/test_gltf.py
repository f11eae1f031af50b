"""glTF -> pieces: matrices, indices, colours, pictures, and documents that want to do harm."""

from __future__ import annotations

import base64
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lohu_gis.core.contextmesh import ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.io import door
from lohu_gis.io.scene.read import SceneRead, read_scene
from tests.io.scene.models import glb, gltf_of, png, triangle


def model_of(path: Path, meshes: list[dict[str, Any]], **more: Any) -> SceneRead:
    """What is read of meshes written as a binary file."""
    path.write_bytes(glb(*gltf_of(meshes, **more)))
    return read_scene(path, pictures=True)


def corners(model: ContextModel) -> np.ndarray:
    """Corners of all triangles, shape (t, 3, 3)."""
    return np.concatenate([mesh.points[mesh.triangles].astype(float) + mesh.origin for mesh in model.meshes])


def test_y_up_becomes_z_up_and_nodes_are_multiplied(tmp_path: Path) -> None:
    """The tip at glTF (1, 2, 3): doubled, a quarter turn about y, moved by (10, 0, 0); north is minus z."""
    half = float(np.sqrt(0.5))
    node = {"scale": [2, 2, 2], "rotation": [0, half, 0, half], "translation": [10, 0, 0]}
    found = model_of(tmp_path / "a.glb", [triangle([[1, 2, 3], [0, 0, 0], [0, 0, 1]], node=node)]).model
    # scaled (2, 4, 6); about y by 90 degrees: (x, y, z) -> (z, y, -x) = (6, 4, -2); moved (16, 4, -2)
    assert corners(found)[0] == pytest.approx(np.array([[16, 2, 4], [10, 0, 0], [12, 0, 0]]), abs=1e-6)
    assert found.names == ("n0",)


def test_children_stand_in_the_frame_of_their_parents(tmp_path: Path) -> None:
    document, body = gltf_of([triangle()])
    document["nodes"] = [{"mesh": 0, "name": "leaf", "translation": [1, 0, 0]},
                         {"children": [0, 2], "matrix": [0, 0, -1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 5, 0, 1]},
                         {"children": [1]}]  # a circle: 1 -> 2 -> 1
    document["scenes"] = [{"nodes": [1]}]
    path = tmp_path / "a.glb"
    path.write_bytes(glb(document, body))
    found = read_scene(path).model
    # (1, 0, 0) through the matrix (columns: x -> -z, y -> y, z -> x, up 5): (0, 5, -1) -> east 0, north 1, up 5
    assert corners(found)[0][0] == pytest.approx([0, 1, 5])
    assert found.triangles == 1


def test_a_mirroring_node_keeps_outsides_outside(tmp_path: Path) -> None:
    plain = corners(model_of(tmp_path / "a.glb", [triangle()]).model)[0]
    turned = corners(model_of(tmp_path / "b.glb", [triangle(node={"scale": [-1, 1, 1]})]).model)[0]
    normals = [np.cross(t[1] - t[0], t[2] - t[0]) for t in (plain, turned)]
    assert normals[0] == pytest.approx(normals[1])


@pytest.mark.parametrize(("mode", "expected"), [(4, [[0, 1, 2]]), (5, [[0, 1, 2], [2, 1, 3]]),
                                                (6, [[0, 1, 2], [0, 2, 3]])])
def test_strips_and_fans(tmp_path: Path, mode: int, expected: list[list[int]]) -> None:
    points = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [1, 1, 0]]
    found = model_of(tmp_path / "a.glb", [{"points": points, "primitive": {"mode": mode}}]).model
    (mesh,) = found.meshes
    assert mesh.triangles.tolist() == expected


def test_points_and_lines_are_told(tmp_path: Path) -> None:
    found = model_of(tmp_path / "a.glb", [triangle(primitive={"mode": 0}), triangle()])
    assert found.model.triangles == 1
    assert "scene.no_surfaces" in {f.code for f in found.findings}


def test_colours_of_points_and_materials_are_multiplied_in_linear_light(tmp_path: Path) -> None:
    meshes = [triangle(colours=[[255, 0, 0, 255]] * 3, primitive={"material": 0}), triangle()]
    found = model_of(tmp_path / "a.glb", meshes, materials=[
        {"pbrMetallicRoughness": {"baseColorFactor": [0.5, 1, 1, 1]}}]).model
    (mesh,) = found.meshes
    assert mesh.colours[0].tolist() == [188, 0, 0]  # linear 0.5 is sRGB 188
    assert mesh.colours[3].tolist() == [255, 255, 255]
    assert mesh.owner.tolist() == [0, 1]


def test_pictures_lie_as_in_the_file_and_give_their_colour(tmp_path: Path) -> None:
    """The upper half of the picture is red; glTF's v grows downwards, ours upwards."""
    import io

    from PIL import Image

    picture = Image.new("RGB", (8, 8), (0, 0, 255))
    picture.paste((255, 0, 0), (0, 0, 8, 4))
    out = io.BytesIO()
    picture.save(out, "PNG")
    (tmp_path / "walls.png").write_bytes(out.getvalue())
    mesh = triangle(uv=[[0.5, 0.1], [0.5, 0.9], [0.5, 0.9]], primitive={"material": 0})
    found = model_of(tmp_path / "a.glb", [mesh], materials=[
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}, "extensions": {"KHR_materials_unlit": {}}}],
        textures=[{"source": 0}], images=[{"uri": "walls.png"}]).model
    (made,) = found.meshes
    assert made.picture is not None
    assert made.picture[0, 0].tolist() == [255, 0, 0]
    assert made.uv is not None
    assert made.uv[:, 1] == pytest.approx([0.9, 0.1, 0.1])
    assert made.colours.tolist() == [[255, 0, 0], [0, 0, 255], [0, 0, 255]]
    assert made.lit
    (plain,) = read_scene(tmp_path / "a.glb").model.meshes
    assert plain.picture is None
    assert plain.uv is None
    assert plain.colours.tolist() == made.colours.tolist()


def test_pictures_inside_the_file_and_missing_ones(tmp_path: Path) -> None:
    inline = "data:image/png;base64," + base64.b64encode(png((0, 255, 0))).decode()
    for number, (uri, code) in enumerate(((inline, None), ("gone.png", "scene.pictures_left_out"),
                                          ("data:image/png;base64,AAAA", "scene.pictures_left_out"))):
        mesh = triangle(uv=[[0, 0]] * 3, primitive={"material": 0})
        found = model_of(tmp_path / f"{number}.glb", [mesh], textures=[{"source": 0}], images=[{"uri": uri}],
                         materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}])
        assert found.model.triangles == 1
        assert (code in {f.code for f in found.findings}) == (code is not None)
        assert (found.model.meshes[0].picture is None) == (code is not None)


def test_text_files_with_buffers_beside_and_inside(tmp_path: Path) -> None:
    document, body = gltf_of([triangle()])
    (tmp_path / "数 据.bin").write_bytes(body)
    for uri in ("%E6%95%B0%20%E6%8D%AE.bin", "data:application/octet-stream;base64," + base64.b64encode(body).decode()):
        document["buffers"][0]["uri"] = uri
        (tmp_path / "a.gltf").write_text(json.dumps(document), encoding="utf-8")
        assert read_scene(tmp_path / "a.gltf").model.triangles == 1


def test_sparse_and_quantised_positions(tmp_path: Path) -> None:
    document, body = gltf_of([triangle()])
    rows, values = struct.pack("<HH", 2, 0), struct.pack("<3f", 0, 9, 0)
    start = len(body)
    document["bufferViews"] += [{"buffer": 0, "byteOffset": start, "byteLength": 2},
                                {"buffer": 0, "byteOffset": start + 4, "byteLength": 12}]
    document["accessors"][0]["sparse"] = {"count": 1, "indices": {"bufferView": 2, "componentType": 5123},
                                          "values": {"bufferView": 3}}
    document["buffers"][0]["byteLength"] = start + 16
    (tmp_path / "a.glb").write_bytes(glb(document, body + rows + values))
    assert corners(read_scene(tmp_path / "a.glb").model)[0][2] == pytest.approx([0, 0, 9])

    document, body = gltf_of([triangle(node={"scale": [10, 10, 10]})])
    short = np.array([[0, 0, 0, 0], [32767, 0, 0, 0], [0, 32767, 0, 0]], np.int16)
    document["accessors"][0] |= {"componentType": 5122, "normalized": True}
    document["bufferViews"][0] |= {"byteStride": 8, "byteOffset": len(body), "byteLength": 24}
    document["buffers"][0]["byteLength"] += 24
    document["extensionsRequired"] = ["KHR_mesh_quantization"]
    (tmp_path / "b.glb").write_bytes(glb(document, body + short.tobytes()))
    assert corners(read_scene(tmp_path / "b.glb").model)[0][1] == pytest.approx([10, 0, 0])


def test_our_own_files_know_their_place(tmp_path: Path) -> None:
    extras = {"lohu": {"origin": [500_000, 2_490_000, 3], "crs": "EPSG:4547"}}
    found = model_of(tmp_path / "a.glb", [triangle([[1, 2, -4], [0, 0, 0], [0, 0, 1]])],
                     asset={"version": "2.0", "extras": extras})
    assert found.model.crs == "EPSG:4547"
    assert corners(found.model)[0][0] == pytest.approx([500_001, 2_490_004, 5])
    assert "scene.unplaced" not in {f.code for f in found.findings}


def broken() -> dict[str, tuple[Any, str]]:
    """Changes to a document, and the error they must give."""
    def accessor(**more: Any) -> Any:
        return lambda d: d["accessors"][0].update(more)

    def uri(text: str) -> Any:
        return lambda d: d.update(images=[{"uri": text}], textures=[{"source": 0}], materials=[
            {"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]) or d["meshes"][0]["primitives"][0].update(
            material=0)

    return {
        "accessor too long": (accessor(count=4), "file.corrupt"),
        "accessor of a billion": (accessor(count=10**9), "file.corrupt"),
        "negative count": (accessor(count=-1), "file.corrupt"),
        "unknown component": (accessor(componentType=1), "file.corrupt"),
        "matrix as position": (accessor(type="MAT4"), "file.corrupt"),
        "offset outside": (accessor(byteOffset=10**9), "file.corrupt"),
        "view outside": (lambda d: d["bufferViews"][0].update(byteLength=10**9), "file.corrupt"),
        "view of another buffer": (lambda d: d["bufferViews"][0].update(buffer=7), "file.corrupt"),
        "index outside": (lambda d: d["accessors"][1].update(componentType=5125, count=1), "file.corrupt"),
        "mesh outside": (lambda d: d["nodes"][0].update(mesh=9), "file.corrupt"),
        "text as number": (lambda d: d["nodes"][0].update(mesh="x"), "file.corrupt"),
        "Draco": (lambda d: d.update(extensionsRequired=["KHR_draco_mesh_compression"]), "scene.compressed"),
        "meshopt": (lambda d: d.update(extensionsRequired=["EXT_meshopt_compression"]), "scene.compressed"),
        "unknown extension": (lambda d: d.update(extensionsRequired=["EXT_other"]), "scene.extension"),
        "version 1": (lambda d: d["asset"].update(version="1.0"), "scene.gltf_version"),
        "network": (uri("https://example.org/a.png"), "scene.remote"),
        "network share": (uri("//server/a.png"), "scene.remote"),
        "file address": (uri("file:///etc/passwd"), "scene.remote"),
        "parent folder": (uri("../../etc/passwd"), "scene.outside"),
        "hidden parent folder": (uri("%2e%2e/%2e%2e/secret.png"), "scene.outside"),
        "backslashes": (uri("..\\..\\secret.png"), "scene.outside"),
        "absolute": (uri("/etc/passwd"), "scene.outside")}


@pytest.mark.parametrize("name", broken())
def test_hostile_documents_are_refused_by_code(name: str, tmp_path: Path) -> None:
    change, code = broken()[name]
    document, body = gltf_of([triangle(uv=[[0, 0]] * 3)])
    document["accessors"][1], document["accessors"][2] = document["accessors"][2], document["accessors"][1]
    primitive = document["meshes"][0]["primitives"][0]
    primitive["indices"], primitive["attributes"]["TEXCOORD_0"] = 1, 2
    change(document)
    path = tmp_path / "a.glb"
    path.write_bytes(glb(document, body))
    (found,) = door.inspect(path).findings
    assert found.code == code


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(png((1, 2, 3)))
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "skin.png").symlink_to(secret)
    (folder / "a.glb").write_bytes(glb(*gltf_of(
        [triangle(uv=[[0, 0]] * 3, primitive={"material": 0})], textures=[{"source": 0}],
        images=[{"uri": "skin.png"}], materials=[{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}])))
    with pytest.raises(InputError) as raised:
        read_scene(folder / "a.glb")
    assert raised.value.code == "scene.outside"


@pytest.mark.parametrize("cut", [0, 3, 11, 19, 60, 300])
def test_cut_files_are_errors(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(glb(*gltf_of([triangle()]))[:cut])
    (found,) = door.inspect(path).findings
    assert found.code in ("file.empty", "file.truncated", "file.corrupt")


def test_points_that_are_no_numbers_cost_their_triangles(tmp_path: Path) -> None:
    found = model_of(tmp_path / "a.glb", [triangle([[0, 0, np.nan], [1, 0, 0], [0, 1, 0]]), triangle(),
                                          triangle([[3e38, 0, 0], [1, 0, 0], [0, 1, 0]],
                                                   node={"scale": [1e30, 1e300, 1]})])
    assert found.model.triangles == 1
    assert np.isfinite(corners(found.model)).all()


def test_models_are_not_rows(tmp_path: Path) -> None:
    (tmp_path / "a.glb").write_bytes(glb(*gltf_of([triangle()])))
    with pytest.raises(InputError) as raised:
        door.read(tmp_path / "a.glb")
    assert raised.value.code == "scene.no_rows"
    (layer,) = door.inspect(tmp_path / "a.glb").layers
    assert (layer.kind, layer.driver, layer.count, layer.crs) == ("scene", "glTF", 1, None)
    assert layer.bounds == (0, 0, 1, 0)
