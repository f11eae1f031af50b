"""Stations as places with one value each, in an order that does not depend on that of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import all_missing
from lohu_gis.analysis.shapes import point_coordinates
from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
Findings = tuple[Finding, ...]
Averaging = Literal["auto", "plain", "energy"]

SAME_PLACE_M = 0.01
"""Stations closer than this are one place: their rows of a kriging system would be the same."""

TOP_DB = 300.0
"""Levels beyond this are no noise on earth, and their energies no numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Stations:
    """Places and what is interpolated there.

    Attributes
    ----------
    points : shape (n, 2)
        In metres, sorted by x, then y; no two are the same.
    values : shape (n,)
        Values as measured; energies divided by their mean where `energy`.
    energy
        Whether `values` are energies of levels in dB.
    unit
        What one is, in the unit of the energies; 1 for plain values.
    """

    points: F64
    values: F64
    energy: bool
    unit: float = 1.0

    def levels(self, values: F64) -> F64:
        """Back to what was measured: energies become dB; no energy below the smallest one measured."""
        if not self.energy:
            return values
        return np.asarray(10 * np.log10(np.maximum(values, self.values.min(initial=np.inf)) * self.unit), np.float64)

    def errors(self, values: F64, errors: F64) -> F64:
        """Standard errors in the unit of the measurement; of levels by ``10 / ln 10 * s(E) / E``."""
        if not self.energy:
            return errors
        return np.asarray(10 / np.log(10) * errors / np.maximum(values, self.values.min(initial=np.inf)), np.float64)


def stations_of(table: FeatureTable, column: str, averaging: Averaging) -> tuple[Stations, Findings]:
    """Places with a number each; several stations in one place become one with their mean.

    Parameters
    ----------
    averaging
        energy takes levels in dB as energies ``10^(L / 10)``; auto does so where every unit of the column ``unit`` is a
        dB, or every text of ``quantity`` is noise.

    Raises
    ------
    InputError
        ``points.none``, ``noise.level``; see `analysis.tables.numbers`.
    """
    points, rows = point_coordinates(table.geometry() or all_missing(len(table)))
    read, findings = numbers(table, column)
    values = read[rows]
    known = ~np.isnan(values)
    findings += _left_out(table, rows, int((~known).sum()), column)
    if not known.any():
        raise InputError("points.none", parameter="stations")
    points, values, rows = points[known], values[known], rows[known]
    energy = averaging == "energy" or (averaging == "auto" and _is_noise(table, rows))
    findings += _mixed(table, rows)
    unit = 1.0
    if energy:
        if float(np.abs(values).max()) > TOP_DB:
            raise InputError("noise.level", column=column, value=float(values[np.abs(values).argmax()]), limit=TOP_DB)
        values = 10 ** (values / 10)
        unit = float(values.mean())
        values = values / unit
    points, values, merged = _one_a_place(points, values)
    if merged:
        findings += (Finding(code="stations.same_place", severity="info", count=merged),)
    return Stations(points, values, energy, unit), findings


def _left_out(table: FeatureTable, rows: npt.NDArray[np.int64], unknown: int, column: str) -> Findings:
    placed = np.zeros(len(table), bool)
    placed[rows] = True
    findings: Findings = ()
    if not placed.all():
        findings += (Finding(code="geometry.null", facts={"layer": "stations"}, count=int((~placed).sum())),)
    if unknown:
        findings += (Finding(code="value.missing", facts={"column": column}, count=unknown),)
    return findings


def _words(table: FeatureTable, column: str, rows: npt.NDArray[np.int64]) -> set[str]:
    if column not in table.column_names:
        return set()
    return {str(word).strip().lower() for word in texts(table, column)[rows] if word is not None}


def _is_noise(table: FeatureTable, rows: npt.NDArray[np.int64]) -> bool:
    """Whether units or quantities say that all of it is noise."""
    units = _words(table, "unit", rows)
    return all(unit.startswith("db") for unit in units) if units else _words(table, "quantity", rows) in (
        {"noise"}, {"噪声"})


def _mixed(table: FeatureTable, rows: npt.NDArray[np.int64]) -> Findings:
    """A mean of decibels and water levels is none: say so."""
    words = _words(table, "quantity", rows)
    if len(words) < 2:
        return ()
    return (Finding(code="stations.quantities", facts={"quantities": ", ".join(sorted(words)[:5])}, count=len(words)),)


def _one_a_place(points: F64, values: F64) -> tuple[F64, F64, int]:
    """Distinct places in the order of x and y with the mean of their values, and how many rows were taken in."""
    cells = np.round(points / SAME_PLACE_M).astype(np.int64)
    _, first, place = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    place = place.reshape(-1)
    count = np.bincount(place)
    # Sorted values first: a sum must not depend on the order of the rows.
    order = np.lexsort((values, points[:, 1], points[:, 0], place))
    sums = np.bincount(place[order], weights=values[order])
    corners = np.array([np.bincount(place[order], weights=points[order, axis]) for axis in (0, 1)]).T
    several = count > 1
    where = np.where(several[:, None], corners / count[:, None], points[first])
    return where, sums / count, int(len(values) - len(count))
