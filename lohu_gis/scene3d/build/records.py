"""What is known about the things of a scene beside their shape: names and attributes, for files of models."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lohu_gis.core.style import CellValue
from lohu_gis.scene3d.build.arrays import I64


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """Names and attributes by scene id, n of them.

    Attributes
    ----------
    ids : int64, shape (n,)
    names : sequence of str, n
        Not empty; parts of one building share theirs.
    columns
        Attribute -> n values, None where missing.
    """

    ids: I64 = field(default_factory=lambda: np.zeros(0, np.int64))
    names: Sequence[str] = ()
    columns: Mapping[str, Sequence[CellValue]] = field(default_factory=dict)

    def rows(self, ids: I64) -> I64:
        """Position of each id, -1 where nothing is known about it."""
        if len(self.ids) == 0:
            return np.full(len(ids), -1)
        order = np.argsort(self.ids, kind="stable")
        place = np.minimum(np.searchsorted(self.ids[order], ids), len(order) - 1)
        found: I64 = np.where(self.ids[order[place]] == ids, order[place], -1)
        return found

    def name(self, row: int, ident: int) -> str:
        """Name of the thing at `row` of `rows`; ``building_<id>`` for unknown ones."""
        return f"building_{ident}" if row < 0 else self.names[row]

    def attributes(self, row: int) -> dict[str, CellValue]:
        """Known attributes of the thing at `row`; none for -1."""
        if row < 0:
            return {}
        return {name: values[row] for name, values in self.columns.items() if values[row] is not None}
