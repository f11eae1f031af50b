"""Noise zones (GB 3096-2008: 1 quiet, 2 mixed, 3 industry, 4a along main roads) with invented borders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from sample_data.builder.frame import CRS, GRID, multi

if TYPE_CHECKING:
    import geopandas as gpd

LIMITS = {"1": (55, 45), "2": (60, 50), "3": (65, 55), "4a": (70, 55)}
"""Day (06-22) and night (22-06) in dB(A), Leq, GB 3096-2008."""
NAMES = {
    "1": ("1类 居住文教", "Class 1, quiet"),
    "2": ("2类 居住商业混杂", "Class 2, mixed"),
    "3": ("3类 工业仓储", "Class 3, industry"),
    "4a": ("4a类 交通干线两侧", "Class 4a, along main roads"),
}
QUIET = ("0701", "0804", "0806", "0803", "0801", "1401")
WORK = ("1001", "1101")
BESIDE_M = {"1": 50.0, "2": 35.0, "3": 20.0}
"""How far 4a reaches beyond the edge of a main road, by the zone beside it (GB/T 15190-2014)."""


def zone_of(uses: dict[str, float]) -> str:
    """Return the zone of a community from the areas of its land uses in square metres."""
    total = sum(uses.values())
    if total <= 0:
        return "1"
    if sum(uses.get(u, 0.0) for u in WORK) > 0.35 * total:
        return "3"
    return "1" if sum(uses.get(u, 0.0) for u in QUIET) > 0.78 * total else "2"


def zones(communities: gpd.GeoDataFrame, plots: gpd.GeoDataFrame, roads: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return one row for each class and sub-district that has it; together they cover the district once."""
    import geopandas as gpd

    shapes = communities.geometry.to_numpy()
    tree = shapely.STRtree(shapes)
    uses: list[dict[str, float]] = [{} for _ in shapes]
    at, of = tree.query(plots.geometry.representative_point().to_numpy(), predicate="within")
    for plot, community in zip(at.tolist(), of.tolist(), strict=True):
        use = str(plots["landuse"].iloc[plot])
        uses[community][use] = uses[community].get(use, 0.0) + float(plots["area_m2"].iloc[plot])
    kind = np.array([zone_of(u) for u in uses])
    main = roads[roads["class"].isin(["expressway", "primary"])]
    beside = {k: _beside(main, away) for k, away in BESIDE_M.items()}
    rows, parts = [], []
    for district in communities["subdistrict"].unique():
        mine = (communities["subdistrict"] == district).to_numpy()
        loud = []
        for zone in ("1", "2", "3"):
            area = shapely.union_all(shapes[mine & (kind == zone)])
            loud.append(area.intersection(beside[zone]))
            rows.append((zone, district))
            parts.append(area.difference(beside[zone]))
        rows.append(("4a", district))
        parts.append(shapely.union_all(loud))
    fine = [multi(shapely.set_precision(part, GRID)) for part in parts]
    kept = [(row, part) for row, part in zip(rows, fine, strict=True) if part.area > 100]
    return gpd.GeoDataFrame(
        {
            "zone_id": [f"Z{i + 1:02d}" for i in range(len(kept))],
            "zone": [zone for (zone, _), _ in kept],
            "name": [NAMES[zone][0] for (zone, _), _ in kept],
            "name_en": [NAMES[zone][1] for (zone, _), _ in kept],
            "day_db": [LIMITS[zone][0] for (zone, _), _ in kept],
            "night_db": [LIMITS[zone][1] for (zone, _), _ in kept],
            "subdistrict": [district for (_, district), _ in kept],
        },
        geometry=[shape for _, shape in kept],
        crs=CRS,
    )


def _beside(main: gpd.GeoDataFrame, away: float) -> shapely.Geometry:
    """Return the band along main roads, `away` metres beyond their edges."""
    bands = shapely.buffer(main.geometry.to_numpy(), main["width_m"].to_numpy() / 2 + away, quad_segs=3)
    return shapely.simplify(shapely.union_all(bands), 1.5)
