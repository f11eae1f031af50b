"""What a vertical plane cuts, and what is seen behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sight.lines import crossings
from lohu_gis.analysis.sight.prisms import Prisms
from lohu_gis.core.errors import UsageError
from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
Place = tuple[float, float]

SHORTEST_M = 1.0
_NOTHING_M = 1e-6


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a building in the plane; metres along the section and above zero.

    Attributes
    ----------
    name
        Of the building.
    start, end
        Along the section.
    ground, bottom, top
        Heights; `top` is None where it is unknown.
    storeys
        Floors, None where unknown.
    """

    name: str
    start: float
    end: float
    ground: float
    bottom: float
    top: float | None
    storeys: int | None

    def floors(self) -> list[float]:
        """Heights of the floors between bottom and top, storeys of equal height."""
        if self.top is None or not self.storeys:
            return []
        return [self.bottom + (self.top - self.bottom) * floor / self.storeys for floor in range(1, self.storeys)]


@dataclass(frozen=True, slots=True, eq=False)
class Behind:
    """A building behind the plane.

    Attributes
    ----------
    outline
        What is seen of its front: closed rings (k, 2) of metres along and height; holes are rings of their own.
    distance
        Metres from the plane to its nearest corner.
    """

    name: str
    outline: tuple[F64, ...]
    distance: float
    top: float


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """A section from `start` to `end`, looking to the left of that way.

    Attributes
    ----------
    ground : float64, shape (n, 2)
        Metres along and height of the ground; NaN heights in gaps.
    cuts
        From the start on; parts of a building one after the other.
    behind
        From near to far; what is hidden is gone.
    unknown
        Buildings behind the plane whose height is unknown: they are not drawn.
    """

    start: Place
    end: Place
    ground: F64
    cuts: tuple[Cut, ...]
    behind: tuple[Behind, ...]
    unknown: tuple[str, ...] = ()

    @property
    def length(self) -> float:
        """Metres."""
        return float(np.hypot(self.end[0] - self.start[0], self.end[1] - self.start[1]))

    def heights(self) -> tuple[float, float]:
        """Lowest and highest thing that is known."""
        known = self.ground[:, 1][np.isfinite(self.ground[:, 1])].tolist()
        known += [value for cut in self.cuts for value in (cut.bottom, cut.top) if value is not None]
        known += [float(ring[:, 1].max()) for part in self.behind for ring in part.outline]
        known = [value for value in known if np.isfinite(value)]
        return (min(known), max(known)) if known else (0.0, 0.0)


def section(prisms: Prisms, ground: Ground, start: Place, end: Place, depth_m: float = 0.0,
            progress: Progress | None = None) -> Section:
    """Cut the city along a line.

    Parameters
    ----------
    prisms, ground
        The city.
    start, end
        x, y; the drawing runs from left to right from `start` to `end`, so it shows what lies to the left of the way.
    depth_m
        How far behind the plane buildings are looked for; 0 for the cut alone.

    Returns
    -------
    Section
        A building that only touches the plane is not cut. Ground behind the plane does not hide buildings.

    Raises
    ------
    UsageError
        ``section.too_short`` below 1 m.
    """
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    if not length >= SHORTEST_M:
        raise UsageError("section.too_short")
    progress = progress or Progress()
    progress.check()
    shares = crossings(ground, start, end) if not ground.flat else np.array([0.0, 1.0])
    soil = ground.at(start[0] + shares * (end[0] - start[0]), start[1] + shares * (end[1] - start[1]))
    line = np.column_stack([shares * length, soil])
    cuts = _cuts(prisms, start, end, length)
    behind, unknown = _behind(prisms, cuts, (start, end), depth_m, progress) if depth_m > 0 else ((), ())
    return Section(start, end, line, cuts, behind, unknown)


