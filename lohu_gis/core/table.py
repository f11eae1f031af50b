"""Feature tables: immutable blocks of data seen through overlays."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import concat
from lohu_gis.core.overlay import EMPTY, ColumnSpec, Overlay
from lohu_gis.core.rows import ascending_order, find_rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pyarrow as pa

    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.style import CellValue

Made = TypeVar("Made")

_revisions = itertools.count(1)


@dataclass(frozen=True, slots=True, eq=False)
class TableBlock:
    """Rows as they came from a file or a tool; never written after construction.

    Attributes
    ----------
    id
        Names the content ("sha256:..." once stored, any unique text before).
    columns : pyarrow.Table, n rows
        Attributes in file order; without the geometry.
    geometry
        n rows, or None for a plain table.
    fid : int64, shape (n,)
        Stable ids, unique, ascending.
    crs
        ``"EPSG:4547"`` or WKT; None where the source does not say.
    """

    id: str
    columns: pa.Table
    geometry: Geometry | None
    fid: npt.NDArray[np.int64]
    crs: str | None = None

    def __len__(self) -> int:
        return len(self.fid)


def concat_blocks(block_id: str, batches: Sequence[TableBlock]) -> TableBlock:
    """Batches of one reading as one block; ValueError without any batch. fids are taken as they are."""
    import pyarrow as pa

    if not batches:
        raise ValueError("a block needs at least one batch")
    first = batches[0]
    geometry = None if first.geometry is None else concat([b.geometry for b in batches if b.geometry is not None])
    columns = pa.concat_tables([b.columns for b in batches], promote_options="permissive")
    return TableBlock(block_id, columns, geometry, np.concatenate([b.fid for b in batches]), first.crs)


@dataclass(frozen=True, eq=False)
class FeatureTable:
    """A block seen through a chain of overlays (parent scenario first); a value, cheap to make.

    Parameters
    ----------
    block
        The data.
    overlays
        Applied in order; later ones win.
    bulk
        Blocks that hold the columns named by `ColumnSpec.block`.

    Notes
    -----
    Row order: rows of the block in file order, then added rows by fid. `revision` is unique per table object,
    so caches can use it as their key; views of the same overlays should therefore be kept, not remade.
    """

    block: TableBlock
    overlays: tuple[Overlay, ...] = ()
    bulk: Mapping[str, TableBlock] = field(default_factory=dict)
    revision: int = field(default_factory=lambda: next(_revisions))
    _cache: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "overlays", tuple(o for o in self.overlays if o))

    @property
    def crs(self) -> str | None:
        """CRS of the coordinates."""
        return self.block.crs

    @property
    def fids(self) -> npt.NDArray[np.int64]:
        """Ids of the rows in row order, int64, shape (n,)."""
        return self._cached("fids", self._make_fids)

    def __len__(self) -> int:
        return len(self.fids)

    @property
    def column_names(self) -> tuple[str, ...]:
        """Attribute columns in order: those of the block that are still there, then new ones."""
        names = list(self.block.columns.column_names)
        for overlay in self.overlays:
            names = [n for n in names if n not in overlay.dropped]
            names += [n for n in overlay.columns if n not in names]
        return tuple(names)

    def column(self, name: str) -> Any:
        """Values of a column as a pyarrow array (n,), overlays applied.

        Raises
        ------
        InputError
            ``column.missing`` when the table has no such column.
        """
        return self._cached(("column", name), lambda: self._make_column(name))

    def column_type(self, name: str) -> pa.DataType:
        """Arrow type of a column, like ``column(name).type`` but without joining the batches of a column that no
        overlay touches, which takes a moment in large tables; `InputError` as there."""
        fields = self.block.columns.schema
        if name not in fields.names or any(name in o.columns for o in self.overlays) or self._added() or \
                self._cells(name):
            return self.column(name).type
        kind = fields.field(name).type
        return kind.value_type if hasattr(kind, "index_type") else kind

    def geometry(self) -> Geometry | None:
        """Geometry of all rows, overlays applied; None for a plain table."""
        return self._cached("geometry", self._make_geometry)

    def rows_of(self, fids: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Row numbers of the given ids; -1 where the table has no such row."""
        order = self._cached("order", lambda: ascending_order(self.fids))
        return find_rows(self.fids, np.asarray(fids, np.int64), order)

    def value(self, fid: int, column: str) -> CellValue:
        """One cell as a Python value (times as ISO 8601 text); None for missing; KeyError for an unknown fid."""
        row = int(self.rows_of([fid])[0])
        if row < 0:
            raise KeyError(fid)
        value = self.column(column)[row].as_py()
        return value if value is None or isinstance(value, bool | int | float | str) else _as_text(value)

    def record(self, fid: int) -> dict[str, CellValue]:
        """All cells of one row by column; KeyError for an unknown fid."""
        return {name: self.value(fid, name) for name in self.column_names}

    def frame(self) -> gpd.GeoDataFrame:
        """A GeoDataFrame made for this request, indexed by fid; callers may do with it as they like."""
        import geopandas as gpd
        import pandas as pd

        data = {name: self.column(name).to_pandas() for name in self.column_names}
        frame = pd.DataFrame(data, columns=list(self.column_names)).set_axis(pd.Index(self.fids, name="fid"))
        geometry = self.geometry()
        shapes = np.full(len(frame), None, object) if geometry is None else to_shapely(geometry)
        return gpd.GeoDataFrame(frame, geometry=shapes, crs=self.crs)

    def derived(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made of this table once and is kept as long as it (an index, a sorting); `key` names it."""
        return self._cached(("derived", key), make)

    def batches(self, size: int) -> Iterator[slice]:
        """Row slices of at most `size` rows."""
        for start in range(0, len(self), size):
            yield slice(start, min(start + size, len(self)))

    def _cached(self, key: object, make: Callable[[], Made]) -> Made:
        if key not in self._cache:
            self._cache[key] = make()
        made: Made = self._cache[key]
        return made

    @property
    def _kept(self) -> npt.NDArray[np.int64] | None:
        """Row numbers of the block that are still there; None means all."""
        return self._cached("kept", self._make_kept)

    def _make_kept(self) -> npt.NDArray[np.int64] | None:
        removed = [fid for o in self.overlays for fid in o.removed]
        if not removed:
            return None
        return np.flatnonzero(~np.isin(self.block.fid, np.asarray(removed, np.int64)))

    def _added(self) -> dict[int, Any]:
        rows: dict[int, Any] = {}
        for overlay in self.overlays:
            rows.update(overlay.added)
            rows = {fid: row for fid, row in rows.items() if fid not in overlay.removed}
        return dict(sorted(rows.items()))

    def _make_fids(self) -> npt.NDArray[np.int64]:
        base = self.block.fid if self._kept is None else self.block.fid[self._kept]
        added = np.fromiter(self._added(), np.int64)
        return base if len(added) == 0 else np.concatenate([base, added])

    def _make_column(self, name: str) -> Any:
        from lohu_gis.core.column_overlay import overlaid_column

        if name not in self.column_names:
            raise InputError("column.missing", column=name)
        spec = next((o.columns[name] for o in reversed(self.overlays) if name in o.columns), None)
        return overlaid_column(name, self._base_column(name, spec), self._added(), self._cells(name), self)

    def _base_column(self, name: str, spec: ColumnSpec | None) -> Any:
        from lohu_gis.core.column_overlay import arrow_type, bulk_column, plain_array

        if spec is None:
            base = plain_array(self.block.columns.column(name))
        elif spec.block is None:
            import pyarrow as pa

            base = pa.nulls(len(self.block), arrow_type(spec.type))
        else:
            base = bulk_column(self.bulk[spec.block], name, self.block.fid)
        return base if self._kept is None else base.take(self._kept)

    def _cells(self, name: str) -> dict[int, CellValue]:
        cells: dict[int, CellValue] = {}
        for overlay in self.overlays:
            if name in overlay.columns:
                cells = {}
            cells.update(overlay.cells.get(name, {}))
        return cells

    def _make_geometry(self) -> Geometry | None:
        from lohu_gis.core.column_overlay import overlaid_geometry

        base = self.block.geometry
        if base is None:
            return None
        changed: dict[int, bytes | None] = {}
        for overlay in self.overlays:
            changed.update(overlay.geometry)
        kept = base if self._kept is None else base.take(self._kept)
        return overlaid_geometry(kept, self._added(), changed, self)


def _as_text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def unchanged(block: TableBlock) -> FeatureTable:
    """The block as a table without any overlay."""
    return FeatureTable(block, (EMPTY,))
