"""Mountains with valleys: uplift along ridges, cut by running water (implicit stream power, Braun and Willett 2013)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry import LineString

from sample_data.builder.places import Points, pts

Grid = NDArray[np.float64]

# Ridges: height at the start and end of the crest in metres, half width in metres, control points (local frame).
RIDGES: list[tuple[float, float, float, Points]] = [
    (944, 800, 1000, pts("15800,5930 15350,6300 15000,6700")),
    (800, 660, 1000, pts("15000,6700 14500,6500 14000,6500")),
    (660, 380, 900, pts("14000,6500 13400,6150 12700,5900")),
    (380, 190, 800, pts("12700,5900 12000,5500 11200,5200")),
    (800, 560, 1000, pts("15000,6700 14900,7300 14400,7700")),
    (560, 420, 900, pts("14900,7300 15300,7800 15600,8400")),
    (500, 280, 900, pts("14000,6500 13300,7100 12500,7500")),
    (280, 150, 800, pts("12500,7500 11700,7250 11100,6600")),
    (440, 380, 1000, pts("13800,9500 12900,9800 12000,9650")),
    (380, 200, 900, pts("12000,9650 11000,9200 10200,8800")),
    (640, 330, 850, pts("15800,5930 15000,5600 14350,5250")),
    (330, 170, 700, pts("14350,5250 14450,4600 14500,4000")),
    (944, 500, 1000, pts("15800,5930 16800,5600 17800,5200")),
    (230, 140, 700, pts("9100,9100 8500,7900 8350,7000")),
    (160, 120, 500, pts("10750,5000 10300,4800 10300,5200")),
    (210, 130, 700, pts("10850,7800 10900,7000 11200,6300")),
    (331, 260, 1000, pts("1500,7300 2200,7500 2900,7400")),
    (260, 150, 800, pts("2900,7400 3500,7100 4000,6800")),
    (290, 160, 800, pts("1500,7300 1600,6500 2100,5800")),
    (170, 90, 700, pts("2100,5800 2500,5300 3200,4400")),
    (200, 120, 700, pts("300,7000 1000,6500 1500,7300")),
]


def uplift(xx: Grid, yy: Grid, warp: tuple[Grid, Grid]) -> Grid:
    """Return how high the land wants to be: ridges with soft flanks, bent by the two warp fields (metres)."""
    cells = np.column_stack([(xx + warp[0]).ravel(), (yy + warp[1]).ravel()])
    out = np.zeros(xx.size)
    for start, end, width, points in RIDGES:
        line = np.array(LineString(points).segmentize(60).coords)
        d, k = cKDTree(line).query(cells)
        out = np.maximum(out, (start + (end - start) * k / (len(line) - 1)) * np.exp(-((d / width) ** 1.6)))
    return out.reshape(xx.shape)


def _receivers(h: Grid) -> tuple[NDArray[np.int64], Grid]:
    """Return for every cell the flat index of its lowest neighbour (itself in a pit) and the distance in cells."""
    ny, nx = h.shape
    padded = np.pad(h, 1, constant_values=np.inf)
    best, receiver = np.zeros(h.shape), np.arange(h.size).reshape(h.shape)
    length = np.ones(h.shape)
    own = receiver.copy()
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx == 0 and dy == 0:
                continue
            far = float(np.hypot(dx, dy))
            slope = (h - padded[1 + dy : 1 + dy + ny, 1 + dx : 1 + dx + nx]) / far
            better = slope > best
            best = np.where(better, slope, best)
            receiver = np.where(better, own + dy * nx + dx, receiver)
            length = np.where(better, far, length)
    return receiver.ravel(), length.ravel()


def _step(h: Grid, fixed: NDArray[np.bool_], power: float, cell: float) -> Grid:
    """Cut one step of valleys: heights are solved from the outlets upwards."""
    receiver, length = _receivers(h)
    flat = h.ravel()
    order = np.argsort(flat, kind="stable")
    area = [1.0] * flat.size
    to = receiver.tolist()
    for i in order[::-1].tolist():
        if to[i] != i:
            area[to[i]] += area[i]
    factor = (power * (np.array(area) * cell * cell) ** 0.45 / (length * cell)).tolist()
    still = fixed.ravel().tolist()
    out = flat.tolist()
    for i in order.tolist():
        j = to[i]
        if j != i and not still[i]:
            out[i] = (out[i] + factor[i] * out[j]) / (1.0 + factor[i])
    return np.array(out).reshape(h.shape)


def carve(want: Grid, base: NDArray[np.bool_], start: Grid, cell: float, steps: int = 36) -> Grid:
    """Return heights above the plain after uplift and erosion; `base` cells stay at 0, `start` is small noise."""
    h = np.where(base, 0.0, np.abs(start))
    for _ in range(steps):
        h = np.where(base, 0.0, h + want / steps * 1.9)
        h = _step(h, base, 1.1, cell)
    return h
