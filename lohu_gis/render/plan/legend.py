"""What a legend says: the layers of a map and those of their classes that are on it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from lohu_gis.core.style import (
    Categorised,
    Category,
    FillSymbol,
    Graduated,
    GreyRaster,
    LineSymbol,
    Ramp,
    RampRaster,
    Single,
    Symbol,
    rgba,
)
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.lettering import as_text
from lohu_gis.render.plan.raster import range_of_input, raster_style
from lohu_gis.render.plan.request import RasterInput, SurfaceInput, VectorInput, shown_at
from lohu_gis.render.plan.symbols import fitting
from lohu_gis.render.plan.vector import classes_of, sheets_of_input, vector_style

if TYPE_CHECKING:
    from lohu_gis.core.project import Layer
    from lohu_gis.render.plan.cache import MapCache
    from lohu_gis.render.plan.request import ColourScale, LayerInput, MapRequest

NO_BREAK = "\u00a0"
"""Between groups of digits; narrower spaces are missing in many fonts."""

LIGHT = 240
"""Colours whose channels all reach this cannot be told from a white card."""

EDGE = "#B8C0C8"

UNITS = {"events/km2": ("件/km²", "events/km²"), "m": ("米", "m"),
         "events/1000": ("件/千人", "events per 1,000 residents"), "events/km": ("件/千米", "events per km of road")}
"""Units of styles as people read them, Chinese and English; others are shown as they are."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend.

    Attributes
    ----------
    symbol
        What to draw, None for a ramp.
    ramp, low, high, unit
        A colour ramp and the numbers at its ends.
    notes
        Lines below a ramp.
    """

    label: str
    symbol: Symbol | None = None
    ramp: Ramp | None = None
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LegendGroup:
    """A layer in the legend; a single entry carries the layer's name itself."""

    layer: str
    title: str
    entries: tuple[LegendEntry, ...]


def legend_of(request: MapRequest, cache: MapCache) -> tuple[LegendGroup, ...]:
    """Legend of the shown layers, topmost first; layers and classes without a feature in view are left out."""
    groups: list[LegendGroup] = []
    for given in reversed(request.layers):
        entries = _entries(given, request, cache) if shown_at(given.layer, request) else ()
        if entries:
            groups.append(LegendGroup(given.layer.id, layer_name(given.layer, request.lang), entries))
    return tuple(groups)


def layer_name(layer: Layer, lang: str) -> str:
    """Name of a layer in the language of the map."""
    return layer.name_en if lang.startswith("en") and layer.name_en else layer.name


def _entries(given: LayerInput, request: MapRequest, cache: MapCache) -> tuple[LegendEntry, ...]:
    if isinstance(given, VectorInput):
        return _vector_entries(given, request, cache)
    return _raster_entries(given, cache, request.lang)


def _scale_entry(given: LayerInput, scale: ColourScale, lang: str) -> LegendEntry:
    """The ramp of a live layer with what is to be said about it."""
    english = lang.startswith("en")
    return LegendEntry(layer_name(given.layer, lang), ramp=scale.ramp, low=scale.low, high=scale.high,
                       unit=UNITS.get(scale.unit, (scale.unit, scale.unit))[english],
                       notes=tuple(note[english] for note in scale.notes))


def _vector_entries(given: VectorInput, request: MapRequest, cache: MapCache) -> tuple[LegendEntry, ...]:
    if given.shade is not None:
        return (_scale_entry(given, given.shade.scale, request.lang),)
    classes = classes_of(given, cache)
    xmin, ymin, xmax, ymax = request.viewport.extent
    kinds: dict[int, int] = {}
    for sheet in sheets_of_input(given, request, cache):
        boxes = sheet.measures.boxes
        rows = np.flatnonzero((boxes[0] <= xmax) & (boxes[2] >= xmin) & (boxes[1] <= ymax) & (boxes[3] >= ymin))
        table_rows = sheet.table_rows(rows)
        for number in np.unique(classes.symbol_of[table_rows[table_rows >= 0]]).tolist():
            kinds.setdefault(number, sheet.kind)
    kinds.pop(HIDDEN, None)
    labels = class_labels(vector_style(given.layer).renderer, layer_name(given.layer, request.lang), request.lang)
    return tuple(LegendEntry(labels[number], on_card(fitting(classes.symbols[number], kinds[number])))
                 for number in sorted(kinds) if number < len(labels) and _seen(classes.symbols[number]))


def _seen(symbol: Symbol) -> bool:
    """Whether a symbol draws anything: a class in no colour is meant not to be seen."""
    if isinstance(symbol, LineSymbol):
        return True
    return symbol.outline is not None or (symbol.fill is not None and rgba(symbol.fill)[3] > 0)


def on_card(symbol: Symbol) -> Symbol:
    """The symbol as the legend shows it: a line as light as the card (a white street) gets a thin grey edge."""
    cased = isinstance(symbol, LineSymbol) and symbol.casing and symbol.casing_px > symbol.width_px
    if isinstance(symbol, LineSymbol) and not cased and min(rgba(symbol.color)[:3]) >= LIGHT:
        return msgspec.structs.replace(symbol, casing=EDGE, casing_px=symbol.width_px + 1.5)
    return symbol


def class_labels(renderer: Single | Graduated | Categorised, name: str, lang: str) -> list[str]:
    """Label of each symbol of a style, the one for other and missing values last."""
    english = lang.startswith("en")
    if isinstance(renderer, Single):
        return [name]
    if isinstance(renderer, Graduated):
        ends = [_number(end) for end in renderer.breaks]
        steps = [f"{low} – {high}" for low, high in pairwise(ends)]
        return [*steps, "no value" if english else "无数据"]
    return [*(_category_label(c, english) for c in renderer.categories), "other" if english else "其他"]


def _category_label(category: Category, english: bool) -> str:
    label = category.label_en if english and category.label_en else category.label
    return label or as_text(category.value) or ("no value" if english else "无数据")


def _number(value: float) -> str:
    """A number for people: spaces between thousands, no needless decimals."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace(",", NO_BREAK)
    return f"{value:,.4g}".replace(",", NO_BREAK)


def _raster_entries(given: RasterInput | SurfaceInput, cache: MapCache, lang: str) -> tuple[LegendEntry, ...]:
    """One ramp; one sample where the raster says yes (its last colour) or no (nothing)."""
    if isinstance(given, SurfaceInput) and given.scale is not None:
        return (_scale_entry(given, given.scale, lang),)
    style = raster_style(given.layer)
    if isinstance(style.renderer, RampRaster | GreyRaster):
        ramp = style.renderer.ramp if isinstance(style.renderer, RampRaster) else Ramp(colors=("#000000", "#FFFFFF"))
        unit = style.renderer.unit if isinstance(style.renderer, RampRaster) else ""
        low, high = range_of_input(given, cache)
        english = lang.startswith("en")
        shown = UNITS.get(unit, (unit, unit))[english]
        if (low, high) == (0.0, 1.0) and not unit and rgba(ramp.colors[0])[3] == 0:
            return (LegendEntry(layer_name(given.layer, lang), FillSymbol(fill=ramp.colors[-1], outline=None)),)
        return (LegendEntry(layer_name(given.layer, lang), ramp=ramp, low=low, high=high, unit=shown),)
    return ()


def texts_of(entry: LegendEntry) -> tuple[str, str]:
    """The numbers at the ends of a ramp, the upper one with its unit."""
    return _number(entry.low), f"{_number(entry.high)} {entry.unit}".strip()

