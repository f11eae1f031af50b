"""The runs of a sun check: from what the planner wants to stored results. Blocks its thread; call it in a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.app.sun.day import SunDay
from lohu_gis.app.sun.verdicts import BuildingVerdict, ChangedWindow, building_verdicts, changed_windows
from lohu_gis.app.sun.wish import (
    GROWTH_M,
    PROPOSED,
    Site3,
    SunWish,
    area_table,
    around,
    boxes_of,
    grid_values,
    in_extent,
    marked,
    regulated,
    rule_shares,
    shadow_extents,
    window_values,
)
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable, TableBlock

Bools = npt.NDArray[np.bool_]
Runner = Callable[[str, Mapping[str, Any], Progress], tuple[Mapping[str, Any], RunRecord]]
Keeper = Callable[[Any], TableBlock | str]


@dataclass(frozen=True, slots=True, eq=False)
class SunTask:
    """A snapshot of everything a run needs.

    Attributes
    ----------
    site
        Buildings of the active scenario.
    before
        The same layer in the parent scenario; None in the existing state.
    chosen, changed
        Selected buildings; proposed, changed and demolished ones (fids).
    extent
        What the map shows.
    terrain
        Reads the ground; None for level ground.
    run, keep
        Run a tool in a worker; store a result.
    """

    site: Site3
    before: FeatureTable | None
    day: SunDay
    wish: SunWish
    chosen: tuple[int, ...]
    changed: tuple[int, ...]
    extent: Sequence[float]
    terrain: Callable[[], Raster] | None
    run: Runner
    keep: Keeper


@dataclass(frozen=True, slots=True, eq=False)
class SunResult:
    """What a run gave: stored results with their record, the table for lists and facades, and the lists themselves."""

    kind: str
    kept: Mapping[str, TableBlock | str]
    record: RunRecord
    table: FeatureTable | None = None
    verdicts: tuple[BuildingVerdict, ...] = ()
    windows: tuple[ChangedWindow, ...] = ()


def check_windows(task: SunTask, progress: Progress) -> SunResult:
    """Hours and verdicts of the windows of the buildings that are asked for.

    Raises
    ------
    InputError
        ``sun.nothing_chosen``, and what ``sun.hours_windows`` raises.
    """
    table, subject = marked(task.site, _subjects(task))
    values = window_values(task.site, task.day, task.wish) | {"buildings": _input(task, table), "subject": subject}
    outputs, record = _run(task, "sun.hours_windows", values, progress)
    windows = outputs["windows"]
    verdicts = building_verdicts(windows, rule_shares())
    return SunResult("windows", {"windows": task.keep(windows)}, record, windows, verdicts)


def hours_on_ground(task: SunTask, progress: Progress) -> SunResult:
    """Hours of sun on the ground of the area that is asked for."""
    site = task.site
    extent: Sequence[float] | None = task.extent
    if task.wish.where != "view":
        fids = task.chosen if task.wish.where == "selection" else task.changed
        extents = np.array(shadow_extents(site, fids, task.day)).reshape(-1, 4)
        extent = None if len(extents) == 0 else (*extents[:, :2].min(axis=0), *extents[:, 2:].max(axis=0))
    if extent is None:
        raise InputError("sun.nothing_chosen")
    values = grid_values(site, task.day, task.wish) | {
        "buildings": _input(task, site.table), "area": ToolInput(area_table(extent, site.crs), "area")}
    outputs, record = _run(task, "sun.hours_grid", values, progress)
    return SunResult("ground", {"hours": task.keep(outputs["hours"])}, record)


def before_and_after(task: SunTask, progress: Progress) -> SunResult:
    """Windows around what the scenario changes, in its parent and in the scenario.

    Raises
    ------
    InputError
        ``sun.no_parent`` in the existing state, ``sun.nothing_changed``, ``sun.nothing_chosen``.
    """
    if task.before is None:
        raise InputError("sun.no_parent")
    if not task.changed:
        raise InputError("sun.nothing_changed")
    site = task.site
    earlier = Site3(site.layer, task.before, site.crs)
    near = np.zeros(len(site.table), bool)
    boxes = boxes_of(site.table, site.crs)
    for each in (site, earlier):  # demolished buildings stand in the parent only
        for extent in shadow_extents(each, task.changed, task.day):
            near |= in_extent(boxes, extent)
    table, subject = marked(site, _some(near & regulated(site)))
    values = window_values(site, task.day, task.wish) | {
        "before": ToolInput(task.before, site.layer.name), "after": _input(task, table), "subject": subject}
    if site.fields.id is not None:
        values["building_before"] = site.fields.id
    outputs, record = _run(task, "sun.change", values, progress)
    change = outputs["change"]
    return SunResult("change", {"change": task.keep(change)}, record, change, (), changed_windows(change))


def largest_storeys(task: SunTask, progress: Progress) -> SunResult:
    """How high the one selected building may be.

    Raises
    ------
    InputError
        ``sun.choose_one`` unless one building is selected, ``sun.nothing_chosen`` without a window to keep.
    """
    site = task.site
    rows = site.table.rows_of(task.chosen)
    if len(rows) != 1 or rows[0] < 0:
        raise InputError("sun.choose_one")
    own = np.zeros(len(site.table), bool)
    own[rows] = True
    table, proposal = marked(site, own, PROPOSED)
    near = _some(around(site, task.chosen, task.day, GROWTH_M) & regulated(site))
    table, subject = marked(Site3(site.layer, table, site.crs), near)
    values = window_values(site, task.day, task.wish) | {
        "buildings": _input(task, table), "proposal": proposal, "subject": subject}
    outputs, record = _run(task, "sun.highest", values, progress)
    failing = outputs["failing"]
    kept = {"failing": task.keep(failing)} if len(failing) else {}
    return SunResult("highest", kept, record, failing)


def _run(task: SunTask, tool: str, values: Mapping[str, Any],
         progress: Progress) -> tuple[Mapping[str, Any], RunRecord]:
    """Run a tool on the ground of the project."""
    if task.terrain is None:
        return task.run(tool, values, progress)
    ground = task.terrain()
    if ground.crs is None:
        ground = replace(ground, crs=task.site.crs)
    return task.run(tool, {**values, "terrain": ToolInput(ground, "terrain")}, progress)


def _subjects(task: SunTask) -> Bools:
    site = task.site
    if task.wish.where == "selection":
        rows = site.table.rows_of(task.chosen)
        found = np.zeros(len(site.table), bool)
        found[rows[rows >= 0]] = True
        return _some(found)
    if task.wish.where == "view":
        return _some(in_extent(boxes_of(site.table, site.crs), task.extent) & regulated(site))
    return _some(around(site, task.changed, task.day) & regulated(site))


def _some(rows: Bools) -> Bools:
    if not rows.any():
        raise InputError("sun.nothing_chosen")
    return rows


def _input(task: SunTask, table: FeatureTable) -> ToolInput:
    return ToolInput(table, task.site.layer.name)
