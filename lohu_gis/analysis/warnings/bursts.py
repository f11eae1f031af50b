"""Whether a group of records gathers lately, here or everywhere: a scan over circles and last days, with chance by
drawing the days anew.

Without a burst the day of a record has nothing to do with its words and its place: each record of the group has the day
of any complaint. So a group that always lies in one street is no burst, and one that all complaints share (a busy
month) is none either; expected is ``records in the circle x share of all complaints in the last days``. The ratio is
that of Kulldorff (1997) within the group, ``c ln(c / E) + (C - c) ln((C - c) / (C - E))``.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.progress import Progress

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.floating[Any]]

RADII_M = (100.0, 200.0, 400.0, 800.0, 1600.0, np.inf)
"""Of circles around records of the group; the last one is everywhere, records without a place included."""

LAST_DAYS = (1, 2, 3, 5, 7, 10, 14, 21, 28, 42, 56)
FEWEST = 3
"""Records of a burst."""

ROUNDS = (199, 999, 4_999, 19_999)
"""Draws: more only for groups that few draws of the round before came up to."""

ENOUGH = 8
CELLS_AT_ONCE = 4_000_000
COST = 15_000_000_000
"""Multiplications that the draws of one group may cost; large groups, which are no weak signals, get fewer draws."""


@dataclass(frozen=True)
class Burst:
    """The most remarkable circle and span of a group.

    Attributes
    ----------
    inside
        Records of the burst, as positions in the group, sorted.
    centre
        Position of the record in the middle; -1 for everywhere.
    radius_m
        Infinite for everywhere.
    days
        The last days that it spans.
    expected
        Records there in these days by chance.
    p
        ``(1 + draws that reach the ratio) / (1 + draws)``, over all circles and spans.
    draws
        How many were made.
    """

    inside: tuple[int, ...]
    centre: int
    radius_m: float
    days: int
    expected: float
    llr: float
    p: float
    draws: int


@dataclass(frozen=True, eq=False)
class _Circles:
    """Distinct circles of a group: members as booleans (circles, n), the record in the middle, the radius."""

    members: Bools
    centres: I64
    radii: F64


def shares(ages: I64, last_days: tuple[int, ...] = LAST_DAYS) -> F64:
    """Share of all complaints in the last 1, 2, 3, 5 ... days; `ages` are days before the last one, 0 for itself."""
    return np.array([(ages < days).mean() if len(ages) else 0.0 for days in last_days])


def burst(places: F64, ages: I64, share: F64, seed: int = 0, name: str = "",
          progress: Progress | None = None) -> Burst | None:
    """The best burst of one group; None where no circle has at least three records and more than expected.

    Parameters
    ----------
    places
        In metres, NaN where unknown, shape (n, 2).
    ages
        Days before the last one, shape (n,).
    share
        Of `shares`, over all complaints.
    seed, name
        The draws depend on these only, not on the order of rows or of groups.
    """
    progress = progress or Progress()
    order = np.lexsort((places[:, 1], places[:, 0], ages))
    places, ages = places[order], ages[order]
    circles = _circles(places)
    members = circles.members.astype(np.float32)
    expected = members.sum(axis=1)[:, None] * share[None, :]
    recent = ages[:, None] < np.array(LAST_DAYS)[None, :]
    counts = members @ recent.astype(np.float32)
    ratios = _ratio(counts, expected, len(ages))
    if not ratios.size:
        return None
    best = int(np.argmax(ratios))
    if not ratios.flat[best] > 0:
        return None
    circle, span = divmod(best, len(LAST_DAYS))
    p, draws = _chance(members, share, float(ratios.flat[best]), _stream(seed, name), progress)
    inside = order[circles.members[circle] & recent[:, span]]
    centre = circles.centres[circle]
    return Burst(tuple(sorted(inside.tolist())), -1 if centre < 0 else int(order[centre]),
                 float(circles.radii[circle]), LAST_DAYS[span], float(expected[circle, span]),
                 float(ratios.flat[best]), p, draws)


def _circles(places: F64) -> _Circles:
    """Every circle once, the smallest radius first; everywhere last."""
    distance = np.hypot(places[:, None, 0] - places[None, :, 0], places[:, None, 1] - places[None, :, 1])
    members, centres, radii = [], [], []
    placed = np.flatnonzero(np.isfinite(places[:, 0]))
    with np.errstate(invalid="ignore"):
        for radius in RADII_M[:-1]:
            inside = distance[placed] <= radius
            members.append(inside)
            centres.append(placed)
            radii.append(np.full(len(placed), radius))
    members.append(np.ones((1, len(places)), bool))
    centres.append(np.array([-1]))
    radii.append(np.array([np.inf]))
    every = np.concatenate(members)
    _, first = np.unique(np.packbits(every, axis=1), axis=0, return_index=True)
    first = np.sort(first[every[first].sum(axis=1) >= FEWEST])
    return _Circles(every[first], np.concatenate(centres)[first].astype(np.int64), np.concatenate(radii)[first])


def _ratio(counts: Reals, expected: Reals, total: int) -> Reals:
    """Log likelihood ratio where there is more than expected and enough, else 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = counts * np.log(counts / expected)
        rest = total - counts
        outside = np.where(rest > 0, rest * np.log(rest / (total - expected)), 0.0)
        found = inside + outside
    return np.where((counts >= FEWEST) & (counts > expected) & np.isfinite(found), found, 0.0)


def _stream(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def _chance(members: Reals, share: F64, reached: float, stream: np.random.Generator,
            progress: Progress) -> tuple[float, int]:
    """The p of a ratio and how many draws it took.

    The ratio rises with the count, so a draw reaches it where a circle and span holds enough records; circles that
    cannot hold enough are left out.
    """
    count = members.shape[1]
    enough = _needed(members.sum(axis=1), share, reached, count)
    able = (enough <= members.sum(axis=1)[:, None]).any(axis=1)
    members, enough = members[able], enough[able]
    size = max(1, CELLS_AT_ONCE // max(members.shape[0] * len(share), 1))
    done = above = 0
    most = max(COST // max(members.size * len(share), 1), ROUNDS[0])
    for goal in (min(one, most) for one in ROUNDS):
        while done < goal:
            progress.check()
            draws = min(size, goal - done)
            span = np.searchsorted(share, stream.random((count, draws)), side="right")  # the first span that has it
            recent = (span[:, None, :] <= np.arange(len(share))[None, :, None]).astype(np.float32)
            counts = (members @ recent.reshape(count, -1)).reshape(len(members), len(share), draws)
            above += int((counts >= enough[:, :, None]).any(axis=(0, 1)).sum())
            done += draws
        if above >= ENOUGH or done >= most:
            break
    return (1 + above) / (1 + done), done


def _needed(sizes: Reals, share: F64, reached: float, total: int) -> Reals:
    """The smallest count with which a circle of each size and each span reaches a ratio; infinite where none does."""
    different, at = np.unique(sizes, return_inverse=True)
    counts = np.arange(total + 1.0)
    found = np.full((len(different), len(share)), np.inf, np.float32)
    for number, size in enumerate(different):
        reaches = _ratio(counts[:, None], size * share[None, :], total) >= reached * (1 - 1e-6)
        reaches[int(size) + 1:] = False
        found[number] = np.where(reaches.any(axis=0), reaches.argmax(axis=0), np.inf)
    return found[at]
