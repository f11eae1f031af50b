"""The buildings of a scenario and where they stand, kept so that an edit costs the rows it touched.

`counted` computes everything, `recounted` only what another view of the same table shows differently; both end in the
same sums in the same order, so their numbers are equal to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing, reprojected
from lohu_gis.analysis.planning.differences import Differences, differing
from lohu_gis.analysis.plots import Shares, Standing, buildings_of, merged, overlaps, united
from lohu_gis.analysis.shapes import Objects, areas, repaired
from lohu_gis.analysis.storeys import Massing, StoreyTable, heights_and_storeys
from lohu_gis.analysis.tables import texts
from lohu_gis.core import crs as systems
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.rows import ascending_order, find_rows
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class BuildingColumns:
    """Columns of a table of buildings; None where it has none. `name` is what parts of one building share."""

    storeys: str | None = None
    height: str | None = None
    base: str | None = None
    use: str | None = None
    name: str | None = None

    def named(self) -> frozenset[str]:
        """All that are there."""
        return frozenset(c for c in (self.storeys, self.height, self.base, self.use, self.name) if c is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Uses:
    """Uses as numbers: `names` (sorted, "" for unknown) and the number of each row's name, shape (n,)."""

    names: npt.NDArray[np.str_]
    code: I64

    @property
    def texts(self) -> npt.NDArray[np.str_]:
        """The use of each row as text."""
        return self.names[self.code]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Areas on which is counted: plots, sub-districts.

    Attributes
    ----------
    table
        Where they come from, row by row.
    shapes, area
        In the computing CRS; None and NaN where missing.
    tree
        Finds areas by box.
    """

    table: FeatureTable
    shapes: Objects
    area: F64
    tree: Any


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Ground shared, by stable ids: `fid` is that of a row, or of a building's first row."""

    fid: I64
    plot: I64
    area: F64

    def without(self, fids: I64) -> _Pairs:
        kept = ~np.isin(self.fid, fids)
        return _Pairs(self.fid[kept], self.plot[kept], self.area[kept])

    def rows(self, fids: I64) -> Shares:
        """By row number, in the order of sums."""
        row = find_rows(fids, self.fid, ascending_order(fids))
        there = row >= 0
        order = np.lexsort((row[there], self.plot[there]))
        return Shares(row[there][order], self.plot[there][order], self.area[there][order])


@dataclass(frozen=True, slots=True, eq=False)
class Stock:
    """Buildings at one moment.

    Attributes
    ----------
    table
        The view that was counted.
    massing, buildings
        Per row: sizes, first row of the row's building.
    uses
        Use of each row.
    part_area, foot_area
        Per row (m2): its own area; the building's footprint on the building's first row and 0 on its others.
    standing
        Where they stand, one for each ground.
    """

    table: FeatureTable
    columns: BuildingColumns
    by_use: StoreyTable | None
    crs: str
    grounds: tuple[Ground, ...]
    massing: Massing
    uses: Uses
    names: Sequence[object] | None
    buildings: I64
    part_area: F64
    foot_area: F64
    parts: tuple[_Pairs, ...]
    foots: tuple[_Pairs, ...]
    standing: tuple[Standing, ...]


def ground_of(table: FeatureTable, crs: str) -> Ground:
    """Areas of a table, measured in `crs`."""
    import shapely

    shapes = _shapes(table.geometry() or all_missing(len(table)), table.crs, crs)
    return Ground(table, shapes, areas(shapes), shapely.STRtree(shapes))


