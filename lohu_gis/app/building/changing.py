"""Edits of chosen buildings: storeys, height, use, name, place, demolition; one step each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lohu_gis.app.building.fields import fields_of, fitting, uses_of
from lohu_gis.app.building.heights import HeightRule, height_of
from lohu_gis.app.building.shapes import reshaped_shapes
from lohu_gis.app.interaction.events import Reshape
from lohu_gis.core.document import Edit
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.rows import RemoveRows, RestoreRows, SetGeometry
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import Row
from lohu_gis.core.project import Layer, Project, VectorContent
from lohu_gis.core.scenario_diff import Rows
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

MOST_STOREYS = 300
MOST_HEIGHT_M = 1500.0


def set_storeys(layer: Layer, table: FeatureTable, fids: Sequence[int], storeys: int, rule: HeightRule = "plain",
                merge_key: str | None = None) -> Together:
    """Give buildings a number of storeys; their heights follow by `rule`.

    Raises
    ------
    Rejected
        ``building.no_column`` where the table has no storeys, ``building.storeys`` for a number outside 1 to 300.
    """
    fields = fields_of(layer, table)
    column = _needed(fields.storeys, "storeys", layer)
    if not 1 <= storeys <= MOST_STOREYS:
        raise Rejected("building.storeys", value=storeys, most=MOST_STOREYS)
    edits: list[Edit] = [SetCells(_table(layer), column, dict.fromkeys(fids, storeys))]
    if fields.height is not None and rule != "keep":
        reader = Rows(table, fids)
        heights: dict[int, CellValue] = {}
        for fid in fids:
            use = reader.cell(fid, fields.use) if fields.use else None
            base = reader.cell(fid, fields.base) if fields.base else None
            heights[fid] = height_of(storeys, str(use) if use is not None else None, _number(base), rule)
        edits.append(SetCells(_table(layer), fields.height, heights))
    return Together(tuple(edits), N_("Set storeys"), merge_key)


def set_height(layer: Layer, table: FeatureTable, fids: Sequence[int], height_m: float,
               merge_key: str | None = None) -> SetCells:
    """Give buildings a height of the top above the ground; storeys stay.

    Raises
    ------
    Rejected
        ``building.no_column``, ``building.height`` for a height outside 0 to 1500 m or below the part's lower side.
    """
    fields = fields_of(layer, table)
    column = _needed(fields.height, "height_m", layer)
    reader = Rows(table, fids)
    lowest = max((_number(reader.cell(fid, fields.base)) for fid in fids), default=0.0) if fields.base else 0.0
    if not lowest < height_m <= MOST_HEIGHT_M:
        raise Rejected("building.height", value=height_m, least=lowest, most=MOST_HEIGHT_M)
    return SetCells(_table(layer), column, dict.fromkeys(fids, height_m), merge_key=merge_key, label=N_("Set height"))


def set_base(layer: Layer, table: FeatureTable, fids: Sequence[int], base_m: float,
             merge_key: str | None = None) -> SetCells:
    """Let parts of buildings begin above the ground (a tower on a podium).

    Raises
    ------
    Rejected
        ``building.no_column``, ``building.base`` for a lower side that is not below the top.
    """
    fields = fields_of(layer, table)
    column = _needed(fields.base, "base_m", layer)
    reader = Rows(table, fids)
    tops = [top for fid in fids if fields.height and (top := _number(reader.cell(fid, fields.height))) > 0]
    if base_m < 0 or (tops and base_m >= min(tops)):
        raise Rejected("building.base", value=base_m)
    return SetCells(_table(layer), column, dict.fromkeys(fids, base_m), merge_key=merge_key, label=N_("Set lower side"))


def set_use(layer: Layer, table: FeatureTable, fids: Sequence[int], use: str) -> Together:
    """Give buildings a use, in words too where the table has a column of words."""
    fields = fields_of(layer, table)
    column = _needed(fields.use, "use", layer)
    edits: list[Edit] = [SetCells(_table(layer), column, dict.fromkeys(fids, fitting(table, column, use)))]
    if fields.use_name is not None:
        word = uses_of(table, fields).get(use) or None
        edits.append(SetCells(_table(layer), fields.use_name, dict.fromkeys(fids, word)))
    return Together(tuple(edits), N_("Set use"))


def set_name(layer: Layer, table: FeatureTable, fids: Sequence[int], name: str, *, english: bool = False) -> Together:
    """Give buildings a name; an English one that they had goes away, for it would name something else.

    `english` writes the English name where the table has a column for it, and leaves the other.
    """
    fields = fields_of(layer, table)
    if english and fields.name_en is not None:
        edit = SetCells(_table(layer), fields.name_en, dict.fromkeys(fids, name.strip() or None))
        return Together((edit,), N_("Set name"))
    column = _needed(fields.name, "name", layer)
    edits: list[Edit] = [SetCells(_table(layer), column, dict.fromkeys(fids, name.strip() or None))]
    if fields.name_en is not None:
        edits.append(SetCells(_table(layer), fields.name_en, dict.fromkeys(fids)))
    return Together(tuple(edits), N_("Set name"))


def reshape(project: Project, layer: Layer, table: FeatureTable, fids: Sequence[int], change: Reshape,
            merge_key: str | None = None) -> SetGeometry:
    """Move, turn and scale buildings; `change` is in the project's CRS."""
    label = N_("Scale building") if change.scale != 1 else N_("Turn building") if change.turn_deg else N_(
        "Move building")
    return SetGeometry(_table(layer), reshaped_shapes(table, fids, change, project.crs), merge_key=merge_key,
                       label=label)


def demolish(layer: Layer, fids: Sequence[int]) -> Together:
    """Take buildings away in the active scenario; what they were stays in the scenarios above, and in the source."""
    return Together((RemoveRows(_table(layer), tuple(fids)), SetSelection(layer.id, FidSet())),
                    N_("Demolish building"))


def restore(layer: Layer, before: FeatureTable, fids: Sequence[int]) -> Together:
    """Bring demolished buildings back and select them.

    Parameters
    ----------
    before
        The table as a scenario sees it that still has them.
    """
    reader = Rows(before, fids)
    there = [fid for fid in fids if reader.has(fid)]
    rows: Mapping[int, Row] = {
        fid: Row(values={name: reader.cell(fid, name) for name in before.column_names}, geometry=reader.shape(fid))
        for fid in there}
    return Together((RestoreRows(_table(layer), rows), SetSelection(layer.id, FidSet.of(there))),
                    N_("Restore building"))


def _table(layer: Layer) -> str:
    if not isinstance(layer.content, VectorContent):
        raise Rejected("building.no_layer")
    return layer.content.table


def _needed(column: str | None, wanted: str, layer: Layer) -> str:
    if column is None:
        raise Rejected("building.no_column", layer=layer.name, column=wanted)
    return column


def _number(value: CellValue) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value == value else 0.0
