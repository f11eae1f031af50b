"""Which buildings a check is about, and the parameters it runs with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing, reprojected
from lohu_gis.analysis.storeys import heights_and_storeys
from lohu_gis.analysis.sun.limits import limits_of
from lohu_gis.analysis.sun.path import site_of
from lohu_gis.analysis.tables import new_table, texts
from lohu_gis.app.building.fields import Fields, fields_of
from lohu_gis.app.sun.day import SunDay
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.expression import quoted
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Layer
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

Where = Literal["changes", "selection", "view"]
Bools = npt.NDArray[np.bool_]
F64 = npt.NDArray[np.float64]

WHERES: dict[Where, str] = {"changes": N_("Around the changes"), "selection": N_("Selected buildings"),
                            "view": N_("What the map shows")}

RULES = "sun_shenzhen_2025"

CHECKED, PROPOSED = "sun_checked", "sun_proposed"
"""Columns that mark the buildings to check, and the proposal, where they are too many to name or have no names."""

MOST_NAMED = 300
GROWTH_M = 400.0
"""How high a building may become that is asked for its largest number of storeys."""

COARSE_MIN = 10.0
MARGIN_M = 12.0
"""Shadows are looked at every so many minutes to find out where they reach, and this much farther."""


@dataclass(frozen=True, slots=True)
class SunWish:
    """What the planner asks for, besides the day."""

    where: Where = "view"
    spacing_m: float = 1.0
    step_min: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Site3:
    """The buildings of one scenario as they are handed to the tools.

    Attributes
    ----------
    crs
        Of the project; places of the map are in it.
    """

    layer: Layer
    table: FeatureTable
    crs: str

    @property
    def fields(self) -> Fields:
        """Columns by meaning."""
        return fields_of(self.layer, self.table)


def boxes_of(table: FeatureTable, crs: str) -> F64:
    """Boxes of all rows in `crs`: xmin, ymin, xmax, ymax, NaN for missing shapes, shape (n, 4)."""
    geometry = table.geometry() or all_missing(len(table))
    if table.crs is not None:
        geometry = reprojected(geometry, table.crs, crs)[0]
    return _boxes(geometry)


def _boxes(geometry: Geometry) -> F64:
    boxes = np.full((len(geometry), 4), np.nan)
    offsets = geometry.row_coord_offsets
    there = np.flatnonzero(np.diff(offsets) > 0)
    if len(there):
        starts = offsets[there]
        boxes[there, :2] = np.minimum.reduceat(geometry.coords, starts, axis=0)
        boxes[there, 2:] = np.maximum.reduceat(geometry.coords, starts, axis=0)
    return boxes


def in_extent(boxes: F64, extent: Sequence[float]) -> Bools:
    """Boxes that meet an extent; missing ones do not."""
    found: Bools = ((boxes[:, 0] <= extent[2]) & (boxes[:, 2] >= extent[0]) & (boxes[:, 1] <= extent[3])
                    & (boxes[:, 3] >= extent[1]))
    return found


def around(site: Site3, fids: npt.ArrayLike, day: SunDay, height_m: float | None = None) -> Bools:
    """Rows that the shadows of some buildings may reach in the band of a day; without the buildings themselves.

    `height_m` takes this height in place of the buildings' own.
    """
    boxes = boxes_of(site.table, site.crs)
    found = np.zeros(len(boxes), bool)
    for extent in shadow_extents(site, fids, day, height_m):
        found |= in_extent(boxes, extent)
    rows = site.table.rows_of(fids)
    found[rows[rows >= 0]] = False
    return found


def shadow_extents(site: Site3, fids: npt.ArrayLike, day: SunDay,
                   height_m: float | None = None) -> tuple[tuple[float, float, float, float], ...]:
    """The boxes that the shadows of some buildings reach in the band of a day, one per building that has a shape."""
    boxes = boxes_of(site.table, site.crs)
    rows = site.table.rows_of(fids)
    rows = rows[rows >= 0]
    rows = rows[~np.isnan(boxes[rows, 0])]
    if len(rows) == 0:
        return ()
    own = boxes[rows]
    middle = (own[:, :2].min(axis=0) + own[:, 2:].max(axis=0)) / 2
    path = day.path(site_of(float(middle[0]), float(middle[1]), site.crs), COARSE_MIN)
    if not path.up.any():
        return ()
    per_metre = -path.toward[path.up] / np.maximum(path.steepness[path.up], 0.02)[:, None]
    heights = np.nan_to_num(_heights(site)[rows]) if height_m is None else np.full(len(rows), height_m)
    low = np.minimum(per_metre.min(axis=0), 0.0) * heights[:, None] - MARGIN_M
    high = np.maximum(per_metre.max(axis=0), 0.0) * heights[:, None] + MARGIN_M
    reached = own + np.hstack([low, high])
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in reached)


def _heights(site: Site3) -> F64:
    fields = site.fields
    massing, _found = heights_and_storeys(site.table, fields.storeys, fields.height, fields.base)
    return massing.height_m


def regulated(site: Site3) -> Bools:
    """Rows whose use the rules know on some day, or that have none; all rows without a column of uses."""
    use = site.fields.use
    if use is None:
        return np.ones(len(site.table), bool)
    known = limits_of(load_pack(RULES), None).regulated
    return np.array([text is None or text.strip().casefold() in known for text in texts(site.table, use)], bool)


def rule_shares() -> dict[str, float]:
    """Rule -> share of a building's windows that need their hours, where it is not all of them."""
    rules = load_pack(RULES).rules
    return {rule.id: rule.number("share") for rule in rules if rule.number("share") < 1.0}


