"""What evaluation and functions ask of each other and of a table."""

from __future__ import annotations

from typing import Any, Protocol

from lohu_gis.core.expression.kinds import Kind
from lohu_gis.core.expression.tree import Node


class Columns(Protocol):
    """What an expression needs of a table; `FeatureTable` fits."""

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the columns."""

    def column(self, name: str) -> Any:
        """Values of a column, a pyarrow array."""

    def __len__(self) -> int: ...


class Operands(Protocol):
    """Values of nodes, as functions ask for them; see `evaluate.Evaluation`."""

    def value(self, node: Node) -> Any:
        """Values of a node."""

    def typed(self, node: Node, wanted: Kind, operator: str, at: int) -> Any:
        """Values that must be of one kind."""

    def alike(self, values: tuple[Any, ...], operator: str, at: int) -> tuple[Any, ...]:
        """Values as one type."""
