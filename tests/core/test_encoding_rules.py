"""Deciding an encoding from bytes: values by hand, laws by drawing hanzi."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core import encoding_rules as rules

NAMES = ["罗湖区东门街道", "桂园街道", "笋岗街道清水河", "深圳市罗湖区"]
TRADITIONAL = ["臺北市中正區", "信義區松仁路", "建築面積"]


def as_bytes(texts: list[str], encoding: str) -> list[bytes]:
    return [t.encode(encoding) for t in texts]


@pytest.mark.parametrize(("claim", "verdict"), [(None, "guessed"), ("UTF-8", "claimed"), ("GBK", "claim_wrong"),
                                                ("cp936", "claim_wrong"), ("nonsense", "guessed")])
def test_utf8_wins_over_every_claim(claim: str | None, verdict: str) -> None:
    decision = rules.decide(as_bytes(NAMES, "utf-8"), claim)
    assert (decision.encoding, decision.verdict) == ("utf-8", verdict)


@pytest.mark.parametrize(("claim", "verdict"), [(None, "guessed"), ("UTF-8", "claim_wrong"), ("936", "claimed"),
                                                ("GB2312", "claimed"), ("ISO-8859-1", "claim_wrong")])
def test_gbk_is_found_whatever_the_claim(claim: str | None, verdict: str) -> None:
    decision = rules.decide(as_bytes(NAMES, "gbk"), claim)
    assert (decision.encoding, decision.verdict) == ("gb18030", verdict)


def test_big5_needs_to_be_clearly_better_or_claimed() -> None:
    assert rules.decide(as_bytes(TRADITIONAL, "big5")).encoding == "big5"
    assert rules.decide(as_bytes(TRADITIONAL, "big5"), "Big5").verdict == "claimed"


@pytest.mark.parametrize(("claim", "encoding"), [("1251", "cp1251"), ("ANSI 1252", "cp1252"),
                                                 ("iso-8859-1", "iso8859-1")])
def test_western_claims_are_believed_where_nothing_looks_chinese(claim: str, encoding: str) -> None:
    text = "Москва улица" if claim == "1251" else "Äpfel für Zürich"
    decision = rules.decide([text.encode(encoding)], claim)
    assert (decision.encoding, decision.verdict) == (encoding, "claimed")


def test_two_hanzi_in_gbk_that_pass_as_utf8_follow_the_claim() -> None:
    value = "模模".encode("gbk")  # valid UTF-8 by accident
    assert rules.read_all([value], "utf-8")[0] is not None
    assert rules.decide([value], "GBK").encoding == "gb18030"
    assert rules.decide([value, *as_bytes(NAMES, "gbk")]).encoding == "gb18030"


def test_values_cut_inside_a_character_do_not_spoil_the_column() -> None:
    cut = "罗湖区东门街".encode()[:-1]
    decision = rules.decide([*as_bytes(NAMES, "utf-8"), cut])
    assert (decision.encoding, decision.cut) == ("utf-8", 1)
    assert rules.read_value(cut, "utf-8") == "罗湖区东门"
    gbk = "罗湖区".encode("gbk")[:-1]
    assert rules.read_value(gbk, "gb18030") == "罗湖"


def test_mixed_rows_are_read_as_what_loses_least() -> None:
    decision = rules.decide([*as_bytes(NAMES, "gbk"), "罗湖区".encode()])
    assert decision.encoding == "gb18030"
    assert "\ufffd" in rules.read_value(b"ok \xff\xff ok", "utf-8")


@pytest.mark.parametrize("values", [[], [b""], [b"plain", b"text"]])
def test_nothing_to_decide(values: list[bytes]) -> None:
    assert rules.decide(values) == rules.Decision("utf-8", "ascii")
    assert rules.decide(values, "GBK") == rules.Decision("gb18030", "ascii", "gb18030")


def test_bytes_that_are_no_text_are_undecided() -> None:
    assert rules.decide([b"\xff\xfe\x00\x81\x80\xff"]).verdict == "undecided"


@pytest.mark.parametrize(("claim", "name"), [("UTF8", "utf-8"), ("65001", "utf-8"), ("System", None), ("", None),
                                             (None, None), ("GB_2312", "gb18030"), (" big5 \x00", "big5")])
def test_names_of_encodings(claim: str | None, name: str | None) -> None:
    assert rules.codec_name(claim) == name


hanzi = st.integers(0x4E00, 0x9FA5).map(chr)


@given(st.lists(st.text(hanzi, min_size=4, max_size=12), min_size=2, max_size=20))
def test_utf8_is_never_mistaken(texts: list[str]) -> None:
    assert rules.decide(as_bytes(texts, "utf-8"), "GBK").encoding == "utf-8"


places = st.text(st.sampled_from("罗湖区东门街道桂园笋岗清水河深圳市黄贝翠竹南湖莲塘"), min_size=3, max_size=8)


@given(st.lists(places, min_size=4, max_size=30))
def test_place_names_in_gbk_are_never_taken_for_utf8(texts: list[str]) -> None:
    assert rules.decide(as_bytes(texts, "gbk")).encoding == "gb18030"
