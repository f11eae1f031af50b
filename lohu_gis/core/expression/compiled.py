"""An expression that was understood and can be evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.expression.parser import parse_tree
from lohu_gis.core.expression.tree import ColumnName, Node, walk

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from lohu_gis.core.expression.operands import Columns


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression.

    Attributes
    ----------
    text
        As written.
    root
        The tree.
    columns
        Columns it reads, in order of their first appearance.
    """

    text: str
    root: Node
    columns: tuple[str, ...]

    def evaluate(self, table: Columns | Mapping[str, Any]) -> Any:
        """Values for all rows as a pyarrow array (n,): int64, double, bool, large_string, timestamp[us] or null.

        Parameters
        ----------
        table
            A table, or columns by name (arrays of equal length; its first column tells the number of rows).

        Raises
        ------
        InputError
            ``column.missing``.
        ExpressionError
            ``expression.type`` where an operator or function does not fit the columns' types.
        """
        from lohu_gis.core.expression.evaluate import Evaluation

        columns = _OfMapping(table) if isinstance(table, Mapping) else table
        for name in self.columns:
            if name not in columns.column_names:
                raise InputError("column.missing", column=name, columns=", ".join(columns.column_names[:50]))
        return Evaluation(columns).array(self.root)

    def mask(self, table: Columns | Mapping[str, Any]) -> npt.NDArray[np.bool_]:
        """Rows where the condition is true, bool (n,); NULL counts as false.

        Raises
        ------
        ExpressionError
            ``expression.condition`` when the values are not truth values; and what `evaluate` raises.
        """
        from lohu_gis.core.expression.evaluate import as_mask

        return as_mask(self.evaluate(table), self.root.at)


class _OfMapping:
    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = columns

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(self._columns)

    def column(self, name: str) -> Any:
        import pyarrow as pa

        values = self._columns[name]
        return values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)

    def __len__(self) -> int:
        return len(next(iter(self._columns.values()))) if self._columns else 0


def parse(text: str) -> Expression:
    """Read an expression.

    Raises
    ------
    ExpressionError
        With the 0-based `position` in its facts; see `parser.parse_tree` for the codes.
    """
    root = parse_tree(text)
    names = dict.fromkeys(node.name for node in walk(root) if isinstance(node, ColumnName))
    return Expression(text, root, tuple(names))


def quoted(column: str) -> str:
    """`column` as it is written in an expression, whatever characters it holds."""
    return '"' + column.replace('"', '""') + '"'
