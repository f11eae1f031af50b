"""Buildings: types of fabric per plot, storeys, heights, years and names."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from sample_data.builder import shapes
from sample_data.builder.building_names import named
from sample_data.builder.frame import largest, polygons, snap, stream
from sample_data.builder.plots import Plot


class Building(NamedTuple):
    """A building: footprint, storeys, height in metres, use, year, names, number of its plot."""

    shape: Polygon
    storeys: int
    height: float
    use: str
    year: int
    name: str
    name_en: str
    plot: int


class Part(NamedTuple):
    """A footprint with storeys, use and storey height before names and years are given."""

    shape: BaseGeometry
    storeys: int
    use: str
    floor_m: float = 3.0


Rng = np.random.Generator
LANDMARKS: list[tuple[str, str, float, float, float, float, int, float, int, str]] = [
    # names, centre, size in metres, storeys, height, year, use
    ("京基100", "KK100", 4492, 2172, 46, 46, 100, 442.0, 2011, "office"),
    ("地王大厦", "Shun Hing Square", 4852, 2172, 62, 36, 69, 384.0, 1996, "office"),
    ("国贸大厦", "Guomao Building", 5752, 1601, 34, 34, 50, 160.0, 1985, "office"),
]


def _inner(plot: Polygon, setback: float) -> BaseGeometry:
    """Return a plot without its setback."""
    return plot.buffer(-setback, join_style="mitre")


def towers(plot: Polygon, rng: Rng) -> list[Part]:
    """Tall flats in a garden, with a kindergarten or clubhouse and shops along one side."""
    storeys = int(rng.choice([18, 24, 28, 30, 31, 32, 33]))
    size = rng.uniform(25, 32)
    plan = shapes.cross(size, size * 0.8, 5.5) if rng.random() < 0.55 else shapes.butterfly(size * 1.15, size * 0.78)
    area = _inner(plot, 10)
    found = shapes.filled(area, plan, (size * 1.15 + rng.uniform(18, 28), size + rng.uniform(26, 36)), rng, jitter=2.5)
    parts = [Part(s, max(storeys - int(rng.integers(0, 4)), 11), "residential") for s in found]
    low = area.buffer(4, join_style="mitre")
    for s in found:
        low = low.difference(s.buffer(9))
    extra = shapes.filled(low, shapes.rect(26, 12), (60, 60), rng, keep=0.45)
    return parts + [
        Part(s, int(rng.integers(2, 4)), "commercial" if rng.random() < 0.6 else "school", 3.6) for s in extra[:3]
    ]


def slabs(plot: Polygon, rng: Rng) -> list[Part]:
    """Rows of walk-up flats facing south, as most housing of the 1980s and 1990s."""
    storeys = int(rng.choice([6, 7, 7, 8, 9]))
    w, d = rng.uniform(40, 62), rng.uniform(12, 14.5)
    found = shapes.filled(
        _inner(plot, 6),
        shapes.rect(w, d),
        (w + rng.uniform(7, 12), d + rng.uniform(16, 23)),
        rng,
        jitter=0.8,
        keep=0.97,
    )
    return [Part(s, storeys - (1 if rng.random() < 0.15 else 0), "residential", 2.9) for s in found]


def mixed_estate(plot: Polygon, rng: Rng) -> list[Part]:
    """Slabs with towers at the back."""
    low, high = plot.bounds[1], plot.bounds[3]
    cut = low + (high - low) * rng.uniform(0.45, 0.6)
    south = plot.intersection(shapely.box(plot.bounds[0], low, plot.bounds[2], cut - 6))
    north = plot.intersection(shapely.box(plot.bounds[0], cut + 6, plot.bounds[2], high))
    return slabs(largest(south), rng) + towers(largest(north), rng)


def perimeter(plot: Polygon, rng: Rng) -> list[Part]:
    """Flats around a court with shops below."""
    storeys = int(rng.integers(7, 13))
    if plot.area > 11_000 or plot.area < 0.8 * plot.minimum_rotated_rectangle.area:
        return mixed_estate(plot, rng)
    ring = shapes.courtyard(_inner(plot, 6), rng.uniform(13, 16), rng.uniform(7, 11))
    if not ring:
        return slabs(plot, rng)
    return [Part(p, storeys + int(rng.integers(-1, 2)), "mixed", 3.1) for p in ring]


def podium(plot: Polygon, rng: Rng, use: str, tall: tuple[int, int]) -> list[Part]:
    """A podium with one or two towers; the podium is the ring around their footprints."""
    base = largest(_inner(plot, rng.uniform(8, 13)))
    if base.area > 1800 and rng.random() < 0.6:
        base = shapes.notched(base, rng)
    base = largest(base.buffer(-3, join_style="mitre").buffer(3, quad_segs=2))
    if base.area < 700 or base.buffer(-9).is_empty:
        return (
            [Part(base, int(rng.integers(4, 9)), use, 3.6)] if base.area > 200 and not base.buffer(-5).is_empty else []
        )
    inside, pick, found = base.buffer(-3.5), int(rng.integers(3)), []
    for share in (0.44, 0.36, 0.28):
        size = float(np.clip(np.sqrt(base.area) * share, 19, 42))
        plans = [
            shapes.rect(size, size * 0.85),
            shapes.cross(size, size, 4.5),
            shapes.rect(size, size).buffer(-6).buffer(6, quad_segs=3),
        ]
        found = shapes.filled(inside, plans[pick], (size + rng.uniform(20, 28), size + rng.uniform(20, 28)), rng)
        if found:
            break
    order = rng.permutation(len(found))[: 2 if base.area > 4500 else 1]
    chosen = [found[i] for i in sorted(order.tolist())]
    parts = [Part(s, int(rng.integers(*tall)), use, 3.9) for s in chosen]
    rest = base
    for s in chosen:
        rest = rest.difference(s)
    floors = int(rng.integers(3, 6))
    return parts + [
        Part(p, floors, "commercial", 4.6) for p in polygons(rest) if p.area > 150 and not p.buffer(-4).is_empty
    ]


def village(plot: Polygon, rng: Rng) -> list[Part]:
    """Small houses, wall to wall, five to nine storeys, with a few open yards."""
    found = shapes.split_cells(_inner(plot, 3), rng.uniform(13.0, 15.0), 2.6, rng, 0.88)
    return [Part(s, int(np.clip(rng.normal(6.2, 1.5), 2, 10)), "village", 3.0) for s in found]


def old_town(plot: Polygon, rng: Rng) -> list[Part]:
    """Dense shopping streets: narrow shop houses, sometimes a department store."""
    if plot.area > 2600 and rng.random() < 0.4:
        return podium(plot, rng, "commercial", (7, 22))
    found = shapes.split_cells(_inner(plot, 3), rng.uniform(15, 19), 3.2, rng, 0.96)
    return [
        Part(s, int(np.clip(rng.normal(5.2, 2.0), 2, 12)), "commercial" if rng.random() < 0.75 else "mixed", 3.4)
        for s in found
    ]


def halls(plot: Polygon, rng: Rng, use: str) -> list[Part]:
    """Large halls with yards."""
    w, d = rng.uniform(55, 95), rng.uniform(28, 46)
    storeys = int(rng.integers(1, 6))
    found = shapes.filled(_inner(plot, 9), shapes.rect(w, d), (w + 16, d + 20), rng)
    if not found:
        found = shapes.filled(_inner(plot, 7), shapes.rect(w * 0.5, d * 0.6), (w * 0.5 + 12, d * 0.6 + 14), rng)
    return [Part(s, max(storeys + int(rng.integers(-1, 2)), 1), use, 4.8) for s in found]


def works(plot: Polygon, rng: Rng) -> list[Part]:
    """Factory blocks of four to seven storeys."""
    w, d = rng.uniform(44, 66), rng.uniform(16, 22)
    found = shapes.filled(_inner(plot, 8), shapes.rect(w, d), (w + 13, d + rng.uniform(13, 18)), rng)
    return [Part(s, int(rng.integers(4, 8)), "industrial", 4.2) for s in found]


def school(plot: Polygon, rng: Rng) -> list[Part]:
    """A comb of class rooms on one side; the other side is left for the sports field."""
    x0, y0, x1, y1 = plot.bounds
    wide = x1 - x0 >= y1 - y0
    half = shapely.box(x0, y0, x0 + (x1 - x0) * 0.52, y1) if wide else shapely.box(x0, y0 + (y1 - y0) * 0.48, x1, y1)
    area = _inner(largest(plot.intersection(half)), 7)
    for scale in (1.0, 0.8, 0.6):
        found = shapes.filled(area, shapes.comb(62 * scale, 70 * scale, 3, 12), (80 * scale, 92 * scale), rng)
        if found:
            return [Part(s, int(rng.integers(4, 7)), "school", 3.8) for s in found[:2]]
    return [Part(s, 4, "school", 3.8) for s in shapes.filled(area, shapes.rect(38, 12), (48, 30), rng)[:3]]


def public(plot: Polygon, rng: Rng, use: str) -> list[Part]:
    """A public building: an L, a court, wings on a spine or slabs; a hospital has a ward tower."""
    area = _inner(plot, 9)
    plans = [
        shapes.ell(46, 42, 16),
        shapes.comb(52, 46, 2, 15, 14),
        shapes.rect(58, 18),
        shapes.ell(60, 34, 15),
        largest(shapes.rect(54, 46).difference(shapes.rect(24, 18))),
    ]
    first = int(rng.integers(len(plans)))
    for plan in (plans[first], plans[(first + 2) % 5], shapes.rect(34, 15)):
        w, h = plan.bounds[2] * 2, plan.bounds[3] * 2
        found = shapes.filled(area, plan, (w + 20, h + 22), rng)
        if found:
            break
    parts = [Part(s, int(rng.integers(4, 10)), use, 3.7) for s in found[:4]]
    if use == "hospital" and parts:
        parts[0] = parts[0]._replace(storeys=int(rng.integers(12, 20)))
    return parts


def villas(plot: Polygon, rng: Rng) -> list[Part]:
    """Houses in gardens, and now and then a mid-rise estate."""
    if rng.random() < 0.45:
        return slabs(plot, rng)
    found = shapes.filled(_inner(plot, 8), shapes.ell(17, 14, 9), (30, 28), rng, jitter=2.5, keep=0.9)
    return [Part(s, int(rng.integers(2, 5)), "residential", 3.3) for s in found]


def pavilions(plot: Polygon, rng: Rng) -> list[Part]:
    """One or two small houses in a park."""
    if plot.area < 8000:
        return []
    found = shapes.filled(_inner(plot, 25), shapes.rect(18, 11), (110, 100), rng, jitter=20, keep=0.5)
    return [Part(s, 1, "public", 4.2) for s in found[:2]]


def _housing(plot: Polygon, rng: Rng, kind: str) -> list[Part]:
    """Draw the type of housing by quarter and size."""
    if kind == "villa":
        return villas(plot, rng)
    pick = rng.random()
    if plot.area < 5000:
        return slabs(plot, rng) if pick < 0.6 else perimeter(plot, rng)
    if kind in ("cbd", "office", "dongmen"):
        return podium(plot, rng, "residential", (22, 38)) if pick < 0.55 else slabs(plot, rng)
    options: list[tuple[float, Callable[[Polygon, Rng], list[Part]]]] = [
        (0.36, slabs),
        (0.66, towers),
        (0.86, mixed_estate),
        (1.0, perimeter),
    ]
    return next(make for limit, make in options if pick <= limit)(plot, rng)


def _parts(plot: Plot, shape: Polygon, rng: Rng) -> list[Part]:
    """Return the buildings of a plot in its own frame."""
    code = plot.code
    if code == "0701":
        return _housing(shape, rng, plot.kind)
    if code == "0703":
        return village(shape, rng)
    if code == "0901":
        return old_town(shape, rng) if plot.kind == "dongmen" else podium(shape, rng, "commercial", (10, 26))
    if code == "0902":
        return podium(shape, rng, "office", (28, 62) if plot.kind == "cbd" else (16, 36))
    if code in ("1001", "1101"):
        return works(shape, rng) if code == "1001" else halls(shape, rng, "logistics")
    if code == "0804":
        return school(shape, rng)
    if code in ("1401", "1402", "1403"):
        return pavilions(shape, rng)
    return public(
        shape, rng, {"0806": "hospital", "0803": "culture", "0805": "culture", "1208": "transport"}.get(code, "public")
    )


def _year(plot: Plot, part: Part, rng: Rng) -> int:
    """Draw a year that suits the type: towers are younger than walk-ups."""
    if part.use == "village" or plot.kind == "dongmen":
        return int(np.clip(rng.normal(1992, 6), 1978, 2012))
    if part.storeys <= 9 and part.use in ("residential", "mixed"):
        return int(np.clip(rng.normal(1989, 5), 1980, 2004))
    return int(np.clip(rng.normal(2004 if part.storeys > 17 else 1998, 8), 1983, 2025))


def _sited(x: float, y: float, w: float, d: float, plots: list[Plot]) -> tuple[Polygon, int]:
    """Return the footprint of a landmark on the nearest plot that is big enough, and the number of that plot."""
    reach = max(w, d) / 2 + 9
    best: tuple[float, int, Point] | None = None
    for i, plot in enumerate(plots):
        if plot.code not in ("0902", "0901") or plot.shape.distance(Point(x, y)) > 400:
            continue
        room = plot.shape.buffer(-reach)
        if not room.is_empty:
            at = shapely.shortest_line(room, Point(x, y)).coords[0]
            if best is None or Point(at).distance(Point(x, y)) < best[0]:
                best = (Point(at).distance(Point(x, y)), i, Point(at))
    if best is None:
        raise ValueError(f"no plot near {x}, {y} is big enough for a landmark")
    plan = shapes.rect(w, d).buffer(-7).buffer(7, quad_segs=4)
    plan = shapely.affinity.rotate(plan, shapes.axis(plots[best[1]].shape), origin=(0, 0))
    return snap(shapely.affinity.translate(plan, best[2].x, best[2].y)), best[1]


def landmarks(plots: list[Plot]) -> list[Building]:
    """Return the towers that everyone knows."""
    out = []
    for name, name_en, x, y, w, d, storeys, height, year, use in LANDMARKS:
        plan, plot = _sited(x, y, w, d, plots)
        out.append(Building(plan, storeys, height, use, year, name, name_en, plot))
    return out


def _base(plot: Polygon, tower: Building) -> Building:
    """Return the podium of a landmark: the ring around its footprint."""
    ring = _inner(plot, 12).buffer(-5).buffer(5, quad_segs=3).difference(tower.shape)
    return tower._replace(
        shape=snap(largest(ring)),
        storeys=4,
        height=21.0,
        use="commercial",
        name=f"{tower.name}裙楼",
        name_en=f"{tower.name_en} Podium",
    )


def build(plots: list[Plot], blocked: BaseGeometry) -> list[Building]:
    """Return all buildings; `blocked` (streets, water) is kept free."""
    rng = stream("buildings")
    known = landmarks(plots)
    kept = shapely.unary_union([k.shape.buffer(14) for k in known])
    shapely.prepare(kept)
    found: list[Building] = []
    used: set[str] = set()
    for i, plot in enumerate(plots):
        angle = shapes.axis(plot.shape)
        own = [k for k in known if k.plot == i]
        parts = [] if own else _parts(plot, shapes.aligned(plot.shape, angle), rng)
        group: list[Building] = []
        floor = rng.uniform(0.97, 1.04)
        for part in parts:
            shape = snap(largest(shapes.back(part.shape, plot.shape, angle)))
            thin = part.use != "village" and plot.kind != "dongmen" and shape.buffer(-3.6).is_empty
            if thin or shape.area < 25 or not shape.is_valid or kept.intersects(shape):
                continue
            height = round(part.storeys * part.floor_m * floor + rng.uniform(0, 1.5), 1)
            group.append(Building(shape, part.storeys, height, part.use, _year(plot, part, rng), "", "", i))
        found += named(group, plot, rng, used) + [_base(plot.shape, k) for k in own]
    found += known
    shapely.prepare(blocked)
    free = ~shapely.intersects(blocked, [b.shape for b in found])
    return [b for b, ok in zip(found, free, strict=True) if ok]
