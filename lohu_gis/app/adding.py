"""From a file to layers: which layers it has, how they look at first, where they go."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.styling.defaults import GeometryKind, default_raster_style, default_vector_style
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.project import (
    FileOrigin,
    Layer,
    Project,
    RasterContent,
    TableContent,
    TableRef,
    VectorContent,
)
from lohu_gis.core.text import N_
from lohu_gis.io.info import FileInfo, LayerInfo


def add_file(project: Project, info: FileInfo, only: str = "") -> Together | None:
    """The edit that adds the layers of a file, areas below lines below points; None when none can be shown.

    `only` names the one layer that is wanted.
    """
    edits: list[AddLayer] = []
    state = project
    for layer in (layer for layer in bottom_first(info) if only in ("", layer.name)):
        edit = add_layer(state, info, layer)
        if edit is not None:
            edits.append(edit)
            state = edit.apply(state)
    return Together(tuple(edits), N_("Add data")) if edits else None


def add_layer(project: Project, info: FileInfo, layer: LayerInfo) -> AddLayer | None:
    """The edit that adds one layer of a file on top; None for kinds without a place in the layer tree."""
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
    if layer.kind == "vector":
        style = default_vector_style(geometry_kind(layer.geometry), len(project.layers))
        return AddLayer(Layer(id=layer_id, name=name, content=VectorContent(table=layer_id, style=style)),
                        {layer_id: TableRef(origin=origin)})
    return None


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
    return 0 if layer.kind == "raster" else order[geometry_kind(layer.geometry)] if layer.kind == "vector" else 4
