"""From a file to layers: which layers it has, how they look at first, where they go."""

from __future__ import annotations

from pathlib import Path

import msgspec

from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.styling.defaults import GeometryKind, default_raster_style, default_vector_style
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.project import (
    FileOrigin,
    Layer,
    Project,
    RasterContent,
    SceneContent,
    TableContent,
    TableRef,
    VectorContent,
)
from lohu_gis.core.text import N_
from lohu_gis.io.info import FileInfo, LayerInfo


def add_file(project: Project, info: FileInfo, only: str = "") -> Together | None:
    """The edit that adds the layers of a file, areas below lines below points; None when none can be shown.

    `only` names the one layer that is wanted. The faces of a city model's buildings come along as a hidden layer, for
    those who want to see roofs instead of boxes.
    """
    edits: list[AddLayer] = []
    state = project
    for layer in (layer for layer in bottom_first(info) if only in ("", layer.name)):
        edit = add_layer(state, info, layer)
        for step in () if edit is None else (edit, *_faces(state, info, layer, edit)):
            edits.append(step)
            state = step.apply(state)
    return Together(tuple(edits), N_("Add data")) if edits else None


def add_layer(project: Project, info: FileInfo, layer: LayerInfo) -> AddLayer | None:
    """The edit that adds one layer of a file on top; None for kinds without a place in the layer tree.

    Buildings of a city model become features, other 3D models a layer of context.
    """
    path = Path(info.path)
    name = path.stem if len(info.layers) == 1 or layer.name in ("", path.stem) else layer.name
    layer_id = fresh_id(project, name)
    origin = FileOrigin(path=str(path.absolute()), layer=layer.name if len(info.layers) > 1 else None)
    if layer.kind == "raster":
        content = RasterContent(origin=origin, style=default_raster_style(layer.bands or 1))
        return AddLayer(Layer(id=layer_id, name=name, content=content))
    if layer.kind == "table":
        return AddLayer(Layer(id=layer_id, name=name, content=TableContent(table=layer_id)),
                        {layer_id: TableRef(origin=origin)})
    if layer.kind == "vector" or is_city(layer):
        style = default_vector_style(geometry_kind(layer.geometry), len(project.layers))
        shown = Layer(id=layer_id, name=name, content=VectorContent(table=layer_id, style=style))
        return AddLayer(_raised(shown, layer) if is_city(layer) else shown, {layer_id: TableRef(origin=origin)})
    if layer.kind == "scene":
        return AddLayer(Layer(id=layer_id, name=name, content=_model(project, path, layer), role="context"))
    return None


def _faces(project: Project, info: FileInfo, layer: LayerInfo, rows: AddLayer) -> tuple[AddLayer, ...]:
    """The hidden layer of the faces of buildings; none for layers of another kind."""
    if not is_city(layer):
        return ()
    content = SceneContent(origin=FileOrigin(path=str(Path(info.path).absolute()), layer=layer.name))
    name = f"{rows.layer.name} 3D"
    ident = fresh_id(rows.apply(project), name)
    return (AddLayer(Layer(id=ident, name=name, content=content, role="context", visible=False)),)


def _model(project: Project, path: Path, layer: LayerInfo) -> SceneContent:
    """A model where its file says; one that says nothing is put in the middle of the map."""
    city = any(field.name == "id" for field in layer.fields)  # the other objects of a CityJSON file
    origin = FileOrigin(path=str(path.absolute()), layer=layer.name if city else None)
    if city or layer.crs is not None or layer.crs_wkt is not None:
        return SceneContent(origin=origin)
    return SceneContent(origin=origin, placed=True, x=project.camera.x, y=project.camera.y)


def is_city(layer: LayerInfo) -> bool:
    """Whether a layer is buildings of a city model, which are rows as well as faces."""
    return layer.kind == "scene" and any(field.name == "building_id" for field in layer.fields)


def _raised(layer: Layer, info: LayerInfo) -> Layer:
    """A layer of buildings that says which of its columns are heights."""
    names = {field.name for field in info.fields}
    return msgspec.structs.replace(
        layer, role="buildings", height="height_m", base="base_m", object_id="building_id",
        storeys="storeys" if "storeys" in names else None, use="use" if "use" in names else None)


def geometry_kind(ogc_name: str | None) -> GeometryKind:
    """``point``, ``line`` or ``polygon`` for an OGC name; mixed and unknown ones count as polygons."""
    name = (ogc_name or "").lower()
    if "point" in name:
        return "point"
    return "line" if "line" in name or "curve" in name else "polygon"


def bottom_first(info: FileInfo) -> list[LayerInfo]:
    """The layers of a file as they lie on each other: pictures, areas, lines, points; alike ones in file order."""
    return sorted(info.layers, key=_depth)


def _depth(layer: LayerInfo) -> int:
    order = {"polygon": 1, "line": 2, "point": 3}
    if layer.kind == "raster":
        return 0
    return order[geometry_kind(layer.geometry)] if layer.kind == "vector" or is_city(layer) else 4
