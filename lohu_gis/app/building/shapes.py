"""Shapes of chosen rows in the project's CRS, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.app.interaction.events import Reshape
from lohu_gis.app.interaction.site import Subject
from lohu_gis.core.geometry.bridge import to_shapely
from lohu_gis.core.rows import ascending_order, find_rows
from lohu_gis.core.scenario_diff import Rows
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.sources import project_points, same_crs

Objects = npt.NDArray[np.object_]

MOST_SHOWN = 300
"""More buildings than this are shown as their common box while they are moved."""


def shapes_of(table: FeatureTable, fids: Sequence[int], crs: str | None = None) -> Objects:
    """Shapely objects of the rows, in `crs` (None: the table's); None for rows that are not there or have no shape.

    Only these rows are looked at.
    """
    import shapely

    found = np.full(len(fids), None, object)
    block = table.block
    touched = touched_fids(table)
    own = [number for number, fid in enumerate(fids) if fid in touched]
    at = find_rows(block.fid, np.asarray(fids, np.int64), ascending_order(block.fid))
    stored = at >= 0
    reader = Rows(table, [fids[number] for number in own])
    for number in own:
        stored[number] &= reader.has(fids[number]) and not reader.own_shape(fids[number])
    if stored.any() and block.geometry is not None:
        found[stored] = to_shapely(block.geometry.take(at[stored]))
    for number in own:
        if reader.has(fids[number]) and not stored[number]:
            found[number] = shapely.from_wkb(reader.shape(fids[number]), on_invalid="ignore")
    return in_crs(found, table.crs, crs)


def touched_fids(table: FeatureTable) -> set[int]:
    """Rows that an overlay adds, removes or gives another shape."""
    return {fid for overlay in table.overlays for fid in (*overlay.added, *overlay.removed, *overlay.geometry)}


def in_crs(shapes: Objects, source: str | None, target: str | None) -> Objects:
    """The shapes with their corners in another CRS; without one of the two they stay as they are."""
    import shapely

    if source is None or target is None or same_crs(source, target):
        return shapes
    moved: Objects = shapely.transform(shapes, lambda coords: project_points(coords, source, target))
    return moved


def reshaped_shapes(table: FeatureTable, fids: Sequence[int], change: Reshape, crs: str | None) -> dict[int, bytes]:
    """The rows' shapes after a change, as ISO WKB in the table's CRS; rows without a shape are left out.

    Parameters
    ----------
    change
        In `crs`, the project's.
    """
    import shapely

    shapes = shapes_of(table, fids, crs)
    angle = np.radians(change.turn_deg)
    cos, sin = np.cos(angle) * change.scale, np.sin(angle) * change.scale
    pivot = np.array(change.pivot)

    def moved(coords: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        local = coords - pivot
        x = local[:, 0] * cos + local[:, 1] * sin + change.dx
        y = -local[:, 0] * sin + local[:, 1] * cos + change.dy
        turned: npt.NDArray[np.float64] = np.column_stack([x, y]) + pivot
        return turned

    back = in_crs(shapely.transform(shapes, moved), crs, table.crs)
    encoded = shapely.to_wkb(back, flavor="iso", byte_order=1)
    return {fid: shape for fid, shape in zip(fids, encoded, strict=True) if shape is not None}


def subject_of(shapes: Objects) -> Subject | None:
    """Outlines and common middle of shapes; None without any. The middle is that of their areas (of their corners
    where they have none)."""
    import shapely

    there = shapes[~shapely.is_missing(shapes)]
    if len(there) == 0:
        return None
    areas = shapely.area(there)
    middles = shapely.get_coordinates(shapely.centroid(there))
    weights = areas if areas.sum() > 0 else np.ones(len(there))
    pivot = (middles * weights[:, None]).sum(axis=0) / weights.sum()
    return Subject(_rings(there), (float(pivot[0]), float(pivot[1])))


def _rings(shapes: Objects) -> tuple[tuple[tuple[float, float], ...], ...]:
    import shapely

    if len(shapes) > MOST_SHOWN:
        shapes = np.array([shapely.box(*shapely.total_bounds(shapes))], object)
    parts = shapely.get_parts(shapes)
    rings: list[Any] = [ring for part in parts if part.geom_type == "Polygon" for ring in shapely.get_rings(part)]
    rings += [part for part in parts if part.geom_type in ("LineString", "LinearRing")]
    return tuple(tuple((float(x), float(y)) for x, y in shapely.get_coordinates(ring)[:-1]) for ring in rings)
