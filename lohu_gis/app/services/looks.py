"""How services look on the map: figures as colours, catchments, chosen sites and who goes where."""

from __future__ import annotations

from collections.abc import Mapping

from lohu_gis.app.services.figures import Measure
from lohu_gis.core.style import (
    Categorised,
    Category,
    FillSymbol,
    Graduated,
    LabelStyle,
    MarkerSymbol,
    Single,
    VectorStyle,
)

REDS = ("#FBE3C8", "#F4B183", "#E0745A", "#A01C2B")
BLUES = ("#E3EEF4", "#B5D3E3", "#6FA9C8", "#2F7FA8", "#0A4F73")
RATES = (0.0, 0.6, 0.7, 0.8, 0.9, 1.0)
CASES = (0.0, 5.0, 15.0, 30.0, 100_000.0)
SHADES = (("#0A6C9470", "#0A6C94"), ("#3E8DB460", "#3E8DB4"), ("#94BFD660", "#6FA5C2"), ("#D9E8F060", "#94BFD6"))
"""Fill and outline of catchments, the shortest walk first."""


def measure_look(kind: str, measure: Measure, labels: LabelStyle | None) -> VectorStyle:
    """Halls as large squares, windows as circles; colour by classes that stay the same from month to month."""
    symbol = MarkerSymbol(shape="square" if kind == "hall" else "circle", size_px=15.0 if kind == "hall" else 10.0,
                          outline="#FFFFFF", outline_px=1.2)
    rate = measure == "online_rate"
    classes = Graduated(expression=measure, breaks=RATES if rate else CASES, colors=BLUES if rate else REDS,
                        symbol=symbol, method="manual")
    return VectorStyle(renderer=classes, labels=labels)


def catchment_look(minutes: tuple[float, ...]) -> VectorStyle:
    """Areas by their walk, the shortest the darkest."""
    rows = []
    for number, walk in enumerate(sorted(minutes)):
        fill, outline = SHADES[min(number, len(SHADES) - 1)]
        rows.append(Category(value=walk, color=fill, label=f"步行 {walk:g} 分钟", label_en=f"{walk:g} min on foot",
                             symbol=FillSymbol(fill=fill, outline=outline, outline_px=1.0)))
    return VectorStyle(renderer=Categorised(expression="minutes", categories=tuple(rows), symbol=FillSymbol(),
                                            other=None))


def site_looks() -> Mapping[str, VectorStyle]:
    """Chosen sites as numbered stars; demand by whether it is near."""
    star = MarkerSymbol(shape="star", size_px=22.0, fill="#D9482B", outline="#FFFFFF", outline_px=1.5)
    dot = MarkerSymbol(size_px=5.0, outline=None)
    near = Category(value="near", color="#2E7D4F", label="步行可达", label_en="Within the walk")
    gained = Category(value="new", color="#D9482B", label="到新增点", label_en="Goes to a new site",
                      symbol=MarkerSymbol(size_px=6.0, fill="#D9482B", outline=None))
    far = Category(value="far", color="#8C8C88", label="步行不可达", label_en="Too far",
                   symbol=MarkerSymbol(shape="cross", size_px=6.0, fill="#8C8C88", outline=None))
    state = "if(covered, if(site > 0, 'new', 'near'), 'far')"
    number = LabelStyle(expression="to_text(site)", bold=True, color="#A01C2B", priority=10.0)
    goes = Categorised(expression=state, symbol=dot, categories=(near, gained, far))
    return {"sites": VectorStyle(renderer=Single(symbol=star), labels=number), "assignment": VectorStyle(renderer=goes)}
