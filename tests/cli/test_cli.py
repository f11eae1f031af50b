"""The command line from outside: exit codes, streams, JSON, files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lohu_gis.app import i18n
from lohu_gis.cli.main import VERBS, main
from lohu_gis.core.raster import Raster
from lohu_gis.io.write.door import write_raster, write_table
from tests.tools.tables import EAST, NORTH, box, layer, points

pytestmark = pytest.mark.usefixtures("qapp")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def lohu(capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command line in this process: exit code, stdout, stderr."""
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["--lang", "en", *map(str, arguments)])
        streams = capsys.readouterr()
        return code, streams.out, streams.err
    yield run
    i18n.set_language(None)


@pytest.fixture
def plots(tmp_path: Path) -> Path:
    """Three plots in a GeoPackage."""
    path = tmp_path / "plots.gpkg"
    write_table(path, layer([box(0, 0, 100, 100), box(100, 0, 100, 100), box(0, 100, 100, 100)],
                            name=["甲", "乙", "=danger"]).block)
    return path


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Events in a CSV file of degrees without a system."""
    path = tmp_path / "events.csv"
    path.write_text("id,lon,lat,n\n1,114.1,22.55,2\n2,114.101,22.551,3\n3,,,4\n", encoding="utf-8")
    return path


def test_info_as_json_and_text(lohu: Run, plots: Path) -> None:
    code, out, _err = lohu("info", plots, "--json")
    found = json.loads(out)
    assert code == 0
    (only,) = found["layers"]
    assert (only["name"], only["kind"], only["geometry"], only["count"], only["crs"]) == (
        "plots", "vector", "Polygon", 3, "EPSG:4547")
    assert only["fields"] == [{"name": "name", "type": "string"}]
    assert only["bounds"] == [EAST, NORTH, EAST + 200, NORTH + 200]
    code, out, _err = lohu("info", plots)
    assert code == 0
    assert "EPSG:4547" in out


def test_info_of_nothing_readable_prints_the_object_and_exits_with_3(lohu: Run, tmp_path: Path) -> None:
    path = tmp_path / "bad.gpkg"
    path.write_bytes(b"not a database at all" * 10)
    for target in (path, tmp_path / "missing.gpkg"):
        code, out, err = lohu("info", target, "--json")
        found = json.loads(out)
        assert code == 3
        assert found["layers"] == []
        assert found["findings"][0]["severity"] == "error"
        assert found["error"]["code"] == found["findings"][0]["code"]
        assert str(target) in err
        assert "Traceback" not in err


def test_tools_lists_and_explains(lohu: Run) -> None:
    code, out, _err = lohu("tools", "--json")
    assert code == 0
    ids = [tool["id"] for tool in json.loads(out)["tools"]]
    assert ids == sorted(ids)
    assert "heat.kernel_density" in ids
    code, out, _err = lohu("tools", "heat.kernel_density", "--json")
    tool = json.loads(out)
    assert tool["parameters"]["properties"]["cell_m"]["x-unit"] == "m"
    assert tool["outputs"] == [{"id": "density", "kind": "raster", "columns": []}]
    code, out, _err = lohu("tools", "heat.kernel_density")
    assert "--bandwidth-m" in out
    assert lohu("tools", "no.such")[0] == 2


def test_run_writes_a_file_and_says_what_it_did(lohu: Run, plots: Path, tmp_path: Path) -> None:
    out_path = tmp_path / "grown.geojson"
    before = plots.read_bytes(), plots.stat().st_mtime_ns, sorted(p.name for p in tmp_path.iterdir())
    code, out, _err = lohu("run", "vector.buffer", "--layer", plots, "--distance-m", "10", "--out", out_path, "--json")
    said = json.loads(out)
    assert code == 0
    assert (said["tool"], said["version"], said["out"]) == ("vector.buffer", 1, str(out_path))
    assert said["parameters"] == {"layer": str(plots), "distance_m": 10.0, "dissolve": False}
    assert isinstance(said["seconds"], float)
    assert said["findings"] == []
    assert len(json.loads(out_path.read_text(encoding="utf-8"))["features"]) == 3
    after = plots.read_bytes(), plots.stat().st_mtime_ns, sorted(p.name for p in tmp_path.iterdir())
    assert (before[0], before[1]) == (after[0], after[1])
    assert set(after[2]) - set(before[2]) == {"grown.geojson"}


def test_the_same_call_gives_the_same_bytes(lohu: Run, plots: Path, events: Path, tmp_path: Path) -> None:
    for ending, call in ((".csv", ("vector.buffer", "--layer", plots, "--distance-m", "3")),
                         (".geojson", ("vector.buffer", "--layer", plots, "--distance-m", "3")),
                         (".tif", ("heat.kernel_density", "--points", events, "--bandwidth-m", "100",
                                   "--assume-crs", "EPSG:4326"))):
        files = [tmp_path / name / f"result{ending}" for name in ("one", "two")]
        for path in files:
            path.parent.mkdir(exist_ok=True)
            assert lohu("run", *call, "--out", path)[0] == 0
        assert files[0].read_bytes() == files[1].read_bytes()


def test_spellings_of_options(lohu: Run, plots: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.gpkg"
    for call in (("--distance_m", "-5", "--dissolve", "true"), ("--distance-m=-5", "--dissolve=true"),
                 ("--dissolve", "--distance-m", "-5")):
        code, said, _err = lohu("run", "vector.buffer", "--layer", plots, *call, "--out", out, "--json")
        assert code == 0
        assert json.loads(said)["parameters"] == {"layer": str(plots), "distance_m": -5.0, "dissolve": True}
    params = tmp_path / "params.json"
    params.write_text(json.dumps({"layer": str(plots), "distance_m": 7}), encoding="utf-8")
    code, said, _err = lohu("run", "vector.buffer", "--params", params, "--distance-m", "8", "--out", out, "--json")
    assert json.loads(said)["parameters"]["distance_m"] == 8.0


@pytest.mark.parametrize("call", [
    ("run",), ("run", "no.tool"), ("run", "vector.buffer"),
    ("run", "vector.buffer", "--layer", "{plots}", "--out", "a.csv"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "x", "--out", "a.csv"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--nix", "1", "--out", "a.csv"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--out", "noending"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--out", "a.tif"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--out", "{plots}"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--distance-m", "2", "--out", "a.csv"),
    ("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "--out", "a.csv"),
    ("nonsense",), ("info",), ("map", "{plots}"), ("map", "{plots}", "--out", "a.bmp"), ("--lang", "xx", "tools"),
    ("--set", "nix=1", "tools"), ("tools", "--nix"), ("map", "{plots}", "--out", "a.png", "--size", "1x1"),
    ("map", "{plots}", "--out", "a.png", "--extent", "1,2,3"), ("scene", "{plots}", "--out", "a.avi"), ("new", "a.txt"),
])
def test_wrong_usage_exits_with_2_and_one_line(lohu: Run, plots: Path, call: tuple[str, ...]) -> None:
    code, out, err = lohu(*(word.replace("{plots}", str(plots)) for word in call))
    assert code == 2
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) <= 1
    assert call == ("run",) or out == ""


@pytest.mark.parametrize(("call", "error"), [
    (("run", "vector.buffer", "--layer", "missing.gpkg", "--distance-m", "1", "--out", "{tmp}/a.csv"), "file.missing"),
    (("run", "vector.count_in_polygons", "--polygons", "{plots}", "--points", "{plots}", "--out", "{tmp}/a.csv"),
     "geometry.kind"),
    (("run", "vector.count_in_polygons", "--polygons", "{plots}", "--points", "{points}", "--weight", "nix", "--out",
      "{tmp}/a.csv"), "column.missing"),
    (("run", "vector.buffer", "--layer", "{nowhere}", "--distance-m", "1", "--out", "{tmp}/a.csv"), "crs.missing"),
    (("run", "vector.buffer", "--layer", "{plots}", "--distance-m", "1", "--out", "{tmp}/no/a.csv"),
     "out.folder_missing"),
    (("run", "vector.reproject", "--layer", "{plots}", "--crs", "EPSG:99999", "--out", "{tmp}/a.csv"), "crs.unknown"),
    (("scene", "{plots}", "--out", "{tmp}/a.glb"), "scene.no_heights"),
    (("map", "missing.tif", "--out", "{tmp}/a.png"), "file.missing"),
    (("new", "{tmp}/taken.lohu"), "project.exists"),
    (("add", "{tmp}/missing.lohu", "{plots}"), "project.missing"),
])
def test_input_that_cannot_be_used_exits_with_3(lohu: Run, plots: Path, tmp_path: Path, call: tuple[str, ...],
                                                error: str) -> None:
    (tmp_path / "taken.lohu").write_text("{}", encoding="utf-8")
    write_table(tmp_path / "points.gpkg", points([EAST], [NORTH], w=[1]).block)
    write_table(tmp_path / "nowhere.gpkg", layer([box(0, 0, 1, 1)], None).block)
    places = {"{plots}": plots, "{tmp}": tmp_path, "{points}": tmp_path / "points.gpkg",
              "{nowhere}": tmp_path / "nowhere.gpkg"}
    words = list(call)
    for name, path in places.items():
        words = [word.replace(name, str(path)) for word in words]
    code, out, err = lohu(*words, "--json")
    assert code == 3
    said = json.loads(out)["error"]
    assert said["code"] == error
    assert said["message"] in err
    assert len(err.strip().splitlines()) == 1
    assert not (tmp_path / "a.csv").exists()


def test_assumed_systems_answer_the_question(lohu: Run, tmp_path: Path) -> None:
    source = tmp_path / "nowhere.gpkg"
    write_table(source, layer([box(0, 0, 10, 10)], None).block)
    code, out, _err = lohu("run", "vector.buffer", "--layer", source, "--distance-m", "1", "--assume-crs", "4547",
                           "--out", tmp_path / "a.gpkg", "--json")
    assert code == 0
    assert "crs.missing" not in out
    code, out, _err = lohu("info", tmp_path / "a.gpkg", "--json")
    assert json.loads(out)["layers"][0]["crs"] == "EPSG:4547"


def test_csv_follows_the_rules(lohu: Run, plots: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    assert lohu("run", "vector.repair", "--layer", plots, "--out", out)[0] == 0
    raw = out.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    assert "'=danger" in raw.decode("utf-8-sig")


def test_points_from_a_table_to_heat(lohu: Run, events: Path, tmp_path: Path) -> None:
    placed = tmp_path / "placed.gpkg"
    call = ("run", "table.points", "--table", events, "--x", "lon", "--y", "lat")
    code, out, _err = lohu(*call, "--out", placed, "--json")
    assert code == 0
    assert json.loads(out)["metrics"] == {"rows": 3, "placed": 2, "unplaced": 1}
    heat = tmp_path / "heat.tif"
    code, out, _err = lohu("run", "heat.kernel_density", "--points", placed, "--weight", "n", "--bandwidth-m", "200",
                           "--cell-m", "20", "--out", heat, "--json")
    said = json.loads(out)
    assert code == 0
    assert said["metrics"]["events"] == 5.0
    assert {"crs.reprojected", "geometry.null"} == {f["code"] for f in said["findings"]}
    import rasterio

    with rasterio.open(heat) as raster:
        assert raster.crs.to_epsg() == 4547
        assert raster.nodata == -9999
        assert raster.dtypes == ("float32",)
        assert raster.transform.c % 20 == 0
        assert raster.read(1).sum(dtype=float) * 400 / 1e6 == pytest.approx(5.0, rel=1e-5)


def test_projects_are_made_filled_and_drawn(lohu: Run, plots: Path, tmp_path: Path) -> None:
    project = tmp_path / "district.lohu"
    assert lohu("new", project, "--json")[0] == 0
    code, out, _err = lohu("add", project, plots, "--json")
    assert code == 0
    assert json.loads(out)["added"] == [{"id": "plots", "name": "plots"}]
    for ending in (".png", ".pdf", ".svg"):
        picture = tmp_path / f"map{ending}"
        assert lohu("map", project, "--out", picture, "--size", "320x200")[0] == 0
        assert picture.stat().st_size > 500
    assert (tmp_path / "map.pdf").read_bytes().startswith(b"%PDF")


def test_info_of_a_project_lists_its_layers_with_what_their_files_say(lohu: Run, plots: Path, tmp_path: Path) -> None:
    project = tmp_path / "district.lohu"
    assert lohu("new", project)[0] == 0
    assert lohu("add", project, plots)[0] == 0
    code, out, _err = lohu("info", project, "--json")
    (only,) = json.loads(out)["layers"]
    assert code == 0
    assert (only["name"], only["count"], only["driver"]) == ("plots", 3, "GPKG")
    plots.unlink()
    code, out, _err = lohu("info", project, "--json")
    (gone,) = json.loads(out)["layers"]
    assert [finding["code"] for finding in gone["findings"]] == ["file.missing"]


def test_an_option_that_changes_nothing_is_said(lohu: Run, plots: Path, tmp_path: Path) -> None:
    call = ("run", "vector.repair", "--layer", plots, "--id", "name", "--out", tmp_path / "a.gpkg", "--json")
    code, out, _err = lohu(*call)
    assert code == 0
    assert [finding["code"] for finding in json.loads(out)["findings"]] == ["option.unused"]


def test_a_map_shows_the_features_in_their_style(lohu: Run, plots: Path, tmp_path: Path) -> None:
    from PIL import Image

    style = tmp_path / "style.json"
    style.write_text(json.dumps({"type": "vector", "renderer": {"type": "single", "symbol": {
        "type": "fill", "fill": "#FF0000", "outline": None}}}), encoding="utf-8")
    picture = tmp_path / "map.png"
    extent = f"{EAST},{NORTH},{EAST + 200},{NORTH + 200}"
    assert lohu("map", plots, "--out", picture, "--size", "100x100", "--extent", extent, "--style", style)[0] == 0
    with Image.open(picture) as opened:
        image = opened.convert("RGB")
    assert image.size == (100, 100)
    assert image.getpixel((25, 75)) == (255, 0, 0)
    assert image.getpixel((75, 25)) != (255, 0, 0)


def test_massing_of_a_file(lohu: Run, tmp_path: Path) -> None:
    source = tmp_path / "buildings.gpkg"
    write_table(source, layer([box(0, 0, 20, 20), box(40, 0, 20, 20), box(80, 0, 20, 20)],
                              floors=[6, None, 2], h=[None, 30.0, 5.0]).block)
    model = tmp_path / "model.glb"
    code, out, _err = lohu("scene", source, "--height", "h", "--storeys", "floors", "--out", model, "--json")
    assert code == 0
    assert json.loads(out)["buildings"] == 3
    assert model.read_bytes()[:4] == b"glTF"
    assert lohu("scene", source, "--height", "nix", "--out", model)[0] == 3


def test_help_knows_every_verb(lohu: Run) -> None:
    code, out, _err = lohu("--help")
    assert code == 0
    assert all(f"\n  {verb} " in out for verb in VERBS)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main([verb, "--help"])
    except SystemExit as ended:  # argparse ends the process after its help
        code = int(ended.code or 0)
    assert code == 0
    assert verb in capsys.readouterr().out


def test_internal_errors_name_a_log_file(lohu: Run, plots: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
                                         own_folders: Path) -> None:
    import lohu_gis.tools.vector_repair as module
    from lohu_gis.core.params.declare import ATTRIBUTE, Tool

    def broken(**_values: Any) -> None:
        raise RuntimeError("on purpose")

    declared: Tool = getattr(module.repair, ATTRIBUTE)
    monkeypatch.setitem(declared.__dict__, "function", broken)
    declared.__dict__.setdefault("parameters", declared.parameters)
    code, out, err = lohu("run", "vector.repair", "--layer", plots, "--out", tmp_path / "a.csv")
    assert code == 1
    (log,) = (own_folders / "state" / "logs").iterdir()
    assert str(log) in err
    assert "on purpose" in log.read_text(encoding="utf-8")
    assert out == ""


def test_interruption_exits_with_130(lohu: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import lohu_gis.cli.verbs.tools as verb

    def interrupted(*_arguments: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(verb, "run", interrupted)
    assert lohu("tools")[0] == 130


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command line in a process of its own."""
    return subprocess.run([sys.executable, "-X", "importtime", "-m", "lohu_gis", *arguments], capture_output=True,
                          text=True)


