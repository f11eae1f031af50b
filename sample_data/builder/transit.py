"""Metro lines and stations: names as facts, alignments invented and only roughly where the lines run."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np
from shapely.geometry import LineString, Point

from sample_data.builder.frame import chaikin, snap

STATIONS: dict[str, tuple[str, float, float]] = {
    "罗湖": ("Luohu", 5620, 790),
    "国贸": ("Guomao", 5690, 1640),
    "老街": ("Laojie", 5860, 2150),
    "大剧院": ("Grand Theater", 4780, 2060),
    "红岭": ("Hongling", 4290, 2480),
    "红岭南": ("Hongling South", 4290, 1690),
    "鹿丹村": ("Ludancun", 4960, 1300),
    "人民南": ("Renmin South", 5690, 1230),
    "向西村": ("Xiangxicun", 6430, 1730),
    "文锦": ("Wenjin", 6930, 2180),
    "湖贝": ("Hubei", 6560, 2270),
    "黄贝岭": ("Huangbeiling", 7900, 2300),
    "新秀": ("Xinxiu", 8560, 2480),
    "莲塘口岸": ("Liantang Checkpoint", 10280, 3960),
    "仙湖路": ("Xianhu Road", 11050, 4560),
    "莲塘": ("Liantang", 12050, 4640),
    "梧桐山南": ("Wutong Mountain South", 13450, 4470),
    "晒布": ("Shaibu", 6260, 2760),
    "翠竹": ("Cuizhu", 6930, 3370),
    "田贝": ("Tianbei", 6950, 4260),
    "水贝": ("Shuibei", 6890, 4980),
    "草埔": ("Caopu", 6270, 6260),
    "红岭北": ("Hongling North", 4330, 4720),
    "笋岗": ("Sungang", 5070, 4040),
    "洪湖": ("Honghu", 6020, 4030),
    "太安": ("Tai'an", 7640, 4190),
    "怡景": ("Yijing", 7880, 3380),
    "布心": ("Buxin", 7640, 5650),
    "罗湖北": ("Luohu North", 7120, 6330),
    "银湖": ("Yinhu", 3850, 5000),
    "泥岗": ("Nigang", 4900, 4700),
}
# Line, colour of the network map (approximate), control points: station names or points of the way.
LINES: list[tuple[str, str, list[str | tuple[float, float]]]] = [
    ("1", "#00A650", ["罗湖", "国贸", (5800, 1960), "老街", (5720, 2190), (5450, 2085), "大剧院", (4280, 2060)]),
    ("2", "#B94700", [(4280, 2010), "大剧院", (5700, 2060), "湖贝", (7200, 2240), "黄贝岭", "新秀", (8700, 2560)]),
    (
        "3",
        "#00A9E0",
        [
            (4280, 2500),
            "红岭",
            (5000, 2490),
            "老街",
            "晒布",
            (6350, 3250),
            "翠竹",
            "田贝",
            "水贝",
            (6750, 5500),
            (6330, 5850),
            "草埔",
            (6350, 7270),
        ],
    ),
    (
        "5",
        "#A05EB5",
        [(7900, 7340), (7850, 6450), "布心", (7720, 5000), "太安", (7700, 3700), "怡景", (7780, 2900), "黄贝岭"],
    ),
    ("7", "#0033A0", [(4300, 4100), "红岭北", (4700, 4350), "笋岗", "洪湖", "田贝", "太安"]),
    ("8", "#B94700", [(8700, 2560), (9300, 3380), "莲塘口岸", "仙湖路", "莲塘", "梧桐山南", (14500, 4700)]),
    (
        "9",
        "#846E74",
        [
            (4280, 5050),
            "银湖",
            "泥岗",
            "红岭北",
            (4290, 3900),
            "红岭",
            "红岭南",
            (4450, 1380),
            "鹿丹村",
            "人民南",
            "向西村",
            "文锦",
        ],
    ),
    ("14", "#F2C75C", [(4280, 4300), (4800, 4480), (5400, 4620), (6000, 5350), (6500, 6150), "罗湖北", (7500, 7200)]),
]


class Line(NamedTuple):
    """A metro line: number, colour, alignment."""

    number: str
    color: str
    line: LineString


class Station(NamedTuple):
    """A station: names, numbers of its lines, place."""

    name: str
    name_en: str
    lines: str
    point: Point


def _way(points: list[str | tuple[float, float]]) -> LineString:
    """Return a smooth line that passes the stations."""
    xy = [STATIONS[p][1:] if isinstance(p, str) else p for p in points]
    runs = []
    for a, b in pairwise(xy):
        runs.append(a)
        runs.append(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))
    runs.append(xy[-1])
    return snap(LineString(chaikin(np.array(runs, dtype=float), 2)))


def build() -> tuple[list[Line], list[Station]]:
    """Return all lines and stations."""
    lines = [Line(n, c, _way(p)) for n, c, p in LINES]
    on = {s: [n for n, _, p in LINES if s in p] for s in STATIONS}
    stations = [Station(s, en, "/".join(on[s]), Point(x, y)) for s, (en, x, y) in STATIONS.items()]
    return lines, stations
