"""Small sites for rules: boxes in metres, checked with the pack of Shenzhen."""

from __future__ import annotations

from typing import Any

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import box, cells, layer

PLOT = box(0, 0, 100, 100)


def building(shape: Any, use: str | None = "office", height: float | None = 20.0, storeys: float | None = 5,
             name: str | None = None, base: float = 0.0) -> dict[str, Any]:
    """One row of buildings."""
    return {"shape": shape, "use": use, "height": height, "storeys": storeys, "building_id": name, "base_m": base}


def rows_of(buildings: list[dict[str, Any]], plots: FeatureTable | None = None, **values: Any) -> dict[
        tuple[str, str], dict[str, Any]]:
    """(object, rule) -> row of the check; the geometry as ``line``."""
    table = layer([b["shape"] for b in buildings], **{
        name: [b[name] for b in buildings] for name in ("use", "height", "storeys", "building_id", "base_m")})
    plots = layer([PLOT], landuse=["C1"], plot_id=["P"]) if plots is None else plots
    out = run_tool(tool("plan.check"), {"buildings": table, "plots": plots, "storeys": "storeys", "height": "height",
                                        **values}).outputs["checks"]
    assert isinstance(out, FeatureTable)
    from tests.tools.tables import shapes_of

    columns = {name: cells(out, name) for name in out.column_names}
    shapes = shapes_of(out)
    return {(columns["object"][n], columns["rule"][n]): {name: values[n] for name, values in columns.items()} | {
        "line": shapes[n]} for n in range(len(out))}


def measured(rows: dict[tuple[str, str], dict[str, Any]], name: str, rule: str) -> tuple[Any, Any, str]:
    """limit, value rounded to millimetres, verdict."""
    row = rows[name, rule]
    value = row["value"]
    return row["limit"], None if value is None else round(value, 3), row["verdict"]
