"""Symbology as data: how features and rasters look, independent of any painter.

Colours are ``#RRGGBB`` or ``#RRGGBBAA``. Sizes are in logical pixels of 1/96 inch, so that screen, print and
PDF agree; an outline of width 0 is a hairline (one device pixel). Nothing in a style is ever executed.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

import msgspec

Color = Annotated[str, msgspec.Meta(pattern="^#[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?$")]
Size = Annotated[float, msgspec.Meta(ge=0, le=1000)]
CellValue = bool | int | float | str | None


class FillSymbol(msgspec.Struct, frozen=True, kw_only=True, tag="fill"):
    """How a polygon looks; None leaves fill or outline out. `pattern` is drawn in the outline's colour."""

    fill: Color | None = "#9DB8C7"
    outline: Color | None = "#55606B"
    outline_px: Size = 0.0
    pattern: Literal["none", "diagonal", "cross", "dots"] = "none"


class LineSymbol(msgspec.Struct, frozen=True, kw_only=True, tag="line"):
    """How a line looks; `dash` holds lengths of strokes and gaps in pixels.

    `casing` is the colour of a line below, `casing_px` its whole width: it shows where it is wider than the line.
    """

    color: Color = "#55606B"
    width_px: Size = 1.0
    dash: tuple[Size, ...] = ()
    casing: Color | None = None
    casing_px: Size = 0.0


class MarkerSymbol(msgspec.Struct, frozen=True, kw_only=True, tag="marker"):
    """How a point looks; `size_px` is the diameter."""

    shape: Literal["circle", "square", "triangle", "diamond", "octagon", "cross", "star"] = "circle"
    size_px: Size = 7.0
    fill: Color | None = "#0A6C94"
    outline: Color | None = "#FFFFFF"
    outline_px: Size = 1.0


Symbol = FillSymbol | LineSymbol | MarkerSymbol


class Single(msgspec.Struct, frozen=True, kw_only=True, tag="single"):
    """All features look the same."""

    symbol: Symbol


class Graduated(msgspec.Struct, frozen=True, kw_only=True, tag="graduated"):
    """Colour by a number.

    Class i holds ``breaks[i] <= value < breaks[i + 1]`` (the last class includes its upper end), so there is one
    break more than colours. Values outside and missing values get `missing`; None leaves such features out.
    """

    expression: str
    breaks: tuple[float, ...]
    colors: tuple[Color, ...]
    symbol: Symbol
    method: Literal["quantile", "equal", "jenks", "manual"] = "quantile"
    missing: Color | None = "#D0D0D0"


class Category(msgspec.Struct, frozen=True, kw_only=True):
    """One value and its colour; an empty label shows the value itself. `symbol` replaces the style's own."""

    value: CellValue
    color: Color
    label: str = ""
    label_en: str = ""
    symbol: Symbol | None = None


class Categorised(msgspec.Struct, frozen=True, kw_only=True, tag="categorised"):
    """Colour by a value; `other` is for values not listed, None leaves those features out."""

    expression: str
    categories: tuple[Category, ...]
    symbol: Symbol
    other: Color | None = "#D0D0D0"


class LabelStyle(msgspec.Struct, frozen=True, kw_only=True):
    """Text at features, placed without overlap; `expression` follows the grammar of `core.expression`.

    `scale_min` and `scale_max` are denominators: labels appear while
    ``scale_min <= denominator < scale_max`` (None: no limit). Labels of polygons keep inside unless `overhang`.
    """

    expression: str
    size_px: Size = 12.0
    color: Color = "#1A1F24"
    halo: Color | None = "#FFFFFFE0"
    halo_px: Size = 1.5
    bold: bool = False
    priority: float = 0.0
    overhang: bool = False
    scale_min: float = 0.0
    scale_max: float | None = None


class VectorStyle(msgspec.Struct, frozen=True, kw_only=True, tag="vector"):
    """Look of a vector layer."""

    renderer: Single | Graduated | Categorised
    labels: LabelStyle | None = None


class Ramp(msgspec.Struct, frozen=True, kw_only=True):
    """Colours at even steps from the low to the high end, interpolated linearly in sRGB."""

    colors: tuple[Color, ...]
    name: str = ""


class GreyRaster(msgspec.Struct, frozen=True, kw_only=True, tag="grey"):
    """One band in grey; None takes the 2nd and 98th percentile of the data."""

    band: int = 1
    low: float | None = None
    high: float | None = None


class RgbRaster(msgspec.Struct, frozen=True, kw_only=True, tag="rgb"):
    """Three bands as red, green and blue; ranges as in `GreyRaster` (8-bit data is taken as it is)."""

    bands: tuple[int, int, int] = (1, 2, 3)
    low: float | None = None
    high: float | None = None


class RampRaster(msgspec.Struct, frozen=True, kw_only=True, tag="ramp"):
    """One band through a colour ramp; the range stays fixed over zoom, time and filter. `unit` goes to the legend."""

    ramp: Ramp
    band: int = 1
    low: float | None = None
    high: float | None = None
    unit: str = ""


class RasterStyle(msgspec.Struct, frozen=True, kw_only=True, tag="raster"):
    """Look of a raster or computed surface."""

    renderer: GreyRaster | RgbRaster | RampRaster
    resampling: Literal["nearest", "bilinear"] = "nearest"


Style = VectorStyle | RasterStyle

HEAT = Ramp(name="heat", colors=("#FFC10700", "#FFC10799", "#FF8F00CC", "#E65100E0", "#B71C1CF0", "#7F0000FF"))
"""Transparent over amber to deep red, for densities."""

VIRIDIS = Ramp(name="viridis", colors=("#440154", "#414487", "#2A788E", "#22A884", "#7AD151", "#FDE725"))
"""Perceptually even ramp of matplotlib (CC0), six stops."""

_COLOR = re.compile(r"#([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})([0-9A-Fa-f]{2})?")


def rgba(color: Color) -> tuple[int, int, int, int]:
    """Red, green, blue and alpha (0 to 255) of a colour; ValueError for anything else."""
    match = _COLOR.fullmatch(color)
    if match is None:
        raise ValueError(f"not a colour: {color!r}")
    red, green, blue, alpha = match.groups(default="FF")
    return int(red, 16), int(green, 16), int(blue, 16), int(alpha, 16)
