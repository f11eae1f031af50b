"""Parks of the city: whole blocks near a place, without the streets between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.ops import polygonize

from sample_data.builder import zones
from sample_data.builder.frame import GRID, largest
from sample_data.builder.streets import Road


class Park(NamedTuple):
    """A park: names and the land between the streets around it (centre lines)."""

    name: str
    name_en: str
    shape: Polygon


def choose(roads: list[Road], inside: Polygon) -> tuple[list[Park], list[Road]]:
    """Return the parks, and the streets without those that would cross a park."""
    net = shapely.unary_union([r.line for r in roads if r.kind != "trail"], grid_size=GRID)
    faces = [p for p in polygonize(net) if inside.contains(p.representative_point())]
    centres = np.array([(p.centroid.x, p.centroid.y) for p in faces])
    small = shapely.unary_union([r.line for r in roads if r.kind in ("expressway", "primary")])
    taken: set[int] = set()
    parks: list[Park] = []
    for name, name_en, x, y, hectares in zones.PARKS:
        members: list[int] = []
        first: Polygon | None = None
        for i in np.argsort(np.hypot(*(centres - (x, y)).T), kind="stable").tolist():
            if sum(faces[m].area for m in members) >= hectares * 0.85e4:
                break
            way = (
                shapely.shortest_line(first.representative_point(), faces[i].representative_point()) if first else None
            )
            if i in taken or (way is not None and way.crosses(small)):
                continue
            first = first or faces[i]
            members.append(i)
            taken.add(i)
        parks.append(Park(name, name_en, largest(shapely.unary_union([faces[m] for m in members]))))
    core = shapely.unary_union([p.shape.buffer(-1.0) for p in parks])
    shapely.prepare(core)
    kept = [
        r
        for r in roads
        if r.kind in ("expressway", "primary", "trail") or not core.intersects(r.line.interpolate(0.5, normalized=True))
    ]
    return parks, kept
