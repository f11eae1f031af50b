"""How stations, zones, services, enterprises and business districts of the sample project look."""

from __future__ import annotations

from lohu_gis.core import style as look

HALO = "#FBF9F4E6"
INK = "#3F4A54"
LEVELS: list[tuple[str, str, str, float, str, str]] = [
    ("red", "#C92A2A", "octagon", 15.0, "红色告警", "Red"),
    ("orange", "#E8590C", "triangle", 14.0, "橙色告警", "Orange"),
    ("yellow", "#E3B341", "diamond", 13.0, "黄色告警", "Yellow"),
    ("blue", "#1F6FEB", "circle", 10.0, "蓝色告警", "Blue"),
]
"""Of warnings: by colour and by shape."""
ZONES: list[tuple[str, str, str, str]] = [
    ("1", "#DCEBDC99", "1类 居住文教", "Class 1, quiet"),
    ("2", "#F3E8C299", "2类 居住商业混杂", "Class 2, mixed"),
    ("3", "#E5C9AE99", "3类 工业仓储", "Class 3, industry"),
    ("4a", "#DDB7C2AA", "4a类 交通干线两侧", "Class 4a, along main roads"),
]
RATES = ("#B5651D", "#D9A441", "#6FA8A0", "#1F6F78")
"""Share of cases that came in online, low to high."""
PEOPLE = ("#D9DCE6C0", "#B7C0D8C0", "#8F9DC6C0", "#667AB2C0", "#3F5394C0")
VACANCY = ("#D6E6E0", "#F1E3B0", "#EBB86A", "#D97B4A", "#A23B3B")
TRADES: list[tuple[str, str, str, str]] = [
    ("retail", "#D55E5E", "商贸零售", "Trade and retail"),
    ("jewellery", "#D9A441", "黄金珠宝", "Jewellery"),
    ("finance", "#4F65A3", "金融", "Finance"),
    ("services", "#7B5EA7", "专业服务", "Professional services"),
    ("technology", "#2E8B8B", "信息技术", "Technology"),
    ("logistics", "#7C8790", "仓储物流", "Logistics"),
]


def _label(expression: str, size: float, color: str = INK, nearer: float = 20_000.0) -> look.LabelStyle:
    """Return a label with a halo in paper tone that shows from a scale on."""
    return look.LabelStyle(
        expression=expression, size_px=size, color=color, halo=HALO, halo_px=1.6, priority=5.0, scale_max=nearer
    )


def _stations() -> look.VectorStyle:
    """Return the stations by the highest level of the month, as colour and shape; small and grey without any."""
    rows = []
    for value, color, shape, size, zh, en in LEVELS:
        symbol = look.MarkerSymbol(shape=shape, size_px=size, fill=color, outline="#FFFFFF", outline_px=1.4)  # type: ignore[arg-type]
        rows.append(look.Category(value=value, color=color, label=zh, label_en=en, symbol=symbol))
    calm = look.MarkerSymbol(shape="circle", size_px=6.0, fill="#7C8790", outline="#FFFFFF", outline_px=1.0)
    rows.append(look.Category(value="none", color="#7C8790", label="无告警", label_en="No alarm", symbol=calm))
    renderer = look.Categorised(expression="level", categories=tuple(rows), symbol=calm, other=None)
    return look.VectorStyle(renderer=renderer, labels=_label("name", 11, nearer=12_000.0))


def _zones() -> look.VectorStyle:
    """Return the noise zones as quiet tints."""
    rows = tuple(look.Category(value=v, color=c, label=zh, label_en=en) for v, c, zh, en in ZONES)
    symbol = look.FillSymbol(fill="#DDDDDD", outline="#8C847966", outline_px=0.6)
    return look.VectorStyle(renderer=look.Categorised(expression="zone", categories=rows, symbol=symbol))


def _graduated(
    expression: str, breaks: tuple[float, ...], colors: tuple[str, ...], symbol: look.Symbol
) -> look.Graduated:
    """Return colours by a number with fixed breaks."""
    return look.Graduated(expression=expression, breaks=breaks, colors=colors, symbol=symbol, method="manual")


def _services() -> dict[str, look.Style]:
    """Return halls as squares and digital windows as small diamonds, by the share of cases that came in online."""
    hall = look.MarkerSymbol(shape="square", size_px=13.0, outline="#FFFFFF", outline_px=1.6)
    window = look.MarkerSymbol(shape="diamond", size_px=9.0, outline="#FFFFFF", outline_px=1.2)
    people = look.MarkerSymbol(shape="circle", size_px=4.5, outline="#FFFFFF00", outline_px=0.0)
    return {
        "halls": look.VectorStyle(
            renderer=_graduated("online_rate", (0.0, 0.65, 0.75, 0.85, 1.0), RATES, hall),
            labels=_label("name", 12, nearer=45_000.0),
        ),
        "windows": look.VectorStyle(
            renderer=_graduated("online_rate", (0.0, 0.65, 0.75, 0.85, 1.0), RATES, window),
            labels=_label("name", 10, nearer=9_000.0),
        ),
        "residents": look.VectorStyle(
            renderer=_graduated("residents", (0.0, 500.0, 1500.0, 3000.0, 5000.0, 20_000.0), PEOPLE, people)
        ),
    }


def _business() -> dict[str, look.Style]:
    """Return districts as outlines with a name, their buildings by vacancy, enterprises by industry."""
    firm = look.MarkerSymbol(shape="circle", size_px=5.5, outline="#FFFFFF", outline_px=0.8)
    trades = tuple(look.Category(value=v, color=c, label=zh, label_en=en) for v, c, zh, en in TRADES)
    return {
        "business": look.VectorStyle(
            renderer=look.Single(symbol=look.FillSymbol(fill="#0A6C9412", outline="#0A6C94", outline_px=1.8)),
            labels=look.LabelStyle(
                expression="name", size_px=14, color="#0A4F6E", halo=HALO, halo_px=1.8, bold=True, priority=9.0,
                scale_max=60_000,
            ),
        ),
        "business_buildings": look.VectorStyle(
            renderer=_graduated(
                "vacancy", (0.0, 0.05, 0.15, 0.3, 0.5, 1.0), VACANCY,
                look.FillSymbol(fill="#D8D2C8", outline="#FFFFFF", outline_px=0.3),
            ),
            labels=_label("name", 10, nearer=3_500.0),
        ),
        "enterprises": look.VectorStyle(
            renderer=look.Categorised(expression="industry", categories=trades, symbol=firm), labels=_label("name", 10,
            nearer=3_000.0),
        ),
    }  # fmt: skip


def styles() -> dict[str, look.Style]:
    """Return the style of every layer by its id."""
    return {"stations": _stations(), "noise_zones": _zones(), **_services(), **_business()}
