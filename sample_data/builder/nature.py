"""Outline, water and hills of the sample district, in the local frame."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from sample_data.builder import places
from sample_data.builder.frame import TARGET_AREA_M2, Coords, blob, chaikin, largest, roughen, smooth_line, snap, stream


class Water(NamedTuple):
    """A water body: names, kind (river, reservoir, lake, stream) and polygon."""

    name: str
    name_en: str
    kind: str
    shape: BaseGeometry


class Nature(NamedTuple):
    """What was there before the city: outline, river line, water bodies, the land the city may use."""

    outline: Polygon
    river_line: LineString
    water: list[Water]
    water_union: BaseGeometry
    urban: BaseGeometry
    railway: BaseGeometry


def _drawn_outline() -> tuple[Coords, Coords]:
    """Return the ring of the district and its river edge, with natural detail, before the area is adjusted."""
    rng = stream("outline")
    ring, river = [], np.empty((0, 2))
    for kind, points in places.OUTLINE:
        drawn = np.array(points)
        if kind == "natural":
            drawn = roughen(chaikin(drawn, 2), rng, 0.10, 70.0)
        elif kind == "river":
            river = drawn = chaikin(roughen(drawn, rng, 0.08, 350.0), 3)
        ring.append(drawn[:-1])
    return np.vstack(ring), river


def _scaled(ring: Coords, factor: float) -> Coords:
    """Stretch the hilly north of a ring (y above 5 km) so that the area can be met."""
    y = np.where(ring[:, 1] > 5000, 5000 + (ring[:, 1] - 5000) * factor, ring[:, 1])
    return np.round(np.column_stack([ring[:, 0], y]), 2)


def outline() -> tuple[Polygon, LineString]:
    """Return the district (78.75 km2) and its river edge."""
    ring, river = _drawn_outline()
    low, high = 0.8, 1.25
    for _ in range(40):
        mid = (low + high) / 2
        low, high = (mid, high) if Polygon(_scaled(ring, mid)).area < TARGET_AREA_M2 else (low, mid)
    return Polygon(_scaled(ring, low)), LineString(np.round(river, 2))


def _river(line: LineString) -> Polygon:
    """Return the border river, wide at its mouth in the west and narrow in the Liantang valley."""
    at = np.linspace(0, line.length, 160)
    half = np.interp(at / line.length, [0.0, 0.35, 0.7, 1.0], [8, 14, 30, 42])
    points = [line.interpolate(float(d)).buffer(float(w)) for d, w in zip(at, half, strict=True)]
    hulls = [unary_union([a, b]).convex_hull for a, b in pairwise(points)]
    return largest(snap(unary_union(hulls).simplify(0.5)))


def _streams(district: Polygon, lakes: BaseGeometry) -> list[Water]:
    """Return the small rivers as bands without the lakes they run through."""
    rng = stream("streams")
    found = []
    for name, name_en, width, points in places.STREAMS:
        line = LineString(chaikin(roughen(np.array(points, dtype=float), rng, 0.10, 180.0), 2))
        band = line.buffer(width / 2, quad_segs=4).intersection(district).difference(lakes)
        found.append(Water(name, name_en, "stream", snap(band.simplify(0.4)).buffer(0)))
    return found


def build() -> Nature:
    """Draw the natural frame of the district."""
    rng = stream("nature")
    district, river_line = outline()
    water = [
        Water("深圳河", "Shenzhen River", "river", _river(river_line)),
        Water("深圳水库", "Shenzhen Reservoir", "reservoir", blob(places.RESERVOIR, rng, 0.22)),
    ]
    water += [Water(n, e, "lake", blob(p, rng, 0.15)) for n, e, p in places.SMALL_LAKES]
    lakes = unary_union([w.shape for w in water])
    water += _streams(district, lakes)
    union = unary_union([w.shape for w in water])
    reservoir = water[1].shape
    urban = unary_union(
        [
            blob(places.URBAN_CORE, rng, 0.07),
            blob(places.URBAN_EAST, rng, 0.08),
            *(blob(p, rng, 0.10) for p in places.VILLAGE_POCKETS),
        ]
    )
    west = shapely.box(0, 0, 4290, 4880)
    urban = unary_union([urban, shapely.box(4280, 1000, 4500, 4880)]).intersection(
        district.buffer(-12).union(west.intersection(district))
    )
    urban = urban.difference(reservoir.buffer(110)).difference(water[0].shape.buffer(22))
    urban = unary_union([p for p in getattr(urban, "geoms", [urban]) if p.area > 50_000])
    rail = snap(
        smooth_line(places.RAILWAY).intersection(district.buffer(-1)).buffer(places.RAIL_WIDTH / 2, cap_style="flat")
    )
    return Nature(district, river_line, water, union, snap(urban.simplify(6).buffer(0)), rail)
