"""CityJSON -> rows and faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.core.contextmesh import ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.io import door
from lohu_gis.io.scene.cityjson.faces import city_meshes
from lohu_gis.io.scene.cityjson.parse import crs_of, read_city
from lohu_gis.io.scene.cityjson.rows import building_block
from tests.io.scene.models import BOX, SIDES, box_city, written


def rows(path: Path) -> list[dict[str, Any]]:
    """Buildings of a file as records."""
    found: list[dict[str, Any]] = building_block(read_city(path), "x").columns.to_pylist()
    return found


def volume(model: ContextModel) -> float:
    """Volume enclosed by all triangles, by the divergence theorem."""
    total = 0.0
    for mesh in model.meshes:
        points = mesh.points.astype(float) + mesh.origin
        a, b, c = (points[mesh.triangles[:, k]] for k in range(3))
        total += float((a * np.cross(b, c)).sum() / 6)
    return total


def test_a_box_is_a_row_and_twelve_triangles(tmp_path: Path) -> None:
    path = written(tmp_path / "a.city.json", box_city(at=(500_000.0, 2_490_000.0, 7.0), attributes={
        "storeysAboveGround": 9, "use": "住宅", "list": [1, {"a": None}], "nothing": None}))
    model = read_city(path)
    assert (model.version, model.crs) == ("2.0", "EPSG:4547")
    (row,) = rows(path)
    assert row == {"building_id": "A", "part": None, "ground_m": 7.0, "base_m": 0.0, "height_m": 30.0, "storeys": 9.0,
                   "use": "住宅", "list": '[1, {"a": null}]'}
    block = building_block(model, "x")
    assert block.geometry is not None
    assert to_shapely(block.geometry)[0].equals(shapely.box(500_000, 2_490_000, 500_010, 2_490_020))
    made = city_meshes(model)
    assert made.triangles == 12
    assert made.names == ("A",)
    assert volume(made) == pytest.approx(10 * 20 * 30)


def test_faces_have_the_colours_of_what_they_are(tmp_path: Path) -> None:
    model = read_city(written(tmp_path / "a.city.json", box_city()))
    (mesh,) = city_meshes(model).meshes
    middle = (mesh.points[mesh.triangles].mean(axis=1) + mesh.origin)
    paint = mesh.colours[mesh.triangles[:, 0]]
    roof = {tuple(c) for c in paint[middle[:, 2] == 30].tolist()}
    ground = {tuple(c) for c in paint[middle[:, 2] == 0].tolist()}
    walls = {tuple(c) for c in paint[(middle[:, 2] > 0) & (middle[:, 2] < 30)].tolist()}
    assert len(roof) == len(ground) == len(walls) == 1
    assert len(roof | ground | walls) == 3


def test_parts_stand_on_the_ground_of_their_building(tmp_path: Path) -> None:
    """A podium from 2 to 14 m and a tower from 14 to 98 m."""
    document = box_city()
    solid = document["CityObjects"]["A"]["geometry"][0]
    spots = []
    for low, high, size in ((2, 14, 40), (14, 98, 20)):
        spots += [[x * size, y * size, low + z * (high - low)] for x, y, z in BOX.tolist()]
    document["vertices"] = (np.array(spots) * 1000).astype(int).tolist()
    upper = {**solid, "boundaries": [[[[v + 8 for v in side]] for side in SIDES]]}
    document["CityObjects"] = {
        "T": {"type": "Building", "attributes": {"use": "office", "year": 2020}, "children": ["T-1", "T-2"]},
        "T-1": {"type": "BuildingPart", "parents": ["T"], "attributes": {"use": "shop"}, "geometry": [solid]},
        "T-2": {"type": "BuildingPart", "parents": ["T"], "geometry": [upper]}}
    found = rows(written(tmp_path / "a.city.json", document))
    names = ("building_id", "part", "ground_m", "base_m", "height_m", "use", "year")
    assert [tuple(row[name] for name in names) for row in found] == [
        ("T", "T-1", 2.0, 0.0, 12.0, "shop", 2020), ("T", "T-2", 2.0, 12.0, 96.0, "office", 2020)]


def test_older_versions_and_coordinates_without_steps(tmp_path: Path) -> None:
    document = box_city()
    document |= {"version": "1.0", "vertices": (BOX * 5).tolist(),
                 "metadata": {"referenceSystem": "urn:ogc:def:crs:EPSG::2056"}}
    del document["transform"]
    document["CityObjects"]["A"]["geometry"][0]["lod"] = 1
    model = read_city(written(tmp_path / "a.json", document))
    assert (model.version, model.crs, model.objects[0].lod) == ("1.0", "EPSG:2056", "1")
    assert volume(city_meshes(model)) == pytest.approx(125)


@pytest.mark.parametrize(("metadata", "crs"), [
    ({"referenceSystem": "https://www.opengis.net/def/crs/EPSG/0/7415"}, "EPSG:28992"),  # with heights
    ({"referenceSystem": "urn:ogc:def:crs:EPSG:9.9.1:4547"}, "EPSG:4547"),
    ({"crs": {"epsg": 7415}}, "EPSG:28992"),
    ({"referenceSystem": "EPSG:4490"}, "EPSG:4490"),
    ({"referenceSystem": "http://example.org/thing"}, None), ({"referenceSystem": 4547}, None), ({}, None)])
def test_how_files_name_their_crs(metadata: dict[str, Any], crs: str | None) -> None:
    assert crs_of(metadata) == crs


def test_the_highest_level_of_detail_is_taken_unless_asked(tmp_path: Path) -> None:
    document = box_city()
    low = document["CityObjects"]["A"]["geometry"][0]
    flat = {"type": "MultiSurface", "lod": "0", "boundaries": [[SIDES[0]]]}
    fine = {**low, "lod": "2.2", "boundaries": [[[side] for side in SIDES[:5]]], "semantics": None}
    document["CityObjects"]["A"]["geometry"] = [flat, fine, low]
    path = written(tmp_path / "a.city.json", document)
    assert [len(read_city(path, lod=lod).faces) for lod in (None, "0", "1", "7")] == [5, 1, 6, 5]
    assert {f.code for f in read_city(path).findings} == {"scene.lods"}


def test_a_flat_footprint_takes_its_height_from_the_attributes(tmp_path: Path) -> None:
    document = box_city(attributes={"measuredHeight": 12.5})
    document["CityObjects"]["A"]["geometry"] = [{"type": "MultiSurface", "lod": "0", "boundaries": [[SIDES[0]]]}]
    (row,) = rows(written(tmp_path / "a.city.json", document))
    assert row["height_m"] == 12.5
    document["CityObjects"]["A"]["attributes"] = {"measuredHeight": -3}
    (row,) = rows(written(tmp_path / "a.city.json", document))
    assert row["height_m"] is None


def test_templates_are_set_down_with_their_matrix(tmp_path: Path) -> None:
    document = box_city()
    double = [2, 0, 0, 1, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1]
    document["geometry-templates"] = {
        "templates": [{"type": "MultiSurface", "lod": "2", "boundaries": [[side] for side in SIDES]}],
        "vertices-templates": BOX.tolist()}
    document["CityObjects"]["tree"] = {"type": "SolitaryVegetationObject", "geometry": [
        {"type": "GeometryInstance", "template": 0, "boundaries": [6], "transformationMatrix": double}]}
    model = read_city(written(tmp_path / "a.city.json", document))
    tree = city_meshes(model, "context")
    assert tree.triangles == 12
    assert volume(tree) == pytest.approx(8)
    assert tree.bounds == pytest.approx([11, 20, 30, 13, 22, 32])
    assert door.read(tmp_path / "a.city.json", "context").block.columns["type"].to_pylist() == [
        "SolitaryVegetationObject"]


def test_a_face_with_a_hole_and_a_bent_one_are_cut_without_overlap(tmp_path: Path) -> None:
    outer, inner = [[0, 0], [8, 0], [8, 6], [0, 6]], [[2, 2], [2, 4], [5, 4], [5, 2]]
    bent = [[20, 0], [26, 0], [26, 6], [24, 6], [24, 2], [20, 2]]
    spots = [[x, y, 5] for x, y in outer + inner] + [[5, x, y] for x, y in bent]
    document = box_city()
    document |= {"vertices": spots}
    del document["transform"]
    document["CityObjects"]["A"]["geometry"] = [{"type": "MultiSurface", "lod": "2", "boundaries": [
        [[0, 1, 2, 3], [4, 5, 6, 7]], [[8, 9, 10, 11, 12, 13]]]}]
    model = city_meshes(read_city(written(tmp_path / "a.city.json", document)))
    (mesh,) = model.meshes
    a, b, c = (mesh.points[mesh.triangles[:, k]].astype(float) for k in range(3))
    across = np.cross(b - a, c - a) / 2
    assert across.sum(axis=0) == pytest.approx([20, 0, 42])  # signed: none is turned over
    assert np.linalg.norm(across, axis=1).sum() == pytest.approx(62)


def test_sequences_of_features(tmp_path: Path) -> None:
    document = box_city()
    feature = {"type": "CityJSONFeature", "id": "A", "CityObjects": document.pop("CityObjects"),
               "vertices": document.pop("vertices")}
    head = document | {"CityObjects": {}, "vertices": []}
    second = json.loads(json.dumps(feature).replace('"A"', '"B"'))
    second["vertices"] = [[x + 100_000, y, z] for x, y, z in second["vertices"]]
    path = tmp_path / "a.city.jsonl"
    path.write_text("\n".join([json.dumps(head), json.dumps(feature), "{broken", json.dumps(second), "",
                               json.dumps(feature)]), encoding="utf-8")
    model = read_city(path)
    assert [found.id for found in model.objects] == ["A", "B"]
    assert {f.code: f.count for f in model.findings} == {"scene.lines_left_out": 1, "scene.repeated": 1}
    block = building_block(model, "x")
    assert block.geometry is not None
    assert [shape.bounds[0] for shape in to_shapely(block.geometry)] == [0, 100]


def hostile() -> dict[str, tuple[Any, str | None, str | None]]:
    """Documents that want to do harm: what is changed, the error, or the finding."""
    def solid(**more: Any) -> dict[str, Any]:
        document = box_city()
        document["CityObjects"]["A"]["geometry"][0] |= more
        return document

    return {
        "number out of range": (solid(boundaries=[[[[0, 1, 99]]]]), None, "scene.faces_left_out"),
        "negative number": (solid(boundaries=[[[[0, 1, -1]]]]), None, "scene.faces_left_out"),
        "huge number": (solid(boundaries=[[[[0, 1, 10**30]]]]), None, "scene.faces_left_out"),
        "numbers that are text": (solid(boundaries=[[[["a", "b", "c"]]]]), None, "scene.geometry_left_out"),
        "wrong depth": (solid(boundaries=[[0, 1, 2]]), None, "scene.geometry_left_out"),
        "unknown kind": (solid(type="Blob"), None, "scene.geometry_left_out"),
        "two corners": (solid(boundaries=[[[[0, 1]]]]), None, "scene.faces_left_out"),
        "semantics of another length": (solid(semantics={"surfaces": [], "values": [[0]]}), None, None),
        "semantics that are none": (solid(semantics=["Wall"]), None, None),
        "vertices of two numbers": (box_city() | {"vertices": [[0, 0]] * 8}, "file.corrupt", None),
        "vertices that are text": (box_city() | {"vertices": "no"}, "file.corrupt", None),
        "infinite scale": (box_city() | {"transform": {"scale": [1e308] * 3, "translate": [0] * 3}}, "file.corrupt",
                           None),
        "old version": (box_city() | {"version": "0.9"}, "scene.version", None),
        "another type": (box_city() | {"type": "CityJSONFeature"}, "file.unsupported", None),
        "a template in a circle": (solid(type="GeometryInstance", template=0, boundaries=[0]), None, None)}


@pytest.mark.parametrize("name", hostile())
def test_hostile_documents_cost_an_error_or_a_finding(name: str, tmp_path: Path) -> None:
    document, error, finding = hostile()[name]
    path = written(tmp_path / "a.city.json", document)
    info = door.inspect(path)
    if error is not None:
        assert info.layers == ()
        assert [f.code for f in info.findings] == [error]
        with pytest.raises(InputError) as raised:
            door.read(path)
        assert raised.value.code == error
    else:
        codes = {f.code for layer in info.layers for f in layer.findings}
        assert finding is None or finding in codes
        assert len(door.read(path).block) <= 1


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"type":"CityJSON","version":"2.0","vertices":[[NaN,0,0]]}',
                                  b'{"type":"CityJSON","version":"2.0","CityObjects":' + b'{"a":' * 50_000,
                                  b'{"type":"CityJSON","version":"2.0","vertices":[[0,0', b"\xff\xfe\x00", b"{}"])
def test_broken_text_is_an_error_with_a_reason(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.city.json"
    path.write_bytes(text)
    (found,) = door.inspect(path).findings
    assert found.code in ("file.corrupt", "file.truncated", "file.unsupported")
    assert found.severity == "error"


def test_a_large_file_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.city.json", box_city())
    monkeypatch.setattr("lohu_gis.io.scene.cityjson.parse.MAX_BYTES", 100)
    with pytest.raises(InputError) as raised:
        read_city(path)
    assert raised.value.code == "scene.too_large"


def test_numbers_of_mixed_kinds_become_columns(tmp_path: Path) -> None:
    document = box_city()
    shape = document["CityObjects"]["A"]["geometry"]
    document["CityObjects"] = {name: {"type": "Building", "geometry": shape, "attributes": values} for name, values in {
        "a": {"x": 1, "y": 1, "z": 10**25, "w": True}, "b": {"x": 2.5, "y": "two", "z": 1, "w": None}}.items()}
    columns = building_block(read_city(written(tmp_path / "a.city.json", document)), "x").columns.to_pydict()
    assert columns["x"] == [1.0, 2.5]
    assert columns["y"] == ["1", "two"]
    assert columns["z"] == [str(10**25), "1"]
    assert columns["w"] == [True, None]


def test_real_files(real_data: Path) -> None:
    """Counts and measures of files of others; volumes of closed solids are those that val3dity reports."""
    expected = {"3-20-DELFSHAVEN.city.json": (853, "EPSG:28992"), "zurich_subset_lod2.json": (161, "EPSG:2056"),
                "rotterdam_subset.json": (16, None), "3dbag_b2.city.jsonl": (2, "EPSG:28992"),
                "small_cjval/address.json": (2, None),
                "small_val3dity/cityjson__twobuildings_m.json": (2, "EPSG:28992")}
    for name, (count, crs) in expected.items():
        result = door.read(real_data / "cityjson" / name)
        assert (len(result.block), result.block.crs) == (count, crs), name
        assert result.block.geometry is not None
        shapes = to_shapely(result.block.geometry)
        assert shapely.is_valid(shapes).all(), name
        assert (shapely.area(shapes) > 0).all(), name
        assert all(h is None or h > 0 for h in result.block.columns["height_m"].to_pylist()), name


def test_the_3d_bag_agrees_with_its_own_attributes(real_data: Path) -> None:
    """The producer's volume and ground of two solids against ours from the faces and rows."""
    path = real_data / "cityjson" / "3dbag_b2.city.jsonl"
    model = read_city(path)
    for row in building_block(model, "x").columns.to_pylist():
        part = row["part"]
        whole = city_meshes(model)
        number = whole.names.index(part)
        total = 0.0
        for mesh in whole.meshes:
            own = mesh.triangles[mesh.owner == number]
            points = mesh.points.astype(float)
            a, b, c = (points[own[:, k]] for k in range(3))
            total += float((a * np.cross(b, c)).sum() / 6)
        assert total == pytest.approx(row["b3_volume_lod22"], rel=1e-3)
        assert row["ground_m"] == pytest.approx(row["b3_h_maaiveld"], abs=0.01)


def test_every_real_file_is_read_or_refused_with_a_reason(real_data: Path) -> None:
    found = {}
    for path in sorted((real_data / "cityjson").rglob("*.json*")):
        info = door.inspect(path)
        found[path.name] = bool(info.layers)
        assert info.layers or info.findings[0].severity == "error", path
    assert sum(found.values()) >= 40
