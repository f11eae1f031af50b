"""Measuring, taking apart and ordering of geometry, against shapely."""

from __future__ import annotations

import numpy as np
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
from lohu_gis.core.geometry.layout import LINE, POINT, POLYGON
from lohu_gis.render.plan.arrange import CHUNK, HIDDEN, arrange
from lohu_gis.render.plan.measure import join, measure
from lohu_gis.render.plan.sheet import sheets_of

HOLED = shapely.Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(2, 2), (4, 2), (4, 4), (2, 4)]])
CLOCKWISE = shapely.Polygon([(0, 0), (0, 3), (3, 3), (3, 0)])
TWO = shapely.MultiPolygon([HOLED, shapely.box(20, 20, 22, 22)])


def column(*shapes: object) -> object:
    return from_shapely(np.array([*shapes, None], object)[:-1])


def test_polygons_like_shapely() -> None:
    shapes = [HOLED, CLOCKWISE, TWO, None, shapely.Polygon()]
    found = measure(column(*shapes), POLYGON)  # type: ignore[arg-type]
    assert found.sizes.tolist() == [96, 9, 100, 0, 0]
    assert found.boxes[:, :3].T.tolist() == [[0, 0, 10, 10], [0, 0, 3, 3], [0, 0, 22, 22]]
    assert np.isnan(found.boxes[:, 3:]).all()


def test_rings_that_run_the_wrong_way_are_known() -> None:
    wrong_hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (2, 1), (2, 2), (1, 2)]])
    found = measure(column(CLOCKWISE, wrong_hole, shapely.Polygon(wrong_hole.exterior)), POLYGON)  # type: ignore[arg-type]
    assert found.keep_turn.tolist() == [False, True, False, True]


def test_lines_and_their_lengths() -> None:
    lines = column(shapely.LineString([(0, 0), (3, 4)]),
                   shapely.MultiLineString([[(0, 0), (1, 0)], [(5, 0), (5, 2)]]))
    assert measure(lines, LINE).sizes.tolist() == [5, 3]  # type: ignore[arg-type]


def test_batches_measured_alone_and_joined_are_the_whole() -> None:
    shapes = [shapely.box(i, i, i + 1 + i % 3, i + 2) for i in range(50)]
    whole = measure(column(*shapes), POLYGON)  # type: ignore[arg-type]
    parts = join([measure(column(*shapes[:20]), POLYGON), measure(column(*shapes[20:]), POLYGON)])  # type: ignore[arg-type]
    assert np.array_equal(whole.boxes, parts.boxes)
    assert np.array_equal(whole.sizes, parts.sizes)


def test_coordinates_that_are_not_finite_hide_the_row() -> None:
    found = measure(column(shapely.LineString([(0, 0), (np.inf, 1)]), shapely.LineString([(0, 0), (1, 1)])), LINE)  # type: ignore[arg-type]
    assert np.isnan(found.boxes[:, 0]).all()
    assert found.boxes[:, 1].tolist() == [0, 0, 1, 1]


def test_mixed_columns_are_taken_apart_and_keep_their_rows() -> None:
    mixed = shapely.GeometryCollection([shapely.Point(7, 7), shapely.box(0, 0, 2, 2)])
    sheets = sheets_of(column(shapely.Point(1, 1), HOLED, None, mixed, shapely.LineString([(0, 0), (1, 1)])))  # type: ignore[arg-type]
    assert [s.kind for s in sheets] == [POLYGON, LINE, POINT]
    rows = [None if s.rows is None else s.rows.tolist() for s in sheets]
    assert rows == [[1, 3], [4], [0, 3]]
    assert to_shapely(sheets[0].geometry)[1].equals(shapely.box(0, 0, 2, 2))
    assert sheets[2].geometry.coords.tolist() == [[1, 1], [7, 7]]


def test_nothing_gives_no_sheets() -> None:
    assert sheets_of(column()) == ()  # type: ignore[arg-type]
    assert sheets_of(column(None)) == ()  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.floats(0, 1e4), st.floats(0, 1e4), st.floats(0.1, 300), st.integers(0, 3)), min_size=1,
                max_size=200))
def test_chunks_hold_every_drawn_row_once(rows: list[tuple[float, float, float, int]]) -> None:
    sheet, = sheets_of(column(*[shapely.box(x, y, x + s, y + s) for x, y, s, _ in rows]))  # type: ignore[arg-type]
    symbols = np.array([HIDDEN if s == 3 else s for *_, s in rows], np.uint8)
    found = arrange(sheet, symbols)
    assert sorted(found.order.tolist()) == np.flatnonzero(symbols != HIDDEN).tolist()
    assert (found.counts <= CHUNK).all()
    for chunk in range(len(found)):
        mine = found.rows_in(np.array([chunk]))
        assert set(symbols[mine].tolist()) == {int(found.symbol[chunk])}
        boxes = sheet.measures.boxes[:, mine]
        assert (found.boxes[:2, chunk] == boxes[:2].min(axis=1)).all()
        assert (found.boxes[2:, chunk] == boxes[2:].max(axis=1)).all()
        assert max(boxes[2] - boxes[0]) <= 2 ** ((found.octave[chunk] + 1) / 2) * (1 + 1e-9)
