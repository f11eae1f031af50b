"""Persons are taken out of texts, and nothing else is."""

from __future__ import annotations

import datetime
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.complaints.masking import (
    CELL_LIMIT,
    changed,
    checks,
    mask_cell,
    mask_column,
    mask_own_names,
    mask_text,
    person_keys,
)

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=12)


def with_check_digit(front: str) -> str:
    """17 digits with the check digit of GB 11643-1999, worked out once more (ISO 7064 MOD 11-2 by Horner's rule)."""
    rest = 0
    for digit in front:
        rest = (rest + int(digit)) * 2 % 11
    last = (12 - rest) % 11
    return front + ("X" if last == 10 else str(last))


IDENTITIES = st.builds(lambda place, day, number: with_check_digit(f"{place:06d}{day:%Y%m%d}{number:03d}"),
                       st.integers(110000, 820000),
                       st.dates(datetime.date(1930, 1, 1), datetime.date(2025, 12, 31)), st.integers(0, 999))


@pytest.mark.parametrize(("text", "masked"), [
    ("电话13812345678，请回复", "电话138********，请回复"),
    ("电话：138 1234 5678", "电话：138********"),
    ("+86-138-1234-5678", "+86-138********"),
    ("１３８１２３４５６７８", "138********"),
    ("0755-25666666转801", "0755-********"),
    ("(0755)25666666", "(0755)-********"),
    ("联系电话：25666666", "联系电话：********"),
    ("call 617-635-4500 or (617) 635-4500", "call ***-***-**** or ***-***-****"),
    ("+852 2345 6789", "+********"),
    ("身份证号11010519491231002X。", "身份证号11****************。"),
    ("11010519491231002X", "11****************"),
    ("身份证：440301900101123", "身份证：44*************"),
    ("粤B12345和粤BD12345", "粤B*****和粤B*****"),
    ("邮箱 a.b-c@example.com", "邮箱 ***@example.com"),
    ("微信号：abc_12345", "微信号：******"),
    ("请致电业主25666666", "请致电业主********"), ("TEL13812345678", "TEL138********"), ("粤b·12345", "粤b*****"),
    ("110105 19491231 002X", "11****************"), ("卡6222020200112233446", "卡62**************"),
    ("护照E12345678", "护照E1*******"), ("请联系王大明13812345678", "请联系王**138********"),
    ("王大明（手机13812345678）", "王**（手机138********）"),
    ("联系人任华华，电话未留", "联系人任**，电话未留"),
    ("联系人张三，男", "联系人张**，男"),
    ("联系人：欧阳锋电话", "联系人：欧阳**电话"),
    ("我叫李小龙，住在", "我叫李**，住在"),
    ("市民王小明反映噪声", "市民王**反映噪声"),
    ("王小林先生来电", "王**先生来电"),
    ("Reported by: John Smith", "Reported by: J***"),
    ("联系人张三。张三多次致电", "联系人张**。张**多次致电"),
    ("139.1234.5678或1391234\n5678", "139********或139********"), ("139\u200b1234\u200b5678", "139********"),
    ("电话一三九一二三四五六七八", "电话139********"), ("幺三九1234五六七八", "139********"),
    ("440301199001011234与44030119900101123x", "44****************与44****************"),
    ("证H123456(7)和AB987654（A）", "证H*********和AB*********")])
