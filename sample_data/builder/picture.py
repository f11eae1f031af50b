"""The drawn image: a basemap like a quiet aerial picture, painted from the layers of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.features import rasterize
from scipy import ndimage
from shapely.affinity import translate

from sample_data.builder import places, terrain
from sample_data.builder.frame import largest, smooth_line, stream

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from sample_data.builder.buildings import Building
    from sample_data.builder.greenery import Green
    from sample_data.builder.nature import Nature
    from sample_data.builder.plots import Plot
    from sample_data.builder.streets import Road

CELL = 2.5
FINE = 2  # supersampling in each direction
EXTENT = (380.0, 440.0, 16_060.0, 10_440.0)

# Class numbers of the fine raster.
GROUND, PLOT, VILLAGE, PARK, FOREST, SPORT, ROAD, MAIN, MARK, WATER, TRAIL, COURT, RAIL, TREE, GARDEN, ROOF = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    16,
    17,
)
COLORS: dict[int, tuple[int, int, int]] = {
    GROUND: (214, 207, 192),
    PLOT: (203, 204, 186),
    VILLAGE: (190, 181, 168),
    PARK: (146, 170, 118),
    FOREST: (104, 134, 92),
    SPORT: (150, 128, 100),
    ROAD: (178, 176, 172),
    MAIN: (160, 159, 157),
    MARK: (214, 211, 200),
    WATER: (108, 142, 152),
    TRAIL: (190, 178, 150),
    COURT: (176, 188, 156),
    GARDEN: (124, 150, 102),
    RAIL: (156, 148, 138),
    TREE: (112, 142, 92),
    TREE + 1: (124, 152, 100),
    TREE + 2: (100, 130, 86),
}
ROOFS: list[tuple[int, int, int]] = [
    (228, 224, 216),
    (219, 214, 205),
    (234, 231, 226),
    (208, 203, 196),
    (222, 212, 198),
    (214, 220, 222),
    (226, 218, 206),
    (199, 190, 180),
    (205, 178, 158),
    (192, 160, 142),
    (180, 196, 206),
    (160, 180, 196),
    (216, 196, 172),
    (196, 198, 200),
]
WARM, COOL, GREY = [8, 9, 12, 4, 6], [10, 11, 5, 13], [0, 1, 2, 3, 6]


def _roof(b: Building, rng: np.random.Generator) -> int:
    """Return a roof colour that suits the use."""
    options = {
        "village": [*GREY, 7, 8, 9, 12],
        "office": COOL,
        "industrial": [10, 13, 3],
        "logistics": [11, 10, 13],
        "commercial": [*GREY, 5],
        "school": [8, 9, 12],
    }.get(b.use, GREY + WARM[2:])
    return ROOF + options[int(rng.integers(len(options)))]


def _paint(out: NDArray[np.uint8], shapes: list[tuple[BaseGeometry, int]], transform: object) -> None:
    """Burn shapes into the class raster, later ones on top."""
    shapes = [(g, v) for g, v in shapes if not g.is_empty]
    if shapes:
        rasterize(shapes, out=out, transform=transform)


def _land(
    nature: Nature, plots: list[Plot], green: list[Green], shape: tuple[int, int], transform: object
) -> NDArray[np.uint8]:
    """Return the classes of the ground: hills, plots, green, water."""
    out = np.zeros(shape, dtype=np.uint8)
    _paint(out, [(nature.outline.buffer(25), FOREST), (nature.urban.buffer(20), GROUND)], transform)
    kinds = {"0703": VILLAGE, "0701": COURT, "1401": PARK, "1402": PARK}
    kinds |= dict.fromkeys(("1403", "0901", "0902", "1101", "1001"), GROUND)
    _paint(out, [(p.shape, kinds.get(p.code, PLOT)) for p in plots], transform)
    quiet = [g for g in green if g.kind != "sports"]
    hills = [FOREST if g.kind != "park" else GARDEN if g.shape.area > 6e5 else PARK for g in quiet]
    _paint(out, [(g.shape, k) for g, k in zip(quiet, hills, strict=True)], transform)
    for g in green:
        if g.kind == "sports":
            _paint(out, [(g.shape, SPORT), (g.shape.buffer(-7), PARK)], transform)
    _paint(out, [(g, TRAIL) for g in _paths(plots)], transform)
    _paint(out, [(w.shape, WATER) for w in nature.water], transform)
    return out


def _ways(out: NDArray[np.uint8], nature: Nature, roads: list[Road], transform: object) -> None:
    """Paint railway, streets and the centre marks of main roads."""
    _paint(out, [(nature.railway, RAIL)], transform)
    for offset in (-9.0, -3.0, 3.0, 9.0):
        _paint(out, [(shapely.offset_curve(smooth_line(places.RAILWAY), offset).buffer(0.8), MAIN)], transform)
    main = [r for r in roads if r.kind in ("expressway", "primary")]
    small = [r for r in roads if r.kind not in ("expressway", "primary")]
    bands = [(r.line.buffer(r.width / 2, quad_segs=4), TRAIL if r.kind == "trail" else ROAD) for r in small]
    _paint(out, bands, transform)
    _paint(out, [(r.line.buffer(r.width / 2, quad_segs=4), MAIN) for r in main], transform)
    _paint(out, [(r.line.buffer(1.4, cap_style="flat"), MARK) for r in main], transform)


def _classes(
    nature: Nature,
    roads: list[Road],
    plots: list[Plot],
    buildings: list[Building],
    green: list[Green],
    shape: tuple[int, int],
    transform: object,
) -> NDArray[np.uint8]:
    """Return the class of every fine cell."""
    rng = stream("roofs")
    out = _land(nature, plots, green, shape, transform)
    _ways(out, nature, roads, transform)
    _paint(out, _trees(roads, plots, buildings, shapely.union(nature.water_union, nature.railway)), transform)
    _paint(out, [(b.shape, _roof(b, rng)) for b in buildings], transform)
    return out


def _shadow(b: Building) -> BaseGeometry:
    """Return the shadow of a building to the north-west; that of a court leaves the middle of the court free."""
    reach = min(b.height, 130.0) * 0.42
    dx, dy = -reach * 0.62, reach * 0.78
    if b.shape.area > 0.93 * b.shape.convex_hull.area:
        return shapely.union_all([b.shape, translate(b.shape, dx, dy)]).convex_hull
    steps = max(int(reach / 4), 2)
    return shapely.union_all([translate(b.shape, dx * k / steps, dy * k / steps) for k in range(steps + 1)])


def _shadows(buildings: list[Building], shape: tuple[int, int], transform: object) -> NDArray[np.uint8]:
    """Return 1 where a building throws its shadow (a morning in winter, shortened)."""
    out = np.zeros(shape, dtype=np.uint8)
    _paint(out, [(_shadow(b), 1) for b in buildings], transform)
    return out


def _paths(plots: list[Plot]) -> list[BaseGeometry]:
    """Return walks through the larger parks: a loop, and ways from the edge to it."""
    found: list[BaseGeometry] = []
    for p in plots:
        if p.code != "1401" or p.shape.area < 12_000:
            continue
        loop = largest(p.shape.buffer(-24).buffer(-22).buffer(22))
        if loop.is_empty:
            continue
        rings = [loop.exterior.buffer(1.8)]
        corners = np.array(p.shape.minimum_rotated_rectangle.exterior.coords)[:4]
        rings += [shapely.shortest_line(shapely.points(c), loop).buffer(1.6) for c in corners]
        inner = largest(loop.buffer(-55))
        if not inner.is_empty:
            rings.append(inner.buffer(-8).buffer(8).boundary.buffer(1.6))
        found.append(shapely.union_all(rings).intersection(p.shape))
    return found


def _trees(
    roads: list[Road], plots: list[Plot], buildings: list[Building], blocked: BaseGeometry
) -> list[tuple[BaseGeometry, int]]:
    """Return crowns along the streets, in gardens and in parks, in two tones."""
    rng = stream("trees")
    points: list[NDArray[np.float64]] = []
    for r in roads:
        if r.kind in ("primary", "secondary") and r.line.length > 40:
            at = np.arange(10, r.line.length - 10, 14.0)
            for side in (-1, 1):
                edge = shapely.offset_curve(r.line, side * (r.width / 2 - 1.0))
                if not edge.is_empty and edge.geom_type == "LineString":
                    points.append(shapely.get_coordinates(shapely.line_interpolate_point(edge, at)))
    share = {
        "0701": 1 / 330,
        "1401": 1 / 210,
        "0804": 1 / 520,
        "0801": 1 / 420,
        "0806": 1 / 420,
        "1402": 1 / 150,
        "0703": 1 / 1500,
    }
    for p in plots:
        n = int(p.shape.area * share.get(p.code, 1 / 1600))
        xmin, ymin, xmax, ymax = p.shape.bounds
        xy = rng.uniform((xmin, ymin), (xmax, ymax), (n * 2, 2))
        points.append(xy[shapely.contains_xy(p.shape.buffer(-3), xy[:, 0], xy[:, 1])][:n])
    xy = np.vstack(points) + rng.normal(0, 0.6, (sum(map(len, points)), 2))
    tree = shapely.STRtree([b.shape for b in buildings])
    crowns = shapely.buffer(shapely.points(xy), rng.uniform(2.4, 4.4, len(xy)), quad_segs=3)
    built = np.zeros(len(xy), dtype=bool)
    built[tree.query(crowns, predicate="intersects")[0]] = True
    shapely.prepare(blocked)
    built |= shapely.intersects(blocked, crowns)
    return [(c, TREE + int(k)) for c, k in zip(crowns[~built], rng.integers(0, 3, int((~built).sum())), strict=True)]


def _relief(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    z: NDArray[np.float64],
    rows: NDArray[np.float64],
    cols: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return the light on the ground for image cells, around 1."""
    light = terrain.shade(ndimage.gaussian_filter(z, 0.7), z_factor=1.25) / np.sin(np.radians(45))
    r = (y[0] - rows) / terrain.CELL
    c = (cols - x[0]) / terrain.CELL
    rr, cc = np.meshgrid(r, c, indexing="ij")
    return np.asarray(ndimage.map_coordinates(light, [rr, cc], order=1, mode="nearest"), dtype=np.float32)


