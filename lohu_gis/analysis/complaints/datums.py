"""In which datum coordinates are that do not say so: the one in which places lie where their rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lohu_gis.analysis.complaints.placing import Gazetteer
from lohu_gis.analysis.complaints.points import Pairs
from lohu_gis.core.datum import in_china, shift

CANDIDATES = ("wgs84", "gcj02", "bd09")
MIN_ROWS = 20
"""Rows whose place is checked against a name, at least; fewer prove nothing."""

_LEAD = 0.02
_SAMPLE = 5_000


@dataclass(frozen=True)
class Verdict:
    """A datum and why.

    Attributes
    ----------
    datum
        Empty where the rows cannot tell.
    shares
        Datum -> share of the checked rows that lie in the area that they name.
    rows
        How many were checked.
    """

    datum: str
    shares: dict[str, float]
    rows: int


def by_place(pairs: Pairs, areas: Sequence[tuple[Sequence[str | None], Gazetteer]]) -> Verdict:
    """The datum in which most places lie in the area that their row names.

    Parameters
    ----------
    pairs
        Degrees.
    areas
        Names per row and the areas of that name, finest first; the first with enough rows decides.

    Notes
    -----
    GCJ-02 is off by about 600 m in Luohu, so places near borders fall into the wrong community. The best datum is
    believed where its share leads by two points of a hundred.
    """
    for names, gazetteer in areas:
        rows = np.flatnonzero(pairs.placed & np.array([name is not None for name in names], bool))
        areas_of = gazetteer.rows_of([names[row] for row in rows.tolist()])
        known = areas_of >= 0
        rows, wanted = rows[known], areas_of[known]
        if len(rows) > _SAMPLE:
            step = np.linspace(0, len(rows) - 1, _SAMPLE).astype(np.int64)
            rows, wanted = rows[step], wanted[step]
        if len(rows) < MIN_ROWS:
            continue
        shares = {datum: gazetteer.share_inside(*shift(pairs.x[rows], pairs.y[rows], datum, "wgs84"), wanted)
                  for datum in CANDIDATES}
        first, second = sorted(shares.values(), reverse=True)[:2]
        best = max(shares, key=lambda datum: shares[datum])
        return Verdict(best if first - second >= _LEAD else "", shares, len(rows))
    return Verdict("", {}, 0)


def concerns(pairs: Pairs) -> bool:
    """Whether the shifted datums matter: most places lie in China."""
    placed = pairs.placed
    return bool(placed.any()) and bool(np.mean(in_china(pairs.x[placed], pairs.y[placed])) > 0.5)
