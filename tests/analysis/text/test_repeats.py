"""N-grams against scikit-learn, pairs against comparing everything, repeats by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.text.grams import cleaned, distinctive, fit, gram_codes, gram_text, joined
from lohu_gis.analysis.text.pairs import cosines, similar_pairs
from lohu_gis.analysis.text.records import Records
from lohu_gis.analysis.text.repeats import repeats

WORDS = st.lists(st.text("燃气异味停供水管爆 ab", max_size=12), min_size=1, max_size=25)


def records(texts: list[str], x: list[float], days: list[float], areas: list[int] | None = None) -> Records:
    """Records on a line; NaN for a row without a place or time."""
    seconds = np.array([0 if np.isnan(d) else int(d * 86_400) for d in days], np.int64)
    places = np.column_stack([x, np.where(np.isnan(x), np.nan, 0.0)])
    return Records([cleaned(t) for t in texts], places, seconds, ~np.isnan(days),
                   np.array(areas if areas is not None else [-1] * len(texts), np.int64))


def test_texts_are_compared_in_one_form() -> None:
    assert cleaned(" ＡＢ１\t 燃\u3000气\n") == "ab1 燃 气"
    assert cleaned(None) == ""
    assert joined(["停水", "停水", None], ["东门停水了", "灯坏", "x"]) == ["东门停水了", "停水 灯坏", "x"]


def test_codes_are_written_out_again() -> None:
    rows, codes = gram_codes(["燃气😀", "", "a"], 1, 3)
    assert [(int(r), gram_text(int(c))) for r, c in zip(rows, codes, strict=True)] == [
        (0, "燃"), (0, "气"), (0, "😀"), (2, "a"), (0, "燃气"), (0, "气😀"), (0, "燃气😀")]


@settings(deadline=None, max_examples=40)
@given(WORDS, st.sampled_from([(1, 1), (2, 3), (1, 3)]), st.integers(1, 3))
def test_weights_are_those_of_scikit_learn(texts: list[str], sizes: tuple[int, int], least: int) -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [cleaned(t) for t in texts]
    vocabulary, weights = fit(texts, *sizes, least)
    model: Any = TfidfVectorizer(analyzer="char", ngram_range=sizes, min_df=least, lowercase=False)
    try:
        expected = model.fit_transform(texts).toarray()
    except ValueError:  # no gram at all
        assert weights.nnz == 0
        return
    order = [list(model.get_feature_names_out()).index(gram_text(int(c))) for c in vocabulary.codes]
    np.testing.assert_allclose(weights.toarray(), expected[:, order], atol=1e-12)
    np.testing.assert_allclose(vocabulary.weights(texts).toarray(), weights.toarray(), atol=1e-15)


@settings(deadline=None, max_examples=60)
@given(WORDS, st.floats(0.05, 1.0))
def test_the_filter_loses_no_pair(texts: list[str], least: float) -> None:
    _, weights = fit([cleaned(t) for t in texts], 1, 2)
    dense = (weights @ weights.T).toarray()
    low, high, cosine = similar_pairs(weights, least)
    found = set(zip(low.tolist(), high.tolist(), strict=True))
    for i in range(len(texts)):
        for j in range(i + 1, len(texts)):
            if abs(dense[i, j] - least) > 1e-8:
                assert ((i, j) in found) == (dense[i, j] > least)
    np.testing.assert_allclose(cosine, dense[low, high], atol=1e-12)


def test_cosine_by_hand() -> None:
    # two texts, 1-grams: a in both (idf 1), b and c in one (idf ln 1.5 + 1)
    _, weights = fit(["ab", "ac"], 1, 1)
    idf = np.log(3 / 2) + 1
    assert cosines(weights, np.array([0]), np.array([1]))[0] == pytest.approx(1 / (1 + idf**2))


def test_a_similarity_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="every pair"):
        similar_pairs(fit(["a"])[1], 0.0)


def test_repeats_are_near_soon_and_alike() -> None:
    text = "酒吧音响扰民影响休息"
    given = records([text, text, text, text, "路面坑洼", text], [0, 100, 100.5, 0, 0, 0], [0, 1, 1, 91.1, 1, np.nan])
    found = repeats(given, 100, 90, 0.7)
    # row 2 is 0.5 m from row 1; row 3 is 91.1 days from row 0 and 90.1 from the others; row 5 has no moment
    assert found.groups.tolist() == [1, 1, 1, 0, 0, 0]
    assert list(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(0, 1), (1, 2)]
    assert found.similarity.tolist() == pytest.approx([1.0, 1.0])


def test_limits_belong_to_a_pair() -> None:
    text = "酒吧音响扰民影响休息"
    assert repeats(records([text, text], [0, 100], [0, 90]), 100, 90, 1.0).groups.tolist() == [1, 1]
    assert repeats(records([text, text], [0, 100.001], [0, 90]), 100, 90, 1.0).groups.tolist() == [0, 0]
    assert repeats(records([text, text], [0, 100], [0, 90.0001]), 100, 90, 1.0).groups.tolist() == [0, 0]


def test_without_a_place_the_community_counts() -> None:
    text, lost = "酒吧音响扰民影响休息", np.nan
    found = repeats(records([text] * 5, [lost, 5000, lost, lost, 9000], [0, 1, 2, 3, 4], [7, 7, 7, 8, 8]), 50, 90, 0.7)
    assert found.groups.tolist() == [1, 1, 1, 2, 2]
    found = repeats(records([text] * 3, [lost, lost, 0], [0, 1, 2]), 50, 90, 0.7)
    assert found.groups.tolist() == [0, 0, 0]  # nothing is known of where they are


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(["燃气异味很重", "燃气异味", "停水", ""]), st.integers(0, 300),
                          st.integers(0, 120), st.booleans()), min_size=1, max_size=20), st.randoms())
def test_the_order_of_rows_changes_nothing(rows: list[tuple[str, int, int, bool]], random: Any) -> None:
    def run(given: list[tuple[str, int, int, bool]]) -> list[int]:
        made = records([r[0] for r in given], [np.nan if r[3] else float(r[1]) for r in given],
                       [float(r[2]) for r in given], [r[1] % 3 for r in given])
        return list(repeats(made, 100, 30, 0.6).groups.tolist())

    def together(given: list[tuple[str, int, int, bool]], groups: list[int]) -> set[frozenset[int]]:
        """Which rows stand together, by their number before."""
        return {frozenset(order[i] for i, g in enumerate(groups) if g == group) for group in set(groups) - {0}}

    order = list(range(len(rows)))
    before = together(rows, run(rows))
    random.shuffle(order)
    shuffled = [rows[i] for i in order]
    assert together(shuffled, run(shuffled)) == before


def test_distinctive_terms() -> None:
    texts = ["燃气异味", "闻到燃气", "停水", "路灯不亮", "占道经营"]
    vocabulary, weights = fit(texts, 1, 3)
    assert distinctive(weights, [0, 1], vocabulary, 1) == ["燃气"]
    assert distinctive(weights, [], vocabulary) == []
