"""Rows of a layer as events: a place and a moment each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moments import NO_MOMENT, moments
from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import point_coordinates
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Events:
    """Rows that have both a place and a moment.

    Attributes
    ----------
    rows
        Rows of the layer, ascending, int64 (n,).
    places
        Coordinates, (n, 2); of a multi-point the first one.
    seconds
        Moments as seconds since 1970-01-01 UTC, int64 (n,).
    """

    rows: I64
    places: F64
    seconds: I64
    findings: tuple[Finding, ...]

    def taken(self, which: npt.NDArray[np.bool_]) -> Events:
        """Some of the events, without the findings."""
        return Events(self.rows[which], self.places[which], self.seconds[which], ())


def events_of(layer: FeatureTable, time: str, name: str) -> Events:
    """The events of a layer; `name` is the parameter's, for findings.

    Returns
    -------
    events
        With the findings ``geometry.null`` and ``time.missing`` for what was left out.

    Raises
    ------
    InputError
        ``column.missing``, ``column.no_times``.
    """
    seconds, findings = moments(layer, time)
    points, owners = point_coordinates(layer.geometry() or all_missing(len(layer)))
    rows, first = np.unique(owners, return_index=True)
    timed = seconds[rows] != NO_MOMENT
    unplaced, untimed = len(layer) - len(rows), int((seconds == NO_MOMENT).sum())
    if unplaced:
        findings += (Finding(code="geometry.null", facts={"layer": name}, count=unplaced),)
    if untimed:
        findings += (Finding(code="time.missing", facts={"column": time}, count=untimed),)
    return Events(rows[timed].astype(np.int64), points[first[timed]], seconds[rows[timed]], findings)
