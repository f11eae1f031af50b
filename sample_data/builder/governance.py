"""What governance needs beside the complaints: stations and readings, noise zones, services, enterprises, actors.

Everything is made from the committed `luohu.gpkg`, so that this part alone takes seconds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sample_data.builder import business, files, noise_zones, readings, sensorthings, services, stations

if TYPE_CHECKING:
    import geopandas as gpd

CITY = ("subdistricts", "communities", "grids", "plots", "roads", "buildings", "water", "metro_stations")
Layers = dict[str, tuple[str, Any]]


def write(folder: Path) -> None:
    """Write `governance.gpkg`, its tables as Parquet and `sensorthings.json` beside the `luohu.gpkg` of a folder."""
    city = files.read_layers(folder / "luohu.gpkg", CITY)
    layers = {**_sensors(folder, city), **_services(folder, city), **_business(folder, city)}
    files.write_gpkg(folder / "governance.gpkg", layers)


def _sensors(folder: Path, city: dict[str, gpd.GeoDataFrame]) -> Layers:
    """Return stations and noise zones; write the readings, all of them and a few as SensorThings."""
    zones = noise_zones.zones(city["communities"], city["plots"], city["roads"])
    posts = stations.stations(city, zones)
    month = readings.readings(posts)
    posts["level"] = readings.worst(posts, month)
    files.write_parquet(folder / "readings.parquet", "监测数据 readings", month)
    (folder / "sensorthings.json").write_text(sensorthings.excerpt(posts, month), encoding="utf-8")
    return {"stations": ("监测站点 stations", posts), "noise_zones": ("声环境功能区 noise zones", zones)}


def _services(folder: Path, city: dict[str, gpd.GeoDataFrame]) -> Layers:
    """Return halls, digital windows and residents; write their months and the table of actors."""
    halls, windows = services.halls(city), services.windows(city)
    figures = services.months(halls, windows)
    files.write_parquet(folder / "service_months.parquet", "政务服务月度数据 service figures by month", figures)
    files.write_parquet(folder / "actors.parquet", "网格治理力量 actors by grid", services.actors(city["grids"]))
    return {
        "halls": ("政务服务厅 service halls", services.latest(halls, "hall_id", figures)),
        "windows": ("数字窗口 digital windows", services.latest(windows, "window_id", figures)),
        "residents": ("网格人口 residents by grid", services.residents(city)),
    }


def _business(folder: Path, city: dict[str, gpd.GeoDataFrame]) -> Layers:
    """Return the business districts, their buildings and enterprises; write the months of the enterprises."""
    houses = business.houses(city["buildings"])
    firms = business.enterprises(houses, city["grids"])
    figures = business.months(firms)
    firms = business.latest(firms, figures)
    houses = business.counted(houses, firms)
    files.write_parquet(folder / "enterprise_months.parquet", "企业月度数据 enterprises by month", figures)
    return {
        "business": ("商圈 business districts", business.quarters(city["plots"], houses)),
        "business_buildings": ("商务楼宇 business buildings", houses),
        "enterprises": ("企业 enterprises", firms),
    }
