"""What somebody wants to see: layers with their data, window, selection, kind of output."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.render.plan.fonts import FontFace, default_face

if TYPE_CHECKING:
    from lohu_gis.core.fidset import FidSet
    from lohu_gis.core.project import Layer
    from lohu_gis.core.style import Color, Ramp
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.core.times import TimeWindow
    from lohu_gis.render.plan.classes import Classes
    from lohu_gis.render.plan.furniture import Furniture
    from lohu_gis.render.plan.viewport import Extent, Viewport

_shades = itertools.count(1)

PAPER: Color = "#F5F3EE"
INK: Color = "#15191D"
"""Background of maps in the light and in the dark theme."""
HIGHLIGHT: Color = "#FF9E1B"
"""Colour of selected features."""


class RasterReader(Protocol):
    """What the plan needs of a raster; `lohu_gis.io` and test fakes satisfy it."""

    @property
    def crs(self) -> str | None:
        """CRS of the grid, None when unknown."""

    @property
    def bounds(self) -> Extent:
        """Outer edges in the raster's CRS."""

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows at full resolution."""

    @property
    def bands(self) -> int:
        """Number of bands."""

    def read(self, bounds: Extent, width: int, height: int, bands: Sequence[int],
             resampling: str) -> tuple[npt.NDArray[np.generic], npt.NDArray[np.bool_]]:
        """Values (bands, height, width) over `bounds` (raster CRS; may reach beyond the raster) and where they
        are valid, (height, width). `bands` count from 1; `resampling` is ``nearest``, ``bilinear`` or ``average``.
        """


@dataclass(frozen=True, slots=True)
class ColourScale:
    """The colours of a live layer and what the legend says about them.

    Attributes
    ----------
    low, high, unit
        Ends of the ramp; they stay the same over zoom, time and filter.
    notes
        Lines below the ramp, each in Chinese and English.
    """

    ramp: Ramp
    low: float
    high: float
    unit: str = ""
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Veil:
    """Where a surface is drawn faintly.

    Attributes
    ----------
    where : bool, shape of the surface
    how
        ``fade`` takes the share `opacity` of the colours, ``hatch`` leaves stripes of them.
    """

    where: npt.NDArray[np.bool_]
    how: Literal["fade", "hatch"]
    opacity: float


@dataclass(frozen=True, slots=True, eq=False)
class Shade:
    """Symbols of a live layer's rows that were made elsewhere; they take the place of those of its style.

    Keep the same object while they stay the same: `key` names it in caches.
    """

    classes: Classes
    scale: ColourScale
    key: int = field(default_factory=lambda: next(_shades))


@dataclass(frozen=True, slots=True, eq=False)
class VectorInput:
    """A vector (or computed vector) layer and its features. Keep the same `table` object while nothing changed.

    `window` hides rows whose moment (`Layer.time`) lies outside; `shade` brings the symbols of a live layer.
    """

    layer: Layer
    table: FeatureTable
    window: TimeWindow | None = None
    shade: Shade | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RasterInput:
    """A raster layer and its source."""

    layer: Layer
    reader: RasterReader


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceInput:
    """A computed surface, drawn with the layer's `RasterStyle`.

    Attributes
    ----------
    array : float, shape (h, w)
        Row 0 is the northern edge; NaN is left out.
    extent
        Outer edges in `crs`.
    scale
        Colours in place of those of the style.
    veil
        Where they are faint.
    """

    layer: Layer
    array: npt.NDArray[np.floating]
    extent: Extent
    crs: str | None
    scale: ColourScale | None = None
    veil: Veil | None = None


LayerInput: TypeAlias = VectorInput | RasterInput | SurfaceInput


@dataclass(frozen=True, slots=True, eq=False)
class MapRequest:
    """A picture of some layers.

    Attributes
    ----------
    layers
        Bottom first (see `core.project.visible_layers`). Invisible ones and those out of their scale range are skipped.
    viewport
        Window; its CRS is the one all layers are brought to.
    background
        None leaves the background transparent.
    selection
        layer id -> selected fids, drawn in `HIGHLIGHT`.
    target
        ``screen`` keeps to `budget_s` by binning features too small to see; ``paper`` draws every feature exactly
        (PDF, SVG, big PNGs).
    budget_s
        Seconds a layer may take to paint; thresholds follow from it.
    lang
        ``zh_CN`` or ``en``: which names legend and furniture take.
    """

    layers: tuple[LayerInput, ...]
    viewport: Viewport
    background: Color | None = PAPER
    selection: Mapping[str, FidSet] = field(default_factory=dict)
    target: Literal["screen", "paper"] = "screen"
    budget_s: float = 0.35
    labels: bool = True
    highlight: Color = HIGHLIGHT
    font: FontFace = field(default_factory=default_face)
    furniture: Furniture | None = None
    lang: str = "zh_CN"


def shown_at(layer: Layer, request: MapRequest) -> bool:
    """Whether a layer is switched on and within its scale range."""
    scale = request.viewport.scale_denominator
    return layer.visible and layer.scale_min <= scale and (layer.scale_max is None or scale < layer.scale_max)
