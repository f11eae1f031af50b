"""The heat layer as the project keeps it: made with good defaults, changed by one edit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from lohu_gis.analysis.heat.spec import HeatSpec, spec_of
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.heat.work import HEAT_TOOL
from lohu_gis.app.styling.defaults import heat_style
from lohu_gis.core.edits.layers import AddLayer, SetLayer
from lohu_gis.core.project import ComputedContent, Layer, Project, Role, VectorContent
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, RampRaster, RasterStyle, VectorStyle
from lohu_gis.core.text import N_
from lohu_gis.core.twin import layers_of

INPUTS = ("points", "polygons", "base", "mask", "water", "hills")
"""Parameters that name layers."""


def heat_layers(project: Project) -> tuple[Layer, ...]:
    """All heat layers, shown ones first."""
    found = [layer for layer in project.layers.values()
             if isinstance(layer.content, ComputedContent) and layer.content.tool == HEAT_TOOL]
    return tuple(sorted(found, key=lambda layer: not layer.visible))


def layers_with(project: Project, *symbols: type[MarkerSymbol | LineSymbol | FillSymbol]) -> tuple[Layer, ...]:
    """Vector layers of points, lines or polygons, those of complaints first."""
    found = [layer for layer in project.layers.values() if isinstance(layer.content, VectorContent)
             and isinstance(layer.content.style.renderer.symbol, symbols)]
    return tuple(sorted(found, key=lambda layer: layer.role != "complaints"))


def new_heat(project: Project, points: Layer, columns: tuple[str, ...]) -> AddLayer:
    """The edit that adds a heat layer of points, with the study area and the water that the project knows."""
    inputs = {"points": points.id}
    area, water = next(iter(layers_of(project, "subdistricts")), None), next(iter(layers_of(project, "water")), None)
    for name, known in (("mask", area or project.layers.get("subdistricts")), ("water", water)):
        if known is not None:
            inputs[name] = known.id
    parameters: dict[str, Any] = {"mode": "surface", "unsure": "fade", "scale": "window"}
    if "category" in columns:
        parameters["category"] = "category"
    content = ComputedContent(tool=HEAT_TOOL, inputs=inputs, parameters=parameters, style=with_top(heat_style(), None))
    layer = Layer(id=fresh_id(project, "heat"), name=f"{points.name}热力", content=content, opacity=0.85,
                  name_en=f"Heat of {(points.name_en or points.name).lower()}")
    return AddLayer(layer, label=N_("Add heat layer"))


def changed(layer: Layer, values: Mapping[str, Any], inputs: Mapping[str, str | None]) -> SetLayer | None:
    """The edit that gives a heat layer other parameters or inputs; None where nothing would change.

    Another scale takes the place of an own end of the colours.
    """
    content = layer.content
    assert isinstance(content, ComputedContent)
    kept = {name: value for name, value in {**content.inputs, **inputs}.items() if value}
    merged = {name: value for name, value in {**content.parameters, **values}.items() if value is not None}
    style = with_top(content.style, None) if "scale" in values else content.style
    fresh = msgspec.structs.replace(content, inputs=kept, parameters=merged, style=style)
    if fresh == content:
        return None
    return SetLayer(layer.id, {"content": fresh}, merge_key=f"heat:{layer.id}:{','.join((*values, *inputs))}",
                    label=N_("Change heat layer"))


def base_of(project: Project, per: str) -> Layer | None:
    """The layer that is meant where events are held against residents or roads; None where no layer says so."""
    role: Role | None = "residents" if per == "residents" else "streets" if per == "roads" else None
    return None if role is None else next(iter(layers_of(project, role)), None)


def residents_column(names: Collection[str]) -> str | None:
    """The column of numbers that most likely holds residents."""
    wanted = ("residents", "population", "pop", "people", "人口", "居民", "常住人口", "人数")
    exact = next((name for name in wanted if name in names), None)
    return exact or next((name for name in names if any(word in name.casefold() for word in wanted)), None)


def topped(layer: Layer, top: float) -> SetLayer:
    """The edit that lets the colours of a heat layer end at a value of its own."""
    content = layer.content
    assert isinstance(content, ComputedContent)
    fresh = msgspec.structs.replace(content, style=with_top(content.style, top))
    return SetLayer(layer.id, {"content": fresh}, merge_key=f"heat:{layer.id}:top", label=N_("Change heat layer"))


def with_top(style: RasterStyle | VectorStyle, top: float | None) -> RasterStyle | VectorStyle:
    """The style with the end of its ramp; None leaves that to the data."""
    if not isinstance(style, RasterStyle) or not isinstance(style.renderer, RampRaster):
        return style
    return msgspec.structs.replace(style, renderer=msgspec.structs.replace(style.renderer, high=top))


def spec_of_layer(layer: Layer) -> HeatSpec:
    """Its parameters."""
    return spec_of(layer.content.parameters) if isinstance(layer.content, ComputedContent) else HeatSpec()
