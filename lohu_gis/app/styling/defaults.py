"""How a layer looks that nobody has styled yet."""

from __future__ import annotations

from typing import Literal

from lohu_gis.app.styling.ramps import CATEGORY_COLORS
from lohu_gis.core.style import (
    HEAT,
    Color,
    FillSymbol,
    GreyRaster,
    LineSymbol,
    MarkerSymbol,
    RampRaster,
    RasterStyle,
    RgbRaster,
    Single,
    Symbol,
    VectorStyle,
    rgba,
)

GeometryKind = Literal["point", "line", "polygon"]


def default_symbol(kind: GeometryKind, number: int = 0) -> Symbol:
    """A quiet symbol; `number` (how many layers there are) makes neighbours differ."""
    color = CATEGORY_COLORS[number % len(CATEGORY_COLORS)]
    if kind == "point":
        return MarkerSymbol(fill=color)
    if kind == "line":
        return LineSymbol(color=color, width_px=1.4)
    return FillSymbol(fill=paler(color), outline=darker(color))


def default_vector_style(kind: GeometryKind, number: int = 0) -> VectorStyle:
    """One symbol for all features."""
    return VectorStyle(renderer=Single(symbol=default_symbol(kind, number)))


def default_raster_style(bands: int) -> RasterStyle:
    """Three bands and more as colours, fewer as grey."""
    return RasterStyle(renderer=RgbRaster() if bands >= 3 else GreyRaster(), resampling="bilinear")


def heat_style() -> RasterStyle:
    """Densities from transparent over amber to deep red."""
    return RasterStyle(renderer=RampRaster(ramp=HEAT, low=0.0, unit="/km²"), resampling="bilinear")


def paler(color: Color, share: float = 0.55) -> Color:
    """The colour mixed with white."""
    red, green, blue, _alpha = rgba(color)
    return "#" + "".join(f"{round(c + (255 - c) * share):02X}" for c in (red, green, blue))


def darker(color: Color, share: float = 0.25) -> Color:
    """The colour mixed with black."""
    red, green, blue, _alpha = rgba(color)
    return "#" + "".join(f"{round(c * (1 - share)):02X}" for c in (red, green, blue))
