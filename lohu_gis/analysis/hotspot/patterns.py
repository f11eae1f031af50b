"""The seventeen patterns of emerging hot spots as predicates over hot and cold steps.

The published definitions overlap: a place that was cold and is hot in the last two steps is both oscillating and
consecutive. So a fixed order is part of the definition, and it is printed with the results: `PRECEDENCE`.

Source of the definitions: Esri, "How Emerging Hot Spot Analysis works". Two points are read strictly here: persistent
asks for a hot last step, so that it excludes historical; sporadic does not ask for one.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Steps = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
Mode = Literal["strict", "compatible"]

KINDS = ("new", "consecutive", "intensifying", "persistent", "diminishing", "sporadic", "oscillating", "historical")

CATEGORIES = (*(f"{kind}_hot" for kind in KINDS), *(f"{kind}_cold" for kind in KINDS), "no_pattern")
"""All seventeen."""

MOST = 0.9
"""Share of steps from which a place counts as always hot or always cold."""

_ALWAYS = ("intensifying", "persistent", "diminishing")

PRECEDENCE: dict[Mode, tuple[str, ...]] = {
    "strict": (*_ALWAYS, "oscillating", "new", "consecutive", "historical", "sporadic"),
    "compatible": ("new", "consecutive", *_ALWAYS, "oscillating", "historical", "sporadic"),
}
"""Which pattern wins where several fit, the first before the others; hot and cold of one kind never fit together.

strict names the past first (a place that was cold is oscillating, not new); compatible tests new and consecutive first,
as other programs do.
"""

RULES = {
    "new": "h(T)=c, n(c before T)=0",
    "consecutive": "last run of c >= 2, n(c before the run)=0, share(c) < 0.9",
    "intensifying": "share(c) >= 0.9, h(T)=c, trend towards c",
    "persistent": "share(c) >= 0.9, h(T)=c, no trend",
    "diminishing": "share(c) >= 0.9, h(T)=c, trend away from c",
    "sporadic": "n(c) > 0, share(c) < 0.9, n(-c)=0",
    "oscillating": "h(T)=c, n(-c) > 0, share(c) < 0.9",
    "historical": "share(c) >= 0.9, h(T)<>c",
    "no_pattern": "none of the others",
}
"""The predicate of each kind: c is +1 for hot and -1 for cold, h(t) the state of step t, T the last one."""


def last_run(states: Steps) -> npt.NDArray[np.int64]:
    """How many last steps have the state of the very last, int64 (m,); 0 without steps."""
    if not states.shape[1]:
        return np.zeros(len(states), np.int64)
    other = (states != states[:, -1:])[:, ::-1]
    return np.where(other.any(axis=1), other.argmax(axis=1), np.int64(states.shape[1]))


def patterns(states: Steps, trend: Steps, mode: Mode = "strict") -> npt.NDArray[np.object_]:
    """The pattern of each place.

    Parameters
    ----------
    states
        +1 hot, -1 cold, 0 neither, int8 (m, T).
    trend
        +1 rising, -1 falling, 0 no significant trend, int8 (m,).

    Returns
    -------
    categories
        Texts of `CATEGORIES`, object (m,).
    """
    found = np.full(len(states), "no_pattern", object)
    todo = np.ones(len(states), bool)
    fits = {"hot": _fits(states, trend), "cold": _fits(-states, -trend)}
    for kind in PRECEDENCE[mode]:
        for colour, predicates in fits.items():
            now = todo & predicates[kind]
            found[now] = f"{kind}_{colour}"
            todo &= ~now
    return found


def _fits(states: Steps, trend: Steps) -> dict[str, Bools]:
    """Where the predicate of each hot kind holds."""
    steps = states.shape[1]
    hot, cold = (states == 1).sum(axis=1), (states == -1).sum(axis=1)
    last = states[:, -1] == 1 if steps else np.zeros(len(states), bool)
    run = np.where(last, last_run(states), 0)
    # In tenths, so that 9 of 10 are nine tenths exactly.
    always = (10 * hot >= 9 * steps) & (steps > 0)
    return {
        "new": last & (hot == 1),
        "consecutive": (run >= 2) & (hot == run) & ~always,
        "intensifying": always & last & (trend > 0),
        "persistent": always & last & (trend == 0),
        "diminishing": always & last & (trend < 0),
        "sporadic": (hot > 0) & ~always & (cold == 0),
        "oscillating": last & (cold > 0) & ~always,
        "historical": always & ~last,
    }
