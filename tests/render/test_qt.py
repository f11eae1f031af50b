"""Painting with Qt: a few pixels, cancelling, threads, caches."""

from __future__ import annotations

import sys
import threading
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from lohu_gis.core.errors import Cancelled
from lohu_gis.core.geometry.layout import POLYGON
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import FillSymbol, LabelStyle, LineSymbol, MarkerSymbol, Ramp
from lohu_gis.core.table import FeatureTable, concat_blocks
from lohu_gis.render.plan.arrange import arrange
from lohu_gis.render.plan.map import MapCache, MapRequest, plan_map
from lohu_gis.render.plan.measure import measure
from lohu_gis.render.plan.ops import ChunksOp
from lohu_gis.render.plan.sheet import sheets_of
from lohu_gis.render.qt import screen
from lohu_gis.render.qt.arriving import ArrivingLayer
from lohu_gis.render.qt.pathcache import PathCache
from lohu_gis.render.qt.paths import chunk_paths, shape_paths
from lohu_gis.render.qt.screen import PictureCache, paint_map
from lohu_gis.render.qt.thumbnail import ramp_image, symbol_image
from tests.render.samples import BLUE, GREEN, RED, block_of, box, request_of, table_of, vector, window

pytestmark = pytest.mark.usefixtures("qapp")
PLAIN = FillSymbol(fill=RED, outline=None)


