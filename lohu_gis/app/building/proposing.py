"""A drawn outline becomes a building of the plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lohu_gis.app.building.fields import Fields, fields_of, fitting, uses_of
from lohu_gis.app.building.heights import HeightRule, height_of
from lohu_gis.app.building.shapes import in_crs
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.rows import AddRows, RemoveRows
from lohu_gis.core.edits.scenarios import AddScenario
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.overlay import EMPTY, Row
from lohu_gis.core.project import Layer, Project, Scenario, VectorContent
from lohu_gis.core.scenario import fresh_fid, fresh_scenario
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

PREFIX = "P"
"""Names of proposed buildings are P0001, P0002 ..."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the next proposed building is like.

    Attributes
    ----------
    height_m
        None takes the height from the storeys by `rule`.
    base_m
        Lower side above the ground: a tower on a podium begins higher up.
    """

    storeys: int = 6
    use: str = ""
    use_name: str = ""
    name: str = ""
    height_m: float | None = None
    base_m: float = 0.0
    rule: HeightRule = "plain"


def propose(project: Project, layer: Layer, table: FeatureTable, ring: Sequence[tuple[float, float]],
            wish: Wish) -> Together:
    """One step that adds a building to the active scenario and selects it.

    Parameters
    ----------
    ring
        Outline in the project's CRS, without the repeated first corner.

    Raises
    ------
    Rejected
        ``building.no_layer`` for a layer without features, ``building.outline`` for an outline that crosses itself.
    """
    import shapely

    if not isinstance(layer.content, VectorContent):
        raise Rejected("building.no_layer")
    shape = shapely.Polygon(ring)
    if not shape.is_valid or shape.area <= 0:
        raise Rejected("building.outline")
    name = layer.content.table
    last = int(table.block.fid.max()) if len(table.block.fid) else -1
    fid = fresh_fid(project, name, last)
    own = in_crs(np.array([shape], object), project.crs, table.crs)
    encoded = shapely.to_wkb(own[0], flavor="iso", byte_order=1)
    row = Row(values=values_of(project, layer, table, wish), geometry=encoded)
    return Together((AddRows(name, {fid: row}), SetSelection(layer.id, FidSet.of([fid]))), N_("Propose building"))


def values_of(project: Project, layer: Layer, table: FeatureTable, wish: Wish) -> dict[str, CellValue]:
    """The cells of a proposed building; only columns that the table has."""
    fields = fields_of(layer, table)
    if wish.use and not wish.use_name:
        wish = replace(wish, use_name=_word_of(table, fields, wish.use))
    height = wish.height_m if wish.height_m is not None else height_of(wish.storeys, wish.use, wish.base_m, wish.rule)
    number = _next_number(project, layer, table, fields)
    use = None if fields.use is None else fitting(table, fields.use, wish.use)
    wanted: dict[str | None, CellValue] = {
        fields.storeys: wish.storeys, fields.height: height, fields.base: wish.base_m or None, fields.use: use,
        fields.use_name: wish.use_name or None, fields.id: _id(table, fields, number),
        fields.name: wish.name or f"拟建 {number}", fields.name_en: None if wish.name else f"Proposed {number}"}
    return {column: value for column, value in wanted.items() if column is not None and value is not None}


def into_scenario(project: Project, layer: Layer, fids: Sequence[int], name: str, name_en: str = "") -> Together:
    """One step that takes buildings added to the base into a new scenario of their own.

    Raises
    ------
    Rejected
        ``building.not_proposed`` when one of them was not added to the base.
    """
    assert isinstance(layer.content, VectorContent)
    table = layer.content.table
    overlay = project.overlays.get("base", {}).get(table, EMPTY)
    missing = [fid for fid in fids if fid not in overlay.added]
    if missing:
        raise Rejected("building.not_proposed", fid=missing[0])
    rows = {fid: _whole(overlay, fid) for fid in fids}
    scenario = Scenario(id=fresh_scenario(project), name=name, name_en=name_en, parent="base")
    return Together((RemoveRows(table, tuple(fids), "base"), AddScenario(scenario), AddRows(table, rows, scenario.id),
                     SetSelection(layer.id, FidSet.of(fids))), N_("Work in a scenario"))


def _whole(overlay: Any, fid: int) -> Row:
    """An added row with what was edited on it since."""
    row = overlay.added[fid]
    cells = {name: column[fid] for name, column in overlay.cells.items() if fid in column}
    return Row(values={**row.values, **cells}, geometry=overlay.geometry.get(fid, row.geometry))


def _next_number(project: Project, layer: Layer, table: FeatureTable, fields: Fields) -> int:
    """One more than the greatest number of a proposed building, in the data and in all scenarios."""
    assert isinstance(layer.content, VectorContent)
    rows = [row for tables in project.overlays.values()
            for row in tables.get(layer.content.table, EMPTY).added.values()]
    if fields.id is None:
        return len(rows) + 1
    names = [str(row.values.get(fields.id)) for row in rows]
    if _whole_numbers(table, fields.id):
        return max([_greatest(table, fields.id), *(int(name) for name in names if name.isdigit())]) + 1
    names += _stored_names(table, fields.id)
    return max((int(found[1]) for name in names if (found := re.fullmatch(rf"{PREFIX}(\d+)", name))), default=0) + 1


def _stored_names(table: FeatureTable, column: str) -> list[str]:
    """Names in the data that begin like those of proposed buildings."""
    import pyarrow.compute as pc

    if column not in table.block.columns.column_names:
        return []
    texts = table.block.columns.column(column).cast("string")
    return [text for text in pc.unique(texts.filter(pc.starts_with(texts, PREFIX))).to_pylist() if text]


def _id(table: FeatureTable, fields: Fields, number: int) -> CellValue:
    if fields.id is not None and _whole_numbers(table, fields.id):
        return number
    return f"{PREFIX}{number:04d}"


def _whole_numbers(table: FeatureTable, column: str) -> bool:
    return str(table.column_type(column)).startswith(("int", "uint"))


def _greatest(table: FeatureTable, column: str) -> int:
    import pyarrow.compute as pc

    return int(pc.max(table.column(column)).as_py() or 0)


def _word_of(table: FeatureTable, fields: Fields, use: str) -> str:
    return uses_of(table, fields).get(use, "")
