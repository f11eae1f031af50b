"""The export of the hotline: as such files are, no real person in it, and the layer is what it says."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

Layer = Callable[[str], gpd.GeoDataFrame]
Order = dict[str, str]
SLASHED = re.compile(r"20\d\d/\d{1,2}/\d{1,2} \d{1,2}:\d\d:\d\d")
DASHED = re.compile(r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d")
NUMBERS = re.compile(r"(?<![\d.])\d{7,}[0-9X]?(?!\d)")


@pytest.fixture(scope="module")
def orders(folder: Path) -> list[Order]:
    text = (folder / "complaints.csv").read_bytes().decode("gb18030")
    return list(csv.DictReader(text.splitlines()))


def iso(text: str) -> str:
    """A time of the export as ISO 8601."""
    day, clock = text.replace("/", "-").split(" ")
    year, month, date = (int(part) for part in day.split("-"))
    return f"{year}-{month:02d}-{date:02d}T{clock:0>8}+08:00"


def test_headings_are_those_of_a_hotline(orders: list[Order]) -> None:
    assert len(orders) == 20_000
    assert list(orders[0])[:5] == ["工单编号", "受理时间", "诉求类型", "工单标题", "诉求内容"]
    expected = "诉求渠道 紧急程度 是否疑难 诉求详细地址 街道 社区 网格 区交办办结期限 办结时间 承办单位 满意度"
    assert {*expected.split(), "求助人员", "求助号码", "性别", "改派次数"} <= set(orders[0])
    assert len({o["工单编号"] for o in orders}) == 20_000


def test_the_file_is_gb18030_and_nothing_else(folder: Path) -> None:
    raw = (folder / "complaints.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    assert raw.count(b"\r\n") == 20_001
    assert raw.count(b"\n") == 20_001


def test_two_forms_of_time_in_one_column(orders: list[Order]) -> None:
    for column in ("受理时间", "区交办办结期限", "办结时间"):
        cells = [o[column] for o in orders if o[column]]
        slashed = sum(bool(SLASHED.fullmatch(c)) for c in cells)
        assert slashed + sum(bool(DASHED.fullmatch(c)) for c in cells) == len(cells)
        assert 0.3 < slashed / len(cells) < 0.6


def test_the_layer_is_the_export(orders: list[Order], layer: Layer) -> None:
    table = layer("complaints")
    assert [o["工单编号"] for o in orders] == table["id"].tolist()
    assert [iso(o["受理时间"]) for o in orders] == table["opened"].tolist()
    assert [o["诉求类型"] for o in orders] == table["category"].tolist()
    assert [int(o["改派次数"]) for o in orders] == table["reassigned"].tolist()
    assert [o["处置结果"] == "已解决" for o in orders] == table["solved"].fillna(value=False).tolist()
    assert all(o["诉求内容"].startswith(t) for o, t in zip(orders, table["text"], strict=True))


def test_places_are_in_gcj02(orders: list[Order], layer: Layer) -> None:
    """A fifth of a second of arc east and south-east of where they are on the map: about 560 m here."""
    table = layer("complaints").to_crs("EPSG:4326")
    place = np.array([(float(o["经度(GCJ-02)"] or "nan"), float(o["纬度(GCJ-02)"] or "nan")) for o in orders])
    assert (np.isnan(place[:, 0]) == table.geometry.isna().to_numpy()).all()
    east = np.nanmedian(place[:, 0] - table.geometry.x)
    north = np.nanmedian(place[:, 1] - table.geometry.y)
    assert 0.0045 < east < 0.0056
    assert -0.0035 < north < -0.0022


def test_no_number_of_a_person_can_be_real(orders: list[Order]) -> None:
    """Mobiles begin with 154, land lines with 0755-9, identity numbers with 440399; nothing else looks like one."""
    phones = [o["求助号码"] for o in orders if o["求助号码"]]
    assert len(phones) > 14_000
    assert all(re.fullmatch(r"154\d{8}|0755-9\d{7}", p) for p in phones)
    inside = [n for o in orders for n in NUMBERS.findall(o["诉求内容"])]
    assert all(re.fullmatch(r"154\d{8}|9\d{7}|440399\d{11}[0-9X]", n) for n in inside)
    assert sum(n.startswith("154") for n in inside) > 800
    assert sum(n.startswith("440399") for n in inside) > 30


def test_the_layer_holds_no_person(orders: list[Order], layer: Layer) -> None:
    text = " ".join(layer("complaints")["text"])
    assert not re.search(r"\d{7}", text)
    assert not any(word in text for word in ("联系人", "电话", "先生", "女士", "身份证"))
    names = {o["求助人员"] for o in orders if len(o["求助人员"]) == 3}
    assert len(names) > 1000


def test_matters_come_again(orders: list[Order]) -> None:
    """160 are the same to the letter, 700 nearly."""
    seen: dict[tuple[str, str], int] = {}
    for o in orders:
        key = (o["工单标题"], re.sub(r"联系.*|请联系.*|来电人身份.*", "", o["诉求内容"]))
        seen[key] = seen.get(key, 0) + 1
    assert sum(n - 1 for n in seen.values()) > 140
    assert sum(o["诉求内容"].startswith(("再次反映，", "第二次来电，", "仍未解决，")) for o in orders) == 700


def test_rows_without_coordinates_say_something_else(orders: list[Order]) -> None:
    lost = [o for o in orders if not o["经度(GCJ-02)"]]
    assert 1000 < len(lost) < 1400
    assert sum(bool(o["网格"]) for o in lost) > 180
    assert sum(bool(o["社区"]) and not o["网格"] for o in lost) > 180
    assert sum(not o["街道"] for o in lost) > 30
    assert sum(bool(re.search(r"\d+[栋号]$", o["诉求详细地址"])) for o in lost) > 180
