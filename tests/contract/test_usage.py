"""Exit codes and streams: wrong usage, unusable input, sources that stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.program import Run, state

BUFFER = ("run", "vector.buffer", "--layer", "{in}/points.gpkg")
HEAT = ("run", "heat.kernel_density", "--points", "{in}/points.gpkg", "--out", "{out}/x.tif")


def filled(words: tuple[str, ...], sources: Path, out: Path) -> list[str]:
    return [word.replace("{in}", str(sources)).replace("{out}", str(out)) for word in words]


@pytest.mark.parametrize("words", [
    ("frobnicate",), ("run", "vector.bufer", "--out", "{out}/x.gpkg"), (*BUFFER, "--out", "{out}/x.gpkg"),
    (*BUFFER, "--distance-m", "nan", "--out", "{out}/x.gpkg"),
    (*BUFFER, "--distance-m", "inf", "--out", "{out}/x.gpkg"),
    (*BUFFER, "--distance-m", "1", "--dissolve", "maybe", "--out", "{out}/x.gpkg"),
    (*BUFFER, "--distance-m", "1", "--out", "{out}"), (*BUFFER, "--distance-m", "1", "--out", "{out}/x"),
    (*BUFFER, "--distance-m", "1", "--out", "{out}/x.foo"), (*BUFFER, "--distance-m", "1", "--out", "{in}/points.gpkg"),
    (*BUFFER, "--distance-m", "1", "--out", "{in}/folder.gpkg/../points.gpkg"),
    (*BUFFER, "--distance-m", "1", "--distance_m", "2", "--out", "{out}/x.gpkg"),
    (*BUFFER, "--distance-m", "1", "--out", "{out}/x.gpkg", "--params", "{in}/text.gpkg"),
    (*HEAT, "--bandwidth-m", "foo"), (*HEAT, "--bandwidth-m", "0"), (*HEAT, "--kernel", "foo"),
    (*HEAT, "--cell-m", "-1"),
    (*HEAT, "--cell-m", "0.001"), ("map", "{in}/points.gpkg", "--out", "{out}/a.bmp"), ("map", "--out", "{out}/a.png"),
    ("map", "{in}/points.gpkg", "--out", "{out}/a.png", "--size", "0x0"),
    ("map", "{in}/points.gpkg", "--out", "{out}/a.png", "--extent", "5,5,1,1"),
    ("map", "{in}/points.gpkg", "--out", "{out}/a.png", "--dpi", "nan"), ("scene", "{in}/buildings.gpkg"),
    ("scene", "{in}/buildings.gpkg", "--out", "{out}/s.png", "--view", "up"), ("new", "{out}/x.txt"), ("add",),
    ("demo",), ("tools", "nope"), ("doctor", "x"), ("info", "a", "b"), ("--set", "nokey", "tools"),
    ("--log-level", "loud", "tools"),
])
@pytest.mark.parametrize("json", [False, True])
def test_wrong_usage(lohu: Run, sources: Path, tmp_path: Path, words: tuple[str, ...], json: bool) -> None:
    answer = lohu(*filled(words, sources, tmp_path), *(["--json"] if json else []))
    assert answer.code == 2
    assert answer.out == ""
    assert len(answer.err.strip().splitlines()) == 1
    assert "__main__" not in answer.err
    assert list(tmp_path.iterdir()) == []


BAD = ("missing.gpkg", "cut.gpkg", "text.gpkg", "empty.gpkg", "empty.geojson", "empty.csv", "empty.shp", "empty.tif",
       "empty.parquet", "empty.xlsx", "empty.fgb", "folder.gpkg", "points.gpkg|layer=nope")


@pytest.mark.parametrize("name", BAD)
@pytest.mark.parametrize("words", [
    ("info", "{file}"), ("run", "vector.repair", "--layer", "{file}", "--out", "{out}/x.gpkg"),
    ("map", "{file}", "--out", "{out}/x.png"), ("scene", "{file}", "--out", "{out}/x.glb"),
])
def test_unusable_input(lohu: Run, sources: Path, tmp_path: Path, name: str, words: tuple[str, ...]) -> None:
    before = state(sources)
    file = str(sources / name)
    answer = lohu(*(word.replace("{file}", file).replace("{out}", str(tmp_path)) for word in words), "--json")
    assert answer.code == 3
    error = answer.object["error"]
    assert file.partition("|")[0] in error["message"]
    assert "…" not in error["message"]
    assert error["message"] in answer.err
    assert len(answer.err.strip().splitlines()) == 1
    if words[0] == "info":
        assert answer.object["layers"] == []
        assert answer.object["findings"] or error["code"] == "layer.missing"
    assert list(tmp_path.iterdir()) == []
    assert state(sources) == before


def test_a_missing_system_is_asked_for_by_file_and_answered(lohu: Run, sources: Path, tmp_path: Path) -> None:
    words = ("run", "vector.buffer", "--layer", sources / "nowhere.shp", "--distance-m", 5, "--json",
             "--out", tmp_path / "b.gpkg")
    refused = lohu(*words)
    assert refused.code == 3
    error = refused.object["error"]
    assert error["code"] == "crs.missing"
    assert str(sources / "nowhere.shp") in error["message"]
    assert "--assume-crs" in error["message"]
    assert "EPSG:4547" in error["message"]  # what the numbers look like
    for tool in (("vector.reproject", "--crs", "4326", "--layer"),
                 ("vector.count_in_polygons", "--points", sources / "points.gpkg", "--polygons")):
        other = lohu("run", *tool, sources / "nowhere.shp", "--out", tmp_path / "b.gpkg", "--json")
        assert other.code == 3
        assert other.object["error"] == error
    answered = lohu(*words, "--assume-crs", "EPSG:4547")
    assert answered.code == 0
    assert "crs.missing" not in answered.codes
    drawn = lohu("map", sources / "nowhere.shp", "--assume-crs", "4547", "--out", tmp_path / "m.png", "--json")
    assert drawn.code == 0
    assert drawn.codes == []
    assert drawn.object["crs"] in (None, "EPSG:4547")


def test_messages_about_columns_name_the_layer(lohu: Run, sources: Path, tmp_path: Path) -> None:
    for column, code in (("nope", "column.missing"), ("use", "column.not_numeric")):
        answer = lohu("scene", sources / "buildings.gpkg", "--height", column, "--out", tmp_path / "s.glb", "--json")
        assert answer.code == 3
        assert answer.object["error"]["code"] == code
        assert answer.object["error"]["message"].startswith("buildings: ")


def test_nothing_on_the_map_is_said_by_name(lohu: Run, sources: Path, tmp_path: Path) -> None:
    answer = lohu("map", sources / "none.gpkg", "--out", tmp_path / "m.png", "--json")
    assert answer.code == 3
    assert answer.object["error"]["message"].startswith("none: ")


def test_without_a_display_the_window_says_so(lohu: Run, sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for words in ((), (sources / "points.gpkg",)):
        answer = lohu(*words)
        assert answer.code == 3
        assert len(answer.err.strip().splitlines()) == 1


def test_parts_of_a_source_shapefile_are_sources_too(lohu: Run, sources: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.dbf"
    table.write_bytes((sources / "nowhere.dbf").read_bytes())
    before = state(tmp_path)
    answer = lohu("run", "table.points", "--table", table, "--x", "plot_id", "--y", "far", "--crs", "4547", "--out",
                  tmp_path / "t.shp")
    assert answer.code == 2
    assert state(tmp_path) == before


def test_adding_is_all_or_nothing(lohu: Run, sources: Path, tmp_path: Path) -> None:
    project = tmp_path / "项 目.lohu"
    assert lohu("new", project).code == 0
    assert lohu("add", project, sources / "plots.gpkg", sources / "missing.gpkg").code == 3
    answer = lohu("add", project, sources / "buildings.gpkg", "--json")
    assert answer.code == 0
    assert [layer["name"] for layer in answer.object["added"]] == ["buildings"]
    assert lohu("map", project, "--out", tmp_path / "m.png", "--size", "300x200").code == 0
