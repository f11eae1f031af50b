"""The virtual park: shops, offices, rooms and flats by floor around the pedestrian street at Dongmen.

Dongmen is said to have 17.6 ha, about 28 large buildings and 15 streets; everything here is invented. Units fill
the floor plates of the sample's own buildings exactly, and what they cannot fill is one row of use "common".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely
from shapely.geometry import Polygon

from sample_data.builder import unit_names
from sample_data.builder.floors import core_of, units_of
from sample_data.builder.frame import CRS, ORIGIN, stream

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

STREET = "解放路"
"""The pedestrian street of the scene."""
WINDOW = (5690.0, 2380.0, 6255.0, 2700.0)
"""The park in the local frame, about 18 ha."""
PROPOSAL_PLOT = "LH-0721"
"""Kept free of units: here stands what a proposed tower would replace."""
USES = {
    "fashion": "服装",
    "retail": "零售",
    "food": "餐饮",
    "service": "生活服务",
    "leisure": "文娱",
    "office": "办公",
    "hotel": "酒店",
    "flat": "公寓",
    "common": "公共部分",
}
SHOPS = ("fashion", "retail", "food", "service")
RENT = {
    "fashion": 520,
    "retail": 480,
    "food": 430,
    "service": 330,
    "leisure": 170,
    "office": 92,
    "hotel": 85,
    "flat": 62,
}
VISITORS = {"fashion": 4.2, "retail": 5.0, "food": 6.5, "service": 2.2, "leisure": 1.4}
REACH_M = 16.0
"""So much further than other streets the pedestrian street draws doors to itself."""
GROUND_FLOOR = 1.2
"""A ground floor is that much higher than the floors above it."""


class House(NamedTuple):
    """A building of the park: id, names, footprint in the map's frame, storeys, height, use, metres to the street."""

    id: str
    name: str | None
    name_en: str | None
    shape: Polygon
    storeys: int
    height: float
    use: str
    off_street: float