def build(
    nature: Nature,
    roads: list[Road],
    plots: list[Plot],
    buildings: list[Building],
    green: list[Green],
    ground: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
) -> NDArray[np.uint8]:
    """Return the image, bands first, at 2.5 m."""
    nx, ny = int((EXTENT[2] - EXTENT[0]) / CELL), int((EXTENT[3] - EXTENT[1]) / CELL)
    transform = Affine(CELL / FINE, 0.0, EXTENT[0], 0.0, -CELL / FINE, EXTENT[3])
    fine = (ny * FINE, nx * FINE)
    kinds = _classes(nature, roads, plots, buildings, green, fine, transform)
    shadow = _shadows(buildings, fine, transform)
    table = np.zeros((ROOF + len(ROOFS), 3), dtype=np.float32)
    for k, color in COLORS.items():
        table[k] = color
    table[ROOF:] = ROOFS
    dark = np.ones(len(table), dtype=np.float32)
    dark[:ROOF] = 0.66
    rng = stream("picture")
    grain = terrain.noise((ny, nx), rng, 24, 3).astype(np.float32)
    cols = EXTENT[0] + np.arange(0.5, nx) * CELL
    out = np.empty((3, ny, nx), dtype=np.uint8)
    for top in range(0, ny, 400):
        end = min(top + 400, ny)
        rows = EXTENT[3] - np.arange(top + 0.5, end) * CELL
        out[:, top:end] = _strip(
            kinds[top * FINE : end * FINE],
            shadow[top * FINE : end * FINE],
            table,
            dark,
            _relief(*ground, rows, cols),
            grain[top:end],
        )
    return out


