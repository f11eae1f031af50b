"""A tree over whole columns, with pyarrow's kernels (three-valued logic is theirs)."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from lohu_gis.core.expression import functions, tree
from lohu_gis.core.expression.kinds import (
    BOOL,
    NUMBER,
    TEXT,
    TIME,
    Kind,
    kind_of,
    normalised,
    parse_times,
    unify,
)
from lohu_gis.core.expression.lexer import fail
from lohu_gis.core.expression.operands import Columns

_COMPARE = {"=": pc.equal, "<>": pc.not_equal, "<": pc.less, "<=": pc.less_equal, ">": pc.greater,
            ">=": pc.greater_equal}


class Evaluation:
    """One run of an expression over one table; values are pyarrow arrays, or scalars where they do not vary."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._known: dict[int, Any] = {}

    def array(self, node: tree.Node) -> Any:
        """Values of `node` for every row."""
        value = self.value(node)
        return pa.repeat(value, len(self._columns)) if isinstance(value, pa.Scalar) else value

    def value(self, node: tree.Node) -> Any:
        """Values of `node`; computed once also where the node stands under two parents."""
        if id(node) not in self._known:
            self._known[id(node)] = self._compute(node)
        return self._known[id(node)]

    def _compute(self, node: tree.Node) -> Any:
        match node:
            case tree.Literal(value=value):
                return normalised(pa.scalar(value))
            case tree.ColumnName(name=name):
                return normalised(self._columns.column(name))
            case tree.Negative(operand=operand, at=at):
                return functions.arithmetic("-", pa.scalar(0), self.typed(operand, NUMBER, "-", at))
            case tree.Chain():
                return self._chain(node)
            case tree.Call():
                return functions.call(self, node)
            case tree.Case():
                return self._case(node)
            case _:
                return self._condition(node)

    def _condition(self, node: tree.Compare | tree.Like | tree.In | tree.IsNull | tree.Not | tree.Logic) -> Any:
        match node:
            case tree.Compare():
                return self._compare(node.operator, self.value(node.left), self.value(node.right), node.at)
            case tree.Like():
                return self._like(node)
            case tree.In():
                return self._in(node)
            case tree.IsNull(value=value):
                return pc.is_null(self.value(value))
            case tree.Not(operand=operand, at=at):
                return pc.invert(self.typed(operand, BOOL, "NOT", at))
            case tree.Logic():
                kernel = pc.and_kleene if node.operator == "AND" else pc.or_kleene
                return reduce(kernel, [self.typed(item, BOOL, node.operator, item.at) for item in node.items])

    def typed(self, node: tree.Node, wanted: Kind, operator: str, at: int) -> Any:
        """Values of `node`, which must be of the wanted kind or NULL.

        Raises
        ------
        ExpressionError
            ``expression.type``.
        """
        value = self.value(node)
        found = kind_of(value)
        if found == "null":
            return value.cast(functions.EMPTY_TYPES[wanted])
        if found != wanted:
            fail("expression.type", at, operator=operator, expected=wanted, given=found)
        return value

    def _chain(self, node: tree.Chain) -> Any:
        if node.links[0].operator == "||":
            texts = [self.typed(n, TEXT, "||", n.at) for n in (node.first, *(link.operand for link in node.links))]
            return pc.binary_join_element_wise(*texts, pa.scalar("", pa.large_string()))
        total = self.typed(node.first, NUMBER, node.links[0].operator, node.at)
        for link in node.links:
            total = functions.arithmetic(link.operator, total, self.typed(link.operand, NUMBER, link.operator, link.at))
        return total

    def _compare(self, operator: str, left: Any, right: Any, at: int) -> Any:
        left, right = self.alike((left, right), operator, at)
        return _COMPARE[operator](left, right)

    def alike(self, values: tuple[Any, ...], operator: str, at: int) -> tuple[Any, ...]:
        """The values as one type; a text beside a time is read as a time.

        Raises
        ------
        ExpressionError
            ``expression.type`` for kinds that do not go together.
        """
        kinds = {kind_of(v) for v in values} - {"null"}
        if kinds == {TEXT, TIME}:
            values = tuple(parse_times(v) if kind_of(v) == TEXT else v for v in values)
        elif len(kinds) > 1:
            first = next(k for k in map(kind_of, values) if k != "null")
            other = next(k for k in map(kind_of, values) if k not in ("null", first))
            fail("expression.type", at, operator=operator, expected=first, given=other)
        return unify(values)

    def _like(self, node: tree.Like) -> Any:
        value = self.typed(node.value, TEXT, "LIKE", node.at)
        if node.pattern is None:
            return pa.scalar(None, pa.bool_())
        return pc.match_like(value, node.pattern, ignore_case=node.any_case)

    def _in(self, node: tree.In) -> Any:
        values = self.alike((self.value(node.value), *(self.value(o) for o in node.options)), "IN", node.at)
        if all(isinstance(v, pa.Scalar) for v in values[1:]) and isinstance(values[0], pa.Array):
            return _in_list(values[0], values[1:])
        return reduce(pc.or_kleene, [pc.equal(values[0], option) for option in values[1:]])

    def _case(self, node: tree.Case) -> Any:
        conditions = [self.typed(c, BOOL, "WHEN", c.at) for c, _ in node.branches]
        results = [self.value(result) for _, result in node.branches]
        results.append(pa.scalar(None) if node.otherwise is None else self.value(node.otherwise))
        return functions.choose(conditions, self.alike(tuple(results), "CASE", node.at))


def _in_list(values: Any, options: tuple[Any, ...]) -> Any:
    known = [o.as_py() for o in options if o.is_valid]
    found = pc.is_in(values, value_set=pa.array(known, values.type))
    unknown = pc.is_null(values) if len(known) == len(options) else pc.invert(found)
    return pc.if_else(unknown, pa.scalar(None, pa.bool_()), found)


def as_mask(values: Any, at: int) -> npt.NDArray[np.bool_]:
    """Truth values as a bool array, NULL as false."""
    if kind_of(values) == "null":
        return np.zeros(len(values), bool)
    if kind_of(values) != BOOL:
        fail("expression.condition", at, given=kind_of(values))
    mask: npt.NDArray[np.bool_] = pc.fill_null(values, False).to_numpy(zero_copy_only=False)
    return mask
