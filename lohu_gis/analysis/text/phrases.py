"""Phrases that several texts share, and the texts each one brings together.

A phrase is grown character by character: one of k + 1 characters can only be frequent where both of its parts of k
characters are. Nothing is known of places and times here, so that what is tested later was not chosen by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.text.grams import code_points
from lohu_gis.analysis.text.repeats import components
from lohu_gis.core.progress import Progress

I64 = npt.NDArray[np.int64]

LEAST, MOST = 4, 300
"""Texts that share a phrase worth looking at; a word of every second text says nothing."""

SHORTEST, LONGEST = 2, 8
"""Characters of a phrase."""

SAME = 0.6
"""Phrases whose texts overlap that much (Jaccard) are one group."""


@dataclass(frozen=True, eq=False)
class TextGroup:
    """Texts that share a phrase.

    Attributes
    ----------
    phrases
        The one that the most texts share first, then those that mostly the same texts share.
    rows
        Sorted, shape (n,).
    """

    phrases: tuple[str, ...]
    rows: I64


@dataclass(frozen=True, eq=False)
class _Level:
    """Frequent phrases of one length: texts of each (CSR), where one stands in all the characters."""

    length: int
    starts: I64
    offsets: I64
    rows: I64


def text_groups(texts: Sequence[str], least: int = LEAST, most: int = MOST,
                progress: Progress | None = None) -> list[TextGroup]:
    """Groups of texts by shared phrases; a text may be in several. In the order of their first rows and phrases.

    Phrases of signs only, and phrases that a longer one of the same texts contains, are left out.
    """
    progress = progress or Progress()
    joined = "".join(texts)
    levels = [[one for one in _phrases(level, joined) if _is_words(one[0])]
              for level in _levels(texts, least, progress.part(0.0, 0.7))]
    nothing: list[tuple[str, I64]] = []
    found = [one for level, longer in zip(levels, [*levels[1:], nothing], strict=False)
             for one in _without_contained(level, longer) if len(one[0]) >= SHORTEST and len(one[1]) <= most]
    progress.at(0.8)
    return _merged(found, len(texts))


def _is_words(phrase: str) -> bool:
    return all(c.isalnum() for c in phrase) and not phrase.isdigit()


def _levels(texts: Sequence[str], least: int, progress: Progress) -> list[_Level]:
    points, rows = code_points(texts)
    levels: list[_Level] = []
    ids: I64 = points.astype(np.int64)
    for length in range(1, LONGEST + 1):
        progress.at((length - 1) / LONGEST)
        if length > 1:
            width = int(ids.max(initial=-1)) + 1
            inside = (ids[:-1] >= 0) & (ids[1:] >= 0) & (rows[:len(ids) - 1] == rows[length - 1:])
            ids = np.where(inside, ids[:-1] * width + ids[1:], -1)
        ids, level = _frequent(ids, rows, length, least)
        if not len(level.starts):
            break
        levels.append(level)
    return levels


def _frequent(keys: I64, rows: I64, length: int, least: int) -> tuple[I64, _Level]:
    """Numbers of the phrases at all positions (-1 for rare ones), and the phrases."""
    at = np.flatnonzero(keys >= 0)
    known, first, inverse = np.unique(keys[at], return_index=True, return_inverse=True)
    pairs = np.unique(inverse * (int(rows[-1]) + 1 if len(rows) else 1) + rows[at]) if len(at) else at
    of, row = np.divmod(pairs, int(rows[-1]) + 1 if len(rows) else 1)
    texts_with = np.bincount(of, minlength=len(known))
    kept = texts_with >= least
    number = np.where(kept, np.cumsum(kept) - 1, -1)
    ids = np.full(len(keys), -1, np.int64)
    ids[at] = number[inverse]
    chosen = kept[of]
    offsets = np.concatenate(([0], np.cumsum(texts_with[kept])))
    return ids, _Level(length, at[first[kept]], offsets, row[chosen])


def _phrases(level: _Level, joined: str) -> list[tuple[str, I64]]:
    return [(joined[start:start + level.length], level.rows[begin:end]) for start, begin, end in zip(
        level.starts.tolist(), level.offsets[:-1].tolist(), level.offsets[1:].tolist(), strict=True)]


def _without_contained(found: list[tuple[str, I64]], longer: list[tuple[str, I64]]) -> list[tuple[str, I64]]:
    """The phrases that no longer one of the same texts holds."""
    holders: dict[tuple[str, int], list[I64]] = {}
    for phrase, rows in longer:
        for part in (phrase[:-1], phrase[1:]):
            holders.setdefault((part, len(rows)), []).append(rows)
    return [(phrase, rows) for phrase, rows in found
            if not any(np.array_equal(rows, other) for other in holders.get((phrase, len(rows)), ()))]


def _merged(found: list[tuple[str, I64]], count: int) -> list[TextGroup]:
    """Phrases whose texts are mostly the same as one group, with the texts of its most shared phrase."""
    from scipy.sparse import csr_array

    if not found:
        return []
    sizes = np.array([len(rows) for _, rows in found])
    columns = np.concatenate([rows for _, rows in found])
    starts = np.concatenate(([0], np.cumsum(sizes)))
    held = csr_array((np.ones(len(columns), np.int32), columns, starts), shape=(len(found), count))
    shared = (held @ held.T).tocoo()
    one, other = shared.row.astype(np.int64), shared.col.astype(np.int64)
    union = sizes[one] + sizes[other] - shared.data
    same = (one < other) & (shared.data >= SAME * union)
    labels = components(len(found), one[same], other[same])
    groups: dict[int, list[int]] = {}
    for number, label in enumerate(labels.tolist()):
        groups.setdefault(label, []).append(number)
    made = []
    for members in groups.values():
        members.sort(key=lambda i: (-len(found[i][1]), -len(found[i][0]), found[i][0]))
        made.append(TextGroup(tuple(found[i][0] for i in members), found[members[0]][1]))
    return sorted(made, key=lambda group: (group.rows.tolist(), group.phrases))