def marked(site: Site3, rows: Bools, mark: str = CHECKED) -> tuple[FeatureTable, str]:
    """The table and the expression that names the marked rows: by their ids where these are few and unique, else by a
    column `mark` that is added."""
    column = site.fields.id
    if column is not None and rows.sum() <= MOST_NAMED:
        names = texts(site.table, column)
        chosen = list(dict.fromkeys(name for name in names[rows]))
        others = set(names[~rows])
        if chosen and None not in chosen and not others.intersection(chosen):
            listed = ", ".join("'" + str(name).replace("'", "''") + "'" for name in chosen)
            if len(listed) < 9_000:
                return site.table, f"{quoted(column)} IN ({listed})"
    columns = {name: site.table.column(name) for name in site.table.column_names}
    columns[mark] = rows.astype(np.int64)
    return new_table(columns, site.table.geometry(), site.table.crs, site.table.fids), f"{mark} = 1"


def column_values(site: Site3, *, prefix: str = "") -> dict[str, Any]:
    """Parameters that name columns; `prefix` is empty for tools of one layer of buildings."""
    fields = site.fields
    found = {"height": fields.height, "storeys": fields.storeys, "base": fields.base, "building": fields.id}
    if prefix == "change":
        found["building_before"] = fields.id
    return {name: value for name, value in found.items() if value is not None}


def window_values(site: Site3, day: SunDay, wish: SunWish) -> dict[str, Any]:
    """Parameters of the window tools, without data and subject."""
    use = {} if site.fields.use is None else {"use": site.fields.use}
    return column_values(site) | use | {
        "date": day.date.isoformat(), "clock": day.clock, "start": day.start, "end": day.end,
        "step_min": wish.step_min, "spacing_m": wish.spacing_m, "rules": RULES}


def grid_values(site: Site3, day: SunDay, wish: SunWish) -> dict[str, Any]:
    """Parameters of the ground tool, without data and area."""
    columns = {name: value for name, value in column_values(site).items() if name != "building"}
    return columns | {"date": day.date.isoformat(), "clock": day.clock, "start": day.start, "end": day.end,
                      "step_min": wish.step_min}


def area_table(extent: Sequence[float], crs: str) -> FeatureTable:
    """A rectangle as a table of one polygon."""
    west, south, east, north = extent
    ring = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
    one = np.array([0, 1])
    geometry = Geometry(np.array([3], np.uint8), ring, one, one, np.array([0, 5]), np.array([3], np.uint8))
    return new_table({"area": ["view"]}, geometry, crs)
