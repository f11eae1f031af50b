"""Everything the park panel shows of a snapshot of the units; computed beside the window's thread."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.analysis.park.totals import Per, Total, overall, totals
from lohu_gis.analysis.park.units import units_of
from lohu_gis.app.park import shown
from lohu_gis.core.project import Layer
from lohu_gis.core.table import FeatureTable


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the figures follow from.

    Attributes
    ----------
    table, parent
        The units in the active scenario and in its parent; None for the base or where both are the same.
    """

    layer: Layer
    table: FeatureTable
    parent: FeatureTable | None
    per: Per


@dataclass(frozen=True, slots=True)
class Result:
    """Figures of a snapshot.

    Attributes
    ----------
    shown
        Of the units that the filter lets through; `rows` are the same per group.
    before, after
        Of all units in the parent and in the active scenario; None where they do not differ.
    streets
        All streets that have units.
    lowest
        Lowest floor.
    units
        How many units can be let, shown or not.
    """

    shown: Total
    rows: tuple[Total, ...]
    before: Total | None
    after: Total | None
    streets: tuple[str, ...]
    lowest: int
    units: int
    per: Per


def figures(snapshot: Snapshot) -> Result:
    """The figures of a snapshot."""
    units = units_of(snapshot.table)
    kept = units.take(shown(snapshot.table, snapshot.layer))
    whole = overall(units)
    before = None if snapshot.parent is None else overall(units_of(snapshot.parent))
    floors = units.floor[~np.isnan(units.floor)]
    return Result(
        overall(kept), totals(kept, snapshot.per), before, None if before is None else whole,
        tuple(sorted({str(street) for street in units.street if street is not None})),
        int(floors.min()) if len(floors) else 1, whole.units, snapshot.per)
