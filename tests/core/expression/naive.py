"""A second implementation of expressions: row by row in plain Python, straight from the rules in the docstring."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from lohu_gis.core.expression import tree

Value = Any


def evaluate(node: tree.Node, row: Mapping[str, Value]) -> Value:  # noqa: C901 - one branch per kind of node
    """Value of `node` for one row; numbers as float or int, None for NULL."""
    match node:
        case tree.Literal(value=value):
            return value
        case tree.ColumnName(name=name):
            return row[name]
        case tree.Negative(operand=operand):
            value = evaluate(operand, row)
            return None if value is None else -value
        case tree.Chain(first=first, links=links):
            total = evaluate(first, row)
            for link in links:
                total = _step(link.operator, total, evaluate(link.operand, row))
            return total
        case tree.Compare(operator=operator, left=left, right=right):
            return _compare(operator, evaluate(left, row), evaluate(right, row))
        case tree.Like(value=value, pattern=pattern, any_case=any_case):
            return _like(evaluate(value, row), pattern, any_case)
        case tree.In(value=value, options=options):
            wanted = evaluate(value, row)
            return _any([_compare("=", wanted, evaluate(option, row)) for option in options])
        case tree.IsNull(value=value):
            return evaluate(value, row) is None
        case tree.Not(operand=operand):
            truth = evaluate(operand, row)
            return None if truth is None else not truth
        case tree.Logic(operator="OR", items=items):
            return _any([evaluate(item, row) for item in items])
        case tree.Logic(items=items):
            lost = _any([None if v is None else not v for v in (evaluate(item, row) for item in items)])
            return None if lost is None else not lost
        case tree.Case(branches=branches, otherwise=otherwise):
            for condition, result in branches:
                if evaluate(condition, row):
                    return evaluate(result, row)
            return None if otherwise is None else evaluate(otherwise, row)
        case tree.Call(name=name, arguments=arguments):
            return _call(name, [evaluate(a, row) for a in arguments])
    raise AssertionError(node)


def _any(values: list[bool | None]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


def _step(operator: str, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    if operator == "||":
        return left + right
    if operator in "/%" and right == 0:
        return None
    try:
        result: Value
        if operator == "+":
            result = left + right
        elif operator == "-":
            result = left - right
        elif operator == "*":
            result = left * right
        elif operator == "/":
            result = left / right
        elif isinstance(left, int) and isinstance(right, int):
            result = abs(left) % abs(right) * (1 if left >= 0 else -1)
        else:
            result = math.fmod(left, right)
    except OverflowError:
        return None
    return result if math.isfinite(result) else None


def _compare(operator: str, left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    return bool({"=": left == right, "<>": left != right, "<": left < right, "<=": left <= right,
                 ">": left > right, ">=": left >= right}[operator])


def _like(value: str | None, pattern: str | None, any_case: bool) -> bool | None:
    if value is None or pattern is None:
        return None
    parts = ["(?s:.*)" if c == "%" else "(?s:.)" if c == "_" else re.escape(c) for c in pattern]
    return re.fullmatch("".join(parts), value, re.IGNORECASE if any_case else 0) is not None


def _call(name: str, values: list[Value]) -> Value:  # noqa: C901 - one branch per function
    known = [v for v in values if v is not None]
    match name:
        case "coalesce":
            return known[0] if known else None
        case "min":
            return min(known) if known else None
        case "max":
            return max(known) if known else None
        case "concat":
            return "".join(known)
        case "if":
            return values[1] if values[0] else values[2] if len(values) == 3 else None
        case "nullif":
            return None if _compare("=", *values) else values[0]
    if values[0] is None:
        return None
    match name:
        case "abs":
            return abs(values[0])
        case "floor":
            return math.floor(values[0])
        case "ceil":
            return math.ceil(values[0])
        case "upper":
            return values[0].upper()
        case "lower":
            return values[0].lower()
        case "length":
            return len(values[0])
    raise AssertionError(name)
