"""How the invented complaints are handled: units, actors, passing on, opening again, closing, verdicts.

Planted for fair comparison: `SLOW` and `FAST` units take longer or shorter for the same matter; all others are equal.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sample_data.builder.complaint_texts import CHANNELS, Category

SLOW = {"区住建部门": 1.6, "清水河街道办": 1.5}
FAST = {"东晓街道办": 0.65}
BY_TITLE = {
    "夜间施工噪声": "区住建部门",
    "酒吧音响扰民": "区文体部门",
    "空调外机噪声": "区生态环境部门",
    "电梯故障": "区市场监管部门",
    "消防通道堵塞": "区消防部门",
    "路面坑洼": "区住建部门",
    "瓶装气违规存放": "区消防部门",
}
BY_CATEGORY = {
    "噪声": "区生态环境部门",
    "市容": "区城管部门",
    "交通": "区交警部门",
    "物业": "区住建部门",
    "违建": "区城管部门",
    "供水": "区水务部门",
    "燃气": "区燃气部门",
    "排水": "区水务部门",
    "绿化": "区城管部门",
    "餐饮油烟": "区生态环境部门",
    "消防": "区消防部门",
}
LOCAL = {"噪声": 0.45, "市容": 0.55, "物业": 0.5, "违建": 0.35, "餐饮油烟": 0.3, "消防": 0.3, "绿化": 0.2}
"""Share of a category that the office of the sub-district handles itself."""
ACTORS = {
    "噪声": ("社工", "网格员", "物业"),
    "市容": ("网格员", "志愿者", "商会"),
    "交通": ("志愿者", "网格员"),
    "物业": ("物业", "业委会", "社工"),
    "违建": ("网格员",),
    "供水": ("物业", "网格员"),
    "燃气": ("网格员", "物业"),
    "排水": ("网格员", "物业"),
    "绿化": ("志愿者", "物业"),
    "餐饮油烟": ("网格员", "商会"),
    "消防": ("物业", "网格员", "志愿者"),
}
HOT = ("燃气", "消防", "供水")


class Course(NamedTuple):
    """What became of a case; hours count from the first day, None while open or not rated."""

    urgency: str
    closed: float | None
    due: float
    status: str
    solved: bool | None
    satisfaction: str | None
    reopened: int
    reassigned: int
    hard: bool
    channel: str
    unit: str
    actor: str | None


def _at_work(h: float) -> float:
    """Move a closing time into office hours."""
    hour = h % 24
    return h if 8 <= hour < 20 else h - hour + 8.2 + hour / 12 + (24 if hour >= 20 else 0)


def _unit(rng: np.random.Generator, category: str, title: str, subdistrict: str) -> str:
    """Return who handles a case."""
    if rng.random() < LOCAL.get(category, 0.1):
        return f"{subdistrict}办"
    return BY_TITLE.get(title, BY_CATEGORY[category])


def _verdict(rng: np.random.Generator, late: bool, passed: int) -> tuple[bool, str | None]:
    """Return whether it was solved and how the caller rated it."""
    solved = bool(rng.random() < (0.74 if late else 0.90) - 0.08 * min(passed, 4))
    if rng.random() >= 0.55:
        return solved, None
    odds = [0.56, 0.22, 0.12, 0.10] if solved else [0.10, 0.12, 0.18, 0.60]
    return solved, str(rng.choice(["满意", "基本满意", "一般", "不满意"], p=odds))


def course(
    rng: np.random.Generator, category: Category, title: str, subdistrict: str, h: float, as_of: float, circling: bool
) -> Course:
    """Draw the course of a case that came in at hour `h`, as it stood at hour `as_of`."""
    hot = category.name in HOT
    urgency = str(rng.choice(["一般", "紧急", "特急"], p=[0.55, 0.35, 0.10] if hot else [0.90, 0.09, 0.01]))
    days = max(1, round(category.days * {"一般": 1.0, "紧急": 0.6, "特急": 0.3}[urgency]))
    unit = _unit(rng, category.name, title, subdistrict)
    odds = [0.93, 0.06, 0.01, 0.0] if hot else [0.80, 0.145, 0.04, 0.015]
    passed = int(rng.integers(4, 8)) if circling else int(rng.choice(4, p=odds))
    pace = {"一般": 1.0, "紧急": 0.6, "特急": 0.35}[urgency] * SLOW.get(unit, 1.0) * FAST.get(unit, 1.0)
    closed = h + category.median_h * float(rng.lognormal(0, 0.85)) * pace + 22.0 * passed * float(rng.random())
    closed = closed if hot else _at_work(closed)
    stuck = rng.random() < (0.75 if circling else 0.05 if category.name in ("违建", "物业") else 0.008)
    is_open = bool(stuck or closed >= as_of)
    late = closed > h + days * 24
    solved, rated = (None, None) if is_open else _verdict(rng, late, passed)
    again = int(not is_open and rng.random() < (0.16 if solved is False else 0.02))
    hard = passed >= 3 or (is_open and as_of - h > 60 * 24) or bool(again and rng.random() < 0.2)
    helped = rng.random() < 0.42
    actors = ACTORS[category.name]
    actor = str(rng.choice(actors, p=_shares(len(actors))))
    return Course(
        urgency, None if is_open else closed, h + days * 24.0,
        "已办结" if not is_open else ("待受理" if as_of - h < 12 else "办理中"),
        solved, rated, again, passed, hard, str(rng.choice([c for c, _ in CHANNELS], p=[p for _, p in CHANNELS])),
        unit, actor if helped else None,
    )  # fmt: skip


def _shares(count: int) -> list[float]:
    """Return falling shares that add up to 1."""
    return {1: [1.0], 2: [0.65, 0.35], 3: [0.5, 0.3, 0.2]}[count]
