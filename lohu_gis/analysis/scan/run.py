"""One scan from records to clusters with p values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lohu_gis.analysis.scan.chance import LAST_LEVEL, Chance, best_of, by_chance, search
from lohu_gis.analysis.scan.circles import circles_of
from lohu_gis.analysis.scan.clusters import Cluster, clusters_of
from lohu_gis.analysis.scan.records import Records
from lohu_gis.analysis.scan.search import Space
from lohu_gis.core.progress import Progress

START_LEVEL = 200.0
"""A ratio to begin the search in the true records with."""


@dataclass(frozen=True)
class Plan:
    """What is searched.

    Attributes
    ----------
    radius_max_m
        Largest radius.
    days_max
        Longest stretch; half of the period at most.
    prospective
        Only clusters that are still there on the last day.
    share_max
        Share of all records in a circle at most.
    p_max
        Clusters behind the first are given up to this p.
    """

    radius_max_m: float
    days_max: int
    prospective: bool
    permutations: int = 999
    seed: int = 0
    share_max: float = 0.5
    p_max: float = 0.5
    clusters_max: int = 100

    def longest(self, records: Records) -> int:
        """Days of a cluster at most in this period."""
        return max(1, min(self.days_max, records.days // 2))


@dataclass(frozen=True)
class Scanned:
    """What a scan found: clusters from the best on, and chance to compare with."""

    clusters: tuple[Cluster, ...]
    chance: Chance
    space: Space | None


def scan(records: Records, plan: Plan, progress: Progress | None = None) -> Scanned:
    """The space-time permutation scan of some records.

    Without two records, or where nothing gathers, there is no cluster and no draw.
    """
    progress = progress or Progress()
    if len(records) < 2:
        return Scanned((), Chance(np.zeros(0), plan.permutations), None)
    cap = max(int(plan.share_max * len(records)), 1)
    space = Space(records, circles_of(records.places, records.by_place(), plan.radius_max_m, cap),
                  plan.longest(records), plan.prospective)
    true_days = records.day[None]
    start = min(START_LEVEL, float(space.total))
    observed = float(best_of(space, true_days, start, progress.part(0.0, 0.02), step=0.5)[0])
    if observed == 0:
        return Scanned((), Chance(np.zeros(0), plan.permutations), space)
    chance = by_chance(space, observed, plan.permutations, plan.seed, progress.part(0.02, 0.95))
    level = min(max(chance.level(plan.p_max), LAST_LEVEL), observed * (1 - 1e-9))
    clusters = clusters_of(space, search(space, true_days, level, progress.part(0.95, 1.0)), plan.clusters_max)
    kept = [c for number, c in enumerate(clusters) if number == 0 or chance.p(c.llr) <= plan.p_max]
    progress.at(1.0)
    return Scanned(tuple(kept), chance, space)

