"""Plans of vector layers as data: which rows, which symbols, which order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from lohu_gis.core.errors import Cancelled
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import Categorised, Category, FillSymbol, LineSymbol, MarkerSymbol
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.budget import split
from lohu_gis.render.plan.map import MapCache, MapRequest, plan_map
from lohu_gis.render.plan.ops import ChunksOp, ImageOp, LayerPlan, MarkersOp, ShapesOp
from lohu_gis.render.plan.request import HIGHLIGHT
from tests.render.samples import BLUE, GREEN, RED, block_of, box, request_of, table_of, vector, window


def layer_plan(request: MapRequest, cache: MapCache | None = None) -> LayerPlan:
    plan, = plan_map(request, cache).layers
    return plan


def test_features_in_view_in_the_order_of_the_table() -> None:
    shapes = [box(60, 60, 90, 90), box(500, 500, 600, 600), None, box(0, 0, 30, 30)]
    table = table_of(shapes, {"k": ["a", "b", "c", "d"]})
    style = Categorised(expression="k", symbol=FillSymbol(), categories=(
        Category(value="d", color=RED), Category(value="a", color=BLUE)))
    plan = layer_plan(request_of(vector(table, style), target="paper"))
    op, = plan.ops
    assert isinstance(op, ShapesOp)
    assert (op.rows.tolist(), op.symbol_of.tolist()) == ([0, 3], [1, 0])
    assert [s.fill for s in op.symbols if isinstance(s, FillSymbol)] == [RED, BLUE, "#D0D0D0"]
    assert plan.features == 2


def test_a_filter_and_an_empty_view_leave_nothing() -> None:
    table = table_of([box(0, 0, 30, 30)], {"v": [1]})
    assert layer_plan(request_of(vector(table, FillSymbol(), where="v > 1"))).ops == ()
    far = window().moved(10_000, 0)
    assert layer_plan(request_of(vector(table, FillSymbol()), viewport=far)).ops == ()


def test_wide_lines_just_outside_the_view_reach_in() -> None:
    table = table_of([shapely.LineString([(-4, 0), (-4, 100)])])
    assert layer_plan(request_of(vector(table, LineSymbol(width_px=10)))).features == 1
    assert layer_plan(request_of(vector(table, LineSymbol(width_px=1)))).features == 0


def test_points_become_markers_at_pixels() -> None:
    table = table_of([shapely.Point(10, 90), None, shapely.MultiPoint([(50, 50), (300, 0)])])
    op, = layer_plan(request_of(vector(table, MarkerSymbol()))).ops
    assert isinstance(op, MarkersOp)
    assert op.xy.tolist() == [[10, 10], [50, 50]]


def test_a_mixed_layer_lends_its_colours_to_all_kinds() -> None:
    table = table_of([shapely.Point(5, 5), box(0, 0, 9, 9), shapely.LineString([(0, 0), (5, 5)])])
    area, line, point = layer_plan(request_of(vector(table, FillSymbol(fill=RED, outline=BLUE)), target="paper")).ops
    assert isinstance(area, ShapesOp) and area.symbols == (FillSymbol(fill=RED, outline=BLUE),)  # noqa: PT018
    assert isinstance(line, ShapesOp) and line.symbols == (LineSymbol(color=BLUE, width_px=1),)  # noqa: PT018
    assert isinstance(point, MarkersOp) and point.symbols == (MarkerSymbol(fill=RED, outline=BLUE),)  # noqa: PT018


def test_selected_features_are_drawn_again_on_top() -> None:
    table = table_of([box(0, 0, 30, 30), box(50, 50, 90, 90)])
    plan = layer_plan(request_of(vector(table, FillSymbol()), selection={"layer": FidSet.of([1, 77])}, target="paper"))
    marked = plan.ops[-1]
    assert isinstance(marked, ShapesOp)
    assert marked.rows.tolist() == [1]
    assert isinstance(marked.symbols[0], FillSymbol)
    assert marked.symbols[0].outline == HIGHLIGHT


def test_a_selection_does_not_bring_back_filtered_rows() -> None:
    table = table_of([box(0, 0, 30, 30)], {"v": [1]})
    given = vector(table, FillSymbol(), where="v = 2")
    assert layer_plan(request_of(given, selection={"layer": FidSet.of([0])})).ops == ()


def test_equal_requests_give_equal_keys_and_changes_other_ones() -> None:
    table = table_of([box(0, 0, 30, 30)])
    keys = [layer_plan(request_of(vector(table, FillSymbol(fill=fill)), viewport=view)).key
            for fill, view in ((RED, window()), (RED, window()), (GREEN, window()), (RED, window().moved(1, 0)))]
    assert keys[0] == keys[1]
    assert len({*keys}) == 3


def test_hidden_layers_and_scales_are_left_out() -> None:
    table = table_of([box(0, 0, 30, 30)])
    scale = window().scale_denominator
    layers = [vector(table, FillSymbol(), layer="off", visible=False),
              vector(table, FillSymbol(), layer="from", scale_min=scale),
              vector(table, FillSymbol(), layer="to", scale_max=scale),
              vector(table, FillSymbol(), layer="in", scale_max=scale * 1.01)]
    assert [p.layer for p in plan_map(request_of(*layers)).layers] == ["from", "in"]


# ---- Large layers ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crowd() -> FeatureTable:
    """60,000 squares of 3 m (rows 0 ... 49,999) and 20 m side by side over 10 km."""
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 10_000, (2, 60_000))
    side = np.where(np.arange(60_000) < 50_000, 3.0, 20.0)
    return table_of(list(shapely.box(x, y, x + side, y + side)))


def test_large_layers_bin_the_small_and_draw_the_large(crowd: FeatureTable) -> None:
    view = window(1000).zoomed(0.1, (0, 1000))
    plan = layer_plan(request_of(vector(crowd, FillSymbol()), viewport=view))
    tiny, drawn = plan.ops
    assert isinstance(tiny, ImageOp)
    assert isinstance(drawn, ChunksOp)
    assert np.sort(drawn.arrangement.rows_in(drawn.fills)).tolist() == list(range(50_000, 60_000))
    assert plan.features == 60_000
    area = tiny.rgba[..., 3].sum() / 255 * 100  # a pixel is 100 square metres
    assert area == pytest.approx(450_000, rel=0.02)


def test_paper_draws_every_feature(crowd: FeatureTable) -> None:
    view = window(1000).zoomed(0.1, (0, 1000))
    op, = layer_plan(request_of(vector(crowd, FillSymbol()), viewport=view, target="paper")).ops
    assert isinstance(op, ShapesOp)
    assert op.rows.tolist() == list(range(60_000))


def test_a_smaller_budget_raises_the_threshold(crowd: FeatureTable) -> None:
    view = window(1000).zoomed(0.1, (0, 1000))
    plan = layer_plan(request_of(vector(crowd, FillSymbol()), viewport=view, budget_s=0.001))
    assert [type(op) for op in plan.ops] == [ImageOp]


def test_what_is_outlined_is_filled_and_what_is_binned_is_neither(crowd: FeatureTable) -> None:
    view = window(1000).zoomed(0.1, (0, 1000))
    drawn = layer_plan(request_of(vector(crowd, FillSymbol()), viewport=view)).ops[-1]
    assert isinstance(drawn, ChunksOp)
    chunks = np.arange(len(drawn.arrangement))
    for budget in (1e-4, 0.02, 0.05, 0.2, 10):
        parts = split(drawn.arrangement, chunks, 1.0, budget)
        assert sorted([*parts.binned, *parts.filled]) == chunks.tolist()
        assert set(parts.outlined) <= set(parts.filled)


def test_many_points_are_stamped() -> None:
    rng = np.random.default_rng(4)
    table = table_of(list(shapely.points(rng.uniform(0, 100, (25_000, 2)))))
    op, = layer_plan(request_of(vector(table, MarkerSymbol()))).ops
    assert isinstance(op, ImageOp)
    assert op.rgba.shape == (100, 100, 4)


def test_planning_can_be_cancelled(crowd: FeatureTable) -> None:
    with pytest.raises(Cancelled):
        plan_map(request_of(vector(crowd, FillSymbol())), None, Progress(cancelled=lambda: True))


# ---- Edits and coordinate systems --------------------------------------------------------------------------------


def drawn_boxes(table: FeatureTable) -> set[tuple[float, ...]]:
    """Boxes of what is drawn."""
    found = set()
    for op in layer_plan(request_of(vector(table, FillSymbol()), viewport=window(1000), target="paper")).ops:
        assert isinstance(op, ShapesOp)
        shapes = op.geometry.take(op.rows)
        for row in range(len(shapes)):
            xy = shapes.coords[shapes.row_coord_offsets[row]:shapes.row_coord_offsets[row + 1]]
            found.add((*xy.min(axis=0).tolist(), *xy.max(axis=0).tolist()))
    return found


def test_edits_are_drawn_without_measuring_the_rest_again() -> None:
    block = block_of([box(0, 0, 10, 10), box(20, 0, 30, 10), box(40, 0, 50, 10)], {"k": ["a", "b", "c"]})
    cache = MapCache()
    plan_map(request_of(vector(FeatureTable(block), FillSymbol()), viewport=window(1000)), cache)
    edit = Overlay(geometry={1: shapely.to_wkb(box(20, 500, 30, 510))}, removed={0: True},
                   added={7: Row(values={"k": "new"}, geometry=shapely.to_wkb(box(900, 900, 910, 910)))})
    edited = FeatureTable(block, (edit,))
    expected = {tuple(map(float, b)) for b in ((40, 0, 50, 10), (20, 500, 30, 510), (900, 900, 910, 910))}
    assert drawn_boxes(edited) == expected
    style = Categorised(expression="k", symbol=FillSymbol(), other=None, categories=(
        Category(value="c", color=RED), Category(value="new", color=GREEN)))
    plan = layer_plan(request_of(vector(edited, style), viewport=window(1000), target="paper"), cache)
    assert [op.symbol_of.tolist() for op in plan.ops if isinstance(op, ShapesOp)] == [[0], [1]]


def test_layers_in_another_system_are_brought_to_the_map() -> None:
    wgs = table_of([shapely.box(114.12, 22.54, 114.13, 22.55)], crs="EPSG:4326")
    x, y = Transformer.from_crs("EPSG:4326", "EPSG:4547", always_xy=True).transform(114.125, 22.545)
    view = replace(window(4000), x=x, y=y)
    op, = layer_plan(request_of(vector(wgs, FillSymbol()), viewport=view, target="paper")).ops
    assert isinstance(op, ShapesOp)
    assert np.allclose(op.geometry.coords.mean(axis=0), [x, y], atol=600)
    assert np.ptp(op.geometry.coords[:, 0]) == pytest.approx(1029, abs=5)


def test_a_layer_without_system_is_drawn_as_it_is_and_says_so() -> None:
    plan = layer_plan(request_of(vector(table_of([box(0, 0, 30, 30)], crs=None), FillSymbol())))
    assert plan.features == 1
    assert [(f.code, f.facts) for f in plan.findings] == [("map.crs_missing", {"layer": "layer"})]
