"""Invented names of shops, offices and rooms to let; none of a real company is meant."""

from __future__ import annotations

import numpy as np

FIRST = [
    ("锦记", "Kam Kee"),
    ("老巷", "Old Lane"),
    ("南风", "South Wind"),
    ("春信", "Spring Post"),
    ("小满", "Xiaoman"),
    ("青石", "Bluestone"),
    ("阿芳", "Ah Fong"),
    ("云上", "Cloud Nine"),
    ("合盛", "Hesheng"),
    ("和顺", "Heshun"),
    ("乐途", "Letu"),
    ("晴川", "Qingchuan"),
    ("橙子", "Orange"),
    ("山海", "Shanhai"),
    ("花间", "Among Flowers"),
    ("今日", "Today"),
    ("半日", "Half Day"),
    ("墨香", "Moxiang"),
    ("巧手", "Deft Hand"),
    ("千禾", "Qianhe"),
    ("八号", "Number Eight"),
    ("明珠", "Pearl"),
    ("广源", "Guangyuan"),
    ("星月", "Star and Moon"),
]
LAST: dict[str, list[tuple[str, str]]] = {
    "fashion": [
        ("服饰", "Fashion"),
        ("女装", "Ladies' Wear"),
        ("鞋行", "Shoes"),
        ("布艺", "Fabrics"),
        ("童装", "Kids"),
    ],
    "retail": [
        ("数码", "Digital"),
        ("书店", "Books"),
        ("饰品", "Jewellery"),
        ("便利店", "Corner Shop"),
        ("眼镜", "Optics"),
    ],
    "food": [
        ("茶餐厅", "Cafe"),
        ("肠粉", "Rice Rolls"),
        ("糖水铺", "Desserts"),
        ("茶饮", "Tea"),
        ("酒楼", "Restaurant"),
    ],
    "service": [
        ("美发", "Hair"),
        ("照相馆", "Photo Studio"),
        ("药房", "Pharmacy"),
        ("银行网点", "Bank Branch"),
    ],
    "leisure": [
        ("影城", "Cinema"),
        ("歌房", "Karaoke"),
        ("健身", "Gym"),
        ("桌游", "Board Games"),
    ],
    "office": [
        ("贸易", "Trading"),
        ("设计", "Design"),
        ("科技", "Technology"),
        ("物流", "Logistics"),
        ("咨询", "Consulting"),
    ],
    "hotel": [
        ("酒店", "Hotel"),
        ("旅馆", "Inn"),
    ],
}


def of(use: str, rng: np.random.Generator) -> tuple[str | None, str | None]:
    """Return a Chinese and an English name for a use; None for uses without a sign at the door."""
    if use not in LAST:
        return None, None
    zh, en = FIRST[int(rng.integers(len(FIRST)))]
    last_zh, last_en = LAST[use][int(rng.integers(len(LAST[use])))]
    return f"{zh}{last_zh}", f"{en} {last_en}"
