"""What a table of windows says about buildings, and about a change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]
Objects = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class BuildingVerdict:
    """One building of a check.

    Attributes
    ----------
    passing, failing, unknown
        Windows by verdict.
    shaded
        Failing windows that would pass with nothing but their own building: what the surroundings take. The others face
        away from the sun, and no neighbour can help them.
    least_h, required_h
        Fewest hours of a window that could reach what is required, and what is required; None where nothing is.
    culprit, culprit_min
        The other building that takes most minutes from the failing windows together; None for none.
    verdict
        ``fail`` with shaded windows (under a rule for a share of the windows: when fewer than that share of those that
        could pass do), else ``unknown`` with unknown ones, else ``pass``; None where nothing is required.
    """

    building: str
    use: str
    article: str
    required_h: float | None
    windows: int
    passing: int
    failing: int
    unknown: int
    shaded: int
    least_h: float | None
    culprit: str | None
    culprit_min: float
    verdict: str | None


def building_verdicts(windows: FeatureTable, shares: Mapping[str, float] | None = None) -> tuple[BuildingVerdict, ...]:
    """Verdicts of all buildings of a result of ``sun.hours_windows``, failing ones first, most shaded windows first.

    Parameters
    ----------
    shares
        Rule -> share of the windows that need their hours; all of them where a rule is not named.
    """
    names = _texts(windows, "building_id")
    order = np.argsort(names.astype(str), kind="stable")
    sorted_names = names[order].astype(str)
    if len(order) == 0:
        return ()
    starts = np.flatnonzero(np.concatenate([[True], sorted_names[1:] != sorted_names[:-1]]))
    columns = _Columns(windows)
    stops = np.append(starts[1:], len(order))
    found = [_of_building(str(sorted_names[a]), order[a:b], columns, shares or {})
             for a, b in zip(starts, stops, strict=True)]
    rank = {"fail": 0, "unknown": 1, "pass": 2, None: 3}
    return tuple(sorted(found, key=lambda v: (rank[v.verdict], -v.shaded, v.building)))


class _Columns:
    """Columns of a result that verdicts look at."""

    def __init__(self, table: FeatureTable) -> None:
        self.hours = _numbers(table, "hours")
        self.possible = _numbers(table, "possible_h")
        self.required = _numbers(table, "required_h")
        self.verdict = _texts(table, "verdict")
        self.use = _texts(table, "use")
        self.rule = _texts(table, "rule")
        self.article = _texts(table, "article")
        self.lost = _texts(table, "lost_to")


def _of_building(name: str, rows: npt.NDArray[np.int64], columns: _Columns,
                 shares: Mapping[str, float]) -> BuildingVerdict:
    verdicts = columns.verdict[rows]
    required = columns.required[rows]
    could = columns.possible[rows] >= required - 1e-9
    shaded = (verdicts == "fail") & could
    unknown = int((verdicts == "unknown").sum())
    judged = verdicts != np.array(None)
    enough = (verdicts == "pass").sum() >= shares.get(str(columns.rule[rows[0]]), 1.0) * could.sum()
    failing = shaded.any() and not enough
    verdict = "fail" if failing else "unknown" if unknown else "pass" if judged.any() else None
    culprit, minutes = _culprit(name, columns.lost[rows[shaded]])
    able = columns.hours[rows[could]] if could.any() else np.zeros(0)
    return BuildingVerdict(
        name, str(columns.use[rows[0]] or ""), str(columns.article[rows[0]] or ""), _first(required), len(rows),
        int((verdicts == "pass").sum()), int((verdicts == "fail").sum()), unknown, int(shaded.sum()),
        float(able.min()) if len(able) else None, culprit, minutes, verdict)


def _culprit(own: str, lost: Sequence[object] | Objects) -> tuple[str | None, float]:
    import json

    total: dict[str, float] = {}
    for text in lost:
        for name, minutes in json.loads(str(text or "{}")).items():
            if name != own:
                total[name] = total.get(name, 0.0) + float(minutes)
    if not total:
        return None, 0.0
    worst = max(sorted(total), key=lambda name: total[name])
    return worst, total[worst]


@dataclass(frozen=True, slots=True)
class ChangedWindow:
    """One window of a change."""

    building: str
    storey: int
    facade_deg: float
    before_h: float
    after_h: float
    culprit: str
    turned: str
    """``worse`` (pass to fail), ``better``, or empty."""


def changed_windows(change: FeatureTable, most: int = 500) -> tuple[ChangedWindow, ...]:
    """The windows of a result of ``sun.change`` that lose or gain, turned verdicts first, at most so many."""
    before, after = _numbers(change, "before_h"), _numbers(change, "after_h")
    first, second = _texts(change, "verdict_before"), _texts(change, "verdict_after")
    names, storeys = _texts(change, "building_id"), _numbers(change, "storey")
    facade, culprit = _numbers(change, "facade_deg"), _texts(change, "culprit")
    turned = np.where((first == "pass") & (second == "fail"), "worse",
                      np.where((first == "fail") & (second == "pass"), "better", ""))
    rows = np.flatnonzero(np.abs(before - after) > 1e-9)
    order = sorted(rows, key=lambda r: (turned[r] != "worse", turned[r] != "better", after[r] - before[r]))
    return tuple(ChangedWindow(str(names[r]), int(storeys[r]), float(facade[r]), float(before[r]), float(after[r]),
                               str(culprit[r] or ""), str(turned[r])) for r in order[:most])


def _numbers(table: FeatureTable, column: str) -> F64:
    return np.asarray(table.column(column).to_numpy(zero_copy_only=False), np.float64)


def _texts(table: FeatureTable, column: str) -> Objects:
    return np.array(table.column(column).to_pylist(), object)


def _first(values: F64) -> float | None:
    known = values[~np.isnan(values)]
    return float(known[0]) if len(known) else None
