"""The whole district in memory: every theme built once, in the right order."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from sample_data.builder import admin, buildings, greenery, nature, parks, plots, streets, transit

if TYPE_CHECKING:
    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from sample_data.builder.transit import Line, Station

Ground = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


class District(NamedTuple):
    """All themes of the sample in the local frame."""

    nature: nature.Nature
    roads: list[streets.Road]
    surface: BaseGeometry
    admin: admin.Admin
    plots: list[plots.Plot]
    buildings: list[buildings.Building]
    green: list[greenery.Green]
    lines: list[Line]
    stations: list[Station]


def build() -> District:
    """Build all vector themes (about half a minute)."""
    land = nature.build()
    gardens, kept = parks.choose(streets.build(land), land.urban)
    roads = streets.settled(kept)
    surface = streets.surface(roads)
    units = admin.build(land, roads)
    found = plots.build(land, roads, surface, gardens)
    houses = buildings.build(found, shapely.union_all([surface, land.water_union, land.railway]))
    green = greenery.build(land, found, houses, surface)
    lines, stations = transit.build()
    return District(land, roads, surface, units, found, houses, green, lines, stations)


def layers(world: District) -> dict[str, tuple[str, gpd.GeoDataFrame]]:
    """Return the layers of `luohu.gpkg`: name -> title and table."""
    from sample_data.builder import tables

    units = tables.admin(world.admin, world.buildings)
    metro = tables.metro(world.lines, world.stations)
    nat = tables.nature(world.nature, world.green)
    return {
        "subdistricts": ("街道 sub-districts", units["subdistricts"]),
        "communities": ("社区 communities", units["communities"]),
        "grids": ("网格 grids", units["grids"]),
        "plots": ("地块 plots", tables.plots(world.plots)),
        "buildings": ("建筑 buildings", tables.buildings(world.buildings)),
        "roads": ("道路 roads", tables.roads(world.roads)),
        "road_surface": ("道路面 road surface", tables.road_surface(world.roads)),
        "railway": ("铁路 railway", tables.railway()),
        "metro_lines": ("地铁线路 metro lines", metro["metro_lines"]),
        "metro_stations": ("地铁站 metro stations", metro["metro_stations"]),
        "water": ("水系 water", nat["water"]),
        "green": ("绿地 green", nat["green"]),
    }


def write_complaints(folder: Path, world: District) -> None:
    """Write the complaints, as an export and as a layer."""
    from sample_data.builder import complaints, hotline

    hotline.write(folder, complaints.build(world.admin, world.buildings, world.roads))


def ground(world: District) -> Ground:
    """Return x, y and height of the terrain."""
    from sample_data.builder import terrain

    city = streets.surface([r for r in world.roads if r.kind != "trail"])
    return terrain.build(world.nature, city)


def write_picture(path: Path, world: District, heights: Ground) -> None:
    """Paint and write the drawn image."""
    from sample_data.builder import files, picture

    rgb = picture.build(world.nature, world.roads, world.plots, world.buildings, world.green, heights)
    files.write_image(path, rgb, picture.inside(world.nature), picture.CELL, picture.EXTENT[0], picture.EXTENT[3])
