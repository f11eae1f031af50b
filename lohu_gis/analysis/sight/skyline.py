"""Silhouettes: how high buildings and ground rise above the horizon in each direction, and who makes that line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sight.prisms import Prisms
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Spot = tuple[float, float, float]

NOBODY = -1
"""Row of a direction in which no building stands."""

_EDGES = 20_000  # edges per step: below 100 ms
_HORIZON_M = 1e9
_LOOKS = 200_000  # places on the ground that are looked at per step: below 100 ms


@dataclass(frozen=True, slots=True, eq=False)
class Silhouette:
    """The upper outline of buildings seen from one place, per direction, shape (n,).

    Attributes
    ----------
    elevation : float64
        Degrees above the horizontal through the eye; NaN where no building stands.
    row : int64
        The building that makes the line, `NOBODY` where none stands.
    distance : float64
        Metres to it on the ground.
    doubtful : bool
        A building of unknown height stands in this direction.
    """

    elevation: F64
    row: I64
    distance: F64
    doubtful: Bools


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Edges of footprints from the observer: both ends (e, 2), the row of each."""

    first: F64
    second: F64
    row: I64


def directions(start_deg: float, end_deg: float, step_deg: float) -> F64:
    """Azimuths from `start_deg` clockwise to `end_deg`, both included; a full circle (the same twice) only once."""
    sweep = (end_deg - start_deg) % 360.0 or 360.0
    count = int(np.floor(sweep / step_deg + 1e-9)) + 1
    if sweep >= 360.0 and (count - 1) * step_deg > 360.0 - 1e-9:
        count -= 1
    return np.round(start_deg + step_deg * np.arange(count), 9)  # 0.3, not 0.30000000000000004


def silhouette(prisms: Prisms, eye: Spot, azimuths: F64, radius_m: float | None = None,
               progress: Progress | None = None) -> Silhouette:
    """The upper outline of buildings, exact in each direction.

    Parameters
    ----------
    prisms
        Buildings; what stands over the eye's own place must have been taken out (`standing_over`).
    eye
        x, y and height above zero.
    azimuths : float64, shape (n,)
        Degrees clockwise from north, evenly spaced and rising, over at most one circle.
    radius_m
        Edges further away are not looked at.
    progress
        Is asked about every tenth of a second.
    """
    count = len(azimuths)
    edges = _edges(prisms, eye)
    best = Silhouette(np.full(count, np.nan), np.full(count, NOBODY, np.int64), np.full(count, np.nan),
                      np.zeros(count, bool))
    height = prisms.top - eye[2]
    for part in (progress or Progress()).chunks(len(edges.row), _EDGES):
        direction, distance, row = _met(edges, part, azimuths)
        near = distance <= (np.inf if radius_m is None else radius_m)
        direction, distance, row = direction[near], distance[near], row[near]
        unknown = np.isnan(height[row])
        best.doubtful[direction[unknown]] = True
        known = ~unknown
        _keep_highest(best, direction[known], distance[known], row[known], height)
    return best


def standing_over(prisms: Prisms, x: float, y: float) -> I64:
    """Rows of the buildings whose footprint holds a place."""
    import shapely

    found: Any = shapely.STRtree(prisms.shapes).query(shapely.Point(x, y), predicate="intersects")
    return np.sort(np.asarray(found, np.int64))