def counted(table: FeatureTable, columns: BuildingColumns, grounds: Sequence[Ground], crs: str,
            by_use: StoreyTable | None = None, progress: Progress | None = None) -> Stock:
    """Count all buildings of a table on each ground.

    Parameters
    ----------
    crs
        To measure in; that of the grounds' shapes.

    Raises
    ------
    InputError
        As `heights_and_storeys`.
    """
    shapes = _shapes(table.geometry() or all_missing(len(table)), table.crs, crs)
    massing, _ = heights_and_storeys(table, columns.storeys, columns.height, columns.base, by_use)
    names = _names(table, columns, massing.base_m)
    buildings = buildings_of(names, massing.base_m)
    part_area = np.nan_to_num(areas(shapes))
    step = progress or Progress()
    parts = tuple(_pairs(shapes, table.fids, ground, step.part(n / len(grounds), (n + 1) / len(grounds)))
                  for n, ground in enumerate(grounds))
    leaders = _several(buildings)
    foots, foot_area = _footprints(table.fids, leaders, grounds, _unions(shapes, buildings, leaders))
    whole = _foot_areas(part_area, buildings, leaders, foot_area)
    return _settled(Stock(table, columns, by_use, crs, tuple(grounds), massing, _uses(table, columns), names,
                          buildings, part_area, whole, parts, foots, ()))


def recounted(stock: Stock, table: FeatureTable, progress: Progress | None = None) -> Stock:
    """The stock as another view of its table has it: what `counted` would find, at the cost of the rows that differ."""
    found = differing(stock.table, table)
    if found.fids is None or len(found.fids) > 0.3 * len(table) + 50:
        return counted(table, stock.columns, stock.grounds, stock.crs, stock.by_use, progress)
    if not found.fids:
        return replace(stock, table=table)
    return _moved(stock, table, found, np.array(sorted(found.fids), np.int64))


def _moved(stock: Stock, table: FeatureTable, found: Differences, touched: I64) -> Stock:
    columns = stock.columns
    sizes = {columns.storeys, columns.height, columns.base} - {None}
    resized = found.rows or bool(found.columns & sizes) or (stock.by_use is not None and columns.use in found.columns)
    massing = heights_and_storeys(table, columns.storeys, columns.height, columns.base, stock.by_use)[0] \
        if resized else stock.massing
    uses = _uses(table, columns) if found.rows or columns.use in found.columns else stock.uses
    regrouped = found.rows or columns.name in found.columns or columns.base in found.columns
    names = _names(table, columns, massing.base_m) if regrouped else stock.names
    buildings = buildings_of(names, massing.base_m) if regrouped else stock.buildings
    made = replace(stock, table=table, massing=massing, uses=uses, names=names, buildings=buildings)
    if found.rows or found.geometry or regrouped:
        return _settled(_reshaped(stock, made, touched))
    return made  # everybody stands where they stood


def _reshaped(before: Stock, made: Stock, touched: I64) -> Stock:
    """New shapes of touched rows, new footprints of the buildings they belong or belonged to."""
    table, fids = made.table, made.table.fids
    geometry = table.geometry() or all_missing(len(table))
    rows = table.rows_of(touched)
    there = rows[rows >= 0]
    shapes = _shapes(geometry.take(there), table.crs, made.crs)
    old = before.table.rows_of(fids)
    part_area = np.where(old >= 0, before.part_area[np.maximum(old, 0)] if len(before.part_area) else 0.0, 0.0)
    part_area[there] = np.nan_to_num(areas(shapes))
    parts = tuple(_joined(pairs.without(touched), _pairs(shapes, fids[there], ground, Progress()))
                  for pairs, ground in zip(before.parts, made.grounds, strict=True))
    leaders = _several(made.buildings)
    were = before.table.rows_of(touched)
    left = before.buildings[were[were >= 0]]  # buildings that touched rows belonged to
    stayed = (old >= 0) & np.isin(before.buildings[np.maximum(old, 0)], left) if len(left) else old < -1
    moved = np.isin(leaders, np.concatenate([made.buildings[there], made.buildings[stayed]]))
    again = leaders[moved]
    unions = _unions_of_rows(geometry, made, again)
    found, area = _footprints(fids, again, made.grounds, unions)
    joined = np.isin(made.buildings, again) & (old >= 0)  # they may have had another first row
    led = before.table.fids[np.concatenate([left, before.buildings[old[joined]]])]
    drop = np.union1d(led, fids[again])
    kept_leaders = leaders[~moved]
    foots = tuple(_joined(pairs.without(drop), new) for pairs, new in zip(before.foots, found, strict=True))
    kept = before.foot_area[before.table.rows_of(fids[kept_leaders])]
    whole = _foot_areas(part_area, made.buildings, np.concatenate([kept_leaders, again]), np.concatenate([kept, area]))
    return replace(made, part_area=part_area, parts=parts, foots=foots, foot_area=whole)