def houses(buildings: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> list[House]:
    """Return the buildings of the park: shops, offices and mixed houses in the window whose height is known."""
    street = shapely.union_all(roads.loc[roads["name"] == STREET].geometry.to_numpy())
    x0, y0, x1, y1 = WINDOW
    at = shapely.point_on_surface(buildings.geometry.to_numpy())
    x, y = shapely.get_x(at) - ORIGIN[0], shapely.get_y(at) - ORIGIN[1]
    inside = (x > x0) & (x < x1) & (y > y0) & (y < y1) & buildings["use"].isin(["commercial", "office", "mixed"])
    found = []
    for row in buildings[inside & (buildings["plot_id"] != PROPOSAL_PLOT)].itertuples():
        storeys, height = row.storeys, row.height_m
        if pd.isna(storeys) and pd.isna(height):
            continue
        storeys = int(float(height) / 3.0 + 0.5) if pd.isna(storeys) else int(storeys)
        height = storeys * 3.0 if pd.isna(height) else float(height)
        off = float(row.geometry.distance(street))
        zh, en = (None if pd.isna(name) else str(name) for name in (row.name, row.name_en))
        found.append(House(str(row.building_id), zh, en, row.geometry, storeys, height, str(row.use), off))
    return found


def levels(storeys: int, height: float) -> list[float]:
    """Return the heights of the floors of a building: storeys + 1 values from 0 to its height."""
    if storeys == 1:
        return [0.0, height]
    ground = GROUND_FLOOR * height / (storeys - 1 + GROUND_FLOOR)
    above = np.linspace(ground, height, storeys)
    return [0.0, *(round(float(z), 2) for z in above[:-1]), height]


def _size(house: House, floor: int) -> float:
    """Return the size of units in m2 that the cut aims at."""
    if house.shape.area < 700 and house.storeys > 7:
        return 260.0  # floors of a tower
    return {1: 105.0, 2: 190.0, 3: 290.0}.get(floor, 330.0)


def _use(house: House, floor: int, rng: np.random.Generator) -> str:
    """Draw the use of a unit: shops below, then food and leisure, offices and rooms above."""
    if house.use == "mixed" and floor > 2:
        return "flat"
    if floor == 1:
        return str(rng.choice(SHOPS, p=[0.36, 0.28, 0.26, 0.10]))
    if floor == 2:
        return str(rng.choice([*SHOPS, "leisure"], p=[0.30, 0.16, 0.30, 0.14, 0.10]))
    if floor <= 5 and house.storeys <= 7:
        return str(rng.choice(["food", "service", "leisure", "office"], p=[0.24, 0.18, 0.28, 0.30]))
    return str(rng.choice(["office", "leisure"], p=[0.93, 0.07]))


def _empty(house: House, floor: int, rng: np.random.Generator) -> bool:
    """Draw whether a unit is vacant: more so upstairs and away from the street."""
    chance = 0.05 + 0.035 * min(floor - 1, 4) + 0.07 * min(house.off_street / 150.0, 1.0)
    return bool(rng.random() < chance)


def _rent(use: str, floor: int, off: float, area: float, rng: np.random.Generator) -> float | None:
    """Draw a monthly rent in CNY per m2; a few are not known."""
    lift = 1.0 if use in ("office", "hotel", "flat") else {1: 1.0, 2: 0.55}.get(floor, 0.36)
    near = 0.62 + 0.75 * float(np.exp(-off / 60.0)) if use not in ("office", "flat") else 1.0
    size = float((100.0 / max(area, 20.0)) ** 0.12)
    value = RENT[use] * lift * near * size * float(np.exp(rng.normal(0, 0.13)))
    return None if rng.random() < 0.03 else float(round(value))


def _visitors(use: str, floor: int, off: float, area: float, vacant: bool, rng: np.random.Generator) -> int | None:
    """Draw the visitors of a day: none in a vacant unit, not counted in offices, hotels and flats."""
    if use not in VISITORS:
        return None
    if vacant:
        return 0
    lift = {1: 1.0, 2: 0.5}.get(floor, 0.28)
    near = 0.35 + 1.1 * float(np.exp(-off / 55.0))
    value: float = VISITORS[use] * area**0.82 * lift * near * float(np.exp(rng.normal(0, 0.25)))
    return round(value)


def _plates(house: House, rng: np.random.Generator) -> list[tuple[int, list[Polygon], str]]:
    """Return floor, units and use of the whole floor ("" for a mix) from the ground up."""
    core = core_of(house.shape)
    plate: BaseGeometry = house.shape if core is None else shapely.difference(house.shape, core)
    hotel = house.use == "commercial" and house.storeys >= 15 and rng.random() < 0.5
    found: list[tuple[int, list[Polygon], str]] = []
    kept: dict[float, list[Polygon]] = {}  # floors above each other share their walls
    for floor in range(1, house.storeys + 1):
        whole = "hotel" if hotel and floor > 5 else ""
        size = 700.0 if whole else _size(house, floor)
        if size not in kept:
            kept[size] = units_of(plate, size, rng)
        found.append((floor, kept[size], whole))
    return found


class _Streets:
    """Finds the street that a unit belongs to: the nearest one, where the pedestrian street reaches further."""

    def __init__(self, roads: gpd.GeoDataFrame) -> None:
        self._names = list(zip(roads["name"].astype(str), roads["name_en"].astype(str), strict=True))
        self._own = next(names for names in self._names if names[0] == STREET)
        self._tree = shapely.STRtree(roads.geometry.to_numpy())
        self._main = shapely.union_all(roads.geometry[roads["name"] == STREET].to_numpy())
        shapely.prepare(self._main)

    def __call__(self, shape: BaseGeometry) -> tuple[str, str]:
        """Return the names of the street."""
        nearest = int(self._tree.nearest(shape.centroid))
        gap = self._tree.geometries[nearest].distance(shape.centroid)
        return self._own if self._main.distance(shape.centroid) < gap + REACH_M else self._names[nearest]


def units(buildings: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the units of the park as a table of the product's columns, floor by floor and building by building."""
    import geopandas as gpd

    rng = stream("park")
    street_of = _Streets(roads)
    rows: list[dict[str, object]] = []
    for house in houses(buildings, roads):
        core = core_of(house.shape)
        if core is not None:
            rows.append(_row(house, core, street_of(core), "CORE"))
        for floor, pieces, whole in _plates(house, rng):
            hotel = unit_names.of("hotel", rng)
            for number, piece in enumerate(pieces, 1):
                row = _row(house, piece, street_of(piece), f"{floor:02d}{number:02d}", floor)
                rows.append(row | _let(house, floor, float(str(row["area_m2"])), hotel if whole else None, rng))
    table = gpd.GeoDataFrame(rows, geometry="geometry", crs=CRS)
    table["floor"] = table["floor"].astype("Int32")
    table["footfall_day"] = table["footfall_day"].astype("Int32")
    table["rent_cny_m2_month"] = table["rent_cny_m2_month"].astype("float64")
    table["vacant"] = table["vacant"].astype("boolean")
    return table


def _let(
    house: House, floor: int, area: float, hotel: tuple[str | None, str | None] | None, rng: np.random.Generator
) -> dict[str, object]:
    """Draw how a unit is used; a floor of a hotel is not vacant and bears its name."""
    use = "hotel" if hotel else _use(house, floor, rng)
    vacant = not hotel and _empty(house, floor, rng)
    zh, en = hotel or ((None, None) if vacant else unit_names.of(use, rng))
    return {
        "use": use,
        "use_name": USES[use],
        "rent_cny_m2_month": _rent(use, floor, house.off_street, area, rng),
        "vacant": vacant,
        "footfall_day": _visitors(use, floor, house.off_street, area, vacant, rng),
        "name": zh,
        "name_en": en,
    }


def _row(
    house: House, piece: Polygon, street: tuple[str, str], number: str, floor: int | None = None
) -> dict[str, object]:
    """Return the row of a piece before it is let; without a floor stairs and lifts, from the ground to the roof."""
    z = levels(house.storeys, house.height)
    low, high = (0.0, house.height) if floor is None else (z[floor - 1], z[floor])
    return {
        "unit_id": f"{house.id}-{number}",
        "building_id": house.id,
        "floor": floor,
        "base_m": low,
        "height_m": high,
        "use": "common",
        "use_name": USES["common"],
        "area_m2": round(piece.area, 1),
        "rent_cny_m2_month": None,
        "vacant": None,
        "footfall_day": None,
        "name": None,
        "name_en": None,
        "street": street[0],
        "street_en": street[1],
        "building": house.name,
        "building_en": house.name_en,
        "geometry": piece,
    }
