"""Files that come out: endings, CSV, replaced files, determinism; sources untouched; the object of ``info``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pytest

from tests.contract import made
from tests.contract.program import Run, state

VECTOR = ("gpkg", "geojson", "fgb", "parquet", "shp", "csv", "xlsx")


def test_every_ending_is_read_again(lohu: Run, sources: Path, tmp_path: Path) -> None:
    before = state(sources)
    for ending in VECTOR:
        out = tmp_path / f"输 出.{ending}"
        answer = lohu("run", "vector.buffer", "--layer", sources / "buildings.gpkg", "--distance-m=3", "--out", out,
                      "--json")
        assert answer.code == 0, answer.err
        assert answer.object["out"] == str(out)
        (layer,) = lohu("info", out, "--json").object["layers"]
        assert (layer["name"], layer["geometry"], layer["count"]) == ("输 出", "Polygon", 300)
        assert layer["crs"] == (None if ending in ("csv", "xlsx") else "EPSG:4547")
        wanted = [name[:10] for name in ("building_id", "storeys", "height_m", "use")] if ending == "shp" else [
            "building_id", "storeys", "height_m", "use"]
        assert [field["name"] for field in layer["fields"]] == wanted
    assert state(sources) == before


def test_no_rows_can_be_written_everywhere(lohu: Run, sources: Path, tmp_path: Path) -> None:
    for ending in VECTOR[:-1]:  # a sheet with nothing but headings is read as one row
        out = tmp_path / f"none.{ending}"
        assert lohu("run", "vector.buffer", "--layer", sources / "none.gpkg", "--distance-m", 1, "--out", out).code == 0
        (layer,) = lohu("info", out, "--json").object["layers"]
        assert layer["count"] == 0


def test_sheets_of_text_alone_keep_their_headings(lohu: Run, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["名称", "街道"], ["甲", "东门"], ["乙", "南湖"]):
        book.active.append(row)
    book.save(tmp_path / "text.xlsx")
    (layer,) = lohu("info", tmp_path / "text.xlsx", "--json").object["layers"]
    assert [field["name"] for field in layer["fields"]] == ["名称", "街道"]
    assert layer["count"] == 2


@pytest.mark.parametrize("ending", ["csv", "geojson", "tif"])
def test_the_same_call_gives_the_same_bytes(lohu: Run, sources: Path, tmp_path: Path, ending: str) -> None:
    words = ("heat.kernel_density", "--points", sources / "points.gpkg", "--bandwidth-m", 150) if ending == "tif" else (
        "vector.buffer", "--layer", sources / "点 位.shp", "--distance-m", 7)
    outs = [tmp_path / folder / f"same.{ending}" for folder in "ab"]
    for out in outs:
        out.parent.mkdir()
        assert lohu("run", *words, "--out", out).code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_an_existing_file_is_replaced_whole(lohu: Run, sources: Path, tmp_path: Path) -> None:
    package, shape = tmp_path / "x.gpkg", tmp_path / "x.shp"
    made.plots().to_file(package, layer="other")
    made.plots().to_file(shape)
    for name in ("x.sbn", "x.qix", "x.shp.xml"):
        (tmp_path / name).write_text("of the old file", encoding="utf-8")
    for out in (package, shape):
        answer = lohu("run", "vector.buffer", "--layer", sources / "points.gpkg", "--distance-m", 1, "--out", out)
        assert answer.code == 0
    assert pyogrio.list_layers(package).tolist() == [["x", "Polygon"]]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["x.cpg", "x.dbf", "x.gpkg", "x.prj", "x.shp", "x.shx"]
    assert len(gpd.read_file(shape)) == 600


def test_csv(lohu: Run, sources: Path, tmp_path: Path) -> None:
    out, again = tmp_path / "t.csv", tmp_path / "again.csv"
    answer = lohu("run", "table.points", "--table", sources / "table.csv", "--x", "lon", "--y", "lat", "--out", out,
                  "--json")
    assert answer.metrics == {"rows": 5, "placed": 2, "unplaced": 3}
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        "lon,lat,name,v,x,y,wkt", "114.1,22.55,a,1,114.1,22.55,POINT (114.1 22.55)",
        "114.12,22.56,'=1+1,-2,114.12,22.56,POINT (114.12 22.56)", ",22.5,'-x,3,,,", "500,22,'@q,4,,,",
        "0,0,'+7,-5.5,,,"]
    assert lohu("run", "vector.reproject", "--layer", out, "--crs", "4326", "--assume-crs", "4326", "--out",
                again).code == 0
    assert again.read_bytes() == raw


def test_crs_wins_over_datum(lohu: Run, sources: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.gpkg"
    answer = lohu("run", "table.points", "--table", sources / "table.csv", "--x", "lon", "--y", "lat", "--crs", "4490",
                  "--datum", "gcj02", "--out", out, "--json")
    assert "datum.ignored" in answer.codes
    found = gpd.read_file(out)
    assert found.crs.to_epsg() == 4490
    assert (found.geometry[0].x, found.geometry[0].y) == (114.1, 22.55)
    shifted = lohu("run", "table.points", "--table", sources / "table.csv", "--x", "lon", "--y", "lat", "--datum",
                   "gcj02", "--out", out, "--json")
    assert "datum.ignored" not in shifted.codes
    moved = gpd.read_file(out)
    assert moved.crs.to_epsg() == 4326
    assert moved.geometry.isna().tolist() == [False, False, True, True, True]
    assert 0.002 < np.hypot(moved.geometry[0].x - 114.1, moved.geometry[0].y - 22.55) < 0.01


def test_parameters_from_a_file(lohu: Run, sources: Path, tmp_path: Path) -> None:
    given = tmp_path / "p.json"
    given.write_text(json.dumps({"layer": str(sources / "points.gpkg"), "distance-m": 5, "dissolve": True}), "utf-8")
    answer = lohu("run", "vector.buffer", "--params", given, "--distance_m=9", "--out", tmp_path / "o.gpkg", "--json")
    assert answer.object["parameters"] == {"layer": str(sources / "points.gpkg"), "distance_m": 9.0, "dissolve": True}
    assert {"tool", "version", "parameters", "out", "metrics", "findings", "seconds"} <= set(answer.object)
    wrongs: list[object] = [{"layer": 5}, {"nope": 1}, []]
    for wrong in wrongs:
        given.write_text(json.dumps(wrong), "utf-8")
        assert lohu("run", "vector.buffer", "--params", given, "--out", tmp_path / "o.gpkg").code == 2


LAYER = {"name", "kind", "driver", "geometry", "count", "crs", "crs_wkt", "bounds", "encoding", "fields", "size",
         "bands", "findings"}
FINDING = {"code", "severity", "message", "count", "sampled"}


def check_finding(finding: dict[str, Any]) -> None:
    assert set(finding) == FINDING
    assert finding["severity"] in ("info", "warning", "error")
    assert finding["count"] is None or isinstance(finding["count"], int)
    assert isinstance(finding["sampled"], bool)
    assert "…" not in finding["message"]
    assert not finding["message"].startswith(finding["code"])


def check_info(found: dict[str, Any], code: int) -> None:
    """The object of ``lohu info --json`` as the contract has it."""
    assert {"path", "layers", "findings"} <= set(found)
    assert (code == 3) == (found["layers"] == [])
    for layer in found["layers"]:
        assert set(layer) >= LAYER
        assert layer["kind"] in ("vector", "raster", "table", "scene", "mission")
        assert layer["crs"] is None or (layer["crs"].startswith("EPSG:") and layer["crs_wkt"])
        if layer["bounds"] is not None:
            xmin, ymin, xmax, ymax = layer["bounds"]
            assert xmin <= xmax
            assert ymin <= ymax
        if layer["kind"] == "raster":
            assert len(layer["size"]) == 2
            assert isinstance(layer["bands"], int)
        else:
            assert isinstance(layer["count"], int)
        assert all(set(field) == {"name", "type"} for field in layer["fields"])
    for finding in [*found["findings"], *(f for layer in found["layers"] for f in layer["findings"])]:
        check_finding(finding)


def test_info_of_all_sources(lohu: Run, sources: Path) -> None:
    before = state(sources)
    for path in sorted(sources.iterdir()):
        if path.suffix not in (".dbf", ".shx", ".prj", ".cpg"):
            answer = lohu("info", path, "--json")
            assert answer.code in (0, 3)
            check_info(answer.object, answer.code)
    assert state(sources) == before
    assert lohu("info", sources / "gbk.csv", "--json").object["layers"][0]["encoding"].upper() in ("GBK", "GB18030")


def test_info_of_real_files(lohu: Run, real_data: Path) -> None:
    names = ("points_john_snow/Pumps.shp", "shenzhen_districts/sz_no_prj.shp", "buildings_bubenec_prague/bubenec.gpkg",
             "scene3d_qgis/dtm.tif", "rasters/RGB.byte.tif", "complaints_nyc_animals/nyc_311_animals.csv.gz",
             "shenzhen_districts/amap_440303_luohu_gcj02.geojson")
    codes = {}
    for name in names:
        answer = lohu("info", real_data / name, "--json")
        assert answer.code == 0
        check_info(answer.object, 0)
        codes[name] = {f["code"] for layer in answer.object["layers"] for f in layer["findings"]}
    assert "crs.missing" in codes["shenzhen_districts/sz_no_prj.shp"]
    assert "datum.gcj02_suspect" in codes["shenzhen_districts/amap_440303_luohu_gcj02.geojson"]


def test_tools_are_described(lohu: Run) -> None:
    found = lohu("tools", "--json").object["tools"]
    for tool in found:
        assert {"id", "title", "version", "parameters", "outputs"} <= set(tool)
        schema = tool["parameters"]
        assert schema["type"] == "object"
        assert set(schema.get("required", ())) <= set(schema["properties"])
        assert all({"id", "kind", "columns"} <= set(output) for output in tool["outputs"])
    columns = {tool["id"]: tool["outputs"][0]["columns"] for tool in found}
    assert columns["vector.count_in_polygons"] == ["count", "sum", "per_km2"]
    assert columns["plan.indicators"] == ["buildings", "gfa_m2", "footprint_m2", "far", "coverage", "mean_height_m",
                                          "max_height_m", "volume_m3"]


def test_a_project_moves_with_its_data(lohu: Run, sources: Path, tmp_path: Path,
                                       monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "甲"
    folder.mkdir()
    shutil.copy(sources / "buildings.gpkg", folder / "b.gpkg")
    monkeypatch.chdir(folder)
    assert lohu("new", "p.lohu").code == 0
    assert lohu("add", "p.lohu", "b.gpkg").code == 0
    monkeypatch.chdir(tmp_path)
    folder.rename(tmp_path / "乙")
    for ending in ("png", "pdf", "svg"):
        answer = lohu("map", "乙/p.lohu", "--out", f"m.{ending}", "--size", "300x200", "--json")
        assert answer.code == 0
        assert Path(f"m.{ending}").stat().st_size > 500
    (tmp_path / "乙" / "b.gpkg").unlink()
    assert lohu("map", "乙/p.lohu", "--out", "m.png", "--json").object["error"]["code"] == "file.missing"


def test_areas_of_a_file_lie_below_its_points(lohu: Run, tmp_path: Path) -> None:
    city = tmp_path / "city.gpkg"
    for name, frame in (("points", made.points()), ("plots", made.plots()), ("buildings", made.buildings())):
        frame.to_file(city, layer=name)
    assert lohu("new", tmp_path / "p.lohu").code == 0
    answer = lohu("add", tmp_path / "p.lohu", city, "--json")
    assert [layer["name"] for layer in answer.object["added"]] == ["plots", "buildings", "points"]


def test_long_numbers_keep_all_digits(lohu: Run, tmp_path: Path) -> None:
    numbers = {"twenty": "20240101123456789012", "nineteen": "1152921504606846976", "zeros": "0012"}
    source = tmp_path / "cases.csv"
    source.write_text(f"x,y,{','.join(numbers)}\n114.1,22.5,{','.join(numbers.values())}\n", encoding="utf-8")
    for ending in ("csv", "xlsx", "gpkg"):
        out = tmp_path / f"out.{ending}"
        assert lohu("run", "table.points", "--table", source, "--out", out).code == 0
        again = tmp_path / "again.csv"
        assert lohu("run", "table.points", "--table", out, "--x", "x", "--y", "y", "--out", again).code == 0
        line = again.read_text(encoding="utf-8-sig").splitlines()[1]
        assert all(f"{number}," in line for number in numbers.values()), (ending, line)


def test_a_shapefile_of_several_types_is_refused_with_their_names(lohu: Run, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(geometry=[made.points().geometry[0], made.plots().geometry[0]], crs=4547)
    frame.to_file(tmp_path / "mixed.gpkg")
    answer = lohu("run", "vector.repair", "--layer", tmp_path / "mixed.gpkg", "--out", tmp_path / "m.shp", "--json")
    assert answer.code == 3
    assert answer.object["error"]["code"] == "geometry.mixed"
    assert "Point, Polygon" in answer.object["error"]["message"]
    assert not list(tmp_path.glob("m.*"))
