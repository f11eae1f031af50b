"""Random expressions over random columns: the vectorised evaluation agrees with the row-by-row one."""

from __future__ import annotations

import math
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.core.expression import parse, quoted
from tests.core.expression.naive import evaluate

NUMBERS = st.one_of(st.none(), st.integers(-5, 5), st.sampled_from([0.5, -1.5, 2.25, 1e6, 1e300]))
WHOLE = st.one_of(st.none(), st.integers(-7, 7))
TEXTS = st.one_of(st.none(), st.sampled_from(["", "a", "A", "国贸", "a%b", "贸_", "x\ny"]))
TRUTHS = st.one_of(st.none(), st.booleans())


def _numeric() -> st.SearchStrategy[str]:
    leaf = st.one_of(st.sampled_from(["n", "k", '"层数"', "NULL", "0", "3", "2.5", "-1"]))
    return st.recursive(leaf, lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*/%"), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
        st.tuples(inner, st.sampled_from("+-"), inner, st.sampled_from("*/%"), inner).map(" ".join).map("({})".format),
        st.tuples(st.sampled_from(["abs", "floor", "ceil"]), inner).map(lambda t: f"{t[0]}({t[1]})"),
        st.tuples(st.sampled_from(["min", "max", "coalesce", "nullif"]), inner, inner).map(
            lambda t: f"{t[0]}({t[1]}, {t[2]})"),
        inner.map(lambda t: f"- {t}")), max_leaves=5)


def _textual() -> st.SearchStrategy[str]:
    leaf = st.sampled_from(["s", "'a'", "'国贸'", "''", "NULL"])
    return st.recursive(leaf, lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda t: f"({t[0]} || {t[1]})"),
        st.tuples(inner, inner).map(lambda t: f"concat({t[0]}, {t[1]})"),
        st.tuples(st.sampled_from(["upper", "lower"]), inner).map(lambda t: f"{t[0]}({t[1]})")), max_leaves=3)


def _condition() -> st.SearchStrategy[str]:
    number, text = _numeric(), _textual()
    operator = st.sampled_from(["=", "<>", "!=", "<", "<=", ">", ">="])
    negation = st.sampled_from(["", "NOT "])
    leaf = st.one_of(
        st.just("b"), st.just("TRUE"),
        st.tuples(number, operator, number).map(" ".join),
        st.tuples(text, st.sampled_from(["=", "<>", "<", ">"]), text).map(" ".join),
        st.tuples(number, st.sampled_from(["IS NULL", "IS NOT NULL"])).map(" ".join),
        st.tuples(number, negation, number, number).map(lambda t: f"{t[0]} {t[1]}BETWEEN {t[2]} AND {t[3]}"),
        st.tuples(number, negation, st.lists(number, min_size=1, max_size=3).map(", ".join)).map(
            lambda t: f"{t[0]} {t[1]}IN ({t[2]})"),
        st.tuples(text, negation, st.sampled_from(["'%a%'", "'_'", "'国%'", "''", "'%'", "NULL"])).map(
            lambda t: f"{t[0]} {t[1]}LIKE {t[2]}"))
    return st.recursive(leaf, lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["AND", "OR"]), inner).map(lambda t: f"({t[0]}) {t[1]} ({t[2]})"),
        inner.map(lambda t: f"NOT ({t})"),
        st.tuples(inner, inner, inner).map(lambda t: f"CASE WHEN {t[0]} THEN {t[1]} ELSE {t[2]} END")), max_leaves=4)


ROWS = st.lists(st.fixed_dictionaries({"n": NUMBERS, "k": WHOLE, "层数": WHOLE, "s": TEXTS, "b": TRUTHS}),
                min_size=1, max_size=6)


def _columns(rows: list[dict[str, Any]]) -> dict[str, Any]:
    types = {"n": pa.float64(), "k": pa.int32(), "层数": pa.int64(), "s": pa.string(), "b": pa.bool_()}
    return {name: pa.array([row[name] for row in rows], kind) for name, kind in types.items()}


def _floats(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"n": None if row["n"] is None else float(row["n"])}


def _same(found: object, wanted: object) -> bool:
    if isinstance(found, float) and isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-9)
    return (type(found) is type(wanted) and found == wanted) or (
        isinstance(found, int | float) and isinstance(wanted, int | float) and found == wanted)


@settings(max_examples=150, deadline=None)
@given(text=st.one_of(_condition(), _textual()), rows=ROWS)
def test_conditions_and_texts_agree_with_the_second_implementation(text: str, rows: list[dict[str, Any]]) -> None:
    expression = parse(text)
    found = expression.evaluate(_columns(rows)).to_pylist() if expression.columns else None
    if found is None:
        return
    wanted = [evaluate(expression.root, _floats(row)) for row in rows]
    assert [_same(f, w) for f, w in zip(found, wanted, strict=True)] == [True] * len(rows), (found, wanted)


@settings(max_examples=150, deadline=None)
@given(text=_numeric(), rows=ROWS)
def test_numbers_agree_with_the_second_implementation(text: str, rows: list[dict[str, Any]]) -> None:
    expression = parse(f"{text} + 0 * coalesce(k, 0)")
    found = expression.evaluate(_columns(rows)).to_pylist()
    wanted = [evaluate(expression.root, _floats(row)) for row in rows]
    assert [_same(f, w) for f, w in zip(found, wanted, strict=True)] == [True] * len(rows), (found, wanted)


@given(st.text(min_size=1, max_size=20))
def test_any_column_name_can_be_quoted(name: str) -> None:
    assert parse(quoted(name)).evaluate({name: [1, 2]}).to_pylist() == [1, 2]


@settings(max_examples=150)
@given(st.text(alphabet="a1.' \"()+-*/<>=,|_%国NOTINLIKECASEWHEN", max_size=40))
def test_no_text_does_worse_than_an_error_with_a_position_inside_it(text: str) -> None:
    from lohu_gis.core.expression import ExpressionError

    try:
        parse(text)
    except ExpressionError as error:
        position = error.facts["position"]
        assert isinstance(position, int)
        assert 0 <= position <= len(text)