def test_persons_are_masked(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize("text", [
    "2024年5月20日 08:30 深南东路5002号13栋1301房", "工单编号 C250700001，2025-07-01 06:52:32",
    "热线单号：13912345678", "工单440301199001011235", "440303202401150013", "138.1234567,22.5",
    "第一二三四五六七八九十条", "一百三十九万", "二〇二四年一月一五日",
    "440303202401150012", "101000295613", "20240113", "114.127587,22.548368", "(40.8617997891932, -73.8912345678)",
    "来电反映20240113的工单25070001",
    "6222020200112233441", "联系电话未留，工单编号25666666", "业主高空抛物严重", "提供真实姓名和联系电话",
    "市民方便出行", "居民区养猪的投诉", "金田路王先生反映", "王先生来电", "水贝一路18号",
    "拨打12345或95598",
    "损失12500元，共3600平方米", "3400 GARRISON BLVD, BALTIMORE, MD, 21215", "C25070 9:30",
    "Martin Luther King Dr Boston MA 02130",
    "身份证办理太慢", "业主和物业的矛盾", "本人向您反映", "联系人电话未登记", "EPSG:4547", "网格44030300300702"])
def test_places_times_and_numbers_of_cases_survive(text: str) -> None:
    assert mask_text(text) == text


def test_the_check_digit_of_the_standard_is_right() -> None:
    assert checks("11010519491231002X")  # the example of GB 11643-1999
    assert checks("440524188001010014")  # the other one
    assert not checks("110105194912310021")


@given(IDENTITIES, HAN, HAN)
def test_no_identity_number_with_its_check_digit_survives(number: str, before: str, after: str) -> None:
    assert checks(number)
    assert number not in mask_text(f"{before}{number}{after}")


@given(MOBILES, HAN, HAN, st.sampled_from(["", " ", "：", "，", "(", "\t", "\n"]))
def test_no_mobile_number_survives_in_chinese_text(number: str, before: str, after: str, mark: str) -> None:
    text = before.replace("号", "") + mark + number + mark + after
    if re.search(r"单号|编号|工单|案号|流水|受理|订单|案件|档案|文号|合同|回执", before[-8:]):
        return
    assert number not in mask_text(text)


@given(st.text(max_size=80) | st.lists(st.sampled_from(
    ["联系人", "张三", "欧阳", "先生", "13812345678", "0755-25666666", "粤B12345", "a@b.cn", "，", "：", " ", "业主",
     "我叫", "电话", "王", "**", "*", "11010519491231002X", "微信号abc12345", "反映", "Mr. ", "John Smith",
     "name: "]),
    max_size=12).map("".join))
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(st.text(st.characters(codec="utf-8"), max_size=40),
       st.sampled_from(["name", "phone", "identity", "email", "other"]))
def test_cells_about_persons_keep_at_most_their_beginning(cell: str, kind: str) -> None:
    masked = mask_cell(cell, kind)
    assert mask_cell(masked, kind) == masked
    bare = cell.strip()
    if len(bare) > 3 and "*" not in bare and "@" not in bare:
        assert bare not in masked


@pytest.mark.parametrize(("cell", "kind", "masked"), [
    ("张三丰", "name", "张**"), ("John", "name", "J**"), ("13812345678", "phone", "138********"),
    ("25666666", "phone", "2*******"), ("0755-25666666", "phone", "075********"), ("女", "other", "***"),
    ("a@b.cn", "email", "***@b.cn"), ("  ", "name", "  "), ("+86 13812345678", "phone", "138********"),
    ("王**", "name", "王**"), ("A0001", "account", "***")])
def test_cells_about_persons(cell: str, kind: str, masked: str) -> None:
    assert mask_cell(cell, kind) == masked


def test_counts_are_of_cells_and_kinds() -> None:
    cells = ["电话13812345678", None, "电话13812345678", "没有", "粤B12345 13912345678"]
    found: Counter[str] = Counter()
    masked = mask_column(cells, found)
    assert (found["phone"], found["plate"]) == (3, 1)
    assert changed(cells, masked) == 3
    assert masked[1] is None


def test_huge_cells_are_cut_and_take_no_time_that_grows_faster_than_they_do() -> None:
    text = "电话138" + "1" * (2 * CELL_LIMIT)
    assert len(mask_text(text)) <= CELL_LIMIT
    assert mask_text("张" * 100_000 + "13812345678").endswith("138********")
    assert mask_text("@" * 50_000 + "a" * 50_000)


def test_keys_count_persons_and_depend_on_the_secret() -> None:
    cells = ["13812345678", "+86 138-1234-5678", "008613812345678", "13900000000", None, "138****5678", "无"]
    keys = person_keys(cells, b"secret")
    assert keys[0] == keys[1] == keys[2] != keys[3]
    assert keys[4:] == [None, None, None]
    assert keys[0] is not None
    assert re.fullmatch("[a-r]{16}", keys[0])
    assert person_keys(cells, b"another")[0] != keys[0]
    assert person_keys(cells, b"") == ["p1", "p1", "p1", "p2", None, None, None]


def test_the_name_of_the_row_is_taken_out_of_its_words() -> None:
    found: Counter[str] = Counter()
    cells = ["王小明说不要打扰王小明", "王小明与李雷", None, "罗芳反映罗芳村停水", "王说", "no name"]
    names = ["王小明", " 李雷 ", "王小明", "罗芳", "王", None]
    assert mask_own_names(cells, names, found) == [
        "王**说不要打扰王**", "王小明与李**", None, "罗**反映罗芳村停水", "王说", "no name"]
    assert found == {"name": 4}
