"""Trees around Dongmen, as points: along main streets and in gardens, so that the model in 3D has a scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from sample_data.builder.frame import CRS, ORIGIN, stream

if TYPE_CHECKING:
    import geopandas as gpd

WINDOW = (5450.0, 2100.0, 6650.0, 3000.0)
STEP_M = 13.0
PER_M2 = {"0701": 1 / 420, "1401": 1 / 220, "0804": 1 / 600, "0803": 1 / 500, "1403": 1 / 260}
"""Trees per square metre by land use."""


def trees(roads: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return trees with `height_m` and `crown_m` (diameter); none stands in a building."""
    import geopandas as gpd

    rng = stream("park trees")
    x0, y0, x1, y1 = WINDOW
    inside = shapely.box(x0 + ORIGIN[0], y0 + ORIGIN[1], x1 + ORIGIN[0], y1 + ORIGIN[1])
    points = [_along(roads[roads["class"].isin(["primary", "secondary"])], inside), _in_gardens(plots, inside, rng)]
    xy = np.round(np.vstack(points) + rng.normal(0, 0.4, (sum(map(len, points)), 2)), 1)
    crown = np.round(rng.uniform(4.0, 7.5, len(xy)), 1)
    built = shapely.STRtree(buildings.geometry.to_numpy())
    hit = np.zeros(len(xy), dtype=bool)
    hit[built.query(shapely.buffer(shapely.points(xy), crown / 2), predicate="intersects")[0]] = True
    kept, crown = xy[~hit], crown[~hit]
    height = np.round(crown * 1.35 + rng.normal(0, 0.5, len(kept)), 1)
    return gpd.GeoDataFrame({"height_m": height, "crown_m": crown}, geometry=shapely.points(kept), crs=CRS)


def _along(roads: gpd.GeoDataFrame, inside: shapely.Polygon) -> np.ndarray:
    """Return points along both kerbs of streets."""
    found = [np.empty((0, 2))]
    for road in roads[roads.intersects(inside)].itertuples():
        at = np.arange(8.0, road.geometry.length - 8.0, STEP_M)
        for side in (-1.0, 1.0):
            edge = shapely.offset_curve(road.geometry, side * (road.width_m / 2 - 1.2))
            if not edge.is_empty and edge.geom_type == "LineString":
                found.append(shapely.get_coordinates(shapely.line_interpolate_point(edge, at)))
    xy = np.vstack(found)
    kept: np.ndarray = xy[shapely.contains_xy(inside, xy[:, 0], xy[:, 1])]
    return kept


def _in_gardens(plots: gpd.GeoDataFrame, inside: shapely.Polygon, rng: np.random.Generator) -> np.ndarray:
    """Return random points in housing estates, parks, schools and squares."""
    found = [np.empty((0, 2))]
    for plot in plots[plots.intersects(inside)].itertuples():
        count = int(plot.geometry.area * PER_M2.get(plot.landuse, 0.0))
        bx0, by0, bx1, by1 = plot.geometry.bounds
        xy = rng.uniform((bx0, by0), (bx1, by1), (count * 2, 2))
        found.append(xy[shapely.contains_xy(plot.geometry.buffer(-3), xy[:, 0], xy[:, 1])][:count])
    return np.vstack(found)
