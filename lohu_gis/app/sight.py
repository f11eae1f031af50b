"""Sight over an open project: lines of sight, skylines and sections of its city, with their drawings.

Everything here takes values (tables, rasters, places in the project's CRS) and blocks its thread: call it in a job.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lohu_gis.analysis.moving import all_missing, reprojected
from lohu_gis.analysis.section.cut import Section, section
from lohu_gis.analysis.section.sheet import SectionWords, fitting_scale, section_drawing
from lohu_gis.analysis.section.skyline import SkylineView, skyline_drawing
from lohu_gis.analysis.sight.ground import Ground, ground_of
from lohu_gis.analysis.sight.lines import Sight, line_of_sight
from lohu_gis.analysis.sight.prisms import Prisms, no_prisms, raised, without
from lohu_gis.analysis.sight.skyline import NOBODY, directions, ridge, silhouette, standing_over
from lohu_gis.analysis.tables import texts, with_geometry
from lohu_gis.analysis.warped import warped
from lohu_gis.app.massing import massing_of
from lohu_gis.app.tools.runner import object_names
from lohu_gis.core import crs as systems
from lohu_gis.core.drawing import Drawing, Path, Pen
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import ClipPlane, Layer
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable

Place = tuple[float, float]
Spot = tuple[float, float, float]

EYE_M = 1.6
CUT_HALF_M = 300.0
"""How far the section of a cut model reaches to both sides."""

FREE = Pen("SIGHT-FREE", (46, 125, 79), 0.6)
BLOCKED = Pen("SIGHT-BLOCKED", (179, 38, 30), 0.6)
DOUBTFUL = Pen("SIGHT-UNKNOWN", (138, 92, 0), 0.6, None, (2.0, 1.2))


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """Buildings of a layer on their ground, in a metric system.

    Attributes
    ----------
    crs
        System of the computation.
    home
        The project's, in which places come and go.
    """

    prisms: Prisms
    ground: Ground
    crs: str
    home: str

    def inward(self, places: Sequence[Place]) -> list[Place]:
        """Places of the project in the system of the computation."""
        return _moved(places, self.home, self.crs)

    def outward(self, places: Sequence[Place]) -> list[Place]:
        """The way back."""
        return _moved(places, self.crs, self.home)

    def standing(self, x: float, y: float) -> float:
        """Height of what one stands on at a place: the highest known roof there, else the ground; NaN if unknown."""
        tops = self.prisms.top[standing_over(self.prisms, x, y)]
        known = tops[np.isfinite(tops)]
        return float(known.max()) if len(known) else float(self.ground.at(x, y))


def city_of(layer: Layer | None, table: FeatureTable | None, terrain: Raster | None, crs: str, *,
            called: str = "", progress: Progress | None = None) -> City:
    """The buildings of a layer as prisms on the ground.

    Parameters
    ----------
    layer, table
        Buildings; None for the bare ground.
    terrain
        Heights of the ground, None for level ground at 0 m.
    crs
        The project's.
    called
        Column of names that people know, where a building has one; else it is called by its id.

    Raises
    ------
    InputError
        ``crs.missing`` (of the buildings), ``terrain.empty``.
    """
    geometry = None if table is None else table.geometry()
    bounds = None if geometry is None else total_bounds(geometry)
    source = crs if table is None or table.crs is None else table.crs
    computing = crs if systems.is_metric(crs) else systems.require_metric(source, bounds)[0]
    if terrain is not None and terrain.crs is None:
        terrain = replace(terrain, crs=crs)
    ground = ground_of(None if terrain is None else warped(terrain, computing, progress))
    if table is None or layer is None:
        return City(no_prisms(), ground, computing, crs)
    if table.crs is None:
        raise InputError("crs.missing", path=layer.name)
    moved = with_geometry(table, reprojected(geometry or all_missing(len(table)), table.crs, computing, progress)[0],
                          computing)
    prisms, _findings = raised(moved, massing_of(moved, layer, None)[0], ground, names=_names(moved, layer, called))
    return City(prisms, ground, computing, crs)


def _names(table: FeatureTable, layer: Layer, called: str) -> list[str]:
    ids = object_names(table, layer.object_id if layer.object_id in table.column_names else None)
    if called not in table.column_names:
        return ids
    return [name or own for name, own in zip(texts(table, called), ids, strict=True)]


def _moved(places: Sequence[Place], source: str, target: str) -> list[Place]:
    if systems.same(source, target) or not places:
        return [(float(x), float(y)) for x, y in places]
    x, y = systems.reproject([p[0] for p in places], [p[1] for p in places], source, target)
    return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]


# ---- one line ----


@dataclass(frozen=True, slots=True, eq=False)
class LineView:
    """A line of sight in the project's CRS, and its section as a drawing."""

    sight: Sight
    origin: Spot
    target: Spot
    spot: Spot
    distance_m: float
    drawing: Drawing


