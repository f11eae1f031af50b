"""Readings put right: names, units, flags, doubles, gaps, and the stations they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.readings.catalogue import Catalogue, plain
from lohu_gis.analysis.readings.raw import NO_TIME, Raw, Series, Station
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import FeatureTable

MISSING, SUSPECT, DUPLICATE = "missing", "suspect", "duplicate"
"""Flags; a good reading has an empty one. Other words are those of the file."""

_GAP = 1.5
_MIN_STEPS = 3


@dataclass(frozen=True)
class Readings:
    """Readings and stations, and what was noticed.

    Attributes
    ----------
    readings
        ``station time quantity value unit flag``, in the order of the files.
    stations
        ``station name`` and what else is known of each, points in EPSG:4326, missing for those without a place.
    """

    readings: FeatureTable
    stations: FeatureTable
    metrics: dict[str, int]
    findings: tuple[Finding, ...]


def assemble(parts: Iterable[Raw], catalogue: Catalogue) -> Readings:
    """One table of readings and one of stations from all parts."""
    raws = list(parts)
    findings = [finding for raw in raws for finding in raw.findings]
    series: list[Series] = []
    for found in (one for raw in raws for one in raw.series):
        fixed, noticed = _in_unit(found, catalogue)
        series.append(fixed)
        findings += noticed
    findings = _one_about_units(findings)
    columns = _joined(series, catalogue)
    keep, flags, noticed = _doubles(columns)
    findings += noticed
    columns = {name: values[keep] for name, values in columns.items()} | {"flag": flags[keep]}
    gaps, noticed = _gaps(columns)
    findings += noticed + _lost_times(columns)
    stations = _stations([station for raw in raws for station in raw.stations], columns["station"])
    placed = stations.geometry()
    without = 0 if placed is None else int((placed.types == 0).sum())
    if without:
        findings.append(Finding(code="stations.unplaced", count=without))
    pairs = len(set(zip(columns["station"].tolist(), columns["quantity"].tolist(), strict=True)))
    metrics = {"readings": len(columns["time"]), "stations": len(stations), "series": pairs,
               "missing": int(np.isnan(columns["value"]).sum()), "duplicates": int((~keep).sum()), "gaps": gaps}
    return Readings(_table(columns), stations, metrics, _merged(findings))


def _in_unit(series: Series, catalogue: Catalogue) -> tuple[Series, list[Finding]]:
    """A series of a known quantity in its unit; numbers that stand for nothing are missing."""
    quantity = catalogue.quantity_of(series.quantity)
    values = np.where(np.isin(series.values, catalogue.missing), np.nan, series.values)
    known = catalogue.quantities.get(quantity)
    unit = catalogue.unit_of(series.unit) or catalogue.unit_in(series.quantity)
    findings: list[Finding] = []
    if not unit and known is not None:
        unit = catalogue.assumed(quantity, values)
        findings.append(Finding(code="unit.assumed", facts={"quantity": quantity, "unit": unit}, count=len(values)))
    if known is not None and unit != known.unit:
        if catalogue.can_convert(unit, known.unit):
            values, unit = catalogue.converted(values, unit, known.unit), known.unit
        else:
            facts = {"quantity": quantity, "unit": unit, "known": known.unit}
            findings.append(Finding(code="unit.unknown", facts=facts, count=len(values)))
    return Series(series.stations, series.times, values, quantity, unit, series.flags), findings


def _one_about_units(findings: list[Finding]) -> list[Finding]:
    """All assumed units as one finding, once for each quantity."""
    about = [finding for finding in findings if finding.code == "unit.assumed"]
    if not about:
        return findings
    units = ", ".join(dict.fromkeys(f"{finding.facts['quantity']} {finding.facts['unit']}" for finding in about))
    together = Finding(code="unit.assumed", facts={"units": units}, count=sum(f.count or 0 for f in about))
    return [*(finding for finding in findings if finding.code != "unit.assumed"), together]


def _joined(series: Sequence[Series], catalogue: Catalogue) -> dict[str, npt.NDArray[Any]]:
    flags = [_flags(one, catalogue) for one in series]

    def together(parts: list[npt.NDArray[Any]], kind: Any) -> npt.NDArray[Any]:
        return np.concatenate(parts) if parts else np.array([], kind)

    return {
        "station": together([one.stations for one in series], object),
        "time": together([one.times for one in series], np.int64),
        "quantity": together([np.full(len(one.times), one.quantity, object) for one in series], object),
        "value": together([one.values for one in series], np.float64),
        "unit": together([np.full(len(one.times), one.unit, object) for one in series], object),
        "flag": together(flags, object)}


def _flags(series: Series, catalogue: Catalogue) -> npt.NDArray[np.object_]:
    flags = np.full(len(series.times), "", object)
    if series.flags is not None:
        flags[:] = ["" if word is None or plain(word) in catalogue.good_words else word for word in series.flags]
    known = catalogue.quantities.get(series.quantity)
    if known is not None and series.unit == known.unit:
        low = -np.inf if known.min is None else known.min
        high = np.inf if known.max is None else known.max
        with np.errstate(invalid="ignore"):
            flags[(flags == "") & ((series.values < low) | (series.values > high))] = SUSPECT
    flags[np.isnan(series.values)] = MISSING
    return flags


def _doubles(columns: dict[str, npt.NDArray[Any]]) -> tuple[
        npt.NDArray[np.bool_], npt.NDArray[np.object_], list[Finding]]:
    """Which rows stay: a reading that comes again with the same value goes; one with another value stays, flagged."""
    rows = len(columns["time"])
    keep, flags = np.ones(rows, bool), columns["flag"].copy()
    codes = _codes(columns)
    order = np.lexsort((np.arange(rows), columns["time"], codes))
    same = np.zeros(rows, bool)
    same[1:] = (np.diff(codes[order]) == 0) & (columns["time"][order][1:] == columns["time"][order][:-1]) & (
        columns["time"][order][1:] != NO_TIME)
    values = columns["value"][order]
    equal = np.zeros(rows, bool)
    equal[1:] = (values[1:] == values[:-1]) | (np.isnan(values[1:]) & np.isnan(values[:-1]))
    keep[order[same & equal]] = False
    flags[order[same & ~equal]] = DUPLICATE
    findings = []
    if not keep.all():
        findings.append(Finding(code="readings.twice", severity="info", count=int((~keep).sum())))
    if (same & ~equal).any():
        findings.append(Finding(code="readings.contradicting", count=int((same & ~equal).sum())))
    return keep, flags, findings


def _codes(columns: dict[str, npt.NDArray[Any]]) -> npt.NDArray[np.int64]:
    """A number for each pair of station and quantity."""
    import pyarrow as pa

    station, quantity = (np.asarray(pa.array(columns[name], pa.string()).dictionary_encode().indices.to_numpy(
        zero_copy_only=False), np.int64) for name in ("station", "quantity"))
    return station * (int(quantity.max(initial=0)) + 1) + quantity


def _gaps(columns: dict[str, npt.NDArray[Any]]) -> tuple[int, list[Finding]]:
    """How many readings are not there, by the usual step of each series."""
    lost = series = 0
    longest = 0
    at = _codes(columns)
    order = np.lexsort((columns["time"], at))
    cuts = np.flatnonzero(np.diff(at[order])) + 1
    for times in np.split(columns["time"][order], cuts):
        steps = np.diff(times[times != NO_TIME])
        steps = steps[steps > 0]
        if len(steps) < _MIN_STEPS:
            continue
        usual = float(np.median(steps))
        wide = steps[steps > _GAP * usual]
        if len(wide):
            series += 1
            lost += int(np.sum(np.round(wide / usual) - 1))
            longest = max(longest, int(wide.max()))
    if not lost:
        return 0, []
    facts = {"series": series, "hours": round(longest / 3600, 1)}
    return lost, [Finding(code="readings.gaps", count=lost, facts=facts)]


def _lost_times(columns: dict[str, npt.NDArray[Any]]) -> list[Finding]:
    without = int((columns["time"] == NO_TIME).sum())
    return [Finding(code="readings.time_unreadable", count=without)] if without else []


def _stations(known: Sequence[Station], named: npt.NDArray[np.object_]) -> FeatureTable:
    """All stations: those that files describe, the first with a place, then those that only readings name."""
    found: dict[str, Station] = {}
    for station in known:
        before = found.get(station.station)
        if before is None or (before.x is None and station.x is not None):
            found[station.station] = station
    for name in dict.fromkeys(named.tolist()):
        found.setdefault(str(name), Station(str(name)))
    stations = list(found.values())
    more = dict.fromkeys(key for station in stations for key in station.more if key not in ("station", "name"))
    columns: dict[str, Any] = {"station": [s.station for s in stations]}
    columns["name"] = [s.name or s.station for s in stations]
    columns |= {key: _column([s.more.get(key) for s in stations]) for key in more}
    x = np.array([np.nan if s.x is None else s.x for s in stations], np.float64)
    y = np.array([np.nan if s.y is None else s.y for s in stations], np.float64)
    return new_table(columns, Geometry.points(x, y), "EPSG:4326")


def _column(values: list[Any]) -> list[Any]:
    kinds = {type(value) for value in values if value is not None}
    return values if len(kinds) <= 1 else [None if value is None else str(value) for value in values]


def _table(columns: dict[str, npt.NDArray[Any]]) -> FeatureTable:
    import pyarrow as pa

    return new_table({
        "station": pa.array(columns["station"], pa.string()), "time": _iso(columns["time"]),
        "quantity": pa.array(columns["quantity"], pa.string()),
        "value": pa.array(columns["value"], pa.float64(), from_pandas=True),
        "unit": pa.array(columns["unit"], pa.string()), "flag": pa.array(columns["flag"], pa.string())})


def _iso(times: npt.NDArray[np.int64]) -> Any:
    """ISO 8601 texts in local time (+08:00), None for missing; each different time is written once."""
    import pyarrow as pa

    known, index = np.unique(times, return_inverse=True)
    local = (np.where(known == NO_TIME, 0, known) + 8 * 3600).astype("datetime64[s]").astype(str)
    texts = [None if stamp == NO_TIME else f"{text}+08:00" for stamp, text in zip(known.tolist(), local, strict=True)]
    return pa.array(texts, pa.string()).take(pa.array(index))


def _merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Findings that say the same of several parts as one, counts added."""
    found: dict[Any, Finding] = {}
    for finding in findings:
        key = (finding.code, tuple(sorted((k, str(v)) for k, v in finding.facts.items())))
        before = found.get(key)
        if before is None or before.count is None or finding.count is None:
            found[key] = finding
        else:
            found[key] = Finding(code=finding.code, severity=finding.severity, facts=finding.facts,
                                 count=before.count + finding.count)
    return tuple(found.values())
