"""Text of an expression -> tokens with positions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from lohu_gis.core.errors import UsageError

MAX_LENGTH = 10_000
"""Characters; longer texts are refused so that a stranger's project file cannot keep the parser busy."""

KEYWORDS = frozenset((
    "AND", "OR", "NOT", "IN", "LIKE", "ILIKE", "BETWEEN", "IS", "NULL", "TRUE", "FALSE",
    "CASE", "WHEN", "THEN", "ELSE", "END"))

Kind = Literal["number", "text", "name", "quoted", "keyword", "symbol", "end"]

# Chinese input methods give full-width signs; they cannot mean anything else outside quotes.
_FULL_WIDTH = str.maketrans("（），＝＜＞＋－＊／％", "(),=<>+-*/%")

_TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<text>'(?:[^']|'')*')
  | (?P<quoted>"(?:[^"]|"")+")
  | (?P<name>[^\W\d]\w*)
  | (?P<symbol><>|!=|<=|>=|\|\||[-+*/%=<>(),])
""", re.VERBOSE)


class ExpressionError(UsageError):
    """An expression that cannot be understood or does not fit the table; `position` is 0-based."""


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the grammar; `text` has quotes removed and keywords in capitals."""

    kind: Kind
    text: str
    at: int


def fail(code: str, at: int, **facts: object) -> NoReturn:
    """Raise `ExpressionError` with the position."""
    raise ExpressionError(code, position=at, **facts)


def tokens(text: str) -> list[Token]:
    """Split `text`; the last token has kind ``end``.

    Raises
    ------
    ExpressionError
        ``expression.too_long``, ``expression.unclosed`` (a quote without its partner), ``expression.character``.
    """
    if len(text) > MAX_LENGTH:
        fail("expression.too_long", MAX_LENGTH, length=len(text), limit=MAX_LENGTH)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at) or _TOKEN.match(text[at].translate(_FULL_WIDTH))
        if match is None:
            if text[at] in "'\"":
                fail("expression.unclosed", at, quote=text[at])
            fail("expression.character", at, character=text[at])
        if match.lastgroup != "space":
            found.append(_token(str(match.lastgroup), match.group(), at))
        at += len(match.group())
    found.append(Token("end", "", len(text)))
    return found


def _token(group: str, text: str, at: int) -> Token:
    match group:
        case "number":
            return Token("number", text, at)
        case "text":
            return Token("text", text[1:-1].replace("''", "'"), at)
        case "quoted":
            return Token("quoted", text[1:-1].replace('""', '"'), at)
        case "name":
            upper = text.upper()
            return Token("keyword", upper, at) if upper in KEYWORDS else Token("name", text, at)
        case _:
            return Token("symbol", "<>" if text == "!=" else text, at)
