"""The terrain: a flat city between 5 and 30 m, ridges with valleys, and a peak of 944 m in the east."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from sample_data.builder.frame import PEAK_M, PEAK_XY, polygons, stream
from sample_data.builder.nature import Nature
from scipy import ndimage
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

CELL = 10.0
EXTENT = (200.0, 300.0, 16_300.0, 10_600.0)  # xmin, ymin, xmax, ymax in the local frame
Grid = NDArray[np.float64]

# Ridges: height at the crest (start, end), half width in metres, control points.
RIDGES: list[tuple[float, float, float, list[tuple[float, float]]]] = [
    (944, 820, 900, [(15800, 5930), (15350, 6300), (15000, 6700)]),
    (820, 690, 900, [(15000, 6700), (14500, 6500), (14000, 6500)]),
    (690, 400, 850, [(14000, 6500), (13400, 6150), (12700, 5900)]),
    (400, 210, 750, [(12700, 5900), (12000, 5600), (11200, 5300)]),
    (820, 560, 950, [(15000, 6700), (14900, 7300), (14400, 7700)]),
    (560, 420, 800, [(14900, 7300), (15300, 7800), (15500, 8200)]),
    (520, 300, 900, [(14000, 6500), (13300, 7100), (12500, 7500)]),
    (300, 170, 700, [(12500, 7500), (11700, 7250), (11100, 6600)]),
    (430, 380, 900, [(13700, 9300), (12900, 9800), (12000, 9650)]),
    (380, 210, 850, [(12000, 9650), (11000, 9200), (10200, 8800)]),
    (640, 330, 750, [(15800, 5930), (15000, 5600), (14350, 5250)]),
    (330, 170, 600, [(14350, 5250), (14450, 4600), (14350, 4100)]),
    (215, 120, 600, [(8900, 8000), (8500, 7700), (8350, 7100)]),
    (150, 110, 450, [(10700, 5000), (10300, 4800), (10300, 5200)]),
    (200, 120, 600, [(10850, 7800), (10900, 7000), (11200, 6300)]),
    (331, 260, 900, [(1500, 7300), (2200, 7500), (2900, 7400)]),
    (260, 150, 750, [(2900, 7400), (3500, 7100), (3900, 6700)]),
    (290, 160, 750, [(1500, 7300), (1600, 6500), (2100, 5800)]),
    (170, 90, 600, [(2100, 5800), (2500, 5400), (3200, 4800)]),
    (180, 120, 600, [(700, 7000), (1000, 6500), (1500, 7300)]),
]
HILLS: list[tuple[float, float, float, float]] = [  # x, y, height, radius: hills inside the city
    (7300, 5700, 92, 330), (8350, 6950, 118, 380), (7350, 3750, 42, 260), (4700, 5250, 62, 280), (4850, 6950, 70, 300),
    (8850, 3800, 46, 260), (11950, 5050, 80, 240),
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
    return out / out.std()


def distance_to(shape: BaseGeometry, x: Grid, y: Grid) -> Grid:
    """Return the distance of every cell to an area, by a raster of 10 m cells."""
    inside = shapely.contains_xy(shape, *np.meshgrid(x, y))
    return np.asarray(ndimage.distance_transform_edt(~inside) * CELL)


def _along(xx: Grid, yy: Grid, points: list[tuple[float, float]], rng: np.random.Generator) -> tuple[Grid, Grid]:
    """Return distance to a crest line and position along it (0 to 1) for every cell."""
    del rng
    line = np.array(LineString(points).segmentize(60).coords)
    from scipy.spatial import cKDTree

    d, k = cKDTree(line).query(np.column_stack([xx.ravel(), yy.ravel()]))
    return d.reshape(xx.shape), (k / (len(line) - 1)).reshape(xx.shape)


def _mountains(xx: Grid, yy: Grid, rng: np.random.Generator) -> Grid:
    """Return the height of the ridges, with side spurs from warped, ridged noise."""
    warp = [noise(xx.shape, rng, 70, 4) * 90 for _ in range(2)]
    spurs = 1 - np.abs(noise(xx.shape, rng, 55, 5))
    out = np.zeros(xx.shape)
    for h0, h1, width, points in RIDGES:
        d, t = _along(xx + warp[0], yy + warp[1], points, rng)
        crest = h0 + (h1 - h0) * t
        out = np.maximum(out, crest * np.exp(-((d / width) ** 1.25)))
    rough = np.clip(out / 250, 0, 1)
    out = out * (1 + 0.20 * (spurs - 0.3) * np.clip(1.4 - out / 944, 0.2, 1)) + rough * 12 * noise(xx.shape, rng, 12, 3)
    return np.maximum(out, 0.0)


def _peak(z: Grid, xx: Grid, yy: Grid) -> Grid:
    """Make the summit the highest point, at exactly its height and place."""
    d = np.hypot(xx - PEAK_XY[0], yy - PEAK_XY[1])
    cap = PEAK_M - 0.30 * d - 14 * (1 - np.exp(-((d / 90) ** 2)))
    lift = np.exp(-((d / 320) ** 2))
    z = z * (1 - lift) + np.maximum(z, cap) * lift
    z = np.minimum(z, np.maximum(cap, PEAK_M - 90))
    at = np.unravel_index(int(np.argmin(d)), d.shape)
    z[at] = PEAK_M
    return z


def build(nature: Nature, streets: BaseGeometry) -> tuple[Grid, Grid, Grid]:
    """Return x, y and the heights in metres above the 1985 datum (invented but for the peak)."""
    rng = stream("terrain")
    x, y = axes()
    xx, yy = np.meshgrid(x, y)
    river = np.hypot(0, distance_to(nature.water[0].shape.buffer(15), x, y))
    plain = 5.0 + 20 * (1 - np.exp(-river / 3500)) + 1.2 * noise(xx.shape, rng, 60, 3)
    city = distance_to(nature.urban.buffer(-40).union(streets), x, y)
    lake = np.minimum.reduce([distance_to(w.shape, x, y) for w in nature.water[1:]])
    rise = 1 - np.exp(-((np.minimum(city, lake * 1.6) / 420) ** 1.6))
    z = plain + _mountains(xx, yy, rng) * rise
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


def parts(shape: BaseGeometry) -> int:
    """Return the number of polygons in a shape."""
    return len(polygons(shape))


def shade(z: Grid, azimuth: float = 315.0, altitude: float = 45.0, z_factor: float = 1.0) -> Grid:
    """Return the hillshade of a grid, 0 to 1 (Lambert)."""
    gy, gx = np.gradient(z * z_factor, CELL)
    slope, aspect = np.arctan(np.hypot(gx, gy)), np.arctan2(-gx, gy)
    az, alt = np.radians(azimuth), np.radians(altitude)
    lit = np.sin(alt) * np.cos(slope) + np.cos(alt) * np.sin(slope) * np.cos(az - aspect)
    return np.clip(lit, 0, 1)
