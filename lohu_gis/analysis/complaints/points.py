"""Places of complaints from columns of coordinates: numbers, degrees with minutes, both in one cell."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding

F64: TypeAlias = npt.NDArray[np.float64]

_NUMBER = re.compile(r"[-+]?\d{1,12}(?:\.\d+)?")
_SEXAGESIMAL = re.compile(r"(\d{1,3})\s*[°度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*[′'分])?"
                          r"\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:″|\"|''|秒))?")
_COARSE_SHARE = 0.5
_COARSE_DECIMALS = 3


@dataclass(frozen=True)
class Pairs:
    """Coordinates, (n,) each, NaN where a row has none, and what was noticed."""

    x: F64
    y: F64
    findings: tuple[Finding, ...] = ()

    @property
    def placed(self) -> npt.NDArray[np.bool_]:
        """Rows with both numbers."""
        return np.isfinite(self.x) & np.isfinite(self.y)

    @property
    def in_degrees(self) -> bool:
        """Whether the numbers can be longitude and latitude, in this order or the other."""
        x, y = self.x[self.placed], self.y[self.placed]
        return len(x) == 0 or bool(np.mean((np.abs(x) <= 180) & (np.abs(y) <= 180)) > 0.5)


def from_columns(x: Sequence[Any], y: Sequence[Any]) -> Pairs:
    """Places from two columns; degrees may be numbers, texts (``113.5E``) or 114°07′12″."""
    return Pairs(np.array([number(value) for value in x], np.float64),
                 np.array([number(value) for value in y], np.float64))


def from_both(cells: Sequence[Any]) -> Pairs:
    """Places from one column: ``114.1,22.5``, ``POINT (114.1 22.5)``; in brackets, as open data portals write them,
    latitude comes first: ``(40.7, -73.7)``. `upright` puts right what cannot be so."""
    found = [_two(cell) for cell in cells]
    return Pairs(np.array([pair[0] for pair in found], np.float64), np.array([pair[1] for pair in found], np.float64))


def _two(cell: Any) -> tuple[float, float]:
    text = "" if cell is None else unicodedata.normalize("NFKC", str(cell)[:200]).strip()
    numbers = _NUMBER.findall(text)
    if len(numbers) != 2:
        return np.nan, np.nan
    first, second = map(float, numbers)
    return (second, first) if text.startswith("(") else (first, second)


def number(value: Any) -> float:
    """A coordinate; NaN for what is none."""
    if isinstance(value, int | float):
        return float(value)
    if value is None:
        return np.nan
    text = unicodedata.normalize("NFKC", str(value)[:60]).strip().lstrip("'").upper()
    sign = -1.0 if text[-1:] in ("W", "S") or text[:1] in ("-", "西", "南") else 1.0
    bare = text.strip("EWNS东西南北经纬:+- ")
    if found := _SEXAGESIMAL.fullmatch(bare.replace("′", "'")) or _SEXAGESIMAL.fullmatch(bare):
        return sign * sum(float(part or 0) / (1.0, 60.0, 3600.0)[power] for power, part in enumerate(found.groups()))
    return sign * float(bare) if _NUMBER.fullmatch(bare) else np.nan


def upright(pairs: Pairs) -> Pairs:
    """Degrees with longitude in x; turned round where only that makes sense, with the finding.

    A latitude never exceeds 90; in China longitudes (73 to 136) and latitudes (3 to 54) cannot be mistaken. One order
    holds for the whole file. One column with ``(lat, lon)`` of other countries is told by its sign or by the width of
    its numbers only where that proves it; else x stays x.
    """
    placed = pairs.placed
    x, y = pairs.x[placed], pairs.y[placed]
    if not len(x):
        return pairs
    wide = float(np.mean(np.abs(y) > 90)) > 0.5
    swapped_china = float(np.mean((y > 73) & (y < 136) & (x > 3) & (x < 54))) > 0.5
    if wide or swapped_china:
        turned = Finding(code="place.axes_swapped", severity="info", count=int(placed.sum()))
        return Pairs(pairs.y, pairs.x, (*pairs.findings, turned))
    return pairs


def plausible(pairs: Pairs) -> Pairs:
    """Degrees without what is no place: out of range, 0 0, and whole degrees among fine ones.

    Whole degrees come where somebody rounds a coordinate to hide or to save it: a pile of records in one wrong place.
    They count as missing where at least half of the rows have three decimals or more.
    """
    x, y = pairs.x.copy(), pairs.y.copy()
    with np.errstate(invalid="ignore"):
        outside = pairs.placed & ((np.abs(x) > 180) | (np.abs(y) > 90) | ((x == 0) & (y == 0)))
        x[outside], y[outside] = np.nan, np.nan
        whole = (x == np.round(x)) & (y == np.round(y))
    findings = list(pairs.findings)
    if outside.any():
        findings.append(Finding(code="place.outside", count=int(outside.sum())))
    finite = np.isfinite(x) & np.isfinite(y)
    fine = finite & (np.abs(x * 10 ** (_COARSE_DECIMALS - 1) % 1) > 1e-9)
    if whole.any() and finite.sum() and fine.sum() / finite.sum() >= _COARSE_SHARE:
        top = Counter(zip(x[whole].tolist(), y[whole].tolist(), strict=True)).most_common(1)[0]
        findings.append(Finding(code="place.rounded", count=int(whole.sum()),
                                facts={"place": f"{top[0][0]:g}, {top[0][1]:g}", "rows": top[1]}))
        x[whole], y[whole] = np.nan, np.nan
    return Pairs(x, y, tuple(findings))
