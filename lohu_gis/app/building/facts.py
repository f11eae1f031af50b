"""What is selected, in figures: storeys, heights, areas, and what the plan does to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from lohu_gis.app.building.fields import fields_of
from lohu_gis.app.building.shapes import shapes_of
from lohu_gis.core.overlay import EMPTY
from lohu_gis.core.project import BASE, Layer, Project, VectorContent
from lohu_gis.core.scenario_diff import Rows
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

State = Literal["existing", "changed", "proposed", "added", "demolished"]
"""``added`` is a building that was drawn into the base itself."""


FEW = 200
"""Cells of more buildings are read column by column."""


class Mixed:
    """Stands for a value that differs among the selected buildings."""


MIXED = Mixed()


@dataclass(frozen=True, slots=True)
class BuildingFacts:
    """Figures of the selected buildings.

    Attributes
    ----------
    name, name_en, id, use, storeys, height_m, base_m
        The common value; `MIXED` where they differ, None where it is missing.
    footprint_m2
        Sum of the areas on the ground, in square units of the project's CRS.
    plate_m2
        Sum of the areas of all of them, wherever they begin.
    gfa_m2
        Sum of area x storeys; None while the storeys of one of them are unknown.
    states
        How many of each state.
    """

    fids: tuple[int, ...]
    name: CellValue | Mixed = None
    name_en: CellValue | Mixed = None
    id: CellValue | Mixed = None
    use: CellValue | Mixed = None
    storeys: CellValue | Mixed = None
    height_m: CellValue | Mixed = None
    base_m: CellValue | Mixed = None
    footprint_m2: float = 0.0
    plate_m2: float = 0.0
    gfa_m2: float | None = None
    states: tuple[tuple[State, int], ...] = ()


def facts_of(project: Project, layer: Layer, table: FeatureTable, fids: Sequence[int]) -> BuildingFacts:
    """Figures of the given rows; rows that are not there are left out.

    Parts that begin above the ground add floor area but no footprint.
    """
    import shapely

    numbers = np.asarray(fids, np.int64)
    rows = table.rows_of(numbers)
    there = numbers[rows >= 0].tolist()
    rows = rows[rows >= 0]
    fields = fields_of(layer, table)
    reader = Rows(table, there) if len(there) <= FEW else None

    def column(name: str | None) -> list[CellValue]:
        if name is None:
            return [None] * len(there)
        if reader is not None:
            return [reader.cell(fid, name) for fid in there]
        values: list[CellValue] = table.column(name).take(rows).to_pylist()
        return values

    areas = np.nan_to_num(shapely.area(shapes_of(table, there, project.crs))) if there else np.zeros(0)
    storeys = np.array([_number(value) for value in column(fields.storeys)], float)
    base = np.nan_to_num(np.array([_number(value) for value in column(fields.base)], float))
    floors = areas * storeys
    states = _states(project, layer, there)
    return BuildingFacts(
        tuple(there), name=_common(column(fields.name)), name_en=_common(column(fields.name_en)),
        id=_common(column(fields.id)), use=_common(column(fields.use)), storeys=_common(column(fields.storeys)),
        height_m=_common(column(fields.height)), base_m=_common(column(fields.base)),
        footprint_m2=float(areas[base <= 0].sum()), plate_m2=float(areas.sum()),
        gfa_m2=None if np.isnan(floors).any() else float(floors.sum()),
        states=tuple((state, states.count(state)) for state in dict.fromkeys(states)))


def parts_of(layer: Layer, table: FeatureTable, fids: Sequence[int]) -> tuple[int, ...]:
    """The given rows and all that share a building's name with one of them (podium and towers); ascending.

    Rows without a name stand for themselves; without a column of names the rows as given.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    column = fields_of(layer, table).id
    reader = Rows(table, fids)
    there = {fid for fid in fids if reader.has(fid)}
    if column is None or not there:
        return tuple(sorted(there))
    values = table.column(column)
    names = pa.array([name for fid in there if (name := reader.cell(fid, column)) is not None], values.type)
    rows = np.flatnonzero(pc.is_in(values, names).to_numpy(zero_copy_only=False))
    return tuple(sorted(there | set(table.fids[rows].tolist())))


def _states(project: Project, layer: Layer, fids: Sequence[int]) -> list[State]:
    """State of each; what no overlay names exists."""
    assert isinstance(layer.content, VectorContent)
    named: set[int] = set()
    for name in project.lineage():
        overlay = project.overlays.get(name, {}).get(layer.content.table, EMPTY)
        named.update(overlay.added, overlay.removed, overlay.geometry, *overlay.cells.values())
    return [state_of(project, layer, fid) if fid in named else "existing" for fid in fids]


def state_of(project: Project, layer: Layer, fid: int) -> State:
    """What the active scenario makes of a building."""
    assert isinstance(layer.content, VectorContent)
    chain = [(name, project.overlays.get(name, {}).get(layer.content.table, EMPTY)) for name in project.lineage()]
    state: State = "existing"
    for name, overlay in chain:
        if fid in overlay.removed:
            state = "demolished"
        elif fid in overlay.added:
            # a building that a scenario above has demolished comes back as it was
            state = "existing" if state == "demolished" else "added" if name == BASE else "proposed"
        elif name != BASE and state == "existing" and (
                fid in overlay.geometry or any(fid in column for column in overlay.cells.values())):
            state = "changed"
    return state


def _common(values: list[CellValue]) -> CellValue | Mixed:
    first = values[0] if values else None
    return first if all(value == first and type(value) is type(first) for value in values) else MIXED


def _number(value: CellValue) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return float("nan")
    return float(value)
