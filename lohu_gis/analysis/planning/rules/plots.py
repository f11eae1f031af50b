"""Rules of whole plots: coverage in two levels, greening, and the limits that a plan gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies
from lohu_gis.analysis.planning.rules.measures import CLOSE_SHARE, F64, I64, Measures
from lohu_gis.analysis.plots import Shares
from lohu_gis.core.rulepack import Rule, RulePack

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class PlotFacts:
    """What is known of plots; arrays of shape (plots,).

    Attributes
    ----------
    area
        NaN without a shape.
    land
        Class of use of the land by the pack, empty for unknown.
    numbers
        Columns of ``plan.indicators``.
    shares
        Ground that bodies (by their number) share with plots.
    green_m2
        Green ground; None is unknown.
    limits
        Rule -> limits that the plan gives, NaN where it gives none.
    partial
        Plots with a building of unknown height: floor area and greatest height are at least what was counted.
    """

    area: F64
    land: npt.NDArray[np.str_]
    numbers: Mapping[str, F64]
    shares: Shares
    green_m2: F64 | None
    limits: Mapping[str, F64]
    partial: Bools

    @property
    def built(self) -> Bools:
        """Something stands there, and it is no park."""
        found: Bools = (self.numbers["buildings"] > 0) & (self.land != "green")
        return found


def main_use(bodies: Bodies, shares: Shares, plots: int, weight: F64) -> npt.NDArray[np.str_]:
    """The class of use with most of `weight` (per body and m2) on each plot; empty where nothing is known."""
    found = np.full(plots, "", dtype=bodies.use.dtype)
    most = np.zeros(plots)
    for use in np.unique(bodies.use[bodies.use != ""]):
        own = bodies.use[shares.building] == use
        total = np.bincount(shares.plot[own], (shares.area * np.nan_to_num(weight[shares.building], nan=1.0))[own],
                            minlength=plots)
        better = total > most
        found[better], most = use, np.maximum(most, total)
    return found


def coverage(bodies: Bodies, facts: PlotFacts, pack: RulePack) -> Iterator[Measures]:
    """Coverage of the ground and, where towers stand on podiums, of the towers (8.4.3.1)."""
    rule = pack.find("coverage.ground")
    if rule is None:
        return
    plots, ground = len(facts.area), bodies.base <= 0
    down = facts.shares.taken(ground[facts.shares.building])
    use = main_use(bodies, down, plots, np.ones(len(bodies)))
    use = np.where(use == "", facts.land, use)
    rows = np.flatnonzero(facts.built).astype(np.int64)
    low, high = _coverage_limits(use, _dwelling_storeys(bodies, facts.shares, plots), rule)
    yield Measures(rule.id, "plot", rows, facts.numbers["coverage"][rows], low[rows], high[rows], at_least=False,
                   close=CLOSE_SHARE)
    towers = pack.find("coverage.towers")
    up = facts.shares.taken(~ground[facts.shares.building])
    if towers is None or not len(up.plot):
        return
    covered = np.bincount(up.plot, up.area, minlength=plots)
    homes = np.bincount(up.plot, bodies.dwelling[up.building], minlength=plots) > 0
    above = np.where(homes, "dwelling", main_use(bodies, up, plots, np.ones(len(bodies))))
    low, high = _coverage_limits(above, _dwelling_storeys(bodies, up, plots), rule)
    rows = np.flatnonzero(facts.built & (covered > 0)).astype(np.int64)
    yield Measures(towers.id, "plot", rows, covered[rows] / facts.area[rows], low[rows], high[rows], at_least=False,
                   close=CLOSE_SHARE)


def _coverage_limits(use: npt.NDArray[np.str_], storeys: tuple[F64, F64], rule: Rule) -> tuple[F64, F64]:
    """Between which limits the coverage of each plot is held, by use and, for dwellings, by lowest and highest."""
    lowest, highest = storeys
    many, tall, short = (rule.number(n) for n in ("high_from_storeys", "dwelling_high", "dwelling_low"))
    small, large, other = (rule.number(n) for n in ("retail_small", "retail_large", "other"))
    all_limits = [tall, short, small, large, rule.number("office"), other]
    unknown = (use == "")
    low = np.select([use == "dwelling", use == "retail", use == "office", unknown],
                    [np.where(highest < many, short, tall), np.full(len(use), small),
                     np.full(len(use), rule.number("office")), np.full(len(use), min(all_limits))], other)
    high = np.select([use == "dwelling", use == "retail", use == "office", unknown],
                     [np.where(lowest >= many, tall, short), np.full(len(use), large),
                      np.full(len(use), rule.number("office")), np.full(len(use), max(all_limits))], other)
    return low, high


def _dwelling_storeys(bodies: Bodies, shares: Shares, plots: int) -> tuple[F64, F64]:
    """Fewest and most storeys of dwellings on each plot; unknown ones may have any number."""
    own = bodies.dwelling[shares.building]
    plot, storeys = shares.plot[own], bodies.storeys[shares.building[own]]
    fewest, most = np.full(plots, np.inf), np.full(plots, -np.inf)
    np.minimum.at(fewest, plot, np.nan_to_num(storeys, nan=0.0))
    np.maximum.at(most, plot, np.nan_to_num(storeys, nan=np.inf))
    none = np.isinf(fewest)
    return np.where(none, 0.0, fewest), np.where(none, np.inf, most)


def greening(bodies: Bodies, facts: PlotFacts, pack: RulePack) -> Iterator[Measures]:
    """Green ground of a plot, by the use of its land or of most of its floors (8.4.4.1); above the limit, not at it."""
    rule = pack.find("greening")
    if rule is None:
        return
    rows = np.flatnonzero(facts.built).astype(np.int64)
    floors = main_use(bodies, facts.shares, len(facts.area), bodies.storeys)
    use = np.where(facts.land == "", floors, facts.land)[rows]
    homes, other = rule.number("dwelling"), rule.number("other")
    low = np.where(use == "dwelling", homes, np.where(use == "", min(homes, other), other))
    high = np.where(use == "dwelling", homes, np.where(use == "", max(homes, other), other))
    green = np.full(len(rows), np.nan) if facts.green_m2 is None else facts.green_m2[rows] / facts.area[rows]
    yield Measures(rule.id, "plot", rows, green, low, high, close=-CLOSE_SHARE)


def given_limits(facts: PlotFacts, pack: RulePack) -> Iterator[Measures]:
    """Floor-area ratio, coverage and height against what the plan gives the plot."""
    values = {"plot.far": "far", "plot.coverage": "coverage", "plot.height": "max_height_m"}
    for rule, column in values.items():
        limit = facts.limits.get(rule)
        if pack.find(rule) is None or limit is None:
            continue
        rows: I64 = np.flatnonzero(facts.built & ~np.isnan(limit)).astype(np.int64)
        partial = facts.partial[rows] if column != "coverage" else None
        yield Measures(rule, "plot", rows, facts.numbers[column][rows], limit[rows], limit[rows], at_least=False,
                       partial=partial, close=CLOSE_SHARE)
