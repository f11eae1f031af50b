"""The run of ``sensors.alerts``: readings, zones of stations, spans, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from lohu_gis.analysis.alarms.follow import Outcome, Series, follow
from lohu_gis.analysis.alarms.rules import MINUTE, AlarmRule, for_quantity, plain
from lohu_gis.analysis.alarms.table import alerts_table, series_of
from lohu_gis.analysis.tables import texts
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.params import ToolResult
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable

STATION_COLUMNS = ("station", "name", "id", "code")
ZONE_COLUMNS = ("zone", "noise_zone", "声功能区", "功能区")


def zones_of(stations: FeatureTable | None, column: str | None = None) -> dict[str, str]:
    """Name of a station -> its zone as `plain` spells it; empty without stations or a column of zones.

    Every column of `STATION_COLUMNS` names the station, the first one first.

    Raises
    ------
    InputError
        ``column.missing`` for a column that was named.
    """
    if stations is None:
        return {}
    column = column or next((name for name in ZONE_COLUMNS if name in stations.column_names), None)
    if column is None:
        return {}
    zones = [plain(zone) if zone else "" for zone in texts(stations, column)]
    found: dict[str, str] = {}
    for name in STATION_COLUMNS:
        if name in stations.column_names:
            for station, zone in zip(texts(stations, name), zones, strict=True):
                if station and zone:
                    found.setdefault(station, zone)
    return found


def alarms_of(readings: FeatureTable, pack: RulePack, rules: Sequence[AlarmRule], zones: Mapping[str, str],
              default_zone: str = "", span_min: float | None = None) -> ToolResult:
    """Alarms of readings with metrics and findings; see ``sensors.alerts``."""
    series, findings = series_of(readings, rules, zones)
    series = tuple(one if one.zone else replace(one, zone=plain(default_zone)) for one in series)
    spans, assumed = _spans(series, rules, span_min)
    outcome = follow(rules, series, spans)
    levels = Counter(LEVELS[alarm.excursion.level - 1] for alarm in outcome.alarms)
    metrics: dict[str, CellValue] = {
        "alarms": len(outcome.alarms), "open": sum(alarm.excursion.closed is None for alarm in outcome.alarms),
        **{level: levels[level] for level in LEVELS},
        "readings": sum(len(one.time) for one in series), "series": len(series)}
    findings += tuple(_noticed(pack, rules, series, outcome, assumed))
    return ToolResult({"alerts": alerts_table(outcome.alarms, pack)}, metrics, findings)


def _spans(series: Sequence[Series], rules: Sequence[AlarmRule],
           span_min: float | None) -> tuple[dict[str, int], dict[str, int]]:
    """Per quantity what one reading stands for at most, and those where that was assumed from single readings.

    Quantities read less often than their rules expect are means already: their usual distance counts, up to a day;
    where no station has two readings, each stands for the whole period of the rule.
    """
    if span_min is not None:
        return {one.quantity: round(span_min * MINUTE) for one in series}, {}
    found: dict[str, int] = {}
    assumed: dict[str, int] = {}
    for quantity in {one.quantity for one in series}:
        fitting = [rule for rule in for_quantity(rules, quantity) if rule.average != "none"]
        if not fitting:
            continue
        steps = [float(np.median(np.diff(one.time))) for one in series
                 if one.quantity == quantity and len(one.time) > 1]
        usual = round(float(np.median(steps))) if steps else 1440 * MINUTE
        if usual > min(rule.span for rule in fitting):
            found[quantity] = min(usual, 1440 * MINUTE)
            if not steps:
                assumed[quantity] = sum(len(one.time) for one in series if one.quantity == quantity)
    return found, assumed


def _noticed(pack: RulePack, rules: Sequence[AlarmRule], series: Sequence[Series], outcome: Outcome,
             assumed: Mapping[str, int]) -> Iterator[Finding]:
    for quantity, count in outcome.unjudged.items():
        yield Finding(code="alarm.no_rule", severity="info", facts={"quantity": quantity, "pack": pack.id}, count=count)
    zoneless = sorted({one.station for one in series if not one.zone
                       and any(rule.zoned for rule in for_quantity(rules, one.quantity))})
    if zoneless:
        shown = ", ".join(zoneless[:5]) + (", ..." if len(zoneless) > 5 else "")
        yield Finding(code="alarm.no_zone", facts={"stations": shown}, count=len(zoneless))
    for rule, count in outcome.unknown.items():
        yield Finding(code="alarm.limit_unknown", facts={"rule": rule, "pack": pack.id}, count=count)
    for quantity, count in assumed.items():
        yield Finding(code="alarm.span_assumed", facts={"quantity": quantity}, count=count)
