"""Tables that say where their rows are."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.io.door import inspect, read
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.table import coordinates


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("names", ["lon,lat", "Longitude,LATITUDE", "经度,纬度", "lng,lat"])
def test_degrees_by_name(tmp_path: Path, names: str) -> None:
    path = written(tmp_path, f"id,{names}\n1,114.1,22.5\n2,,\n3,114.2,22.6\n")
    result = read(path)
    assert result.block.crs == "EPSG:4326"
    assert result.block.geometry is not None
    assert result.block.geometry.coords.tolist() == [[114.1, 22.5], [114.2, 22.6]]
    assert result.block.geometry.types.tolist() == [1, 0, 1]
    assert {f.code: f.count for f in result.findings} == {"geometry.null": 1, "crs.assumed": None}
    layer = inspect(path).layers[0]
    assert (layer.kind, layer.geometry, layer.count) == ("vector", "Point", 3)


def test_plane_coordinates_have_no_system_but_a_proposal(tmp_path: Path) -> None:
    result = read(written(tmp_path, "x,y\n505000,2490000\n505010.5,2490020\n"))
    assert result.block.crs is None
    assert [(f.code, f.facts["proposal"]) for f in result.findings] == [("crs.missing", "EPSG:4547")]
    answered = read(written(tmp_path, "x,y\n505000,2490000\n"), options=ReadOptions(crs="EPSG:4547"))
    assert answered.block.crs == "EPSG:4547"
    assert not answered.findings


def test_survey_order_is_noticed(tmp_path: Path) -> None:
    result = read(written(tmp_path, "X坐标,Y坐标\n2490000,505000\n2490100,505100\n"))
    assert {f.code for f in result.findings} == {"crs.missing", "crs.axes_swapped"}


def test_metres_under_the_name_of_degrees(tmp_path: Path) -> None:
    result = read(written(tmp_path, "lon,lat\n505000,2490000\n505010,2490020\n"))
    assert result.block.crs is None


def test_wkt_becomes_geometry_and_bad_cells_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,wkt\n1,POINT (1 2)\n2,\n3,nonsense\n4,"SRID=4547;LINESTRING (0 0, 1 1)"\n'
                             '5,"CIRCULARSTRING (0 0,1 1,2 0)"\n')
    result = read(path)
    assert result.block.columns.column_names == ["id"]
    assert result.block.geometry is not None
    assert result.block.geometry.types.tolist() == [1, 0, 0, 2, 0]
    assert {f.code: f.count for f in result.findings if f.code.startswith("geometry")} == {
        "geometry.null": 3, "geometry.unreadable": 2}


def test_srid_in_the_text(tmp_path: Path) -> None:
    assert read(written(tmp_path, 'wkt,n\n"SRID=4547;POINT (505000 2490000)",1\n')).block.crs == "EPSG:4547"


def test_columns_named_like_coordinates_without_any(tmp_path: Path) -> None:
    result = read(written(tmp_path, "x,y,geometry\nred,blue,round\n"))
    assert result.block.geometry is None
    assert result.block.columns.num_columns == 3


def test_named_columns_win_and_must_exist(tmp_path: Path) -> None:
    path = written(tmp_path, "a,b,lon,lat\n1,2,114,22\n")
    block = read(path, options=ReadOptions(x="a", y="b", crs="EPSG:4547")).block
    assert block.geometry is not None
    assert block.geometry.coords.tolist() == [[1, 2]]
    with pytest.raises(InputError) as caught:
        read(path, options=ReadOptions(x="a", y="c"))
    assert caught.value.code == "column.missing"


@pytest.mark.parametrize(("text", "number"), [("114.5", 114.5), ("114,5", 114.5), ("114.5E", 114.5), ("22.5 S", -22.5),
                                              ("114.5°", 114.5), ("-3", -3.0), ("'114.5", 114.5)])
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert coordinates.numbers(pa.chunked_array([[text]])).tolist() == [number]
