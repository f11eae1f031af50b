"""Size, coordinate system, labels and texts of the files."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pyarrow.parquet as pq
import pyogrio
import pytest

LAYERS = {
    "subdistricts": (10, "MultiPolygon"),
    "communities": (83, "MultiPolygon"),
    "grids": (600, "MultiPolygon"),
    "plots": (1600, "Polygon"),
    "buildings": (8400, "Polygon"),
    "roads": (3900, "LineString"),
    "road_surface": (450, "Polygon"),
    "railway": (1, "LineString"),
    "metro_lines": (8, "LineString"),
    "metro_stations": (31, "Point"),
    "water": (12, "MultiPolygon"),
    "green": (150, "MultiPolygon"),
    "complaints": (20_000, "Point"),
    "units": (1003, "Polygon"),
    "counters": (15, "Point"),
    "trees": (1_800, "Point"),
    "stations": (120, "Point"),
    "noise_zones": (32, "MultiPolygon"),
    "halls": (12, "Point"),
    "windows": (36, "Point"),
    "residents": (600, "Point"),
    "business": (5, "Polygon"),
    "business_buildings": (510, "Polygon"),
    "enterprises": (400, "Point"),
}
Layer = Callable[[str], gpd.GeoDataFrame]


def test_the_sample_stays_small(folder: Path) -> None:
    files = [f for f in folder.rglob("*") if f.is_file() and "__pycache__" not in f.parts]
    assert sum(f.stat().st_size for f in files) < 20e6


def test_no_side_files(folder: Path) -> None:
    assert not [
        f.name
        for f in folder.iterdir()
        if f.suffix in (".xml", ".lohu~") or f.name.endswith(("-wal", "-shm", "-journal"))
    ]


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_there(name: str, layer: Layer) -> None:
    count, kind = LAYERS[name]
    table = layer(name)
    assert table.crs.to_epsg() == 4547
    assert set(table.geom_type.dropna()) <= {kind, f"Multi{kind}", kind.removeprefix("Multi")}
    assert table.geometry.dropna().is_valid.all()
    exact = name not in ("plots", "buildings", "roads", "road_surface", "green", "business_buildings", "noise_zones")
    assert len(table) == count if exact else abs(len(table) / count - 1) < 0.12


@pytest.mark.parametrize("name", [n for n in LAYERS if n not in ("complaints", "trees")])
def test_names_in_two_languages(name: str, layer: Layer) -> None:
    columns = set(layer(name).columns)
    assert {"name", "name_en"} <= columns or {"landuse_name", "landuse_name_en"} <= columns or "class_name" in columns


@pytest.mark.parametrize("name", LAYERS)
def test_texts_lie_in_gb2312(name: str, layer: Layer) -> None:
    table = layer(name)
    for column in table.columns.drop("geometry"):
        if table[column].dtype.kind not in "iuf":
            "".join(str(v) for v in table[column].dropna().unique()).encode("gb2312")


@pytest.mark.parametrize("name", [*LAYERS, "readings"])
def test_every_layer_says_it_is_invented(name: str, file_of: Callable[[str], Path]) -> None:
    path = file_of(name)
    if path.suffix == ".parquet":
        found = pq.read_schema(path).metadata
        about = {key.decode(): value.decode() for key, value in found.items()}
        assert "不是真实的罗湖" in about["note"]
    else:
        about = pyogrio.read_info(path, layer=name)["layer_metadata"]
        assert "不是真实的罗湖" in about["DESCRIPTION"]
    assert about["source"] == "虚构示例 invented sample"


@pytest.mark.parametrize("file", ["luohu.gpkg", "dongmen.gpkg", "governance.gpkg"])
def test_geopackages_are_plain_and_indexed(file: str, folder: Path) -> None:
    with sqlite3.connect(f"file:{(folder / file).as_posix()}?mode=ro", uri=True) as db:
        assert db.execute("pragma journal_mode").fetchone() == ("delete",)
        tables = {r[0] for r in db.execute("select table_name from gpkg_contents where data_type = 'features'")}
        indexed = {
            r[0] for r in db.execute("select table_name from gpkg_extensions where extension_name = 'gpkg_rtree_index'")
        }
        assert tables == indexed
        assert {r[0] for r in db.execute("select last_change from gpkg_contents")} == {"2026-07-01T00:00:00.000Z"}
    db.close()