def test_the_version_imports_next_to_nothing() -> None:
    done = started("--version")
    assert done.returncode == 0
    assert done.stdout.startswith("LOHU GIS ")
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert {name for name in imported if name.startswith("lohu_gis")} == {"lohu_gis"}
    assert not {"argparse", "numpy", "msgspec", "PySide6"} & imported


def test_data_and_messages_go_their_own_ways(plots: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "lohu_gis", "--lang", "en", "info", str(plots), "--json"],
                          capture_output=True, text=True)
    json.loads(done.stdout)
    assert done.stderr == ""


def test_chinese_is_the_language_when_nothing_says_otherwise() -> None:
    done = subprocess.run([sys.executable, "-m", "lohu_gis", "tools"], capture_output=True, text=True, encoding="utf-8")
    assert "核密度" in done.stdout


@pytest.fixture
def heights(tmp_path: Path) -> Path:
    """Two bands of heights without a system."""
    path = tmp_path / "heights.tif"
    values = np.stack([np.zeros((40, 40), np.float32), np.full((40, 40), 500, np.float32)])
    write_raster(path, Raster(values, (5, 0, EAST - 50, 0, -5, NORTH + 150), None, -9999.0))
    return path


def test_a_file_of_another_kind_is_named(lohu: Run, plots: Path, heights: Path, tmp_path: Path) -> None:
    call = ("run", "sun.shadows", "--at", "2026-01-20T12:00", "--out", tmp_path / "o.gpkg", "--json", "--buildings")
    code, out, _err = lohu(*call, heights)
    assert (code, json.loads(out)["error"]["code"]) == (3, "file.is_raster")
    assert str(heights) in json.loads(out)["error"]["message"]
    call = ("run", "view.viewshed", "--observer", f"{EAST},{NORTH}", "--out", tmp_path / "o.tif", "--json", "--surface")
    code, out, _err = lohu(*call, plots)
    assert (code, json.loads(out)["error"]["code"]) == (3, "file.is_vector")


