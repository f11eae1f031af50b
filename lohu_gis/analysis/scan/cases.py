"""Rows of a layer as records of a scan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.grid import round_size
from lohu_gis.analysis.hotspot.events import Events, events_of
from lohu_gis.analysis.moments import asked_period, days
from lohu_gis.analysis.scan.records import Records, records_of
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

EXACT_PLACES = 1000
"""Up to so many places are taken as they are; more are gathered in square cells."""


@dataclass(frozen=True)
class Cases:
    """Rows with a place and a day within the period.

    Attributes
    ----------
    records
        What is scanned; its `rows` are rows of the layer.
    first_day
        First day of the period, counted from 1970-01-01 in Shenzhen.
    place_m
        Side of the cells that places were gathered in; 0 for places as they are.
    """

    records: Records
    first_day: int
    place_m: float
    findings: tuple[Finding, ...]

    @property
    def last_day(self) -> int:
        """Last day of the period."""
        return self.first_day + self.records.days - 1


def cases_of(layer: FeatureTable, time: str, since: str | None = None, as_of: str | None = None,
             place_m: float | None = None) -> Cases:
    """The rows of a layer that have a place and a time in the period.

    Parameters
    ----------
    layer
        Points in metres; of a multi-point the first one counts.
    time
        Column of moments.
    since, as_of
        First and last day, ``YYYY-MM-DD``, both included; None for that of the rows.
    place_m
        Side of the square cells that places are gathered in; 0 for none, None for none up to `EXACT_PLACES` places and
        otherwise the smallest round size that leaves no more.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    UsageError
        ``parameter.invalid``.
    """
    events = events_of(layer, time, "cases")
    return within(events, asked_period(days(events.seconds), since, as_of), place_m)


def within(events: Events, period: tuple[int, int], place_m: float | None = None) -> Cases:
    """The events on the days of a period, both ends included; see `cases_of`."""
    when, findings = days(events.seconds), events.findings
    inside = (when >= period[0]) & (when <= period[1])
    if not inside.all():
        findings += (Finding(code="time.outside", severity="info", count=int((~inside).sum())),)
    records, cell = _gathered(events.places[inside], when[inside] - period[0], period[1] - period[0] + 1, place_m)
    rows = events.rows[inside][records.rows]
    return Cases(Records(rows, records.place, records.day, records.places, records.days), period[0], cell, findings)


def _gathered(places: F64, day: I64, length: int, place_m: float | None) -> tuple[Records, float]:
    """Records with places as they are or in cells, and the side of a cell."""
    exact = records_of(places, day, length)
    if place_m == 0 or (place_m is None and len(exact.places) <= EXACT_PLACES):
        return exact, 0.0
    if place_m is not None:
        return records_of(_centres(places, place_m), day, length), place_m
    cell = round_size(float(np.sqrt(np.ptp(places, axis=0).prod() / EXACT_PLACES) / 4 + 1.0))
    while True:
        gathered = records_of(_centres(places, cell), day, length)
        if len(gathered.places) <= EXACT_PLACES:
            return gathered, cell
        cell = round_size(cell * 2.6)


def _centres(places: F64, cell: float) -> F64:
    """Centres of the cells that places lie in; edges at multiples of the side."""
    centres: F64 = (np.floor(places / cell) + 0.5) * cell
    return centres
