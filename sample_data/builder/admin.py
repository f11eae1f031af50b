"""Sub-districts, communities and grids: one coverage of the district, nested exactly because every level is made
of whole faces of the street network."""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from sample_data.builder import places, zones
from sample_data.builder.community_names import ANCHORS, NAMES
from sample_data.builder.frame import GRID, polygons, roughen, stream
from sample_data.builder.nature import Nature
from sample_data.builder.streets import RANK, Road

GRIDS = 600
POPULATION = {
    "village": 3.2,
    "dongmen": 3.0,
    "cbd": 1.7,
    "office": 1.3,
    "jewel": 1.8,
    "logistics": 0.6,
    "industry": 0.8,
    "villa": 0.4,
    "residential": 1.5,
}


class Unit(NamedTuple):
    """An administrative unit: id, names, id of its parent, polygon."""

    id: str
    name: str
    name_en: str
    parent: str
    shape: BaseGeometry


class Admin(NamedTuple):
    """The three levels, and the faces they are made of."""

    subdistricts: list[Unit]
    communities: list[Unit]
    grids: list[Unit]
    faces: list[Polygon]


def _dividers(nature: Nature, rng: np.random.Generator) -> list[LineString]:
    """Return natural looking lines that divide the hills into parts."""
    wild = nature.outline.difference(nature.urban).buffer(-60)
    xmin, ymin, xmax, ymax = nature.outline.bounds
    gx, gy = np.meshgrid(np.arange(xmin, xmax, 900), np.arange(ymin, ymax, 900))
    points = np.column_stack([gx.ravel(), gy.ravel()]) + rng.uniform(-300, 300, (gx.size, 2))
    inside = shapely.contains_xy(wild, points[:, 0], points[:, 1])
    cells = shapely.voronoi_polygons(shapely.multipoints(points[inside]), extend_to=nature.outline, only_edges=True)
    edges = [e for g in getattr(cells, "geoms", [cells]) for e in getattr(g, "geoms", [g])]
    return [LineString(roughen(np.array(e.coords), rng, 0.14, 70.0)) for e in edges]


def _spokes(nature: Nature, roads: list[Road]) -> list[LineString]:
    """Return short lines from the streets along the edge of the district to its border, one about every 250 m."""
    border = nature.outline.boundary
    found: list[LineString] = []
    ends = sorted({r.line.coords[0] for r in roads} | {r.line.coords[-1] for r in roads})
    kept = np.empty((0, 2))
    for end in ends:
        spoke = shapely.shortest_line(Point(end), border)
        far = len(kept) == 0 or float(np.hypot(*(kept - end).T).min()) > 250
        if 1.0 < spoke.length < 170 and far and not any(spoke.crosses(r.line) for r in roads):
            found.append(spoke)
            kept = np.vstack([kept, [end]])
    return found


def faces(nature: Nature, roads: list[Road]) -> list[Polygon]:
    """Return the faces that streets, shores, the edge of the city and hill lines cut out of the district."""
    rng = stream("admin")
    streets = [r.line for r in roads if r.kind != "trail"]
    city = unary_union(list(polygonize(shapely.unary_union(streets, grid_size=GRID))))
    reservoir = nature.water[1].shape
    wild = nature.outline.difference(unary_union([city, reservoir]))
    hill_lines = [line.intersection(wild) for line in _dividers(nature, rng)]
    net = shapely.unary_union(
        [*streets, *hill_lines, *_spokes(nature, roads), reservoir.boundary, nature.outline.boundary], grid_size=GRID
    )
    found = [p for p in polygonize(net) if nature.outline.contains(p.representative_point())]
    return sorted(found, key=lambda p: (round(p.centroid.x, 1), round(p.centroid.y, 1)))


def _neighbours(parts: list[Polygon]) -> list[list[int]]:
    """Return for every face the faces that share more than a metre of border."""
    tree = shapely.STRtree(parts)
    a, b = tree.query(parts, predicate="touches")
    shared = shapely.length(shapely.intersection(np.array(parts)[a], np.array(parts)[b]))
    near: list[list[int]] = [[] for _ in parts]
    for i, j, length in zip(a.tolist(), b.tolist(), shared.tolist(), strict=True):
        if length > 1.0:
            near[i].append(j)
    return near


