"""How the layers of the sample project look: paper tone, quiet ground, data in front."""

from __future__ import annotations

from typing import Any

from lohu_gis.app.park import coloured_by
from lohu_gis.core import style as look
from sample_data.builder import looks_governance

HALO = "#FBF9F4E6"
USES: list[tuple[str, str, str, str]] = [
    ("residential", "#E9C46A", "住宅", "Residential"),
    ("village", "#C9976B", "城中村", "Urban village"),
    ("mixed", "#E8A87C", "商住", "Mixed"),
    ("commercial", "#DF8D80", "商业", "Commercial"),
    ("office", "#A58FC0", "办公", "Office"),
    ("school", "#D58FB5", "学校", "School"),
    ("hospital", "#C76B98", "医院", "Hospital"),
    ("public", "#B98BA8", "公共服务", "Public"),
    ("culture", "#A58BC0", "文体", "Culture"),
    ("industrial", "#A89078", "工业", "Industrial"),
    ("logistics", "#8E99A3", "仓储物流", "Logistics"),
    ("transport", "#7C8790", "交通", "Transport"),
]
ROADS: list[tuple[str, str, float, str, float, str, str]] = [
    ("expressway", "#F3CF8E", 4.2, "#C79A4B", 0.7, "快速路", "Expressway"),
    ("primary", "#FBE6BD", 3.4, "#CDB07A", 0.6, "主干路", "Primary"),
    ("secondary", "#FFFFFF", 2.3, "#CFC9BC", 0.5, "次干路", "Secondary"),
    ("local", "#FFFFFF", 1.3, "#D8D2C6", 0.4, "支路", "Local"),
    ("lane", "#FFFFFF", 0.8, "#DDD8CD", 0.3, "巷道", "Lane"),
    ("trail", "#B59A72", 1.0, "", 0.0, "登山道", "Trail"),
]
LANDUSE: list[tuple[str, str, str, str]] = [
    ("0701", "#F7E08C", "城镇住宅", "Residential"),
    ("0703", "#E3B778", "城中村", "Urban village"),
    ("0801", "#F29AC0", "机关团体", "Government"),
    ("0803", "#E9A6D4", "文化", "Culture"),
    ("0804", "#F2B6DA", "教育", "Education"),
    ("0805", "#8FD0A6", "体育", "Sports"),
    ("0806", "#EE8FA8", "医疗卫生", "Health"),
    ("0901", "#EF7C72", "商业", "Commercial"),
    ("0902", "#D9596A", "商务金融", "Business"),
    ("1001", "#B5917A", "工业", "Industrial"),
    ("1101", "#A79CC6", "物流仓储", "Logistics"),
    ("1208", "#B9BEC4", "交通场站", "Transport"),
    ("1401", "#9ACB86", "公园绿地", "Park"),
    ("1402", "#B9D9A2", "防护绿地", "Protective green"),
    ("1403", "#D5E0B5", "广场", "Square"),
]


def _fill(fill: str | None, outline: str | None = None, px: float = 0.0) -> look.FillSymbol:
    """Return a fill with or without an outline."""
    return look.FillSymbol(fill=fill, outline=outline, outline_px=px)


def _label(expression: str, size: float, color: str, **more: Any) -> look.LabelStyle:
    """Return a label with a halo in paper tone."""
    return look.LabelStyle(expression=expression, size_px=size, color=color, halo=HALO, halo_px=1.6, **more)


def _vector(renderer: Any, labels: look.LabelStyle | None = None) -> look.VectorStyle:
    """Return the style of a vector layer."""
    return look.VectorStyle(renderer=renderer, labels=labels)


def _categories(expression: str, rows: list[tuple[str, str, str, str]], symbol: look.Symbol) -> look.Categorised:
    """Return colours by value from rows of value, colour and two labels."""
    found = tuple(look.Category(value=v, color=c, label=zh, label_en=en) for v, c, zh, en in rows)
    return look.Categorised(expression=expression, categories=found, symbol=symbol, other="#D8D2C8")


def _roads() -> look.Categorised:
    """Return widths and colours by class of road."""
    rows = []
    for value, color, width, casing, casing_px, zh, en in ROADS:
        dash = (5.0, 3.0) if value == "trail" else ()
        whole_px = width + 2 * casing_px  # the casing shows by `casing_px` on either side
        symbol = look.LineSymbol(color=color, width_px=width, casing=casing or None, casing_px=whole_px, dash=dash)
        rows.append(look.Category(value=value, color=color, label=zh, label_en=en, symbol=symbol))
    return look.Categorised(
        expression="class", categories=tuple(rows), symbol=look.LineSymbol(color="#FFFFFF"), other="#E4DFD4"
    )


def _metro() -> look.Categorised:
    """Return the colours of the metro lines."""
    from sample_data.builder.transit import LINES

    rows = tuple(look.Category(value=n, color=c, label=f"{n}号线", label_en=f"Line {n}") for n, c, _ in LINES)
    return look.Categorised(
        expression="line", categories=rows, symbol=look.LineSymbol(width_px=2.2, casing="#FFFFFF", casing_px=0.8)
    )