def pixels(picture: QImage) -> npt.NDArray[np.uint8]:
    rgba = picture.convertToFormat(QImage.Format.Format_RGBA8888)
    flat = np.frombuffer(bytes(rgba.constBits()), np.uint8)
    return flat.reshape(rgba.height(), rgba.bytesPerLine() // 4, 4)[:, :rgba.width()]


def painted(request: MapRequest, **more: object) -> npt.NDArray[np.uint8]:
    return pixels(paint_map(plan_map(request), **more))  # type: ignore[arg-type]


def test_a_square_lies_where_it_should_and_its_hole_stays_open() -> None:
    ring = shapely.Polygon([(10, 10), (90, 10), (90, 90), (10, 90)], [[(30, 30), (70, 30), (70, 70), (30, 70)]])
    found = painted(request_of(vector(table_of([ring]), PLAIN)))
    red = (found[..., 1] == 0)
    assert red.sum() == 80 * 80 - 40 * 40
    assert red[10:90, 10:90].sum() == red.sum()
    assert found[50, 50].tolist() == [255, 255, 255, 255]


def test_later_rows_and_upper_layers_cover_earlier_ones() -> None:
    lower = vector(table_of([box(0, 0, 60, 60), box(0, 0, 50, 50)]), PLAIN, layer="a")
    upper = vector(table_of([box(0, 0, 20, 20)]), FillSymbol(fill=BLUE, outline=None), layer="b")
    found = painted(request_of(lower, upper))
    assert found[90, 10].tolist() == [0, 0, 255, 255]
    assert found[70, 40].tolist() == [255, 0, 0, 255]


def test_opacity_holds_for_the_layer_as_a_whole() -> None:
    twice = vector(table_of([box(0, 0, 100, 100), box(0, 0, 100, 100)]), PLAIN, opacity=0.5)
    assert painted(request_of(twice))[50, 50].tolist() == pytest.approx([255, 127, 127, 255], abs=1)


def test_without_a_background_the_rest_is_transparent() -> None:
    assert painted(request_of(vector(table_of([box(0, 0, 50, 50)]), PLAIN), background=None))[10, 90, 3] == 0


@pytest.mark.parametrize("ratio", [1.0, 2.0, 3.125])
def test_lines_keep_their_width_on_every_screen(ratio: float) -> None:
    line = vector(table_of([shapely.LineString([(-10, 50), (110, 50)])]), LineSymbol(color=RED, width_px=8))
    found = painted(request_of(line, viewport=window(device_ratio=ratio)))
    column = found[:, found.shape[1] // 2].astype(float)
    assert (1 - column[:, 1] / 255).sum() / ratio == pytest.approx(8, abs=0.05)


def test_casing_lies_below_and_dashes_leave_gaps() -> None:
    look = LineSymbol(color=RED, width_px=4, casing=BLUE, casing_px=10, dash=(10, 10))
    found = painted(request_of(vector(table_of([shapely.LineString([(0, 50), (100, 50)])]), look)))
    row = found[50]
    assert row[5].tolist() == [255, 0, 0, 255]
    assert row[15].tolist() == [0, 0, 255, 255]
    assert found[46, 5].tolist() == [0, 0, 255, 255]


@pytest.mark.parametrize("pattern", ["diagonal", "cross", "dots"])
def test_patterns_stay_inside_the_area(pattern: str) -> None:
    look = FillSymbol(fill=None, outline=RED, pattern=pattern)  # type: ignore[arg-type]
    found = painted(request_of(vector(table_of([box(20, 20, 80, 80)]), look), target="paper"))
    inked = found[..., 1] < 200
    assert 0.01 < inked[25:75, 25:75].mean() < 0.6
    assert inked[:18].sum() == inked[83:].sum() == 0


def test_markers_have_their_shape() -> None:
    square = MarkerSymbol(shape="square", size_px=20, fill=RED, outline=None)
    found = painted(request_of(vector(table_of([shapely.Point(50, 50)]), square)))
    assert (1 - found[..., 1].astype(float) / 255).sum() == pytest.approx((0.88 * 20) ** 2, rel=0.01)


def test_chinese_labels_are_letters_not_boxes() -> None:
    def inked(name: str) -> npt.NDArray[np.bool_]:
        labels = LabelStyle(expression="name", size_px=40, halo=None)
        point = vector(table_of([shapely.Point(10, 50)], {"name": [name]}), MarkerSymbol(size_px=1, outline=None),
                       labels=labels)
        return np.asarray(painted(request_of(point))[..., 0] < 128)

    one, other, missing = inked("罗"), inked("湖"), inked("\U000f0000")
    assert one.sum() > 200
    assert (one != other).sum() > 200
    assert (one != missing).sum() > 200


def test_cancelling_comes_through_in_the_middle_of_a_layer() -> None:
    table = table_of([box(i % 100, i // 100, i % 100 + 1, i // 100 + 1) for i in range(5000)])
    plan, asked = plan_map(request_of(vector(table, FillSymbol()))), 0

    def enough() -> bool:
        nonlocal asked
        asked += 1
        return asked > 4

    with pytest.raises(Cancelled):
        paint_map(plan, Progress(cancelled=enough), paths=PathCache())
    assert paint_map(plan).width() == 100


def test_partial_pictures_come_after_each_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "PARTIAL_S", 0.0)
    layers = [vector(table_of([box(0, 0, 50, 50)]), FillSymbol(fill=color, outline=None), layer=color)
              for color in (RED, GREEN, BLUE)]
    seen: list[list[int]] = []
    painted(request_of(*layers), on_partial=lambda p: seen.append(pixels(p)[90, 10, :3].tolist()))
    assert seen == [[255, 0, 0], [0, 255, 0]]


def test_unchanged_layers_are_not_painted_again() -> None:
    cache, pictures = MapCache(), PictureCache()
    request = request_of(vector(table_of([box(0, 0, 50, 50)]), PLAIN))
    paint_map(plan_map(request, cache), pictures=pictures)
    key = plan_map(request, cache).layers[0].key
    kept = pictures.get(key)
    assert kept is not None
    kept.fill(QColor(GREEN))
    assert pixels(paint_map(plan_map(request, cache), pictures=pictures))[90, 10].tolist() == [0, 255, 0, 255]


def test_painting_off_the_gui_thread() -> None:
    request = request_of(vector(table_of([box(0, 0, 50, 50)], {"name": ["罗湖"]}), PLAIN,
                                labels=LabelStyle(expression="name")))
    here, there = painted(request), []
    worker = threading.Thread(target=lambda: there.append(painted(request)))
    worker.start()
    worker.join()
    assert np.array_equal(here, there[0])


# ---- Chunks and paths --------------------------------------------------------------------------------------------


def test_paths_are_the_coordinates_around_the_origin() -> None:
    table = table_of([box(100, 200, 110, 220), None])
    geometry = table.geometry()
    assert geometry is not None
    path, nothing = shape_paths(geometry, np.array([0, 1]), (100, 200))
    rect = path.boundingRect()
    assert (rect.x(), rect.y(), rect.width(), rect.height()) == (0, 0, 10, 20)
    assert nothing.isEmpty()


def test_features_of_a_chunk_do_not_knock_holes_into_each_other() -> None:
    clockwise = shapely.Polygon([(5, 5), (5, 15), (15, 15), (15, 5)])
    holed = shapely.Polygon([(30, 0), (40, 0), (40, 10), (30, 10)], [[(33, 3), (36, 3), (36, 6), (33, 6)]])
    geometry = table_of([box(0, 0, 10, 10), clockwise, holed]).geometry()
    assert geometry is not None
    path, = chunk_paths(geometry, measure(geometry, POLYGON), [np.array([0, 1, 2])], (0, 0))
    assert path.contains(QPointF(7, 7))
    assert not path.contains(QPointF(34, 4))


def test_chunks_and_single_shapes_look_alike() -> None:
    shapes = [box(x, y, x + 6, y + 6) for x in range(2, 95, 10) for y in range(2, 95, 10)]
    table = table_of(shapes)
    request = request_of(vector(table, FillSymbol(fill=RED, outline=None)), budget_s=10)
    one_by_one = painted(request)
    plan = plan_map(request)
    geometry = table.geometry()
    assert geometry is not None
    sheet, = sheets_of(geometry)
    found = arrange(sheet, np.zeros(len(shapes), np.uint8))
    every = np.arange(len(found))
    op = ChunksOp(found, every, every, found.symbol, (FillSymbol(fill=RED, outline=None),))
    chunked = pixels(paint_map(replace(plan, layers=(replace(plan.layers[0], key="other", ops=(op,)),))))
    assert np.abs(one_by_one.astype(int) - chunked).max() <= 2


def test_the_path_cache_keeps_to_its_limit() -> None:
    cache = PathCache(features=10)
    for number in range(5):
        plan = plan_map(request_of(vector(table_of([box(0, 0, 9, 9)] * 3), PLAIN, layer=str(number))))
        paint_map(plan, paths=cache)
    assert len(cache._drawers) <= 2


def test_painting_loses_no_references_to_none() -> None:
    plan = plan_map(request_of(vector(table_of([box(0, 0, 9, 9)] * 1000), FillSymbol())))
    paint_map(plan)
    before = sys.getrefcount(None)
    paint_map(plan)
    assert sys.getrefcount(None) > before - 500


# ---- Batches and thumbnails --------------------------------------------------------------------------------------


@pytest.mark.parametrize("expected", [None, 90, 1_000_000])
def test_batches_add_up_to_the_picture_of_the_whole(expected: int | None) -> None:
    shapes = [box(x, y, x + 7, y + 7) for x in range(0, 90, 10) for y in range(0, 100, 10)]
    blocks = [block_of(shapes[start:start + 30]) for start in range(0, 90, 30)]
    given = vector(FeatureTable(concat_blocks("whole", blocks)), PLAIN)
    request, cache, pictures = request_of(given), MapCache(), PictureCache()
    arriving = ArrivingLayer(given.layer, request, expected)
    for block in blocks:
        arriving.add(block)
    arriving.picture()
    grown = pixels(arriving.finish(given, cache, pictures))
    plan = plan_map(request, cache)
    assert pictures.get(plan.layers[0].key) is not None
    whole = pixels(paint_map(plan_map(request_of(given, background=None))))
    tolerance = 2 if expected != 1_000_000 else 40  # antialiased chunks against shapes one by one
    assert np.abs(grown.astype(int) - whole).max() <= tolerance


def test_symbols_as_small_pictures() -> None:
    image = symbol_image(FillSymbol(fill=RED, outline=BLUE), 22, 14, 2.0)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (44, 28, 2.0)
    assert pixels(image)[14, 22].tolist() == [255, 0, 0, 255]
    ramp = pixels(ramp_image(Ramp(colors=("#000000", "#FFFFFF")), 100, 10))
    assert ramp[5, 2, 0] < 20
    assert ramp[5, 97, 0] > 235
