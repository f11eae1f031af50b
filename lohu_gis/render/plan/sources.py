"""From tables to sheets: reprojection, and edits laid over sheets that are already measured."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.render.plan.sheet import Sheet, sheets_of

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable, TableBlock
    from lohu_gis.render.plan.cache import MapCache

I64: TypeAlias = npt.NDArray[np.int64]
Sheets: TypeAlias = tuple[tuple[Sheet, ...], tuple[Finding, ...]]

FEW = 20_000
"""Up to this many edited rows are drawn from a sheet of their own above the untouched rest."""
_STEP = 500_000


def sheets_for(table: FeatureTable, crs: str | None, cache: MapCache, progress: Progress | None = None) -> Sheets:
    """Sheets of a table in the given CRS, with findings.

    A table without CRS, or a viewport without one, is drawn as it is (finding ``map.crs_missing`` for the table).
    """
    asked = progress or Progress()
    return cache.get(("sheets", table.revision, crs), lambda: _make(table, crs, cache, asked))


def _make(table: FeatureTable, crs: str | None, cache: MapCache, progress: Progress) -> Sheets:
    if table.block.geometry is None:
        return (), ()
    edited = edited_rows(table)
    if edited is None:
        geometry = table.geometry()
        return _projected(geometry if geometry is not None else Geometry.empty(), table.crs, crs, progress)
    base, findings = cache.get(block_key(table.block, crs),
                               lambda: _projected(table.block.geometry or Geometry.empty(), table.crs, crs, progress))
    if len(edited) == 0:
        return base, findings
    kept = _kept_rows(table, edited)
    sheets = tuple(Sheet(s.kind, s.geometry, s.measures, kept if s.rows is None else kept[s.rows],
                         shapes=s.shapes) for s in base)
    changed = np.flatnonzero(np.isin(table.fids, edited))
    if len(changed) == 0:
        return sheets, findings
    new, more = _projected(_changed_geometry(table, table.fids[changed]), table.crs, crs, progress, changed)
    return (*sheets, *new), (*findings, *more)


def block_key(block: TableBlock, crs: str | None) -> Hashable:
    """Under which the cache keeps the sheets of a whole block."""
    return "block", block.id, id(block.geometry), crs


def edited_rows(table: FeatureTable) -> I64 | None:
    """Ids of rows whose geometry is not that of the block (changed, added, removed), ascending; None when too many."""
    fids: set[int] = set()
    for overlay in table.overlays:
        fids.update(overlay.geometry, overlay.added, overlay.removed)
    return None if len(fids) > FEW else np.array(sorted(fids), np.int64)


def _kept_rows(table: FeatureTable, edited: I64) -> I64:
    """Row of the table for each row of the block, -1 where it is edited or gone."""
    fids = table.block.fid
    moved = any(overlay.removed for overlay in table.overlays)
    rows = table.rows_of(fids) if moved else np.arange(len(fids), dtype=np.int64)
    return np.where(np.isin(fids, edited), -1, rows)


def _changed_geometry(table: FeatureTable, fids: I64) -> Geometry:
    import shapely

    latest: dict[int, bytes | None] = {}
    for overlay in table.overlays:
        latest.update({fid: row.geometry for fid, row in overlay.added.items()})
        latest.update(overlay.geometry)
    encoded = np.array([latest.get(int(fid)) for fid in fids], object)
    return from_shapely(shapely.from_wkb(encoded, on_invalid="ignore"))


def _projected(geometry: Geometry, source: str | None, target: str | None, progress: Progress,
               rows: I64 | None = None) -> Sheets:
    if target is None or source == target:
        return sheets_of(geometry, rows), ()
    if source is None:
        return sheets_of(geometry, rows), (Finding(code="map.crs_missing"),)
    return sheets_of(reproject(geometry, source, target, progress), rows), ()


def reproject(geometry: Geometry, source: str, target: str, progress: Progress | None = None) -> Geometry:
    """The column with its coordinates in another CRS; what cannot be projected becomes NaN and is not drawn."""
    if len(geometry.coords) == 0 or same_crs(source, target):
        return geometry
    coords = project_points(geometry.coords, source, target, progress)
    return Geometry(geometry.types, coords, geometry.row_offsets, geometry.part_offsets, geometry.ring_offsets,
                    geometry.part_types, geometry.z)


def same_crs(one: str, other: str) -> bool:
    """Whether two names stand for the same CRS (x east, y north, whatever the order of axes)."""
    if one == other:
        return True
    from pyproj import CRS

    return bool(CRS.from_user_input(one).equals(CRS.from_user_input(other), ignore_axis_order=True))


def project_points(coords: npt.NDArray[np.float64], source: str, target: str,
                   progress: Progress | None = None) -> npt.NDArray[np.float64]:
    """Coordinates (m, 2), x or longitude first, in another CRS; NaN where the projection fails."""
    from pyproj import Transformer

    transformer = Transformer.from_crs(source, target, always_xy=True)
    result = np.empty((len(coords), 2))
    for part in (progress or Progress()).chunks(len(coords), _STEP, "reproject"):
        x, y = transformer.transform(coords[part, 0], coords[part, 1], errcheck=False)
        result[part, 0], result[part, 1] = x, y
    result[~np.isfinite(result).all(axis=1)] = np.nan
    return result
