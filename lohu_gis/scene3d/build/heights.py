"""Which height a building is drawn with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding
from lohu_gis.scene3d.build.arrays import F64

STOREY_M = 3.0
"""Height of a storey where only storeys are known (metres)."""


def resolve_heights(height_m: npt.ArrayLike | None, storeys: npt.ArrayLike | None,
                    count: int) -> tuple[F64, tuple[Finding, ...]]:
    """Heights in metres by the rule of the program: metres win, else storeys x 3.0, else unknown.

    Parameters
    ----------
    height_m, storeys
        Numbers per building, NaN (or None as a whole) where missing. Values that are not positive and finite count as
        missing: a building of height 0 is a building nobody measured.
    count
        Number of buildings.

    Returns
    -------
    heights : float64, shape (count,)
        NaN where unknown; never 0.
    findings
        ``height.from_storeys`` and ``height.unknown`` with counts, when there are such buildings.
    """
    metres, floors = _known(height_m, count), _known(storeys, count)
    derived = np.isnan(metres) & ~np.isnan(floors)
    heights = np.where(derived, floors * STOREY_M, metres)
    unknown = int(np.isnan(heights).sum())
    findings = []
    if derived.any():
        findings.append(Finding(code="height.from_storeys", severity="info", count=int(derived.sum()),
                                facts={"storey_m": STOREY_M}))
    if unknown:
        findings.append(Finding(code="height.unknown", severity="warning", count=unknown))
    return heights, tuple(findings)


def _known(values: npt.ArrayLike | None, count: int) -> F64:
    if values is None:
        return np.full(count, np.nan)
    numbers = np.asarray(values, np.float64)
    with np.errstate(invalid="ignore"):
        return np.where(np.isfinite(numbers) & (numbers > 0), numbers, np.nan)