def _cuts(prisms: Prisms, start: Place, end: Place, length: float) -> tuple[Cut, ...]:
    import shapely

    way = shapely.LineString([start, end])
    rows = np.sort(shapely.STRtree(prisms.shapes).query(way, predicate="intersects"))
    found = []
    for row in rows.tolist():
        for first, last in _stretches(prisms.shapes[row], way, start, end, length):
            top, storeys = float(prisms.top[row]), float(prisms.storeys[row])
            found.append(Cut(prisms.names[row], first, last, float(prisms.ground[row]), float(prisms.bottom[row]),
                             None if np.isnan(top) else top, None if np.isnan(storeys) else int(storeys)))
    return tuple(sorted(found, key=lambda cut: (cut.start, cut.bottom)))


def _stretches(shape: Any, way: Any, start: Place, end: Place, length: float) -> list[tuple[float, float]]:
    """Where the way runs inside a footprint, in metres along; stretches along a wall are not inside."""
    import shapely

    parts = shapely.get_parts(shapely.intersection(shape, way))
    coords, part = shapely.get_coordinates(parts, return_index=True)
    along = _along(coords, start, end, length)
    found: list[tuple[float, float]] = []
    for one, other, same in zip(along[:-1], along[1:], part[1:] == part[:-1], strict=True):
        first, last = sorted((float(one), float(other)))
        share = (first + last) / 2 / length
        middle = shapely.Point(start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
        if same and last - first > _NOTHING_M and shapely.distance(shapely.boundary(shape), middle) > _NOTHING_M:
            found.append((first, last))
    joined: list[tuple[float, float]] = []
    for first, last in sorted(found):
        if joined and first - joined[-1][1] < _NOTHING_M:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


def _along(coords: F64, start: Place, end: Place, length: float) -> F64:
    """Metres along the section of places."""
    along: F64 = (coords - np.array(start)) @ (np.subtract(end, start) / length)
    return along


def _behind(prisms: Prisms, cuts: tuple[Cut, ...], ends: tuple[Place, Place], depth: float,
            progress: Progress) -> tuple[tuple[Behind, ...], tuple[str, ...]]:
    """Visible fronts of what stands within `depth` to the left, near ones first, and names of unknown ones."""
    import shapely

    fronts, unknown = _fronts(prisms, ends, depth)
    hidden = shapely.union_all([shapely.box(cut.start, cut.bottom, cut.end, cut.top) for cut in cuts
                                if cut.top is not None])
    found = []
    for part in progress.chunks(len(fronts), 50):
        for distance, row, box in fronts[part]:
            seen = shapely.difference(box, hidden)
            hidden = shapely.union(hidden, box)
            rings = tuple(shapely.get_coordinates(ring) for piece in shapely.get_parts(seen)
                          if piece.geom_type == "Polygon" and piece.area > _NOTHING_M
                          for ring in shapely.get_rings(piece))
            if rings:
                found.append(Behind(prisms.names[row], rings, distance, float(prisms.top[row])))
    return tuple(found), tuple(name for name in unknown if name not in {cut.name for cut in cuts})


def _fronts(prisms: Prisms, ends: tuple[Place, Place],
            depth: float) -> tuple[list[tuple[float, int, Any]], tuple[str, ...]]:
    """Distance, row and front rectangle of buildings in the strip, from near to far."""
    import shapely

    start, end = ends
    length = float(np.hypot(end[0] - start[0], end[1] - start[1]))
    left = np.array([start[1] - end[1], end[0] - start[0]]) / length
    corners = np.array([start, end, np.add(end, depth * left), np.add(start, depth * left)])
    strip = shapely.polygons(corners)
    rows = np.sort(shapely.STRtree(prisms.shapes).query(strip, predicate="intersects"))
    fronts, unknown = [], []
    for row in rows.tolist():
        coords = shapely.get_coordinates(shapely.intersection(prisms.shapes[row], strip))
        along, away = _along(coords, start, end, length), (coords - np.array(start)) @ left
        if not len(coords) or np.ptp(along) < _NOTHING_M or away.max() < _NOTHING_M:
            continue
        if np.isnan(prisms.top[row]):
            unknown.append(prisms.names[row])
        elif prisms.top[row] > prisms.bottom[row]:
            box = shapely.box(along.min(), prisms.bottom[row], along.max(), prisms.top[row])
            fronts.append((max(float(away.min()), 0.0), row, box))
    return sorted(fronts, key=lambda front: front[:2]), tuple(dict.fromkeys(unknown))
