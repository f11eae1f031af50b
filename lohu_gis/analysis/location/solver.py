"""Mixed integer programs by HiGHS (`scipy.optimize.milp`): time limit, cancelling, bound and gap."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]

LOOK_S = 0.05
"""How often a running solver asks whether it should stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """``min costs x`` with ``low <= rows x <= high``, ``0 <= x <= 1``.

    Attributes
    ----------
    costs : shape (v,)
    rows
        Sparse matrix (r, v).
    low, high : shape (r,)
    whole : shape (v,)
        1 where a variable is 0 or 1, else 0.
    """

    costs: F64
    rows: Any
    low: F64
    high: F64
    whole: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """What HiGHS found.

    Attributes
    ----------
    values : shape (v,)
        None where the time was over before any solution.
    bound
        No solution is below it; minus infinity where nothing is proven.
    """

    values: F64 | None
    bound: float


def solve(program: Program, seconds: float, progress: Progress | None = None) -> Solved:
    """The best solution within a time.

    HiGHS runs beside, so that cancelling is heard at once; the abandoned run ends by itself at its time limit, and the
    program waits for that when it ends.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    progress = progress or Progress()
    found: list[Any] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.append(milp(program.costs, integrality=program.whole, bounds=Bounds(0, 1),
                              constraints=LinearConstraint(program.rows, program.low, program.high),
                              options={"time_limit": seconds, "mip_rel_gap": 0.0}))
        except (ValueError, RuntimeError, MemoryError) as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="highs")
    thread.start()
    while thread.is_alive():
        progress.check()
        thread.join(LOOK_S)
    if failed:
        raise failed[0]
    result = found[0]
    bound = getattr(result, "mip_dual_bound", None)
    bound = -np.inf if bound is None or not np.isfinite(bound) else float(bound)
    return Solved(None if result.x is None else np.asarray(result.x, np.float64), bound)
