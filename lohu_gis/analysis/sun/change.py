"""Before and after: which windows stand in both cities, and the table of what they lost and to whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.limits import FAIL, PASS, UNKNOWN, verdicts
from lohu_gis.analysis.sun.path import SunPath, path_metrics
from lohu_gis.analysis.sun.proposal import Allowed, Change, highest_allowed
from lohu_gis.analysis.sun.survey import Survey, one_path, place_columns, typed_columns, windows_of
from lohu_gis.analysis.sun.uses import Subjects
from lohu_gis.analysis.sun.windows import Windows
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def same_rows(before: City, after: City) -> I64:
    """Row in `before` of each row of `after` that has its name, shape, base, top and storeys; -1 for all others."""
    known: dict[tuple[object, ...], int] = {}
    for row, key in enumerate(_keys(before)):
        known.setdefault(key, row)
    return np.array([known.get(key, -1) for key in _keys(after)], np.int64)


def _keys(city: City) -> list[tuple[object, ...]]:
    import shapely

    solids = city.solids
    shapes = shapely.to_wkb(solids.shapes)
    numbers = np.round(np.column_stack([solids.base, solids.top, city.storeys]), 6).tolist()
    return [(city.names[number], shape, *(None if value != value else value for value in row))
            for number, shape, row in zip(solids.building, shapes, numbers, strict=True)]


def change_table(after: City, subjects: Subjects, change: Change, path: SunPath,
                 crs: str | None) -> tuple[FeatureTable, dict[str, CellValue]]:
    """The table and metrics of ``sun.change``: one row per window, the greatest loss last, on top of a map."""
    windows, limits = change.windows, subjects.per_row()
    column = windows.column
    rows = windows.part[column]
    hours, silent = limits.hours[rows], limits.silent[rows]
    first = verdicts(change.before, change.before_worst, hours, silent)
    second = verdicts(change.after, change.after_worst, hours, silent)
    lost = change.before - change.after
    names = np.array([*after.names, None], object)  # the last one is nobody
    columns: dict[str, Any] = {
        "building_id": limits.names[rows], "storey": windows.storey, "before_h": change.before / 60.0,
        "after_h": change.after / 60.0, "lost_h": lost / 60.0, "verdict_before": first, "verdict_after": second,
        "culprit": names[change.culprit], "culprit_min": change.taken, "use": subjects.uses[rows], "required_h": hours,
        **place_columns(after, windows)}
    order = np.argsort(lost, kind="stable")
    metrics: dict[str, CellValue] = {
        "points": len(windows), "worse": int(((first == PASS) & (second == FAIL)).sum()),
        "better": int(((first == FAIL) & (second == PASS)).sum()), "losing": int((lost > 0).sum()),
        "gaining": int((lost < 0).sum()), "largest_loss_h": float(lost.max(initial=0.0)) / 60.0,
        "unknown": int(((first == UNKNOWN) | (second == UNKNOWN)).sum())}
    place = Geometry.points(windows.x[column][order], windows.y[column][order])
    table = new_table(typed_columns({name: values[order] for name, values in columns.items()}), place, crs)
    return table, metrics | path_metrics(path)


def needed_minutes(subjects: Subjects, windows: Windows) -> F64:
    """Minutes that each window needs, NaN where the rules ask for nothing, shape (p,)."""
    needed: F64 = subjects.per_row().hours[windows.part][windows.column] * 60.0
    return needed


def failing_table(city: City, subjects: Subjects, windows: Windows, allowed: Allowed, crs: str | None) -> FeatureTable:
    """Windows that would fail with one storey more."""
    failing, limits = allowed.failing, subjects.per_row()
    column = windows.column[failing]
    rows = windows.part[column]
    columns: dict[str, Any] = {
        "building_id": limits.names[rows], "storey": windows.storey[failing], "required_h": limits.hours[rows],
        **{name: values[failing] for name, values in place_columns(city, windows).items()}}
    return new_table(typed_columns(columns), Geometry.points(windows.x[column], windows.y[column]), crs)


def search(city: City, subjects: Subjects, proposal: Bools, wanted: Survey, crs: str, most: int,
           progress: Progress | None = None) -> tuple[Windows, Allowed, dict[str, CellValue]]:
    """The highest allowed proposal: windows looked at, what was found, metrics of ``sun.highest``.

    Parameters
    ----------
    proposal
        Rows of the proposal, bool (n,); its highest part grows.

    Raises
    ------
    InputError
        ``sun.no_proposal``, ``sun.no_limits``, ``area.none``.
    """
    rows = np.flatnonzero(proposal & ~np.isnan(city.solids.bounds[:, 0]))
    if len(rows) == 0:
        raise InputError("sun.no_proposal")
    if not subjects.limits.by_use:
        raise InputError("sun.no_limits", date=wanted.band.day.isoformat())
    part = int(rows[np.argmax(np.nan_to_num(city.solids.top[rows], nan=-1.0))])
    own = np.isin(city.solids.building, city.solids.building[rows])
    path = one_path(city, subjects, wanted, crs)
    windows = windows_of(city, subjects.rows & ~own, wanted)
    needed = needed_minutes(subjects, windows)
    found = highest_allowed(city, windows, path, part, needed_min=needed, min_run_min=wanted.min_run_min, most=most,
                            progress=progress)
    base, ground = float(city.solids.base[part]), float(city.solids.ground[part])
    metrics: dict[str, CellValue] = {
        "proposal": city.names[city.solids.building[part]], "storeys": found.storeys, "top_m": found.top_m - ground,
        "storey_m": (found.top_m - base) / found.storeys if found.storeys else None, "at_limit": found.at_limit,
        "failing_above": len(found.failing), "windows": len(windows), "tried": len(found.tried)}
    return windows, found, metrics | path_metrics(path)
