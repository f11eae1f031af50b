"""Base floor-area ratio of a plot, step by step: reference, size of the plot, roads around it, metro stations."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.measures import CLOSE_SHARE, F64, Measures
from lohu_gis.analysis.shapes import Objects
from lohu_gis.core.rulepack import RulePack, RuleValue

I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
SIDES = ("one_side", "two_sides", "three_sides", "all_sides")


@dataclass(frozen=True, slots=True)
class FarInputs:
    """What is known of one plot.

    Attributes
    ----------
    land
        Use of the land as in the plots' column; None is unknown.
    zone
        Density zone 1 to 5; None is unknown.
    area_m2
        Of the plot.
    road_sides
        How many of its sides lie at roads, 1 to 4; None is unknown.
    station
        A3 of the plot, weighted by area; None is unknown.
    near_station
        Within the distance that lifts the upper limit of housing; None is unknown.
    """

    land: str | None
    zone: int | None
    area_m2: float
    road_sides: int | None = None
    station: float | None = None
    near_station: bool | None = None


@dataclass(frozen=True, slots=True)
class FarSteps:
    """The steps of one plot; pairs are the lowest and highest possible where something is unknown.

    Attributes
    ----------
    reference, a1
        From the tables.
    roads, station
        ``(1 + A2)`` and ``(1 + A3)`` as they count for this land.
    cap
        Upper limit of housing; None where the land has none.
    """

    reference: float
    a1: float
    roads: tuple[float, float]
    station: tuple[float, float]
    cap: tuple[float, float] | None

    @property
    def base(self) -> tuple[float, float]:
        """``reference x (1 - A1) x (1 + A2) x (1 + A3)``, lowest and highest."""
        own = self.reference * (1 - self.a1)
        return own * self.roads[0] * self.station[0], own * self.roads[1] * self.station[1]

    def text(self) -> str:
        """The steps as one line."""
        def part(name: str, pair: tuple[float, float]) -> str:
            low, high = pair[0] - 1, pair[1] - 1
            return f"(1+{name} {low:g})" if low == high else f"(1+{name} {low:g}..{high:g})"

        low, high = self.base
        total = f"{low:.3f}" if math.isclose(low, high) else f"{low:.3f}..{high:.3f}"
        return (f"{self.reference:g} x (1-A1 {self.a1:g}) x {part('A2', self.roads)} x {part('A3', self.station)} "
                f"= {total}")


def far_steps(given: FarInputs, pack: RulePack) -> FarSteps | None:
    """The steps for one plot; None where the land is not ruled or land or density zone are unknown."""
    row = _row(given.land, pack)
    if row is None or given.zone not in (1, 2, 3, 4, 5):
        return None
    roads, station = _roads(given.road_sides, pack), _station(given.station, pack)
    factors = row.get("factors")
    if factors == "larger":
        pair = (max(roads[0], station[0]), max(roads[1], station[1]))
        # Only the larger one counts: it is shown where it comes from.
        roads, station = (pair, (0.0, 0.0)) if roads[1] >= station[1] else ((0.0, 0.0), pair)
    elif factors == "roads":
        station = (0.0, 0.0)
    return FarSteps(_number(row, f"zone{given.zone}"), _a1(given.area_m2, _number(row, "base_ha"), pack),
                    (1 + roads[0], 1 + roads[1]), (1 + station[0], 1 + station[1]), _cap(row, given, pack))


def far_rules(plots: Sequence[FarInputs], far: F64, built: Bools, partial: Bools, pack: RulePack) -> Iterator[Measures]:
    """Floor-area ratios against the base, which a bonus may exceed, and against the upper limit of housing.

    Up to the base is a pass, above base and highest bonus a failure; between them it depends on a bonus or transfer
    that nobody told: unknown. `partial` says where floor area is missing from the ratio.
    """
    rule, cap = pack.find("far.base"), pack.find("far.cap")
    if rule is None or pack.find("far.reference") is None:
        return
    steps = [far_steps(plot, pack) for plot in plots]
    ruled = np.array([_row(plot.land, pack) is not None or plot.land is None for plot in plots], bool)
    rows = np.flatnonzero(built & ruled).astype(np.int64)
    bonus = 1 + rule.number("bonus_up_to")
    known = [steps[row] for row in rows]
    low = np.array([np.nan if s is None else s.base[0] for s in known])
    high = np.array([np.nan if s is None else s.base[1] * bonus for s in known])
    yield Measures(rule.id, "plot", rows, far[rows], low, high, at_least=False, close=CLOSE_SHARE,
                   partial=partial[rows], notes=["" if s is None else s.text() for s in known])
    if cap is None:
        return
    capped = [(row, s.cap) for row, s in zip(rows, known, strict=True) if s is not None and s.cap is not None]
    which = np.array([row for row, _ in capped], np.int64)
    yield Measures(cap.id, "plot", which, far[which], np.array([c[0] for _, c in capped], np.float64),
                   np.array([c[1] for _, c in capped], np.float64), at_least=False, partial=partial[which],
                   close=CLOSE_SHARE)


def station_factors(plots: Objects, stations: Objects, multi: npt.NDArray[np.bool_], pack: RulePack) -> tuple[F64, F64]:
    """A3 of each plot, weighted by the area in reach of stations, and the distance to the nearest one.

    Where reaches overlap the larger factor counts (table 4.4.3-2). NaN without a shape; 0 and infinite without
    stations.
    """
    import shapely

    rule = pack.rule("far.a3")
    inner, outer = rule.number("inner_m"), rule.number("outer_m")
    there = ~shapely.is_missing(stations)
    stations, multi = stations[there], multi[there]
    area = np.asarray(shapely.area(plots), np.float64)
    found = np.where(np.isnan(area), np.nan, 0.0)
    if not len(stations):
        return found, np.where(np.isnan(area), np.nan, np.inf)
    reaches = [(rule.number(f"{kind}_{ring}"), reach, which) for kind, which in (("multi", multi), ("single", ~multi))
               for ring, reach in (("inner", inner), ("outer", outer))]
    rest = plots.copy()
    for factor in sorted({factor for factor, _, _ in reaches}, reverse=True):
        zones = [shapely.union_all(shapely.buffer(stations[which], reach, quad_segs=64))
                 for own, reach, which in reaches if own == factor]
        zone = shapely.union_all(zones)
        shapely.prepare(zone)
        close = np.flatnonzero(shapely.intersects(rest, zone))
        inside = np.asarray(shapely.area(shapely.intersection(rest[close], zone)), np.float64)
        found[close] += factor * inside / area[close]
        rest[close] = shapely.difference(rest[close], zone)
    whole = shapely.union_all(stations)
    return found, np.asarray(shapely.distance(plots, whole), np.float64)


def _row(land: str | None, pack: RulePack) -> dict[str, RuleValue] | None:
    rule = pack.find("far.reference")
    wanted = (land or "").strip().casefold()
    for row in () if rule is None else rule.rows:
        words = row.get("words", ())
        if isinstance(words, tuple) and wanted in {str(word).casefold() for word in words}:
            return dict(row)
    return None


def _a1(area_m2: float, base_ha: float, pack: RulePack) -> float:
    """``0.005`` for every started 0.1 ha above the base size, at most 0.3."""
    rule = pack.rule("far.a1")
    beyond = (area_m2 / 10_000 - base_ha) / rule.number("step_ha")
    if beyond <= 0:
        return 0.0
    started = math.ceil(beyond - 1e-9)  # 2.1 ha is one step above 2 ha, whatever binary fractions say
    return round(min(started * rule.number("per_step"), rule.number("up_to")), 9)


def _roads(sides: int | None, pack: RulePack) -> tuple[float, float]:
    rule = pack.rule("far.a2")
    if sides is None:
        return rule.number(SIDES[0]), rule.number(SIDES[-1])
    value = rule.number(SIDES[min(max(sides, 1), 4) - 1])
    return value, value


def _station(factor: float | None, pack: RulePack) -> tuple[float, float]:
    return (0.0, pack.rule("far.a3").number("multi_inner")) if factor is None else (factor, factor)


def _cap(row: dict[str, RuleValue], given: FarInputs, pack: RulePack) -> tuple[float, float] | None:
    if f"cap{given.zone}" not in row:
        return None
    own = _number(row, f"cap{given.zone}")
    rule = pack.find("far.cap")
    if rule is None or given.zone != rule.number("near_zone"):
        return own, own
    lifted = _number(row, f"cap{rule.number('near_as_zone'):g}")
    if given.near_station is None:
        return own, lifted
    return (lifted, lifted) if given.near_station else (own, own)


def _number(row: dict[str, RuleValue], name: str) -> float:
    value = row.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
