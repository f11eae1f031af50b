"""Distances between buildings: dwellings by layout and height, other civil buildings, special uses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies
from lohu_gis.analysis.planning.rules.measures import F64, Measures, full
from lohu_gis.analysis.planning.rules.pairs import Pairs
from lohu_gis.core.rulepack import RulePack

Bools = npt.NDArray[np.bool_]

UNCHECKED = ("industry", "green")
"""Uses whose spacing other codes rule."""


@dataclass(frozen=True, slots=True, eq=False)
class _Sizes:
    """Heights of both bodies of each pair; a tower on the other's podium counts from its roof."""

    one: F64
    two: F64
    high_one: Bools
    high_two: Bools
    super_one: Bools
    super_two: Bools

    @property
    def mean(self) -> F64:
        return (self.one + self.two) / 2

    @property
    def known(self) -> Bools:
        return ~(np.isnan(self.one) | np.isnan(self.two))

    @property
    def lower(self) -> F64:
        """Height of the body that is not high, in pairs of one of each."""
        return np.where(self.high_one, self.two, self.one)


def spacing(bodies: Bodies, pairs: Pairs, pack: RulePack, *, old_area: bool) -> Iterator[Measures]:
    """Measures of all spacing rules that the pack has."""
    use_one, use_two = bodies.use[pairs.one], bodies.use[pairs.two]
    checked = ~(np.isin(use_one, UNCHECKED) | np.isin(use_two, UNCHECKED))
    yield from _special(bodies, pairs.taken(checked), pack)
    known = checked & (use_one != "") & (use_two != "")
    yield from _unknown(bodies, pairs.taken(checked & ~known), pack)
    pairs = pairs.taken(known)
    dwell_one, dwell_two = bodies.dwelling[pairs.one], bodies.dwelling[pairs.two]
    sizes = _sizes(bodies, pairs, pack)
    behind = _behind_tower(dwell_one, dwell_two, pairs, sizes)
    homes = (dwell_one | dwell_two) & ~behind
    yield from _homes(bodies, pairs.taken(homes), pack, old_area)
    if pack.find("spacing.north_of_tower") is not None:
        yield _north_of_tower(bodies, pairs.taken(behind), pack)
    if pack.find("spacing.other") is not None:
        yield _others(bodies, pairs.taken(~dwell_one & ~dwell_two), pack)


def _sizes(bodies: Bodies, pairs: Pairs, pack: RulePack) -> _Sizes:
    rule = pack.rule("height.classes")
    podium = np.where(bodies.building[pairs.one] == bodies.building[pairs.two], bodies.base[pairs.one], 0.0)
    found = []
    for which in (pairs.one, pairs.two):
        top = bodies.top[which]
        above = np.where(bodies.dwelling[which], rule.number("dwelling_high_above_m"),
                         rule.number("other_high_above_m"))
        found.append((top - podium, top > above, top > rule.number("super_above_m")))
    (one, high_one, super_one), (two, high_two, super_two) = found
    return _Sizes(one, two, high_one, high_two, super_one, super_two)


def _both(rule: str, bodies: Bodies, pairs: Pairs, low: F64, high: F64) -> Measures:
    """Measures for both buildings of each pair."""
    one, two = bodies.building[pairs.one], bodies.building[pairs.two]
    twice = np.concatenate
    return Measures(rule, "building", twice([one, two]), twice([pairs.distance] * 2), twice([low, low]),
                    twice([high, high]), other=twice([two, one]),
                    one=twice([bodies.shape[pairs.one], bodies.shape[pairs.two]]),
                    two=twice([bodies.shape[pairs.two], bodies.shape[pairs.one]]))


