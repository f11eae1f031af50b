"""A whole sun check: from buildings and a day to a table of windows with verdicts."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.check import WindowSun, in_reach, window_sun
from lohu_gis.analysis.sun.city import City
from lohu_gis.analysis.sun.limits import DEFAULT_END, DEFAULT_START, UNKNOWN, shares, verdicts
from lohu_gis.analysis.sun.path import Clock, Site, SunPath, path_metrics, sun_path
from lohu_gis.analysis.sun.uses import RowLimits, Subjects
from lohu_gis.analysis.sun.windows import Windows, window_points
from lohu_gis.analysis.tables import new_table, nullable
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NUMBERS = ("hours", "longest_run_h", "required_h", "possible_h", "facade_deg", "z_m", "width_m", "storey_m", "before_h",
           "after_h", "lost_h", "culprit_min")
"""Columns of results that hold numbers."""


@dataclass(frozen=True, slots=True)
class Band:
    """A day and the part of it that counts; None for `start` and `end` takes the rules' own."""

    day: dt.date
    start: str | None
    end: str | None
    clock: Clock
    step_min: float


@dataclass(frozen=True, slots=True)
class Survey:
    """Parameters of a check: see ``sun.hours_windows``."""

    band: Band
    min_run_min: float = 5.0
    sill_m: float = 0.9
    spacing_m: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Surveyed:
    """What a check found.

    Attributes
    ----------
    groups
        Windows that share a band, with their sun and the day's path.
    unplaced
        Subject rows that have a shape but no windows because their height or storeys are unknown.
    findings
        ``sun.band_short`` and the like.
    """

    groups: tuple[tuple[WindowSun, SunPath], ...]
    unplaced: I64
    findings: tuple[Finding, ...]


def survey(city: City, subjects: Subjects, wanted: Survey, crs: str, progress: Progress | None = None) -> Surveyed:
    """Sun of all windows of the subjects; the sun is that of the middle of their bounds.

    Raises
    ------
    UsageError
        ``parameter.invalid``, ``sun.band_empty``, ``sun.too_many_points``.
    """
    import shapely

    progress = progress or Progress()
    site = city.site(crs, subjects.rows)
    there = ~shapely.is_missing(city.solids.shapes)
    unplaced = np.flatnonzero(subjects.rows & there & ~(city.solids.known & (city.storeys >= 1)))
    groups: list[tuple[WindowSun, SunPath]] = []
    bands = list(_bands(subjects, wanted.band))
    for number, (start, end, rows) in enumerate(bands):
        if site is None:
            break
        path = _path(site, wanted, start, end)
        windows = windows_of(city, rows, wanted)
        part = progress.part(number / len(bands), (number + 1) / len(bands))
        groups.append((surveyed(city, windows, path, wanted.min_run_min, part), path))
    progress.at(1.0)
    return Surveyed(tuple(groups), unplaced, _findings(wanted))


def windows_of(city: City, rows: Bools, wanted: Survey) -> Windows:
    """Windows of some rows, as a check wants them; raises as `window_points`."""
    return window_points(city.solids, city.storeys, rows, sill_m=wanted.sill_m, spacing_m=wanted.spacing_m)


def one_path(city: City, subjects: Subjects, wanted: Survey, crs: str) -> SunPath:
    """The day of a check whose windows share one band: that of the first limit; the sun of the subjects' middle.

    Raises
    ------
    InputError
        ``area.none`` when no subject has a shape.
    UsageError
        ``parameter.invalid``, ``sun.band_empty``.
    """
    site = city.site(crs, subjects.rows)
    if site is None:
        raise InputError("area.none")
    start, end, _ = next(_bands(subjects, wanted.band))
    return _path(site, wanted, start, end)


def _path(site: Site, wanted: Survey, start: str, end: str) -> SunPath:
    path = sun_path(site, wanted.band.day, start, end, wanted.band.clock, wanted.band.step_min)
    if path.band_min < wanted.min_run_min:
        raise UsageError("sun.band_empty", start=start, end=end)
    return path


def surveyed(city: City, windows: Windows, path: SunPath, min_run_min: float, progress: Progress | None = None, *,
             possible: bool = True) -> WindowSun:
    """`window_sun` with only those buildings that may matter, numbered as in the whole city."""
    reach = np.flatnonzero(in_reach(city.doubtful(), windows, path))
    if len(reach) == len(city.solids):
        return window_sun(city, windows, path, min_run_min, progress, possible=possible)
    number = np.full(len(city.solids), -1, np.int64)
    number[reach] = np.arange(len(reach))
    small = City(city.solids.take(reach), city.storeys[reach], city.names)
    found = window_sun(small, windows.of_parts(number[windows.part]), path, min_run_min, progress, possible=possible)
    return WindowSun(windows, found.minutes, found.longest, found.at_worst, found.possible, found.losses)


