"""Readings as a table -> series by time; alarms -> rows of ``sensors.alerts``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.alarms.follow import BAD_FLAGS, Found, Series
from lohu_gis.analysis.alarms.rules import AlarmRule, for_quantity, plain
from lohu_gis.analysis.tables import new_table, numbers, texts
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.operations import moment_of, text_of
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable

COLUMNS = ("station", "quantity", "level", "opened", "peak", "closed", "state", "peak_time", "limit", "unit", "rule",
           "title", "source", "check")

_SCALES = {("mgm3", "ugm3"): 1000.0, ("ugm3", "mgm3"): 0.001, ("cm", "m"): 0.01, ("m", "cm"): 100.0,
           ("mm", "m"): 0.001}
"""Factors between units of readings and of rules, as `unit_word` spells them."""

_SAME_UNITS = {"微克立方米": "ugm3", "微克m3": "ugm3", "μgm3": "ugm3", "毫克立方米": "mgm3", "dba": "db", "分贝": "db",
               "米": "m", "厘米": "cm", "毫米": "mm", "peopleh": "1h", "personsh": "1h", "人h": "1h", "人小时": "1h",
               "人次h": "1h", "人次小时": "1h", "percentlel": "lel"}


def unit_word(unit: str) -> str:
    """A unit in one spelling (``µg/m³`` -> ugm3)."""
    word = plain(unit)
    return _SAME_UNITS.get(word, word)


def factor(given: str, wanted: str) -> float:
    """What values in `given` are multiplied with to be in `wanted`; NaN where that is not known; 1 where either is
    empty, as nothing says otherwise."""
    one, other = unit_word(given), unit_word(wanted)
    if not one or not other or one == other:
        return 1.0
    return _SCALES.get((one, other), float("nan"))


def moments(values: Sequence[Any]) -> npt.NDArray[np.int64]:
    """Times as written -> ms; -1 for those that are none or lie outside 2000-2099."""
    known: dict[Any, int] = {}
    out = np.empty(len(values), np.int64)
    for row, value in enumerate(values):
        found = known.get(value)
        if found is None:
            moment = moment_of(value) if isinstance(value, str) else None
            found = known[value] = -1 if moment is None else moment
        out[row] = found
    return out


def series_of(readings: FeatureTable, rules: Sequence[AlarmRule], zones: Mapping[str, str],
              ) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """Readings by station and quantity, by time, each moment once (the first row counts), in the unit of the rules.

    Rows without a station, a moment or a good flag are left out and counted.

    Raises
    ------
    InputError
        ``column.missing``, ``column.not_numeric``.
    """
    station, when = texts(readings, "station"), moments(texts(readings, "time").tolist())
    value, findings = numbers(readings, "value")
    quantity = _words(readings, "quantity")
    units, flags = _words(readings, "unit"), _words(readings, "flag")
    placed = (when >= 0) & np.array([bool(name) for name in station], bool)
    bad = np.array([plain(flag) in BAD_FLAGS for flag in flags], bool)
    if (~placed).any():
        findings += (Finding(code="reading.unusable", count=int((~placed).sum())),)
    if (placed & bad).any():
        findings += (Finding(code="reading.flagged", severity="info", count=int((placed & bad).sum())),)
    rows = np.flatnonzero(placed & ~bad)
    value = value * _factors(quantity, units, rules)
    strange = rows[np.isnan(value[rows]) & np.isfinite(numbers(readings, "value")[0][rows])]
    if len(strange):
        findings += (Finding(code="reading.other_unit", count=len(strange),
                             facts={"unit": units[strange[0]], "quantity": quantity[strange[0]]}),)
    found, twice = _grouped(rows, station.tolist(), quantity, when, value, zones)
    if twice:
        findings += (Finding(code="reading.twice", severity="info", count=twice),)
    return found, findings


def _words(table: FeatureTable, column: str) -> list[str]:
    """Texts of a column, empty for missing ones and for a missing column."""
    if column not in table.column_names:
        return [""] * len(table)
    return [word or "" for word in texts(table, column)]


def _factors(quantity: Sequence[str], units: Sequence[str], rules: Sequence[AlarmRule]) -> npt.NDArray[np.float64]:
    """Per row: to the unit of the first rule that judges it."""
    known: dict[tuple[str, str], float] = {}
    for key in set(zip(quantity, units, strict=True)):
        rule = next(iter(for_quantity(rules, key[0])), None)
        known[key] = 1.0 if rule is None else factor(key[1], rule.unit)
    return np.array([known[key] for key in zip(quantity, units, strict=True)], np.float64)


def _grouped(rows: npt.NDArray[np.int64], station: Sequence[str], quantity: Sequence[str],
             when: npt.NDArray[np.int64], value: npt.NDArray[np.float64],
             zones: Mapping[str, str]) -> tuple[tuple[Series, ...], int]:
    """Series in order of station and quantity, and how many rows were there twice."""
    keys: dict[tuple[str, str], list[int]] = {}
    for row in rows.tolist():
        keys.setdefault((station[row], quantity[row]), []).append(row)
    found, twice = [], 0
    for (name, what), members in sorted(keys.items()):
        picked = np.array(members)
        times, first = np.unique(when[picked], return_index=True)
        twice += len(picked) - len(times)
        found.append(Series(name, what, times, value[picked[first]], zones.get(name, "")))
    return tuple(found), twice


def alerts_table(alarms: Sequence[Found], pack: RulePack) -> FeatureTable:
    """The rows of ``sensors.alerts``."""
    import pyarrow as pa

    rules = [pack.rule(alarm.rule.id) for alarm in alarms]
    out = [alarm.excursion for alarm in alarms]
    columns: dict[str, Any] = {
        "station": pa.array([alarm.station for alarm in alarms], pa.string()),
        "quantity": pa.array([alarm.quantity for alarm in alarms], pa.string()),
        "level": pa.array([LEVELS[one.level - 1] for one in out], pa.string()),
        "opened": pa.array([text_of(one.opened) for one in out], pa.string()),
        "peak": pa.array([one.peak for one in out], pa.float64()),
        "closed": pa.array([text_of(one.closed) for one in out], pa.string()),
        "state": pa.array(["open" if one.closed is None else "closed" for one in out], pa.string()),
        "peak_time": pa.array([text_of(one.peak_time) for one in out], pa.string()),
        "limit": pa.array([one.limit for one in out], pa.float64(), from_pandas=True),
        "unit": pa.array([alarm.rule.unit for alarm in alarms], pa.string()),
        "rule": pa.array([alarm.rule.id for alarm in alarms], pa.string()),
        "title": pa.array([rule.title for rule in rules], pa.string()),
        "source": pa.array([pack.source_of(rule) for rule in rules], pa.string()),
        "check": pa.array([pack.check_of(rule) for rule in rules], pa.string()),
    }
    return new_table(columns, None, None)
