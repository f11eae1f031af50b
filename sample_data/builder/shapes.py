"""Footprints of buildings on a plot, by type. Every function returns shapes that lie inside the plot and apart."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.affinity import rotate, translate
from shapely.geometry import Polygon, box
from shapely.geometry.base import BaseGeometry

from sample_data.builder.frame import largest, polygons


def axis(shape: Polygon) -> float:
    """Return the direction of a plot in degrees, within 45 degrees of east."""
    ring = np.array(shape.minimum_rotated_rectangle.exterior.coords)
    side = max((ring[1] - ring[0], ring[2] - ring[1]), key=lambda s: float(np.hypot(*s)))
    angle = float(np.degrees(np.arctan2(side[1], side[0])))
    return (angle + 45) % 90 - 45


def filled(
    area: BaseGeometry,
    shape: Polygon,
    step: tuple[float, float],
    rng: np.random.Generator,
    *,
    jitter: float = 0.0,
    keep: float = 1.0,
) -> list[Polygon]:
    """Repeat a shape (centred at the origin) on a grid inside an area that is aligned with the axes.

    `step` is the spacing in x and y; `jitter` moves each copy by at most that many metres; `keep` is the share kept.
    Of three grids with shifted origin the one that holds most copies is taken.
    """
    if area.is_empty:
        return []
    xmin, ymin, xmax, ymax = area.bounds
    if xmax - xmin < shape.bounds[2] - shape.bounds[0] or ymax - ymin < shape.bounds[3] - shape.bounds[1]:
        return []
    shapely.prepare(area)
    spare = [xmax - xmin - (shape.bounds[2] - shape.bounds[0]), ymax - ymin - (shape.bounds[3] - shape.bounds[1])]
    count = [int(spare[k] / step[k]) + 1 for k in (0, 1)]
    first = [(xmin + xmax) / 2 - (count[0] - 1) * step[0] / 2, (ymin + ymax) / 2 - (count[1] - 1) * step[1] / 2]
    best: list[Polygon] = []
    for trial in range(3):
        shift = np.zeros(2) if trial == 0 else rng.uniform(-0.5, 0.5, 2)
        gx = first[0] + (np.arange(count[0] + 2) - 1 + shift[0]) * step[0]
        gy = first[1] + (np.arange(count[1] + 2) - 1 + shift[1]) * step[1]
        nx, ny = len(gx), len(gy)
        at = np.column_stack([np.repeat(gx, ny), np.tile(gy, nx)])
        at = at + rng.uniform(-jitter, jitter, at.shape)
        copies = [translate(shape, float(x), float(y)) for x, y in at]
        inside = [c for c, ok in zip(copies, shapely.contains(area, copies), strict=True) if ok]
        best = inside if len(inside) > len(best) else best
    return [c for c in best if rng.random() <= keep]


def rect(w: float, d: float) -> Polygon:
    """Return a rectangle around the origin."""
    return box(-w / 2, -d / 2, w / 2, d / 2)


def cross(w: float, d: float, arm: float) -> Polygon:
    """Return a cross-shaped tower plan, as most flats of the last thirty years have it."""
    return largest(rect(w, d - 2 * arm).union(rect(w - 2 * arm, d)))


def butterfly(w: float, d: float) -> Polygon:
    """Return a tower plan with two wings and a core."""
    a, b = w / 2, d / 2
    return Polygon(
        [
            (-a, -b),
            (-a * 0.45, -b),
            (-a * 0.3, -b * 0.45),
            (a * 0.3, -b * 0.45),
            (a * 0.45, -b),
            (a, -b),
            (a, b * 0.35),
            (a * 0.55, b * 0.5),
            (a * 0.3, b),
            (-a * 0.3, b),
            (-a * 0.55, b * 0.5),
            (-a, b * 0.35),
        ]
    )


def ell(w: float, d: float, depth: float) -> Polygon:
    """Return an L-shaped block."""
    a, b = w / 2, d / 2
    return Polygon([(-a, -b), (a, -b), (a, -b + depth), (-a + depth, -b + depth), (-a + depth, b), (-a, b)])


def comb(w: float, d: float, teeth: int, depth: float, spine: float = 6.0) -> Polygon:
    """Return a school plan: parallel wings on a spine."""
    parts = [box(-w / 2, -d / 2, -w / 2 + spine, d / 2)]
    for i in range(teeth):
        y = -d / 2 + i * (d - depth) / max(teeth - 1, 1)
        parts.append(box(-w / 2, y, w / 2, y + depth))
    return largest(shapely.unary_union(parts))


def courtyard(area: BaseGeometry, depth: float, gap: float) -> list[Polygon]:
    """Return buildings around a court, with two passages."""
    outer = largest(area)
    court = outer.buffer(-depth, join_style="mitre")
    if court.is_empty or largest(court).area < 300:
        return []
    ring = outer.difference(largest(court))
    c = outer.centroid
    xmin, ymax = outer.bounds[0], outer.bounds[3]
    ring = ring.difference(box(c.x - gap / 2, c.y, c.x + gap / 2, ymax + 1)).difference(
        box(xmin - 1, c.y - gap / 2, c.x, c.y + gap / 2)
    )
    return [p for p in polygons(ring) if p.area > 150]


def notched(base: Polygon, rng: np.random.Generator) -> Polygon:
    """Take a forecourt out of one corner of an outline, so that it becomes an L."""
    xmin, ymin, xmax, ymax = base.bounds
    w, h = (xmax - xmin) * rng.uniform(0.28, 0.5), (ymax - ymin) * rng.uniform(0.3, 0.55)
    x = xmin if rng.random() < 0.5 else xmax - w
    y = ymin if rng.random() < 0.5 else ymax - h
    return largest(base.difference(box(x, y, x + w, y + h)))


def split_cells(area: BaseGeometry, cell: float, lane: float, rng: np.random.Generator, keep: float) -> list[Polygon]:
    """Divide an area into irregular small houses with narrow lanes between them: the fabric of an urban village."""
    if area.is_empty:
        return []
    xmin, ymin, xmax, ymax = area.bounds
    out: list[Polygon] = []
    y = ymin + rng.uniform(0, 2)
    while y < ymax:
        depth = cell * rng.uniform(0.8, 1.2)
        x = xmin - rng.uniform(0, cell)
        run = 0
        while x < xmax:
            width = cell * rng.choice([0.75, 0.9, 1.0, 1.1, 1.5])
            if rng.random() < keep:
                out.append(box(x, y + rng.uniform(0, 1.8), x + width, y + depth - rng.uniform(0, 1.8)))
            run += 1
            x += width + (lane * rng.uniform(1.8, 2.8) if run % 4 == 0 else lane * rng.uniform(0.5, 1.0))
        y += depth + lane * rng.choice([0.7, 1.0, 1.9])
    if not out:
        return []
    shapely.prepare(area)
    return [s for s, ok in zip(out, shapely.contains(area, out), strict=True) if ok]


def aligned(shape: Polygon, angle: float) -> Polygon:
    """Turn a plot around its centroid so that its axis is east."""
    return rotate(shape, -angle, origin=shape.centroid)


def back(shape: BaseGeometry, plot: Polygon, angle: float) -> BaseGeometry:
    """Undo :func:`aligned`."""
    return rotate(shape, angle, origin=plot.centroid)