def _bands(subjects: Subjects, band: Band) -> Iterator[tuple[str, str, Bools]]:
    """Start, end and rows of each band that is asked for."""
    usual = subjects.limits.bands()[0]
    chosen: dict[tuple[str, str], Bools] = {}
    for row in np.flatnonzero(subjects.rows):
        limit = subjects.limit(int(row))
        start, end = usual if limit is None else (limit.start, limit.end)
        key = (band.start or start, band.end or end)
        chosen.setdefault(key, np.zeros(len(subjects.rows), bool))[row] = True
    if not chosen:
        chosen[(band.start or DEFAULT_START, band.end or DEFAULT_END)] = np.zeros(len(subjects.rows), bool)
    for (start, end), rows in chosen.items():
        yield start, end, rows


def _findings(wanted: Survey) -> tuple[Finding, ...]:
    found = []
    if wanted.band.step_min > 1.0:
        found.append(Finding(code="sun.step_coarse", severity="info", facts={"step_min": wanted.band.step_min}))
    if wanted.spacing_m > 1.0:
        found.append(Finding(code="sun.spacing_coarse", severity="info", facts={"spacing_m": wanted.spacing_m}))
    return tuple(found)


def survey_table(city: City, subjects: Subjects, found: Surveyed,
                 crs: str | None) -> tuple[FeatureTable, dict[str, CellValue]]:
    """The table and metrics of ``sun.hours_windows``."""
    limits = subjects.per_row()
    blocks = [_window_columns(city, subjects, limits, sun) for sun, _ in found.groups]
    blocks.append(_unplaced_columns(city, subjects, limits, found.unplaced))
    columns = {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
    x, y = columns.pop("x"), columns.pop("y")
    metrics: dict[str, CellValue] = {"points": len(x), "buildings": len(set(columns["building_id"].tolist()))}
    metrics |= shares(columns["verdict"])
    metrics |= path_metrics(found.groups[0][1]) if found.groups else {}
    return new_table(typed_columns(columns), Geometry.points(x, y), crs), metrics


def typed_columns(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Arrays as Arrow columns: `NUMBERS` as numbers, ``storey`` whole, the rest as texts; NaN and None are missing."""
    import pyarrow as pa

    return {name: nullable(np.asarray(values, np.float64)) if name in NUMBERS
            else pa.array(values, pa.int64() if name == "storey" else pa.string(), from_pandas=True)
            for name, values in columns.items()}


def _window_columns(city: City, subjects: Subjects, limits: RowLimits, sun: WindowSun) -> dict[str, Any]:
    windows = sun.windows
    column = windows.column
    row = windows.part[column]
    # Buildings in their order, from the top storey down: on a map the lowest window, the darkest, is drawn last.
    order = np.lexsort((-windows.storey, row))
    found = {
        "building_id": limits.names[row], "storey": windows.storey.astype(object), "hours": sun.minutes / 60.0,
        "longest_run_h": sun.longest / 60.0,
        "verdict": verdicts(sun.minutes, sun.at_worst, limits.hours[row], limits.silent[row]),
        "lost_to": np.array(lost_texts(sun, city.names), object), "use": subjects.uses[row], "rule": limits.rule[row],
        "article": limits.article[row], "required_h": limits.hours[row], "possible_h": sun.possible / 60.0,
        **place_columns(city, windows), "x": windows.x[column], "y": windows.y[column]}
    return {name: values[order] for name, values in found.items()}


def place_columns(city: City, windows: Windows) -> dict[str, F64]:
    """Where windows look and what piece of facade they stand for: facade_deg, z_m, width_m, storey_m."""
    column = windows.column
    facade = np.round(np.arctan2(windows.nx, windows.ny) * 180.0 / np.pi, 3) % 360.0
    return {"facade_deg": facade[column], "z_m": windows.z - city.solids.ground[windows.part[column]],
            "width_m": windows.width[column], "storey_m": windows.height[column]}


def _unplaced_columns(city: City, subjects: Subjects, limits: RowLimits, rows: I64) -> dict[str, Any]:
    """One row per subject without windows: nobody knows."""
    import shapely

    spots = shapely.point_on_surface(city.solids.shapes[rows])
    nothing = np.full(len(rows), np.nan)
    none = np.full(len(rows), None, object)
    return {
        "building_id": limits.names[rows], "storey": none, "hours": nothing, "longest_run_h": nothing,
        "verdict": _unjudged(limits.silent[rows]), "lost_to": none, "use": subjects.uses[rows],
        "rule": limits.rule[rows], "article": limits.article[rows], "required_h": limits.hours[rows],
        "possible_h": nothing, "facade_deg": nothing, "z_m": nothing, "width_m": nothing, "storey_m": nothing,
        "x": shapely.get_x(spots), "y": shapely.get_y(spots)}


def _unjudged(silent: Bools) -> npt.NDArray[np.object_]:
    words = np.full(len(silent), UNKNOWN, object)
    words[silent] = None
    return words


def lost_texts(sun: WindowSun, names: tuple[str, ...]) -> list[str]:
    """``{"building": minutes, ...}`` of every window, most minutes first."""
    quoted = [json.dumps(name, ensure_ascii=False) for name in names]
    texts: list[list[str]] = [[] for _ in range(len(sun.minutes))]
    losses = sun.losses
    for point, part, minutes in zip(losses.point.tolist(), losses.part.tolist(), losses.minutes.tolist(), strict=True):
        texts[point].append(f"{quoted[part]}: {minutes:g}")
    return ["{" + ", ".join(pieces) + "}" for pieces in texts]


