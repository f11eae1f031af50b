"""Tables of the layers: the columns of the sample, in EPSG:4547."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from sample_data.builder import places
from sample_data.builder import plots as plot_rules
from sample_data.builder.frame import CRS, GRID, polygons, smooth_line, stream, to_map

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from sample_data.builder.admin import Admin, Unit
    from sample_data.builder.buildings import Building
    from sample_data.builder.greenery import Green
    from sample_data.builder.nature import Nature
    from sample_data.builder.plots import Plot
    from sample_data.builder.streets import Road
    from sample_data.builder.transit import Line, Station

CLASSES = {
    "expressway": "快速路",
    "primary": "主干路",
    "secondary": "次干路",
    "local": "支路",
    "lane": "巷道",
    "trail": "登山道",
}
USES = {
    "residential": "住宅",
    "village": "城中村",
    "mixed": "商住",
    "commercial": "商业",
    "office": "办公",
    "school": "学校",
    "hospital": "医院",
    "public": "公共服务",
    "culture": "文体",
    "industrial": "工业",
    "logistics": "仓储物流",
    "transport": "交通",
}
WATER = {"river": "界河", "reservoir": "水库", "lake": "湖泊", "stream": "河流"}
GREEN = {"park": "公园", "forest": "林地", "protective": "防护绿地", "sports": "运动场"}


def _frame(columns: dict[str, object], shapes: list[BaseGeometry]) -> gpd.GeoDataFrame:
    """Return a table in EPSG:4547."""
    return gpd.GeoDataFrame(columns, geometry=[to_map(s) for s in shapes], crs=CRS)


def _people(units: Admin, buildings: list[Building]) -> dict[str, int]:
    """Return invented numbers of residents by unit: the census total of the district, shared by floor area."""
    tree = shapely.STRtree([g.shape for g in units.grids])
    where, what = tree.query([b.shape.centroid for b in buildings], predicate="within")
    floor = np.zeros(len(units.grids))
    for b, g in zip(where.tolist(), what.tolist(), strict=True):
        home = buildings[b].use in ("residential", "village", "mixed")
        floor[g] += buildings[b].shape.area * buildings[b].storeys * (1.0 if home else 0.06)
    share = floor * 1_143_801 / floor.sum()
    people = {u.id: round(float(f)) for u, f in zip(units.grids, share, strict=True)}
    for u in [*units.communities, *units.subdistricts]:
        people[u.id] = sum(people[g.id] for g in units.grids if g.id.startswith(u.id))
    return people


def _units(units: list[Unit], key: str, parents: dict[str, dict[str, str]], people: dict[str, int]) -> gpd.GeoDataFrame:
    """Return one level of units; `parents` gives per column of a higher level the names by id."""
    columns: dict[str, object] = {
        key: [u.id for u in units],
        "name": [u.name for u in units],
        "name_en": [u.name_en for u in units],
    }
    for column, names in parents.items():
        ids = [next(k for k in names if u.parent.startswith(k)) for u in units]
        columns[f"{column}_id"] = ids
        columns[column] = [names[k] for k in ids]
    columns["area_km2"] = [round(u.shape.area / 1e6, 4) for u in units]
    columns["population"] = [people[u.id] for u in units]
    return _frame(columns, [u.shape for u in units])


def admin(units: Admin, buildings: list[Building]) -> dict[str, gpd.GeoDataFrame]:
    """Return sub-districts, communities and grids."""
    people = _people(units, buildings)
    subdistricts = {u.id: u.name for u in units.subdistricts}
    communities = {u.id: u.name for u in units.communities}
    above = {"community": communities, "subdistrict": subdistricts}
    return {
        "subdistricts": _units(units.subdistricts, "subdistrict_id", {}, people),
        "communities": _units(units.communities, "community_id", {"subdistrict": subdistricts}, people),
        "grids": _units(units.grids, "grid_id", above, people),
    }


def plots(found: list[Plot]) -> gpd.GeoDataFrame:
    """Return the plots with land use and limits."""
    rng = stream("limits")
    limits = [plot_rules.limits(p, rng) for p in found]
    return _frame(
        {
            "plot_id": [f"LH-{i:04d}" for i in range(1, len(found) + 1)],
            "landuse": [p.code for p in found],
            "landuse_name": [plot_rules.LANDUSE[p.code][0] for p in found],
            "landuse_name_en": [plot_rules.LANDUSE[p.code][1] for p in found],
            "far_limit": [v[0] for v in limits],
            "height_limit_m": [v[1] for v in limits],
            "coverage_limit": [v[2] for v in limits],
            "green_ratio": [v[3] for v in limits],
            "area_m2": [round(p.shape.area, 1) for p in found],
        },
        [p.shape for p in found],
    )


def buildings(found: list[Building]) -> gpd.GeoDataFrame:
    """Return the buildings; some lack the height, the storeys or both, as real lists do."""
    rng = stream("gaps")
    gap = rng.random(len(found))
    known = np.array([b.height > 250 or b.name == "国贸大厦" for b in found])
    no_height = ((gap < 0.030) | ((gap >= 0.05) & (gap < 0.054))) & ~known
    no_storeys = (gap >= 0.030) & (gap < 0.054) & ~known
    storeys = [None if m else b.storeys for b, m in zip(found, no_storeys, strict=True)]
    height = [None if m else b.height for b, m in zip(found, no_height, strict=True)]
    import pandas as pd

    return _frame(
        {
            "building_id": [f"B{i:05d}" for i in range(1, len(found) + 1)],
            "storeys": pd.array(storeys, dtype="Int32"),
            "height_m": pd.array(height, dtype="Float64"),
            "base_m": np.zeros(len(found)),
            "use": [b.use for b in found],
            "use_name": [USES[b.use] for b in found],
            "year": np.array([b.year for b in found], dtype=np.int32),
            "name": [b.name or None for b in found],
            "name_en": [b.name_en or None for b in found],
            "plot_id": [f"LH-{b.plot + 1:04d}" if b.plot >= 0 else None for b in found],
        },
        [b.shape for b in found],
    )


def roads(found: list[Road]) -> gpd.GeoDataFrame:
    """Return the street segments from junction to junction."""
    return _frame(
        {
            "road_id": [f"R{i:05d}" for i in range(1, len(found) + 1)],
            "name": [r.name for r in found],
            "name_en": [r.name_en for r in found],
            "class": [r.kind for r in found],
            "class_name": [CLASSES[r.kind] for r in found],
            "width_m": [r.width for r in found],
            "lanes": np.array([r.lanes for r in found], dtype=np.int32),
            "length_m": [round(r.line.length, 1) for r in found],
        },
        [r.line for r in found],
    )


def metro(lines: list[Line], stations: list[Station]) -> dict[str, gpd.GeoDataFrame]:
    """Return metro lines and stations."""
    return {
        "metro_lines": _frame(
            {
                "line": [x.number for x in lines],
                "name": [f"{x.number}号线" for x in lines],
                "name_en": [f"Line {x.number}" for x in lines],
                "color": [x.color for x in lines],
            },
            [x.line for x in lines],
        ),
        "metro_stations": _frame(
            {
                "name": [s.name for s in stations],
                "name_en": [s.name_en for s in stations],
                "lines": [s.lines for s in stations],
                "interchange": ["/" in s.lines for s in stations],
            },
            [s.point for s in stations],
        ),
    }


def road_surface(found: list[Road]) -> gpd.GeoDataFrame:
    """Return the streets as areas, kerb to kerb: one row per piece and class, small classes first."""
    rows: list[tuple[str, BaseGeometry]] = []
    above = shapely.Polygon()
    for kind in CLASSES:  # from the widest down, so that a crossing belongs to the wider street
        lines = [r.line.buffer(r.width / 2, quad_segs=4) for r in found if r.kind == kind]
        band = shapely.difference(shapely.union_all(lines), above)
        above = shapely.union(above, band)
        rows += [(kind, p) for p in polygons(shapely.set_precision(band.simplify(0.2), GRID)) if p.area > 1.0]
    kinds = [k for k, _ in rows]
    names: dict[str, object] = {
        "class": kinds,
        "class_name": [CLASSES[k] for k in kinds],
        "area_m2": [round(p.area, 1) for _, p in rows],
    }
    return _frame(names, [p for _, p in rows])


def railway() -> gpd.GeoDataFrame:
    """Return the railway line."""
    line = smooth_line(places.RAILWAY)
    return _frame(
        {"name": ["广深铁路"], "name_en": ["Guangzhou-Shenzhen Railway"], "width_m": [places.RAIL_WIDTH]}, [line]
    )


def nature(found: Nature, green: list[Green]) -> dict[str, gpd.GeoDataFrame]:
    """Return water and green."""
    return {
        "water": _frame(
            {
                "name": [w.name for w in found.water],
                "name_en": [w.name_en for w in found.water],
                "kind": [w.kind for w in found.water],
                "kind_name": [WATER[w.kind] for w in found.water],
                "area_m2": [round(w.shape.area, 1) for w in found.water],
            },
            [w.shape for w in found.water],
        ),
        "green": _frame(
            {
                "name": [g.name or None for g in green],
                "name_en": [g.name_en or None for g in green],
                "kind": [g.kind for g in green],
                "kind_name": [GREEN[g.kind] for g in green],
                "area_m2": [round(g.shape.area, 1) for g in green],
            },
            [g.shape for g in green],
        ),
    }
