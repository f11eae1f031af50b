"""How results of the sun tools look on the map at first."""

from __future__ import annotations

from lohu_gis.core.project import Project, VectorContent
from lohu_gis.core.style import Categorised, Category, Graduated, MarkerSymbol, VectorStyle

GOOD, BAD, OPEN = "#4E9A68", "#C83E32", "#D2A03C"

_DOT = MarkerSymbol(size_px=5.0, fill="#8C8C88", outline=None)


def window_style() -> VectorStyle:
    """Windows by verdict; what is not judged stays grey."""
    return VectorStyle(renderer=Categorised(expression="verdict", symbol=_DOT, other="#A8A8A4", categories=(
        Category(value="fail", color=BAD, label="不满足", label_en="fails"),
        Category(value="unknown", color=OPEN, label="未知", label_en="unknown"),
        Category(value="pass", color=GOOD, label="满足", label_en="passes"))))


def change_style() -> VectorStyle:
    """Windows by hours lost."""
    return VectorStyle(renderer=Graduated(
        expression="lost_h", breaks=(-24.0, -0.01, 0.01, 0.5, 1.0, 2.0, 24.0), symbol=_DOT, method="manual",
        colors=(GOOD, "#B8B8B400", "#F3C98B", "#EE9A4D", "#DB5F33", "#A32A1E")))


STYLES = {"sun.hours_windows": {"windows": window_style()}, "sun.change": {"change": change_style()}}
"""Tool -> output -> look."""

ON_FACADES = frozenset({"sun.hours_windows", "sun.change", "sun.highest"})
"""Tools whose results are windows: points of the map, pieces of facades in the model."""


def facade_layers(project: Project) -> frozenset[str]:
    """Ids of the layers of windows; on the ground of a model they would say something about the ground."""
    runs = {key for key, record in project.runs.items() if record.tool in ON_FACADES}
    tables = {key for key, table in project.tables.items() if table.run in runs}
    return frozenset(layer.id for layer in project.layers.values()
                     if isinstance(layer.content, VectorContent) and layer.content.table in tables)