def _homes(bodies: Bodies, pairs: Pairs, pack: RulePack, old_area: bool) -> Iterator[Measures]:
    """Dwellings, and other buildings beside dwellings (8.4.6, 8.4.7.4)."""
    sizes = _sizes(bodies, pairs, pack)
    parallel_up_to = pack.rule("layout.angles").number("parallel_up_to_deg")
    along = pairs.angle <= parallel_up_to
    side = along & pairs.gable_one & pairs.gable_two
    across = ~along & ~_wide_gable(bodies, pairs, sizes, pack)
    high = np.where(side | across, np.nan, _parallel(bodies, pairs, sizes, pack, old_area))
    low = high.copy()
    cross_low, cross_high = _perpendicular(pairs, sizes, pack, old_area)
    low[across], high[across] = cross_low[across], cross_high[across]
    side_low, side_high = _side(sizes, cross_high, pack)
    low[side], high[side] = side_low[side], side_high[side]
    low[~sizes.known], high[~sizes.known] = np.nan, np.nan
    podium = bodies.building[pairs.one] == bodies.building[pairs.two]
    groups = {"spacing.podium": podium, "spacing.side": side & ~podium, "spacing.perpendicular": across & ~podium,
              "spacing.parallel": ~side & ~across & ~podium}
    for rule, which in groups.items():
        if pack.find(rule) is not None:
            yield _both(rule, bodies, pairs.taken(which), low[which], high[which])


def _wide_gable(bodies: Bodies, pairs: Pairs, sizes: _Sizes, pack: RulePack) -> Bools:
    """A gable so wide that it counts as a facade."""
    rule = pack.rule("spacing.parallel")
    limit = np.where(sizes.high_one | sizes.high_two, rule.number("gable_wider_high_m"),
                     rule.number("gable_wider_low_m"))
    return (pairs.gable_one & (bodies.wide[pairs.one] > limit)) | (pairs.gable_two & (bodies.wide[pairs.two] > limit))


def _parallel(bodies: Bodies, pairs: Pairs, sizes: _Sizes, pack: RulePack, old_area: bool) -> F64:
    rule = pack.rule("spacing.parallel")
    number = rule.number
    few_below = pack.rule("height.classes").number("few_storeys_below")
    storeys_one, storeys_two = bodies.storeys[pairs.one], bodies.storeys[pairs.two]
    few = (storeys_one < few_below) & (storeys_two < few_below)
    south = np.where(pairs.north < 0, pairs.two, pairs.one)
    point = (pairs.north != 0) & (bodies.storeys[south] >= few_below) & bodies.square[south] & (
        bodies.long[south] < number("point_width_m"))
    factor = np.where(point, number("point_factor"), number("low_old" if old_area else "low_new"))
    low = np.where(few, np.maximum(number("few_storeys") * sizes.mean, number("few_storeys_m")), factor * sizes.mean)
    low_north = np.where(sizes.high_one, pairs.north > 0, pairs.north < 0)
    mixed = np.where(low_north, number("low_north_of_high_m"),
                     np.maximum(number("low_beside_high") * sizes.lower, number("low_beside_high_m")))
    north_of_super = np.where(sizes.super_one, pairs.north > 0, pairs.north < 0)
    towers = np.where(sizes.super_one & sizes.super_two, number("super_super_m"),
                      np.where((sizes.super_one ^ sizes.super_two) & north_of_super, number("high_north_of_super_m"),
                               number("high_high_m")))
    return _by_height(sizes, low, mixed, towers)


def _perpendicular(pairs: Pairs, sizes: _Sizes, pack: RulePack, old_area: bool) -> tuple[F64, F64]:
    number = pack.rule("spacing.perpendicular").number
    age = "old" if old_area else "new"
    north_south = pairs.north != 0
    low = np.where(north_south, number(f"ns_{age}"), number(f"ew_{age}")) * sizes.mean
    least = np.where(north_south, number("high_ns_m"), number("high_ew_m"))
    most = np.where(north_south, number("high_ns_m"), number("high_ew_windows_m"))
    low_south = np.where(sizes.high_one, pairs.north < 0, pairs.north > 0)
    beside = np.maximum(number("low_south_of_high") * sizes.lower, number("low_south_of_high_m"))
    return (_by_height(sizes, low, np.where(low_south, beside, least), least),
            _by_height(sizes, low, np.where(low_south, beside, most), most))