def _by_seed(parts: list[Polygon], roads: list[Road], near: list[list[int]]) -> list[int]:
    """Return the number of the sub-district of every face; borders follow main roads and stay contiguous."""
    main = [r.line for r in roads if RANK[r.kind] >= 4 or (r.kind == "secondary" and r.width > 18)]
    supers = list(polygonize(shapely.unary_union(main, grid_size=GRID)))
    tree = shapely.STRtree(supers)
    seeds = np.array([s for a in places.SUBDISTRICTS for s in a.seeds])
    owner = np.array([i for i, a in enumerate(places.SUBDISTRICTS) for _ in a.seeds])
    label = []
    for p in parts:
        point = p.representative_point()
        hits = tree.query(point, predicate="within").tolist()
        at = supers[hits[0]].centroid if hits and supers[hits[0]].area < 3e6 else point
        label.append(int(owner[np.argmin(np.hypot(*(seeds - (at.x, at.y)).T))]))
    for i, p in enumerate(parts):
        if 2 * p.area / p.length < 45 and near[i]:  # a strip along the border follows the face beside it
            label[i] = label[
                max(near[i], key=lambda j: (round(p.boundary.intersection(parts[j].boundary).length, 1), j))
            ]
    return _contiguous(label, parts, near)


def _contiguous(label: list[int], parts: list[Polygon], near: list[list[int]]) -> list[int]:
    """Give detached bits of a region to the region around them."""
    for _ in range(4):
        seen: dict[int, int] = {}
        groups: list[list[int]] = []
        for i in range(len(parts)):
            if i in seen:
                continue
            seen[i], stack, group = len(groups), [i], []
            while stack:
                j = stack.pop()
                group.append(j)
                for k in near[j]:
                    if k not in seen and label[k] == label[i]:
                        seen[k] = len(groups)
                        stack.append(k)
            groups.append(group)
        best: dict[int, float] = {}
        areas = [sum(parts[i].area for i in g) for g in groups]
        for g, a in zip(groups, areas, strict=True):
            best[label[g[0]]] = max(best.get(label[g[0]], 0.0), a)
        for g, a in zip(groups, areas, strict=True):
            if a < best[label[g[0]]]:
                votes = [label[k] for j in g for k in near[j] if label[k] != label[g[0]]]
                if votes:
                    new = max(sorted(set(votes)), key=votes.count)
                    for j in g:
                        label[j] = new
    return label


def _weights(parts: list[Polygon], nature: Nature) -> np.ndarray:
    """Return how much each face counts when parts of equal size are made: people rather than area."""
    out = []
    for p in parts:
        c = p.representative_point()
        city = nature.urban.contains(c)
        out.append(p.area * (POPULATION[zones.kind_at(c.x, c.y)] if city else 0.035) + 50.0)
    return np.array(out)


def _grow(
    members: list[int], near: list[list[int]], weight: np.ndarray, xy: np.ndarray, seeds: list[int]
) -> dict[int, int]:
    """Grow regions from seeds: the lightest region takes its nearest free neighbour."""
    inside = set(members)
    owner = {s: i for i, s in enumerate(seeds)}
    load = [float(weight[s]) for s in seeds]
    queues: list[list[tuple[float, int]]] = [[] for _ in seeds]

    def push(region: int, face: int) -> None:
        """Offer the free neighbours of a face to a region."""
        for k in near[face]:
            if k in inside and k not in owner:
                d = float(np.hypot(*(xy[k] - xy[seeds[region]])))
                heapq.heappush(queues[region], (d, k))

    for i, s in enumerate(seeds):
        push(i, s)
    while len(owner) < len(members):
        live = [i for i in range(len(seeds)) if queues[i]]
        if not live:
            break
        i = min(live, key=lambda r: (load[r], r))
        _, face = heapq.heappop(queues[i])
        if face not in owner:
            owner[face] = i
            load[i] += float(weight[face])
            push(i, face)
    return owner


