"""Finding rows by their stable ids."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

I64 = npt.NDArray[np.int64]


def ascending_order(fids: I64) -> I64 | None:
    """Order that sorts `fids`; None when they are ascending already."""
    return None if bool((np.diff(fids) > 0).all()) else np.argsort(fids)


def find_rows(fids: I64, wanted: I64, order: I64 | None) -> I64:
    """Row numbers of `wanted` in `fids` (-1 where absent); `order` comes from `ascending_order`."""
    if len(fids) == 0:
        return np.full(len(wanted), -1, np.int64)
    spots = np.minimum(np.searchsorted(fids, wanted, sorter=order), len(fids) - 1)
    rows = spots if order is None else order[spots]
    return np.where(fids[rows] == wanted, rows, np.int64(-1))
