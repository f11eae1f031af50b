"""Weak signals planted among the complaints, and the ones that belong to an event of the sensors.

Each is a small group of similar texts at one place, far below the noise of its category, in the weeks before the
export of 2026-07-01. The tests of the product look for them; `README.md` lists them.
"""

from __future__ import annotations

from typing import NamedTuple


class Signal(NamedTuple):
    """A planted signal.

    Attributes
    ----------
    key
        What the case is called in the tests.
    kind
        emerging, slow, jump, scattered (one matter under several categories), or linked (with a sensor event).
    categories, title
        The categories its cases are filed under, in turn; the common title, or "" for one by category.
    x, y, radius
        Place in the local frame, and how far the cases lie from it, in metres.
    days, hours
        Days after 2025-07-01, one for each case; hours of the day they come in.
    place, texts
        What callers call the place; sentences, used in turn.
    """

    key: str
    kind: str
    categories: tuple[str, ...]
    title: str
    x: float
    y: float
    radius: float
    days: tuple[int, ...]
    hours: tuple[int, ...]
    place: str
    texts: tuple[str, ...]


SIGNALS: tuple[Signal, ...] = (
    Signal(
        "cabinet", "emerging", ("消防",), "换电柜冒烟", 13050, 4650, 45,
        (345, 349, 351, 354, 356, 357, 359, 360, 361, 362, 363), (19, 20, 21, 22, 23),
        "西岭下村东区换电柜旁",
        (
            "{p}晚上有塑料烧焦味，换电柜柜门发烫，担心起火。",
            "{p}的换电柜冒烟，保安拔了电源，过后又有人接上。",
            "反映{p}换电柜充电时冒烟，有焦味，楼下都是出租屋。",
            "{p}换电柜又冒白烟，电池发烫，请尽快停用检查。",
            "{p}换电柜有烧焦味和滋滋声，没有人管。",
        ),
    ),
    Signal(
        "brown_water", "slow", ("供水",), "水质发黄", 6750, 3640, 90,
        (244, 251, 257, 266, 272, 279, 287, 293, 300, 306, 312, 317, 322, 327, 331, 336, 340, 344, 348, 351, 355, 359,
         362), (7, 8, 12, 18, 19, 20),
        "木头龙旧住宅区",
        (
            "{p}早上放水有铁锈味，水发黄，放十分钟才清。",
            "{p}自来水发黄有铁锈，滤芯三天就变色。",
            "{p}水龙头出黄水，像铁锈，老管道多年没换。",
            "反映{p}水黄、有铁锈味，洗衣服留黄渍。",
            "{p}几栋楼的水都带铁锈色，不敢饮用。",
        ),
    ),
    Signal(
        "branches", "jump", ("绿化",), "枯枝坠落风险", 8100, 2680, 620,
        (358, 358, 358, 359, 359, 359, 359, 359, 360, 360, 360, 360, 360, 361, 361, 361, 361, 361, 362, 362, 362, 362,
         362, 363, 363, 363, 363, 364, 364, 364), (7, 8, 9, 10, 11, 14, 15, 16, 17, 18),
        "",
        (
            "{p}大风后树枝折断挂在半空，随时会掉，请修剪。",
            "{p}行道树断枝悬在人行道上方，请尽快处理。",
            "{p}枯枝掉落砸到电动车，树上还有断枝。",
            "{p}树枝折断未清理，行人绕行。",
        ),
    ),
    Signal(
        "tiles", "scattered", ("物业", "市容", "违建"), "", 7120, 6100, 35,
        (331, 337, 341, 346, 350, 354, 357, 361, 363), (9, 10, 11, 15, 16, 17),
        "东晓路金湖大厦北侧",
        (
            "{p}外墙瓷砖空鼓脱落，掉在人行道上，险些砸到人。",
            "{p}外墙又掉瓷砖，围挡只围了半边，学生上学经过。",
            "{p}高处外墙瓷砖脱落，一周内第二次。",
            "反映{p}外墙瓷砖脱落的碎片没有人清，墙面还在鼓包。",
        ),
    ),
    Signal(
        "gas_sungang", "linked", ("燃气",), "燃气异味", 4520, 3640, 70,
        (352, 352, 352, 352, 352, 353, 353), (18, 19, 20, 21, 22, 23),
        "笋岗村二巷",
        (
            "{p}楼道燃气味很重，不敢开灯，请马上派人。",
            "{p}闻到煤气味，越来越浓。",
            "{p}一楼井盖边有燃气味，已经疏散邻居。",
        ),
    ),
    Signal(
        "site_tianbei", "linked", ("噪声",), "夜间施工噪声", 6720, 4520, 90,
        (341, 342, 343, 344, 345, 346, 348, 350, 351, 353, 355, 357, 358, 359), (22, 23, 0, 1),
        "田贝四路工地旁",
        (
            "{p}夜里打桩到一点，窗户都在震。",
            "{p}工地夜间连续浇筑，没有看到许可公示。",
            "{p}施工噪声整夜不停，孩子要考试。",
        ),
    ),
    Signal(
        "flood_buji", "linked", ("排水",), "暴雨积水", 5960, 4780, 110,
        (348, 348, 348, 348, 348, 348, 348, 349, 349), (16, 17, 18, 19, 20),
        "布吉河边桥下",
        (
            "{p}积水没过膝盖，车辆熄火。",
            "{p}暴雨积水，河水快漫上步道，请设围挡。",
            "{p}下水道倒灌，一楼店铺进水。",
        ),
    ),
)  # fmt: skip

CIRCLING_DAYS = (40, 73, 98, 121, 150, 177, 204, 229, 252, 281, 303, 322, 341, 356)
CIRCLING = Signal(
    "circling", "hard", ("市容", "交通", "排水"), "", 4700, 5350, 60, CIRCLING_DAYS, (9, 10, 14, 15),
    "清水河铁路桥下空地",
    (
        "{p}堆满建筑废料，各单位都说不归自己管。",
        "{p}长期无人管理，废料堵住排水口，雨天车辆无法通行。",
        "{p}又有人倾倒废料，上次反映被退回，说权属不清。",
        "再次反映{p}废料问题，多次转办没有结果。",
    ),
)  # fmt: skip
"""A matter that nobody accepts: its orders are passed on four times and more (the fourth tier)."""
