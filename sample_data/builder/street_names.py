"""Invented names of small streets, as Chinese and pinyin; no list of real streets stands behind them."""

from __future__ import annotations

import numpy as np

FIRST = [
    ("翠", "Cui"),
    ("红", "Hong"),
    ("松", "Song"),
    ("梅", "Mei"),
    ("兰", "Lan"),
    ("竹", "Zhu"),
    ("桂", "Gui"),
    ("莲", "Lian"),
    ("东", "Dong"),
    ("南", "Nan"),
    ("宝", "Bao"),
    ("文", "Wen"),
    ("和", "He"),
    ("永", "Yong"),
    ("金", "Jin"),
    ("清", "Qing"),
    ("云", "Yun"),
    ("鹏", "Peng"),
    ("华", "Hua"),
    ("安", "An"),
    ("景", "Jing"),
    ("月", "Yue"),
    ("凤", "Feng"),
    ("湖", "Hu"),
    ("新", "Xin"),
    ("锦", "Jin"),
    ("怡", "Yi"),
    ("春", "Chun"),
    ("明", "Ming"),
    ("星", "Xing"),
    ("贝", "Bei"),
    ("秀", "Xiu"),
]
LAST = [
    ("园", "yuan"),
    ("华", "hua"),
    ("岭", "ling"),
    ("兴", "xing"),
    ("泰", "tai"),
    ("福", "fu"),
    ("平", "ping"),
    ("荣", "rong"),
    ("丰", "feng"),
    ("乐", "le"),
    ("庭", "ting"),
    ("溪", "xi"),
    ("林", "lin"),
    ("桥", "qiao"),
    ("田", "tian"),
    ("苑", "yuan"),
    ("坊", "fang"),
    ("塘", "tang"),
    ("台", "tai"),
    ("井", "jing"),
    ("枫", "feng"),
    ("宁", "ning"),
    ("祥", "xiang"),
    ("达", "da"),
]
SUFFIX = {
    "secondary": [("路", "Road")],
    "local": [("路", "Road"), ("街", "Street")],
    "lane": [("巷", "Lane"), ("横街", "Lane")],
}


def invented(rng: np.random.Generator, kind: str, x: float, y: float) -> tuple[str, str]:
    """Return a made-up name for a street of a class near a point (the point only varies the choice)."""
    a = FIRST[(int(rng.integers(len(FIRST))) + int(x) // 700) % len(FIRST)]
    b = LAST[(int(rng.integers(len(LAST))) + int(y) // 700) % len(LAST)]
    s = SUFFIX[kind][int(rng.integers(len(SUFFIX[kind])))]
    return a[0] + b[0] + s[0], f"{a[1]}{b[1]} {s[1]}"


def along_edge(part: int, piece: int) -> tuple[str, str]:
    """Return the name of a street along the edge of the city."""
    names = [
        ("环山路", "Huanshan Road"),
        ("滨水路", "Binshui Road"),
        ("山脚路", "Shanjiao Road"),
        ("绿道路", "Greenway Road"),
    ]
    number = "一二三四五六七八九十"[piece % 10]
    zh, en = names[part % len(names)]
    return zh[:-1] + number + "路", f"{en} {piece % 10 + 1}"
