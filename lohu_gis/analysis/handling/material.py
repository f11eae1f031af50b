"""Complaints of a table as the rules of tiers see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import answers_of, cases_of, times_of
from lohu_gis.analysis.handling.tiers import Material
from lohu_gis.analysis.moments import DAY_S, NO_MOMENT, moment_text, moments
from lohu_gis.analysis.moving import all_missing, reprojected
from lohu_gis.analysis.tables import texts, with_geometry
from lohu_gis.analysis.text.records import Records, numbered, places_of, records_of, words_of
from lohu_gis.analysis.text.repeats import repeats
from lohu_gis.analysis.text.urgent import urgent
from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import Rule, RulePack
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NEEDED = {"tier.urgent_words": ("title", "text"), "tier.urgent_mark": ("urgency",), "tier.hard_mark": ("hard_case",),
          "tier.reassigned": ("reassigned",), "tier.reopened": ("reopened",), "tier.repeats": ("title", "text"),
          "tier.class": ("category",)}
"""Rules that say nothing without at least one of these columns."""
HOUR_S = 3600


@dataclass(frozen=True, slots=True, eq=False)
class Alarms:
    """Alarms with a place in metres, level, and when they were (seconds; one still open ends never)."""

    places: F64
    levels: Sequence[str | None]
    opened: I64
    closed: I64


@dataclass(frozen=True, slots=True)
class Lookups:
    """What the table itself does not hold.

    Attributes
    ----------
    urgent
        Rules of urgent words (`analysis.text.urgent`).
    alarms
        With a place and the columns ``level opened``, and ``closed`` where they have ended; None for none.
    english
        Language of titles and words.
    """

    urgent: RulePack
    alarms: FeatureTable | None = None
    english: bool = False

    @property
    def everything(self) -> str:
        """What all categories together are called."""
        return "all cases" if self.english else "全部诉求"


def material_of(table: FeatureTable, as_of: int, lookups: Lookups,
                progress: Progress | None = None) -> tuple[Material, tuple[Finding, ...]]:
    """What is known of each complaint.

    Parameters
    ----------
    as_of
        Moment of the count in seconds.
    Returns
    -------
    material, findings
        ``triage.not_judged`` names the rules for which no column is there.

    Raises
    ------
    InputError
        ``column.missing`` (opened, or a column of alarms), ``column.no_times``, ``crs.missing``.
    """
    cases, findings = cases_of(table, as_of)
    opened = moments(table, "opened")[0]
    due = moments(table, "due")[0] if "due" in table.column_names else np.full(len(table), NO_MOMENT)
    known = (opened != NO_MOMENT) & (due != NO_MOMENT)
    due_days = np.where(known, (due - np.where(known, opened, due)) / DAY_S, np.nan)
    kinds, kind_names = _named(table, "category")
    areas: dict[str, tuple[I64, Sequence[str]]] = {
        name: _named(table, name) for name in ("community", "subdistrict", "grid")
        if name in table.column_names}
    silent = [rule for rule, columns in NEEDED.items() if not {*columns} & {*table.column_names}]
    if silent:
        findings += (Finding(code="triage.not_judged", facts={"rules": ", ".join(silent)}, count=len(silent)),)
    alarms = None if lookups.alarms is None else _alarms(lookups.alarms, table)
    placed = _Placed(table, cases.there, as_of, alarms, progress or Progress())
    spoken, said = _said(table, lookups)
    return Material(
        cases, spoken, said,
        texts(table, "urgency").tolist() if "urgency" in table.column_names else [None] * len(table), opened, due_days,
        kinds, kind_names, areas, answers_of(table, "hard_case")[0], times_of(table, "reopened"),
        times_of(table, "reassigned"), placed.repeats, placed.near, as_of, lookups.everything), findings


def _said(table: FeatureTable, lookups: Lookups) -> tuple[Bools, list[tuple[tuple[str, ...], str]]]:
    """Which rows say anything, and the urgent words of each with the title of their rule."""
    if not {"title", "text"} & {*table.column_names}:
        return np.zeros(len(table), bool), [((), "")] * len(table)
    words = words_of(table)
    titles = {rule.id: (rule.title_en if lookups.english else rule.title) or rule.title or rule.id
              for rule in lookups.urgent.rules}
    found = [((), "") if one is None else (one.words, titles[one.rule]) for one in urgent(lookups.urgent, words)]
    return np.array([bool(text) for text in words], bool), found


@dataclass(frozen=True, slots=True, eq=False)
class _Placed:
    """What rules ask of places; nothing is computed for rules that a pack does not have.

    `there` are the cases opened by the moment of the count, `as_of`: words of later ones change nothing.
    """

    table: FeatureTable
    there: Bools
    as_of: int
    alarms: Alarms | None
    progress: Progress

    def repeats(self, rule: Rule) -> I64:
        if "repeat_group" in self.table.column_names:
            given = numbered(self.table, "repeat_group") + 1
            return given.astype(np.int64)
        if not {"title", "text"} & {*self.table.column_names}:
            return np.zeros(len(self.table), np.int64)
        every, rows = records_of(_in_metres(self.table))[0], np.flatnonzero(self.there).tolist()
        records = Records([every.texts[row] for row in rows], every.places[rows], every.seconds[rows],
                          every.timed[rows], every.areas[rows])
        groups = np.zeros(len(self.table), np.int64)
        groups[rows] = repeats(records, rule.number("distance_m"), rule.number("days"), rule.number("similarity"),
                               self.progress).groups
        return groups

    def near(self, rule: Rule) -> tuple[F64, Sequence[str]]:
        count = len(self.table)
        if self.alarms is None:
            return np.full(count, np.nan), [""] * count
        known = self.alarms.opened <= self.as_of
        alarms = Alarms(self.alarms.places, [level if seen else None for level, seen in zip(
            self.alarms.levels, known.tolist(), strict=True)], self.alarms.opened, self.alarms.closed)
        return _nearest(places_of(_in_metres(self.table)), moments(self.table, "opened")[0], alarms, rule)


def _nearest(places: F64, opened: I64, alarms: Alarms, rule: Rule) -> tuple[F64, list[str]]:
    """Distance to the nearest alarm of the rule's levels that was there within its hours, and when that began."""
    from scipy.spatial import cKDTree

    distance, began = np.full(len(places), np.nan), [""] * len(places)
    margin = rule.number("hours") * HOUR_S
    kept = np.array([level in rule.words("levels") for level in alarms.levels], bool)
    kept &= np.isfinite(alarms.places).all(axis=1) & (alarms.opened != NO_MOMENT)
    usable = np.flatnonzero(np.isfinite(places).all(axis=1) & (opened != NO_MOMENT))
    if not kept.any() or not len(usable):
        return distance, began
    tree = cKDTree(places[usable])
    for number in np.flatnonzero(kept):
        close = usable[tree.query_ball_point(alarms.places[number], rule.number("distance_m"))]
        inside = (opened[close] >= alarms.opened[number] - margin) & (
            (alarms.closed[number] == NO_MOMENT) | (opened[close] <= alarms.closed[number] + margin))
        for row in close[inside]:
            away = float(np.hypot(*(places[row] - alarms.places[number])))
            if not away >= distance[row]:
                distance[row], began[row] = away, moment_text(int(alarms.opened[number]))
    return distance, began


