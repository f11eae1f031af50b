"""Lists, titles and sentences in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lohu_gis.app import i18n
from lohu_gis.app.phrases import listed, sentences, titled


def plain(text: str) -> str:
    """English."""
    return text


def chinese(text: str) -> str:
    """With the Chinese catalogue."""
    before = i18n.language()
    i18n.set_language("zh_CN")
    try:
        return i18n._(text)
    finally:
        i18n.set_language(before)


@pytest.mark.parametrize(("translate", "list_", "title", "text"), [
    (plain, "a, {b}, c", "t: x", "A. B."), (chinese, "a，{b}，c", "t：x", "A.B.")])
def test_marks_of_the_language(translate: Callable[[str], str], list_: str, title: str, text: str) -> None:
    assert listed(["a", "", "{b}", "c"], translate) == list_
    assert titled("t", "x", translate) == title
    assert sentences("A.", "", "B.", translate=translate) == text


def test_nothing_adds_no_marks() -> None:
    assert listed([]) == listed(["", ""]) == sentences("") == ""
    assert titled("t", "") == "t"
