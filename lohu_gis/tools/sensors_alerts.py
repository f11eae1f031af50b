"""Alarms of readings by dated limits."""

from __future__ import annotations

from typing import Annotated

from lohu_gis.core.params import Column, Number, Rules, Table, TableOutput, Text, ToolResult, tool
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

COLUMNS = ("station", "quantity", "level", "opened", "peak", "closed", "state", "peak_time", "limit", "unit", "rule",
           "title", "source", "check")


@tool(id="sensors.alerts", title=N_("Alarms of readings"), version=1,
      outputs=(TableOutput(id="alerts", columns=COLUMNS),),
      sources=("GB 3096-2008", "GB 3095-2012", "GB 3095-2026"))
def alerts(
    readings: Annotated[FeatureTable, Table()],
    rules: Annotated[RulePack, Rules(group="limits")] = "limits_luohu",  # type: ignore[assignment]  # its id
    stations: Annotated[FeatureTable | None, Table()] = None,
    *,
    zone: Annotated[str | None, Column(of="stations")] = None,
    default_zone: Annotated[str | None, Text()] = None,
    span_min: Annotated[float | None, Number(unit="min", min=0.01, max=1440)] = None,
) -> ToolResult:
    """Stretches of readings beyond the limit that held at their date, hour and zone, with four levels.

    A reading is judged by the limit in force when it was taken: the same PM2.5 may pass on one day and fail on the
    next. An alarm opens and ends by the minimum durations and the hysteresis of its rule. Where no limit is known
    nothing is judged, and that is said. For reference; the numbers of the pack have to be checked by a planner.

    Parameters
    ----------
    readings
        Readings with the columns ``station time quantity value``, and ``unit flag`` where there are any.
    rules
        Rule pack with dated limits, durations and levels.
    stations
        Stations with a column ``station`` or ``name`` or ``id``; their zone decides the limit of noise.
    zone
        Column of the stations' zones (0, 1, 2, 3, 4a, 4b); ``zone`` or ``noise_zone`` where there is one.
    default_zone
        Zone of stations without one; without it their limit of noise is unknown.
    span_min
        Minutes that one reading stands for at most. Without it the rule's, and for quantities that are read less often
        the usual distance of their readings.

    Returns
    -------
    ToolResult
        A row per alarm by station, quantity and opening: ``station quantity level opened peak closed state`` (peak is
        the worst value in the rule's unit, `opened` the first one beyond the limit, `closed` the first one of the
        lasting return, `state` open or closed), then ``peak_time limit unit rule title source check``. Metrics:
        ``alarms open blue yellow orange red readings series``.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``, ``rules.*``.
    """
    from lohu_gis.analysis.alarms.rules import rules_of
    from lohu_gis.analysis.alarms.run import alarms_of, zones_of

    parsed = rules_of(rules)
    zones = zones_of(stations, zone)
    return alarms_of(readings, rules, parsed, zones, default_zone or "", None if span_min is None else span_min)