def _settled(stock: Stock) -> Stock:
    """Where the buildings stand, from the pairs."""
    several = np.zeros(len(stock.buildings), bool)
    several[_several(stock.buildings)] = True
    found = []
    for parts, foots in zip(stock.parts, stock.foots, strict=True):
        shares = parts.rows(stock.table.fids)
        single = ~several[stock.buildings[shares.building]]
        united_ = foots.rows(stock.table.fids)
        whole = shares if single.all() else merged(shares.taken(single), united_)
        found.append(Standing(shares, whole, stock.buildings))
    return replace(stock, standing=tuple(found))


def _several(buildings: I64) -> I64:
    """First rows of buildings that have more than one part."""
    leaders, sizes = np.unique(buildings, return_counts=True)
    return leaders[sizes > 1]


def _pairs(shapes: Objects, fids: I64, ground: Ground, progress: Progress) -> _Pairs:
    shares = overlaps(shapes, ground.shapes, progress, ground.tree)
    return _Pairs(fids[shares.building], shares.plot, shares.area)


def _joined(one: _Pairs, other: _Pairs) -> _Pairs:
    return _Pairs(*(np.concatenate([getattr(one, n), getattr(other, n)]) for n in ("fid", "plot", "area")))


def _unions(shapes: Objects, buildings: I64, leaders: I64) -> Objects:
    found = np.full(len(leaders), None, object)
    for number, leader in enumerate(leaders):
        found[number] = united(shapes, np.flatnonzero(buildings == leader))
    return found


def _unions_of_rows(geometry: Geometry, stock: Stock, leaders: I64) -> Objects:
    """Footprints of some buildings, without making shapes of all rows."""
    found = np.full(len(leaders), None, object)
    for number, leader in enumerate(leaders):
        rows = np.flatnonzero(stock.buildings == leader)
        found[number] = united(_shapes(geometry.take(rows), stock.table.crs, stock.crs), np.arange(len(rows)))
    return found


def _footprints(fids: I64, leaders: I64, grounds: Sequence[Ground], unions: Objects) -> tuple[tuple[_Pairs, ...], F64]:
    pairs = tuple(_pairs(unions, fids[leaders], ground, Progress()) for ground in grounds)
    return pairs, np.nan_to_num(areas(unions))


def _foot_areas(part_area: F64, buildings: I64, leaders: I64, union_area: F64) -> F64:
    """The building's footprint on its first row, 0 on its others."""
    own: F64 = np.where(buildings == np.arange(len(buildings)), part_area, 0.0)
    own[leaders] = union_area
    return own


def _shapes(geometry: Geometry, source: str | None, crs: str) -> Objects:
    """Shapes to measure with, repaired; None where nothing is left."""
    import shapely

    moved = geometry if source is None or systems.same(source, crs) else reprojected(geometry, source, crs)[0]
    shapes = repaired(to_shapely(moved))[0].copy()
    shapes[shapely.is_empty(shapes)] = None
    return shapes


def _uses(table: FeatureTable, columns: BuildingColumns) -> Uses:
    if columns.use is None:
        return Uses(np.array([""], str), np.zeros(len(table), np.int64))
    import pyarrow as pa

    found = pa.array(texts(table, columns.use), pa.string()).fill_null("").dictionary_encode()
    names = np.array(found.dictionary.to_pylist(), str)
    order = np.argsort(names)
    place = np.empty(len(names), np.int64)
    place[order] = np.arange(len(names))
    return Uses(names[order], place[found.indices.to_numpy().astype(np.int64)])


def _names(table: FeatureTable, columns: BuildingColumns, base: F64) -> Sequence[object] | None:
    if columns.name is None or not (base > 0).any():
        return None
    return [f"\0{row}" if text is None else text for row, text in enumerate(texts(table, columns.name))]
