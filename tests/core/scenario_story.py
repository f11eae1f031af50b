"""Random work in scenarios, for laws: operations that a planner could do, and views to compare."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from hypothesis import strategies as st

from lohu_gis.core.edits.cells import AddColumn, DropColumn, SetCells
from lohu_gis.core.edits.rows import AddRows, RemoveRows, RestoreRows, SetGeometry
from lohu_gis.core.edits.scenarios import ActivateScenario, AddScenario
from lohu_gis.core.errors import Rejected
from lohu_gis.core.geometry.bridge import from_shapely, to_wkb
from lohu_gis.core.overlay import ColumnSpec, Row
from lohu_gis.core.project import FileOrigin, Project, Scenario, TableRef
from lohu_gis.core.scenario import fresh_fid
from lohu_gis.core.scenario_diff import Rows
from lohu_gis.core.table import FeatureTable, TableBlock

T = "t"


def square(at: float, side: float = 10.0) -> Any:
    """A square footprint with its lower left corner at (at, 0)."""
    return shapely.box(at, 0.0, at + side, side)


BLOCK = TableBlock(
    "b", pa.table({"storeys": pa.array([3, 6, None, 12]), "name": pa.array(["东", "south", None, "d"])}),
    from_shapely([square(0), square(20), square(40), None]), np.array([1, 2, 5, 9], np.int64), "EPSG:4547")
START = Project(tables={T: TableRef(origin=FileOrigin(path="t.gpkg"))})

FIDS = st.integers(0, 12)
OPERATIONS = st.one_of(
    st.tuples(st.just("cell"), FIDS, st.sampled_from(["storeys", "extra"]), st.one_of(st.none(), st.integers(1, 40))),
    st.tuples(st.just("cell"), FIDS, st.just("name"), st.sampled_from(["", "塔", None])),
    st.tuples(st.just("shape"), FIDS, st.sampled_from([None, 1.0, 7.5])),
    st.tuples(st.just("remove"), FIDS), st.tuples(st.just("restore"), FIDS),
    st.tuples(st.just("add"), st.integers(1, 9)),
    st.tuples(st.just("column"), st.sampled_from(["extra", "storeys"])), st.tuples(st.just("drop"), st.just("extra")))
WORK = st.lists(st.tuples(st.integers(0, 3), OPERATIONS), max_size=14)
"""(which scenario, what)."""


def view(project: Project, scenario: str | None = None) -> FeatureTable:
    """The table as a scenario sees it."""
    return FeatureTable(BLOCK, tuple(project.overlay(T, name) for name in project.lineage(scenario)))


def state(table: FeatureTable) -> dict[int, tuple[dict[str, Any], bytes | None]]:
    """All rows of a view: values and shape by fid, in no order."""
    geometry = table.geometry()
    assert geometry is not None
    shapes = to_wkb(geometry)
    names = sorted(table.column_names)
    return {int(fid): ({name: table.value(int(fid), name) for name in names}, shapes[row])
            for row, fid in enumerate(table.fids)}


def family(parents: tuple[int, ...] = (0, 1, 0)) -> Project:
    """The base (0) and three scenarios: 1 on the base, 2 on 1, 3 on the base."""
    project = START
    for number, parent in enumerate(parents, 1):
        above = "base" if parent == 0 else str(parent)
        project = AddScenario(Scenario(id=str(number), name=f"方案 {number}", parent=above)).apply(project)
    return project


def worked(project: Project, work: list[tuple[int, tuple[Any, ...]]]) -> Project:
    """The project after the work; what a scenario does not allow is left out."""
    for where, (what, *facts) in work:
        name = "base" if where == 0 else str(where)
        if name not in project.scenarios:
            continue
        try:
            project = _edit(project, name, what, facts).apply(project)
        except Rejected:
            continue
    return project


def _edit(project: Project, scenario: str, what: str, facts: list[Any]) -> Any:
    table = view(project, scenario)
    if what == "add":
        fid = fresh_fid(project, T, 9)
        return AddRows(T, {fid: Row(values={"storeys": facts[0]}, geometry=shapely.to_wkb(square(facts[0])))}, scenario)
    if what == "column":
        return AddColumn(T, facts[0], ColumnSpec(type="int64"), scenario)
    if what == "drop":
        return DropColumn(T, facts[0], scenario)
    fid = facts[0]
    there = int(table.rows_of([fid])[0]) >= 0
    if what == "restore" and not there and fid in BLOCK.fid:
        reader = Rows(view(project, "base"), [fid])
        row = Row(values={n: reader.cell(fid, n) for n in table.column_names}, geometry=reader.shape(fid))
        return RestoreRows(T, {fid: row}, scenario)
    if not there or (what == "cell" and facts[1] not in table.column_names):
        return ActivateScenario("nowhere")
    if what == "cell":
        return SetCells(T, facts[1], {fid: facts[2]}, scenario)
    if what == "shape":
        return SetGeometry(T, {fid: None if facts[1] is None else shapely.to_wkb(square(0.0, facts[1]))}, scenario)
    return RemoveRows(T, (fid,), scenario)
