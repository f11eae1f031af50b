"""Buildings of a layer as they stand in 3D: heights, parts, states, colours; for window and command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.storeys import (
    STOREY_M,
    USUAL_BASE,
    USUAL_HEIGHT,
    Massing,
    StoreyTable,
    heights_and_storeys,
)
from lohu_gis.analysis.tables import numbers
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry, concat
from lohu_gis.core.project import Layer
from lohu_gis.core.style import FillSymbol, LineSymbol, Symbol, rgba
from lohu_gis.core.table import FeatureTable
from lohu_gis.scene3d.build.ids import BUILDINGS
from lohu_gis.scene3d.build.light import CLAY
from lohu_gis.scene3d.build.raised import (
    ALONE,
    DEMOLISHED,
    FADED,
    FAILING,
    PLAIN,
    PROPOSED,
    RaisedLayer,
    group_of,
    raised_layer,
)

TINT = 0.5
"""Share of the style's colour in that of a building; the rest is clay: a model of card, not of toys."""

QUIET_TINT = 0.22
"""The same for buildings around shops and offices that are shown: they are the frame, not the picture."""

UNIT_TINT = 0.8
"""The same for shops and offices by floor, whose colours have to be told apart."""

BUILDING_ID, FLOOR = "building_id", "floor"
"""Columns of the contract: parts and units of one building share the first; the second is a unit's storey."""

U8 = npt.NDArray[np.uint8]
F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Aspects:
    """What is shown of buildings beyond what their table says; the default shows all of them as they are.

    Attributes
    ----------
    existing
        The table as the base scenario sees it: rows it does not have are proposed, rows it has alone are demolished.
        None where the base scenario is shown.
    failing
        Fids of buildings that fail a rule.
    floor
        Highest storey that is shown (1 is the ground floor); None shows all.
    by_use
        Storey heights by use, for buildings without a height; None takes 3.0 m.
    """

    existing: FeatureTable | None = None
    failing: tuple[int, ...] = ()
    floor: int | None = None
    by_use: StoreyTable | None = None


def palette(symbols: Sequence[Symbol], tint: float = TINT) -> U8:
    """Colour of each symbol in 3D, uint8 (n, 3): its fill mixed with clay; plain clay where it draws nothing.

    A style without symbols gives one row of clay.
    """
    mixed = [_mixed(symbol, tint) for symbol in symbols] or [CLAY]
    return np.array(mixed, np.uint8)


def raised_buildings(table: FeatureTable, layer: Layer, geometry: Geometry, colours: U8,
                     aspects: Aspects | None = None) -> tuple[RaisedLayer, tuple[Finding, ...]]:
    """The buildings of a layer, and what was assumed about their heights.

    Parameters
    ----------
    table, layer
        Columns that the layer names but the table does not have count as not named; without any ``height_m`` and
        ``storeys`` are looked for. Rows that share ``building_id`` are parts of one building.
    geometry
        The table's, in the CRS of the scene (metres).
    colours
        Per row, uint8 (n, 3).
    aspects
        Scenario, verdicts, storeys shown.

    Returns
    -------
    Demolished buildings are rows of the layer as well, after those of the table. Without any column of heights all
    heights are unknown.
    """
    wanted = aspects or Aspects()
    sizes, findings = massing_of(table, layer, wanted.by_use)
    state = np.full(len(table), PLAIN, np.uint8)
    if wanted.existing is not None:
        state[~np.isin(table.fids, wanted.existing.fids)] = PROPOSED
    state[np.isin(table.fids, np.array(wanted.failing, np.int64))] = FAILING
    cut = floor_tops(sizes, wanted.floor)
    raised = raised_layer(geometry, sizes.height_m, fids=table.fids, lower_m=sizes.base_m, colours=colours,
                          group=groups(table), state=state, cut_m=cut, number=BUILDINGS)
    return raised, findings


def with_demolished(raised: RaisedLayer, existing: RaisedLayer) -> RaisedLayer:
    """`raised` and those rows of `existing` (the layer in the base scenario) that it does not have, as demolished."""
    gone = existing.take(np.flatnonzero(~np.isin(existing.fids, raised.fids)))
    if len(gone) == 0:
        return raised
    state = np.full(len(gone), DEMOLISHED, np.uint8)
    columns = {name: np.concatenate([getattr(raised, name), getattr(gone, name)])
               for name in ("fids", "height_m", "lower_m", "colours", "group", "cut_m")}
    return RaisedLayer(concat([raised.geometry, gone.geometry]), state=np.concatenate([raised.state, state]),
                       number=raised.number, **columns)


