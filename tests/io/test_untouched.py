"""Sources keep bytes and times and get no side files, also when their state invites writing."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import rasterio
import shapely

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry import bridge
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import TableBlock
from lohu_gis.io import untouched
from lohu_gis.io.door import inspect, read
from lohu_gis.io.raster.source import RasterSource
from lohu_gis.io.write.door import write_raster, write_table
from tests.io import shapefiles
from tests.io.corpus import tree

GML = """<?xml version="1.0"?><c:FeatureCollection xmlns:c="urn:c" xmlns:gml="http://www.opengis.net/gml">
<gml:featureMember><c:spot><c:name>a</c:name><c:place><gml:Point srsName="EPSG:4326"><gml:coordinates>114,22
</gml:coordinates></gml:Point></c:place></c:spot></gml:featureMember></c:FeatureCollection>"""


def points(count: int = 3) -> TableBlock:
    import pyarrow as pa

    geometry = bridge.from_shapely([shapely.Point(i, i) for i in range(count)])
    return TableBlock("t", pa.table({"n": np.arange(count)}), geometry, np.arange(count), "EPSG:4547")


def look_closely(path: Path) -> int:
    assert inspect(path).readable
    return len(read(path).block)


@pytest.mark.parametrize("ending", ["gpkg", "shp", "geojson", "fgb", "parquet", "csv", "xlsx"])
def test_reading_leaves_no_trace(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    write_table(path, points())
    before = tree(tmp_path)
    assert look_closely(path) == 3
    assert tree(tmp_path) == before


def test_gml_gets_no_gfs(tmp_path: Path) -> None:
    (tmp_path / "a.gml").write_text(GML)
    before = tree(tmp_path)
    assert look_closely(tmp_path / "a.gml") == 1
    assert tree(tmp_path) == before


def test_a_shapefile_without_index_is_read_from_a_copy(tmp_path: Path) -> None:
    path = shapefiles.write(tmp_path / "a.shp", [b"n"], [[b"1"], [b"2"]], index=False)
    before = tree(tmp_path)
    assert look_closely(path) == 2
    assert tree(tmp_path) == before


def wal_geopackage(folder: Path, checkpoint: bool) -> Path:
    """A GeoPackage in WAL mode, its last row still in the ``-wal`` unless checkpointed, as a crash leaves it."""
    live, path = folder / "live.gpkg", folder / "left" / "a.gpkg"
    path.parent.mkdir()
    write_table(live, points())
    base = sqlite3.connect(live)
    base.execute("PRAGMA journal_mode=WAL")
    base.execute("PRAGMA wal_autocheckpoint=0")
    triggers = base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for (name,) in triggers:  # they call functions that only GDAL has
        base.execute(f'DROP TRIGGER "{name}"')
    base.execute("INSERT INTO live (geom, n) SELECT geom, 99 FROM live LIMIT 1")
    base.commit()
    if checkpoint:
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(live, path)
    shutil.copy(f"{live}-wal", f"{path}-wal")
    base.close()
    return path


@pytest.mark.parametrize("checkpoint", [False, True])
def test_geopackage_in_wal_mode(tmp_path: Path, checkpoint: bool) -> None:
    path = wal_geopackage(tmp_path, checkpoint)
    before = tree(path.parent)
    result = read(path)
    assert result.block.columns.column("n").to_pylist() == [0, 1, 2, 99]
    assert inspect(path).readable
    assert tree(path.parent) == before


def test_read_only_folder_and_files(tmp_path: Path) -> None:
    path = wal_geopackage(tmp_path, checkpoint=True)
    before = tree(path.parent)
    for entry in (*path.parent.iterdir(), path.parent):
        entry.chmod(0o555 if entry.is_dir() else 0o444)
    try:
        assert len(read(path).block) == 4
    finally:
        path.parent.chmod(0o755)
    assert tree(path.parent) == before


def test_a_writer_at_work_does_not_disturb(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_table(path, points())
    base = sqlite3.connect(path)
    base.execute("BEGIN IMMEDIATE")
    try:
        assert len(read(path).block) == 3
    finally:
        base.rollback()
        base.close()


def test_rasters_get_no_statistics_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    write_raster(path, Raster(np.ones((1, 20, 20)), (1, 0, 0, 0, -1, 20), "EPSG:4547"))
    before = tree(tmp_path)
    with RasterSource(path) as source:
        assert source.statistics() is not None
        source.read(source.bounds, 5, 5, [1], "average")
    assert inspect(path).readable
    assert tree(tmp_path) == before


def test_existing_statistics_stay_readable(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    with rasterio.open(path, "w", driver="PNG", width=2, height=2, count=1, dtype="uint8", crs="EPSG:4547",
                       transform=rasterio.Affine(1, 0, 5, 0, -1, 9)) as out:
        out.write(np.ones((1, 2, 2), np.uint8))
    assert (tmp_path / "a.png.aux.xml").exists()
    assert inspect(path).layers[0].crs == "EPSG:4547"


def test_fingerprint_tells_a_change(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a\n1\n")
    first = untouched.fingerprint(path)
    os.utime(path, ns=(1, 1))
    assert untouched.fingerprint(path) != first
    assert untouched.fingerprint(path).text == "4-1"
    assert untouched.fingerprint(tmp_path).size >= 4
    with pytest.raises(InputError) as caught:
        untouched.fingerprint(tmp_path / "none")
    assert caught.value.code == "file.missing"