def line_view(city: City, places: Sequence[tuple[float, float, float | None]], eye_m: float = EYE_M,
              target_m: float = 0.0, progress: Progress | None = None) -> LineView:
    """Look from one place to another.

    Parameters
    ----------
    places
        Origin and target in the project's CRS. A height that is known (a place picked in 3D) is that of the place
        itself; else the place is what stands there: a roof, or the ground.
    eye_m, target_m
        How high above its place the eye is, and what is looked at.

    Raises
    ------
    InputError
        ``observer.unknown``.
    UsageError
        ``view.too_close``.
    """
    flat = city.inward([place[:2] for place in places])
    ends = [_end(city, spot, place, above)
            for spot, place, above in zip(flat, places, (eye_m, target_m), strict=True)]
    if np.linalg.norm(np.subtract(ends[0], ends[1])) < 1e-6:
        raise UsageError("view.too_close")
    sight = line_of_sight(city.prisms, city.ground, ends[0], ends[1])
    cut = section(city.prisms, city.ground, flat[0], flat[1], 0.0, progress)
    back = city.outward([ends[0][:2], ends[1][:2], sight.spot[:2]])
    origin, target, spot = ((*place, z) for place, z in zip(back, (ends[0][2], ends[1][2], sight.spot[2]), strict=True))
    distance = float(np.linalg.norm(np.subtract(ends[0], ends[1])))
    return LineView(sight, origin, target, spot, distance, _line_drawing(cut, sight, ends))


def _end(city: City, spot: Place, place: tuple[float, float, float | None], above: float) -> Spot:
    height = place[2] if place[2] is not None else city.standing(*spot)
    if np.isnan(height):
        raise InputError("observer.unknown", x=place[0], y=place[1])
    return spot[0], spot[1], height + above


def _line_drawing(cut: Section, sight: Sight, ends: list[Spot]) -> Drawing:
    drawing = section_drawing(cut, scale=fitting_scale(cut.length))
    start, end = np.array([0.0, ends[0][2]]), np.array([cut.length, ends[1][2]])
    turn = start + sight.share * (end - start)
    if sight.visible:
        lines: tuple[Path, ...] = (Path(FREE, np.array([start, end])),)
    else:
        stop = BLOCKED if sight.visible is False else DOUBTFUL
        lines = tuple(Path(pen, np.array(pair)) for pen, pair in ((FREE, (start, turn)), (stop, (turn, end)))
                      if not np.allclose(pair[0], pair[1]))
    return replace(drawing, paths=drawing.paths + lines)


# ---- skyline ----


@dataclass(frozen=True, slots=True, eq=False)
class Skyline:
    """A silhouette before and after, the eye in the project's CRS, and the drawing.

    Attributes
    ----------
    above
        Buildings that rise above the ridge at the end and by how many metres, highest first; empty on level ground.
    changed_deg
        Width of the view that changes.
    doubtful_deg
        Width of the view in which a building of unknown height stands at the end.
    """

    view: SkylineView
    eye: Spot
    above: tuple[tuple[str, float], ...]
    changed_deg: float
    highest_deg: float
    doubtful_deg: float
    drawing: Drawing


