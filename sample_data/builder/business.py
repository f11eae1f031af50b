"""Five business districts, their buildings with vacancy and use, and 400 invented enterprises with monthly figures.

Planted: vacancy at Caiwuwei and Sungang is high and rents there fall behind; jewellers crowd at Shuibei; from
2026-01 on enterprises at Sungang report twice as many needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
import shapely

from sample_data.builder.frame import CRS, GRID, ORIGIN, largest, stream
from sample_data.builder.services import MONTHS

if TYPE_CHECKING:
    import geopandas as gpd


class Quarter(NamedTuple):
    """A business district: id, names, ellipse in the local frame, share of vacant space, rent, shares of industries."""

    id: str
    name: str
    name_en: str
    x: float
    y: float
    rx: float
    ry: float
    vacancy: float
    rent: float
    industries: tuple[float, ...]


INDUSTRIES = (
    ("retail", "商贸零售", "Trade and retail", ("商贸", "百货", "优品", "连锁")),
    ("jewellery", "黄金珠宝", "Jewellery", ("珠宝", "金饰", "首饰设计", "玉器")),
    ("finance", "金融", "Finance", ("投资", "担保", "资产管理", "保理")),
    ("services", "专业服务", "Professional services", ("咨询", "会计", "法务", "广告")),
    ("technology", "信息技术", "Technology", ("科技", "软件", "数据", "智能")),
    ("logistics", "仓储物流", "Logistics", ("物流", "供应链", "冷链", "货运")),
)
NEEDS = ("招工", "融资", "场地", "政策", "办证")
"""What enterprises ask for: staff, money, rooms, policy, permits."""
QUARTERS = (
    Quarter("B1", "东门商圈", "Dongmen", 5980, 2520, 480, 430, 0.09, 210, (0.7, 0.05, 0.02, 0.13, 0.06, 0.04)),
    Quarter("B2", "人民南商圈", "Renmin South", 5700, 1480, 470, 560, 0.17, 130, (0.35, 0.03, 0.15, 0.3, 0.12, 0.05)),
    Quarter("B3", "蔡屋围商圈", "Caiwuwei", 4720, 2120, 450, 480, 0.25, 118, (0.08, 0.02, 0.48, 0.27, 0.13, 0.02)),
    Quarter("B4", "水贝珠宝商圈", "Shuibei", 6900, 4960, 540, 400, 0.07, 165, (0.12, 0.7, 0.05, 0.07, 0.04, 0.02)),
    Quarter("B5", "笋岗商圈", "Sungang", 5010, 4080, 520, 440, 0.28, 92, (0.25, 0.04, 0.08, 0.18, 0.2, 0.25)),
)
FIRST_SYLLABLES = "云星海华恒瑞启明远宏嘉盛泰汇德安博锦鹏辰"
SECOND_SYLLABLES = "源川禾达凯宁岭泽轩诺畅原信晟岚舟扬木合立"
ENTERPRISES = 400
NEEDY, NEEDY_FROM = "B5", "2026-01-01"


def quarters(plots: gpd.GeoDataFrame, buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the five districts along streets, with what their buildings add up to."""
    import geopandas as gpd

    middle = plots.geometry.centroid
    x, y = middle.x.to_numpy() - ORIGIN[0], middle.y.to_numpy() - ORIGIN[1]
    shapes = []
    for q in QUARTERS:
        inside = ((x - q.x) / q.rx) ** 2 + ((y - q.y) / q.ry) ** 2 <= 1.0
        whole = shapely.union_all(plots.geometry.to_numpy()[inside]).buffer(28, join_style="mitre")
        outline = largest(whole.buffer(-18, join_style="mitre"))
        shapes.append(largest(shapely.set_precision(shapely.Polygon(outline.exterior).simplify(3.0), GRID)))
    shapes = [s.difference(shapely.union_all(shapes[:i])) if i else s for i, s in enumerate(shapes)]
    table = {"business_id": [q.id for q in QUARTERS], "name": [q.name for q in QUARTERS],
             "name_en": [q.name_en for q in QUARTERS]}  # fmt: skip
    sums = buildings.groupby("business_id")[["floor_m2", "vacant_m2", "enterprises", "needs"]].sum()
    count = buildings.groupby("business_id").size()
    found = gpd.GeoDataFrame(table, geometry=[largest(s) for s in shapes], crs=CRS)
    found["buildings"] = count.reindex(found["business_id"]).to_numpy()
    for column in sums.columns:
        found[column] = sums[column].reindex(found["business_id"]).to_numpy()
    found["vacancy"] = (found["vacant_m2"] / found["floor_m2"]).round(4)
    found["area_m2"] = found.geometry.area.round(0)
    return found


