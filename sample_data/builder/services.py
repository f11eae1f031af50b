"""Service halls and digital windows with 24 months of figures, residents by grid, and who works in a grid.

Planted: the hall of Qingshuihe goes online slowly, the hall of Liantang has overtime cases in March and April 2026,
and two quarters (Dawang, north of Qingshuihe) have no digital window although many live there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from sample_data.builder.frame import CRS, ORIGIN, stream

if TYPE_CHECKING:
    import geopandas as gpd

MONTHS = [f"{2024 + (m + 6) // 12}-{(m + 6) % 12 + 1:02d}-01" for m in range(24)]
"""First days of the months, 2024-07 .. 2026-06."""
SLOW_HALL, LATE_HALL, LATE_MONTHS = "清水河街道", "莲塘街道", ("2026-03-01", "2026-04-01")
WITHOUT_WINDOW = ((12_200.0, 8_600.0, 1_500.0), (4_700.0, 6_700.0, 1_050.0))
"""Quarters without a digital window: centre in the local frame and radius in metres."""
SPECIAL = (
    ("罗湖区政务服务中心", "Luohu service centre", "区级", (6150.0, 3050.0)),
    ("口岸涉外服务厅", "Border service hall", "专门", (5650.0, 1000.0)),
)
ACTORS = (
    ("网格员", 1.0, 2), ("物业", 0.72, 6), ("社工", 0.45, 2),
    ("志愿者", 0.8, 15), ("业委会", 0.3, 5), ("商会", 0.12, 4),
)  # fmt: skip
"""Who works in a grid: name, share of grids that have it, usual number of people."""


def halls(city: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return 12 service halls: one for each sub-district, the one of the district, one at the border."""
    import geopandas as gpd

    open_to_all = city["buildings"]["use"].isin(["public", "culture", "commercial"])
    public = city["buildings"][open_to_all].geometry.centroid.to_numpy()
    rows = [(name, name_en, level, _nearest(public, np.array(at) + ORIGIN)) for name, name_en, level, at in SPECIAL]
    for unit in city["subdistricts"].itertuples():
        grids = city["grids"][city["grids"]["subdistrict"] == unit.name]
        middle = np.average(_xy(grids.geometry.centroid), axis=0, weights=grids["population"])
        short = unit.name.removesuffix("街道")
        mine = public[shapely.contains_properly(unit.geometry, public)]
        seat = _nearest(mine, middle)
        rows.append((f"{short}街道政务服务厅", f"{unit.name_en} service hall", "街道级", seat))
    seats = np.array([r[3] for r in rows])
    rng = stream("halls")
    return gpd.GeoDataFrame(
        {
            "hall_id": [f"H{i + 1:02d}" for i in range(len(rows))],
            "name": [r[0] for r in rows],
            "name_en": [r[1] for r in rows],
            "level": [r[2] for r in rows],
            "counters": [42 if r[2] == "区级" else int(rng.integers(6, 15)) for r in rows],
            **_units(city["grids"], seats),
        },
        geometry=_tidy(seats),
        crs=CRS,
    )


