"""Character of the quarters: which kind of fabric stands where, in the local frame.

The places are roughly right; their shapes are invented ellipses.
"""

from __future__ import annotations

from typing import NamedTuple


class Zone(NamedTuple):
    """An ellipse with one character: name, kind, centre and half axes in metres."""

    name: str
    kind: str
    x: float
    y: float
    rx: float
    ry: float

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point lies in the zone."""
        return ((x - self.x) / self.rx) ** 2 + ((y - self.y) / self.ry) ** 2 <= 1.0


# The first zone that holds a point wins.
ZONES: list[Zone] = [
    Zone("蔡屋围村", "village", 4480, 2330, 130, 110),
    Zone("湖贝村", "village", 6640, 2440, 190, 140),
    Zone("向西村", "village", 6520, 1880, 150, 90),
    Zone("黄贝岭村", "village", 8060, 2560, 190, 150),
    Zone("罗芳村", "village", 9650, 3480, 260, 150),
    Zone("笋岗村", "village", 4520, 3640, 170, 130),
    Zone("田贝村", "village", 6720, 4520, 190, 150),
    Zone("水贝村", "village", 7300, 5150, 190, 130),
    Zone("草埔村", "village", 6620, 6680, 260, 200),
    Zone("布心村", "village", 8150, 6150, 220, 160),
    Zone("清水河村", "village", 4420, 6050, 220, 200),
    Zone("坳下村", "village", 11560, 4620, 220, 140),
    Zone("西岭下村", "village", 13050, 4650, 240, 150),
    Zone("长岭村", "village", 11900, 4000, 180, 120),
    Zone("大望村", "village", 12200, 8600, 620, 330),
    Zone("新平村", "village", 9250, 7850, 420, 420),
    Zone("渔民村", "village", 5080, 1080, 150, 90),
    Zone("木头龙", "village", 6750, 3640, 140, 110),
    Zone("蔡屋围", "cbd", 4700, 2080, 520, 470),
    Zone("国贸", "cbd", 5700, 1600, 430, 420),
    Zone("东门", "dongmen", 5960, 2520, 360, 420),
    Zone("罗湖口岸", "office", 5600, 900, 420, 330),
    Zone("深南东", "office", 7200, 2260, 900, 180),
    Zone("水贝珠宝", "jewel", 6900, 4950, 560, 330),
    Zone("笋岗中心", "cbd", 5000, 3950, 260, 260),
    Zone("笋岗仓储", "logistics", 5000, 4250, 760, 480),
    Zone("清水河物流", "logistics", 5250, 5850, 700, 720),
    Zone("布心工业", "industry", 7750, 6250, 330, 230),
    Zone("莲塘工业", "industry", 12950, 4080, 520, 330),
    Zone("莲塘口岸", "office", 10350, 3900, 330, 160),
    Zone("银湖", "villa", 3250, 5250, 900, 500),
    Zone("东湖", "villa", 8650, 4250, 260, 380),
    Zone("草埔北", "industry", 7300, 7000, 420, 260),
]

BLOCK_HA = {
    "village": 1.3,
    "cbd": 1.6,
    "dongmen": 0.95,
    "office": 1.7,
    "jewel": 1.5,
    "logistics": 4.2,
    "industry": 3.0,
    "villa": 3.2,
    "residential": 2.7,
}

# Parks in the city: name, English name, centre, area in hectares.
PARKS: list[tuple[str, str, float, float, float]] = [
    ("洪湖公园", "Honghu Park", 6180, 4230, 34),
    ("人民公园", "Renmin Park", 5230, 2800, 12),
    ("翠竹公园", "Cuizhu Park", 7350, 3750, 26),
    ("东湖公园", "Donghu Park", 8850, 3750, 34),
    ("儿童公园", "Children's Park", 7250, 2720, 6),
    ("围岭公园", "Weiling Park", 7300, 5700, 40),
    ("红岗公园", "Honggang Park", 4950, 5200, 26),
    ("沿河公园", "Riverside Park", 7600, 1880, 9),
    ("莲塘公园", "Liantang Park", 12150, 4150, 9),
    ("仙桐公园", "Xiantong Park", 11950, 4990, 14),
    ("新秀公园", "Xinxiu Park", 8850, 2330, 8),
    ("罗芳公园", "Luofang Park", 10020, 3620, 7),
    ("蔡屋围公园", "Caiwuwei Park", 4830, 2330, 3),
    ("北站公园", "North Station Park", 5800, 5150, 8),
]


def kind_at(x: float, y: float) -> str:
    """Return the kind of fabric at a point; "residential" where no zone holds it."""
    return zone_at(x, y)[0]


def zone_at(x: float, y: float) -> tuple[str, str]:
    """Return kind and name of the zone at a point."""
    for zone in ZONES:
        if zone.holds(x, y):
            return zone.kind, zone.name
    return "residential", ""
