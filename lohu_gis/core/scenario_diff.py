"""What differs between two scenarios of a table, object by object.

Both are views of the same block through two chains of overlays. Only rows that an overlay beyond the shared part of
the chains names are looked at, so the cost is that of the changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.core.geometry.bridge import to_wkb
from lohu_gis.core.overlay import ColumnSpec, ColumnType, Overlay, Row
from lohu_gis.core.rows import ascending_order, find_rows

if TYPE_CHECKING:
    from lohu_gis.core.style import CellValue
    from lohu_gis.core.table import FeatureTable

MOVED_MM = 1.0
"""Corners that all go the same way to within this many millimetres are a move, anything else another shape."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """One value before and after."""

    fid: int
    column: str
    old: CellValue
    new: CellValue


@dataclass(frozen=True, slots=True)
class ShapeChange:
    """One shape before and after.

    Attributes
    ----------
    dx, dy
        How far it was moved, in units of the table's CRS; None for another shape.
    area_before, area_after
        Planar, in square units of the CRS; None for a missing geometry.
    """

    fid: int
    dx: float | None
    dy: float | None
    area_before: float | None
    area_after: float | None


@dataclass(frozen=True, slots=True)
class TableDiff:
    """How one view of a table differs from another; fids ascending.

    Attributes
    ----------
    added, removed
        Rows that only the second, only the first view has.
    shapes, cells
        Changes of rows that both have.
    columns
        Columns that came, went or were exchanged as a whole.
    """

    added: tuple[int, ...] = ()
    removed: tuple[int, ...] = ()
    shapes: tuple[ShapeChange, ...] = ()
    cells: tuple[CellChange, ...] = ()
    columns: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """False when nothing differs."""
        return bool(self.added or self.removed or self.shapes or self.cells or self.columns)

    @property
    def fids(self) -> tuple[int, ...]:
        """All rows that differ."""
        return tuple(sorted({*self.added, *self.removed, *(s.fid for s in self.shapes), *(c.fid for c in self.cells)}))


def compare(before: FeatureTable, after: FeatureTable) -> TableDiff:
    """What differs from `before` to `after`; ValueError for views of different blocks."""
    one, other, touched = _views(before, after)
    both = [fid for fid in touched if one.has(fid) and other.has(fid)]
    cells = [CellChange(fid, name, one.cell(fid, name), other.cell(fid, name)) for fid in both
             for name in sorted(one.named(fid) | other.named(fid)) if name in one.columns and name in other.columns]
    drawn = [fid for fid in both if one.own_shape(fid) or other.own_shape(fid)]  # the others have the block's in both
    shapes = (_shape_change(fid, one.shape(fid), other.shape(fid)) for fid in drawn)
    gone, new = existing(before, after)
    return TableDiff(
        new, gone,
        tuple(shape for shape in shapes if shape is not None),
        tuple(cell for cell in cells if not same(cell.old, cell.new)), _changed_columns(before, after))


def existing(before: FeatureTable, after: FeatureTable) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows that only the first, only the second of two views has; fids ascending. Cheaper than `compare`."""
    one, other, touched = _views(before, after)
    return (tuple(fid for fid in touched if one.has(fid) and not other.has(fid)),
            tuple(fid for fid in touched if other.has(fid) and not one.has(fid)))


