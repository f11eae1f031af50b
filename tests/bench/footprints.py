"""Test loads: six-cornered footprints over 12 x 10 km in EPSG:4547, written once into a cache folder."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH_M, HEIGHT_M, WEST_M, SOUTH_M = 12_000.0, 10_000.0, 505_000.0, 2_490_000.0


def cache_folder() -> Path:
    """Where test loads are kept between runs: ``LOHU_BENCH_CACHE`` or a folder in the system's temporary one."""
    folder = Path(os.environ.get("LOHU_BENCH_CACHE", Path(tempfile.gettempdir()) / "lohu-bench"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def corners(count: int, seed: int = 0) -> npt.NDArray[np.float64]:
    """L-shaped footprints of 8 to 40 m, turned at random, shape (count, 7, 2), first corner = last."""
    rng = np.random.default_rng(seed)
    shape = np.array([[0, 0], [1, 0], [1, 0.5], [0.5, 0.5], [0.5, 1], [0, 1], [0, 0]]) - 0.5
    size = rng.uniform(8, 40, (count, 1, 2))
    angle = rng.uniform(0, 2 * np.pi, (count, 1))
    x, y = (shape * size)[..., 0], (shape * size)[..., 1]
    turned = np.stack([x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)], axis=-1)
    centre = rng.uniform((WEST_M, SOUTH_M), (WEST_M + WIDTH_M, SOUTH_M + HEIGHT_M), (count, 2))
    return np.asarray(turned + centre[:, None, :], np.float64)


def footprints(count: int) -> Path:
    """A GeoPackage of `count` footprints with building_id, storeys, height_m, use; made at the first call."""
    path = cache_folder() / f"b{count}.gpkg"
    if not path.exists():
        import pyogrio.raw
        import shapely

        rng = np.random.default_rng(1)
        storeys = rng.integers(1, 40, count)
        use = np.array(["住宅", "办公", "商业", "工业"], object)[rng.integers(0, 4, count)]
        part = path.with_suffix(".part.gpkg")
        part.unlink(missing_ok=True)
        pyogrio.raw.write(
            part, shapely.to_wkb(shapely.polygons(corners(count))),
            [np.arange(count), storeys.astype(np.int32), storeys * 3.0, use],
            ["building_id", "storeys", "height_m", "use"], layer="footprints", driver="GPKG", geometry_type="Polygon",
            crs="EPSG:4547")
        part.replace(path)
    return path


def points(count: int) -> Path:
    """A GeoPackage of `count` clustered points with a category and a day; made at the first call."""
    path = cache_folder() / f"p{count}.gpkg"
    if not path.exists():
        import pyogrio.raw
        import shapely

        rng = np.random.default_rng(2)
        centres = rng.uniform((WEST_M, SOUTH_M), (WEST_M + WIDTH_M, SOUTH_M + HEIGHT_M), (60, 2))
        spots = centres[rng.integers(0, len(centres), count)] + rng.normal(0, 500, (count, 2))
        part = path.with_suffix(".part.gpkg")
        part.unlink(missing_ok=True)
        pyogrio.raw.write(part, shapely.to_wkb(shapely.points(spots)),
                          [rng.integers(0, 5, count).astype(np.int32), rng.integers(0, 365, count).astype(np.int32)],
                          ["category", "day"], layer="points", driver="GPKG", geometry_type="Point", crs="EPSG:4547")
        part.replace(path)
    return path