def houses(buildings: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the shops and offices of the five districts with vacancy and rent (CNY per m2 and month)."""
    trade = buildings[buildings["use"].isin(["commercial", "office", "mixed", "industrial", "logistics"])]
    x = trade.geometry.centroid.x.to_numpy() - ORIGIN[0]
    y = trade.geometry.centroid.y.to_numpy() - ORIGIN[1]
    home = np.full(len(trade), -1)
    for i, q in enumerate(QUARTERS):
        home[(home < 0) & (((x - q.x) / q.rx) ** 2 + ((y - q.y) / q.ry) ** 2 <= 1.0)] = i
    kept = trade[home >= 0][["building_id", "name", "name_en", "use", "use_name", "storeys", "geometry"]].copy()
    place = [QUARTERS[i] for i in home[home >= 0]]
    rng = stream("vacancy")
    kept["storeys"] = kept["storeys"].fillna(4).astype(int)
    floor = np.round(kept.geometry.area * kept["storeys"] * 0.86)
    mean = np.array([q.vacancy for q in place])
    share = np.clip(rng.beta(mean * 6, (1 - mean) * 6), 0, 0.95)
    kept.insert(0, "business_id", [q.id for q in place])
    kept["floor_m2"] = floor
    kept["vacant_m2"] = np.round(floor * share)
    kept["vacancy"] = np.round(share, 3)
    rent = np.array([q.rent for q in place]) * np.exp(rng.normal(0, 0.16, len(place)))
    kept["rent_cny_m2_month"] = np.round(rent * np.where(kept["use"] == "commercial", 1.2, 0.8))
    return kept.reset_index(drop=True)


def enterprises(buildings: gpd.GeoDataFrame, grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return 400 enterprises as points in the buildings of the districts, larger buildings holding more."""
    import geopandas as gpd

    rng = stream("enterprises")
    let = (buildings["floor_m2"] - buildings["vacant_m2"]).to_numpy() ** 0.6
    at = np.sort(rng.choice(len(buildings), ENTERPRISES, p=let / let.sum()))
    house = buildings.iloc[at]
    by_id = {q.id: q for q in QUARTERS}
    kind = [int(rng.choice(len(INDUSTRIES), p=by_id[b].industries)) for b in house["business_id"]]
    names = _names(rng, kind)
    where = grids.iloc[shapely.STRtree(grids.geometry.to_numpy()).nearest(house.geometry.centroid.to_numpy())]
    spots = shapely.get_coordinates(house.geometry.representative_point())
    points = np.round(spots + rng.normal(0, 3, (ENTERPRISES, 2)), 1)
    return gpd.GeoDataFrame(
        {
            "enterprise_id": [f"E{i + 1:03d}" for i in range(ENTERPRISES)],
            "name": names,
            "name_en": [f"{INDUSTRIES[k][2]} {i + 1:03d}" for i, k in enumerate(kind)],
            "industry": [INDUSTRIES[k][0] for k in kind],
            "industry_name": [INDUSTRIES[k][1] for k in kind],
            "business_id": house["business_id"].to_numpy(),
            "building_id": house["building_id"].to_numpy(),
            "opened": [MONTHS[int(m)] if m >= 0 else "2019-01-01" for m in rng.integers(-60, 24, ENTERPRISES)],
            "need": [str(n) for n in rng.choice(NEEDS, ENTERPRISES, p=[0.26, 0.22, 0.14, 0.24, 0.14])],
            "subdistrict": where["subdistrict"].to_numpy(),
            "community": where["community"].to_numpy(),
            "grid": where["grid_id"].to_numpy(),
        },
        geometry=shapely.points(points),
        crs=CRS,
    )


def _names(rng: np.random.Generator, kind: list[int]) -> list[str]:
    """Return invented names, all different; they begin with the word for sample, so that none is a real company."""
    found: dict[str, None] = {}
    for k in kind:
        while True:
            syllables = FIRST_SYLLABLES[int(rng.integers(20))] + SECOND_SYLLABLES[int(rng.integers(20))]
            name = f"示例{syllables}{rng.choice(INDUSTRIES[k][3])}"
            if name not in found:
                found[name] = None
                break
    return list(found)


def months(table: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return `enterprise_id month staff requests`: people employed, needs reported; none before it opened."""
    rng = stream("enterprise months")
    rows: list[tuple[object, ...]] = []
    for one in table.itertuples():
        staff = float(np.clip(rng.lognormal(2.7, 0.9), 2, 900))
        for month in MONTHS:
            staff = max(1.0, staff * float(np.exp(rng.normal(0.002, 0.03))))
            if month >= one.opened:
                many = 2.2 if one.business_id == NEEDY and month >= NEEDY_FROM else 1.0
                rows.append((one.enterprise_id, month, round(staff), int(rng.poisson(0.32 * many))))
    return pd.DataFrame(rows, columns=["enterprise_id", "month", "staff", "requests"])


def counted(buildings: gpd.GeoDataFrame, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the buildings with the number of enterprises and of the needs they reported in the last three months."""
    found = buildings.copy()
    count = table.groupby("building_id").size()
    found["enterprises"] = count.reindex(found["building_id"]).fillna(0).astype(int).to_numpy()
    needs = table.groupby("building_id")["needs"].sum()
    found["needs"] = needs.reindex(found["building_id"]).fillna(0).astype(int).to_numpy()
    return found


def latest(table: gpd.GeoDataFrame, figures: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the enterprises with people of the last month and needs of the last three."""
    found = table.copy()
    staff = figures[figures["month"] == MONTHS[-1]].set_index("enterprise_id")["staff"]
    recent = figures[figures["month"].isin(MONTHS[-3:])].groupby("enterprise_id")["requests"].sum()
    found["staff"] = staff.reindex(found["enterprise_id"]).to_numpy()
    found["needs"] = recent.reindex(found["enterprise_id"]).fillna(0).astype(int).to_numpy()
    return found
