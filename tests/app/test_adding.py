from __future__ import annotations

import pytest

from lohu_gis.app.adding import add_file, geometry_kind
from lohu_gis.core.project import FileOrigin, Project, RasterContent, TableContent, VectorContent, leaves
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, RgbRaster
from lohu_gis.io.info import FileInfo, LayerInfo


def layer(name: str, geometry: str) -> LayerInfo:
    return LayerInfo(name=name, kind="vector", driver="GPKG", geometry=geometry)


def test_points_lie_above_lines_above_areas_and_one_undo_takes_all() -> None:
    info = FileInfo(path="/data/city.gpkg", layers=(layer("stops", "Point"), layer("plots", "MultiPolygon"),
                                                    layer("roads", "LineString")))
    edit = add_file(Project(), info)
    assert edit is not None
    project = edit.apply(Project())
    assert leaves(project.tree) == ("stops", "roads", "plots")
    symbols = [project.layers[name].content.style.renderer.symbol for name in leaves(project.tree)]  # type: ignore[union-attr]
    assert [type(symbol) for symbol in symbols] == [MarkerSymbol, LineSymbol, FillSymbol]
    assert project.tables["roads"].origin == FileOrigin(path="/data/city.gpkg", layer="roads")


def test_a_file_with_one_layer_gives_its_name_and_ids_stay_unique() -> None:
    info = FileInfo(path="/data/地块.shp", layers=(layer("地块", "Polygon"),))
    edit = add_file(Project(), info)
    assert edit is not None
    once = edit.apply(Project())
    assert once.layers["地块"].name == "地块"
    assert once.tables["地块"].origin == FileOrigin(path="/data/地块.shp")
    again = add_file(once, info)
    assert again is not None
    assert set(again.apply(once).layers) == {"地块", "地块_2"}


def test_rasters_and_tables() -> None:
    info = FileInfo(path="/data/image.tif", layers=(
        LayerInfo(name="image", kind="raster", driver="GTiff", size=(10, 10), bands=3),))
    edit = add_file(Project(), info)
    assert edit is not None
    content = edit.apply(Project()).layers["image"].content
    assert isinstance(content, RasterContent)
    assert isinstance(content.style.renderer, RgbRaster)
    sheet = LayerInfo(name="Sheet1", kind="table", driver="XLSX")
    rows = add_file(Project(), FileInfo(path="/data/a.xlsx", layers=(sheet,)))
    assert rows is not None
    assert isinstance(next(iter(rows.apply(Project()).layers.values())).content, TableContent)


def test_nothing_to_show_gives_no_edit() -> None:
    assert add_file(Project(), FileInfo(path="x")) is None
    assert add_file(Project(), FileInfo(path="x", layers=(LayerInfo(name="s", kind="scene", driver="glTF"),))) is None


@pytest.mark.parametrize(("name", "kind"), [("MultiPoint", "point"), ("LineString", "line"), ("CompoundCurve", "line"),
                                            ("Polygon", "polygon"), ("Mixed", "polygon"), (None, "polygon")])
def test_geometry_kinds(name: str | None, kind: str) -> None:
    assert geometry_kind(name) == kind


def test_vector_content_is_styled() -> None:
    edit = add_file(Project(), FileInfo(path="/a.fgb", layers=(layer("a", "Point"),)))
    assert edit is not None
    assert isinstance(edit.apply(Project()).layers["a"].content, VectorContent)
