"""The terrain: a flat city between 5 and 30 m, ridges with valleys, and a peak of 944 m in the east."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy import ndimage
from shapely.geometry.base import BaseGeometry

from sample_data.builder import relief
from sample_data.builder.frame import PEAK_M, PEAK_XY, stream
from sample_data.builder.nature import Nature

CELL = 10.0
COARSE = 40.0
EXTENT = (200.0, 300.0, 16_300.0, 10_600.0)  # xmin, ymin, xmax, ymax in the local frame
Grid = NDArray[np.float64]

HILLS: list[tuple[float, float, float, float]] = [  # x, y, height, radius: hills inside the city
    (7300, 5700, 92, 330),
    (7350, 3750, 42, 260),
    (4950, 5200, 50, 230),
    (8850, 3800, 46, 260),
]


def axes() -> tuple[Grid, Grid]:
    """Return x of the columns and y of the rows (north first) of the cell centres."""
    x = np.arange(EXTENT[0] + CELL / 2, EXTENT[2], CELL)
    y = np.arange(EXTENT[3] - CELL / 2, EXTENT[1], -CELL)
    return x, y


def noise(shape: tuple[int, int], rng: np.random.Generator, scale: float, octaves: int) -> Grid:
    """Return smooth noise of mean 0 and deviation about 1; `scale` is the largest wave in cells."""
    out = np.zeros(shape)
    for o in range(octaves):
        sigma = scale / 2**o
        small = rng.standard_normal((int(shape[0] / sigma) + 4, int(shape[1] / sigma) + 4))
        big = ndimage.zoom(small, sigma, order=3)[: shape[0], : shape[1]]
        out += big * 0.55**o
    return np.asarray(out / out.std())


def distance_to(shape: BaseGeometry, x: Grid, y: Grid, cell: float = CELL) -> Grid:
    """Return the distance of every cell to an area, by a raster."""
    inside = shapely.contains_xy(shape, *np.meshgrid(x, y))
    return np.asarray(ndimage.distance_transform_edt(~inside) * cell)


def _mountains(nature: Nature, streets: BaseGeometry, rng: np.random.Generator) -> Grid:
    """Return the heights of the mountains on the 10 m grid, carved on a coarser and wider one."""
    x, y = np.arange(-1200.0, 19_500, COARSE), np.arange(12_600.0, -400, -COARSE)
    xx, yy = np.meshgrid(x, y)
    warp = (noise(xx.shape, rng, 24, 3) * 110, noise(xx.shape, rng, 24, 3) * 110)
    want = relief.uplift(xx, yy, warp)
    low = shapely.union_all(
        [nature.urban.buffer(-30), streets.buffer(20), *[w.shape.buffer(12) for w in nature.water[:3]]]
    )
    runs = distance_to(shapely.union_all([w.shape for w in nature.water[2:]]).buffer(25), x, y, COARSE)
    want = want * (1 - 0.75 * np.exp(-((runs / 200) ** 2)))
    base = shapely.contains_xy(low, xx, yy) | (want < 4)
    base[0], base[-1], base[:, 0], base[:, -1] = True, True, True, True
    h = relief.carve(want, base, noise(xx.shape, rng, 8, 3) * 4 + 4, COARSE)
    h *= 835.0 / h.max()
    h = ndimage.gaussian_filter(h, 0.6)
    fx, fy = axes()
    rows, cols = (y[0] - fy) / COARSE, (fx - x[0]) / COARSE
    return np.asarray(np.maximum(ndimage.map_coordinates(h, np.meshgrid(rows, cols, indexing="ij"), order=3), 0))


def _peak(z: Grid, xx: Grid, yy: Grid) -> Grid:
    """Make the summit the highest point, at exactly its height and place."""
    d = np.hypot(xx - PEAK_XY[0], yy - PEAK_XY[1])
    at = np.unravel_index(int(np.argmin(d)), d.shape)
    z = np.minimum(z, 880.0 - 0.02 * d)
    z = z + (PEAK_M - z[at]) * (0.6 * np.exp(-((d / 420) ** 2)) + 0.4 * np.exp(-d / 200))
    z = np.minimum(z, PEAK_M - 0.25 - 0.05 * d)
    z[at] = PEAK_M
    return z


def build(nature: Nature, streets: BaseGeometry) -> tuple[Grid, Grid, Grid]:
    """Return x, y and the heights in metres above the 1985 datum (invented but for the peak)."""
    rng = stream("terrain")
    x, y = axes()
    xx, yy = np.meshgrid(x, y)
    river = np.hypot(0, distance_to(nature.water[0].shape.buffer(15), x, y))
    plain = 5.0 + 20 * (1 - np.exp(-river / 3500)) + 1.2 * noise(xx.shape, rng, 60, 3)
    z = plain + _mountains(nature, streets, rng)
    z += np.clip((z - 40) / 120, 0, 1) * 3.0 * noise(xx.shape, rng, 9, 3)
    for hx, hy, height, radius in HILLS:
        d = np.hypot(xx - hx, yy - hy)
        z += height * 0.8 * np.exp(-((d / radius) ** 2) * 2.2) * (1 + 0.12 * noise(xx.shape, rng, 14, 2))
    z = ndimage.gaussian_filter(z, 0.8)
    z = _peak(z, xx, yy)
    return x, y, np.round(_water_level(z, nature, xx, yy) * 4) / 4  # quarter metres pack well


def _water_level(z: Grid, nature: Nature, xx: Grid, yy: Grid) -> Grid:
    """Lay the water surfaces flat."""
    for body in nature.water:
        inside = shapely.contains_xy(body.shape, xx, yy)
        if not inside.any():
            continue
        if body.kind == "river":
            z[inside] = 2.0
        elif body.kind == "reservoir":
            z[inside] = 27.0
        elif body.kind == "lake":
            z[inside] = float(np.percentile(z[inside], 10))
        else:
            z[inside] = z[inside] - 1.5
    return np.maximum(z, 1.5)


def shade(z: Grid, azimuth: float = 315.0, altitude: float = 45.0, z_factor: float = 1.0) -> Grid:
    """Return the hillshade of a grid, 0 to 1 (Lambert)."""
    gy, gx = np.gradient(z * z_factor, CELL)
    slope, aspect = np.arctan(np.hypot(gx, gy)), np.arctan2(-gx, gy)
    az, alt = np.radians(azimuth), np.radians(altitude)
    lit = np.sin(alt) * np.cos(slope) + np.cos(alt) * np.sin(slope) * np.cos(az - aspect)
    return np.asarray(np.clip(lit, 0, 1))
