"""View corridors of plots beside water, hills and parks (8.3.7.5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from lohu_gis.analysis.planning.rules.bodies import Bodies
from lohu_gis.analysis.planning.rules.measures import F64, I64, Measures
from lohu_gis.analysis.plots import Shares
from lohu_gis.analysis.shapes import Objects
from lohu_gis.core.rulepack import Rule, RulePack


def corridors(bodies: Bodies, plots: Objects, shares: Shares, resources: Objects, pack: RulePack) -> Iterator[Measures]:
    """The longest stretch of a plot's front to a resource without a corridor, below and above 24 m.

    Buildings are seen from the resource: what they cover of the front, gaps narrower than a corridor filled. Only the
    plot's own buildings are looked at, and only where the resource lies within reach.
    """
    import shapely

    rules = [rule for name in ("corridor.low", "corridor.high") if (rule := pack.find(name)) is not None]
    resources = resources[~shapely.is_missing(resources)]
    if not rules or not len(resources):
        return
    whole = shapely.union_all(resources)
    shapely.prepare(whole)
    reach = max(rule.number("reach_m") for rule in rules)
    beside = np.flatnonzero(shapely.dwithin(plots, whole, reach) & ~shapely.is_missing(plots))
    for rule in rules:
        found = [(plot, *stretch) for plot in beside.tolist()
                 if (stretch := _of_plot(bodies, plots[plot], plot, shares, whole, rule)) is not None]
        limit = np.full(len(found), rule.number("limit"))
        lines = np.full(len(found), None, object)
        lines[:] = [line for _, _, line in found]
        yield Measures(rule.id, "plot", np.array([plot for plot, _, _ in found], np.int64),
                       np.array([value for _, value, _ in found], np.float64), limit, limit, at_least=False,
                       lines=lines)


def _of_plot(bodies: Bodies, shape: object, plot: int, shares: Shares, whole: object,
             rule: Rule) -> tuple[float, object] | None:
    """Length and line of the longest stretch; NaN where a height that matters is unknown; None for an empty plot."""
    import shapely

    own = shares.building[(shares.plot == plot) & (shares.area > 1.0)]
    above = rule.number("above_m") if "above_m" in rule.values else 0.0
    if not len(own):
        return None
    start, end = shapely.get_coordinates(shapely.shortest_line(shape, whole))
    way = end - start
    if float(np.hypot(*way)) < 1e-6:  # plot and resource touch: the way from the plot's middle out
        middle = shapely.get_coordinates(shapely.centroid(shape))[0]
        way = start - middle
    length = float(np.hypot(*way))
    if length < 1e-6:
        return None
    along = np.array([-way[1], way[0]]) / length
    tops = bodies.top[own]
    counts = own[(tops > above) | np.isnan(tops)]
    if not len(counts):
        return 0.0, None
    spans = np.array([_span(bodies.shape[body], along) for body in counts])
    low, high = longest_run(spans, rule.number("width_m"))
    front = float(start @ (way / length))
    line = shapely.linestrings(np.array([low * along + front * way / length, high * along + front * way / length]))
    sure = not (np.isnan(tops).any() and above > 0)
    return (high - low if sure else float("nan")), line


def _span(shape: object, along: F64) -> tuple[float, float]:
    import shapely

    at = shapely.get_coordinates(shape) @ along
    return float(at.min()), float(at.max())


def longest_run(spans: F64, width: float) -> tuple[float, float]:
    """The longest stretch of a line that `spans` (n, 2) cover when gaps narrower than `width` are filled."""
    order: I64 = np.argsort(spans[:, 0], kind="stable")
    spans = spans[order]
    ends = np.maximum.accumulate(spans[:, 1])
    opens = np.flatnonzero(np.r_[True, spans[1:, 0] - ends[:-1] >= width - 1e-9])
    lows = spans[opens, 0]
    highs = ends[np.r_[opens[1:] - 1, len(ends) - 1]]
    longest = int(np.argmax(highs - lows))
    return float(lows[longest]), float(highs[longest])
