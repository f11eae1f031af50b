"""120 invented stations of the district: noise, fine dust, water level, gas, visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely

from sample_data.builder.frame import CRS, ORIGIN, stream

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray


class Kind(NamedTuple):
    """What a kind of station measures: prefix of ids, unit, number, words, least distance between two in metres."""

    prefix: str
    unit: str
    number: int
    name: str
    name_en: str
    apart: float


KINDS: dict[str, Kind] = {
    "noise": Kind("NS", "dB(A)", 36, "噪声站", "noise station", 420.0),
    "pm25": Kind("PM", "ug/m3", 24, "空气站", "air station", 700.0),
    "water_level": Kind("WL", "m", 20, "水位站", "water gauge", 350.0),
    "gas": Kind("GS", "%LEL", 20, "燃气监测点", "gas detector", 300.0),
    "footfall": Kind("FF", "people/h", 20, "客流点", "visitor counter", 220.0),
}
ANCHORS: dict[str, tuple[tuple[float, float], ...]] = {
    "noise": ((6700, 4560), (5960, 2500), (5640, 1000), (12500, 4440), (4520, 3660), (8470, 2440), (7000, 5230)),
    "pm25": ((5000, 2080), (6700, 4500), (8150, 3300), (12600, 4300), (12300, 8600), (5250, 5850), (9300, 7900)),
    "water_level": ((5955, 4780), (6010, 6480), (5900, 3050), (5430, 1720), (9600, 4200), (10150, 7700), (12900, 8480)),
    "gas": ((4525, 3645), (4620, 3730), (6620, 6680), (6640, 2440), (9650, 3480), (13050, 4650), (12200, 8600)),
    "footfall": ((5880, 2530), (5600, 960), (4500, 2160), (6900, 4950), (5690, 1650), (11500, 4380), (8060, 2560)),
}
"""Places that matter for the planted events come first, in the local frame."""


def stations(city: dict[str, gpd.GeoDataFrame], zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the stations as points; `city` holds `roads`, `buildings`, `water`, `metro_stations`, `grids`."""
    import geopandas as gpd
    import pandas as pd

    rng = stream("stations")
    parts = []
    for quantity, kind in KINDS.items():
        xy = _spread(np.array(ANCHORS[quantity]) + ORIGIN, _candidates(quantity, city, rng), kind)
        ids = [f"{kind.prefix}{i + 1:02d}" for i in range(kind.number)]
        same = {"quantity": quantity, "unit": kind.unit}
        parts.append(pd.DataFrame({"station": ids, **same, "x": xy[:, 0], "y": xy[:, 1]}))
    table = pd.concat(parts, ignore_index=True)
    points = shapely.points(np.round(table[["x", "y"]].to_numpy(), 1))
    grid = city["grids"].iloc[shapely.STRtree(city["grids"].geometry.to_numpy()).nearest(points)]
    road = city["roads"].iloc[shapely.STRtree(city["roads"].geometry.to_numpy()).nearest(points)]
    zone = zones["zone"].to_numpy()[shapely.STRtree(zones.geometry.to_numpy()).nearest(points)]
    table["name"] = [_name(q, r, g) for q, r, g in zip(table["quantity"], road["name"], grid["community"], strict=True)]
    table["name_en"] = [
        f"{r} {KINDS[q].name_en} {s}"
        for q, r, s in zip(table["quantity"], road["name_en"], table["station"], strict=True)
    ]
    table["zone"] = [str(z) if q == "noise" else None for z, q in zip(zone, table["quantity"], strict=True)]
    table["subdistrict"], table["community"] = grid["subdistrict"].to_numpy(), grid["community"].to_numpy()
    table["grid"] = grid["grid_id"].to_numpy()
    columns = ["station", "name", "name_en", "quantity", "unit", "zone", "subdistrict", "community", "grid"]
    return gpd.GeoDataFrame(table[columns], geometry=points, crs=CRS)


def _name(quantity: str, road: str, community: str) -> str:
    """Return what a station is called: after its community, and its street where that has a name."""
    return f"{community.removesuffix('社区')}{road or ''}{KINDS[quantity].name}"


def _candidates(quantity: str, city: dict[str, gpd.GeoDataFrame], rng: np.random.Generator) -> NDArray[np.float64]:
    """Return places where a station may stand, in order of choice."""
    if quantity == "water_level":
        lines = city["water"][city["water"]["kind"].isin(["stream", "river"])].geometry
        found = np.vstack([shapely.get_coordinates(shapely.segmentize(g.boundary, 120.0))[::3] for g in lines])
    elif quantity == "footfall":
        found = shapely.get_coordinates(city["metro_stations"].geometry.to_numpy()) + 45.0
        shops = city["buildings"][city["buildings"]["use"] == "commercial"]
        return np.vstack([found, shapely.get_coordinates(shops.geometry.centroid.to_numpy()[::7])])
    if quantity == "noise":
        roads = city["roads"][city["roads"]["class"] != "trail"]
        found = shapely.get_coordinates(shapely.line_interpolate_point(roads.geometry.to_numpy(), 0.4, normalized=True))
        found = found + rng.normal(0, 18, found.shape)
    else:
        uses = ("village", "residential") if quantity == "gas" else ("school", "public", "residential", "hospital")
        homes = city["buildings"][city["buildings"]["use"].isin(uses)]
        found = shapely.get_coordinates(homes.geometry.centroid.to_numpy())
    return np.asarray(found[rng.permutation(len(found))])


def _spread(first: NDArray[np.float64], others: NDArray[np.float64], kind: Kind) -> NDArray[np.float64]:
    """Return `kind.number` places: the given ones, then others that keep away from all before."""
    kept = [*first]
    apart = kind.apart
    while len(kept) < kind.number:
        for at in others:
            if len(kept) == kind.number:
                break
            if np.hypot(*(np.array(kept) - at).T).min() >= apart:
                kept.append(at)
        apart *= 0.85
    return np.array(kept)
