"""What governance needs beside the complaints: stations and readings, noise zones, services, enterprises, actors.

Everything is made from the committed `luohu.gpkg`, so that this part alone takes seconds.
"""

from __future__ import annotations

from pathlib import Path

from sample_data.builder import files, noise_zones, readings, stations

CITY = ("communities", "grids", "plots", "roads", "buildings", "water", "metro_stations")


def write(folder: Path) -> None:
    """Write `governance.gpkg` and `readings.parquet` beside the `luohu.gpkg` of a folder."""
    city = files.read_layers(folder / "luohu.gpkg", CITY)
    zones = noise_zones.zones(city["communities"], city["plots"], city["roads"])
    posts = stations.stations(city, zones)
    month = readings.readings(posts)
    posts["level"] = readings.worst(posts, month)
    files.write_parquet(folder / "readings.parquet", "监测数据 readings", month)
    layers = {"stations": ("监测站点 stations", posts), "noise_zones": ("声环境功能区 noise zones", zones)}
    files.write_gpkg(folder / "governance.gpkg", layers)
