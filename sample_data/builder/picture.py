"""The drawn image: a basemap like a quiet aerial picture, painted from the layers of the sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import from_origin
from sample_data.builder import terrain
from sample_data.builder.frame import stream
from scipy import ndimage
from shapely.affinity import translate

if TYPE_CHECKING:
    from sample_data.builder.buildings import Building
    from sample_data.builder.greenery import Green
    from sample_data.builder.nature import Nature
    from sample_data.builder.plots import Plot
    from sample_data.builder.streets import Road
    from shapely.geometry.base import BaseGeometry

CELL = 2.5
FINE = 2  # supersampling in each direction
EXTENT = (380.0, 440.0, 16_060.0, 10_440.0)

# Class numbers of the fine raster.
GROUND, PLOT, VILLAGE, PARK, FOREST, SPORT, ROAD, MAIN, MARK, WATER, TRAIL, COURT, ROOF = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
COLORS: dict[int, tuple[int, int, int]] = {
    GROUND: (214, 207, 192), PLOT: (203, 204, 186), VILLAGE: (190, 181, 168), PARK: (146, 170, 118), FOREST: (104, 134, 92),
    SPORT: (150, 128, 100), ROAD: (178, 176, 172), MAIN: (160, 159, 157), MARK: (214, 211, 200), WATER: (108, 142, 152),
    TRAIL: (190, 178, 150), COURT: (168, 184, 150),
}
ROOFS: list[tuple[int, int, int]] = [
    (228, 224, 216), (219, 214, 205), (234, 231, 226), (208, 203, 196), (222, 212, 198), (214, 220, 222), (226, 218, 206),
    (199, 190, 180), (205, 178, 158), (192, 160, 142), (180, 196, 206), (160, 180, 196), (216, 196, 172), (196, 198, 200),
]
WARM, COOL, GREY = [8, 9, 12, 4, 6], [10, 11, 5, 13], [0, 1, 2, 3, 6]


def _roof(b: Building, rng: np.random.Generator) -> int:
    """Return a roof colour that suits the use."""
    options = {"village": [*GREY, 7, 8, 9, 12], "office": COOL, "industrial": [10, 13, 3], "logistics": [11, 10, 13],
               "commercial": [*GREY, 5], "school": [8, 9, 12]}.get(b.use, GREY + WARM[2:])
    return ROOF + options[int(rng.integers(len(options)))]


def _paint(out: NDArray[np.uint8], shapes: list[tuple[BaseGeometry, int]], transform: object) -> None:
    """Burn shapes into the class raster, later ones on top."""
    shapes = [(g, v) for g, v in shapes if not g.is_empty]
    if shapes:
        rasterize(shapes, out=out, transform=transform)


def _classes(nature: Nature, roads: list[Road], plots: list[Plot], buildings: list[Building], green: list[Green],
             shape: tuple[int, int], transform: object) -> NDArray[np.uint8]:
    """Return the class of every fine cell."""
    rng = stream("roofs")
    out = np.zeros(shape, dtype=np.uint8)
    _paint(out, [(nature.outline, FOREST), (nature.urban.buffer(20), GROUND)], transform)
    kinds = {"0703": VILLAGE, "1401": PARK, "1402": PARK, "1403": GROUND, "0901": GROUND, "0902": GROUND, "1101": GROUND, "1001": GROUND}
    _paint(out, [(p.shape, kinds.get(p.code, COURT if p.code == "0701" else PLOT)) for p in plots], transform)
    _paint(out, [(g.shape, {"park": PARK, "forest": FOREST, "protective": FOREST}.get(g.kind, PARK)) for g in green if g.kind != "sports"],
           transform)
    for g in green:
        if g.kind == "sports":
            _paint(out, [(g.shape, SPORT), (g.shape.buffer(-7), PARK)], transform)
    _paint(out, [(w.shape, WATER) for w in nature.water], transform)
    _paint(out, [(r.line.buffer(r.width / 2, quad_segs=4), TRAIL if r.kind == "trail" else ROAD) for r in roads
                 if r.kind in ("trail", "lane", "local", "secondary")], transform)
    main = [r for r in roads if r.kind in ("expressway", "primary")]
    _paint(out, [(r.line.buffer(r.width / 2, quad_segs=4), MAIN) for r in main], transform)
    _paint(out, [(r.line.buffer(1.4, cap_style="flat"), MARK) for r in main], transform)
    _paint(out, [(b.shape, _roof(b, rng)) for b in buildings], transform)
    return out


def _shadows(buildings: list[Building], shape: tuple[int, int], transform: object) -> NDArray[np.uint8]:
    """Return 1 where a building throws its shadow to the north-west (a morning in winter, shortened)."""
    out = np.zeros(shape, dtype=np.uint8)
    low = []
    for b in buildings:
        reach = min(b.height, 130.0) * 0.42
        steps = [translate(b.shape, -reach * 0.62 * k, reach * 0.78 * k) for k in (0.0, 0.5, 1.0)]
        low += [shapely.union_all([steps[0], steps[1]]).convex_hull, shapely.union_all([steps[1], steps[2]]).convex_hull]
    _paint(out, [(g, 1) for g in low], transform)
    return out


def _relief(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64], rows: NDArray[np.float64],
            cols: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the light on the ground for image cells, around 1."""
    light = terrain.shade(ndimage.gaussian_filter(z, 0.7), z_factor=1.25) / np.sin(np.radians(45))
    r = (y[0] - rows) / terrain.CELL
    c = (cols - x[0]) / terrain.CELL
    rr, cc = np.meshgrid(r, c, indexing="ij")
    return ndimage.map_coordinates(light, [rr, cc], order=1, mode="nearest").astype(np.float32)


