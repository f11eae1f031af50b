"""Residents and jobs from floor area by use."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.core.rulepack import Rule, RulePack

F64 = npt.NDArray[np.float64]


def people_per_m2(pack: RulePack, uses: npt.NDArray[np.object_]) -> tuple[F64, F64]:
    """Residents and jobs per m2 of floor area for each use text, each shape (n,).

    Rules ``people.*`` of the pack name `uses` and ``m2_per_resident``, ``m2_per_job``; a use whose rule leaves one out
    has none of them (0). A missing use, or one that the pack does not know, is unknown (NaN).
    """
    known = {use.casefold(): (_per_m2(rule, "m2_per_resident"), _per_m2(rule, "m2_per_job"))
             for rule in pack.starting("people.") for use in rule.words("uses")}
    unknown = (np.nan, np.nan)
    found = np.array([known.get((text or "").strip().casefold(), unknown) for text in uses], float).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _per_m2(rule: Rule, name: str) -> float:
    """1 / floor area per head; 0 where the rule says nothing, NaN where it is not above 0."""
    if name not in rule.values:
        return 0.0
    floor = rule.number(name)
    return 1.0 / floor if floor > 0 else np.nan