def _partition(
    members: list[int], near: list[list[int]], weight: np.ndarray, xy: np.ndarray, count: int
) -> list[list[int]]:
    """Split contiguous faces into `count` contiguous regions of similar weight."""
    count = min(count, len(members))
    heavy = [m for m in members if weight[m] > 200] or members
    seeds = [max(heavy, key=lambda m: (float(weight[m]), m))]
    while len(seeds) < count:
        pool = [m for m in (heavy if len(heavy) >= count else members) if m not in seeds]
        seeds.append(
            max(pool, key=lambda m: (min(float(np.hypot(*(xy[m] - xy[s]))) for s in seeds) * weight[m] ** 0.3, m))
        )
    owner: dict[int, int] = {}
    for _ in range(8):
        owner = _grow(members, near, weight, xy, seeds)
        new = []
        for i in range(count):
            own = [m for m in members if owner.get(m) == i]
            middle = np.average(xy[own], axis=0, weights=weight[own])
            new.append(min(own, key=lambda m: (float(np.hypot(*(xy[m] - middle))), m)))
        if new == seeds:
            break
        seeds = new
    return [[m for m in members if owner.get(m, 0) == i] for i in range(count)]


def _shares(weights: list[float], limits: list[int], total: int) -> list[int]:
    """Return how many of `total` parts each group gets, in proportion to its weight, at least 2, at most its limit."""
    shares = [min(2, m) for m in limits]
    while sum(shares) < total:
        free = [i for i in range(len(shares)) if shares[i] < limits[i]]
        i = max(free, key=lambda j: (weights[j] / (shares[j] + 0.5), -j))
        shares[i] += 1
    return shares


def _ordered(groups: list[list[int]], xy: np.ndarray) -> list[list[int]]:
    """Order groups from north to south and west to east, as lists of units are numbered."""
    return sorted(groups, key=lambda g: (-round(float(xy[g][:, 1].mean()) / 300), float(xy[g][:, 0].mean())))


def _merged(parts: list[Polygon], members: list[int]) -> BaseGeometry:
    """Return the union of faces; borders keep every vertex they share with others."""
    return shapely.coverage_union_all([parts[m] for m in members])


def _named(shapes: list[BaseGeometry], names: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give each region a name: anchored names go to the free region nearest to their anchor, the others in order."""
    found: dict[int, tuple[str, str]] = {}
    for name in names:
        if name[0] in ANCHORS:
            at = Point(ANCHORS[name[0]])
            free = [i for i in range(len(shapes)) if i not in found]
            found[min(free, key=lambda i: (shapes[i].distance(at), shapes[i].centroid.distance(at)))] = name
    rest = iter([n for n in names if n not in found.values()])
    return [found[i] if i in found else next(rest) for i in range(len(shapes))]


def build(nature: Nature, roads: list[Road]) -> Admin:
    """Return the nested units of the district."""
    parts = faces(nature, roads)
    near = _neighbours(parts)
    label = _by_seed(parts, roads, near)
    weight = _weights(parts, nature)
    xy = np.array([(p.centroid.x, p.centroid.y) for p in parts])
    subdistricts, communities, groups = [], [], []
    for i, area in enumerate(places.SUBDISTRICTS):
        members = [m for m in range(len(parts)) if label[m] == i]
        shape = _merged(parts, members)
        subdistricts.append(Unit(area.code, area.name, f"{area.name_en} Sub-district", "440303", shape))
        regions = _ordered(_partition(members, near, weight, xy, area.communities), xy)
        shapes = [_merged(parts, region) for region in regions]
        names = _named(shapes, NAMES[area.code])
        for j, (region, (zh, en)) in enumerate(zip(regions, names, strict=True), 1):
            code = f"{area.code}{j:03d}"
            communities.append(Unit(code, f"{zh}社区", f"{en} Community", area.code, shapes[j - 1]))
            groups.append(region)
    shares = _shares([float(weight[g].sum()) for g in groups], [len(g) for g in groups], GRIDS)
    grids = []
    for unit, group, share in zip(communities, groups, shares, strict=True):
        for j, part in enumerate(_ordered(_partition(group, near, weight, xy, share), xy), 1):
            name = f"{unit.name}第{j:02d}网格"
            grids.append(Unit(f"{unit.id}{j:02d}", name, f"{unit.name_en} Grid {j:02d}", unit.id, _merged(parts, part)))
    return Admin(subdistricts, communities, grids, parts)


def pieces(units: list[Unit]) -> int:
    """Return how many units consist of more than one polygon."""
    return sum(len(polygons(u.shape)) > 1 for u in units)
