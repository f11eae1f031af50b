"""Lettering by hand, placing as a law."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.style import FillSymbol, LabelStyle, LineSymbol, MarkerSymbol
from lohu_gis.render.plan.anchors import inside_polygons
from lohu_gis.render.plan.fonts import TextMetrics, default_face, metrics_of
from lohu_gis.render.plan.lettering import as_text, block, broken
from lohu_gis.render.plan.map import plan_map
from lohu_gis.render.plan.placing import DARK_HALO, Board, Candidate, Place, boxes_of, luminance, on_dark, place_all
from tests.render.samples import box, request_of, table_of, vector, window

EVEN = TextMetrics({}, 0.9, 0.1)
"""Every letter is one em wide."""


@pytest.mark.parametrize(("text", "lines"), [
    ("东门街道", ("东门街道",)), ("深圳火车站", ("深圳火车站",)), ("深圳市罗湖体育馆", ("深圳市罗", "湖体育馆")),
    ("深圳市罗湖区体育馆", ("深圳市", "罗湖区", "体育馆")), ("宏泰图书馆2栋", ("宏泰图书馆", "2栋")),
    ("罗湖口岸（联检楼）", ("罗湖口岸", "（联检楼）")), ("Luohu", ("Luohu",)),
    ("Shun Hing Square", ("Shun Hing", "Square")), ("Antidisestablishment", ("Antidisestablishment",)), ("", ("",)),
])
def test_long_names_break_at_words_or_four_characters(text: str, lines: tuple[str, ...]) -> None:
    assert broken(text) == lines


@given(st.text("罗湖区街道abc 12·（）", max_size=40))
def test_breaking_loses_no_letter(text: str) -> None:
    assert "".join("".join(broken(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(("value", "text"), [
    (None, ""), (float("nan"), ""), (3.0, "3"), (3.25, "3.25"), (12, "12"), (True, "True"), ("a\n b", "a b")])
def test_cells_as_people_write_them(value: object, text: str) -> None:
    assert as_text(value) == text


candidates = st.lists(st.tuples(st.floats(-20, 520), st.floats(-20, 520), st.integers(1, 8), st.floats(-89, 90),
                                st.floats(-5, 5)), max_size=60)


@given(candidates)
def test_labels_never_overlap_nor_leave_the_picture(wanted: list[tuple[float, float, int, float, float]]) -> None:
    style = LabelStyle(expression="n", halo_px=0.0)
    asked = [Candidate(block(("字" * letters,), 12, EVEN), (Place(x, y, 0.5, angle if letters % 2 else 0.0),), style,
                       (rank, number)) for number, (x, y, letters, angle, rank) in enumerate(wanted)]
    taken = (100.0, 100.0, 200.0, 200.0)
    placed = place_all(asked, 500, 500, [taken])
    shapes = []
    for op in placed:
        width = len(op.runs[0].text) * 12
        upright = shapely.box(op.runs[0].x, op.pivot[1] - 6, op.runs[0].x + width, op.pivot[1] + 6)
        shapes.append(shapely.affinity.rotate(upright, op.angle_deg, origin=op.pivot))
    for number, shape in enumerate(shapes):
        assert shapely.box(-1e-6, -1e-6, 500 + 1e-6, 500 + 1e-6).contains(shape)
        assert shape.intersection(shapely.box(*taken)).area < 1e-6
        assert all(shape.intersection(other).area < 1e-6 for other in shapes[:number])


def test_the_higher_rank_wins_and_others_move_aside() -> None:
    style = LabelStyle(expression="n", halo_px=0.0)
    text = block(("ab",), 10, EVEN)
    here, there = Place(50, 50), Place(50, 80)
    late = Candidate(text, (here, there), style, (1.0,))
    early = Candidate(block(("cd",), 10, EVEN), (here,), style, (0.0,))
    placed = place_all([late, early], 100, 100)
    assert [(op.runs[0].text, op.pivot) for op in placed] == [("cd", (50, 50)), ("ab", (50, 80))]


def test_the_same_road_is_not_named_again_nearby() -> None:
    style, text = LabelStyle(expression="n"), block(("路",), 10, EVEN)
    wanted = [Candidate(text, (Place(x, 50),), style, (float(x),), "roads", 100.0) for x in (20, 60, 200)]
    assert [op.pivot[0] for op in place_all(wanted, 400, 100)] == [20, 200]


def test_turned_boxes_cover_the_text() -> None:
    text = block(("字" * 6,), 10, EVEN)
    boxes = boxes_of(text, Place(0, 0, 0.5, 30), 0.0)
    whole = shapely.union_all([shapely.box(*b) for b in boxes]).buffer(1e-9)
    assert whole.contains(shapely.affinity.rotate(shapely.box(-30, -5, 30, 5), 30, origin=(0, 0)))


def test_a_full_board_has_no_room() -> None:
    board = Board(10, 10)
    spot = np.array([[1.0, 1.0, 5.0, 5.0]])
    assert board.free(spot)
    board.take(spot)
    assert not board.free(spot)
    assert not board.free(np.array([[6.0, 6.0, 11.0, 9.0]]))


def test_anchors_lie_inside() -> None:
    horseshoe = shapely.Polygon([(0, 0), (10, 0), (10, 10), (8, 10), (8, 2), (2, 2), (2, 10), (0, 10)])
    two = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(5, 5, 9, 9)])
    found = inside_polygons(np.array([horseshoe, two, shapely.Polygon(), None], object))
    assert horseshoe.contains(shapely.Point(found[0]))
    assert found[1].tolist() == [7, 7]
    assert np.isnan(found[2:]).all()


def test_labels_of_a_map() -> None:
    label = LabelStyle(expression="name", size_px=10, halo_px=0)
    dot = MarkerSymbol(size_px=8, outline=None, outline_px=0)
    stations = vector(table_of([shapely.Point(40, 50)], {"name": ["老街"]}), dot, layer="stations", labels=label)
    road = vector(table_of([shapely.LineString([(0, 10), (60, 10)]), shapely.LineString([(60, 10), (100, 10)])],
                           {"name": ["深南东路", "深南东路"]}), LineSymbol(), layer="roads", labels=label)
    small = vector(table_of([box(90, 90, 95, 95)], {"name": ["小"]}), LineSymbol(), layer="small", labels=label)
    named = {op.runs[0].text: op for op in plan_map(request_of(small, road, stations)).labels}
    assert set(named) == {"老街", "深南东路"}
    assert named["老街"].runs[0].x == pytest.approx(40 + 4.8 + 1, abs=0.01)
    assert named["深南东路"].pivot == (50, 90)


def test_names_keep_inside_areas_unless_they_may_overhang() -> None:
    table = table_of([box(45, 45, 55, 55)], {"name": ["once in 90 days"]})

    def texts(overhang: bool) -> list[str]:
        labels = LabelStyle(expression="name", size_px=5, overhang=overhang)
        plan = plan_map(request_of(vector(table, FillSymbol(), labels=labels)))
        return [run.text for op in plan.labels for run in op.runs]

    assert texts(overhang=False) == []
    assert texts(overhang=True) == ["once in 90 days"]


def test_labels_appear_within_their_scales_only() -> None:
    scale = window().scale_denominator
    table = table_of([shapely.Point(40, 50)], {"name": ["老街"]})
    for low, high, count in ((0, scale, 0), (0, scale * 2, 1), (scale * 2, None, 0), (scale, None, 1)):
        shown = vector(table, MarkerSymbol(), labels=LabelStyle(expression="name", scale_min=low, scale_max=high))
        assert len(plan_map(request_of(shown)).labels) == count
    assert plan_map(request_of(shown, labels=False)).labels == ()


@pytest.mark.parametrize("color", ["#000000", "#6B3F66", "#1A1F24", "#FFFFFF"])
def test_labels_stay_readable_on_dark_maps(color: str) -> None:
    dark = on_dark(LabelStyle(expression="n", color=color))
    assert dark.halo == DARK_HALO
    assert (luminance(dark.color) + 0.05) / (luminance(DARK_HALO) + 0.05) >= 4.5
    own = LabelStyle(expression="n", halo="#222222")
    assert on_dark(own) == own


def test_the_face_of_maps_has_chinese_letters() -> None:
    metrics = metrics_of(default_face())
    assert metrics.width("罗湖", 10) == pytest.approx(20)
    assert 3 < metrics.width("i", 10) + metrics.width("l", 10) < 8


def test_a_marker_keeps_off_its_equals_but_not_its_betters() -> None:
    """A sub-district (rank -10) covers a station's marker, another station's name (rank -6) does not."""
    style = LabelStyle(expression="n", halo_px=0.0)
    mark = (95.0, 95.0, 105.0, 105.0)
    station = Candidate(block(("站",), 12, EVEN), (Place(100, 120),), style, (-6.0, 0), keeps_clear=mark)

    def names(rank: float) -> set[str]:
        other = Candidate(block(("区",), 12, EVEN), (Place(100, 100),), style, (rank, 1))
        return {op.runs[0].text for op in place_all([station, other], 300, 300)}

    assert names(-10.0) == {"站", "区"}
    assert names(-6.0) == {"站"}
    assert names(-1.0) == {"站"}
