"""The seventeen patterns: one label for every sequence, the definitions read one by one, the overlaps counted."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from lohu_gis.analysis.hotspot.patterns import CATEGORIES, PRECEDENCE, RULES, Mode, Steps, last_run, patterns


def every(steps: int, dense: bool = False) -> tuple[Steps, Steps]:
    """All sequences of hot, cold and neither, with each of the three trends; `dense`: nine tenths of one colour."""
    made = np.array(list(itertools.product((0, 1, -1), repeat=steps)), np.int8)
    if dense:
        made = made[(10 * np.maximum((made == 1).sum(1), (made == -1).sum(1)) >= 9 * steps)]
    return np.repeat(made, 3, axis=0), np.tile(np.array([-1, 0, 1], np.int8), len(made))


def definitions(h: list[int], trend: int, colour: int) -> set[str]:
    """Kinds whose definition fits, written down a second time, step by step."""
    last, before = h[-1] == colour, h[:-1]
    share = h.count(colour) / len(h)
    run = 0
    while run < len(h) and h[-1 - run] == colour:
        run += 1
    found = {
        "new": last and colour not in before,
        "consecutive": run >= 2 and colour not in h[:len(h) - run] and share < 0.9 - 1e-12,
        "intensifying": share >= 0.9 - 1e-12 and last and trend == colour,
        "persistent": share >= 0.9 - 1e-12 and last and trend == 0,
        "diminishing": share >= 0.9 - 1e-12 and last and trend == -colour,
        "sporadic": colour in h and share < 0.9 - 1e-12 and -colour not in h,
        "oscillating": last and -colour in h and share < 0.9 - 1e-12,
        "historical": share >= 0.9 - 1e-12 and not last,
    }
    return {kind for kind, fits in found.items() if fits}


def by_definition(h: list[int], trend: int, order: tuple[str, ...]) -> str:
    """The first kind in the order that fits; the colour of the last step before the other."""
    hot, cold = definitions(h, trend, 1), definitions(h, trend, -1)
    for kind in order:
        for colour, fits in (("cold", cold), ("hot", hot)):
            if kind in fits:
                return f"{kind}_{colour}"
    return "no_pattern"


@pytest.mark.parametrize("mode", ["strict", "compatible"])
@pytest.mark.parametrize("steps", [1, 2, 5, 6, 7])
def test_every_sequence_has_one_label_and_it_is_the_right_one(steps: int, mode: Mode) -> None:
    states, trends = every(steps)
    found = patterns(states, trends, mode)
    assert set(found) <= set(CATEGORIES)
    wanted = [by_definition(h, t, PRECEDENCE[mode]) for h, t in zip(states.tolist(), trends.tolist(), strict=True)]
    assert found.tolist() == wanted


@pytest.mark.long
@pytest.mark.parametrize("mode", ["strict", "compatible"])
@pytest.mark.parametrize("steps", [8, 9, 10, 11, 12, 13])
def test_dense_sequences_of_more_steps(steps: int, mode: Mode) -> None:
    if steps > 11:
        singles = [np.full((1, steps), c, np.int8) for c in (1, -1)]
        made = np.concatenate([*singles, *(np.where(np.arange(steps) == i, v, c)[None].astype(np.int8)
                                           for c in (1, -1) for v in (0, -c) for i in range(steps))])
        states, trends = np.repeat(made, 3, axis=0), np.tile(np.array([-1, 0, 1], np.int8), len(made))
    else:
        states, trends = every(steps, dense=True)
    found = patterns(states, trends, mode)
    wanted = [by_definition(h, t, PRECEDENCE[mode]) for h, t in zip(states.tolist(), trends.tolist(), strict=True)]
    assert found.tolist() == wanted


def test_hot_and_cold_are_mirrored() -> None:
    states, trends = every(6)
    swap = {"hot": "cold", "cold": "hot", "pattern": "pattern"}
    mirrored = [f"{c.rpartition('_')[0]}_{swap[c.rpartition('_')[2]]}" for c in patterns(states, trends)]
    assert patterns(-states, -trends).tolist() == mirrored


def test_the_published_definitions_overlap_and_so_the_order_matters() -> None:
    """Among all sequences of 5 to 7 steps without trends, oscillating meets consecutive and new, as often hot as cold;
    historical of one colour meets the other colour only at few steps."""
    meets: dict[tuple[str, ...], int] = {}
    for steps in (5, 6, 7):
        for h in itertools.product((0, 1, -1), repeat=steps):
            fits = tuple(sorted([f"{k}_hot" for k in definitions(list(h), 0, 1)]
                                + [f"{k}_cold" for k in definitions(list(h), 0, -1)]))
            if len(fits) > 1:
                meets[fits] = meets.get(fits, 0) + 1
    assert meets[("consecutive_hot", "oscillating_hot")] == meets[("consecutive_cold", "oscillating_cold")] > 0
    assert meets[("new_hot", "oscillating_hot")] == meets[("new_cold", "oscillating_cold")] > 0
    assert set(meets) == {("consecutive_hot", "oscillating_hot"), ("consecutive_cold", "oscillating_cold"),
                          ("new_hot", "oscillating_hot"), ("new_cold", "oscillating_cold"),
                          ("new_hot", "sporadic_hot"), ("new_cold", "sporadic_cold"),
                          ("consecutive_hot", "sporadic_hot"), ("consecutive_cold", "sporadic_cold")}


@pytest.mark.parametrize(("h", "trend", "wanted", "compatible"), [
    ([0, 0, 0, 0, 1], 0, "new_hot", "new_hot"),
    ([0, 0, 0, 1, 1], 0, "consecutive_hot", "consecutive_hot"),
    ([1] * 10, 1, "intensifying_hot", "intensifying_hot"),
    ([1] * 9 + [0], 0, "historical_hot", "historical_hot"),
    ([0] + [1] * 9, 0, "persistent_hot", "persistent_hot"),
    ([1] * 10, -1, "diminishing_hot", "diminishing_hot"),
    ([0, 1, 0, 1, 0], 0, "sporadic_hot", "sporadic_hot"),
    ([-1, 0, 0, 1, 1], 0, "oscillating_hot", "consecutive_hot"),
    ([-1, 0, 0, 0, 1], 0, "oscillating_hot", "new_hot"),
    ([-1] * 10, -1, "intensifying_cold", "intensifying_cold"),
    ([-1] * 9 + [1], 0, "oscillating_hot", "new_hot"),
    ([1, -1, 0, 0, 0], 0, "no_pattern", "no_pattern"),
    ([0, 0, 0, 0, 0], 1, "no_pattern", "no_pattern"),
])
def test_examples(h: list[int], trend: int, wanted: str, compatible: str) -> None:
    states, trends = np.array([h], np.int8), np.array([trend], np.int8)
    assert patterns(states, trends).tolist() == [wanted]
    assert patterns(states, trends, "compatible").tolist() == [compatible]


def test_orders_and_rules_know_all_kinds() -> None:
    kinds = {c.rpartition("_")[0] for c in CATEGORIES if c != "no_pattern"}
    assert len(CATEGORIES) == 17
    for order in PRECEDENCE.values():
        assert set(order) == kinds
        assert len(order) == 8
    assert set(RULES) == kinds | {"no_pattern"}


def test_last_run() -> None:
    states = np.array([[0, 1, 1], [1, 1, 1], [1, 0, -1], [0, 0, 0]], np.int8)
    assert last_run(states).tolist() == [2, 3, 1, 3]
    assert last_run(np.zeros((2, 0), np.int8)).tolist() == [0, 0]
