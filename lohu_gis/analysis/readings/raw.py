"""Readings as they come out of files, before names, units and flags are put right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.readings.catalogue import Catalogue
from lohu_gis.core.findings import Finding
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]

NO_TIME = np.iinfo(np.int64).min
"""Stands for a time that is missing."""

UNKNOWN = "unknown"
"""Station or quantity that a file does not name."""


@dataclass(frozen=True)
class Series:
    """Readings of one quantity and unit, any stations.

    Attributes
    ----------
    stations
        (n,) names as an object array.
    times
        (n,) seconds since 1970 UTC; `NO_TIME` for missing.
    values
        (n,) NaN for missing.
    quantity, unit
        As the file has them; unit empty for none.
    flags
        (n,) words of quality; None for none.
    """

    stations: npt.NDArray[np.object_]
    times: I64
    values: F64
    quantity: str
    unit: str = ""
    flags: npt.NDArray[np.object_] | None = None


@dataclass(frozen=True)
class Station:
    """A station: its name, what it is called, where it lies (degrees; None unknown) and what else is known."""

    station: str
    name: str = ""
    x: float | None = None
    y: float | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Raw:
    """All that files gave."""

    series: tuple[Series, ...] = ()
    stations: tuple[Station, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class SensorFiles:
    """What the reader of files hands to a tool.

    Attributes
    ----------
    catalogue
        Names of quantities and units.
    documents
        Name and content of JSON documents.
    tables
        Name and rows of tables.
    """

    catalogue: Catalogue
    documents: Sequence[tuple[str, Any]] = ()
    tables: Sequence[tuple[str, FeatureTable]] = ()
    findings: tuple[Finding, ...] = ()
