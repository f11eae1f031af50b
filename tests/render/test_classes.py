"""Which symbol a row gets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.core.style import Categorised, Category, CellValue, FillSymbol, Graduated, LineSymbol, Single
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.classes import category_of, class_of, classify
from tests.render.samples import BLUE, GREEN, RED, table_of


def rows(**columns: list[object]) -> object:
    count = len(next(iter(columns.values())))
    return table_of([shapely.Point(i, 0) for i in range(count)], columns)


def test_class_ends_belong_to_the_upper_class_but_the_last() -> None:
    values = np.array([0, 9.99, 10, 20, 30, 30.01, -1, np.nan])
    assert class_of(values, (0, 10, 20, 30)).tolist() == [0, 0, 1, 2, 2, -1, -1, -1]


def test_no_breaks_no_class() -> None:
    assert class_of(np.array([1.0]), ()).tolist() == [-1]


def test_graduated_with_and_without_a_look_for_missing_values() -> None:
    table = rows(v=[1, None, 15, 99])
    style = Graduated(expression="v", breaks=(0, 10, 20), colors=(RED, GREEN), symbol=FillSymbol(), missing=BLUE)
    found = classify(table, style)  # type: ignore[arg-type]
    assert found.symbol_of.tolist() == [0, 2, 1, 2]
    assert [s.fill for s in found.symbols if isinstance(s, FillSymbol)] == [RED, GREEN, BLUE]
    import msgspec

    left_out = classify(table, msgspec.structs.replace(style, missing=None))  # type: ignore[arg-type]
    assert left_out.symbol_of.tolist() == [0, HIDDEN, 1, HIDDEN]


@pytest.mark.parametrize(("values", "listed", "expected"), [
    (["a", "b", None, "c"], ["b", "a"], [1, 0, -1, -1]),
    (["a", None], [None, "a"], [1, 0]),
    ([1, 2, 3], [3, 1], [1, -1, 0]),
    ([1, 2, 3], ["x", 2], [-1, 1, -1]),
    ([1.5, None], [1.5], [0, -1]),
    ([True, False, None], [False, True], [1, 0, -1]),
    ([], ["a"], []),
])
def test_categories_match_by_value_and_type(values: list[object], listed: list[CellValue], expected: list[int]) -> None:
    array = pa.array(values) if values else pa.array([], pa.string())
    assert category_of(array, listed).tolist() == expected


def test_categories_with_own_symbols_and_a_rest() -> None:
    own = LineSymbol(color=BLUE, width_px=9)
    style = Categorised(expression="k", symbol=LineSymbol(), other=None, categories=(
        Category(value="主干道", color=RED), Category(value="次干道", color=GREEN, symbol=own)))
    found = classify(rows(k=["次干道", "主干道", "支路"]), style)  # type: ignore[arg-type]
    assert found.symbol_of.tolist() == [1, 0, HIDDEN]
    assert found.symbols == (LineSymbol(color=RED), own)


def test_a_filter_hides_what_is_not_true() -> None:
    found = classify(rows(v=[1, 2, None]), Single(symbol=FillSymbol()), "v >= 2")  # type: ignore[arg-type]
    assert found.symbol_of.tolist() == [HIDDEN, 0, HIDDEN]


def test_expressions_of_the_grammar_work_in_styles() -> None:
    style = Graduated(expression="v * 2", breaks=(0, 10, 20), colors=(RED, GREEN), symbol=FillSymbol())
    assert classify(rows(v=[1, 6]), style).symbol_of.tolist() == [0, 1]  # type: ignore[arg-type]


@pytest.mark.parametrize("expression", ["nowhere", "1 +"])
def test_a_wrong_expression_draws_all_alike_and_says_so(expression: str) -> None:
    style = Graduated(expression=expression, breaks=(0, 1), colors=(RED,), symbol=FillSymbol())
    found = classify(rows(v=[1, 2]), style)  # type: ignore[arg-type]
    assert found.symbol_of.tolist() == [0, 0]
    assert [(f.code, f.facts["expression"]) for f in found.findings] == [("style.expression", expression)]
