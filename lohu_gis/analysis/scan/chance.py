"""The scan against chance: the same search over shuffled days."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.scan import anywhen, ending
from lohu_gis.analysis.scan.search import Found, Space
from lohu_gis.core.progress import Progress

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

ENOUGH = 50
"""Draws that beat the true records after which no more are needed: p is far from small (Besag and Clifford 1991)."""

THREADS = 2

PATIENCE_S = 0.1
"""Between two looks whether the work should stop."""

FIRST_LEVEL = 12.0
LAST_LEVEL = 0.01
"""Ratios searched for: from high to low until something is found; below the last one counts as nothing."""

STEP = 0.8


def search(space: Space, days: I64, level: float, progress: Progress | None = None) -> Found:
    """Cylinders of some draws that reach a level; see `ending.search` and `anywhen.search`."""
    if space.prospective:
        return ending.search(space, days, level, progress)
    return anywhen.search(space, days, level, progress)


def best_of(space: Space, days: I64, level: float, progress: Progress | None = None, step: float = STEP) -> F64:
    """The greatest ratio of each draw (B,), exactly; 0 where nothing reaches `LAST_LEVEL`.

    Draws in which nothing reaches `level` are searched again with `step` times of it.
    """
    best = np.zeros(len(days))
    todo = np.arange(len(days))
    while len(todo) and level >= LAST_LEVEL:
        best[todo] = search(space, days[todo], level, progress).maxima(len(todo))
        todo = todo[best[todo] == 0]
        level *= step
    return best


@dataclass(frozen=True)
class Chance:
    """Greatest ratios of the shuffled records, in the order of the draws.

    Attributes
    ----------
    maxima
        Shape (runs,).
    wanted
        Runs asked for; fewer were needed where many beat the true records.
    """

    maxima: F64
    wanted: int

    def p(self, llr: float) -> float:
        """``(1 + draws that reach it) / (1 + draws)``."""
        reached = int((self.maxima >= llr - 1e-9 * max(1.0, llr)).sum())
        return (reached + 1) / (len(self.maxima) + 1)

    def level(self, p: float) -> float:
        """A ratio below which p is above `p`; 0 where even nothing is not."""
        for candidate in np.unique(self.maxima)[::-1]:
            if self.p(float(candidate)) > p:
                return float(candidate)
        return 0.0


def by_chance(space: Space, observed: float, permutations: int, seed: int,
              progress: Progress | None = None) -> Chance:
    """Shuffle the days among the records and search again, `permutations` times.

    Both margins stay: how many records each place has and how many each day. Every draw has its own start of the random
    numbers, ``(seed, number of the draw)``, and draws are counted in their order, so the result does not depend on how
    they are shared out. After `ENOUGH` draws that reach the true ratio no more are made.
    """
    progress = progress or Progress()
    found, reached = np.zeros(0), observed - 1e-9 * max(1.0, observed)
    for batch in _in_order(space, min(observed, FIRST_LEVEL), permutations, seed, progress):
        found = np.concatenate([found, batch])
        progress.at(len(found) / permutations)
        beats = np.flatnonzero(found >= reached)
        if len(beats) >= ENOUGH:
            found = found[:beats[ENOUGH - 1] + 1]
            break
    progress.at(1.0)
    return Chance(found, permutations)


def _in_order(space: Space, level: float, permutations: int, seed: int, progress: Progress) -> Iterator[F64]:
    """Maxima of groups of draws in the order of the draws; several are computed at once."""
    size = (ending if space.prospective else anywhen).draws_at_once(space)
    stopped = threading.Event()
    asked = Progress(cancelled=stopped.is_set)
    # Where to begin the search: a good guess spares most draws a second one, and changes no result.
    levels = [level]

    def work(start: int) -> F64:
        days = np.stack([np.random.default_rng([seed, draw]).permutation(space.records.day)
                         for draw in range(start, min(start + size, permutations))])
        best = best_of(space, days, levels[-1], asked)
        levels.append(max(float(np.quantile(best, 0.1)), 2 * LAST_LEVEL))
        return best

    with ThreadPoolExecutor(THREADS) as pool:
        running: list[Future[F64]] = []
        try:
            for start in range(0, permutations, size):
                running.append(pool.submit(work, start))
                if len(running) > THREADS:
                    yield _result(running.pop(0), progress)
            while running:
                yield _result(running.pop(0), progress)
        finally:
            stopped.set()
            for future in running:
                future.cancel()


def _result(future: Future[F64], progress: Progress) -> F64:
    """The result of work in another thread; only this thread asks whether it should stop."""
    while not future.done():
        progress.check()
        wait([future], timeout=PATIENCE_S)
    return future.result()
