"""Setbacks from the border of the plot, and widths of facades."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies
from lohu_gis.analysis.planning.rules.measures import F64, I64, Measures, full
from lohu_gis.analysis.planning.rules.pairs import Pairs
from lohu_gis.analysis.shapes import Objects
from lohu_gis.core.rulepack import Rule, RulePack


def setbacks(bodies: Bodies, home: I64, plots: Objects, pack: RulePack) -> Iterator[Measures]:
    """Distance to the border of the own plot, by tier (8.4.1.5).

    The first tier says where the second begins. Where one of them is left out of the pack, the bodies that it may hold
    for are not failed by the other.

    Parameters
    ----------
    home
        Row of the plot of each body, -1 for none.
    plots
        Shapes of plots.
    """
    import shapely

    one, two = pack.find("setback.tier1"), pack.find("setback.tier2")
    if one is None and two is None:
        return
    borders = np.full(len(bodies), None, object)
    borders[home >= 0] = shapely.boundary(plots[home[home >= 0]])
    value = np.asarray(shapely.distance(bodies.shape, borders), np.float64)
    outside = np.asarray(home >= 0) & ~np.asarray(shapely.intersects(bodies.shape, plots[np.maximum(home, 0)])) \
        if len(plots) else np.zeros(len(bodies), bool)
    value[outside] = 0.0
    near, far = (-np.inf if rule is None else rule.number("limit") for rule in (one, two))
    second, open_ = _tiers(bodies, one)
    low = np.where(open_, min(near, far), np.where(second, far, near))
    high = np.where(open_, max(near, far), np.where(second, far, near))
    for rule, which in ((one, ~second & ~open_ if two else ~second | open_), (two, second | open_)):
        if rule is not None:
            yield Measures(rule.id, "building", bodies.building[which], value[which], low[which], high[which],
                           one=bodies.shape[which], two=borders[which])


def _tiers(bodies: Bodies, one: Rule | None) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Which bodies are of the second tier, and of which that is open."""
    if one is None:
        return np.zeros(len(bodies), bool), np.ones(len(bodies), bool)
    second = np.where(bodies.dwelling, bodies.storeys > one.number("storeys_up_to"),
                      bodies.top > one.number("height_up_to_m"))
    return second, np.isnan(np.where(bodies.dwelling, bodies.storeys, bodies.top)) | (bodies.use == "")


def setbacks_beside(bodies: Bodies, pairs: Pairs, home: I64, plots: Objects, pack: RulePack) -> Iterator[Measures]:
    """Distance to the next plot where the buildings are parallel and one has homes (note 1 of 8.4.1.5)."""
    import shapely

    rule = pack.find("setback.parallel")
    if rule is None:
        return
    reach, limit = rule.number("reach_m"), rule.number("limit")
    here, there = home[pairs.one], home[pairs.two]
    which = (here >= 0) & (there >= 0) & (here != there) & (pairs.distance <= reach)
    which &= pairs.angle <= pack.rule("layout.angles").number("parallel_up_to_deg")
    which &= ~(pairs.gable_one & pairs.gable_two)
    which[which] = shapely.dwithin(plots[here[which]], plots[there[which]], rule.number("neighbours_within_m"))
    one, two = pairs.one[which], pairs.two[which]
    one, two = np.concatenate([one, two]), np.concatenate([two, one])
    homes = bodies.dwelling[one] | bodies.dwelling[two]
    maybe = homes | (bodies.use[one] == "") | (bodies.use[two] == "")
    one, two, homes = one[maybe], two[maybe], homes[maybe]
    neighbour = plots[home[two]]
    value = np.asarray(shapely.distance(bodies.shape[one], neighbour), np.float64)
    yield Measures(rule.id, "building", bodies.building[one], value, np.where(homes, limit, -np.inf),
                   full(len(one), limit), other=bodies.building[two], one=bodies.shape[one], two=neighbour)


def facades(bodies: Bodies, pack: RulePack) -> Iterator[Measures]:
    """Long side of the tightest box around a body, against the limit for its height (8.4.8.3)."""
    import shapely

    rule = pack.find("facade")
    if rule is None or not rule.rows:
        return
    steps = [(float(row.get("height_up_to_m", np.inf)), float(row["limit"])) for row in rule.rows]  # type: ignore[arg-type]
    limit = full(len(bodies), steps[-1][1])
    for up_to, width in reversed(steps):
        limit = np.where(bodies.top <= up_to, width, limit)
    open_ = np.isnan(bodies.top)
    low = np.where(open_, min(width for _, width in steps), limit)
    high = np.where(open_, max(width for _, width in steps), limit)
    lines = shapely.linestrings(_middle(bodies))
    yield Measures(rule.id, "building", bodies.building, bodies.long, low, high, at_least=False, lines=lines)


def _middle(bodies: Bodies) -> F64:
    """The line along the middle of each box, shape (n, 2, 2)."""
    middle = bodies.box.mean(axis=1)
    half = bodies.long[:, None] / 2 * np.stack([np.cos(bodies.axis), np.sin(bodies.axis)], axis=1)
    return np.stack([middle - half, middle + half], axis=1)
