"""One step of a heat layer as the map draws it: colours, what is faded or hatched, what is too few, the legend."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt

from lohu_gis.app.heat.work import HeatResult
from lohu_gis.core.project import ComputedContent, Layer, Project
from lohu_gis.core.style import HEAT, FillSymbol, Ramp, RampRaster, RasterStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan.classes import Classes
from lohu_gis.render.plan.ramps import ramp_table
from lohu_gis.render.plan.request import ColourScale, LayerInput, Shade, SurfaceInput, VectorInput, Veil

STEPS = 40
"""Colours of cells along the ramp."""
FADED = 0.3
"""Opacity of what is not more than chance, of what it would be."""
FEW_FILL, EDGE = "#9AA3AB55", "#FFFFFF66"
HATCHED = FillSymbol(fill="#E6510022", outline="#B04A2099", pattern="diagonal")
"""One for all colours: a pattern for each of them takes the painter seconds."""
UNITS = {"area": "events/km2", "residents": "events/1000", "roads": "events/km"}
KERNELS = {"quartic": ("四次核", "quartic kernel"), "gaussian": ("高斯核", "Gaussian kernel"),
           "epanechnikov": ("Epanechnikov 核", "Epanechnikov kernel"), "triangular": ("三角核", "triangular kernel"),
           "uniform": ("均匀核", "uniform kernel")}
SHAPES = {"hexagon": ("六边形", "hexagons"), "square": ("方格", "squares"), "polygons": ("多边形单元", "polygons")}


@dataclass(eq=False)
class Cells:
    """Outlines of cells as a table that stays the same object while they do."""

    source: object = None
    table: FeatureTable | None = None

    def of(self, result: HeatResult) -> FeatureTable:
        """The table of a result's cells; fids count from 0."""
        import pyarrow as pa

        outlines = result.prepared.cells
        assert outlines is not None
        if self.source is not outlines or self.table is None:
            fids = np.arange(len(outlines), dtype=np.int64)
            block = TableBlock(f"cells:{id(outlines)}", pa.table({"cell": fids}), outlines, fids, result.prepared.crs)
            self.source, self.table = outlines, FeatureTable(block)
        return self.table


def heat_input(layer: Layer, result: HeatResult, cells: Cells, *, guarded: bool) -> LayerInput:
    """The layer with its colours; `guarded` shows no value where fewer than five records stand behind it."""
    ramp = _ramp(layer)
    scale = _scale(layer, result, ramp, guarded=guarded)
    if result.prepared.cells is None:
        return _surface(layer, result, scale, guarded=guarded)
    table = cells.of(result)
    return VectorInput(layer, table, shade=_shade(result, scale, ramp, guarded=guarded))


def guarded(project: Project, layer: Layer) -> bool:
    """Whether a heat layer counts complaints, so that small counts are not shown."""
    content = layer.content
    source = project.layers.get(content.inputs.get("points", "")) if isinstance(content, ComputedContent) else None
    return source is not None and (source.role == "complaints" or source.id == "complaints")


def own_top(layer: Layer) -> float | None:
    """The end of the colours that the style of a heat layer sets itself; None where its peak decides."""
    style = layer.content.style if isinstance(layer.content, ComputedContent) else None
    return style.renderer.high if isinstance(style, RasterStyle) and isinstance(style.renderer, RampRaster) else None


def method_note(result: HeatResult) -> tuple[str, str]:
    """Kernel and radius, or shape and size, in Chinese and English."""
    kernel, size = result.prepared.kernel, result.spec.size_m
    if kernel is not None:
        chinese, english = KERNELS[kernel.kernel]
        sign = "σ" if kernel.kernel == "gaussian" else "r"
        return f"{chinese}，{sign} = {kernel.bandwidth:.0f} 米", f"{english}, {sign} = {kernel.bandwidth:.0f} m"
    chinese, english = SHAPES[result.spec.mode]
    if result.spec.mode == "polygons":
        return chinese, english
    return f"{chinese}，{size:g} 米", f"{english}, {size:g} m"


def _ramp(layer: Layer) -> Ramp:
    style = layer.content.style if isinstance(layer.content, ComputedContent) else None
    return style.renderer.ramp if isinstance(style, RasterStyle) and isinstance(style.renderer, RampRaster) else HEAT


def _scale(layer: Layer, result: HeatResult, ramp: Ramp, *, guarded: bool) -> ColourScale:
    fixed = own_top(layer)
    high = result.top if fixed is None else fixed
    notes = [method_note(result)]
    if fixed is None and result.spec.scale == "window" and result.window is not None:
        notes.append(("色阶按同长时段固定", "scale of windows this long"))
    if result.spec.unsure == "fade":
        notes.append(("淡显：未超出随机水平", "faded: not more than chance"))
    elif result.spec.unsure == "hatch":
        notes.append(("斜线：未超出随机水平", "hatched: not more than chance"))
    if guarded:
        notes.append(("少于 5 条记录处不显示数值", "fewer than 5 records: no value"))
    return ColourScale(ramp, 0.0, high, UNITS[result.spec.per], tuple(notes))


def _surface(layer: Layer, result: HeatResult, scale: ColourScale, *, guarded: bool) -> SurfaceInput:
    grid = result.prepared.grid
    assert grid is not None
    values = result.frame.values
    if guarded:
        values = np.where(result.few, np.float32(0), values)  # the ramp begins transparent
    veil = None
    if result.spec.unsure != "show":
        veil = Veil(~result.frame.sure, result.spec.unsure, FADED)
    return SurfaceInput(layer, values, grid.bounds, result.prepared.crs, scale, veil)


def _shade(result: HeatResult, scale: ColourScale, ramp: Ramp, *, guarded: bool) -> Shade:
    """Symbol numbers of cells: the colours of the ramp, the same not significant, and one for too few records."""
    colors = ["#{:02X}{:02X}{:02X}{:02X}".format(*color) for color in _opaque(ramp_table(ramp, STEPS))]
    plain = [FillSymbol(fill=color, outline=EDGE) for color in colors]
    few = FillSymbol(fill=FEW_FILL, outline=EDGE)
    values = result.frame.values
    share = np.clip(np.nan_to_num(values) / (scale.high or 1.0), 0.0, 1.0)
    numbers = np.round(share * (STEPS - 1)).astype(np.int64)
    if result.spec.unsure != "show":
        numbers = np.where(result.frame.sure, numbers, numbers + STEPS)
    if result.spec.unsure == "hatch":
        numbers[~result.frame.sure] = 2 * STEPS + 1
    if guarded:
        numbers[result.few] = 2 * STEPS
    numbers[np.isnan(values) | (result.frame.counts < 0.5)] = 255
    symbols = (*plain, *(_faded(symbol) for symbol in plain), few, HATCHED)
    return Shade(Classes(numbers.astype(np.uint8), symbols), scale)


def _opaque(table: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """A ramp that begins transparent, from a visible first colour on: an occupied cell has to be seen."""
    found = table.copy()
    found[:, 3] = np.maximum(found[:, 3], 150)
    return found


def _faded(symbol: FillSymbol) -> FillSymbol:
    fill = symbol.fill or "#00000000"
    return msgspec.structs.replace(symbol, fill=f"{fill[:7]}{round(int(fill[7:9], 16) * FADED):02X}",
                                   outline="#FFFFFF22")
