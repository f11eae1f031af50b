"""From tables to chosen sites: what was there before, what the new ones add, who goes where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.density.events import Events
from lohu_gis.analysis.location.access import Access
from lohu_gis.analysis.location.models import Choice, Objective, maximal_covering, p_median, set_covering
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Task:
    """What is asked: the model, how many new sites, how far is near (metres), how long to search (seconds)."""

    objective: Objective
    sites: int
    limit_m: float
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Siting:
    """The answer.

    Attributes
    ----------
    choice
        Chosen candidates and what is proven.
    chosen : shape (q,)
        Rows of the candidates' table, rising.
    site : shape (d,)
        For each demand its nearest site: 0 .. q - 1 a chosen one, q ... an existing one, -1 none.
    metres : shape (d,)
        The way to it, infinite for none.
    before : shape (d,)
        The way to the nearest existing one.
    """

    choice: Choice
    chosen: I64
    site: I64
    metres: F64
    before: F64

    def covered(self, metres: F64, weights: F64, limit_m: float) -> float:
        """Weight within the limit."""
        return float(weights[metres <= limit_m].sum())


def sited(candidates: Events, demand: Events, existing: F64, access: Access, task: Task,
          progress: Progress | None = None) -> Siting:
    """Solve; ties and solutions do not depend on the order of the rows."""
    progress = progress or Progress()
    own = np.lexsort((candidates.points[:, 1], candidates.points[:, 0]))
    other = np.lexsort((demand.weights, demand.points[:, 1], demand.points[:, 0]))
    there = existing[np.lexsort((existing[:, 1], existing[:, 0]))]
    targets, weights = demand.points[other], demand.weights[other]
    far = np.inf if task.objective == "median" else task.limit_m
    metres = access.metres(candidates.points[own], targets, far, progress.part(0.0, 0.3))
    before = _least(access.metres(there, targets, np.inf, progress.part(0.3, 0.35)), len(targets))
    choice = _choice(metres, weights, before, task, progress.part(0.35, 0.95))
    chosen = own[choice.sites]
    order = np.argsort(candidates.rows[chosen])
    chosen = chosen[order]
    everything = np.concatenate([candidates.points[chosen], existing])
    ways = access.metres(everything, demand.points, np.inf, progress.part(0.95, 1.0))
    nearest = _least(ways, len(demand.points))
    site = np.where(np.isfinite(nearest), ways.argmin(axis=0), -1) if len(ways) else np.full(len(nearest), -1)
    return Siting(choice, candidates.rows[chosen], site.astype(np.int64), nearest, _back(before, other))


def _choice(metres: F64, weights: F64, before: F64, task: Task, progress: Progress) -> Choice:
    """The model on what existing sites leave open."""
    if task.objective == "median":
        reached = np.isfinite(before) | np.isfinite(metres).any(axis=0)
        return p_median(metres[:, reached], weights[reached], task.sites, task.seconds, before[reached], progress)
    open_ = (before > task.limit_m) & (weights > 0)
    reach = metres[:, open_] <= task.limit_m
    if task.objective == "coverage":
        return maximal_covering(reach, weights[open_], task.sites, task.seconds, progress)
    return set_covering(reach, task.seconds, progress)


def _least(ways: F64, count: int) -> F64:
    return ways.min(axis=0) if len(ways) else np.full(count, np.inf)


def _back(values: F64, order: npt.NDArray[np.intp]) -> F64:
    out = np.empty_like(values)
    out[order] = values
    return out
