"""Columns of a table as plain lists, and headings that stand further down."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lohu_gis.analysis.complaints.columns import HEADING_ROWS, heading_row
from lohu_gis.analysis.complaints.masking import mask_text
from lohu_gis.analysis.complaints.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable


@dataclass(frozen=True)
class Cells:
    """The columns of an export by their headings, and how many rows were taken off above the headings."""

    columns: Mapping[str, list[Any]]
    skipped: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """The headings."""
        return tuple(self.columns)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), []))

    def texts(self, name: str) -> list[str | None]:
        """A column as texts, None for empty cells; whole numbers without a point."""
        return [_text(value) for value in self.columns[name]]


def cells_of(table: FeatureTable, vocabulary: Vocabulary) -> Cells:
    """The cells of a table, with the headings of the row that holds them."""
    columns = {name: table.column(name).to_pylist() for name in table.column_names}
    names = list(columns)
    rows = [["" if value is None else str(value) for value in row]
            for row in itertools.islice(zip(*columns.values(), strict=True), HEADING_ROWS)]
    row = heading_row(rows, names, vocabulary)
    if row < 0:
        return Cells(columns)
    headings = _distinct(rows[row])
    return Cells({name: values[row + 1:] for name, values in zip(headings, columns.values(), strict=True)}, row + 1)


def _distinct(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    out = []
    for number, name in enumerate(names):
        bare = name.strip() or f"field_{number + 1}"
        seen[bare] = seen.get(bare, 0) + 1
        out.append(bare if seen[bare] == 1 else f"{bare}_{seen[bare]}")
    return out


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, float):
        if value != value:
            return None
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    text = value.strip() if isinstance(value, str) else str(value)
    return text or None


def safe_name(name: str) -> str:
    """A heading as it may be shown: without persons, should the headings be data."""
    return mask_text(name[:120])