def ridge(ground: Ground, eye: Spot, azimuths: F64, radius_m: float | None = None,
          progress: Progress | None = None) -> F64:
    """Elevation of the ground's own silhouette in each direction, degrees, shape (n,).

    Exact for ground that is linear between nodes where the direction crosses a row or column of them, up to the edge
    of the raster or the radius. Level ground gives the horizon, 0. NaN where nothing is known in a direction.
    """
    if ground.z is None:
        return np.zeros(len(azimuths))
    rows, columns = ground.z.shape
    across = ground.west - eye[0] + ground.step_x * np.arange(columns)
    along = ground.north - eye[1] - ground.step_y * np.arange(rows)
    highest = np.full(len(azimuths), np.nan)
    angle = np.radians(azimuths)
    for part in (progress or Progress()).chunks(len(azimuths), max(_LOOKS // (rows + columns), 1)):
        east, north = np.sin(angle[part])[:, None], np.cos(angle[part])[:, None]
        with np.errstate(divide="ignore", invalid="ignore"):
            distance = np.concatenate([across / east, along / north], axis=1)
        distance[~((distance > 1e-6) & (distance <= (_HORIZON_M if radius_m is None else radius_m)))] = np.nan
        slope = (ground.at(eye[0] + east * distance, eye[1] + north * distance) - eye[2]) / distance
        steepest = np.where(np.isnan(slope), -np.inf, slope).max(axis=1, initial=-np.inf)
        highest[part] = np.where(np.isinf(steepest), np.nan, np.degrees(np.arctan(steepest)))
    return highest


def _edges(prisms: Prisms, eye: Spot) -> _Edges:
    import shapely

    rings, owner = _rings(prisms)
    coords, ring = shapely.get_coordinates(rings, return_index=True)
    coords = coords - np.array(eye[:2])
    same = ring[1:] == ring[:-1]
    return _Edges(coords[:-1][same], coords[1:][same], owner[ring[:-1][same]])


def _rings(prisms: Prisms) -> tuple[Any, I64]:
    """Rings of all footprints, and the row of each."""
    import shapely

    parts, owner = shapely.get_parts(prisms.shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, np.asarray(owner[part], np.int64)


def _met(edges: _Edges, part: slice, azimuths: F64) -> tuple[I64, F64, I64]:
    """Directions that cross edges: number of the direction, distance, row."""
    one, other, row = edges.first[part], edges.second[part], edges.row[part]
    start, span = np.degrees(np.arctan2(one[:, 0], one[:, 1])), _turn(one, other)
    low = np.where(span < 0, start + span, start)
    low = azimuths[0] + (low - azimuths[0]) % 360.0
    step = float(azimuths[1] - azimuths[0]) if len(azimuths) > 1 else 360.0
    numbers, owners = [], []
    for shift in (0.0, 360.0):  # an edge across the first direction ends beyond a full circle
        first = np.maximum(np.ceil((low - shift - azimuths[0]) / step - 1e-9), 0).astype(np.int64)
        last = np.floor((low + np.abs(span) - shift - azimuths[0]) / step + 1e-9).astype(np.int64)
        count = np.maximum(np.minimum(last, len(azimuths) - 1) - first + 1, 0)
        begin = np.cumsum(count) - count
        numbers.append(np.arange(int(count.sum())) - np.repeat(begin, count) + np.repeat(first, count))
        owners.append(np.repeat(np.arange(len(count)), count))
    direction, edge = np.concatenate(numbers), np.concatenate(owners)
    distance = _distance(one[edge], other[edge], np.radians(azimuths[direction]))
    there = np.isfinite(distance) & (distance > 1e-6)
    return direction[there], distance[there], row[edge[there]]


def _turn(one: F64, other: F64) -> F64:
    """Degrees clockwise from one direction to the other, -180 to 180."""
    cross = one[:, 1] * other[:, 0] - one[:, 0] * other[:, 1]
    angle: F64 = np.degrees(np.arctan2(cross, (one * other).sum(axis=1)))
    return angle


def _distance(one: F64, other: F64, angle: F64) -> F64:
    """From the observer along a direction to an edge; an edge seen end on is as far as its nearer end."""
    ahead = other - one
    across = np.sin(angle) * ahead[:, 1] - np.cos(angle) * ahead[:, 0]
    end_on = np.abs(across) < 1e-9 * np.hypot(ahead[:, 0], ahead[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        distance = (one[:, 0] * ahead[:, 1] - one[:, 1] * ahead[:, 0]) / across
    nearer: F64 = np.minimum(np.hypot(one[:, 0], one[:, 1]), np.hypot(other[:, 0], other[:, 1]))
    return np.where(end_on, nearer, distance)


def _keep_highest(best: Silhouette, direction: I64, distance: F64, row: I64, height: F64) -> None:
    """Let higher lines win; of equal ones the nearer, of equally near ones the first row."""
    if not len(direction):
        return
    elevation = np.degrees(np.arctan2(height[row], distance))
    order = np.lexsort((row, distance, -elevation, direction))
    first = np.concatenate([[True], np.diff(direction[order]) > 0])
    top = order[first]
    at = direction[top]
    wins = ~(elevation[top] <= best.elevation[at])
    at, top = at[wins], top[wins]
    best.elevation[at], best.row[at], best.distance[at] = elevation[top], row[top], distance[top]
