"""Everything the park panel shows of a snapshot of the units; computed beside the window's thread."""

from __future__ import annotations

from collections.abc import Mapping
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
    english
        Language of the names.
    """

    layer: Layer
    table: FeatureTable
    parent: FeatureTable | None
    per: Per
    english: bool = False


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
    words
        Street and building as in the table -> what they are called in the language of the window.
    """

    shown: Total
    rows: tuple[Total, ...]
    before: Total | None
    after: Total | None
    streets: tuple[str, ...]
    lowest: int
    units: int
    per: Per
    words: Mapping[Per, Mapping[str, str]]


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
        int(floors.min()) if len(floors) else 1, whole.units, snapshot.per, _words(snapshot.table, snapshot.english))


def _words(table: FeatureTable, english: bool) -> Mapping[Per, Mapping[str, str]]:
    """Names of streets and buildings, where the table has columns for them."""
    ending = "_en" if english else ""
    columns: tuple[tuple[Per, str, str], ...] = (
        ("street", "street", f"street{ending}"), ("building", "building_id", f"building{ending}"))
    found: dict[Per, Mapping[str, str]] = {}
    for per, key, name in columns:
        if {key, name} <= set(table.column_names):
            pairs = zip(table.column(key).to_pylist(), table.column(name).to_pylist(), strict=True)
            found[per] = {str(value): str(word) for value, word in pairs if value is not None and word is not None}
    return found
