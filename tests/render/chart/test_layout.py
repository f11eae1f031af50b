"""Values lie where the axes say, and are found again by the pointer."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.core.chart import Axis, Band, Bars, Chart, Dots, Limit, Line
from lohu_gis.render.plan.chart.layout import plan_chart
from lohu_gis.render.plan.chart.palette import DARK, LIGHT
from lohu_gis.render.plan.ops import FigureOp, TextOp
from lohu_gis.ui.theme.tokens import contrast

X = np.array([0.0, 1.0, 2.0])


def chart(*series: Line | Bars | Band | Dots, **more: object) -> Chart:
    given = {"title": "t", "x": Axis("x"), "y": Axis("y", "m")} | more
    return Chart(series=series, **given)  # type: ignore[arg-type]  # fields of a chart


def words(chart_: Chart) -> list[str]:
    return [op.runs[0].text for op in plan_chart(chart_, 400, 300).ops if isinstance(op, TextOp)]


def filled(chart_: Chart) -> list[FigureOp]:
    return [op for op in plan_chart(chart_, 400, 300).ops if isinstance(op, FigureOp) and op.fill is not None]


def test_axis_ends_and_values_agree() -> None:
    plan = plan_chart(chart(Line("", X, np.array([0.0, 5.0, 10.0])), y=Axis(low=0, high=10)), 400, 300)
    frame = plan.frame
    line = next(op for op in plan.ops if isinstance(op, FigureOp) and op.stroke == LIGHT.tones["first"])
    assert line.points[0] == pytest.approx((frame.left, frame.foot))
    assert line.points[1] == pytest.approx(((frame.left + frame.right) / 2, (frame.foot + frame.top) / 2))
    assert line.points[2] == pytest.approx((frame.right, frame.top))


def test_a_step_holds_its_value_until_the_next_point() -> None:
    plan = plan_chart(chart(Line("", X, np.array([3.0, 2.0, 1.0]), step=True)), 400, 300)
    line = next(op for op in plan.ops if isinstance(op, FigureOp) and op.stroke == LIGHT.tones["first"])
    px, py = plan.frame.px(X), plan.frame.py(np.array([3.0, 2.0, 1.0]))
    assert np.allclose(line.points, [(px[0], py[0]), (px[1], py[0]), (px[1], py[1]), (px[2], py[1]), (px[2], py[2])])


def test_a_gap_parts_a_line() -> None:
    y = np.array([1.0, np.nan, 2.0, 3.0])
    plan = plan_chart(chart(Line("", np.arange(4.0), y)), 400, 300)
    lines = [op for op in plan.ops if isinstance(op, FigureOp) and op.kind == "line"
             and op.stroke == LIGHT.tones["first"]]
    assert [len(op.points) for op in lines] == [2]  # the single value before the gap is a dot
    assert len(filled(chart(Line("", np.arange(4.0), y)))) == 1


def test_bars_stand_on_zero_and_on_each_other() -> None:
    places = Axis(kind="category", categories=("a", "b", "c"))
    drawn = chart(Bars("one", X, np.array([4.0, 0.0, np.nan]), stacked=True),
                  Bars("two", X, np.array([6.0, 2.0, 1.0]), "second", stacked=True), x=places)
    plan = plan_chart(drawn, 400, 300)
    legend, bars = 2, list(filled(drawn))
    assert len(bars) == legend + 4
    first, second = bars[legend - 2], bars[legend - 1]
    tops = {(op.fill, round(min(p[1] for p in op.points), 3), round(max(p[1] for p in op.points), 3)) for op in bars}
    assert (LIGHT.tones["first"], round(float(plan.frame.py(4.0)), 3), round(plan.frame.foot, 3)) in tops
    assert (LIGHT.tones["second"], round(float(plan.frame.py(10.0)), 3), round(float(plan.frame.py(4.0)), 3)) in tops
    assert first.fill != second.fill
    assert plan.frame.y_low == 0
    assert plan.frame.y_high == pytest.approx(10.5)


def test_a_funnel_is_not_pressed_to_zero_but_a_limit_is_in_view() -> None:
    plan = plan_chart(chart(Band("", X, X * 0 + 80, X * 0 + 90), limits=(Limit("law", 70),)), 400, 300)
    assert plan.frame.y_low == pytest.approx(69)
    assert "law" in words(chart(Band("", X, X * 0 + 80, X * 0 + 90), limits=(Limit("law", 70),)))


def test_what_is_under_the_pointer() -> None:
    y = np.array([1.0, 2.0, 3.0])
    plan = plan_chart(chart(Line("l", X, y), Dots("d", X, y[::-1])), 400, 300)
    px, py = plan.frame.px(X), plan.frame.py(y)
    hit = plan.nearest(px[1] + 3, py[1] - 2)
    assert hit is not None
    assert hit.index == 1
    hit = plan.nearest(px[0] + 4, py[2])
    assert hit is not None
    assert (hit.series, hit.index) == (1, 0)
    assert plan.nearest(-50, 10) is None


def test_nothing_to_see_is_known_and_still_laid_out() -> None:
    nothing = chart(Line("", np.zeros(0), np.zeros(0)))
    assert nothing.empty
    assert not chart(Line("", X, X)).empty
    assert plan_chart(nothing, 120, 80).ops


def test_names_of_dots_do_not_lie_on_each_other() -> None:
    same = np.zeros(3)
    found = words(chart(Dots("d", same, same, labels=("A1", "B2", "C3"))))
    assert [word for word in found if word in "A1B2C3"] == ["A1"]


def test_long_lines_keep_their_extremes() -> None:
    x = np.arange(200_000.0)
    y = np.sin(x / 700)
    y[123_456] = 9.0
    plan = plan_chart(chart(Line("", x, y)), 400, 300)
    line = next(op for op in plan.ops if isinstance(op, FigureOp) and op.stroke == LIGHT.tones["first"])
    assert len(line.points) < 4 * 400
    assert min(p[1] for p in line.points) == pytest.approx(float(plan.frame.py(9.0)))


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_lines_are_seen_on_their_paper(palette: object) -> None:
    assert palette in (LIGHT, DARK)
    chosen = LIGHT if palette is LIGHT else DARK
    assert {tone: round(contrast(color, chosen.paper), 1) for tone, color in chosen.tones.items()
            if tone not in ("quiet", "yellow") and contrast(color, chosen.paper) < 2.5} == {}