def _side(sizes: _Sizes, perpendicular: F64, pack: RulePack) -> tuple[F64, F64]:
    """Between fire distance and what counts where both sides have windows, which nobody tells."""
    number, count = pack.rule("spacing.side").number, len(perpendicular)
    fire = _fire(sizes, pack)
    high = _by_height(sizes, perpendicular, full(count, number("low_high_windows_m")),
                      full(count, number("high_high_windows_m")))
    return np.minimum(fire, high), np.maximum(fire, high)


def _fire(sizes: _Sizes, pack: RulePack) -> F64:
    number, count = pack.rule("spacing.fire").number, len(sizes.one)
    return _by_height(sizes, *(full(count, number(f"{name}_m")) for name in ("low_low", "low_high", "high_high")))


def _by_height(sizes: _Sizes, low: F64, mixed: F64, high: F64) -> F64:
    both = sizes.high_one & sizes.high_two
    found: F64 = np.where(both, high, np.where(sizes.high_one | sizes.high_two, mixed, low))
    return found


def _behind_tower(dwell_one: Bools, dwell_two: Bools, pairs: Pairs, sizes: _Sizes) -> Bools:
    """A building without homes north of a high one with homes."""
    two_behind = dwell_one & sizes.high_one & ~dwell_two & (pairs.north > 0)
    one_behind = dwell_two & sizes.high_two & ~dwell_one & (pairs.north < 0)
    return two_behind | one_behind


def _north_of_tower(bodies: Bodies, pairs: Pairs, pack: RulePack) -> Measures:
    number = pack.rule("spacing.north_of_tower").number
    height = np.where(bodies.dwelling[pairs.one], bodies.top[pairs.two], bodies.top[pairs.one])
    limit = np.where(height <= number("low_up_to_m"), np.maximum(number("low") * height, number("low_m")),
                     np.where(height <= number("high_up_to_m"), number("high_m"), number("super_m")))
    limit = np.where(np.isnan(height), np.nan, limit)
    return _both("spacing.north_of_tower", bodies, pairs, limit, limit)


def _others(bodies: Bodies, pairs: Pairs, pack: RulePack) -> Measures:
    rule, sizes = pack.rule("spacing.other"), _sizes(bodies, pairs, pack)
    along = pairs.angle <= pack.rule("layout.angles").number("parallel_up_to_deg")
    parallel = _by_height(sizes, *(full(len(pairs), rule.number(f"{name}_m"))
                                   for name in ("low_low", "low_high", "high_high")))
    limit = np.where(sizes.known, np.where(along, parallel, _fire(sizes, pack)), np.nan)
    return _both(rule.id, bodies, pairs, limit, limit)


def _special(bodies: Bodies, pairs: Pairs, pack: RulePack) -> Iterator[Measures]:
    """Kindergartens and wards keep their distance from everything; schools from what is noisy, which nobody tells."""
    rule = pack.find("spacing.special")
    if rule is None:
        return
    limits = {"kindergarten": rule.number("kindergarten_m"), "hospital": rule.number("hospital_m"),
              "school": rule.number("school_noise_m")}
    both = np.concatenate
    one, two = both([pairs.one, pairs.two]), both([pairs.two, pairs.one])
    distance = both([pairs.distance, pairs.distance])
    which = np.isin(bodies.use[one], list(limits))
    one, two, distance = one[which], two[which], distance[which]
    high = np.array([limits[use] for use in bodies.use[one]], np.float64)
    low = np.where(bodies.use[one] == "school", -np.inf, high)
    yield Measures(rule.id, "building", bodies.building[one], distance, low, high, other=bodies.building[two],
                   one=bodies.shape[one], two=bodies.shape[two])


def _unknown(bodies: Bodies, pairs: Pairs, pack: RulePack) -> Iterator[Measures]:
    """Neighbours of unknown use: which rule applies is open."""
    if pack.find("spacing.other") is not None and len(pairs):
        yield _both("spacing.other", bodies, pairs, full(len(pairs), np.nan), full(len(pairs), np.nan))
