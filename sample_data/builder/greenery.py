"""Green: parks of the city, hills and forest around it, sports fields."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from sample_data.builder import shapes
from sample_data.builder.buildings import Building
from sample_data.builder.frame import blob, multi, polygons, snap, stream
from sample_data.builder.nature import Nature
from sample_data.builder.places import Points, pts
from sample_data.builder.plots import Plot

GARDEN: Points = pts(
    "11250,5350 11650,5180 12150,5350 12500,5600 12850,6050 12800,6500 12450,6780 "
    "12000,6600 11550,6450 11300,6100 11150,5700"
)


class Green(NamedTuple):
    """A green area: names, kind (park, forest, protective, sports), polygon."""

    name: str
    name_en: str
    kind: str
    shape: BaseGeometry


def _hills(nature: Nature, taken: BaseGeometry) -> list[Green]:
    """Return the forest around the city, named by region."""
    rest = nature.outline.difference(shapely.union_all([taken, nature.water_union]))
    far = box(-1000, -1000, 20_000, 20_000)
    regions: list[tuple[str, str, str, BaseGeometry]] = [
        ("沿河绿带", "Riverside Green Belt", "protective", box(4200, 0, 9160, 3000)),
        ("银湖山郊野公园", "Yinhushan Country Park", "forest", box(0, 4000, 5100, 9500)),
        ("仙湖植物园", "Fairy Lake Botanical Garden", "park", blob(GARDEN, stream("garden"), 0.12)),
        ("东湖水源保护林", "Donghu Water Source Forest", "protective", nature.water[1].shape.buffer(330).buffer(-90)),
        ("布心山林地", "Buxinshan Woods", "forest", box(5100, 5000, 9000, 9000)),
        ("梧桐山风景区", "Wutong Mountain Scenic Area", "forest", far),
    ]
    found = []
    for name, name_en, kind, region in regions:
        part = snap(multi(rest.intersection(region))).buffer(0)
        rest = rest.difference(region)
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
            plan = (
                shapely.box(-w / 2, -d / 2, w / 2, d / 2)
                .buffer(-min(w, d) * 0.45)
                .buffer(min(w, d) * 0.45, quad_segs=8)
            )
            hits = shapes.filled(aligned, plan, (12.0, 12.0), rng)
            if hits:
                best = min(hits, key=lambda h: float(np.hypot(h.centroid.x, h.centroid.y)))
                found.append(Green("", "", "sports", snap(shapes.back(best, plot.shape, angle))))
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
            small.append(Green("", "", kind, p.shape))
    found = [Green(zh, en, "park", shapely.unary_union(v)) for (zh, en), v in parks.items()]
    urban = shapely.union_all([nature.urban, streets, *[p.shape for p in plots]])
    return _hills(nature, urban) + found + small + _fields(plots, buildings)
