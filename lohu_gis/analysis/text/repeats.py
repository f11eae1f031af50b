"""Repeated complaints: near in place, near in time, alike in words; groups are what such pairs connect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.text.grams import fit
from lohu_gis.analysis.text.pairs import ROUNDING, cosines
from lohu_gis.analysis.text.records import Records
from lohu_gis.core.progress import Progress

if TYPE_CHECKING:
    from scipy.sparse import csr_array

I64 = npt.NDArray[np.int64]
F64 = npt.NDArray[np.float64]

DAY_S = 86_400
CANDIDATES_AT_ONCE = 400_000


@dataclass(frozen=True, eq=False)
class Repeats:
    """Groups of repeats.

    Attributes
    ----------
    groups
        Group of each row from 1, 0 where it repeats nothing, shape (n,). Numbered by the first moment, then place and
        text, so the order of rows does not matter.
    first, second, similarity
        The pairs that were found, lower row first.
    """

    groups: I64
    first: I64
    second: I64
    similarity: F64


def repeats(records: Records, distance_m: float, days: float, similarity: float,
            progress: Progress | None = None) -> Repeats:
    """Pairs with a distance of at most `distance_m`, at most `days` x 24 hours apart and a cosine of at least
    `similarity` of the TF-IDF weights of 2- and 3-grams; then what they connect.

    A row without a place is compared with rows of the same community instead.
    """
    progress = progress or Progress()
    weights = fit(records.texts)[1]
    progress.at(0.2)
    spoken = np.diff(weights.indptr) > 0
    usable = np.flatnonzero(spoken & records.timed)
    found: list[tuple[I64, I64, F64]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
    found += _near(records, weights, usable, (distance_m, days * DAY_S, similarity), progress.part(0.2, 0.8))
    found += _same_area(records, weights, usable, (days * DAY_S, similarity), progress.part(0.8, 1.0))
    first, second, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    order = np.lexsort((second, first))
    first, second, cosine = first[order], second[order], cosine[order]
    return Repeats(_groups(records, first, second), first, second, cosine)


def _near(records: Records, weights: csr_array, usable: I64, limits: tuple[float, float, float],
          progress: Progress) -> Iterator[tuple[I64, I64, F64]]:
    """Pairs of rows that both have a place."""
    from scipy.spatial import cKDTree

    rows = usable[np.isfinite(records.places[usable]).all(axis=1)]
    if len(rows) < 2:
        return
    tree = cKDTree(records.places[rows])
    lengths = np.cumsum(tree.query_ball_point(records.places[rows], limits[0], return_length=True))
    start = 0
    while start < len(rows):
        reached = lengths[start - 1] if start else 0
        end = max(int(np.searchsorted(lengths, reached + CANDIDATES_AT_ONCE, side="right")), start + 1)
        progress.at(start / len(rows))
        lists = tree.query_ball_point(records.places[rows[start:end]], limits[0], return_sorted=True)
        low = np.repeat(rows[start:end], [len(one) for one in lists])
        high = rows[np.concatenate([np.asarray(one, np.int64) for one in lists])]
        yield _alike(records, weights, low, high, limits[1:])
        start = end


def _same_area(records: Records, weights: csr_array, usable: I64, limits: tuple[float, float],
               progress: Progress) -> Iterator[tuple[I64, I64, F64]]:
    """Pairs of rows of one community of which at least one has no place."""
    rows = usable[records.areas[usable] >= 0]
    rows = rows[np.argsort(records.areas[rows], kind="stable")]
    lost = rows[~np.isfinite(records.places[rows]).all(axis=1)]
    areas = records.areas[rows]
    left = np.searchsorted(areas, records.areas[lost], side="left")
    sizes = np.searchsorted(areas, records.areas[lost], side="right") - left
    step = max(1, CANDIDATES_AT_ONCE // max(int(sizes.max(initial=1)), 1))
    for part in progress.chunks(len(lost), step):
        many = sizes[part]
        offsets = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
        one, other = np.repeat(lost[part], many), rows[np.repeat(left[part], many) + offsets]
        both_lost = ~np.isfinite(records.places[other]).all(axis=1)
        once = ~both_lost | (one < other)
        low, high = np.minimum(one, other)[once], np.maximum(one, other)[once]
        yield _alike(records, weights, low, high, limits)


def _alike(records: Records, weights: csr_array, low: I64, high: I64,
           limits: tuple[float, float]) -> tuple[I64, I64, F64]:
    soon = (low < high) & (np.abs(records.seconds[low] - records.seconds[high]) <= limits[0])
    low, high = low[soon], high[soon]
    cosine = cosines(weights, low, high)
    kept = cosine >= limits[1] - ROUNDING
    return low[kept], high[kept], cosine[kept]


def _groups(records: Records, first: I64, second: I64) -> I64:
    count = len(records.texts)
    labels = components(count, first, second)
    sizes = np.bincount(labels, minlength=count)
    inside = np.flatnonzero(sizes[labels] > 1)
    groups = np.zeros(count, np.int64)
    if not len(inside):
        return groups
    words = np.array([records.texts[int(i)] for i in inside], np.str_)
    spelled = np.unique(words, return_inverse=True)[1]
    places = records.places[inside]
    order = inside[np.lexsort((spelled, places[:, 1], places[:, 0], records.seconds[inside]))]
    _, at = np.unique(labels[order], return_index=True)
    numbers = np.zeros(count, np.int64)
    numbers[labels[order[np.sort(at)]]] = np.arange(1, len(at) + 1)
    groups[inside] = numbers[labels[inside]]
    return groups


def components(count: int, first: I64, second: I64) -> I64:
    """Number of the connected component of each of `count` rows under the given pairs."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(first), np.int8), (first, second)), shape=(count, count))
    return np.asarray(connected_components(links, directed=False)[1], np.int64)
