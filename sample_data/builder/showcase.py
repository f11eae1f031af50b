"""The ready project of the sample: groups, styles and views, written through the product's own model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lohu_gis.core import project as model
from lohu_gis.core import style as look
from lohu_gis.io.project.file import save_project
from sample_data.builder.files import NOTE
from sample_data.builder.frame import CRS, ORIGIN, SOURCE

HALO = "#FBF9F4E6"
USES: list[tuple[str, str, str, str]] = [
    ("residential", "#E9C46A", "住宅", "Residential"), ("village", "#C9976B", "城中村", "Urban village"),
    ("mixed", "#E8A87C", "商住", "Mixed"), ("commercial", "#D9695F", "商业", "Commercial"), ("office", "#9A7BB0", "办公", "Office"),
    ("school", "#D58FB5", "学校", "School"), ("hospital", "#C76B98", "医院", "Hospital"), ("public", "#B98BA8", "公共服务", "Public"),
    ("culture", "#A58BC0", "文体", "Culture"), ("industrial", "#A89078", "工业", "Industrial"),
    ("logistics", "#8E99A3", "仓储物流", "Logistics"), ("transport", "#7C8790", "交通", "Transport"),
]
ROADS: list[tuple[str, str, float, str, float, str, str]] = [
    ("expressway", "#F3CF8E", 4.2, "#C79A4B", 0.7, "快速路", "Expressway"), ("primary", "#FBE6BD", 3.4, "#CDB07A", 0.6, "主干路", "Primary"),
    ("secondary", "#FFFFFF", 2.3, "#CFC9BC", 0.5, "次干路", "Secondary"), ("local", "#FFFFFF", 1.3, "#D8D2C6", 0.4, "支路", "Local"),
    ("lane", "#FFFFFF", 0.8, "#DDD8CD", 0.3, "巷道", "Lane"), ("trail", "#B59A72", 1.0, "", 0.0, "登山道", "Trail"),
]
LANDUSE: list[tuple[str, str, str, str]] = [
    ("0701", "#F7E08C", "城镇住宅", "Residential"), ("0703", "#E3B778", "城中村", "Urban village"), ("0801", "#F29AC0", "机关团体", "Government"),
    ("0803", "#E9A6D4", "文化", "Culture"), ("0804", "#F2B6DA", "教育", "Education"), ("0805", "#8FD0A6", "体育", "Sports"),
    ("0806", "#EE8FA8", "医疗卫生", "Health"), ("0901", "#EF7C72", "商业", "Commercial"), ("0902", "#D9596A", "商务金融", "Business"),
    ("1001", "#B5917A", "工业", "Industrial"), ("1101", "#A79CC6", "物流仓储", "Logistics"), ("1208", "#B9BEC4", "交通场站", "Transport"),
    ("1401", "#9ACB86", "公园绿地", "Park"), ("1402", "#B9D9A2", "防护绿地", "Protective green"), ("1403", "#D5E0B5", "广场", "Square"),
]


def _fill(fill: str | None, outline: str | None = None, px: float = 0.0) -> look.FillSymbol:
    return look.FillSymbol(fill=fill, outline=outline, outline_px=px)


def _label(expression: str, size: float, color: str, **more: Any) -> look.LabelStyle:
    return look.LabelStyle(expression=expression, size_px=size, color=color, halo=HALO, halo_px=1.6, **more)


def _vector(renderer: Any, labels: look.LabelStyle | None = None) -> look.VectorStyle:
    return look.VectorStyle(renderer=renderer, labels=labels)


def _categories(expression: str, rows: list[tuple[str, str, str, str]], symbol: look.Symbol) -> look.Categorised:
    found = tuple(look.Category(value=v, color=c, label=zh, label_en=en) for v, c, zh, en in rows)
    return look.Categorised(expression=expression, categories=found, symbol=symbol, other="#D8D2C8")


def _roads() -> look.Categorised:
    rows = []
    for value, color, width, casing, casing_px, zh, en in ROADS:
        dash = (5.0, 3.0) if value == "trail" else ()
        symbol = look.LineSymbol(color=color, width_px=width, casing=casing or None, casing_px=casing_px, dash=dash)
        rows.append(look.Category(value=value, color=color, label=zh, label_en=en, symbol=symbol))
    return look.Categorised(expression="class", categories=tuple(rows), symbol=look.LineSymbol(color="#FFFFFF"), other="#E4DFD4")


def _metro() -> look.Categorised:
    from sample_data.builder.transit import LINES

    rows = tuple(look.Category(value=n, color=c, label=f"{n}号线", label_en=f"Line {n}") for n, c, _ in LINES)
    return look.Categorised(expression="line", categories=rows, symbol=look.LineSymbol(width_px=2.2, casing="#FFFFFF", casing_px=0.8))


def styles() -> dict[str, look.Style]:
    """Return the style of every layer by its id: paper tone, quiet ground, data in front."""
    water = [("river", "#B5D3DC", "界河", "Border river"), ("reservoir", "#B9D6DE", "水库", "Reservoir"), ("lake", "#B9D6DE", "湖泊", "Lake"),
             ("stream", "#B5D3DC", "河流", "Stream")]
    green = [("park", "#CBDDB3", "公园", "Park"), ("forest", "#D7E2C4", "林地", "Forest"),
             ("protective", "#D9E5C8", "防护绿地", "Protective green"), ("sports", "#C3D3A8", "运动场", "Sports field")]
    return {
        "subdistricts": _vector(look.Single(symbol=_fill(None, "#6B5A4A", 1.6)), _label("name", 16, "#4A3F35", bold=True, priority=10.0, scale_min=12_000)),
        "communities": _vector(look.Single(symbol=_fill(None, "#8A7A6A", 0.9)), _label("name", 11, "#6B5D50", priority=4.0, scale_max=40_000)),
        "grids": _vector(look.Single(symbol=_fill(None, "#A89A8A", 0.5))),
        "plots": _vector(_categories("landuse", LANDUSE, _fill("#DDDDDD", "#FFFFFF", 0.4))),
        "buildings": _vector(_categories("use", USES, _fill("#D8D2C8", "#8C7F70", 0.0)), _label("name", 10, "#5A5048", scale_max=3_000)),
        "roads": _vector(_roads(), _label("name", 10, "#7A6E5F", priority=2.0, scale_max=8_000)),
        "metro_lines": _vector(_metro()),
        "metro_stations": _vector(look.Single(symbol=look.MarkerSymbol(size_px=6.5, fill="#FFFFFF", outline="#4A5560", outline_px=1.4)),
                                  _label("name", 11, "#3F4A54", priority=6.0, scale_max=40_000)),
        "water": _vector(_categories("kind", water, _fill("#B9D6DE", "#94B9C4", 0.0)), _label("name", 12, "#4F7F8E", priority=5.0)),
        "green": _vector(_categories("kind", green, _fill("#D7E2C4", None)), _label("name", 11, "#5C7A4B", priority=3.0, scale_max=60_000)),
        "complaints": _vector(look.Single(symbol=look.MarkerSymbol(size_px=4.0, fill="#B71C1C", outline="#FFFFFF", outline_px=0.5))),
        "heat": look.RasterStyle(renderer=look.RampRaster(ramp=look.HEAT, low=0.0, unit="events/km2"), resampling="bilinear"),
        "image": look.RasterStyle(renderer=look.RgbRaster(), resampling="bilinear"),
        "dem": look.RasterStyle(renderer=look.GreyRaster(), resampling="bilinear"),
    }


# Layers: id, name, English name, kind, file, visible.
LAYERS: list[tuple[str, str, str, str, bool]] = [
    ("complaints", "诉求点", "Complaints", "complaints.gpkg", False), ("heat", "诉求热力", "Complaint heat", "", True),
    ("subdistricts", "街道", "Sub-districts", "luohu.gpkg", True), ("communities", "社区", "Communities", "luohu.gpkg", False),
    ("grids", "网格", "Grids", "luohu.gpkg", False), ("metro_stations", "地铁站", "Metro stations", "luohu.gpkg", True),
    ("metro_lines", "地铁线路", "Metro lines", "luohu.gpkg", True), ("buildings", "建筑", "Buildings", "luohu.gpkg", True),
    ("roads", "道路", "Roads", "luohu.gpkg", True), ("plots", "用地", "Plots", "luohu.gpkg", False),
    ("water", "水系", "Water", "luohu.gpkg", True), ("green", "绿地", "Green", "luohu.gpkg", True),
    ("image", "示意影像", "Drawn image", "image.tif", False), ("dem", "高程", "Elevation", "dem.tif", False),
]
GROUPS: list[tuple[str, str, str, list[str]]] = [
    ("g_complaints", "诉求", "Complaints", ["complaints", "heat"]), ("g_admin", "行政区划", "Administration", ["subdistricts", "communities", "grids"]),
    ("g_transit", "轨道交通", "Metro", ["metro_stations", "metro_lines"]), ("g_city", "城市", "City", ["buildings", "roads", "plots"]),
    ("g_nature", "自然", "Nature", ["water", "green"]), ("g_base", "底图", "Base", ["image", "dem"]),
]


def _content(key: str, file: str, style: Any, folder: Path) -> Any:
    """Return what a layer shows: features, raster or the live heat of the complaints."""
    if key == "heat":
        return model.ComputedContent(tool="heat.kernel_density", inputs={"points": "complaints"},
                                     parameters={"bandwidth_m": 400.0, "kernel": "quartic", "cell_m": 20.0}, style=style)
    if file.endswith(".tif"):
        return model.RasterContent(origin=model.FileOrigin(path=(folder / file).as_posix()), style=style)
    return model.VectorContent(table=key, style=style)


def project(folder: Path) -> model.Project:
    """Return the project of the sample district whose files lie in `folder`."""
    look_of = styles()
    layers, tables = {}, {}
    for key, name, name_en, file, visible in LAYERS:
        opacity = 0.85 if key == "heat" else 1.0
        height = {"height": "height_m", "storeys": "storeys"} if key == "buildings" else {}
        layers[key] = model.Layer(id=key, name=name, name_en=name_en, content=_content(key, file, look_of[key], folder), visible=visible,
                                  opacity=opacity, attribution=SOURCE, invented=True,
                                  scale_max=30_000.0 if key == "grids" else None, **height)
        if file.endswith(".gpkg"):
            tables[key] = model.TableRef(origin=model.FileOrigin(path=(folder / file).as_posix(), layer=key))
    tree = model.Group(children=tuple(
        model.Group(id=g, name=zh, name_en=en, children=tuple(model.Leaf(layer=k) for k in keys)) for g, zh, en, keys in GROUPS))
    x, y = ORIGIN
    return model.Project(
        name="罗湖区示例 Luohu sample district", crs=CRS, note=NOTE, layers=layers, tree=tree, tables=tables,
        camera=model.Camera2D(x=x + 8200, y=y + 5300, units_per_px=11.0),
        camera3d=model.Camera3D(x=x + 5000, y=y + 2200, z=20.0, distance_m=3600.0, azimuth_deg=160.0, elevation_deg=32.0),
        time=model.TimeState(start="2025-07-01T00:00:00+08:00", end="2026-07-01T00:00:00+08:00",
                             instant="2026-01-20T10:00:00+08:00"))


def write(path: Path) -> None:
    """Write the project file (with paths relative to its folder) through the product's own writer."""
    path.unlink(missing_ok=True)
    save_project(path, project(path.parent.resolve()), saved_at="2026-07-01T00:00:00+08:00")