WATER: list[tuple[str, str, str, str]] = [
    ("river", "#B5D3DC", "界河", "Border river"),
    ("reservoir", "#B9D6DE", "水库", "Reservoir"),
    ("lake", "#B9D6DE", "湖泊", "Lake"),
    ("stream", "#B5D3DC", "河流", "Stream"),
]
GREEN: list[tuple[str, str, str, str]] = [
    ("park", "#CBDDB3", "公园", "Park"),
    ("forest", "#D7E2C4", "林地", "Forest"),
    ("protective", "#D9E5C8", "防护绿地", "Protective green"),
    ("sports", "#C3D3A8", "运动场", "Sports field"),
]


def _units() -> dict[str, look.Style]:
    """Return the styles of the administrative units."""
    return {
        "subdistricts": _vector(
            look.Single(symbol=_fill(None, "#6B5A4A", 1.6)),
            _label("name", 16, "#4A3F35", bold=True, priority=10.0, scale_min=12_000),
        ),
        "communities": _vector(
            look.Single(symbol=_fill(None, "#8A7A6A", 0.9)),
            _label("name", 11, "#6B5D50", priority=4.0, scale_max=40_000),
        ),
        "grids": _vector(look.Single(symbol=_fill(None, "#A89A8A", 0.5))),
    }


def _city() -> dict[str, look.Style]:
    """Return the styles of plots, buildings, streets and rails."""
    surfaces = [(value, color, zh, en) for value, color, _, _, _, zh, en in ROADS]
    rail = look.LineSymbol(color="#FFFFFF", width_px=1.4, dash=(6.0, 6.0), casing="#8C8479", casing_px=2.6)
    station = look.MarkerSymbol(size_px=6.5, fill="#FFFFFF", outline="#4A5560", outline_px=1.4)
    return {
        "plots": _vector(_categories("landuse", LANDUSE, _fill("#DDDDDD", "#FFFFFF", 0.4))),
        "buildings": _vector(
            _categories("use", USES, _fill("#D8D2C8", "#8C7F7070", 0.0)), _label("name", 10, "#5A5048", scale_max=3_000)
        ),
        "roads": _vector(_roads()),
        "road_names": _vector(
            look.Single(symbol=look.LineSymbol(color="#FFFFFF00", width_px=0.0)),
            _label("name", 10, "#7A6E5F", priority=2.0),
        ),
        "road_surface": _vector(_categories("class", surfaces, _fill("#FFFFFF", "#D5CDBD", 0.0))),
        "railway": _vector(look.Single(symbol=rail)),
        "metro_lines": _vector(_metro()),
        "metro_stations": _vector(
            look.Single(symbol=station), _label("name", 11, "#3F4A54", priority=6.0, scale_max=40_000)
        ),
    }


def _park() -> dict[str, look.Style]:
    """Return the styles of the virtual park: units by use, counters with their mean day, trees."""
    counter = look.MarkerSymbol(shape="circle", size_px=8.0, fill="#FFFFFF", outline="#0A6C94", outline_px=2.2)
    tree = look.MarkerSymbol(size_px=2.4, fill="#7FA36BB0", outline=None)
    return {
        "units": coloured_by("use"),
        "counters": _vector(
            look.Single(symbol=counter), _label("value_day", 11, "#0A4F6E", priority=8.0, scale_max=6_000)
        ),
        "trees": _vector(look.Single(symbol=tree)),
    }


def styles() -> dict[str, look.Style]:
    """Return the style of every layer by its id."""
    point = look.MarkerSymbol(size_px=5.0, fill="#B71C1CCC", outline="#FFFFFF", outline_px=0.7)
    heat = look.RampRaster(ramp=look.HEAT, low=0.0, high=2200.0, unit="events/km2")
    month = look.RampRaster(ramp=look.HEAT, low=0.0, high=240.0, unit="events/km2")
    return {
        **_units(),
        **_city(),
        **_park(),
        **looks_governance.styles(),
        "water": _vector(
            _categories("kind", WATER, _fill("#B9D6DE", "#94B9C4", 0.0)), _label("name", 12, "#4F7F8E", priority=5.0)
        ),
        "green": _vector(
            _categories("kind", GREEN, _fill("#D7E2C4", None)),
            _label("name", 11, "#5C7A4B", priority=3.0, scale_max=60_000),
        ),
        "complaints": _vector(look.Single(symbol=point), _label("title", 10, "#8A1F1F", priority=1.0, scale_max=2_500)),
        "heat": look.RasterStyle(renderer=heat, resampling="bilinear"),
        "heat_month": look.RasterStyle(renderer=month, resampling="bilinear"),
        "image": look.RasterStyle(renderer=look.RgbRaster(), resampling="bilinear"),
        "dem": look.RasterStyle(renderer=look.GreyRaster(), resampling="bilinear"),
    }
