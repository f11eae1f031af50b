"""Arithmetic and the listed functions over columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from lohu_gis.core.expression import tree
from lohu_gis.core.expression.kinds import BOOL, NUMBER, TEXT, TIME, TIME_TYPE, Kind, finite, kind_of, parse_times
from lohu_gis.core.expression.lexer import fail
from lohu_gis.core.expression.operands import Operands

EMPTY_TYPES = {NUMBER: pa.float64(), TEXT: pa.large_string(), BOOL: pa.bool_(), TIME: TIME_TYPE}
"""Type that a NULL takes where a kind is asked for."""

_KERNELS = {"+": pc.add_checked, "-": pc.subtract_checked, "*": pc.multiply_checked}


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """One of ``+ - * / %``; whole numbers stay whole except under ``/`` and where 64 bits do not hold the result."""
    if operator in _KERNELS and pa.types.is_integer(left.type) and pa.types.is_integer(right.type):
        try:
            return _KERNELS[operator](left, right)
        except pa.ArrowInvalid:  # overflow: go on with floating point
            pass
    if operator == "%":
        return _remainder(left, right)
    left, right = _double(left), _double(right)
    if operator == "/":
        return finite(pc.divide(left, _or_null(right)))
    return finite({"+": pc.add, "-": pc.subtract, "*": pc.multiply}[operator](left, right))


def _remainder(left: Any, right: Any) -> Any:
    if pa.types.is_integer(left.type) and pa.types.is_integer(right.type):
        right = _or_null(right)
        # A divisor of -1 has remainder 0 and would overflow for the smallest integer.
        right = pc.if_else(pc.equal(right, -1), pa.scalar(1, pa.int64()), right)
        return pc.subtract(left, pc.multiply(pc.divide(left, right), right))
    left, right = _double(left), _or_null(_double(right))
    return finite(pc.subtract(left, pc.multiply(pc.trunc(pc.divide(left, right)), right)))


def _double(value: Any) -> Any:
    if pa.types.is_floating(value.type):
        return value
    return pc.cast(value, pa.float64(), safe=False)


def _or_null(divisor: Any) -> Any:
    return pc.if_else(pc.equal(divisor, 0), pa.scalar(None, divisor.type), divisor)


def choose(conditions: Sequence[Any], results: Sequence[Any]) -> Any:
    """The first result whose condition is true; `results` has one more, for the rest."""
    chosen = results[-1]
    for condition, result in reversed(list(zip(conditions, results, strict=False))):
        chosen = pc.if_else(pc.fill_null(condition, False), result, chosen)
    return chosen


def call(operands: Operands, node: tree.Call) -> Any:
    """Values of a call; names and argument counts were checked by the parser."""
    if node.name in _PLAIN:
        kind, kernel = _PLAIN[node.name]
        return kernel(*(operands.typed(a, kind, node.name, a.at) for a in node.arguments))
    return _SPECIAL[node.name](operands, node)


def _whole(kernel: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def rounded(value: Any) -> Any:
        return value if pa.types.is_integer(value.type) else as_whole(kernel(value))
    return rounded


def as_whole(value: Any) -> Any:
    """Numbers without a fraction as int64 where all fit."""
    try:
        return pc.cast(value, pa.int64())
    except pa.ArrowInvalid:
        return value


def _absolute(value: Any) -> Any:
    try:
        return pc.abs_checked(value)
    except pa.ArrowInvalid:
        return pc.abs(_double(value))


def _real(kernel: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: finite(kernel(*(_double(v) for v in values)))


def _part(kernel: Callable[[Any], Any]) -> Callable[[Operands, tree.Call], Any]:
    def part(operands: Operands, node: tree.Call) -> Any:
        return pc.cast(kernel(_times(operands, node)), pa.int64())
    return part


def _times(operands: Operands, node: tree.Call) -> Any:
    value = operands.value(node.arguments[0])
    if kind_of(value) == TEXT:
        return parse_times(value)
    return operands.typed(node.arguments[0], TIME, node.name, node.at)


def _extreme(kernel: Callable[..., Any]) -> Callable[[Operands, tree.Call], Any]:
    def extreme(operands: Operands, node: tree.Call) -> Any:
        values = operands.alike(tuple(operands.value(a) for a in node.arguments), node.name, node.at)
        if kind_of(values[0]) in (TEXT, BOOL):
            fail("expression.type", node.at, operator=node.name, expected=NUMBER, given=kind_of(values[0]))
        return values[0] if len(values) == 1 else kernel(*values, skip_nulls=True)
    return extreme


def _coalesce(operands: Operands, node: tree.Call) -> Any:
    return pc.coalesce(*operands.alike(tuple(operands.value(a) for a in node.arguments), node.name, node.at))


def _nullif(operands: Operands, node: tree.Call) -> Any:
    first, second = operands.alike((operands.value(node.arguments[0]), operands.value(node.arguments[1])),
                                     node.name, node.at)
    same = pc.fill_null(pc.equal(first, second), False)
    return pc.if_else(same, pa.scalar(None, first.type), first)


def _if(operands: Operands, node: tree.Call) -> Any:
    condition = operands.typed(node.arguments[0], BOOL, node.name, node.at)
    results = [operands.value(a) for a in node.arguments[1:]]
    results += [pa.scalar(None)] * (2 - len(results))
    return choose([condition], operands.alike(tuple(results), node.name, node.at))


def text_of(value: Any) -> Any:
    """Any value as text: whole numbers without a decimal point, times in ISO 8601, truth as true and false."""
    if kind_of(value) == TIME:
        seconds = pc.cast(pc.cast(value, pa.timestamp("s"), safe=False), pa.large_string())
        return pc.replace_substring(seconds, " ", "T")
    return pc.cast(value, pa.large_string())


def _concat(operands: Operands, node: tree.Call) -> Any:
    texts = [pc.fill_null(text_of(operands.value(a)), "") for a in node.arguments]
    return pc.binary_join_element_wise(*texts, pa.scalar("", pa.large_string()))


def _written(node: tree.Call, index: int, kinds: tuple[type, ...]) -> Any:
    """An argument that must be written out in the expression; a leading minus is part of the number."""
    argument, sign = node.arguments[index], 1
    if isinstance(argument, tree.Negative):
        argument, sign = argument.operand, -1
    if not isinstance(argument, tree.Literal) or type(argument.value) not in kinds:
        fail("expression.constant", argument.at, function=node.name, argument=index + 1)
    return argument.value if isinstance(argument.value, str) else sign * (argument.value or 0)


def _round(operands: Operands, node: tree.Call) -> Any:
    value = operands.typed(node.arguments[0], NUMBER, node.name, node.at)
    digits = _written(node, 1, (int,)) if len(node.arguments) == 2 else 0
    if not -15 <= digits <= 15:
        fail("expression.constant", node.at, function=node.name, argument=2)
    if pa.types.is_integer(value.type) and digits >= 0:
        return value
    rounded = finite(pc.round(_double(value), ndigits=digits, round_mode="half_towards_infinity"))
    return as_whole(rounded) if digits <= 0 else rounded


def _substr(operands: Operands, node: tree.Call) -> Any:
    value = operands.typed(node.arguments[0], TEXT, node.name, node.at)
    start = _written(node, 1, (int,))
    count = _written(node, 2, (int,)) if len(node.arguments) == 3 else None
    if start == 0 or (count is not None and count < 0):
        fail("expression.constant", node.at, function=node.name, argument=2 if start == 0 else 3)
    if start > 0:
        return pc.utf8_slice_codeunits(value, start - 1, None if count is None else start - 1 + count)
    tail = pc.utf8_slice_codeunits(value, start)
    return tail if count is None else pc.utf8_slice_codeunits(tail, 0, count)


def _replace(operands: Operands, node: tree.Call) -> Any:
    value = operands.typed(node.arguments[0], TEXT, node.name, node.at)
    old, new = _written(node, 1, (str,)), _written(node, 2, (str,))
    return pc.replace_substring(value, old, new) if old else value


def _to_text(operands: Operands, node: tree.Call) -> Any:
    return text_of(operands.value(node.arguments[0]))


def _to_time(operands: Operands, node: tree.Call) -> Any:
    return _times(operands, node)


def _to_number(operands: Operands, node: tree.Call) -> Any:
    value = operands.value(node.arguments[0])
    match kind_of(value):
        case "number":
            return value
        case "truth":
            return pc.cast(value, pa.int64())
        case "text" if isinstance(value, pa.Scalar):
            return pa.scalar(_number(value.as_py()), pa.float64())
        case "text":
            coded = value.dictionary_encode()
            return pa.array([_number(t) for t in coded.dictionary.to_pylist()], pa.float64()).take(coded.indices)
        case _:
            return operands.typed(node.arguments[0], NUMBER, node.name, node.at)


def _number(text: str | None) -> float | None:
    try:
        value = float(text) if text is not None and "_" not in text else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < float("inf") else None


_PLAIN: dict[str, tuple[Kind, Callable[..., Any]]] = {
    "abs": (NUMBER, _absolute),
    "floor": (NUMBER, _whole(pc.floor)),
    "ceil": (NUMBER, _whole(pc.ceil)),
    "sqrt": (NUMBER, _real(pc.sqrt)),
    "exp": (NUMBER, _real(pc.exp)),
    "ln": (NUMBER, _real(pc.ln)),
    "log10": (NUMBER, _real(pc.log10)),
    "power": (NUMBER, _real(pc.power)),
    "upper": (TEXT, pc.utf8_upper),
    "lower": (TEXT, pc.utf8_lower),
    "trim": (TEXT, pc.utf8_trim_whitespace),
    "length": (TEXT, lambda value: pc.cast(pc.utf8_length(value), pa.int64())),
}

_SPECIAL: dict[str, Callable[[Operands, tree.Call], Any]] = {
    "round": _round,
    "min": _extreme(pc.min_element_wise),
    "max": _extreme(pc.max_element_wise),
    "coalesce": _coalesce,
    "nullif": _nullif,
    "if": _if,
    "concat": _concat,
    "substr": _substr,
    "replace": _replace,
    "to_number": _to_number,
    "to_text": _to_text,
    "to_time": _to_time,
    "year": _part(pc.year),
    "month": _part(pc.month),
    "day": _part(pc.day),
    "hour": _part(pc.hour),
    "weekday": _part(lambda times: pc.day_of_week(times, count_from_zero=False, week_start=1)),
}
