"""Invented persons, so that masking has work: names by chance, telephone and identity numbers that cannot exist.

Telephones begin with 154, a range that is given to nobody, or are land lines with 0755-9, which no number begins
with; identity numbers begin with 440399, a district that does not exist. A name that a real person bears is chance.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢"
GIVEN_F = "芳娜秀敏静丽娟艳霞燕玲桂兰英梅红玉萍莹雪慧琴洁云莲珍凤"
GIVEN_M = "伟强磊军勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Person(NamedTuple):
    """Somebody who calls: name, sex, telephone, identity number."""

    name: str
    sex: str
    phone: str
    identity: str

    @property
    def polite(self) -> str:
        """How a clerk writes them down."""
        return f"{self.name[0]}{'女士' if self.sex == '女' else '先生'}"


def check_digit(digits: str) -> str:
    """Return the last place of an identity number (GB 11643-1999) for its first 17."""
    total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def person(rng: np.random.Generator) -> Person:
    """Draw a person."""
    woman = bool(rng.random() < 0.52)
    given = GIVEN_F if woman else GIVEN_M
    count = 2 if rng.random() < 0.72 else 1
    name = SURNAMES[int(rng.integers(len(SURNAMES)))]
    name += "".join(given[int(i)] for i in rng.integers(len(given), size=count))
    line = rng.random() < 0.04
    phone = f"0755-9{int(rng.integers(10**7)):07d}" if line else f"154{int(rng.integers(10**8)):08d}"
    born = f"{int(rng.integers(1950, 2004))}{int(rng.integers(1, 13)):02d}{int(rng.integers(1, 29)):02d}"
    digits = f"440399{born}{int(rng.integers(1, 500)) * 2 + (0 if woman else 1):03d}"[:17]
    return Person(name, "女" if woman else "男", phone, digits + check_digit(digits))