def skyline_view(before: City, after: City | None, place: tuple[float, float, float | None], eye_m: float = EYE_M,
                 sweep: tuple[float, float] = (0.0, 360.0), progress: Progress | None = None) -> Skyline:
    """The silhouette around a place.

    Parameters
    ----------
    before, after
        The city without and with the changes that are looked at; None for one state alone.
    place
        In the project's CRS; with the height of the place where it is known.
    sweep
        First and last azimuth, clockwise.

    Raises
    ------
    InputError
        ``observer.unknown``.
    """
    progress = progress or Progress()
    x, y = before.inward([place[:2]])[0]
    ground = float(before.ground.at(x, y)) if place[2] is None else place[2]
    if np.isnan(ground):
        raise InputError("observer.unknown", x=place[0], y=place[1])
    eye = (x, y, ground + eye_m)
    azimuths = directions(*sweep, 0.1 if (sweep[1] - sweep[0]) % 360.0 == 0 else 0.05)
    hills = ridge(before.ground, eye, azimuths, None, progress.part(0.0, 0.4))
    first = _line(before, eye, azimuths, hills, progress.part(0.4, 0.7))
    last = first if after is None else _line(after, eye, azimuths, hills, progress.part(0.7, 1.0))
    view = SkylineView(azimuths, first.elevation, None if after is None else last.elevation, hills, last.names)
    step = float(azimuths[1] - azimuths[0])
    home = before.outward([(x, y)])[0]
    drawing = skyline_drawing(view)
    above = () if before.ground.flat else _above(last, hills)
    return Skyline(view, (*home, eye[2]), above, float(view.changed.sum() * step),
                   float(np.nanmax(last.elevation, initial=0.0)), float(last.doubtful.sum() * step), drawing)


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    elevation: Any
    names: tuple[str, ...]
    distance: Any
    doubtful: Any


def _line(city: City, eye: Spot, azimuths: Any, hills: Any, progress: Progress) -> _Line:
    over = standing_over(city.prisms, eye[0], eye[1])
    prisms = without(city.prisms, over) if len(over) else city.prisms
    found = silhouette(prisms, eye, azimuths, None, progress)
    built = (found.row != NOBODY) & ~(found.elevation <= hills)
    names = tuple(prisms.names[row] if own else "" for row, own in zip(found.row.tolist(), built.tolist(), strict=True))
    return _Line(np.where(built, found.elevation, hills), names, found.distance, found.doubtful)


def _above(line: _Line, hills: Any) -> tuple[tuple[str, float], ...]:
    metres = (np.tan(np.radians(line.elevation)) - np.tan(np.radians(hills))) * line.distance
    most: dict[str, float] = {}
    for name, over in zip(line.names, metres.tolist(), strict=True):
        if name and over > 0:
            most[name] = max(most.get(name, 0.0), over)
    return tuple(sorted(most.items(), key=lambda item: -item[1]))


# ---- section ----


@dataclass(frozen=True, slots=True, eq=False)
class SectionView:
    """A section and its drawing; ends in the project's CRS."""

    section: Section
    ends: tuple[Place, Place]
    drawing: Drawing


def section_view(city: City, places: Sequence[Place], depth_m: float, words: SectionWords | None = None,
                 scale: float | None = None, progress: Progress | None = None) -> SectionView:
    """Cut the city between two places of the project.

    Raises
    ------
    UsageError
        ``section.too_short``.
    """
    start, end = city.inward(places)
    found = section(city.prisms, city.ground, start, end, depth_m, progress)
    return SectionView(found, (places[0], places[1]), section_drawing(found, words, scale))


def cut_line(clip: ClipPlane, half_m: float = CUT_HALF_M) -> tuple[Place, Place]:
    """The section that shows the open face of a model that is cut by `clip`: `half_m` to both sides of its point."""
    azimuth = np.radians(clip.azimuth_deg)
    x, y = -float(np.cos(azimuth)) * half_m, float(np.sin(azimuth)) * half_m
    return (clip.x - x, clip.y - y), (clip.x + x, clip.y + y)


def titled(drawing: Drawing, title: str) -> Drawing:
    """The drawing with a title in its file."""
    return replace(drawing, title=title)

