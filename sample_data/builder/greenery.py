"""Green: parks of the city, hills and forest around it, sports fields."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from sample_data.builder import shapes
from sample_data.builder.buildings import Building
from sample_data.builder.frame import multi, polygons, snap, stream
from sample_data.builder.nature import Nature
from sample_data.builder.plots import Plot
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

HILLS: list[tuple[str, str, str, tuple[float, float, float, float]]] = [
    ("银湖山郊野公园", "Yinhushan Country Park", "forest", (0, 4500, 4700, 9000)),
    ("布心山林地", "Buxinshan Woods", "forest", (4700, 6500, 8780, 9000)),
    ("沿河绿带", "Riverside Green Belt", "protective", (4200, 0, 9100, 3300)),
    ("东湖水源保护林", "Donghu Water Source Forest", "protective", (8200, 3300, 11150, 9500)),
    ("仙湖植物园", "Fairy Lake Botanical Garden", "park", (11150, 5050, 12750, 6800)),
    ("梧桐山风景区", "Wutong Mountain Scenic Area", "forest", (10000, 2500, 17000, 11000)),
]


class Green(NamedTuple):
    """A green area: names, kind (park, forest, protective, sports), polygon."""

    name: str
    name_en: str
    kind: str
    shape: BaseGeometry


def _hills(nature: Nature, taken: BaseGeometry) -> list[Green]:
    """Return the forest around the city, named by region."""
    rest = nature.outline.difference(shapely.union_all([taken, nature.water_union]))
    found = []
    for name, name_en, kind, bounds in HILLS:
        part = snap(multi(rest.intersection(box(*bounds)))).buffer(0)
        rest = rest.difference(box(*bounds))
        kept = [p for p in polygons(part) if p.area > 3000]
        if kept:
            found.append(Green(name, name_en, kind, shapely.multipolygons(kept)))
    return found


def _fields(plots: list[Plot], buildings: list[Building]) -> list[Green]:
    """Return a sports field on each school plot that has room for it."""
    rng = stream("fields")
    by_plot: dict[int, list[BaseGeometry]] = {}
    for b in buildings:
        by_plot.setdefault(b.plot, []).append(b.shape)
    found = []
    for i, plot in enumerate(plots):
        if plot.code not in ("0804", "0805"):
            continue
        angle = shapes.axis(plot.shape)
        room = plot.shape.buffer(-5).difference(shapely.unary_union([g.buffer(6) for g in by_plot.get(i, [])]))
        aligned = shapely.affinity.rotate(room, -angle, origin=plot.shape.centroid)
        for w, d in ((56, 96), (96, 56), (40, 70), (70, 40), (24, 40), (40, 24)):
            plan = shapely.box(-w / 2, -d / 2, w / 2, d / 2).buffer(-min(w, d) * 0.45).buffer(min(w, d) * 0.45, quad_segs=8)
            hits = shapes.filled(aligned, plan, (12.0, 12.0), rng)
            if hits:
                best = min(hits, key=lambda h: float(np.hypot(h.centroid.x, h.centroid.y)))
                found.append(Green("运动场", "Sports field", "sports", snap(shapes.back(best, plot.shape, angle))))
                break
    return found


def build(nature: Nature, plots: list[Plot], buildings: list[Building], streets: BaseGeometry) -> list[Green]:
    """Return all green areas of the district; they do not overlap streets or water."""
    parks: dict[tuple[str, str], list[BaseGeometry]] = {}
    small: list[Green] = []
    for p in plots:
        if p.code in ("1401", "1402", "1403") and p.name:
            parks.setdefault((p.name, p.name_en), []).append(p.shape)
        elif p.code in ("1401", "1402"):
            kind = "park" if p.code == "1401" else "protective"
            small.append(Green("街头绿地", "Pocket green", kind, p.shape))
    found = [Green(zh, en, "park", shapely.unary_union(v)) for (zh, en), v in parks.items()]
    urban = shapely.union_all([nature.urban, streets, *[p.shape for p in plots]])
    return _hills(nature, urban) + found + small + _fields(plots, buildings)
