"""The parsed form of an expression: frozen nodes, each with the place in the text it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, text, truth value or NULL (None)."""

    value: int | float | str | bool | None
    at: int


@dataclass(frozen=True, slots=True)
class ColumnName:
    """The value of a column, name as written in the table."""

    name: str
    at: int


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus a number."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Link:
    """One step of a chain: an operator and what stands right of it."""

    operator: str
    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Chain:
    """Operators of one rank from left to right: ``+ -``, ``* / %`` or ``||``; kept flat so that depth means nesting."""

    first: Node
    links: tuple[Link, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Compare:
    """``= <> < <= > >=``."""

    operator: str
    left: Node
    right: Node
    at: int


@dataclass(frozen=True, slots=True)
class Like:
    """Pattern with ``%`` (any text) and ``_`` (one character)."""

    value: Node
    pattern: str | None
    any_case: bool
    at: int


@dataclass(frozen=True, slots=True)
class In:
    """Equal to one of the listed values."""

    value: Node
    options: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class IsNull:
    """True where the value is missing, never NULL itself."""

    value: Node
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    """Three-valued negation."""

    operand: Node
    at: int


@dataclass(frozen=True, slots=True)
class Logic:
    """``AND`` or ``OR`` over two or more conditions."""

    operator: str
    items: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    """A listed function."""

    name: str
    arguments: tuple[Node, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Case:
    """``CASE WHEN condition THEN value ... ELSE value END``; NULL where nothing fits and ELSE is missing."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None
    at: int


Node: TypeAlias = (Literal | ColumnName | Negative | Chain | Compare | Like | In | IsNull | Not | Logic | Call | Case)


def children(node: Node) -> tuple[Node, ...]:
    """Direct operands of a node, left to right."""
    match node:
        case Literal() | ColumnName():
            return ()
        case Negative(operand=operand) | Not(operand=operand):
            return (operand,)
        case Chain():
            return (node.first, *(link.operand for link in node.links))
        case Compare():
            return (node.left, node.right)
        case In():
            return (node.value, *node.options)
        case Like(value=value) | IsNull(value=value):
            return (value,)
        case Logic(items=operands) | Call(arguments=operands):
            return operands
        case Case():
            last = () if node.otherwise is None else (node.otherwise,)
            return (*(side for branch in node.branches for side in branch), *last)


def walk(node: Node) -> Iterator[Node]:
    """All nodes, parents before children, left to right; a node that stands under two parents comes once."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) not in seen:
            seen.add(id(current))
            yield current
            waiting.extend(reversed(children(current)))
