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

from lohu_gis.scene3d.build.scene import BuiltScene, build_scene
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
    houses = min(meshes, key=lambda mesh: mesh.GetNumberOfCells())
    points = plain(houses.GetPoints().GetData())
    triangles = plain(houses.GetPolys().GetConnectivityArray()).reshape(-1, 3)
    walls = (80 + 40) * 6 + 60 * 30
    total, up = surface(points, triangles)
    assert up == pytest.approx(300 + 200)
    assert total == pytest.approx(300 + 200 + walls)


def test_glb_says_where_it_is_and_who_is_who(built: BuiltScene, tmp_path: Path) -> None:
    target = tmp_path / "model.glb"
    write_glb(built.scene, target)
    gltf, body = document(target)
    place = gltf["asset"]["extras"]["lohu"]
    houses = next(node for node in gltf["nodes"] if node["name"].startswith("buildings"))
    mesh = gltf["meshes"][houses["mesh"]]
    primitive = mesh["primitives"][0]
    accessor = gltf["accessors"][primitive["attributes"]["POSITION"]]
    low, high = (np.array(accessor[key]) + houses["translation"] for key in ("min", "max"))
    moved = np.array([place["origin"][0], 0, -place["origin"][1]])
    assert low + moved == pytest.approx([0, 0, -20])
    assert high + moved == pytest.approx([50, 30, 0])
    assert place["crs"] == "EPSG:4547"
    assert sorted(mesh["extras"]["fids"]) == [7, 8, 9]
    building = gltf["bufferViews"][gltf["accessors"][primitive["attributes"]["_BUILDING"]]["bufferView"]]
    start = building["byteOffset"]
    owners = np.frombuffer(body[start:start + building["byteLength"]], np.float32).astype(int)
    assert {mesh["extras"]["fids"][owner] for owner in owners} == {7, 8}
    assert all(view["byteOffset"] % 4 == 0 for view in gltf["bufferViews"])
    assert gltf["buffers"][0]["byteLength"] <= len(body)


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