def _alarms(alarms: FeatureTable, complaints: FeatureTable) -> Alarms:
    for column in ("level", "opened"):
        if column not in alarms.column_names:
            raise InputError("column.missing", column=column, columns=", ".join(alarms.column_names[:50]),
                             parameter="alarms")
    target = _in_metres(complaints).crs
    geometry = alarms.geometry()
    if geometry is not None and target is not None and alarms.crs is not None:
        alarms = with_geometry(alarms, reprojected(geometry, alarms.crs, target)[0], target)
    closed = moments(alarms, "closed")[0] if "closed" in alarms.column_names else np.full(len(alarms), NO_MOMENT)
    return Alarms(places_of(alarms), texts(alarms, "level").tolist(), moments(alarms, "opened")[0], closed)


def _in_metres(table: FeatureTable) -> FeatureTable:
    """The table with its places in metres; without a geometry as it is."""
    geometry = table.geometry()
    if geometry is None or not (geometry.types != 0).any():
        return with_geometry(table, all_missing(len(table)), table.crs)
    computing = systems.require_metric(table.crs, total_bounds(geometry))[0]
    if systems.same(table.crs, computing) or table.crs is None:
        return table
    return with_geometry(table, reprojected(geometry, table.crs, computing)[0], computing)


def _named(table: FeatureTable, column: str) -> tuple[I64, list[str]]:
    """A number for each text of a column in their order, -1 for missing ones, and the texts."""
    if column not in table.column_names:
        return np.full(len(table), -1), []
    found = numbered(table, column)
    cells = texts(table, column)
    names = [""] * (int(found.max(initial=-1)) + 1)
    for number, cell in zip(found.tolist(), cells.tolist(), strict=True):
        if number >= 0:
            names[number] = cell
    return found, names
