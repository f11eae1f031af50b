"""Model files, read back by VTK's own readers."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from vtkmodules.util.numpy_support import vtk_to_numpy
from vtkmodules.vtkCommonDataModel import vtkMultiBlockDataSet
from vtkmodules.vtkIOGeometry import vtkGLTFReader, vtkOBJReader

from lohu_gis.scene3d.build.raised import group_of, raised_layer
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import BuiltScene, build_layers, build_scene
from lohu_gis.scene3d.vtk.export import write_glb, write_obj
from tests.scene3d.build.test_roofs import COURTYARD
from tests.scene3d.shapes import column


@pytest.fixture(name="built")
def _built() -> BuiltScene:
    """A block of 10 x 20 x 30 m east of a courtyard of 20 x 20 x 6 m, and one of unknown height."""
    shapes = [COURTYARD, shapely.box(40, 0, 50, 20), shapely.box(60, 0, 61, 1)]
    return build_scene(column(shapes), [6.0, 30.0, np.nan], fids=[7, 8, 9], crs="EPSG:4547",
                       colours=[[200, 30, 30], [246, 242, 234], [0, 0, 0]])


def document(path: Path) -> tuple[dict[str, Any], bytes]:
    """JSON and binary part of a GLB."""
    data = path.read_bytes()
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    assert kind == b"JSON"
    return json.loads(data[20:20 + size]), data[28 + size:]


def plain(values: Any) -> np.ndarray:
    """A VTK array as numpy."""
    return np.array(vtk_to_numpy(values))  # type: ignore[no-untyped-call]


def leaves(block: vtkMultiBlockDataSet) -> list[Any]:
    """All meshes of a multi-block."""
    found = []
    for number in range(block.GetNumberOfBlocks()):
        part = block.GetBlock(number)
        if isinstance(part, vtkMultiBlockDataSet):
            found.extend(leaves(part))
        elif part is not None:
            found.append(part)
    return found


def surface(points: np.ndarray, triangles: np.ndarray) -> tuple[float, float]:
    """Area of all triangles, and of those that look up along y."""
    a, b, c = (points[triangles[:, k]].astype(float) for k in range(3))
    across = np.cross(b - a, c - a)
    up = across[:, 1] > 0.99 * np.linalg.norm(across, axis=1)
    return float(np.linalg.norm(across, axis=1).sum() / 2), float(across[up, 1].sum() / 2)


def test_glb_read_by_vtk_has_walls_and_roofs(built: BuiltScene, tmp_path: Path) -> None:
    target = tmp_path / "model.glb"
    write_glb(built.scene, target)
    reader = vtkGLTFReader()
    reader.SetFileName(str(target))
    reader.Update()
    meshes = leaves(reader.GetOutput())
    measured = []
    for mesh in meshes:
        points = plain(mesh.GetPoints().GetData())
        measured.append(surface(points, plain(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)))
    west, south, east, north = built.scene.extent
    ground = (east - west) * (north - south)
    expected = [(300 + (80 + 40) * 6, 300), (200 + 60 * 30, 200), (ground, ground)]
    assert sorted(measured, key=lambda pair: pair[1]) == [pytest.approx(pair, rel=1e-5) for pair in sorted(
        expected, key=lambda pair: pair[1])]


def test_glb_says_where_it_is_and_who_is_who(built: BuiltScene, tmp_path: Path) -> None:
    target = tmp_path / "model.glb"
    known = Records(np.array([8, 7]), ("塔 楼", "B7"), {"use": ("office", None), "storeys": (9.5, 2)})
    write_glb(built.scene, target, "invented", known)
    gltf, body = document(target)
    place = gltf["asset"]["extras"]["lohu"]
    assert (place["crs"], place["note"]) == ("EPSG:4547", "invented")
    nodes = {node["name"]: node for node in gltf["nodes"]}
    assert set(nodes) == {"塔 楼", "B7", "ground"}
    assert nodes["塔 楼"]["extras"] == {"use": "office", "storeys": 9.5, "lohu_id": 8, "ground_m": 0.0, "base_m": 0.0,
                                       "height_m": 30.0}
    assert nodes["B7"]["extras"]["storeys"] == 2
    moved = np.array([place["origin"][0], 0, -place["origin"][1]])
    boxes = {"塔 楼": ([40, 0, -20], [50, 30, 0]), "B7": ([0, 0, -20], [20, 6, 0])}
    for name, (low, high) in boxes.items():
        accessor = gltf["accessors"][gltf["meshes"][nodes[name]["mesh"]]["primitives"][0]["attributes"]["POSITION"]]
        shift = moved + nodes[name]["translation"]
        assert np.array(accessor["min"]) + shift == pytest.approx(low)
        assert np.array(accessor["max"]) + shift == pytest.approx(high)
    paint = {material["name"] for material in gltf["materials"]}
    assert paint == {"cc81e1e", "cf6f2ea", "ground"}
    assert all(view["byteOffset"] % 4 == 0 for view in gltf["bufferViews"])
    assert gltf["buffers"][0]["byteLength"] <= len(body)


def test_parts_are_children_of_their_building(tmp_path: Path) -> None:
    layer = raised_layer(column([shapely.box(0, 0, 40, 40), shapely.box(10, 10, 30, 30)]), [12.0, 96.0],
                         lower_m=[0.0, 12.0], group=group_of(["T", "T"]))
    write_glb(build_layers([layer]).scene, tmp_path / "m.glb", records=Records(np.array([0, 1]), ("T", "T")))
    gltf, _ = document(tmp_path / "m.glb")
    whole = next(node for node in gltf["nodes"] if node["name"] == "T")
    parts = [gltf["nodes"][number] for number in whole["children"]]
    assert [(part["name"], part["extras"]["base_m"], part["extras"]["height_m"]) for part in parts] == [
        ("T-1", 0.0, 12.0), ("T-2", 12.0, 96.0)]
    shown = set(gltf["scenes"][0]["nodes"])
    assert gltf["nodes"].index(whole) in shown
    assert not shown & set(whole["children"])


def test_normals_stand_on_their_triangles(built: BuiltScene, tmp_path: Path) -> None:
    target = tmp_path / "model.glb"
    write_glb(built.scene, target)
    reader = vtkGLTFReader()
    reader.SetFileName(str(target))
    reader.Update()
    for mesh in leaves(reader.GetOutput()):
        points = plain(mesh.GetPoints().GetData()).astype(float)
        triangles = plain(mesh.GetPolys().GetConnectivityArray()).reshape(-1, 3)
        normals = plain(mesh.GetPointData().GetNormals())
        a, b, c = (points[triangles[:, k]] for k in range(3))
        across = np.cross(b - a, c - a)
        across /= np.linalg.norm(across, axis=1)[:, None]
        for corner in range(3):
            assert (across * normals[triangles[:, corner]]).sum(axis=1) == pytest.approx(1.0, abs=1e-3)


def test_obj_names_buildings_and_materials(built: BuiltScene, tmp_path: Path) -> None:
    target = tmp_path / "model.obj"
    write_obj(built.scene, target)
    text = target.read_text()
    assert {line for line in text.splitlines() if line.startswith("o ")} == {"o building_7", "o building_8", "o ground"}
    write_obj(built.scene, target, Records(np.array([7, 8]), ("A\n座", "B")))
    lines = {line for line in target.read_text(encoding="utf-8").splitlines() if line.startswith("o ")}
    assert lines == {"o A 座", "o B", "o ground"}
    assert "newmtl cc81e1e\nKd 0.7843 0.1176 0.1176" in target.with_suffix(".mtl").read_text()
    reader = vtkOBJReader()
    reader.SetFileName(str(target))
    reader.Update()
    data = reader.GetOutput()
    points = plain(data.GetPoints().GetData())
    triangles = plain(data.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    west, south, east, north = built.scene.extent
    _, up = surface(points, triangles)
    assert up == pytest.approx(500 + (east - west) * (north - south), rel=1e-4)


def test_failed_writing_leaves_the_old_file(built: BuiltScene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "model.glb"
    target.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_glb(built.scene, target)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["model.glb"]
