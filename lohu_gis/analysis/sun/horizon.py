"""How high the city stands before the sun: exact blocking of window columns, in float64, without rays.

For a column of points and one instant, a wall that faces the column and lies across the sun's azimuth at distance `d`
shades all points up to ``top - d tan(altitude)``. The highest of these over all walls is the *edge of shadow* on the
column. A part with air below it shades only from ``base - d_out tan(altitude)`` to ``top - d_in tan(altitude)``.
Grazing within `GRAZING` counts as shaded on all sides, which also keeps the last bit of a machine from deciding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sun.path import GRAZING, SunPath
from lohu_gis.analysis.sun.sightlines import Seen, crossings, seen
from lohu_gis.analysis.sun.solids import Solids
from lohu_gis.analysis.sun.windows import Windows

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
I32 = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

NOBODY, SUN_DOWN = -1, -2
"""Culprits that are no part: nothing blocks; the sun is below the horizon."""

_LAST = np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True, eq=False)
class Edge:
    """The edge of shadow on c columns at K instants.

    Attributes
    ----------
    height
        Points at or below it are shaded; -inf where nothing stands, inf where all of the column is dark; shape (c, K).
    culprit
        The part that makes it (lowest number among equals), the column's own part where its facade looks away,
        `NOBODY` or `SUN_DOWN`; shape (c, K).
    """

    height: F64
    culprit: I32

    def copy(self) -> Edge:
        """An edge that may be raised without touching this one."""
        return Edge(self.height.copy(), self.culprit.copy())


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Shadows with light below them: stretches of columns that floating parts shade, shape (m,) each."""

    column: I64
    instant: I64
    low: F64
    high: F64
    part: I64


def edge_of(windows: Windows, city: Solids, path: SunPath, *, own: bool = False) -> Edge:
    """The edge of shadow that standing parts of known height throw on window columns.

    Parameters
    ----------
    windows
        At most some thousand columns at a time: the result has columns x instants cells.
    city
        Its floating parts belong to `gaps_of`.
    own
        Only the building that a column belongs to, as if nothing else stood.
    """
    height = np.full((len(windows.x), len(path)), -np.inf)
    edge = Edge(height, np.full(height.shape, NOBODY, np.int32))
    raise_edge(edge, windows, city, path, np.ones(len(city), bool), own=own)
    facing = np.multiply.outer(windows.nx, path.toward[:, 0]) + np.multiply.outer(windows.ny, path.toward[:, 1])
    turned = facing * np.cos(path.altitude) <= GRAZING
    height[turned] = np.inf
    edge.culprit[turned] = np.broadcast_to(windows.part[:, None], height.shape)[turned]
    height[:, ~path.up] = np.inf
    edge.culprit[:, ~path.up] = SUN_DOWN
    return edge


def raise_edge(edge: Edge, windows: Windows, city: Solids, path: SunPath, parts: Bools, *, own: bool = False) -> None:
    """Raise an edge, in place, by what the marked parts add to it."""
    column, wall, pairs = _pairs(windows, city, path, parts & city.known & ~city.floating, own)
    column, wall, pairs = column[pairs.facing], wall[pairs.facing], pairs.take(pairs.facing)
    part = city.part[wall]
    top, lowest = city.top[part], windows.lowest[column]
    heights, culprits = edge.height.reshape(-1), edge.culprit.reshape(-1)
    steep = path.steepness
    for pair, instant, distance in crossings(pairs, top - lowest, path):
        reached = top[pair] - steep[instant] * distance
        cell = column[pair] * len(path) + instant
        telling = (reached >= lowest[pair]) & (reached >= heights[cell])
        _raise(heights, culprits, cell[telling], reached[telling], part[pair[telling]])


def _raise(heights: F64, culprits: I32, cell: I64, reached: F64, part: I64) -> None:
    """The highest wins; among equals the lowest part."""
    before = heights[cell]
    np.maximum.at(heights, cell, reached)
    best = reached == heights[cell]
    cell, part, higher = cell[best], part[best], (reached > before)[best]
    culprits[cell[higher]] = _LAST
    np.minimum.at(culprits, cell, part.astype(np.int32))


