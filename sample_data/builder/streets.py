"""The street network: a hand-drawn skeleton, blocks split from it, and one noded, connected set of street segments."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize, unary_union

from sample_data.builder import places, street_names, zones
from sample_data.builder.frame import GRID, polygons, smooth_line, snap, stream
from sample_data.builder.nature import Nature

RANK = {"expressway": 5, "primary": 4, "secondary": 3, "local": 2, "lane": 1, "trail": 0}
WIDTH = {"secondary": 18.0, "local": 12.0, "lane": 8.0}
LANES = {"secondary": 4, "local": 2, "lane": 1}


class Road(NamedTuple):
    """A street or a piece of one: names, class, width in metres, lanes and centre line."""

    name: str
    name_en: str
    kind: str
    width: float
    lanes: int
    line: LineString


def _first_hit(ray: LineString, others: list[LineString]) -> Point | None:
    """Return the point nearest to the start of a ray where it meets one of the lines."""
    start = Point(ray.coords[0])
    points = [Point(c) for o in others for c in shapely.get_coordinates(ray.intersection(o))]
    return min(points, key=start.distance, default=None)


def _extended(line: LineString, others: list[LineString], district: Polygon) -> LineString:
    """Carry the open ends of a road on to the next road, so that it does not end in front of it."""
    coords = list(line.coords)
    for flip in (False, True):
        coords = coords[::-1] if flip else coords
        end = np.array(coords[-1])
        if any(o.distance(Point(end)) < 0.5 for o in others) or not district.buffer(-30).contains(Point(end)):
            coords = coords[::-1] if flip else coords
            continue
        direction = end - np.array(coords[-2])
        far = end + direction / np.hypot(*direction) * 420
        hit = _first_hit(LineString([end, far]), others)
        if hit is not None:
            coords.append((hit.x, hit.y))
        coords = coords[::-1] if flip else coords
    return snap(LineString(coords))


def skeleton(nature: Nature) -> list[Road]:
    """Return the main roads of :mod:`places` and the streets along the edge of the city."""
    raw = [Road(n, e, k, float(w), lanes, smooth_line(p)) for n, e, k, w, lanes, p in places.ROADS]
    fringe = [LineString(part.exterior.coords) for part in polygons(nature.urban.buffer(-7))]
    lines = [r.line for r in raw]
    roads = [
        r._replace(line=_extended(r.line, lines[:i] + lines[i + 1 :] + fringe, nature.outline))
        for i, r in enumerate(raw)
    ]
    city = [r.line for r in roads if r.kind != "trail"]
    near = unary_union(city).buffer(45)
    for i, line in enumerate(fringe):
        rest = line.difference(near)
        for j, piece in enumerate(g for g in getattr(rest, "geoms", [rest]) if g.length > 60):
            name, name_en = street_names.along_edge(i, j)
            roads.append(Road(name, name_en, "local", 12.0, 2, _to_roads(piece, city)))
    return [r._replace(line=snap(r.line)) for r in roads]


def _to_roads(piece: LineString, city: list[LineString]) -> LineString:
    """Join the ends of an edge street to the nearest main road."""
    net = unary_union(city)
    coords = list(piece.coords)
    for at in (0, -1):
        end = Point(coords[at])
        near = shapely.shortest_line(end, net)
        if near.length < 120:
            coords.insert(0 if at == 0 else len(coords), near.coords[-1])
    return LineString(coords)


def _cut_line(block: Polygon, rng: np.random.Generator, bend: float) -> LineString | None:
    """Return a line across a block, at right angles to its long axis, near the middle."""
    box = np.array(block.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = np.roll(box, -1, axis=0) - box
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    k = int(np.argmax(lengths[:2]))
    along, across = sides[k] / lengths[k], sides[(k + 1) % 4] / lengths[(k + 1) % 4]
    middle = box[k] + along * lengths[k] * rng.uniform(0.42, 0.58)
    width = lengths[(k + 1) % 4]
    a, b = middle - across * 5, middle + across * (width + 5)
    if bend <= 0 or width < 200:
        return LineString([a, b])
    c = (a + b) / 2 + along * width * rng.uniform(-bend, bend)
    return smooth_line([tuple(a), tuple(c), tuple(b)], 2)


def _halves(block: Polygon, line: LineString) -> tuple[list[Polygon], list[LineString]]:
    """Split a block with a line; return the parts and the pieces of the line inside."""
    inside = line.intersection(block)
    pieces = [g for g in getattr(inside, "geoms", [inside]) if isinstance(g, LineString) and g.length > 1]
    parts = [p for p in polygonize(unary_union([block.boundary, line])) if block.contains(p.representative_point())]
    return parts, pieces


def _target_m2(block: Polygon) -> float:
    """Return how large a block may be where it lies."""
    c = block.representative_point()
    return zones.BLOCK_HA[zones.kind_at(c.x, c.y)] * 1e4


def _subdivide(block: Polygon, rng: np.random.Generator, out: list[Road]) -> None:
    """Split one block until it has the size of its quarter; the cuts become streets in `out`."""
    todo = [block]
    while todo:
        part = todo.pop()
        target = _target_m2(part)
        if part.area < 1.55 * target:
            continue
        line = _cut_line(part, rng, 0.05)
        parts, pieces = _halves(part, line) if line is not None else ([], [])
        if len(parts) < 2 or min(p.area for p in parts) < 0.2 * target:
            continue
        kind = "secondary" if part.area > 20e4 else "lane" if target < 1.4e4 and part.area < 4e4 else "local"
        c = part.representative_point()
        name, name_en = street_names.invented(rng, kind, c.x, c.y)
        out += [Road(name, name_en, kind, WIDTH[kind], LANES[kind], p) for p in pieces]
        todo += sorted(parts, key=lambda p: (round(p.centroid.x), round(p.centroid.y)))


def _noded(roads: list[Road]) -> list[Road]:
    """Return street segments between junctions: noded on the 1 cm grid, merged where nothing branches."""
    net = shapely.unary_union([r.line for r in roads], grid_size=GRID)
    edges = [g for g in net.geoms if g.length > 0.5]
    tree = shapely.STRtree([r.line for r in roads])
    groups: dict[int, list[LineString]] = defaultdict(list)
    for edge in edges:
        middle = edge.interpolate(0.5, normalized=True)
        hits = tree.query(middle.buffer(0.2), predicate="intersects")
        best = max(hits.tolist(), key=lambda i: (RANK[roads[i].kind], -i), default=None)
        if best is not None:
            groups[best].append(edge)
    found = []
    for i in sorted(groups):
        merged = linemerge(groups[i]) if len(groups[i]) > 1 else groups[i][0]
        found += [roads[i]._replace(line=g) for g in getattr(merged, "geoms", [merged])]
    return _split_at_junctions(found)


def _split_at_junctions(roads: list[Road]) -> list[Road]:
    """Split merged lines where an end of another segment or another line meets them."""
    net = shapely.unary_union([r.line for r in roads], grid_size=GRID)
    tree = shapely.STRtree([r.line for r in roads])
    out = []
    for edge in net.geoms:
        hits = tree.query(edge.interpolate(0.5, normalized=True).buffer(0.2), predicate="intersects").tolist()
        if hits:
            out.append(roads[max(hits, key=lambda i: (RANK[roads[i].kind], -i))]._replace(line=edge))
    return out


def _pruned(roads: list[Road]) -> list[Road]:
    """Drop stubs shorter than 12 m that end nowhere, and everything not connected to the main network."""
    for _ in range(3):
        ends: dict[tuple[float, float], int] = defaultdict(int)
        for r in roads:
            for c in (r.line.coords[0], r.line.coords[-1]):
                ends[c] += 1
        roads = [r for r in roads if r.line.length > 12 or min(ends[r.line.coords[0]], ends[r.line.coords[-1]]) > 1]
    parent: dict[tuple[float, float], tuple[float, float]] = {}

    def root(c: tuple[float, float]) -> tuple[float, float]:
        """Return the node that stands for the component of a node."""
        while parent.setdefault(c, c) != c:
            parent[c] = parent[parent[c]]
            c = parent[c]
        return c

    for r in roads:
        parent[root(r.line.coords[0])] = root(r.line.coords[-1])
    size: dict[tuple[float, float], float] = defaultdict(float)
    for r in roads:
        size[root(r.line.coords[0])] += r.line.length
    main = max(size, key=lambda c: size[c])
    return [r for r in roads if root(r.line.coords[0]) == main]


def build(nature: Nature) -> list[Road]:
    """Return all street segments of the district, from junction to junction; :func:`settled` makes them one network."""
    rng = stream("streets")
    roads = skeleton(nature)
    city = shapely.unary_union([r.line for r in roads if r.kind != "trail"], grid_size=GRID)
    blocks = [p for p in polygonize(city) if nature.urban.buffer(15).contains(p.representative_point())]
    blocks.sort(key=lambda p: (round(p.centroid.x), round(p.centroid.y)))
    extra: list[Road] = []
    for block in blocks:
        _subdivide(block, rng, extra)
    return _noded(roads + extra)


def settled(roads: list[Road]) -> list[Road]:
    """Return the connected street network after streets were taken out: merged where nothing branches any more."""
    return _pruned(_noded(_pruned(roads)))


def surface(roads: list[Road]) -> BaseGeometry:
    """Return the area that the streets cover, kerb to kerb."""
    by_width: dict[float, list[LineString]] = defaultdict(list)
    for r in roads:
        by_width[r.width].append(r.line)
    bands = [unary_union(v).buffer(w / 2, quad_segs=4) for w, v in sorted(by_width.items())]
    return unary_union(bands)