def between(before: FeatureTable, after: FeatureTable) -> Overlay:
    """What has to be laid over `before` to see the rows and values of `after`.

    Rows that come back stand behind the others. A column that `after` has from a bulk result keeps naming its block.
    """
    diff = compare(before, after)
    one, other, touched = _views(before, after)
    if diff.columns:
        other = Rows(after, [*touched, *after.fids.tolist()])
    added = {fid: Row(values={name: other.cell(fid, name) for name in after.column_names}, geometry=other.shape(fid))
             for fid in diff.added}
    cells: dict[str, dict[int, CellValue]] = {}
    for change in diff.cells:
        cells.setdefault(change.column, {})[change.fid] = change.new
    for fid in diff.added:  # what lower overlays say about a row that comes back would win over the row
        for name in one.named(fid) & set(after.column_names):
            cells.setdefault(name, {})[fid] = other.cell(fid, name)
    geometry = {change.fid: other.shape(change.fid) for change in diff.shapes}
    geometry |= {fid: other.shape(fid) for fid in diff.added if one.reshaped(fid)}
    columns: dict[str, ColumnSpec] = {}
    for name in diff.columns:
        if name in after.column_names:
            columns[name] = _spec_of(after, name)
            rows = touched if name not in after.block.columns.column_names else after.fids.tolist()
            values = {fid: other.cell(fid, name) for fid in rows if other.has(fid)}
            cells[name] = {fid: value for fid, value in values.items()
                           if value is not None or columns[name].block is not None}
    dropped = {name: True for name in diff.columns if name not in after.column_names}
    return Overlay(cells={name: column for name, column in cells.items() if column}, geometry=geometry, added=added,
                   removed=dict.fromkeys(diff.removed, True), columns=columns, dropped=dropped)


def same(one: CellValue, other: CellValue) -> bool:
    """Whether two cells hold the same value; 3 and 3.0 do, 1 and True do not."""
    if isinstance(one, bool) != isinstance(other, bool):
        return False
    return one == other


@dataclass(eq=False)
class Rows:
    """Single rows of a table, read from overlays and block without making whole columns.

    Parameters
    ----------
    table
        The view.
    fids
        Rows that will be asked about.
    """

    table: FeatureTable
    fids: Iterable[int]
    columns: frozenset[str] = field(init=False)
    _at: dict[int, int] = field(init=False)

    def __post_init__(self) -> None:
        wanted = np.fromiter(self.fids, np.int64)
        block = self.table.block
        self._at = dict(zip(wanted.tolist(), find_rows(block.fid, wanted, ascending_order(block.fid)).tolist(),
                            strict=True))
        self.columns = frozenset(self.table.column_names)

    def has(self, fid: int) -> bool:
        """Whether the view has the row."""
        for overlay in reversed(self.table.overlays):
            if fid in overlay.removed:
                return False
            if fid in overlay.added:
                return True
        return self._at[fid] >= 0

    def stored(self, fid: int) -> bool:
        """Whether the row is one of the block, and not of a plan; also where an overlay takes it away."""
        return self._at[fid] >= 0

    def named(self, fid: int) -> set[str]:
        """Columns whose value of this row an overlay gives."""
        names = {name for overlay in self.table.overlays for name, cells in overlay.cells.items() if fid in cells}
        return names | {name for overlay in self.table.overlays if fid in overlay.added for name in self.columns}

    def reshaped(self, fid: int) -> bool:
        """Whether an overlay gives the row a shape of its own."""
        return any(fid in overlay.geometry for overlay in self.table.overlays)

    def own_shape(self, fid: int) -> bool:
        """Whether the row's shape is not that of the block."""
        return self.reshaped(fid) or self._added(fid) is not None

    def cell(self, fid: int, name: str) -> CellValue:
        """One value as `FeatureTable.value` gives it; None for a column that the view does not have."""
        if name not in self.columns:
            return None
        row = self._added(fid)
        for overlay in reversed(self.table.overlays):
            if fid in overlay.cells.get(name, {}):
                return overlay.cells[name][fid]
            if name in overlay.columns:
                return row.values.get(name) if row is not None else self._bulk(fid, name, overlay.columns[name])
        return row.values.get(name) if row is not None else self._stored(fid, name)

    def shape(self, fid: int) -> bytes | None:
        """The geometry as ISO WKB; None where it is missing."""
        for overlay in reversed(self.table.overlays):
            if fid in overlay.geometry:
                return overlay.geometry[fid]
        row = self._added(fid)
        if row is not None:
            return row.geometry
        return self._stored_shape(fid)

    def _added(self, fid: int) -> Row | None:
        return next((overlay.added[fid] for overlay in reversed(self.table.overlays) if fid in overlay.added), None)

    def _stored(self, fid: int, name: str) -> CellValue:
        return _plain(self.table.block.columns.column(name)[self._at[fid]].as_py())

    def _bulk(self, fid: int, name: str, spec: ColumnSpec) -> CellValue:
        if spec.block is None:
            return None
        block = self.table.bulk[spec.block]
        at = int(find_rows(block.fid, np.array([fid], np.int64), ascending_order(block.fid))[0])
        return None if at < 0 else _plain(block.columns.column(name)[at].as_py())

    def _stored_shape(self, fid: int) -> bytes | None:
        geometry = self.table.block.geometry
        return None if geometry is None else to_wkb(geometry.take([self._at[fid]]))[0]


