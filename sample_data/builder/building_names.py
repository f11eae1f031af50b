"""Invented names of estates, towers and public buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from sample_data.builder.buildings import Building
    from sample_data.builder.plots import Plot

FIRST = [
    ("翠湖", "Cuihu"),
    ("锦绣", "Jinxiu"),
    ("金城", "Jincheng"),
    ("鹏城", "Pengcheng"),
    ("东方", "Dongfang"),
    ("华景", "Huajing"),
    ("银河", "Yinhe"),
    ("嘉和", "Jiahe"),
    ("百合", "Baihe"),
    ("松泉", "Songquan"),
    ("碧海", "Bihai"),
    ("名都", "Mingdu"),
    ("安居", "Anju"),
    ("宏泰", "Hongtai"),
    ("天元", "Tianyuan"),
    ("海富", "Haifu"),
    ("龙景", "Longjing"),
    ("云顶", "Yunding"),
    ("合正", "Hezheng"),
    ("朗晴", "Langqing"),
    ("世纪", "Shiji"),
    ("新都", "Xindu"),
    ("丽晶", "Lijing"),
    ("中兴", "Zhongxing"),
]
LAST: dict[str, list[tuple[str, str]]] = {
    "residential": [
        ("花园", "Garden"),
        ("苑", "Court"),
        ("雅居", "Residence"),
        ("新村", "New Village"),
        ("名邸", "Mansion"),
    ],
    "mixed": [("大院", "Courtyard"), ("楼", "House")],
    "office": [("大厦", "Tower"), ("中心", "Centre"), ("金融大厦", "Finance Tower"), ("国际", "International")],
    "commercial": [("广场", "Plaza"), ("商场", "Mall"), ("百货", "Store"), ("商业城", "Market")],
    "school": [
        ("小学", "Primary School"),
        ("中学", "Middle School"),
        ("实验学校", "Experimental School"),
        ("幼儿园", "Kindergarten"),
    ],
    "hospital": [("医院", "Hospital"), ("门诊部", "Clinic")],
    "culture": [("文体中心", "Culture and Sports Centre"), ("图书馆", "Library")],
    "public": [("政务楼", "Service Building"), ("街道办事处", "Sub-district Office")],
    "industrial": [("工业园", "Industrial Park"), ("科技园", "Technology Park")],
    "logistics": [("仓库", "Warehouse"), ("物流中心", "Logistics Centre")],
    "transport": [("公交场站", "Bus Depot")],
}


def _free(use: str, rng: np.random.Generator, used: set[str]) -> tuple[str, str]:
    """Draw a name of a kind that is not taken yet; a number is added when all are."""
    for attempt in range(40):
        a = FIRST[int(rng.integers(len(FIRST)))]
        b = LAST[use][int(rng.integers(len(LAST[use])))]
        number = "" if attempt < 20 else str(int(rng.integers(2, 60)))
        if a[0] + number + b[0] not in used:
            used.add(a[0] + number + b[0])
            return a[0] + number + b[0], f"{a[1]} {number + ' ' if number else ''}{b[1]}"
    return "", ""


def named(group: list[Building], plot: Plot, rng: np.random.Generator, used: set[str]) -> list[Building]:
    """Give the buildings of a plot their names; small houses of old quarters have only a number."""
    if not group:
        return group
    if plot.code == "1401":
        return [
            b._replace(name=plot.name and f"{plot.name}服务亭", name_en=plot.name_en and f"{plot.name_en} Pavilion")
            for b in group
        ]
    if plot.code == "0703" or (plot.kind == "dongmen" and len(group) > 4):
        zone = plot.zone or "旧村"
        return [b._replace(name=f"{zone}{i}号") for i, b in enumerate(group, 1)]
    main = max(group, key=lambda b: b.storeys * b.shape.area).use
    zh, en = _free(main if main in LAST else "residential", rng, used)
    if len(group) == 1:
        return [group[0]._replace(name=zh, name_en=en)]
    out = []
    for i, b in enumerate(group, 1):
        base = plot.code in ("0901", "0902") and b.use == "commercial" and b.storeys <= 6
        out.append(
            b._replace(name=f"{zh}裙楼" if base else f"{zh}{i}栋", name_en=f"{en} {'Podium' if base else f'Block {i}'}")
        )
    return out
