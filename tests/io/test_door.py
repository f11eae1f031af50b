"""Every odd file becomes a finding or an error that names it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.geometry import bridge
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import TableBlock
from lohu_gis.io.door import inspect, read
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.write.door import write_raster, write_table, write_tables
from lohu_gis.io.write.layer import OutLayer
from tests.io import shapefiles


def block(objects: list[object], crs: str | None = "EPSG:4547", **columns: object) -> TableBlock:
    count = len(objects)
    table = pa.table(columns or {"n": np.arange(count)})
    return TableBlock("t", table, bridge.from_shapely(objects), np.arange(count), crs)


def codes(path: Path) -> list[str]:
    info = inspect(path)
    return [f.code for f in info.findings] + [f.code for layer in info.layers for f in layer.findings]


SQUARE = shapely.box(505_000, 2_490_000, 505_010, 2_490_010)


@pytest.mark.parametrize(("name", "content", "code"), [
    ("none.gpkg", None, "file.missing"), ("a.gpkg", b"", "file.empty"), ("a.csv", b"", "file.empty"),
    ("a.csv", b"\n\n", "file.empty"),
    ("a.tif", b"II*\x00rubbish", "file.corrupt"), ("a.gpkg", b"SQLite format 3\x00" + bytes(200), "file.corrupt"),
    ("a.xyz1", b"hello", "file.unsupported"),
    ("a.geojson", b'{"type": "FeatureCollection", "features": [', "file.corrupt"),
    ("a.shp", b"\x00\x00\x27\x0a" + bytes(40), "file.truncated"), ("a.parquet", b"PAR1", "file.corrupt"),
    ("a.csv", b"a,b\n\x00\x01", "file.unsupported"), ("a.fgb", b"fgb\x03fgb\x00", "file.corrupt"),
    ("a.zip", b"PK\x03\x04 broken", "file.corrupt"), ("a.xlsx", b"PK\x03\x04 broken", "file.corrupt")])
def test_odd_files(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    info = inspect(path)
    assert not info.readable
    assert [f.code for f in info.findings] == [code]
    assert info.findings[0].facts["path"] == str(path)
    if not name.endswith(".tif"):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.code == code


def test_folders_and_missing_layers(tmp_path: Path) -> None:
    assert codes(tmp_path) == ["file.unsupported"]
    path = tmp_path / "a.gpkg"
    write_tables(path, [OutLayer("houses", block([SQUARE])), OutLayer("spots", block([shapely.Point(1, 1)] * 2))])
    assert [layer.name for layer in inspect(path).layers] == ["houses", "spots"]
    assert len(read(f"{path}|layer=spots").block) == 2
    assert [layer.name for layer in inspect(f"{path}|layer=spots").layers] == ["spots"]
    assert not inspect(f"{path}|layer=no").readable
    with pytest.raises(InputError) as caught:
        read(f"{path}|layer=no")
    assert caught.value.code == "layer.missing"
    assert "houses, spots" in str(caught.value.facts["layers"])


def test_cut_geopackage_and_shapefile_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_table(path, block([SQUARE] * 3000))
    path.write_bytes(path.read_bytes()[:-40_000])
    assert "file.truncated" in codes(path)
    shape = shapefiles.write(tmp_path / "b.shp", [b"n"], [[b"x"]] * 9)
    shape.write_bytes(shape.read_bytes()[:-30])
    assert "file.truncated" in codes(shape)
    assert inspect(shape).readable


def test_what_a_layer_is(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    write_table(path, block([SQUARE, None, bow], n=[1, 2, 3], name=["a", "b", None]))
    layer = inspect(path).layers[0]
    assert (layer.kind, layer.driver, layer.geometry, layer.count) == ("vector", "GPKG", "Polygon", 3)
    assert layer.crs == "EPSG:4547"
    assert layer.crs_wkt is not None
    assert layer.bounds == (0, 0, 505_010, 2_490_010)
    assert [(f.name, f.type) for f in layer.fields] == [("n", "integer64"), ("name", "string")]
    found = {f.code: f for f in layer.findings}
    assert found["geometry.invalid"].count == 1
    assert "Self-intersection" in str(found["geometry.invalid"].facts["first"])
    assert found["geometry.null"].count == 1
    assert not any(f.sampled for f in layer.findings)
    assert inspect(path).as_json()["layers"][0]["findings"][0]["code"] in found


def test_mixed_geometry(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    write_table(path, block([SQUARE, shapely.Point(505_000, 2_490_000)]))
    layer = inspect(path).layers[0]
    assert layer.geometry == "Mixed"
    assert "geometry.mixed" in {f.code for f in layer.findings}
    both = tmp_path / "b.geojson"
    write_table(both, block([SQUARE, shapely.MultiPolygon([SQUARE])]))
    assert inspect(both).layers[0].geometry == "MultiPolygon"


def test_empty_layers_keep_their_columns(tmp_path: Path) -> None:
    for name in ("a.gpkg", "a.geojson", "a.fgb", "a.parquet", "a.shp"):
        path = tmp_path / name
        write_table(path, block([], n=pa.array([], pa.int64())))
        result = read(path)
        assert len(result.block) == 0
        if name != "a.geojson":  # no feature, no property
            assert result.block.columns.column_names == ["n"]
        assert inspect(path).layers[0].count == 0


def test_rasters_and_archives(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    write_raster(path, Raster(np.arange(12.0).reshape(1, 3, 4), (10, 0, 505_000, 0, -10, 2_490_030), "EPSG:4547"))
    layer = inspect(path).layers[0]
    assert (layer.kind, layer.driver, layer.size, layer.bands, layer.crs) == ("raster", "GTiff", (4, 3), 1, "EPSG:4547")
    assert layer.bounds == (505_000, 2_490_000, 505_040, 2_490_030)
    write_table(tmp_path / "b.geojson", block([SQUARE]))
    packed = tmp_path / "b.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(tmp_path / "b.geojson", "b.geojson")
    assert len(read(packed).block) == 1
    cut = tmp_path / "c.tif"
    cut.write_bytes(path.read_bytes()[:-20])
    assert {"file.truncated", "file.corrupt"} & set(codes(cut))


def test_names_that_speak_of_a_shifted_datum(tmp_path: Path) -> None:
    spot = shapely.Point(114.1, 22.5)
    write_table(tmp_path / "a.geojson", block([spot], "EPSG:4326", lng_gcj02=["x"]))
    assert "datum.gcj02_suspect" in codes(tmp_path / "a.geojson")
    write_table(tmp_path / "b.geojson", block([spot], "EPSG:4326", lng=["x"]))
    assert codes(tmp_path / "b.geojson") == []


def test_batches_come_while_reading_and_share_the_id(tmp_path: Path) -> None:
    path = tmp_path / "a.fgb"
    count = 70_000
    write_table(path, block([shapely.Point(505_000 + i, 2_490_000) for i in range(count)]))
    batches: list[TableBlock] = []
    result = read(path, on_batch=batches.append)
    assert [len(b) for b in batches] == [65_536, 4_464]
    assert {b.id for b in batches} == {result.block.id}
    assert result.block.fid.tolist() == list(range(count))
    assert len(read(path, options=ReadOptions(max_rows=66_000)).block) == 66_000


def test_reading_stops_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_table(path, block([SQUARE] * 10))
    with pytest.raises(Cancelled):
        read(path, progress=Progress(cancelled=lambda: True))


def test_ids_of_a_geopackage_are_its_own(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "a.gpkg"
    write_table(path, block([shapely.Point(i, i) for i in range(5)]))
    base = sqlite3.connect(path)
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{name}"')  # the stored number of rows stays at 5
    base.execute("DELETE FROM a WHERE fid = 2")
    base.commit()
    base.close()
    result = read(path)
    assert result.block.fid.tolist() == [1, 3, 4, 5]
    assert result.block.columns.column("n").to_pylist() == [0, 2, 3, 4]
