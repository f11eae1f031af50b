"""Heights and storeys of buildings, each from the other where one is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.tables import numbers
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]

STOREY_M = 3.0
"""Height of a storey where only one of the two is known."""

USUAL_STOREYS, USUAL_HEIGHT = "storeys", "height_m"


@dataclass(frozen=True, slots=True)
class Massing:
    """Per building, NaN where unknown: `height_m` in metres above the ground and `storeys` above ground."""

    height_m: F64
    storeys: F64


def heights_and_storeys(buildings: FeatureTable, storeys: str | None,
                        height: str | None) -> tuple[Massing, tuple[Finding, ...]]:
    """Heights and storeys of all rows, each filled from the other.

    A height in metres wins over storeys for the height. Missing storeys are ``floor(height / 3.0 + 0.5)``, missing
    heights ``storeys x 3.0``; negative values count as missing. If neither column is named, ``storeys`` and
    ``height_m`` are taken where they exist.

    Returns
    -------
    massing, findings
        Findings: ``storeys.derived``, ``height.derived``, ``height.unknown`` with counts, ``column.assumed``.

    Raises
    ------
    InputError
        ``height.no_column``, ``column.missing``, ``column.not_numeric``.
    """
    found: list[Finding] = []
    if storeys is None and height is None:
        storeys = USUAL_STOREYS if USUAL_STOREYS in buildings.column_names else None
        height = USUAL_HEIGHT if USUAL_HEIGHT in buildings.column_names else None
        if storeys is None and height is None:
            raise InputError("height.no_column", columns=", ".join(buildings.column_names[:50]))
        found.extend(Finding(code="column.assumed", severity="info", facts={"column": name})
                     for name in (storeys, height) if name is not None)
    floors, from_storeys = _column(buildings, storeys)
    metres, from_height = _column(buildings, height)
    found.extend(from_storeys + from_height)
    both_storeys = np.where(np.isnan(floors), np.floor(metres / STOREY_M + 0.5), floors)
    both_height = np.where(np.isnan(metres), floors * STOREY_M, metres)
    counts = {"storeys.derived": (np.isnan(floors) & ~np.isnan(metres)).sum(),
              "height.derived": (np.isnan(metres) & ~np.isnan(floors)).sum(),
              "height.unknown": (np.isnan(metres) & np.isnan(floors)).sum()}
    found.extend(Finding(code=code, severity="warning" if code == "height.unknown" else "info", count=int(count))
                 for code, count in counts.items() if count)
    return Massing(both_height, both_storeys), tuple(found)


def _column(table: FeatureTable, name: str | None) -> tuple[F64, tuple[Finding, ...]]:
    if name is None:
        return np.full(len(table), np.nan), ()
    values, findings = numbers(table, name)
    return np.where(values < 0, np.nan, values), findings
