"""The proof of one cell of emerging hot spots: its series, its numbers, the rule that fired, in words and charts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.hotspot.patterns import RULES
from lohu_gis.app.hotspot.words import category_meaning, category_name
from lohu_gis.app.i18n import _
from lohu_gis.core.chart import Axis, Bars, Chart, Tone
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.project import Project, RunRecord, TableContent, VectorContent
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

TOOL = "hotspot.emerging"
CHINA = timezone(timedelta(hours=8))
_KINDS: tuple[tuple[int, str, Tone], ...] = (
    (1, N_("Hot step"), "bad"), (0, N_("No more than chance"), "quiet"), (-1, N_("Cold step"), "blue"))

F64 = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Proof:
    """What proves the pattern of a cell.

    Attributes
    ----------
    title, meaning, rule
        Name of the pattern, what it says, the predicate that fired.
    facts
        Words and values.
    z, events
        Charts over the steps; None without the series.
    """

    title: str
    meaning: str
    rule: str
    facts: tuple[tuple[str, str], ...]
    z: Chart | None
    events: Chart | None


def emerging_run(project: Project, layer_id: str) -> RunRecord | None:
    """How the cells of a layer came to be; None for layers that hold no cells of emerging hot spots."""
    layer = project.layers.get(layer_id)
    if layer is None or not isinstance(layer.content, VectorContent):
        return None
    record = project.runs.get(_run(project, layer.content.table) or "")
    return record if record is not None and record.tool == TOOL else None


def series_layer(project: Project, layer_id: str) -> str | None:
    """The layer with the series that belongs to a layer of cells, made by the same run; None without one."""
    layer = project.layers.get(layer_id)
    if layer is None or not isinstance(layer.content, VectorContent) or emerging_run(project, layer_id) is None:
        return None
    run = _run(project, layer.content.table)
    return next((other.id for other in project.layers.values()
                 if isinstance(other.content, TableContent) and _run(project, other.content.table) == run), None)


def _run(project: Project, table: str) -> str | None:
    found = project.tables.get(table)
    return None if found is None else found.run


def proof_of(cells: FeatureTable, fid: int, series: FeatureTable | None = None,
             metrics: Mapping[str, CellValue] | None = None) -> Proof:
    """The proof of one cell.

    Parameters
    ----------
    cells, series
        Outputs of ``hotspot.emerging``.
    fid
        Row of `cells`; KeyError where there is none.
    metrics
        Of the run: the order of the patterns is printed with the rule.
    """
    row = cells.record(fid)
    category = str(row.get("category") or "no_pattern")
    title, kind = category_name(category), category.removesuffix("_hot").removesuffix("_cold")
    order = (metrics or {}).get("order")
    sign = {"hot": " (c = +1)", "cold": " (c = -1)"}.get(category.rpartition("_")[2], "")
    rule = RULES.get(kind, "") + sign
    facts = tuple(_facts(row, str(order) if order else ""))
    charts = None if series is None else _charts(series, int(str(row.get("cell"))))
    return Proof(title, category_meaning(category), rule, facts, *(charts or (None, None)))


def _facts(row: Mapping[str, CellValue], order: str) -> list[tuple[str, str]]:
    events = row.get("events")
    shown = _("fewer than {count}").format(count=SMALL_COUNT) if events is None else f"{events:,}"
    of = _("{count} of {all}")
    found = [(_("Events"), shown), (_("Hot steps"), of.format(count=row.get("hot_steps"), all=row.get("steps"))),
             (_("Cold steps"), of.format(count=row.get("cold_steps"), all=row.get("steps")))]
    if row.get("since"):
        found.append((_("Without a break since"), f"{row['since']} ({row.get('last_run')})"))
    found.append((_("Gi* of the last step"), _z(row.get("z_last"))))
    found.append((_("Trend (Mann-Kendall)"), f"z = {_z(row.get('trend_z'))}, p = {_p(row.get('trend_p'))}"))
    if row.get("category_other") not in (None, row.get("category")):
        found.append((_("In the other order"), category_name(str(row["category_other"]))))
    if order:
        found.append((_("Order of the patterns"), " > ".join(category_word(kind) for kind in order.split(" > "))))
    return found


def category_word(kind: str) -> str:
    """A kind of pattern without its colour, in the language of the window."""
    words = {"new": N_("new"), "consecutive": N_("consecutive"), "intensifying": N_("intensifying"),
             "persistent": N_("persistent"), "diminishing": N_("diminishing"), "sporadic": N_("sporadic"),
             "oscillating": N_("oscillating"), "historical": N_("historical")}
    return _(words.get(kind, kind))


def _z(value: CellValue) -> str:
    return _("unknown") if value is None else f"{float(value):.2f}"


def _p(value: CellValue) -> str:
    if value is None:
        return _("unknown")
    return "< 0.001" if float(value) < 0.001 else f"{float(value):.3f}"


def _charts(series: FeatureTable, cell: int) -> tuple[Chart, Chart] | None:
    """z and events of each step."""
    rows = np.flatnonzero(_numbers(series, "cell") == cell)
    if not len(rows):
        return None
    starts, ends = (np.array([_seconds(series.column(name)[int(row)].as_py()) for row in rows], np.float64)
                    for name in ("start", "end"))
    ends = ends + 86_400.0
    middle, width = (starts + ends) / 2, 0.8 * float((ends - starts).min())
    z, state, count = (_numbers(series, name)[rows] for name in ("z", "state", "events"))
    x = Axis(kind="time")
    bars = tuple(Bars(_(name), middle, np.where(state == value, z, np.nan), tone, width)
                 for value, name, tone in _KINDS if (state == value).any())
    note = _("Hot and cold by the false discovery rate over all cells and steps")
    counts = Bars(_("Events"), middle, count, "first", width)
    return (Chart(_("Gi* by step"), x, Axis("z"), bars, note=note),
            Chart(_("Events by step"), x, Axis(_("Events"), low=0.0), (counts,)))


def _numbers(table: FeatureTable, column: str) -> F64:
    values: Any = table.column(column).to_numpy(zero_copy_only=False)
    return np.asarray(values, np.float64)


def _seconds(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp()
