"""Small layers in Luohu, the same in every run."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

EAST, NORTH = 506_000.0, 2_493_000.0


def buildings() -> gpd.GeoDataFrame:
    """300 buildings of 20 x 15 m; storeys, heights and uses are missing here and there."""
    rng = np.random.default_rng(1)
    shapes = [shapely.box(x, y, x + 20, y + 15) for x in np.arange(EAST, EAST + 2000, 100)
              for y in np.arange(NORTH, NORTH + 1500, 100)]
    n = len(shapes)
    frame = gpd.GeoDataFrame(
        {"building_id": [f"B{i}" for i in range(n)], "storeys": rng.integers(1, 30, n).astype(float),
         "height_m": rng.uniform(3, 90, n), "use": rng.choice(["住宅", "商业"], n)}, geometry=shapes, crs=4547)
    frame.loc[::7, "storeys"] = np.nan
    frame.loc[::5, "height_m"] = np.nan
    return frame


def plots() -> gpd.GeoDataFrame:
    """130 plots with a column that clashes with a result."""
    shapes = [shapely.box(x, y, x + 150, y + 130) for x in np.arange(EAST, EAST + 2000, 160)
              for y in np.arange(NORTH, NORTH + 1400, 140)]
    return gpd.GeoDataFrame({"plot_id": range(len(shapes)), "far": 1.0}, geometry=shapes, crs=4547)


def points() -> gpd.GeoDataFrame:
    """600 points around a centre with whole weights."""
    rng = np.random.default_rng(2)
    places = rng.normal([EAST + 900, NORTH + 700], [500, 300], (600, 2))
    return gpd.GeoDataFrame({"id": range(600), "w": rng.integers(1, 5, 600), "name": [f"点{i}" for i in range(600)]},
                            geometry=gpd.points_from_xy(*places.T), crs=4547)
