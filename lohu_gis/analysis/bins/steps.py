"""Cells of changing selections of the same records: counts, rates and what is more than chance."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.steps import ALPHA, Frame
from lohu_gis.analysis.hotspot.discovery import significant_share

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


class CellSteps:
    """Counts of the same records in cells.

    Parameters
    ----------
    cell_of : int64, shape (n,)
        Cell of every record; -1 for none.
    below : shape (cells,)
        What a count is divided by: km2, thousands of residents, km of road; 0 gives no value.
    share : shape (cells,)
        Share of all events expected in each cell if nothing but chance is at work; its sum is at most 1.
    """

    def __init__(self, cell_of: I64, below: F64, share: F64) -> None:
        self.cell_of = cell_of.astype(np.int32)
        self.below, self.share = below, share

    def frame(self, chosen: I64 | slice, *, test: bool = True) -> Frame:
        """Counts and rates of some records; a cell without any has the value 0."""
        numbers = self.cell_of[chosen]
        counts = np.bincount(numbers + 1, minlength=len(self.below) + 1)[1:]
        events = len(numbers)
        sure = np.zeros(len(counts), bool)
        if test and events:
            sure = self._sure(counts, events)
        values = np.divide(counts, self.below, out=np.full(len(counts), np.nan), where=self.below > 0)
        return Frame(values.astype(np.float32), counts.astype(np.float32), sure, events)

    def _sure(self, counts: I64, events: int) -> npt.NDArray[np.bool_]:
        """Upper tail of the Poisson distribution with the expected count, at a false discovery rate of `ALPHA`."""
        from scipy.special import pdtrc

        expected = self.share * events
        possible = expected > 0
        tested = possible & (counts > expected)
        p = np.ones(len(counts))
        p[tested] = pdtrc(counts[tested] - 1, expected[tested])
        return significant_share(p, int(possible.sum()), ALPHA) & possible
