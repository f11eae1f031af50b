"""Which rows of a table another view of it may show differently: what the overlays of the two do not share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lohu_gis.core.overlay import EMPTY, Overlay
from lohu_gis.core.table import FeatureTable


@dataclass(frozen=True, slots=True)
class Differences:
    """Rows and columns that may differ.

    Attributes
    ----------
    fids
        Rows; None means that any row may differ (another block, whole columns).
    columns
        Columns with other cells.
    geometry
        Shapes differ.
    rows
        Rows were added or removed.
    """

    fids: frozenset[int] | None = frozenset()
    columns: frozenset[str] = frozenset()
    geometry: bool = False
    rows: bool = False

    @property
    def everything(self) -> bool:
        """Nothing is known to be equal."""
        return self.fids is None


EVERYTHING = Differences(None, frozenset(), True, True)


def differing(before: FeatureTable, after: FeatureTable) -> Differences:
    """What may differ between two views of one block; everything for views of different blocks.

    The work is what the overlays hold, not what the table holds; rows that turn out equal may be named.
    """
    if before is after:
        return Differences()
    if before.block is not after.block:
        return EVERYTHING
    one, other = before.overlays, after.overlays
    common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a is not b),
                  min(len(one), len(other)))
    if len(one) == len(other):
        pairs = list(zip(one[common:], other[common:], strict=True))
    else:
        pairs = [(o, EMPTY) for o in one[common:]] + [(EMPTY, o) for o in other[common:]]
    return _united([_of_pair(a, b) for a, b in pairs if a is not b])


def _united(found: Iterable[Differences]) -> Differences:
    total = Differences()
    for each in found:
        if each.fids is None or total.fids is None:
            return EVERYTHING
        total = Differences(total.fids | each.fids, total.columns | each.columns, total.geometry or each.geometry,
                            total.rows or each.rows)
    return total


def _of_pair(one: Overlay, other: Overlay) -> Differences:
    if one.columns != other.columns or one.dropped != other.dropped:
        return EVERYTHING
    fids: set[int] = set()
    columns: set[str] = set()
    for name in one.cells.keys() | other.cells.keys():
        changed = _keys(one.cells.get(name, {}), other.cells.get(name, {}))
        if changed:
            fids |= changed
            columns.add(name)
    shapes = _keys(one.geometry, other.geometry)
    rows = _keys(one.added, other.added) | _keys(one.removed, other.removed)
    return Differences(frozenset(fids | shapes | rows), frozenset(columns), bool(shapes), bool(rows))


_ABSENT = object()


def _keys(one: Mapping[int, Any], other: Mapping[int, Any]) -> set[int]:
    """Keys whose values differ."""
    if one is other:
        return set()
    changed = {key for key, value in other.items() if one.get(key, _ABSENT) is not value and one.get(key) != value}
    changed |= {key for key in other if key not in one}
    return changed | {key for key in one if key not in other}