def test_rasters_take_the_assumed_system_and_their_first_band(lohu: Run, heights: Path, tmp_path: Path) -> None:
    call = ("run", "view.viewshed", "--surface", heights, "--observer", f"{EAST},{NORTH}", "--out", tmp_path / "o.tif",
            "--json")
    code, out, _err = lohu(*call)
    assert (code, json.loads(out)["error"]["code"]) == (3, "crs.missing")
    code, out, _err = lohu(*call, "--assume-crs", "EPSG:4547")
    said = json.loads(out)
    assert code == 0
    assert "raster.first_band" in [finding["code"] for finding in said["findings"]]
    assert said["metrics"]["eye_m"] == pytest.approx(1.6)


@pytest.mark.parametrize("area", ["1,2,3", "1,2,3,4,5", "9,9,1,1", "0,0,0,5"])
def test_an_extent_written_wrongly_names_its_parameter(lohu: Run, plots: Path, tmp_path: Path, area: str) -> None:
    code, out, err = lohu("run", "sun.hours_grid", "--buildings", plots, "--area", area, "--out", tmp_path / "o.tif")
    assert (code, out) == (2, "")
    assert "“area”" in err
    assert "xmin,ymin,xmax,ymax" in err
    assert len(err.strip().splitlines()) == 1


def test_an_area_that_lies_nowhere_on_earth_is_told(lohu: Run, tmp_path: Path) -> None:
    source = tmp_path / "b.gpkg"
    write_table(source, layer([box(0, 0, 20, 20)], height_m=[9.0]).block)
    code, out, _err = lohu("run", "sun.hours_grid", "--buildings", source, "--area", "0,0,1e9,1e9", "--out",
                           tmp_path / "o.tif", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (3, "crs.unplaceable")