def raised_units(table: FeatureTable, layer: Layer, geometry: Geometry, colours: U8, number: int,
                 floor: int | None = None) -> RaisedLayer:
    """Shops and offices by floor, which stand on the ground of the building they belong to.

    Units above `floor` are left out; those whose floor is unknown (stairs, lifts) are cut where the highest unit shown
    of their building ends. Rooms below the ground have negative lower sides.
    """
    height, lower = (_numbers(table, name) for name in (layer.height or USUAL_HEIGHT, layer.base or USUAL_BASE))
    group = groups(table)
    cut = np.inf if floor is None else _unit_cuts(_numbers(table, FLOOR), height, group, floor)
    return raised_layer(geometry, height, fids=table.fids, lower_m=lower, colours=colours, group=group, cut_m=cut,
                        number=number)


def _unit_cuts(floors: F64, height: F64, group: I64, floor: int) -> F64:
    """Where units are cut so that those up to `floor` are shown."""
    shown = floors <= floor
    _, number = np.unique(group, return_inverse=True)
    tops = np.full(int(number.max(initial=-1)) + 1, -np.inf)
    np.fmax.at(tops, number[shown], height[shown])
    cut: F64 = np.where(shown, np.inf, np.where(np.isnan(floors), tops[number], -np.inf))
    return cut


def without_rows(raised: RaisedLayer, left_out: Mask) -> RaisedLayer:
    """The same layer with some of its first rows not shown (demolished ones come after them)."""
    if not left_out.any():
        return raised
    cut = raised.cut_m.copy()
    cut[:len(left_out)][left_out] = -np.inf
    return replace(raised, cut_m=cut)


def faded(raised: RaisedLayer, pale: Mask) -> RaisedLayer:
    """The same layer with some of its rows paler than the rest."""
    return raised if not pale.any() else replace(raised, state=np.where(pale, np.uint8(FADED), raised.state))


def without_filled(buildings: RaisedLayer, units: RaisedLayer) -> RaisedLayer:
    """The buildings, with those of which units are shown left out: their units stand in their place."""
    shown = units.group[(units.group != ALONE) & (units.cut_m > -np.inf)]
    return without_rows(buildings, np.isin(buildings.group, np.unique(shown)))


def massing_of(table: FeatureTable, layer: Layer, by_use: StoreyTable | None) -> tuple[Massing, tuple[Finding, ...]]:
    """Heights, storeys and lower sides of a layer's rows; NaN where no column tells."""
    height, storeys, base = (_existing(table, name) for name in (layer.height, layer.storeys, layer.base))
    try:
        return heights_and_storeys(table, storeys, height, base, by_use)
    except InputError as error:
        if error.code != "height.no_column":
            raise
        unknown = np.full(len(table), np.nan)
        return Massing(unknown, unknown, np.zeros(len(table))), ()


def floor_tops(sizes: Massing, floor: int | None) -> F64:
    """Height above the building's ground at which each row is cut so that storeys up to `floor` are shown; inf for all.

    Storeys of a row are equally high. A part that begins above the ground begins with the storey that follows those
    of 3.0 m below it. Without known storeys the storeys are 3.0 m high.
    """
    if floor is None:
        return np.full(len(sizes.height_m), np.inf)
    with np.errstate(invalid="ignore", divide="ignore"):
        storey = (sizes.height_m - sizes.base_m) / np.maximum(np.round(sizes.storeys), 1.0)
    storey = np.where(np.isfinite(storey) & (storey > 0), storey, STOREY_M)
    below = np.round(np.maximum(sizes.base_m, 0.0) / STOREY_M)
    top: F64 = np.where(floor > below, np.maximum(sizes.base_m, 0.0) + (floor - below) * storey, -np.inf)
    return top


def groups(table: FeatureTable) -> I64:
    """Group number of each row from its ``building_id``, `ALONE` without such a column."""
    if BUILDING_ID not in table.column_names:
        return np.full(len(table), ALONE, np.int64)
    return group_of(table.column(BUILDING_ID).to_pylist())


def _existing(table: FeatureTable, column: str | None) -> str | None:
    return column if column in table.column_names else None


def _numbers(table: FeatureTable, column: str) -> F64:
    """A column as numbers, NaN where missing; all NaN where there is no such column."""
    return numbers(table, column)[0] if column in table.column_names else np.full(len(table), np.nan)


def _mixed(symbol: Symbol, tint: float) -> tuple[int, int, int]:
    color = symbol.color if isinstance(symbol, LineSymbol) else symbol.fill
    if color is None and isinstance(symbol, FillSymbol):
        color = symbol.outline
    if color is None:
        return CLAY
    red, green, blue = (round(tint * own + (1 - tint) * clay) for own, clay in zip(rgba(color)[:3], CLAY, strict=True))
    return red, green, blue
