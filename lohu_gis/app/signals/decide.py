"""What a person decides about complaints, as edits of one undo each: tiers with reasons, labels taught by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lohu_gis.core.edits.cells import AddColumn, SetCells
from lohu_gis.core.edits.project import Together
from lohu_gis.core.overlay import ColumnSpec, ColumnType
from lohu_gis.core.project import Layer, TableContent, VectorContent
from lohu_gis.core.style import CellValue
from lohu_gis.core.text import N_

TIERS = (1, 2, 3, 4)
TIER_NAMES = {1: N_("Urgent"), 2: N_("Single case"), 3: N_("Class of cases"), 4: N_("Hard case")}
TIER, TIER_REASON = "tier", "tier_reason"
TAUGHT = "label_taught"
"""Labels a person gave; what a model gives goes to columns of its own and never over them."""

GIVEN: Mapping[str, ColumnType] = {"label": "string", "label_confidence": "float64", "label_terms": "string",
                                   "needs_person": "bool", "urgent": "string"}
MAX_REASON = 500


def tier_edit(layer: Layer, columns: Collection[str], fids: Sequence[int], tier: int, reason: str) -> Together:
    """Put complaints into a tier, with a reason.

    Raises
    ------
    ValueError
        A tier that is not 1 to 4, or a layer without a table.
    """
    if tier not in TIERS:
        raise ValueError("tiers are 1 to 4")
    return _written(layer, columns, {TIER: ("int64", dict.fromkeys(fids, tier)),
                                     TIER_REASON: ("string", dict.fromkeys(fids, reason[:MAX_REASON] or None))},
                    N_("Put into a tier"))


def label_edit(layer: Layer, columns: Collection[str], fids: Sequence[int], label: str) -> Together:
    """Give complaints a label by hand; an empty one takes it away."""
    word = label.strip()[:100] or None
    return _written(layer, columns, {TAUGHT: ("string", dict.fromkeys(fids, word))}, N_("Give a label"))


def given_edit(layer: Layer, block: str) -> Together:
    """Add the labels of a model as columns of the complaints; `block` holds them, by fid."""
    table = table_of(layer)
    return Together(tuple(AddColumn(table, name, ColumnSpec(type=kind, block=block)) for name, kind in GIVEN.items()),
                    N_("Labels by the model"))


def table_of(layer: Layer) -> str:
    """The table of a layer; `ValueError` for a layer without one."""
    if not isinstance(layer.content, VectorContent | TableContent):
        raise ValueError("a layer without a table")
    return layer.content.table


def _written(layer: Layer, columns: Collection[str],
             values: Mapping[str, tuple[ColumnType, Mapping[int, CellValue]]], title: str) -> Together:
    table = table_of(layer)
    new = [AddColumn(table, name, ColumnSpec(type=kind)) for name, (kind, _cells) in values.items()
           if name not in columns]
    return Together((*new, *(SetCells(table, name, cells) for name, (_kind, cells) in values.items())), title)