def _plain(value: Any) -> CellValue:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def _views(before: FeatureTable, after: FeatureTable) -> tuple[Rows, Rows, list[int]]:
    if before.block is not after.block:
        raise ValueError("two scenarios of one table share its block")
    shared = 0
    for one, other in zip(before.overlays, after.overlays, strict=False):
        if one is not other:
            break
        shared += 1
    touched: set[int] = set()
    for overlay in (*before.overlays[shared:], *after.overlays[shared:]):
        touched.update(overlay.added, overlay.removed, overlay.geometry)
        for column in overlay.cells.values():
            touched.update(column)
    fids = sorted(touched)
    rows = Rows(before, fids), Rows(after, fids)
    known = [fid for fid in fids if rows[0].has(fid) or rows[1].has(fid)]
    return *rows, known


def _changed_columns(before: FeatureTable, after: FeatureTable) -> tuple[str, ...]:
    one, other = set(before.column_names), set(after.column_names)
    specs = _specs(before), _specs(after)
    exchanged = {name for name in one & other if specs[0].get(name) is not specs[1].get(name)
                 and specs[0].get(name) != specs[1].get(name)}
    return tuple(sorted(one ^ other | exchanged))


def _specs(table: FeatureTable) -> Mapping[str, ColumnSpec]:
    found: dict[str, ColumnSpec] = {}
    for overlay in table.overlays:
        found.update(overlay.columns)
    return found


def _spec_of(table: FeatureTable, name: str) -> ColumnSpec:
    spec = _specs(table).get(name)
    if spec is not None:
        return spec
    kinds: dict[str, ColumnType] = {"int": "int64", "uint": "int64", "double": "float64", "float": "float64",
                                    "bool": "bool", "timestamp": "timestamp"}
    text = str(table.column_type(name))
    return ColumnSpec(type=next((kind for start, kind in kinds.items() if text.startswith(start)), "string"))


def _shape_change(fid: int, before: bytes | None, after: bytes | None) -> ShapeChange | None:
    if before == after:
        return None
    import shapely

    old, new = shapely.from_wkb([before, after], on_invalid="ignore")
    if old is not None and new is not None and shapely.equals_identical(old, new):
        return None
    dx = dy = None
    if old is not None and new is not None:
        steps = _steps(old, new)
        if steps is not None:
            dx, dy = steps
    return ShapeChange(fid, dx, dy, None if old is None else float(old.area), None if new is None else float(new.area))


def _steps(old: Any, new: Any) -> tuple[float, float] | None:
    """How far every corner went, when all went the same way."""
    import shapely

    one, other = shapely.get_coordinates(old), shapely.get_coordinates(new)
    if one.shape != other.shape or len(one) == 0 or old.geom_type != new.geom_type:
        return None
    step = other - one
    if float(np.abs(step - step[0]).max()) > MOVED_MM / 1000:
        return None
    return float(step[0, 0]), float(step[0, 1])
