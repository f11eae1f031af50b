"""Hand-computed values, types and errors of expressions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.core.expression import FUNCTIONS, ExpressionError, parse, quoted
from lohu_gis.core.expression import functions as implementation

COLUMNS: dict[str, Any] = {
    "层数": pa.array([1, 6, None, 30], pa.int16()),
    "name": pa.array(["a", "B", None, "国贸"]),
    "h": pa.array([1.5, float("nan"), 3.0, -2.5]),
    "built": pa.array([date(1990, 1, 2), date(2001, 12, 31), None, date(2024, 2, 29)]),
    "opened": pa.array([datetime(2024, 1, 1, 20, 0, tzinfo=UTC)] * 3 + [None], pa.timestamp("ms", "UTC")),
    "kind": pa.array(["R2", "C1", "R2", None]).dictionary_encode(),
    "order": pa.array([1, 2, 3, 4]),
}


@pytest.mark.parametrize(("text", "expected"), [
    ("1 + 2 * 3", [7] * 4),
    ("(1 + 2) * 3", [9] * 4),
    ("7 / 2", [3.5] * 4),
    ("-7 % 3", [-1] * 4),
    ("7 / 0", [None] * 4),
    ("10 - 3 - 2", [5] * 4),
    ("9223372036854775807 + 1", [9223372036854775808.0] * 4),
    ("-层数 + 1", [0, -5, None, -29]),
    ("h * 2", [3.0, None, 6.0, -5.0]),
    ("层数 > 5 AND name IS NOT NULL", [False, True, False, True]),
    ("层数 > 5 AND NULL", [False, None, None, None]),
    ("层数 > 5 OR NULL", [None, True, None, True]),
    ("NOT 层数 = 6 AND TRUE", [True, False, None, True]),
    ("name LIKE '%贸'", [False, False, None, True]),
    ("name NOT LIKE '_'", [False, False, None, True]),
    ("name ILIKE 'b'", [False, True, None, False]),
    ("name IN ('a', NULL)", [True, None, None, None]),
    ("层数 NOT IN (1, 6.0)", [False, False, None, True]),
    ("层数 BETWEEN 2 AND 6", [False, True, None, False]),
    ("CASE WHEN 层数 > 5 THEN 'high' WHEN 层数 > 0 THEN 'low' END", ["low", "high", None, "high"]),
    ("CASE name WHEN 'a' THEN 1 ELSE 2.5 END", [1.0, 2.5, 2.5, 2.5]),
    ("if(层数 > 5, 1)", [None, 1, None, 1]),
    ("kind = 'R2'", [True, False, True, None]),
    ("round(h)", [2, None, 3, -3]),
    ("round(h / 4, 2)", [0.38, None, 0.75, -0.63]),
    ("round(层数, -1)", [0, 10, None, 30]),
    ("floor(h)", [1, None, 3, -3]),
    ("ceil(h)", [2, None, 3, -2]),
    ("abs(h)", [1.5, None, 3.0, 2.5]),
    ("sqrt(h - 1)", [0.5**0.5, None, 2**0.5, None]),
    ("power(2, 10)", [1024.0] * 4),
    ("ln(0)", [None] * 4),
    ("exp(1000)", [None] * 4),
    ("log10(1000)", [pytest.approx(3.0)] * 4),
    ("min(层数, h)", [1.0, 6.0, 3.0, -2.5]),
    ("max(层数, 4)", [4, 6, 4, 30]),
    ("coalesce(h, 层数, 0)", [1.5, 6.0, 3.0, -2.5]),
    ("nullif(层数, 6)", [1, None, None, 30]),
    ("upper(name) || '!'", ["A!", "B!", None, "国贸!"]),
    ("concat(name, ' ', 层数)", ["a 1", "B 6", " ", "国贸 30"]),
    ("length(name)", [1, 1, None, 2]),
    ("trim('  x ')", ["x"] * 4),
    ("substr(name, 1, 1)", ["a", "B", None, "国"]),
    ("substr(name, -1)", ["a", "B", None, "贸"]),
    ("substr('abcde', -3, 2)", ["cd"] * 4),
    ("replace(name, '国', '中')", ["a", "B", None, "中贸"]),
    ("to_number(' 1.50 ')", [1.5] * 4),
    ("to_number(name)", [None] * 4),
    ("to_text(层数)", ["1", "6", None, "30"]),
    ("to_text(built)", ["1990-01-02T00:00:00", "2001-12-31T00:00:00", None, "2024-02-29T00:00:00"]),
    ("year(built)", [1990, 2001, None, 2024]),
    ("month(built) * 100 + day(built)", [102, 1231, None, 229]),
    ("hour(opened)", [4, 4, 4, None]),  # 20:00 UTC is 04:00 of the next day in China
    ("day(opened)", [2, 2, 2, None]),
    ("weekday('2024-02-29')", [4] * 4),  # a Thursday
    ("built < '2000-01'", [True, False, None, False]),
    ("opened = '2024-01-02T04:00:00'", [True, True, True, None]),
    ("to_time('nonsense') IS NULL", [True] * 4),
    ("'it''s'", ["it's"] * 4),
    ('"order" + 1', [2, 3, 4, 5]),
    ("（层数＝6）", [False, True, None, False]),
    ("NULL", [None] * 4),
])
def test_values(text: str, expected: list[Any]) -> None:
    assert parse(text).evaluate(COLUMNS).to_pylist() == expected


@pytest.mark.parametrize(("text", "code", "position"), [
    ("", "expression.empty", 0),
    ("  ", "expression.empty", 0),
    ("a +", "expression.syntax", 3),
    ("(a", "expression.syntax", 2),
    ("a b", "expression.syntax", 2),
    ("a == 1", "expression.syntax", 3),
    ("a BETWEEN 1", "expression.syntax", 11),
    ("a NOT 1", "expression.syntax", 6),
    ("name LIKE b", "expression.syntax", 10),
    ("'open", "expression.unclosed", 0),
    ("1 + $", "expression.character", 4),
    ("eval('x')", "expression.function", 0),
    ("abs()", "expression.arguments", 0),
    ("1 + abs(1, 2)", "expression.arguments", 4),
    ("1e999", "expression.number", 0),
    ("(" * 60 + "1" + ")" * 60, "expression.too_deep", 41),
    ("NOT " * 50 + "TRUE", "expression.too_deep", 164),
    ("1" + " + 1" * 5000, "expression.too_long", 10_000),
])
def test_what_cannot_be_parsed(text: str, code: str, position: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.facts["position"]) == (code, position)


@pytest.mark.parametrize(("text", "code"), [
    ("name > 3", "expression.type"),
    ("层数 LIKE 'a'", "expression.type"),
    ("name + 1", "expression.type"),
    ("NOT name", "expression.type"),
    ("upper(层数)", "expression.type"),
    ("year(层数)", "expression.type"),
    ("max(name)", "expression.type"),
    ("CASE WHEN TRUE THEN 1 ELSE 'x' END", "expression.type"),
    ("+name", "expression.type"),
    ("round(h, 层数)", "expression.constant"),
    ("substr(name, 0)", "expression.constant"),
])
def test_types_that_do_not_fit(text: str, code: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text).evaluate(COLUMNS)
    assert caught.value.code == code
    assert "position" in caught.value.facts


def test_long_flat_chains_are_not_deep() -> None:
    assert parse("1" + "+1" * 2000).evaluate(COLUMNS).to_pylist() == [2001] * 4
    assert parse(" OR ".join(["层数 = 6"] * 700)).mask(COLUMNS).tolist() == [False, True, False, False]


def test_nested_between_stays_quick() -> None:
    text = "层数"
    for _ in range(30):
        text = f"if({text} BETWEEN 0 AND 100, 1, 2)"
    assert parse(text).evaluate(COLUMNS).to_pylist() == [1, 1, 1, 1]


def test_columns_are_named_once_in_order_of_appearance() -> None:
    assert parse('b + "a c" > b AND 层数 IN (d)').columns == ("b", "a c", "层数", "d")


def test_a_missing_column_is_named() -> None:
    with pytest.raises(InputError) as caught:
        parse("storeys > 1").evaluate(COLUMNS)
    assert caught.value.code == "column.missing"
    assert caught.value.facts["column"] == "storeys"


def test_mask_takes_null_as_false() -> None:
    np.testing.assert_array_equal(parse("层数 > 1").mask(COLUMNS), [False, True, False, True])
    np.testing.assert_array_equal(parse("NULL").mask(COLUMNS), [False] * 4)


def test_mask_wants_a_condition() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("层数 + 1").mask(COLUMNS)
    assert caught.value.code == "expression.condition"


def test_empty_tables_give_empty_results() -> None:
    empty = {"层数": pa.array([], pa.int64()), "name": pa.array([], pa.string())}
    for text in ("层数 > 1", "层数 IN (1, 2)", "concat(name, 'x')", "year(name)", "to_number(name)", "'a'"):
        assert parse(text).evaluate(empty).to_pylist() == []


def test_chunked_and_decimal_columns() -> None:
    from decimal import Decimal

    columns = {"d": pa.chunked_array([[Decimal("1.50")], [Decimal("2.25")]]), "u": pa.array([1, 2], pa.uint64())}
    assert parse("d + u").evaluate(columns).to_pylist() == [2.5, 4.25]


def test_every_listed_function_is_implemented_and_nothing_else() -> None:
    assert set(FUNCTIONS) == set(implementation._PLAIN) | set(implementation._SPECIAL)


def test_quoting() -> None:
    assert quoted('a"b') == '"a""b"'
    assert parse(quoted('a"b')).columns == ('a"b',)
