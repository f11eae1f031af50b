"""Tokens -> tree, by recursive descent.

Grammar (keywords and function names in any case)::

    or         := and ("OR" and)*
    and        := not ("AND" not)*
    not        := "NOT" not | comparison
    comparison := joined [ ("="|"<>"|"!="|"<"|"<="|">"|">=") joined | "IS" ["NOT"] "NULL"
                         | ["NOT"] ("IN" "(" or ("," or)* ")" | ("LIKE"|"ILIKE") 'text'
                                    | "BETWEEN" joined "AND" joined) ]
    joined     := sum ("||" sum)*
    sum        := product (("+"|"-") product)*
    product    := sign (("*"|"/"|"%") sign)*
    sign       := ("-"|"+") sign | primary
    primary    := number | 'text' | TRUE | FALSE | NULL | name | "name" | name "(" [or ("," or)*] ")"
                | "(" or ")" | CASE [or] (WHEN or THEN or)+ [ELSE or] END
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from lohu_gis.core.expression import tree
from lohu_gis.core.expression.lexer import Token, fail, tokens
from lohu_gis.core.expression.signatures import check_call
from lohu_gis.core.expression.tree import Node

MAX_DEPTH = 40
"""Nesting of brackets, functions, CASE, NOT and signs."""

_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})


def parse_tree(text: str) -> Node:
    """The tree of `text`.

    Raises
    ------
    ExpressionError
        ``expression.empty``, ``expression.syntax``, ``expression.too_deep``, ``expression.function``,
        ``expression.arguments`` and what `lexer.tokens` raises.
    """
    if not text.strip():
        fail("expression.empty", 0)
    parser = _Parser(tokens(text))
    node = parser.disjunction()
    parser.expect_end()
    return node


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._next = 0
        self._depth = 0

    # -- tokens ---------------------------------------------------------------------------------------------

    @property
    def _token(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._token
        self._next += 1
        return token

    def _accept(self, *texts: str) -> Token | None:
        token = self._token
        return self._take() if token.kind in ("keyword", "symbol") and token.text in texts else None

    def _expect(self, text: str) -> Token:
        token = self._accept(text)
        if token is None:
            self._wrong(text)
        return token

    def _wrong(self, expected: str) -> NoReturn:
        token = self._token
        fail("expression.syntax", token.at, found=token.text, expected=expected)

    def expect_end(self) -> None:
        """Nothing may follow a whole expression."""
        if self._token.kind != "end":
            self._wrong("")

    def _deeper(self, rule: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            fail("expression.too_deep", self._token.at, limit=MAX_DEPTH)
        node = rule()
        self._depth -= 1
        return node

    # -- conditions -----------------------------------------------------------------------------------------

    def disjunction(self) -> Node:
        """The whole grammar, from its loosest operator on."""
        return self._logic("OR", self._conjunction)

    def _conjunction(self) -> Node:
        return self._logic("AND", self._negation)

    def _logic(self, word: str, part: Callable[[], Node]) -> Node:
        at = self._token.at
        items = [part()]
        while self._accept(word):
            items.append(part())
        return items[0] if len(items) == 1 else tree.Logic(word, tuple(items), at)

    def _negation(self) -> Node:
        token = self._accept("NOT")
        if token is None:
            return self._comparison()
        return tree.Not(self._deeper(self._negation), token.at)

    def _comparison(self) -> Node:
        left = self._joined()
        token = self._token
        if token.kind == "symbol" and token.text in _COMPARISONS:
            self._take()
            return tree.Compare(token.text, left, self._joined(), token.at)
        if self._accept("IS"):
            negated = self._accept("NOT")
            self._expect("NULL")
            return _maybe_not(tree.IsNull(left, token.at), negated)
        negated = self._accept("NOT")
        if self._accept("IN"):
            return _maybe_not(tree.In(left, self._bracketed(), token.at), negated)
        like = self._accept("LIKE", "ILIKE")
        if like is not None:
            return _maybe_not(tree.Like(left, self._pattern(), like.text == "ILIKE", token.at), negated)
        if self._accept("BETWEEN"):
            return _maybe_not(self._between(left, token.at), negated)
        if negated is not None:
            self._wrong("IN")
        return left

    def _between(self, value: Node, at: int) -> Node:
        low = self._joined()
        self._expect("AND")
        bounds = tree.Compare(">=", value, low, at), tree.Compare("<=", value, self._joined(), at)
        return tree.Logic("AND", bounds, at)

    def _pattern(self) -> str | None:
        if self._accept("NULL"):
            return None
        if self._token.kind != "text":
            self._wrong("'text'")
        return self._take().text

    def _bracketed(self) -> tuple[Node, ...]:
        self._expect("(")
        items = [self._deeper(self.disjunction)]
        while self._accept(","):
            items.append(self._deeper(self.disjunction))
        self._expect(")")
        return tuple(items)

    # -- values ---------------------------------------------------------------------------------------------

    def _joined(self) -> Node:
        return self._chain(("||",), self._sum)

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/", "%"), self._sign)

    def _chain(self, operators: tuple[str, ...], part: Callable[[], Node]) -> Node:
        at = self._token.at
        first = part()
        links: list[tree.Link] = []
        while (token := self._accept(*operators)) is not None:
            links.append(tree.Link(token.text, part(), token.at))
        return tree.Chain(first, tuple(links), at) if links else first

    def _sign(self) -> Node:
        token = self._accept("-", "+")
        if token is None:
            return self._primary()
        operand = self._deeper(self._sign)
        if token.text == "-":
            return tree.Negative(operand, token.at)
        # "+x" demands a number like "-x" does, so that a sign before a text is an error in both cases.
        return tree.Negative(tree.Negative(operand, token.at), token.at)

    def _primary(self) -> Node:
        token = self._token
        match token.kind:
            case "number":
                return tree.Literal(_number(self._take()), token.at)
            case "text":
                return tree.Literal(self._take().text, token.at)
            case "quoted":
                return tree.ColumnName(self._take().text, token.at)
            case "name":
                return self._name(self._take())
        if self._accept("("):
            node = self._deeper(self.disjunction)
            self._expect(")")
            return node
        if self._accept("CASE"):
            return self._deeper(lambda: self._case(token.at))
        if self._accept("NULL"):
            return tree.Literal(None, token.at)
        if self._accept("TRUE", "FALSE"):
            return tree.Literal(token.text == "TRUE", token.at)
        return self._wrong("value")

    def _name(self, token: Token) -> Node:
        if self._token.text != "(" or self._token.kind != "symbol":
            return tree.ColumnName(token.text, token.at)
        name = token.text.lower()
        if self._tokens[self._next + 1].text == ")" and self._tokens[self._next + 1].kind == "symbol":
            self._next += 2
            arguments: tuple[Node, ...] = ()
        else:
            arguments = self._bracketed()
        check_call(name, len(arguments), token.at)
        return tree.Call(name, arguments, token.at)

    def _case(self, at: int) -> Node:
        subject = None if self._token.text == "WHEN" else self.disjunction()
        branches: list[tuple[Node, Node]] = []
        while (token := self._accept("WHEN")) is not None:
            condition = self.disjunction()
            if subject is not None:
                condition = tree.Compare("=", subject, condition, token.at)
            self._expect("THEN")
            branches.append((condition, self.disjunction()))
        if not branches:
            self._wrong("WHEN")
        otherwise = self.disjunction() if self._accept("ELSE") else None
        self._expect("END")
        return tree.Case(tuple(branches), otherwise, at)


def _maybe_not(node: Node, negated: Token | None) -> Node:
    return node if negated is None else tree.Not(node, negated.at)


def _number(token: Token) -> int | float:
    if token.text.isdigit() and int(token.text) < 2**63:
        return int(token.text)
    value = float(token.text)
    if value in (float("inf"), float("-inf")):
        fail("expression.number", token.at, number=token.text)
    return value
