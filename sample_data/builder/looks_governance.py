"""How stations, zones, services, enterprises and business districts of the sample project look."""

from __future__ import annotations

from lohu_gis.core import style as look

HALO = "#FBF9F4E6"
INK = "#3F4A54"
LEVELS: list[tuple[str, str, str, float, str, str]] = [
    ("red", "#C92A2A", "octagon", 14.0, "红色告警", "Red"),
    ("orange", "#E8590C", "triangle", 13.0, "橙色告警", "Orange"),
    ("yellow", "#E3B341", "diamond", 12.0, "黄色告警", "Yellow"),
    ("blue", "#1F6FEB", "circle", 9.0, "蓝色告警", "Blue"),
]
"""Of warnings: by colour and by shape."""
ZONES: list[tuple[str, str, str, str]] = [
    ("1", "#BFE3C0", "1类 居住文教", "Class 1, quiet"),
    ("2", "#F5E6A8", "2类 居住商业混杂", "Class 2, mixed"),
    ("3", "#E5C3A0", "3类 工业仓储", "Class 3, industry"),
    ("4a", "#D9A5B0", "4a类 交通干线两侧", "Class 4a, along main roads"),
]


def _label(expression: str, size: float, color: str = INK, nearer: float = 20_000.0) -> look.LabelStyle:
    """Return a label with a halo in paper tone that shows from a scale on."""
    return look.LabelStyle(
        expression=expression, size_px=size, color=color, halo=HALO, halo_px=1.6, priority=5.0, scale_max=nearer
    )


def _stations() -> look.VectorStyle:
    """Return the stations by the highest level of the month, as colour and shape; grey where there was none."""
    rows = []
    for value, color, shape, size, zh, en in LEVELS:
        symbol = look.MarkerSymbol(shape=shape, size_px=size, fill=color, outline="#FFFFFF", outline_px=1.4)  # type: ignore[arg-type]
        rows.append(look.Category(value=value, color=color, label=zh, label_en=en, symbol=symbol))
    calm = look.MarkerSymbol(shape="circle", size_px=6.0, fill="#7C8790", outline="#FFFFFF", outline_px=1.0)
    renderer = look.Categorised(expression="level", categories=tuple(rows), symbol=calm, other="#7C8790")
    return look.VectorStyle(renderer=renderer, labels=_label("name", 11))


def _zones() -> look.VectorStyle:
    """Return the noise zones as quiet tints."""
    rows = tuple(look.Category(value=v, color=c, label=zh, label_en=en) for v, c, zh, en in ZONES)
    symbol = look.FillSymbol(fill="#DDDDDD", outline="#8C847966", outline_px=0.6)
    return look.VectorStyle(renderer=look.Categorised(expression="zone", categories=rows, symbol=symbol))


def styles() -> dict[str, look.Style]:
    """Return the style of every layer by its id."""
    return {"stations": _stations(), "noise_zones": _zones()}
