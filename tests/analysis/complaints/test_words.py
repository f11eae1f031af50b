"""Words for yes, no, how often and how satisfied."""

from __future__ import annotations

from lohu_gis.analysis.complaints.words import counts, satisfactions, truths
from lohu_gis.app.tools.profiles import vocabulary

WORDS = vocabulary().cells


def test_yes_and_no() -> None:
    cells = ["是", "否", "Y", "no", "已解决", "未解决", "部分解决", None, "", "未回访", "也许"]
    assert truths(cells, WORDS) == ([True, False, True, False, True, False, False, None, None, None, None], 1)
    assert truths([True, False], WORDS) == ([True, False], 0)


def test_how_often() -> None:
    assert counts(["0", "2", "3次", "是", "否", None, 4.0, "很多"], WORDS) == ([0, 2, 3, 1, 0, None, 4, None], 1)


def test_satisfaction_in_words_stars_and_marks() -> None:
    words = ["非常满意", "基本满意", "一般", "不满意", "未评价", None, "？"]
    assert satisfactions(words, WORDS) == (
        ["satisfied", "satisfied", "neutral", "dissatisfied", None, None, None], 1)
    assert satisfactions(["5", "3星", 2, 0, "4分"], WORDS)[0] == [
        "satisfied", "neutral", "dissatisfied", None, "satisfied"]
    assert satisfactions(["95", "60", "20"], WORDS)[0] == ["satisfied", "neutral", "dissatisfied"]
