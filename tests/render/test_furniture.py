"""Legend, scale bar and what else stands on a map."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.style import (
    Categorised,
    Category,
    FillSymbol,
    Graduated,
    LineSymbol,
    MarkerSymbol,
    Ramp,
    RampRaster,
    RasterStyle,
    Symbol,
)
from lohu_gis.render.plan.furniture import Furniture
from lohu_gis.render.plan.legend import legend_of
from lohu_gis.render.plan.map import MapCache, SurfaceInput, furnish, plan_map
from lohu_gis.render.plan.ops import FigureOp, MarkersOp, TextOp
from lohu_gis.render.plan.scalebar import bar_of, nice_below
from lohu_gis.render.plan.swatch import swatch
from tests.render.samples import BLUE, CRS, GREEN, RED, box, raster_layer, request_of, table_of, vector, window


def test_the_legend_names_only_what_is_in_view() -> None:
    table = table_of([box(0, 0, 9, 9), box(20, 20, 30, 30), box(900, 900, 910, 910)], {"k": ["a", "x", "b"]})
    style = Categorised(expression="k", symbol=FillSymbol(), categories=(
        Category(value="a", color=RED, label="甲", label_en="A"), Category(value="b", color=GREEN)))
    group, = legend_of(request_of(vector(table, style)), MapCache())
    assert [(e.label, e.symbol.fill) for e in group.entries if isinstance(e.symbol, FillSymbol)] == [
        ("甲", RED), ("其他", "#D0D0D0")]
    english, = legend_of(request_of(vector(table, style), lang="en"), MapCache())
    assert [e.label for e in english.entries] == ["A", "other"]


def test_classes_are_named_by_their_ends_and_layers_from_the_top() -> None:
    table = table_of([box(0, 0, 9, 9), box(20, 20, 30, 30)], {"v": [5, 2500]})
    style = Graduated(expression="v", breaks=(0, 10, 2500), colors=(RED, GREEN), symbol=FillSymbol())
    roads = vector(table_of([box(0, 0, 5, 5).exterior]), LineSymbol(), layer="roads")
    groups = legend_of(request_of(vector(table, style), roads), MapCache())
    assert [(g.layer, [e.label for e in g.entries]) for g in groups] == [
        ("roads", ["roads"]), ("layer", ["0 – 10", "10 – 2\u00a0500"])]


def test_surfaces_show_their_ramp_with_its_ends() -> None:
    style = RasterStyle(renderer=RampRaster(ramp=Ramp(colors=(RED, BLUE)), low=0, unit="件/km²"))
    surface = SurfaceInput(raster_layer(style), np.linspace(0, 50, 100).reshape(10, 10), (0, 0, 9, 9), CRS)
    group, = legend_of(request_of(surface), MapCache())
    entry, = group.entries
    assert (entry.low, round(entry.high), entry.unit) == (0, 49, "件/km²")


def test_a_raster_of_yes_and_no_has_one_sample() -> None:
    ramp = Ramp(colors=("#00000000", GREEN))
    for high, unit, samples in ((1.0, "", 1), (2.0, "", 0), (1.0, "h", 0)):
        style = RasterStyle(renderer=RampRaster(ramp=ramp, low=0.0, high=high, unit=unit))
        surface = SurfaceInput(raster_layer(style), np.zeros((10, 10)), (0, 0, 9, 9), CRS)
        (entry,) = legend_of(request_of(surface), MapCache())[0].entries
        assert (entry.ramp is None) == bool(samples)
        assert (entry.symbol == FillSymbol(fill=GREEN, outline=None)) == bool(samples)


@pytest.mark.parametrize(("value", "nice"), [
    (1, 1), (1.99, 1), (2, 2), (4.9, 2), (5, 5), (9.99, 5), (10, 10), (0.3, 0.2)])
def test_nice_numbers(value: float, nice: float) -> None:
    assert nice_below(value) == pytest.approx(nice)


@given(st.floats(1e-4, 1e5))
def test_scale_bars_are_round_and_of_a_good_length(metres_per_px: float) -> None:
    bar = bar_of(metres_per_px)
    assert 0.39 * 160 <= bar.length_px <= 160.001
    assert bar.length_px * metres_per_px == pytest.approx(bar.metres)


def test_scale_bar_labels() -> None:
    assert (bar_of(10).label, bar_of(10).half_label) == ("1 km", "0.5")
    assert bar_of(1).label == "100 m"


def test_furniture_stands_inside_the_picture_and_labels_keep_out() -> None:
    view = window(400)
    request = request_of(vector(table_of([box(0, 0, 399, 399)], {"name": ["罗湖"]}), FillSymbol()), viewport=view,
                         furniture=Furniture(title="标题", attribution="来源", note="虚构数据"))
    ops, boxes = furnish(request, MapCache())
    assert {run.text for op in ops if isinstance(op, TextOp) for run in op.runs} >= {"标题", "来源", "虚构数据", "N"}
    assert all(0 <= left < right <= 400 and 0 <= top < foot <= 400 for left, top, right, foot in boxes)
    assert plan_map(request).furniture


def test_nothing_is_furnished_unasked() -> None:
    request = request_of(vector(table_of([box(0, 0, 9, 9)]), FillSymbol()))
    assert furnish(request, MapCache()) == ((), ())
    bare = Furniture(legend=False, scale_bar=False, north_arrow=False)
    assert furnish(request_of(furniture=bare), MapCache()) == ((), ())


def test_a_long_legend_gets_columns_and_stays_on_the_picture() -> None:
    values = [f"类别{i}" for i in range(60)]
    table = table_of([box(i, i, i + 1, i + 1) for i in range(60)], {"k": values})
    listed = tuple(Category(value=v, color=RED) for v in values)
    style = Categorised(expression="k", symbol=FillSymbol(), categories=listed)
    ops, boxes = furnish(request_of(vector(table, style), viewport=window(600), furniture=Furniture()), MapCache())
    assert min(boxes[-1][:2]) >= 0
    texts = [run.text for op in ops if isinstance(op, TextOp) for run in op.runs]
    assert "类别0" in texts
    assert len(set(texts) & set(values)) >= 50


@pytest.mark.parametrize(("symbol", "kind"), [
    (FillSymbol(), FigureOp), (LineSymbol(), FigureOp), (MarkerSymbol(), MarkersOp)])
def test_swatches_fit_the_symbol(symbol: Symbol, kind: type) -> None:
    op, = swatch(symbol, 0, 0, 20, 12)
    assert isinstance(op, kind)
    assert len(swatch(LineSymbol(casing=BLUE, casing_px=4), 0, 0, 20, 12)) == 2
