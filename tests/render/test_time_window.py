"""Rows outside of the window of time are not drawn, not found and not in the legend."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.analysis.tables import new_table
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import ComputedContent, Layer, TilesContent, VectorContent
from lohu_gis.core.style import HEAT, MarkerSymbol, RampRaster, RasterStyle, Single, VectorStyle
from lohu_gis.core.times import TimeWindow, text_of
from lohu_gis.render.plan.arrayreader import ArrayReader, sample
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.hit import identify, select_rect
from lohu_gis.render.plan.legend import legend_of
from lohu_gis.render.plan.map import MapRequest, VectorInput, plan_map
from lohu_gis.render.plan.ops import ImageOp, MarkersOp
from lohu_gis.render.plan.ramps import ramp_table, share_of, through_ramp
from lohu_gis.render.plan.request import ColourScale, SurfaceInput, Veil
from lohu_gis.render.plan.viewport import Viewport

STYLE = VectorStyle(renderer=Single(symbol=MarkerSymbol()))
LAYER = Layer(id="c", name="c", content=VectorContent(table="t", style=STYLE), time="t")


def request(window: TimeWindow | None, layer: Layer = LAYER) -> MapRequest:
    """Three points with moments 0, 10 and none."""
    table = new_table({"t": [text_of(0), text_of(10), None]}, Geometry.points([10, 50, 90], [50, 50, 50]), "EPSG:4547")
    return MapRequest((VectorInput(layer, table, window),), Viewport(50, 50, 1.0, 100, 100, 0, "EPSG:4547", 1.0))


def drawn(asked: MapRequest) -> int:
    """How many markers a picture has."""
    (plan,) = plan_map(asked).layers
    return sum(len(op.xy) for op in plan.ops if isinstance(op, MarkersOp))


@pytest.mark.parametrize(("window", "count"), [
    (None, 3), (TimeWindow(0, 10), 1), (TimeWindow(0, 11), 2), (TimeWindow(10, None), 1), (TimeWindow(11, 99), 0)])
def test_only_rows_in_the_window_are_drawn(window: TimeWindow | None, count: int) -> None:
    assert drawn(request(window)) == count


def test_hidden_rows_are_not_found_and_not_in_the_legend() -> None:
    cache = MapCache()
    asked = request(TimeWindow(0, 10))
    assert [hit.fid for hit in identify(asked, 10, 50, cache)] == [0]
    assert identify(asked, 50, 50, cache) == ()
    assert select_rect(asked, (0, 0), (100, 100), cache)["c"].array().tolist() == [0]
    assert legend_of(request(TimeWindow(11, 99)), MapCache()) == ()


def test_one_cache_tells_windows_apart() -> None:
    cache, asked = MapCache(), request(TimeWindow(0, 10))
    (given,) = asked.layers
    other = asking(asked, VectorInput(LAYER, given.table, TimeWindow(0, 11)))  # type: ignore[union-attr]
    first, second = plan_map(asked, cache).layers[0], plan_map(other, cache).layers[0]
    assert first.key != second.key
    assert (first.features, second.features) == (1, 2)


def asking(asked: MapRequest, given: VectorInput) -> MapRequest:
    """The same request of another layer."""
    return MapRequest((given,), asked.viewport)


def test_a_column_without_moments_hides_nothing_and_says_so() -> None:
    table = new_table({"t": ["x", "y"]}, Geometry.points([10, 50], [50, 50]), "EPSG:4547")
    (plan,) = plan_map(MapRequest((VectorInput(LAYER, table, TimeWindow(0, 1)),), request(None).viewport)).layers
    assert plan.features == 2
    assert [finding.facts["reason"] for finding in plan.findings] == ["column.no_times"]


def test_upright_reading_is_sampling_place_by_place() -> None:
    rng = np.random.default_rng(0)
    array = rng.random((7, 9)).astype(np.float32)
    array[2, 3] = np.nan
    reader = ArrayReader(array, (0.0, 0.0, 9.0, 7.0), None)
    for how in ("nearest", "bilinear"):
        values, valid = reader.read((-1.0, -1.0, 10.0, 8.0), 40, 30, (1,), how)
        columns = -1.0 + (np.arange(40) + 0.5) * 11 / 40
        rows = -1.0 + (np.arange(30) + 0.5) * 9 / 30
        wanted, there = sample(array, *np.meshgrid(columns, rows), smooth=how != "nearest")
        np.testing.assert_array_equal(valid, there)
        np.testing.assert_allclose(values[0][valid], wanted[there], rtol=1e-4, atol=1e-5)


def test_fast_colours_are_those_of_the_table() -> None:
    values = np.array([[-1.0, 0.0, 3.3], [9.99, 10.0, 25.0]], np.float32)
    valid = np.array([[True, True, True], [True, False, True]])
    found = through_ramp(values, valid, HEAT, 0.0, 10.0)
    table = ramp_table(HEAT)
    wanted = table[np.round(share_of(values, 0.0, 10.0) * (len(table) - 1)).astype(int)]
    np.testing.assert_array_equal(found[valid], wanted[valid])
    assert not found[~valid].any()


def surface(veil: Veil | None) -> ImageOp:
    """A surface of one value under a veil on its left half."""
    layer = Layer(id="h", name="h", content=TilesContent(url="x"))
    given = SurfaceInput(layer, np.full((10, 10), 5.0, np.float32), (0, 0, 100, 100), "EPSG:4547",
                         ColourScale(HEAT, 0.0, 10.0), veil)
    (plan,) = plan_map(MapRequest((given,), request(None).viewport)).layers
    (op,) = plan.ops
    assert isinstance(op, ImageOp)
    return op


def test_a_veil_fades_or_hatches_what_it_covers() -> None:
    where = np.zeros((10, 10), bool)
    where[:, :5] = True
    plain = surface(None).rgba[..., 3]
    faded = surface(Veil(where, "fade", 0.25)).rgba[..., 3]
    assert (faded[:, 60:] == plain[:, 60:]).all()
    assert faded[50, 20] == round(float(plain[50, 20]) * 0.25)
    hatched = surface(Veil(where, "hatch", 0.25)).rgba[..., 3]
    share = (hatched[:, :45] == plain[:, :45]).mean()
    assert 0.15 < share < 0.45


def test_the_legend_of_a_live_layer_keeps_its_ends_and_notes() -> None:
    layer = Layer(id="h", name="热力", name_en="Heat", content=TilesContent(url="x"))
    scale = ColourScale(HEAT, 0.0, 2200.0, "events/km2", (("四次核", "quartic kernel"),))
    for peak in (1.0, 9000.0):
        given = SurfaceInput(layer, np.full((4, 4), peak, np.float32), (0, 0, 100, 100), "EPSG:4547", scale)
        asked = MapRequest((given,), request(None).viewport, lang="en")
        ((entry,),) = (group.entries for group in legend_of(asked, MapCache()))
        assert (entry.low, entry.high, entry.unit, entry.notes) == (0.0, 2200.0, "events/km²", ("quartic kernel",))


def test_a_place_has_the_same_colour_at_every_zoom() -> None:
    x, y = np.meshgrid(np.arange(200.0), np.arange(200.0))
    peak = np.exp(-((x - 99.5) ** 2 + (y - 99.5) ** 2) / 800.0).astype(np.float32) * 10
    style = RasterStyle(renderer=RampRaster(ramp=HEAT), resampling="bilinear")
    content = ComputedContent(tool="heat.layer", inputs={}, style=style)
    given = SurfaceInput(Layer(id="h", name="h", content=content), peak, (0, 0, 2000, 2000), "EPSG:4547",
                         ColourScale(HEAT, 0.0, 10.0))
    colours = []
    for units in (1.0, 8.0, 64.0):
        (plan,) = plan_map(MapRequest((given,), Viewport(1000, 1000, units, 400, 400, 0, "EPSG:4547", 1.0))).layers
        (op,) = plan.ops
        assert isinstance(op, ImageOp)
        height, width = op.rgba.shape[:2]
        middle = ((200 - op.top) / op.height * height, (200 - op.left) / op.width * width)
        colours.append(op.rgba[min(int(middle[0]), height - 1), min(int(middle[1]), width - 1)].astype(int))
    assert np.abs(colours[1] - colours[0]).max() <= 4
    assert np.abs(colours[2] - colours[0]).max() <= 12  # one pixel holds six cells there
    assert colours[0][3] > 240
