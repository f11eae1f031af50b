"""Classes of numbers and lists of values, for graduated and categorised styles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from lohu_gis.app.styling.ramps import CATEGORY_COLORS, steps
from lohu_gis.core.style import Categorised, Category, Graduated, Ramp, Symbol

if TYPE_CHECKING:
    from lohu_gis.core.style import CellValue

F64 = npt.NDArray[np.float64]
Method = Literal["quantile", "equal", "jenks"]
JENKS_SAMPLE = 1000
"""Natural breaks are sought in an even sample of the sorted values; the method is quadratic."""


def breaks(values: F64, count: int, method: Method) -> tuple[float, ...]:
    """Ends of at most `count` classes, ascending, one more than classes.

    Fewer classes come out where values repeat; values that are not finite are left out; no value gives ``(0, 1)``
    and a single one gives a class of its own.

    - ``quantile``: classes hold about the same number of values.
    - ``equal``: classes are equally wide.
    - ``jenks``: the sum of squared distances to the class means is smallest (Fisher 1958, Jenks 1967).
    """
    known = np.sort(values[np.isfinite(values)])
    if len(known) == 0:
        return (0.0, 1.0)
    low, high = float(known[0]), float(known[-1])
    if low == high:
        return (low, high)
    if method == "equal":
        ends = np.linspace(low, high, count + 1)
    elif method == "quantile":
        ends = np.quantile(known, np.linspace(0, 1, count + 1))
    else:
        ends = _natural(known, count)
    return tuple(float(end) for end in np.unique(ends))


def _natural(known: F64, count: int) -> F64:
    picks = np.linspace(0, len(known) - 1, min(len(known), JENKS_SAMPLE)).round().astype(np.int64)
    sample = known[picks]
    n = len(sample)
    count = min(count, n)
    total, squares = np.concatenate([[0], np.cumsum(sample)]), np.concatenate([[0], np.cumsum(sample ** 2)])
    start, end = np.arange(n)[:, None], np.arange(n)[None, :]
    size = np.maximum(end - start + 1, 1)
    spread = squares[end + 1] - squares[start] - (total[end + 1] - total[start]) ** 2 / size
    cost = np.where(end >= start, np.maximum(spread, 0), np.inf)
    best, cuts = cost[0], []
    for _class in range(1, count):
        sums = np.concatenate([[np.inf], best[:-1]])[:, None] + cost  # classes so far end before `start`
        cuts.append(sums.argmin(axis=0))
        best = sums.min(axis=0)
    ends, last = [sample[-1]], n - 1
    for cut in reversed(cuts):
        first = int(cut[last])
        if first == 0:
            break
        ends.append((sample[first - 1] + sample[first]) / 2)  # half-way, so that a class of one value survives
        last = first - 1
    return np.array([known[0], *reversed(ends)])


def graduated(values: F64, expression: str, count: int, method: Method, ramp: Ramp, symbol: Symbol) -> Graduated:
    """A graduated style over the values of `expression`."""
    ends = breaks(values, count, method)
    ends = ends if len(ends) > 1 else (ends[0], ends[0])
    return Graduated(expression=expression, breaks=ends, colors=steps(ramp, len(ends) - 1), symbol=symbol,
                     method=method)


def categorised(values: Any, expression: str, symbol: Symbol, most: int = 24) -> Categorised:
    """A style by value of an arrow array: its most frequent `most` values in order, colours repeat after eight."""
    import pyarrow.compute as pc

    counted = pc.value_counts(values)
    found = sorted(((row["counts"], row["values"]) for row in counted.to_pylist() if row["values"] is not None),
                   key=lambda pair: -pair[0])
    kept = sorted((value for _count, value in found[:most]), key=_order)
    return Categorised(expression=expression, symbol=symbol, categories=category_list(kept))


def category_list(values: Sequence[CellValue]) -> tuple[Category, ...]:
    """Categories with colours in order."""
    return tuple(Category(value=_plain(value), color=CATEGORY_COLORS[i % len(CATEGORY_COLORS)])
                 for i, value in enumerate(values))


def _plain(value: Any) -> CellValue:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _order(value: Any) -> tuple[int, Any]:
    return (0, value) if isinstance(value, int | float) else (1, str(value))
