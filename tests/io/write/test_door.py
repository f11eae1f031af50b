"""Writers: what the contract says of each format, and whole files or none."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
import rasterio
import shapely

from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.geometry import bridge
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import TableBlock
from lohu_gis.io.door import read
from lohu_gis.io.write.door import check_out, write_raster, write_table, write_tables
from lohu_gis.io.write.layer import OutLayer

VECTOR = ["gpkg", "geojson", "fgb", "parquet", "shp", "csv", "xlsx"]
TEXT = ["=1+1", "罗湖区, \"东门\"\n二行", None, "@x", "-5"]


def block(geometry: list[object] | None = None, crs: str | None = "EPSG:4547", **columns: Any) -> TableBlock:
    count = len(geometry) if geometry is not None else len(next(iter(columns.values())))
    placed = None if geometry is None else bridge.from_shapely(geometry)
    return TableBlock("t", pa.table(columns or {"n": np.arange(count)}), placed, np.arange(count), crs)


SPOTS = [shapely.Point(505_000.25 + i, 2_490_000.125) for i in range(5)]
AREAS = [shapely.box(505_000, 2_490_000, 505_010, 2_490_005 + i) for i in range(3)]


@pytest.mark.parametrize("ending", VECTOR)
def test_rows_columns_and_order_come_back(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"out.{ending}"
    source = block(SPOTS, name=TEXT, n=pa.array([5, None, 3, 2**40, 1]), height_m=[1.5, None, 0.1, 3.0, -2.0])
    written = write_table(path, source)
    assert written.paths == (path,)
    result = read(path)
    got = result.block.columns.select(["name", "n", "height_m"]).to_pydict()
    assert got == source.columns.to_pydict()
    assert result.block.geometry is not None
    assert result.block.geometry.coords.tolist() == [[505_000.25 + i, 2_490_000.125] for i in range(5)]
    assert result.block.crs == (None if ending in ("csv", "xlsx") else "EPSG:4547")
    assert sorted(p.name for p in tmp_path.iterdir() if p.suffix not in (".dbf", ".shx", ".prj", ".cpg")) == [path.name]


@pytest.mark.parametrize("ending", ["csv", "geojson"])
def test_same_bytes_every_time(tmp_path: Path, ending: str) -> None:
    both = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / f"out.{ending}"
        write_table(path, block([*AREAS, None], name=["a", "b", None, "c"]))
        both.append(path.read_bytes())
    assert both[0] == both[1]


def test_csv_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    at = pa.array([0, None], pa.timestamp("s", "Asia/Shanghai"))
    tail: dict[str, Any] = {"+h": ["\ttab", "'=y"]}
    write_table(path, block([shapely.Point(1, 2.5), None], name=["=x", "a,b"], n=[-1, 2], share=[0.1, float("nan")],
                            at=at, ok=[True, None], **tail))
    assert path.read_bytes() == (
        b"\xef\xbb\xbfname,n,share,at,ok,'+h,x,y,wkt\n"
        b"'=x,-1,0.1,1970-01-01T08:00:00+08:00,true,'\ttab,1,2.5,POINT (1 2.5)\n"
        b'"a,b",2,,,,\'\'=y,,,\n')
    back = read(path).block.columns
    assert back.column("name").to_pylist() == ["=x", "a,b"]
    assert back.column("+h").to_pylist() == ["\ttab", "'=y"]


def test_csv_of_areas_has_only_wkt_and_replaces_a_column_of_that_name(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    written = write_table(path, block(AREAS[:1], wkt=["old"], x=[1]))
    assert path.read_text("utf-8-sig").splitlines()[0] == "x,wkt"
    assert [(f.code, f.facts["column"]) for f in written.findings] == [("field.replaced", "wkt")]


def test_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    layers = [OutLayer("plots", block(AREAS, name=["=1+1", "x\x07y", "z" * 40_000])), OutLayer("a/b[c]", block(n=[1]))]
    written = write_tables(path, layers)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["plots", "a_b_c_"]
    cell = book["plots"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["plots"]["A3"].value == "xy"
    assert [c.value for c in book["plots"][1]] == ["name", "wkt"]
    assert [(f.code, f.count) for f in written.findings] == [("field.cut", 1)]


def test_several_outputs(tmp_path: Path) -> None:
    layers = [OutLayer("grid", block(AREAS)), OutLayer("spots", block(SPOTS))]
    assert write_tables(tmp_path / "a.gpkg", layers).paths == (tmp_path / "a.gpkg",)
    assert len(read(f"{tmp_path / 'a.gpkg'}|layer=spots").block) == 5
    assert len(read(f"{tmp_path / 'a.gpkg'}|layer=grid").block) == 3
    assert write_tables(tmp_path / "b.geojson", layers).paths == (tmp_path / "b.geojson", tmp_path / "b.spots.geojson")
    assert write_tables(tmp_path / "c.shp", layers).paths[1] == tmp_path / "c.spots.shp"
    assert len(read(tmp_path / "c.spots.shp").block) == 5
    with pytest.raises(UsageError) as caught:
        write_tables(tmp_path / "d.gpkg", [layers[0], OutLayer("GRID", layers[1].block)])
    assert caught.value.code == "out.clash"


def test_single_and_multiple_become_one_type(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_table(path, block([AREAS[0], shapely.MultiPolygon(AREAS[1:2]), None]))
    geometry = read(path).block.geometry
    assert geometry is not None
    assert geometry.types.tolist() == [6, 6, 0]


def test_shapefile_limits_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    written = write_table(path, block(AREAS[:2], 建筑面积合计=["罗" * 90, "b"], 建筑面积均值=["c", "d"]))
    assert [(f.code, f.facts["column"], f.count) for f in written.findings] == [
        ("field.cut", "建筑面积合计", None), ("field.cut", "建筑面积合计", 1), ("field.cut", "建筑面积均值", None)]
    back = read(path).block.columns
    assert back.column_names == ["建筑面", "建筑_1"]
    assert back.column("建筑面").to_pylist() == ["罗" * 84, "b"]
    assert (tmp_path / "a.cpg").read_text() == "UTF-8"
    with pytest.raises(InputError) as caught:
        write_table(tmp_path / "m.shp", block([AREAS[0], SPOTS[0]]))
    assert caught.value.code == "geometry.mixed"
    with pytest.raises(UsageError) as wrong:
        write_table(tmp_path / "t.shp", block(n=[1]))
    assert wrong.value.code == "out.no_geometry"


@pytest.mark.parametrize("ending", ["gpkg", "geojson", "fgb", "parquet", "csv", "xlsx"])
def test_tables_without_geometry(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"t.{ending}"
    write_table(path, block(name=["a", None], n=[1, 2]))
    assert read(path).block.columns.select(["name", "n"]).to_pydict() == {"name": ["a", None], "n": [1, 2]}


@pytest.mark.parametrize(("name", "code"), [("a", "out.ending_missing"), ("a.doc", "out.ending_unknown"),
                                            ("folder.gpkg", "out.is_folder"), ("src.gpkg", "out.is_source"),
                                            ("./x/../src.gpkg", "out.is_source")])
def test_wrong_outputs(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "folder.gpkg").mkdir()
    (tmp_path / "x").mkdir()
    (tmp_path / "src.gpkg").touch()
    with pytest.raises(UsageError) as caught:
        check_out(tmp_path / name, [".gpkg"], [f"{tmp_path}/src.gpkg|layer=a"])
    assert caught.value.code == code


def test_an_old_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    write_tables(path, [OutLayer("one", block(AREAS)), OutLayer("two", block(SPOTS))])
    write_table(path, block(SPOTS))
    assert len(read(path).block) == 5
    with pytest.raises(InputError):
        read(f"{path}|layer=two")


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write_table(tmp_path / "no" / "a.csv", block(n=[1]))
    assert caught.value.code == "out.folder_missing"


@pytest.mark.parametrize("ending", [*VECTOR, "tif"])
def test_full_disk_leaves_the_old_file(tmp_path: Path, ending: str) -> None:
    """A limit on file size stands in for a full disk: writing fails the same way half way through."""
    path = tmp_path / f"a.{ending}"
    path.write_bytes(b"old")
    script = tmp_path / "fill.py"
    script.write_text(FILL)
    run = subprocess.run([sys.executable, str(script), str(path)], capture_output=True, text=True, timeout=120,
                         env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    assert run.stdout.strip() in ("disk.full", "out.unwritable"), run.stderr
    assert path.read_bytes() == b"old"
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, "fill.py"])


FILL = '''
import resource, signal, sys
from pathlib import Path
import numpy as np, pyarrow as pa, pyogrio, openpyxl, rasterio, shapely, pyarrow.parquet, pyarrow.csv
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import TableBlock
from lohu_gis.io.write.door import write_raster, write_table
path = Path(sys.argv[1])
rng = np.random.default_rng(0)
n = 20_000
table = pa.table({"n": rng.random(n), "t": rng.random(n).astype(str)})
block = TableBlock("t", table, Geometry.points(rng.random(n), rng.random(n)), np.arange(n), "EPSG:4547")
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
try:
    if path.suffix == ".tif":
        write_raster(path, Raster(rng.random((1, 1200, 1200)), (1, 0, 0, 0, -1, 1200)))
    else:
        write_table(path, block)
    print("written")
except InputError as error:
    print(error.code)
'''


def test_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "ro"
    folder.mkdir()
    folder.chmod(0o555)
    if os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    try:
        with pytest.raises(InputError) as caught:
            write_table(folder / "a.csv", block(n=[1]))
        assert caught.value.code == "out.read_only"
    finally:
        folder.chmod(0o755)


def test_rasters_to_the_letter(tmp_path: Path) -> None:
    values = np.array([[[1.5, np.nan], [-1, 4]]])
    for name in ("a.tif", "b.tif"):
        write_raster(tmp_path / name, Raster(values, (5, 0, 500_000, 0, -5, 2_490_010), "EPSG:4547", -1, ("density",)))
    assert (tmp_path / "a.tif").read_bytes() == (tmp_path / "b.tif").read_bytes()
    with rasterio.open(tmp_path / "a.tif") as out:
        assert (out.dtypes, out.nodata, out.crs.to_epsg()) == (("float32",), -9999, 4547)
        assert out.descriptions == ("density",)
        assert out.read(1).tolist() == [[1.5, -9999], [-9999, 4]]
        assert tuple(out.transform)[:6] == (5, 0, 500_000, 0, -5, 2_490_010)
        assert out.overviews(1) == []
        assert out.profile["compress"] == "deflate"
    seen = np.array([[[True, False]]])
    write_raster(tmp_path / "c.tif", Raster(seen, (1, 0, 0, 0, -1, 1)))
    with rasterio.open(tmp_path / "c.tif") as out:
        assert (out.dtypes, out.nodata, out.read(1).tolist()) == (("uint8",), 255, [[1, 0]])


def test_limits_of_this_process_are_as_they_were() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
