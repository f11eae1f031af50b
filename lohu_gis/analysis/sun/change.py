"""Before and after: which windows stand in both cities, and the table of what they lost and to whom."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.limits import FAIL, PASS, UNKNOWN
from lohu_gis.analysis.sun.path import SunPath, path_metrics
from lohu_gis.analysis.sun.proposal import Allowed, Change, highest_allowed
from lohu_gis.analysis.sun.survey import Survey, one_path, typed_columns, windows_of
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
    """The table and metrics of ``sun.change``: one row per window, the greatest loss first."""
    windows = change.windows
    column = windows.column
    rows = windows.part[column]
    limits = [subjects.limit(int(row)) for row in rows]
    first = _verdicts(change.before, limits)
    second = _verdicts(change.after, limits)
    lost = change.before - change.after
    order = np.argsort(-lost, kind="stable")
    columns: dict[str, Any] = {
        "building_id": [subjects.names[row] for row in rows], "storey": windows.storey.tolist(),
        "before_h": change.before / 60.0, "after_h": change.after / 60.0, "lost_h": lost / 60.0,
        "verdict_before": first, "verdict_after": second,
        "culprit": [None if number < 0 else after.names[number] for number in change.culprit],
        "culprit_min": change.taken, "use": [subjects.uses[row] for row in rows],
        "required_h": [np.nan if limit is None else limit.hours for limit in limits],
        "facade_deg": _facade(windows)[column], "z_m": windows.z - after.solids.ground[rows],
        "width_m": windows.width[column], "storey_m": windows.height[column]}
    sorted_columns = {name: [values[i] for i in order] for name, values in columns.items()}
    pairs = list(zip(first, second, strict=True))
    metrics: dict[str, CellValue] = {
        "points": len(windows), "worse": sum(pair == (PASS, FAIL) for pair in pairs),
        "better": sum(pair == (FAIL, PASS) for pair in pairs), "losing": int((lost > 0).sum()),
        "gaining": int((lost < 0).sum()), "largest_loss_h": float(lost.max(initial=0.0)) / 60.0,
        "unknown": sum(UNKNOWN in pair for pair in pairs)}
    place = Geometry.points(windows.x[column][order], windows.y[column][order])
    return new_table(typed_columns(sorted_columns), place, crs), metrics | path_metrics(path)


def _facade(windows: Windows) -> F64:
    """Where the facade of each column looks, degrees clockwise from the map's north."""
    return np.round(np.arctan2(windows.nx, windows.ny) * 180.0 / np.pi, 3) % 360.0


def _verdicts(minutes: npt.NDArray[np.float64], limits: list[Any]) -> list[str | None]:
    return [None if limit is None else PASS if value >= limit.hours * 60.0 - 1e-6 else FAIL
            for value, limit in zip(minutes, limits, strict=True)]


def needed_minutes(subjects: Subjects, windows: Windows) -> npt.NDArray[np.float64]:
    """Minutes that each window needs, NaN where the rules ask for nothing, shape (p,)."""
    limits = [subjects.limit(int(row)) for row in windows.part]
    per_column = np.array([np.nan if limit is None else limit.hours * 60.0 for limit in limits], np.float64)
    return per_column[windows.column]


def failing_table(city: City, subjects: Subjects, windows: Windows, allowed: Allowed, crs: str | None) -> FeatureTable:
    """Windows that would fail with one storey more."""
    column = windows.column[allowed.failing]
    columns: dict[str, Any] = {
        "building_id": [subjects.names[row] for row in windows.part[column]],
        "storey": windows.storey[allowed.failing].tolist(),
        "required_h": needed_minutes(subjects, windows)[allowed.failing] / 60.0,
        "facade_deg": _facade(windows)[column],
        "z_m": windows.z[allowed.failing] - city.solids.ground[windows.part[column]],
        "width_m": windows.width[column], "storey_m": windows.height[column]}
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
