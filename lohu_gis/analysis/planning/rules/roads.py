"""Plots and roads: how many sides of a plot lie at roads, and setbacks of quiet uses from loud roads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies, boxes
from lohu_gis.analysis.planning.rules.measures import F64, I64, Measures
from lohu_gis.analysis.shapes import Objects
from lohu_gis.core.rulepack import RulePack

STEP_M = 5.0
"""Distance between the points of a border that are looked at."""

QUIET = ("dwelling", "school", "kindergarten")


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """Middle lines of roads (None where missing), half their widths in metres, and their classes as texts."""

    lines: Objects
    half: F64
    classes: Sequence[str | None]


def road_sides(plots: Objects, roads: Roads, pack: RulePack) -> F64:
    """How many of the four sides of each plot lie at roads, shape (plots,); NaN without a shape or without the rule.

    A side is one of the four sides of the tightest box around the plot; it lies at a road where at least half of the
    border that belongs to it has a road within reach of its edge.
    """
    import shapely

    rule, found = pack.find("far.a2"), np.full(len(plots), np.nan)
    if rule is None or "reach_m" not in rule.values:
        return found
    there = np.flatnonzero(~shapely.is_missing(plots))
    small = {word.casefold() for word in rule.words("no_roads")}
    urban = np.array([(text or "").strip().casefold() not in small for text in roads.classes], bool)
    zones = _zones(roads, rule.number("reach_m"), urban & ~shapely.is_missing(roads.lines))
    tree = shapely.STRtree(zones)
    corners = boxes(plots[there])[3]
    for number, row in enumerate(there):
        points, weights = _border(plots[row])
        hit = np.zeros(len(points), bool)
        hit[np.unique(tree.query(shapely.points(points), predicate="within")[0])] = True
        side = _sides(points, corners[number])
        found[row] = sum(float(weights[(side == n) & hit].sum()) >= 0.5 * float(weights[side == n].sum()) > 0
                         for n in range(4))
    return found


def setbacks_from_noise(bodies: Bodies, home: I64, plots: Objects, roads: Roads, pack: RulePack) -> Iterator[Measures]:
    """Dwellings and schools keep away from the border along expressways and main roads (8.4.1.6)."""
    import shapely

    rule = pack.find("setback.noise")
    if rule is None:
        return
    quiet = np.isin(bodies.use, QUIET) & (home >= 0)
    kinds = [{word.casefold() for word in rule.words(name)} for name in ("fast_words", "main_words")]
    for limit, words in zip((rule.number("fast_m"), rule.number("main_m")), kinds, strict=True):
        loud = np.array([(text or "").strip().casefold() in words for text in roads.classes], bool)
        zones = _zones(roads, rule.number("reach_m"), loud & ~shapely.is_missing(roads.lines))
        if not len(zones):
            continue
        borders = _along(plots, shapely.union_all(zones), shapely.union_all(roads.lines[loud]))
        which = np.flatnonzero(quiet & ~shapely.is_missing(borders[np.maximum(home, 0)]))
        along = borders[home[which]]
        value = np.asarray(shapely.distance(bodies.shape[which], along), np.float64)
        limits = np.full(len(which), limit)
        yield Measures(rule.id, "building", bodies.building[which], value, limits, limits, one=bodies.shape[which],
                       two=along)


def _zones(roads: Roads, reach: float, which: npt.NDArray[np.bool_]) -> Objects:
    """The ground from which a border counts as lying at a road."""
    import shapely

    zones: Objects = shapely.buffer(roads.lines[which], roads.half[which] + reach, quad_segs=4)
    return zones


def _along(plots: Objects, zone: object, road: object) -> Objects:
    """The part of each plot's border inside a zone that faces the road; None where there is none."""
    import shapely

    shapely.prepare(zone)
    shapely.prepare(road)
    found = np.full(len(plots), None, object)
    for row in np.flatnonzero(shapely.intersects(plots, zone)):
        found[row] = _facing(shapely.intersection(shapely.boundary(plots[row]), zone), road)
    return found


def _facing(border: object, road: object) -> object:
    """The pieces of a border that run along a road rather than away from it; None where there are none.

    The sides of a plot that lead away from a road begin within its reach too, but nobody keeps away from those.
    """
    import shapely

    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(shapely.segmentize(border, STEP_M))]
    pieces = np.concatenate([np.stack([ends[:-1], ends[1:]], axis=1) for ends in lines] or [np.empty((0, 2, 2))])
    way = pieces[:, 1] - pieces[:, 0]
    nearest = shapely.shortest_line(shapely.points(pieces.mean(axis=1)), road)
    there = np.diff(shapely.get_coordinates(nearest).reshape(-1, 2, 2), axis=1)[:, 0]
    across = np.abs(way[:, 0] * there[:, 1] - way[:, 1] * there[:, 0])
    facing = across >= np.abs((way * there).sum(axis=1))
    return shapely.multilinestrings(list(pieces[facing])) if facing.any() else None


def _border(plot: object) -> tuple[F64, F64]:
    """Points along a plot's border in steps, and how much border each stands for."""
    import shapely

    ends = shapely.get_coordinates(shapely.segmentize(shapely.boundary(plot), STEP_M))
    way = np.hypot(*np.diff(ends, axis=0).T)
    return (ends[1:] + ends[:-1]) / 2, way


def _sides(points: F64, corners: F64) -> I64:
    """The nearest side of a box for each point."""
    distances = []
    for number in range(4):
        start, end = corners[number], corners[(number + 1) % 4]
        way = end - start
        length = float(np.hypot(*way)) or 1.0
        distances.append(np.abs((points - start) @ np.array([-way[1], way[0]])) / length)
    nearest: I64 = np.argmin(np.array(distances), axis=0).astype(np.int64)
    return nearest
