"""Blocks between the streets, and plots with land-use codes and limits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from sample_data.builder import zones
from sample_data.builder.frame import GRID, polygons, stream, tidy
from sample_data.builder.nature import Nature
from sample_data.builder.parks import Park
from sample_data.builder.streets import Road

# National land-use codes (classification of land and sea use for territorial planning).
LANDUSE: dict[str, tuple[str, str]] = {
    "0701": ("城镇住宅用地", "Urban residential"),
    "0703": ("农村宅基地(城中村)", "Village housing (urban village)"),
    "0801": ("机关团体用地", "Government"),
    "0803": ("文化用地", "Culture"),
    "0804": ("教育用地", "Education"),
    "0805": ("体育用地", "Sports"),
    "0806": ("医疗卫生用地", "Health"),
    "0901": ("商业用地", "Commercial"),
    "0902": ("商务金融用地", "Business and finance"),
    "1001": ("工业用地", "Industrial"),
    "1101": ("物流仓储用地", "Logistics"),
    "1208": ("交通场站用地", "Transport station"),
    "1301": ("供水用地", "Water supply"),
    "1401": ("公园绿地", "Park green"),
    "1402": ("防护绿地", "Protective green"),
    "1403": ("广场用地", "Square"),
}
# Floor-area ratio, height limit in metres, coverage and green ratio by land use.
LIMITS: dict[str, tuple[float, float, float, float]] = {
    "0701": (3.2, 100, 0.30, 0.40),
    "0703": (2.8, 24, 0.60, 0.10),
    "0801": (2.0, 60, 0.40, 0.35),
    "0803": (1.8, 40, 0.45, 0.30),
    "0804": (1.2, 24, 0.30, 0.35),
    "0805": (0.8, 24, 0.40, 0.30),
    "0806": (2.2, 80, 0.35, 0.35),
    "0901": (4.5, 100, 0.55, 0.25),
    "0902": (7.0, 200, 0.50, 0.25),
    "1001": (3.5, 60, 0.50, 0.25),
    "1101": (3.0, 40, 0.60, 0.20),
    "1208": (1.0, 24, 0.40, 0.25),
    "1301": (0.8, 15, 0.30, 0.40),
    "1401": (0.05, 12, 0.03, 0.85),
    "1402": (0.0, 6, 0.0, 0.95),
    "1403": (0.1, 12, 0.05, 0.30),
}
MIX: dict[str, list[tuple[str, float]]] = {
    "residential": [
        ("0701", 0.70),
        ("0804", 0.075),
        ("0901", 0.07),
        ("0801", 0.04),
        ("0806", 0.02),
        ("0803", 0.015),
        ("0902", 0.04),
        ("1401", 0.025),
        ("0805", 0.015),
    ],
    "village": [("0703", 0.94), ("0804", 0.03), ("0901", 0.03)],
    "cbd": [("0902", 0.55), ("0901", 0.23), ("0701", 0.17), ("1403", 0.05)],
    "dongmen": [("0901", 0.74), ("0701", 0.20), ("1403", 0.03), ("0803", 0.03)],
    "office": [("0902", 0.34), ("0901", 0.20), ("0701", 0.40), ("0801", 0.06)],
    "jewel": [("0901", 0.40), ("1001", 0.20), ("0701", 0.25), ("0902", 0.15)],
    "logistics": [("1101", 0.60), ("0901", 0.14), ("0701", 0.16), ("0902", 0.07), ("1208", 0.03)],
    "industry": [("1001", 0.76), ("0701", 0.19), ("1402", 0.05)],
    "villa": [("0701", 0.80), ("0901", 0.04), ("0804", 0.04), ("1401", 0.12)],
}
PLOT_HA = {
    "0701": 2.2,
    "0703": 3.0,
    "0801": 1.2,
    "0803": 1.5,
    "0804": 2.6,
    "0805": 2.0,
    "0806": 2.4,
    "0901": 0.85,
    "0902": 0.75,
    "1001": 1.4,
    "1101": 2.6,
    "1208": 2.0,
    "1301": 2.0,
    "1401": 99.0,
    "1402": 99.0,
    "1403": 2.0,
}


class Plot(NamedTuple):
    """A plot: land-use code, kind and name of its quarter, park name where it is one, polygon."""

    code: str
    kind: str
    zone: str
    name: str
    name_en: str
    shape: Polygon


def blocks(nature: Nature, roads: list[Road], surface: BaseGeometry) -> list[Polygon]:
    """Return the land between the streets, without water and kerbs, ordered from west to east."""
    net = shapely.unary_union([r.line for r in roads if r.kind != "trail"], grid_size=GRID)
    faces = [p for p in polygonize(net) if nature.urban.buffer(30).contains(p.representative_point())]
    water = shapely.union(nature.water_union.buffer(9, quad_segs=4), nature.railway.buffer(4))
    inner = shapely.difference(np.array(faces), surface)
    shapely.prepare(water)
    wet = shapely.intersects(inner, water)
    out = []
    for piece, is_wet in zip(inner, wet, strict=True):
        dry = piece.difference(water) if is_wet else piece
        dry = dry.buffer(-3, join_style="mitre").buffer(3, join_style="mitre").intersection(dry)
        out += [p for p in polygons(dry.simplify(0.25)) if p.area > 500]
    return sorted(out, key=lambda p: (round(p.centroid.x), round(p.centroid.y)))


def halved(shape: Polygon, at: float) -> list[Polygon]:
    """Split a polygon at right angles to its long axis at a share `at` of its length."""
    box = np.array(shape.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = np.roll(box, -1, axis=0) - box
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    k = int(np.argmax(lengths[:2]))
    base = box[k] + sides[k] * at
    across = sides[(k + 1) % 4] / lengths[(k + 1) % 4]
    line = LineString([base - across * 10, base + across * (lengths[(k + 1) % 4] + 10)])
    parts = polygonize(shapely.unary_union([shape.boundary, line]))
    return [p for p in parts if shape.contains(p.representative_point())]


def _plots_of(block: Polygon, target: float, rng: np.random.Generator) -> list[Polygon]:
    """Split a block into plots near the target area."""
    todo, done = [block], []
    while todo:
        part = todo.pop()
        if part.area < 1.6 * target:
            done.append(part)
            continue
        halves = halved(part, float(rng.uniform(0.42, 0.58)))
        if len(halves) < 2 or min(h.area for h in halves) < 0.25 * target:
            done.append(part)
        else:
            todo += sorted(halves, key=lambda p: (round(p.centroid.x), round(p.centroid.y)))
    return done


def _use(kind: str, area: float, rng: np.random.Generator) -> str:
    """Draw the land use of a block of a quarter; schools and hospitals need room."""
    codes = MIX[kind]
    code = codes[int(np.searchsorted(np.cumsum([w for _, w in codes]), rng.random() * sum(w for _, w in codes)))][0]
    if code in ("0804", "0806", "0805") and area < 9000:
        return codes[0][0]
    return "1401" if area < 1800 else code


def build(nature: Nature, roads: list[Road], surface: BaseGeometry, gardens: list[Park]) -> list[Plot]:
    """Return all plots of the city."""
    rng = stream("plots")
    land = blocks(nature, roads, surface)
    tree = shapely.STRtree([g.shape for g in gardens])
    found: list[Plot] = []
    for block in land:
        c = block.representative_point()
        kind, zone = zones.zone_at(c.x, c.y)
        hits = tree.query(c, predicate="within").tolist()
        if hits:
            park = gardens[hits[0]]
            found.append(Plot("1401", "park", zone, park.name, park.name_en, tidy(block)))
            continue
        code = _use(kind, block.area, rng) if not block.buffer(-16).is_empty else "1402"
        target = PLOT_HA[code] * 1e4 * (0.5 if kind == "dongmen" else 1.0)
        found += [Plot(code, kind, zone, "", "", tidy(part)) for part in _plots_of(block, target, rng)]
    return found


def limits(plot: Plot, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Return floor-area ratio, height (m), coverage and green ratio that the plan allows on a plot."""
    far, height, coverage, green = LIMITS[plot.code]
    if plot.kind in ("cbd", "office") and plot.code in ("0902", "0901", "0701"):
        far, height = far * 1.35, height * 1.5
    if plot.kind == "villa":
        far, height = 1.1, 24
    far = round(float(far * rng.uniform(0.85, 1.2)), 1)
    if plot.zone == "蔡屋围" and plot.code == "0902":
        far, height = max(far, 11.0), 450
    return far, float(round(height / 5) * 5), coverage, green
