from __future__ import annotations

import pytest

from lohu_gis.app.adding import add_file, geometry_kind
from lohu_gis.core.project import (
    Camera2D,
    FileOrigin,
    Project,
    RasterContent,
    SceneContent,
    TableContent,
    VectorContent,
    leaves,
)
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, RgbRaster
from lohu_gis.io.info import FieldInfo, FileInfo, LayerInfo


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
    assert add_file(Project(), FileInfo(path="x", layers=(LayerInfo(name="s", kind="mission", driver="KML"),))) is None


def test_models_become_context_and_city_models_buildings() -> None:
    placed = LayerInfo(name="m", kind="scene", driver="3D Tiles", crs="EPSG:4326")
    bare = LayerInfo(name="m", kind="scene", driver="glTF")
    project = Project(camera=Camera2D(x=500.0, y=20.0))
    for info, x in ((placed, None), (bare, 500.0)):
        edit = add_file(project, FileInfo(path="/data/m.glb", layers=(info,)))
        assert edit is not None
        (layer,) = edit.apply(project).layers.values()
        assert isinstance(layer.content, SceneContent)
        assert layer.role == "context"
        assert layer.content.placed == (x is not None)
        assert layer.content.x == (x or 0.0)
    columns = tuple(FieldInfo(name, "string") for name in ("building_id", "height_m", "base_m", "storeys"))
    others = tuple(FieldInfo(name, "string") for name in ("id", "type"))
    city = FileInfo(path="/data/a.city.json", layers=(
        LayerInfo(name="buildings", kind="scene", driver="CityJSON", geometry="MultiPolygon", fields=columns),
        LayerInfo(name="context", kind="scene", driver="CityJSON", geometry="MultiPolygon", fields=others)))
    edit = add_file(project, city)
    assert edit is not None
    made = edit.apply(project)
    rows, rest = made.layers["buildings"], made.layers["context"]
    assert (rows.role, rows.height, rows.base, rows.storeys, rows.use, rows.object_id) == (
        "buildings", "height_m", "base_m", "storeys", None, "building_id")
    assert isinstance(rows.content, VectorContent)
    assert isinstance(rest.content, SceneContent)
    assert rest.content.origin.layer == "context"
    assert not rest.content.placed
    (faces,) = [found for found in made.layers.values() if found.id not in ("buildings", "context")]
    assert isinstance(faces.content, SceneContent)
    assert (faces.name, faces.visible, faces.content.origin.layer) == ("buildings 3D", False, "buildings")


@pytest.mark.parametrize(("name", "kind"), [("MultiPoint", "point"), ("LineString", "line"), ("CompoundCurve", "line"),
                                            ("Polygon", "polygon"), ("Mixed", "polygon"), (None, "polygon")])
def test_geometry_kinds(name: str | None, kind: str) -> None:
    assert geometry_kind(name) == kind


def test_vector_content_is_styled() -> None:
    edit = add_file(Project(), FileInfo(path="/a.fgb", layers=(layer("a", "Point"),)))
    assert edit is not None
    assert isinstance(edit.apply(Project()).layers["a"].content, VectorContent)