def build(nature: Nature, roads: list[Road], plots: list[Plot], buildings: list[Building], green: list[Green],
          ground: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]) -> NDArray[np.uint8]:
    """Return the image, bands first, at 2.5 m."""
    nx, ny = int((EXTENT[2] - EXTENT[0]) / CELL), int((EXTENT[3] - EXTENT[1]) / CELL)
    transform = from_origin(EXTENT[0], EXTENT[3], CELL / FINE, CELL / FINE)
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
    cols = EXTENT[0] + (np.arange(nx) + 0.5) * CELL
    out = np.empty((3, ny, nx), dtype=np.uint8)
    outside = shapely.prepare(nature.outline)
    del outside
    for top in range(0, ny, 400):
        end = min(top + 400, ny)
        rows = EXTENT[3] - (np.arange(top, end) + 0.5) * CELL
        out[:, top:end] = _strip(kinds[top * FINE:end * FINE], shadow[top * FINE:end * FINE], table, dark,
                                 _relief(*ground, rows, cols), grain[top:end])
    return _faded(out, nature, cols)


def _strip(kinds: NDArray[np.uint8], shadow: NDArray[np.uint8], table: NDArray[np.float32], dark: NDArray[np.float32],
           light: NDArray[np.float32], grain: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return colours of a strip of rows: classes, shadows, relief on green, grain; averaged from the fine cells."""
    color = table[kinds]
    color = color * np.where(shadow > 0, dark[kinds], 1.0)[..., None]
    ny, nx = light.shape
    color = color.reshape(ny, FINE, nx, FINE, 3).mean(axis=(1, 3))
    wild = ((kinds == FOREST) | (kinds == PARK) | (kinds == TRAIL)).reshape(ny, FINE, nx, FINE).mean(axis=(1, 3))[..., None]
    relief = 1 + (np.clip(light, 0.35, 1.45) - 1)[..., None] * (0.25 + 0.65 * wild)
    tone = 1 + (0.045 * grain)[..., None] * wild
    return np.moveaxis(np.clip(color * relief * tone, 0, 255), 2, 0).astype(np.uint8)


def _faded(rgb: NDArray[np.uint8], nature: Nature, cols: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Fade what lies outside the district to paper."""
    transform = from_origin(EXTENT[0], EXTENT[3], CELL, CELL)
    inside = rasterize([(nature.outline.union(nature.water[0].shape), 1)], out_shape=rgb.shape[1:], transform=transform, dtype="uint8")
    mask = ndimage.gaussian_filter(inside.astype(np.float32), 1.2)
    paper = np.array([242, 239, 232], dtype=np.float32)[:, None]
    for row in range(rgb.shape[1]):
        rgb[:, row] = (rgb[:, row] * mask[row] + paper * (1 - mask[row])).astype(np.uint8)
    assert len(cols) == rgb.shape[2]
    return rgb
