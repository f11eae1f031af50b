"""The rule that chooses how a large layer is drawn, from the predicted cost against a budget.

Measured on two cores without a GPU (`docs/performance.md`): shapes of a map cost by number, not by area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lohu_gis.render.plan.arrange import I64, Arrangement

EXACT_LIMIT = 50_000
"""Up to this many features in view are drawn one by one, in the order of the table."""
POINT_LIMIT = 20_000
"""Up to this many points in view are drawn one by one."""
FILL_S = 1.5e-6
OUTLINE_S = 1.3e-6
BINNED_S = 0.11e-6
"""Seconds per feature: fill at double size, hairline, coverage."""
LOWEST_PX = 1.5
"""Features with a longer side below this many device pixels are always binned in large layers."""


@dataclass(frozen=True, slots=True, eq=False)
class Split:
    """Chunks by how they are drawn."""

    binned: I64
    filled: I64
    outlined: I64


def split(arrangement: Arrangement, chunks: I64, px_per_unit: float, budget_s: float) -> Split:
    """Sort chunks into coverage, fill only and fill with outline.

    The threshold t is the smallest half-octave of size for which the prediction keeps to the budget: smaller
    features are binned, those up to 1.5 t filled without an outline. What is binned in any case costs little.
    """
    octave = arrangement.octave[chunks]
    counts = arrangement.counts[chunks]
    size_px = 2.0 ** ((octave + 1) / 2) * px_per_unit
    for threshold in _candidates(size_px):
        binned = size_px <= threshold
        outlined = size_px > 1.5 * threshold
        cost = (counts[binned].sum() * BINNED_S + counts[~binned].sum() * FILL_S + counts[outlined].sum() * OUTLINE_S)
        if cost <= budget_s:
            break
    return Split(chunks[binned], chunks[~binned], chunks[outlined])


def _candidates(size_px: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[float]:
    """Thresholds to try, ascending; the last one bins everything."""
    return [LOWEST_PX, *sorted({float(s) for s in size_px if s > LOWEST_PX})]
