"""The ready project of the sample: groups, styles and views, written through the product's own model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lohu_gis.core import project as model
from lohu_gis.io.project.file import save_project
from sample_data.builder import files, looks, proposals, views
from sample_data.builder.files import NOTE
from sample_data.builder.frame import CRS, SOURCE

# Layers: id, name, English name, kind, file, visible.
LAYERS: list[tuple[str, str, str, str, bool]] = [
    ("complaints", "诉求点", "Complaints", "complaints.parquet", False),
    ("heat", "诉求热力", "Complaint heat", "", True),
    ("heat_month", "诉求热力（单月色标）", "Complaint heat, scale of a month", "", False),
    ("subdistricts", "街道", "Sub-districts", "luohu.gpkg", True),
    ("communities", "社区", "Communities", "luohu.gpkg", False),
    ("grids", "网格", "Grids", "luohu.gpkg", False),
    ("stations", "监测站点", "Stations", "governance.gpkg", False),
    ("station_readings", "逐时读数", "Hourly readings", "readings.parquet", False),
    ("noise_zones", "声环境功能区", "Noise zones", "governance.gpkg", False),
    ("halls", "政务服务厅", "Service halls", "governance.gpkg", False),
    ("windows", "数字窗口", "Digital windows", "governance.gpkg", False),
    ("service_months", "政务服务月度数据", "Service figures by month", "service_months.parquet", False),
    ("business", "五大商圈", "Business districts", "governance.gpkg", False),
    ("business_buildings", "商务楼宇空置率", "Vacancy of buildings", "governance.gpkg", False),
    ("enterprises", "企业", "Enterprises", "governance.gpkg", False),
    ("enterprise_months", "企业月度数据", "Enterprises by month", "enterprise_months.parquet", False),
    ("residents", "网格人口", "Residents by grid", "governance.gpkg", False),
    ("actors", "网格治理力量", "Actors by grid", "actors.parquet", False),
    ("metro_stations", "地铁站", "Metro stations", "luohu.gpkg", True),
    ("metro_lines", "地铁线路", "Metro lines", "luohu.gpkg", True),
    ("railway", "铁路", "Railway", "luohu.gpkg", True),
    ("counters", "客流与环境监测", "Counters and sensors", "dongmen.gpkg", False),
    ("readings", "监测数据", "Readings", "dongmen.gpkg", False),
    ("units", "商铺与办公单元", "Shops and offices", "dongmen.gpkg", False),
    ("buildings", "建筑", "Buildings", "luohu.gpkg", True),
    ("road_names", "路名", "Street names", "luohu.gpkg", True),
    ("roads", "道路", "Roads", "luohu.gpkg", True),
    ("road_surface", "道路面", "Road surface", "luohu.gpkg", True),
    ("plots", "用地", "Plots", "luohu.gpkg", False),
    ("trees", "树木", "Trees", "dongmen.gpkg", False),
    ("water", "水系", "Water", "luohu.gpkg", True),
    ("green", "绿地", "Green", "luohu.gpkg", True),
    ("image", "示意影像", "Drawn image", "image.tif", False),
    ("dem", "高程", "Elevation", "dem.tif", False),
]
GROUPS: list[tuple[str, str, str, list[str]]] = [
    ("g_complaints", "民生诉求", "Complaints", ["complaints", "heat", "heat_month"]),
    ("g_sensors", "感知", "Sensors", ["stations", "station_readings", "noise_zones"]),
    ("g_services", "服务", "Services", ["halls", "windows", "service_months", "enterprises", "business",
                                      "business_buildings", "enterprise_months"]),
    ("g_park", "东门虚拟园区", "Dongmen virtual park", ["counters", "readings", "units"]),
    ("g_admin", "行政区划", "Administration", ["subdistricts", "communities", "grids", "residents", "actors"]),
    ("g_transit", "轨道交通", "Metro", ["metro_stations", "metro_lines", "railway"]),
    ("g_city", "城市", "City", ["buildings", "road_names", "roads", "road_surface", "plots"]),
    ("g_nature", "自然", "Nature", ["trees", "water", "green"]),
    ("g_base", "底图", "Base", ["image", "dem"]),
]


# Streets are lines in the overview and areas near by (scale denominators).
FROM = {"roads": 9_000.0}
UP_TO = {"grids": 30_000.0, "road_surface": 9_000.0, "road_names": 9_000.0, "trees": 6_000.0}
# What layers are for the city model, and which of their columns say so.
ROLES: dict[str, dict[str, Any]] = {
    "buildings": {"role": "buildings", "height": "height_m", "storeys": "storeys", "base": "base_m", "use": "use",
                  "object_id": "building_id"},
    "units": {"role": "units", "height": "height_m", "base": "base_m", "use": "use", "object_id": "unit_id"},
    "plots": {"role": "plots", "use": "landuse", "object_id": "plot_id"},
    "dem": {"role": "terrain"},
    "trees": {"role": "trees", "height": "height_m"},
    "water": {"role": "water"},
    "complaints": {"role": "complaints", "object_id": "id", "time": "opened"},
    "subdistricts": {"role": "subdistricts", "object_id": "subdistrict_id"},
    "communities": {"role": "communities", "object_id": "community_id"},
    "grids": {"role": "grids", "object_id": "grid_id"},
    "roads": {"role": "streets"},
    "stations": {"role": "stations", "object_id": "station"},
    "station_readings": {"role": "readings", "time": "time"},
    "noise_zones": {"role": "noise_zones", "object_id": "zone_id"},
    "halls": {"role": "halls", "object_id": "hall_id"},
    "windows": {"role": "windows", "object_id": "window_id"},
    "business": {"role": "business", "object_id": "business_id"},
    "business_buildings": {"object_id": "building_id"},
    "enterprises": {"role": "enterprises", "object_id": "enterprise_id"},
    "residents": {"role": "residents", "object_id": "grid"},
    "actors": {"role": "actors", "object_id": "grid"},
}  # fmt: skip
HEATS = ("heat", "heat_month")
"""Live densities of the complaints; the scale of the second fits a time window of about a month."""
TABLES = (".gpkg", ".parquet")
PLAIN = ("readings", "station_readings", "service_months", "enterprise_months", "actors")
"""Tables without a place: hourly values of counters and stations, months of services and enterprises, actors."""


def _content(key: str, file: str, style: Any, folder: Path) -> Any:
    """Return what a layer shows: features, raster, readings or the live heat of the complaints."""
    if key in PLAIN:
        return model.TableContent(table=key)
    if key in HEATS:
        return model.ComputedContent(
            tool="heat.layer",
            inputs={"points": "complaints", "mask": "subdistricts", "water": "water"},
            parameters={"mode": "surface", "bandwidth_m": 400.0, "kernel": "quartic", "category": "category"},
            style=style,
        )
    if file.endswith(".tif"):
        return model.RasterContent(origin=model.FileOrigin(path=(folder / file).as_posix()), style=style)
    return model.VectorContent(table="roads" if key == "road_names" else key, style=style)


def _layer_in(key: str, file: str) -> str:
    """Return the name of a layer in its file."""
    return Path(file).stem if file.endswith(".parquet") else key


def _layer(key: str, name: str, name_en: str, visible: bool, content: model.Content) -> model.Layer:
    """Return a layer of the project; those of the city model know their role and columns."""
    return model.Layer(
        id=key,
        name=name,
        name_en=name_en,
        content=content,
        visible=visible,
        opacity=0.85 if key in HEATS else 1.0,
        **ROLES.get(key, {}),
        scale_min=FROM.get(key, 0.0),
        scale_max=UP_TO.get(key),
        attribution=SOURCE,
        invented=True,
    )


def _tree() -> model.Group:
    """Return the groups of the layer tree."""
    groups = [
        model.Group(id=g, name=zh, name_en=en, children=tuple(model.Leaf(layer=k) for k in keys))
        for g, zh, en, keys in GROUPS
    ]
    return model.Group(children=tuple(groups))


def project(folder: Path) -> model.Project:
    """Return the project of the sample district whose files lie in `folder`."""
    look_of = looks.styles()
    layers = {
        key: _layer(key, name, name_en, visible, _content(key, file, look_of.get(key), folder))
        for key, name, name_en, file, visible in LAYERS
    }
    tables = {
        key: model.TableRef(origin=model.FileOrigin(path=(folder / file).as_posix(), layer=_layer_in(key, file)))
        for key, _, _, file, _ in LAYERS
        if file.endswith(TABLES) and key != "road_names"
    }
    city = files.read_layers(folder / "luohu.gpkg", ("buildings", "plots"))
    return model.Project(
        name="罗湖区示例 Luohu sample district",
        crs=CRS,
        note=NOTE,
        layers=layers,
        tree=_tree(),
        tables=tables,
        scenarios=proposals.scenarios(),
        overlays=proposals.overlays(city["buildings"], city["plots"]),
        camera=views.WHOLE,
        camera3d=views.CENTRE,
        time=views.TIME,
        stops=views.stops({key for key, _, _, _, visible in LAYERS if visible}),
    )


def write(path: Path) -> None:
    """Write the project file (with paths relative to its folder) through the product's own writer."""
    path.unlink(missing_ok=True)
    save_project(path, project(path.parent.resolve()), saved_at="2026-07-01T00:00:00+08:00")
