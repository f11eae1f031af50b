"""What differs from a block of data: one mechanism for edits, scenarios and diffs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from lohu_gis.core.style import CellValue

ColumnType = Literal["int64", "float64", "bool", "string", "timestamp"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row that the block does not have; columns not named are missing values.

    Attributes
    ----------
    geometry
        ISO WKB in the CRS of the table, or None.
    """

    values: Mapping[str, CellValue] = {}
    geometry: bytes | None = None


class ColumnSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A column that the block does not have.

    Attributes
    ----------
    type
        Arrow type by name; times are milliseconds UTC.
    block
        Id of a block whose rows (matched by fid) hold the values of a bulk result; None starts empty.
    """

    type: ColumnType
    block: str | None = None


class Overlay(msgspec.Struct, frozen=True, kw_only=True):
    """Changed cells, changed geometry, added and removed rows and columns, all by stable fid.

    Attributes
    ----------
    cells
        column -> fid -> new value (None is a missing value; times as ISO 8601 text).
    geometry
        fid -> ISO WKB, None takes the geometry away.
    added
        fid -> row; these fids are greater than any of the block.
    removed
        fid -> True.
    columns, dropped
        Columns added (or replaced as a whole) and columns no longer there.
    """

    cells: Mapping[str, Mapping[int, CellValue]] = {}
    geometry: Mapping[int, bytes | None] = {}
    added: Mapping[int, Row] = {}
    removed: Mapping[int, bool] = {}
    columns: Mapping[str, ColumnSpec] = {}
    dropped: Mapping[str, bool] = {}

    def __bool__(self) -> bool:
        """False when nothing differs."""
        return bool(self.cells or self.geometry or self.added or self.removed or self.columns or self.dropped)


EMPTY = Overlay()
"""The overlay that changes nothing."""