def gaps_of(windows: Windows, city: Solids, path: SunPath, parts: Bools | None = None, *, own: bool = False) -> Gaps:
    """The stretches that floating parts of known height shade; `parts` and `own` as in `raise_edge`."""
    chosen = city.known & city.floating
    column, wall, pairs = _pairs(windows, city, path, chosen if parts is None else chosen & parts, own)
    none = np.zeros(0, np.int64)
    found = [(none, none, np.zeros(0), np.zeros(0), none)]
    # A ray that passes beside an edge within the grazing angle counts as going through: look to both sides.
    for aside in (-GRAZING, GRAZING):
        crossed = list(crossings(pairs, np.full(len(column), np.inf), path, aside))
        if crossed:
            pair, instant, distance = (np.concatenate(values) for values in zip(*crossed, strict=True))
            found.append(_through(pairs, column, city.part[wall], city, path, (pair, instant, distance)))
    return Gaps(*(np.concatenate(values) for values in zip(*found, strict=True)))


def _through(pairs: Seen, column: I64, part: I64, city: Solids, path: SunPath,
             crossed: tuple[I64, I64, F64]) -> tuple[I64, I64, F64, F64, I64]:
    """Rays through parts: column, instant, lowest and highest shaded height, part."""
    pair, instant, distance = crossed
    order = np.lexsort((~pairs.facing[pair], distance, part[pair], column[pair], instant))
    pair, instant, distance = pair[order], instant[order], distance[order]
    entry = pairs.facing[pair]
    same = np.zeros(len(pair), bool)  # as the crossing before it
    same[1:] = (instant[1:] == instant[:-1]) & (column[pair[1:]] == column[pair[:-1]]) & (
        part[pair[1:]] == part[pair[:-1]])
    # Along a ray entries and exits alternate; an exit that comes first belongs to a place below the part.
    out = np.flatnonzero(~entry)
    out = out[~same[out] | entry[out - 1]]
    distance_in = np.where(same[out], distance[out - 1], 0.0)
    at, owner = instant[out], part[pair[out]]
    low = city.base[owner] - np.tan(path.altitude[at] + GRAZING) * distance[out]
    high = city.top[owner] - path.steepness[at] * distance_in
    return column[pair[out]], at, low, high, owner


def _pairs(windows: Windows, city: Solids, path: SunPath, parts: Bools, own: bool) -> tuple[I64, I64, Seen]:
    """Columns and walls of parts whose shadow may reach them."""
    import shapely

    rows = np.flatnonzero(parts)
    lowest = windows.lowest
    column, wall = np.zeros(0, np.int64), np.zeros(0, np.int64)
    if len(rows) and path.up.any() and np.isfinite(lowest).any():
        boxes = shadow_boxes(city, rows, path, float(lowest.min()))
        tree = shapely.STRtree(shapely.box(*boxes.T))
        place, found = tree.query(shapely.points(windows.x, windows.y))
        part = rows[found]
        kept = city.top[part] >= lowest[place]
        if own:
            kept &= city.building[part] == city.building[windows.part[place]]
        place, part = place[kept], part[kept]
        offsets = city.wall_offsets
        counts = offsets[part + 1] - offsets[part]
        wall = np.repeat(offsets[part] - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        column = np.repeat(place, counts)
    return column, wall, seen(windows.x[column], windows.y[column], city, wall)


def shadow_boxes(city: Solids, rows: I64, path: SunPath, level: float) -> F64:
    """Boxes around the shadows of parts on a plane, over all instants: xmin, ymin, xmax, ymax, shape (n, 4)."""
    up = path.up
    per_metre = -path.toward[up] / np.maximum(path.steepness[up], 1e-9)[:, None]
    height = np.maximum(city.top[rows] - level, 0.0)[:, None]
    low = np.minimum(per_metre.min(axis=0), 0.0) * height
    high = np.maximum(per_metre.max(axis=0), 0.0) * height
    slack = 0.01 + 1e-5 * np.maximum(-low, high).max(axis=1, keepdims=True)  # for rays that graze
    boxes: F64 = city.bounds[rows] + np.hstack([low - slack, high + slack])
    return boxes
