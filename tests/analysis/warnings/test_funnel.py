"""Phrases, bursts and the funnel: by hand, against comparing everything, and in shuffled data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.text.phrases import LONGEST, text_groups
from lohu_gis.analysis.warnings.bursts import LAST_DAYS, burst, shares
from lohu_gis.analysis.warnings.funnel import Funnel, FunnelInput, FunnelSettings, funnel

WORDS = st.lists(st.text("换电柜冒烟a1", max_size=9), min_size=1, max_size=14)


@settings(deadline=None, max_examples=60)
@given(WORDS, st.integers(2, 3))
def test_groups_hold_exactly_the_texts_with_the_phrase(texts: list[str], least: int) -> None:
    groups = text_groups(texts, least, 99)
    for group in groups:
        assert group.rows.tolist() == [i for i, text in enumerate(texts) if group.phrases[0] in text]
        assert len(group.rows) >= least
    said = [{p for group in groups for p in group.phrases if p in text} for text in texts]
    for size in range(2, LONGEST):
        for text in texts:
            for start in range(len(text) - size + 1):
                phrase = text[start:start + size]
                with_it = {i for i, other in enumerate(texts) if phrase in other}
                if len(with_it) >= least and not phrase.isdigit():
                    # the phrase or a longer one of the same texts was found
                    assert any(phrase in p for p in said[min(with_it)]), phrase


def test_groups_of_mostly_the_same_texts_are_one() -> None:
    texts = ["外墙瓷砖脱落", "外墙掉瓷砖", "外墙瓷砖空鼓", "外墙瓷砖裂了", "停水"]
    groups = text_groups(texts, 3, 9)
    assert len(groups) == 1
    assert set(groups[0].phrases) == {"外墙", "瓷砖", "外墙瓷砖"}
    assert groups[0].rows.tolist() == [0, 1, 2, 3]
    assert text_groups(["外墙"] * 5, 3, 4) == []  # too many to be a signal
    assert text_groups([], 2, 9) == []


def test_the_ratio_by_hand() -> None:
    # four records in one place, three of them today, one 100 days ago; 1 % of all complaints are of today
    ages = np.array([0, 0, 0, 100])
    share = np.where(np.array(LAST_DAYS) < 101, 0.5, 0.5)
    share[0] = 0.01
    found = burst(np.zeros((4, 2)), ages, np.maximum.accumulate(share), seed=1)
    assert found is not None
    assert (found.inside, found.days) == ((0, 1, 2), 1)
    assert found.expected == pytest.approx(0.04)
    assert found.llr == pytest.approx(3 * np.log(3 / 0.04) + np.log(1 / 3.96))
    # three or four of four on that day: 4 x 0.01^3 x 0.99 + 0.01^4, once in 250,000; more is as remarkable
    assert found.p == pytest.approx(1 / 20_000)
    assert found.draws == 19_999


def test_the_chance_is_the_binomial_one() -> None:
    """One circle and, in effect, one span: P(at least 3 of 5) with a share of 0.2 is 0.05792."""
    ages = np.array([0, 0, 0, 90, 90])
    found = burst(np.zeros((5, 2)), ages, np.full(len(LAST_DAYS), 0.2), seed=3)
    assert found is not None
    assert found.p == pytest.approx(0.05792, abs=0.025)
    assert found.draws < 1_000


def test_where_and_everywhere() -> None:
    rng = np.random.default_rng(0)
    near = rng.uniform(0, 60, (6, 2))
    far = rng.uniform(5_000, 90_000, (30, 2))
    ages = np.concatenate([np.arange(6), rng.integers(60, 365, 30)])
    share = shares(np.arange(365))
    local = burst(np.concatenate([near, far]), ages, share)
    assert local is not None
    assert (local.inside, local.radius_m, local.days) == (tuple(range(6)), 100.0, 7)
    ages = np.concatenate([rng.integers(60, 365, 6), np.arange(30) % 14])
    spread = burst(np.concatenate([near, far]), ages, share)
    assert spread is not None
    assert (spread.radius_m, spread.centre) == (np.inf, -1)
    assert burst(near[:2], np.array([0, 0]), share) is None
    lost = burst(np.full((5, 2), np.nan), np.zeros(5, int), share)  # no place is known: only everywhere can be said
    assert lost is not None
    assert lost.radius_m == np.inf


def town(seed: int, planted: bool, count: int = 700) -> FunnelInput:
    """Complaints of a year in thirty words over a town; perhaps eight more of one matter in one street lately."""
    rng = np.random.default_rng(seed)
    stock = [chr(0x5000 + i) + chr(0x6000 + i) for i in range(0, 60, 2)]
    texts = [stock[i] for i in rng.integers(0, len(stock), count)]
    places, days = rng.uniform(0, 4_000, (count, 2)), rng.integers(0, 365, count)
    if planted:
        texts += ["换电柜冒烟", "楼下换电柜发烫", "换电柜有焦味", "又是换电柜", "换电柜烧焦", "换电柜响", "换电柜热",
                  "换电柜"]
        places = np.concatenate([places, rng.uniform(1_000, 1_080, (8, 2))])
        days = np.concatenate([days, 364 - np.array([0, 1, 2, 4, 6, 9, 11, 13])])
    return FunnelInput(texts, places, days, np.ones(len(texts), bool), 364)


def test_a_planted_matter_comes_first_with_its_records() -> None:
    found = funnel(town(4, True))
    best = found.signals[0]
    assert best.phrases[0] == "换电柜"
    assert best.rows == tuple(range(700, 708))
    assert best.first_day == 351
    assert best.expected == pytest.approx(8 * np.mean(town(4, True).days > 350))
    assert best.recurrence_days == 1 / best.p
    assert best.growth > 10
    assert found.records == 708


def test_before_its_day_nothing_is_known_of_it() -> None:
    given = town(4, True)
    early = FunnelInput(given.texts, given.places, given.days, given.known, 340)
    assert not any("换电柜" in s.phrases for s in funnel(early).signals)


def test_the_same_seed_gives_the_same_and_rows_may_stand_in_any_order() -> None:
    given = town(4, True)
    order = np.random.default_rng(8).permutation(len(given.texts))
    mixed = FunnelInput([given.texts[i] for i in order], given.places[order], given.days[order], given.known, 364)

    def facts(found: Funnel, names: Any) -> list[Any]:
        return [(set(s.phrases), {int(names[r]) for r in s.rows}, s.radius_m, s.days, s.p, s.q, s.draws,
                 pytest.approx(s.llr)) for s in found.signals]

    assert facts(funnel(given), np.arange(len(order))) == facts(funnel(given), np.arange(len(order)))
    assert facts(funnel(mixed), order) == facts(funnel(given), np.arange(len(order)))


def test_in_shuffled_data_no_more_is_found_than_stated() -> None:
    """200 shuffles of the days: with q = 0.05 at most one run in twenty may say anything. Allowed: the 99.9 % quantile
    of a binomial distribution, 21 of 200.
    """
    given = town(4, True, 300)
    said = 0
    for number in range(200):
        days = np.random.default_rng(number).permutation(given.days)
        said += bool(funnel(FunnelInput(given.texts, given.places, days, given.known, 364,
                                        FunnelSettings(seed=number))).signals)
    assert said <= 21