def _strip(
    kinds: NDArray[np.uint8],
    shadow: NDArray[np.uint8],
    table: NDArray[np.float32],
    dark: NDArray[np.float32],
    light: NDArray[np.float32],
    grain: NDArray[np.float32],
) -> NDArray[np.uint8]:
    """Return colours of a strip of rows: classes, shadows, relief on green, grain; averaged from the fine cells."""
    color = table[kinds]
    color = color * np.where(shadow > 0, dark[kinds], 1.0)[..., None]
    ny, nx = light.shape
    color = color.reshape(ny, FINE, nx, FINE, 3).mean(axis=(1, 3))
    wild = (
        ((kinds == FOREST) | (kinds == PARK) | (kinds == TRAIL) | (kinds == GARDEN))
        .reshape(ny, FINE, nx, FINE)
        .mean(axis=(1, 3))[..., None]
    )
    relief = 1 + (np.clip(light, 0.3, 1.4) - 1)[..., None] * (0.22 + 0.44 * wild)
    tone = 1 + (0.045 * grain)[..., None] * wild
    return np.asarray(np.moveaxis(np.clip(color * relief * tone, 0, 255), 2, 0), dtype=np.uint8)


def inside(nature: Nature) -> NDArray[np.uint8]:
    """Return 255 for image cells in the district, 0 outside."""
    size = (int((EXTENT[3] - EXTENT[1]) / CELL), int((EXTENT[2] - EXTENT[0]) / CELL))
    transform = Affine(CELL, 0.0, EXTENT[0], 0.0, -CELL, EXTENT[3])
    shapes = [(nature.outline.union(nature.water[0].shape), 255)]
    return np.asarray(rasterize(shapes, out_shape=size, transform=transform, dtype="uint8"))
