"""The listed functions: how many arguments, what they do. Nothing else can be called."""

from __future__ import annotations

from dataclasses import dataclass

from lohu_gis.core.expression.lexer import fail
from lohu_gis.core.text import N_


@dataclass(frozen=True, slots=True)
class Signature:
    """Declaration of a function; `most` None means any number of arguments."""

    usage: str
    least: int
    most: int | None
    help: str


_LIST = (
    Signature("abs(x)", 1, 1, N_("absolute value")),
    Signature("round(x, digits)", 1, 2, N_("rounded, halves away from zero; digits is written out, default 0")),
    Signature("floor(x)", 1, 1, N_("next integer downwards")),
    Signature("ceil(x)", 1, 1, N_("next integer upwards")),
    Signature("sqrt(x)", 1, 1, N_("square root; NULL for negative numbers")),
    Signature("exp(x)", 1, 1, N_("e to the power of x")),
    Signature("ln(x)", 1, 1, N_("natural logarithm; NULL for numbers that are not positive")),
    Signature("log10(x)", 1, 1, N_("decimal logarithm; NULL for numbers that are not positive")),
    Signature("power(x, y)", 2, 2, N_("x to the power of y; NULL where that is not a real number")),
    Signature("min(a, b, ...)", 1, None, N_("smallest of the values that are not NULL")),
    Signature("max(a, b, ...)", 1, None, N_("largest of the values that are not NULL")),
    Signature("coalesce(a, b, ...)", 1, None, N_("first value that is not NULL")),
    Signature("nullif(a, b)", 2, 2, N_("NULL where a equals b, else a")),
    Signature("if(condition, a, b)", 2, 3, N_("a where the condition is true, else b (NULL without b)")),
    Signature("upper(text)", 1, 1, N_("capital letters")),
    Signature("lower(text)", 1, 1, N_("small letters")),
    Signature("trim(text)", 1, 1, N_("without spaces at both ends")),
    Signature("length(text)", 1, 1, N_("number of characters")),
    Signature("concat(a, b, ...)", 1, None, N_("texts and numbers one after the other; NULL counts as empty")),
    Signature("substr(text, start, count)", 2, 3,
              N_("part of a text; start is 1 for the first character, negative from the end; both are written out")),
    Signature("replace(text, old, new)", 3, 3, N_("text with every old replaced by new; old and new are written out")),
    Signature("to_number(text)", 1, 1, N_("number written in a text; NULL where it is none")),
    Signature("to_text(x)", 1, 1, N_("a value as text")),
    Signature("year(time)", 1, 1, N_("year of a time (of text in ISO 8601 too)")),
    Signature("month(time)", 1, 1, N_("month, 1 to 12")),
    Signature("day(time)", 1, 1, N_("day of the month")),
    Signature("hour(time)", 1, 1, N_("hour, 0 to 23")),
    Signature("weekday(time)", 1, 1, N_("day of the week, Monday 1 to Sunday 7")),
    Signature("to_time(text)", 1, 1,
              N_("time written in ISO 8601; NULL where it is none; without offset: China Standard Time")),
)

FUNCTIONS = {signature.usage.split("(")[0]: signature for signature in _LIST}
"""Listed functions by name."""


def check_call(name: str, count: int, at: int) -> None:
    """Raise ``expression.function`` for an unknown name, ``expression.arguments`` for a wrong number of arguments."""
    signature = FUNCTIONS.get(name)
    if signature is None:
        fail("expression.function", at, function=name, known=", ".join(FUNCTIONS))
    if count < signature.least or (signature.most is not None and count > signature.most):
        fail("expression.arguments", at, function=name, usage=signature.usage, given=count)