def windows(city: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return 36 digital windows: at metro stations, in communities, in business buildings; none in two quarters."""
    import geopandas as gpd

    metro = city["metro_stations"].geometry.to_numpy()[::3]
    people = city["communities"].sort_values("population", ascending=False, kind="stable")
    near = people.geometry.representative_point().to_numpy()
    houses = city["buildings"][city["buildings"]["use"].isin(["public", "commercial", "mixed"])]
    shops = houses.geometry.centroid.to_numpy()
    near = shops[shapely.STRtree(shops).nearest(near)]
    offices = city["buildings"][city["buildings"]["use"] == "office"].geometry.centroid.to_numpy()[::17]
    kinds = [("地铁站", metro, 10), ("社区", near, 20), ("楼宇", offices, 6)]
    kept: list[tuple[str, shapely.Point]] = []
    for kind, places, count in kinds:
        free = [p for p in places if not _empty_quarter(p) and all(p.distance(q) > 260 for _, q in kept)]
        for p in free:
            if len([k for k, _ in kept if k == kind]) < count and all(p.distance(q) > 260 for _, q in kept):
                kept.append((kind, p))
    seats = np.array([p for _, p in kept])
    where = _units(city["grids"], seats)
    rng = stream("windows")
    return gpd.GeoDataFrame(
        {
            "window_id": [f"W{i + 1:02d}" for i in range(len(kept))],
            "name": [f"{c}{k}数字窗口" for c, (k, _) in zip(where["community"], kept, strict=True)],
            "name_en": [f"Digital window {i + 1:02d}" for i in range(len(kept))],
            "kind": [k for k, _ in kept],
            "opened": [MONTHS[int(rng.integers(0, 14))] for _ in kept],
            "items": rng.integers(90, 240, len(kept)),
            **where,
        },
        geometry=_tidy(seats),
        crs=CRS,
    )


def months(seats: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `place kind month accepted online online_rate overtime wait_min` of halls and windows.

    `online_rate` is the share of the accepted cases that came in online (at a window: without help); `overtime`
    counts the cases finished after their date. A window has no rows before it opened.
    """
    rng = stream("service months")
    rows: list[tuple[object, ...]] = []
    season = 1 + 0.12 * np.sin(np.arange(24) / 12 * 2 * np.pi)
    for hall in seats.itertuples():
        size = 5200.0 if hall.level == "区级" else float(rng.uniform(900, 2100))
        slow = hall.level == "街道级" and hall.subdistrict == SLOW_HALL
        first, last = (0.52, 0.60) if slow else (float(rng.uniform(0.58, 0.66)), float(rng.uniform(0.80, 0.89)))
        for i, month in enumerate(MONTHS):
            taken = int(rng.poisson(size * season[i]))
            online = int(rng.binomial(taken, first + (last - first) * i / 23))
            late = hall.level == "街道级" and hall.subdistrict == LATE_HALL and month in LATE_MONTHS
            overtime = int(rng.poisson(taken * (0.045 if late else 0.006)))
            wait = round(float(rng.normal(17 - 6 * i / 23 + 9 * late, 1.3)), 1)
            rows.append((hall.hall_id, "hall", month, taken, online, overtime, wait))
    for window in points.itertuples():
        size = float(rng.uniform(120, 620))
        for i, month in enumerate(MONTHS):
            if month < window.opened:
                continue
            taken = int(rng.poisson(size * season[i] * min(1.0, 0.5 + 0.04 * i)))
            alone = int(rng.binomial(taken, min(0.95, 0.74 + 0.008 * i)))
            rows.append((window.window_id, "window", month, taken, alone, int(rng.poisson(taken * 0.003)), 0.0))
    table = pd.DataFrame(rows, columns=["place", "kind", "month", "accepted", "online", "overtime", "wait_min"])
    table.insert(5, "online_rate", (table["online"] / table["accepted"]).round(4))
    return table


def latest(seats: gpd.GeoDataFrame, key: str, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the places with the figures of the last month as columns."""
    last = figures[figures["month"] == MONTHS[-1]].set_index("place")
    found = seats.copy()
    for column in ("accepted", "online_rate", "overtime"):
        found[column] = last[column].reindex(found[key]).to_numpy()
    return found


def residents(city: dict[str, gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    """Return one point for each grid, among its homes, with residents by age and households."""
    import geopandas as gpd

    grids = city["grids"]
    homes = city["buildings"][city["buildings"]["use"].isin(["residential", "village", "mixed"])]
    points = homes.geometry.centroid.to_numpy()
    weight = (homes.geometry.area * homes["storeys"].fillna(3)).to_numpy()
    of, at = shapely.STRtree(grids.geometry.to_numpy()).query(points, predicate="within")
    found = grids.geometry.representative_point().to_numpy().copy()
    for grid in np.unique(at):
        mine = of[at == grid]
        middle = np.average(shapely.get_coordinates(points[mine]), axis=0, weights=weight[mine])
        found[grid] = points[mine][np.argmin(shapely.distance(points[mine], shapely.points(middle)))]
    rng = stream("residents")
    people = grids["population"].to_numpy()
    old = np.clip(rng.normal(0.075, 0.025, len(grids)), 0.02, 0.2)
    young = np.clip(rng.normal(0.15, 0.03, len(grids)), 0.05, 0.28)
    return gpd.GeoDataFrame(
        {
            "grid": grids["grid_id"].to_numpy(),
            "name": grids["name"].to_numpy(),
            "name_en": grids["name_en"].to_numpy(),
            "community": grids["community"].to_numpy(),
            "subdistrict": grids["subdistrict"].to_numpy(),
            "residents": people,
            "households": np.round(people / 2.35).astype(int),
            "elderly": np.round(people * old).astype(int),
            "children": np.round(people * young).astype(int),
        },
        geometry=_tidy(found),
        crs=CRS,
    )


def actors(grids: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `grid community subdistrict actor people visits_month`: who works in a grid, no names of persons."""
    rng = stream("actors")
    rows: list[tuple[object, ...]] = []
    for grid in grids.itertuples():
        for actor, share, usual in ACTORS:
            busy = grid.population > 250 or actor == "网格员"
            if busy and rng.random() < share:
                people = 1 + int(rng.poisson(usual * (0.5 + min(grid.population, 4000) / 4000)))
                visits = int(rng.poisson(people * {"网格员": 22, "物业": 9, "社工": 7}.get(actor, 2)))
                rows.append((grid.grid_id, grid.community, grid.subdistrict, actor, people, visits))
    return pd.DataFrame(rows, columns=["grid", "community", "subdistrict", "actor", "people", "visits_month"])


def _nearest(points: np.ndarray, at: np.ndarray) -> shapely.Point:
    """Return the point nearest to a place."""
    found: shapely.Point = points[int(np.argmin(shapely.distance(points, shapely.points(at))))]
    return found


def _empty_quarter(point: shapely.Point) -> bool:
    """Return whether a point lies where no window was put."""
    x, y = point.x - ORIGIN[0], point.y - ORIGIN[1]
    return any(np.hypot(x - cx, y - cy) < r for cx, cy, r in WITHOUT_WINDOW)


def _units(grids: gpd.GeoDataFrame, points: np.ndarray) -> dict[str, np.ndarray]:
    """Return sub-district, community and grid of points."""
    found = grids.iloc[shapely.STRtree(grids.geometry.to_numpy()).nearest(points)]
    return {"subdistrict": found["subdistrict"].to_numpy(), "community": found["community"].to_numpy(),
            "grid": found["grid_id"].to_numpy()}  # fmt: skip


def _xy(points: gpd.GeoSeries) -> np.ndarray:
    return np.column_stack([points.x, points.y])


def _tidy(points: np.ndarray) -> np.ndarray:
    """Round to a decimetre."""
    return np.asarray(shapely.points(np.round(shapely.get_coordinates(points), 1)))
