"""Rule packs as values: what they say about themselves, and what is refused."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.core.rulepack import TO_BE_CHECKED, pack_of

CONTENT: dict[str, Any] = {
    "id": "plan_test", "title": "标准", "title_en": "Standard", "date": datetime.date(2025, 11, 12),
    "rules": [
        {"id": "coverage.office", "article": "8.4.3.1", "values": {"limit": 0.5, "uses": ["C1", "C5"], "strict": True},
         "units": {"limit": "1"}},
        {"id": "coverage.housing", "check": "checked 2026", "source": "elsewhere",
         "rows": [{"floors": 10, "limit": 0.25}]},
        {"id": "green", "values": {"word": "roof"}},
    ],
}


def test_values_come_as_numbers_words_and_rows() -> None:
    pack = pack_of(CONTENT)
    office = pack.rule("coverage.office")
    assert office.number("limit") == 0.5
    assert math.isnan(office.number("nothing"))
    assert math.isnan(office.number("strict"))  # a truth value is no number
    assert office.words("uses") == ("C1", "C5")
    assert (office.word("uses"), office.words("nothing")) == ("", ())
    assert pack.rule("green").word("word") == "roof"
    assert pack.rule("green").words("word") == ("roof",)
    assert pack.rule("coverage.housing").rows == ({"floors": 10, "limit": 0.25},)


def test_a_rule_says_where_it_comes_from_and_who_checked_it() -> None:
    pack = pack_of(CONTENT)
    office, housing = pack.rule("coverage.office"), pack.rule("coverage.housing")
    assert pack.source_of(office) == "标准 (2025-11-12) 8.4.3.1"
    assert pack.check_of(office) == TO_BE_CHECKED
    assert (pack.source_of(housing), pack.check_of(housing)) == ("elsewhere", "checked 2026")


def test_rules_are_found_by_id_and_by_beginning() -> None:
    pack = pack_of(CONTENT)
    assert [rule.id for rule in pack.starting("coverage.")] == ["coverage.office", "coverage.housing"]
    assert pack.find("nothing") is None
    with pytest.raises(InputError) as caught:
        pack.rule("nothing")
    assert caught.value.code == "rules.missing"
    assert caught.value.facts == {"pack": "plan_test", "rule": "nothing"}


@pytest.mark.parametrize("change", [
    {"id": 5}, {"title": None}, {"unknown": 1}, {"date": "yesterday"}, {"rules": "none"}, {"rules": [{}]},
    {"rules": [{"id": "a", "values": {"x": {"deep": 1}}}]}, {"rules": [{"id": "a", "extra": 1}]},
    {"rules": [{"id": "a"}, {"id": "b"}, {"id": "a"}]},
    {"rules": [{"id": "a", "values": {"x": float("nan")}}]},
    {"rules": [{"id": "a", "rows": [{"x": [1, float("inf")]}]}]},
    {"rules": [{"id": str(n)} for n in range(5001)]},
])
def test_packs_of_another_form_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        pack_of(CONTENT | change)
    assert caught.value.code == "rules.invalid"


def test_titles_are_needed() -> None:
    with pytest.raises(InputError):
        pack_of({"id": "a"})
