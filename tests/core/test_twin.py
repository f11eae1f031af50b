"""Which layers make up the city model."""

from __future__ import annotations

from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.project import FileOrigin, Layer, Project, RasterContent, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, GreyRaster, RasterStyle, Single, VectorStyle
from lohu_gis.core.twin import buildings_layer, layers_of, plots_layer, terrain_layer, units_layer


def _project(*layers: Layer) -> Project:
    project = Project()
    for layer in reversed(layers):
        tables = ({layer.content.table: TableRef(origin=FileOrigin(path="x.gpkg"))}
                  if isinstance(layer.content, VectorContent) else {})
        project = AddLayer(layer, tables).apply(project)
    return project


def _vector(id_: str, **facts: object) -> Layer:
    style = VectorStyle(renderer=Single(symbol=FillSymbol()))
    return Layer(id=id_, name=id_, content=VectorContent(table=id_, style=style), **facts)  # type: ignore[arg-type]


def test_a_declared_role_wins_over_columns() -> None:
    project = _project(_vector("top", height="h"), _vector("real", role="buildings"))
    found = buildings_layer(project)
    assert found is not None
    assert found.id == "real"


def test_a_shown_layer_comes_before_a_hidden_one() -> None:
    project = _project(_vector("hidden", role="plots", visible=False), _vector("shown", role="plots"))
    assert [layer.id for layer in layers_of(project, "plots")] == ["shown", "hidden"]
    found = plots_layer(project)
    assert found is not None
    assert found.id == "shown"


def test_units_are_not_taken_for_buildings() -> None:
    project = _project(_vector("shops", role="units", height="height_m"))
    assert buildings_layer(project) is None
    found = units_layer(project)
    assert found is not None
    assert found.id == "shops"


def test_results_of_tools_are_not_taken_for_the_ground() -> None:
    style = RasterStyle(renderer=GreyRaster())
    sun = Layer(id="sun", name="sun", content=RasterContent(origin=FileOrigin(path="s.tif"), style=style, run="run_1"))
    dem = Layer(id="dem", name="dem", content=RasterContent(origin=FileOrigin(path="d.tif"), style=style))
    found = terrain_layer(_project(sun, dem))
    assert found is not None
    assert found.id == "dem"
