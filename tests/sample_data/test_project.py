"""The ready project opens, finds its files and shows columns that exist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio
import pytest

from lohu_gis.core import twin
from lohu_gis.core.edits.stops import GoToStop, ordered
from lohu_gis.core.project import (
    ComputedContent,
    FileOrigin,
    Project,
    RasterContent,
    VectorContent,
    leaves,
    visible_layers,
)
from lohu_gis.core.style import Categorised, Graduated
from lohu_gis.io.project.file import load_project


def columns_of(origin: FileOrigin) -> set[str]:
    """The columns of a layer or table."""
    if origin.path.endswith(".parquet"):
        return set(pq.read_schema(origin.path).names)
    return set(pyogrio.read_info(origin.path, layer=origin.layer)["fields"])


@pytest.fixture
def project(folder: Path) -> Project:
    return load_project(folder / "luohu.lohu")


def test_every_layer_is_in_the_tree_and_named_twice(project: Project) -> None:
    assert sorted(leaves(project.tree)) == sorted(project.layers)
    assert all(v.name and v.name_en and v.invented for v in project.layers.values())
    assert "虚构" in project.note
    assert "invented" in project.note


def test_files_and_layers_exist(project: Project) -> None:
    for table in project.tables.values():
        assert isinstance(table.origin, FileOrigin)
        if table.origin.path.endswith(".parquet"):
            assert Path(table.origin.path).is_file()
        else:
            assert table.origin.layer in {name for name, _ in pyogrio.list_layers(table.origin.path)}
    for layer in project.layers.values():
        if isinstance(layer.content, RasterContent):
            assert isinstance(layer.content.origin, FileOrigin)
            assert Path(layer.content.origin.path).is_file()


def test_styles_name_columns_that_exist(project: Project) -> None:
    for layer in project.layers.values():
        if not isinstance(layer.content, VectorContent):
            continue
        origin = project.tables[layer.content.table].origin
        assert isinstance(origin, FileOrigin)
        fields = columns_of(origin)
        style = layer.content.style
        used = {style.labels.expression} if style.labels else set()
        if isinstance(style.renderer, Categorised | Graduated):
            used.add(style.renderer.expression)
        used |= {c for c in (layer.height, layer.storeys, layer.base, layer.use, layer.object_id, layer.time) if c}
        assert used <= fields


def test_heat_is_live_and_points_are_hidden(project: Project) -> None:
    heat = project.layers["heat"].content
    assert isinstance(heat, ComputedContent)
    assert heat.tool == "heat.layer"
    assert heat.inputs == {"points": "complaints", "mask": "subdistricts", "water": "water"}
    assert project.layers["heat"].visible
    assert not project.layers["complaints"].visible


def test_project_can_be_carried_elsewhere(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / "luohu.lohu", tmp_path)
    origin = load_project(tmp_path / "luohu.lohu").tables["roads"].origin
    assert isinstance(origin, FileOrigin)
    assert Path(origin.path) == tmp_path / "luohu.gpkg"


def test_layers_say_what_they_are_for_the_city_model(project: Project) -> None:
    found = {
        "buildings": twin.buildings_layer(project),
        "plots": twin.plots_layer(project),
        "dem": twin.terrain_layer(project),
        "units": twin.units_layer(project),
    }
    assert {key: layer and layer.id for key, layer in found.items()} == {key: key for key in found}
    assert [layer.id for layer in twin.layers_of(project, "trees")] == ["trees"]
    assert [layer.id for layer in twin.layers_of(project, "water")] == ["water"]


def test_stops_lead_somewhere(project: Project) -> None:
    first, governance = ["overview", "park", "tower", "wutong"], ["june", "cabinet", "sensors", "services"]
    assert [stop.id for stop in ordered(project)] == first + governance
    for stop in ordered(project):
        seen = GoToStop(stop.id).apply(project)
        assert seen.camera3d == stop.camera3d
        assert {layer.id for layer in visible_layers(seen)} == set(stop.layers or ())
        assert stop.name
        assert stop.name_en
    park = project.stops["park"]
    assert "units" in (park.layers or ())
    assert project.stops["tower"].scenario == "tower_podium"


def test_building_the_project_needs_the_city_beside_it(tmp_path: Path) -> None:
    from sample_data import build

    with pytest.raises(Exception, match="luohu"):
        build.build(tmp_path, ("project",))
