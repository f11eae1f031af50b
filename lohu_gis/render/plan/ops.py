"""Draw operations: what a plan says and every painter understands.

World operations carry coordinates in the viewport's CRS, pixel operations logical pixels (1/96 inch, origin top left,
y down). Arrays are never written after construction.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lohu_gis.core.findings import Finding
    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.style import Color, Symbol
    from lohu_gis.render.plan.arrange import Arrangement
    from lohu_gis.render.plan.fonts import FontFace
    from lohu_gis.render.plan.viewport import Viewport

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class ShapesOp:
    """Polygons or lines, drawn one by one in the given order: exact for overlaps.

    Attributes
    ----------
    geometry
        Where the rows are looked up; in the viewport's CRS.
    rows : int64, shape (k,)
        Rows in drawing order.
    symbol_of : uint8, shape (k,)
        Index into `symbols` for each.
    symbols
        Fill symbols for polygons, line symbols for lines.
    key
        Names `geometry` for painters that keep converted shapes.
    """

    geometry: Geometry
    rows: I64
    symbol_of: U8
    symbols: tuple[Symbol, ...]
    key: Hashable


@dataclass(frozen=True, slots=True, eq=False)
class ChunksOp:
    """Many small polygons or lines by chunk: all fills at double size first, then outlines as hairlines.

    Attributes
    ----------
    arrangement
        Chunks of about 32 neighbours of one symbol each.
    fills, outlines : int64
        Chunks to fill and chunks to outline (lines: to stroke), in drawing order.
    symbol_of : uint8, shape (c,)
        Index into `symbols` for each chunk of the arrangement.
    """

    arrangement: Arrangement
    fills: I64
    outlines: I64
    symbol_of: U8
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True, eq=False)
class MarkersOp:
    """Markers at logical pixel positions, in drawing order.

    Attributes
    ----------
    xy : float64, shape (k, 2)
        Middles.
    symbol_of : uint8, shape (k,)
        Index into `symbols`.
    """

    xy: F64
    symbol_of: U8
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ImageOp:
    """A picture laid over a rectangle of the map's picture.

    Attributes
    ----------
    rgba : uint8, shape (h, w, 4)
        Straight (not premultiplied) alpha.
    left, top, width, height
        Where it lies, in logical pixels.
    smooth
        Interpolate when it is scaled.
    """

    rgba: U8
    left: float
    top: float
    width: float
    height: float
    smooth: bool = False


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text; `x` is its left end, `y` its base line, in logical pixels."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class TextOp:
    """A label or a piece of furniture; the halo is painted below the letters.

    The whole is turned clockwise by `angle_deg` around `pivot` (logical pixels).
    """

    runs: tuple[TextRun, ...]
    size_px: float
    color: Color
    halo: Color | None = None
    halo_px: float = 0.0
    bold: bool = False
    angle_deg: float = 0.0
    pivot: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class FigureOp:
    """A small figure of map furniture or a legend sample, in logical pixels.

    Attributes
    ----------
    kind
        ``polygon`` (closed) or ``line``.
    points
        (x, y) pairs.
    radius_px
        Rounded corners of an upright rectangle (first and third point are opposite corners).
    """

    kind: Literal["polygon", "line"]
    points: tuple[tuple[float, float], ...]
    fill: Color | None = None
    stroke: Color | None = None
    stroke_px: float = 1.0
    dash: tuple[float, ...] = ()
    radius_px: float = 0.0
    pattern: Literal["none", "diagonal", "cross", "dots"] = "none"


Op: TypeAlias = ShapesOp | ChunksOp | MarkersOp | ImageOp | TextOp | FigureOp


@dataclass(frozen=True, slots=True, eq=False)
class LayerPlan:
    """What to draw for one layer.

    Attributes
    ----------
    layer
        Id of the layer.
    key
        Equal keys give equal pictures, so painters may keep the picture of an unchanged layer.
    opacity
        0 to 1, for the layer as a whole.
    ops
        In drawing order.
    findings
        What a planner should know (a layer without CRS drawn as it is, a column that is missing ...).
    features
        How many features are in view.
    """

    layer: str
    key: Hashable
    opacity: float
    ops: tuple[Op, ...]
    findings: tuple[Finding, ...] = ()
    features: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class MapPlan:
    """A whole picture: background, layers bottom first, labels, furniture."""

    viewport: Viewport
    background: Color | None
    layers: tuple[LayerPlan, ...]
    labels: tuple[TextOp, ...]
    furniture: tuple[Op, ...]
    font: FontFace
    findings: tuple[Finding, ...] = field(default=())
