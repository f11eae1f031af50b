"""Heights and storeys of buildings, each from the other where one is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.tables import numbers, texts
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.table import FeatureTable

F64 = npt.NDArray[np.float64]

STOREY_M = 3.0
"""Height of a storey where only one of the two is known."""

USUAL_STOREYS, USUAL_HEIGHT, USUAL_BASE = "storeys", "height_m", "base_m"


@dataclass(frozen=True, slots=True)
class Massing:
    """Per row, NaN where unknown.

    Attributes
    ----------
    height_m
        Of the top, above the ground.
    storeys
        Of the row itself: a tower on a podium does not count the podium's.
    base_m
        Of the lower side above the ground; 0 where nothing is said.
    """

    height_m: F64
    storeys: F64
    base_m: F64

    @property
    def thickness_m(self) -> F64:
        """From the lower side to the top."""
        return self.height_m - self.base_m


@dataclass(frozen=True, slots=True)
class StoreyTable:
    """Storey heights by use, from a rule pack: used only where a planner asks for it.

    Attributes
    ----------
    pack
        Its rules ``storey.*`` have ``uses`` (texts as in the buildings' column), ``ground_m`` and ``upper_m``; the rule
        ``storey.default`` is taken for all other uses.
    use
        Column of the buildings' use; None takes the default everywhere.
    """

    pack: RulePack
    use: str | None = None

    def heights(self, buildings: FeatureTable, storeys: F64, base: F64) -> F64:
        """Height of each row's top: its storeys, the lowest one on the ground higher than the others.

        ``base + ground + (storeys - 1) x upper`` on the ground, ``base + storeys x upper`` above; 3.0 m where the pack
        has nothing to say.
        """
        default = self.pack.find("storey.default")
        fallback = (STOREY_M, STOREY_M) if default is None else (default.number("ground_m"), default.number("upper_m"))
        sizes = {use.casefold(): (rule.number("ground_m"), rule.number("upper_m"))
                 for rule in self.pack.starting("storey.") for use in rule.words("uses")}
        known = [None] * len(buildings) if self.use is None else texts(buildings, self.use)
        found = np.array([sizes.get((text or "").strip().casefold(), fallback) for text in known], float).reshape(-1, 2)
        ground = np.where(base > 0, found[:, 1], found[:, 0])
        return base + np.where(storeys > 0, ground + (storeys - 1) * found[:, 1], storeys * 0.0)


def heights_and_storeys(buildings: FeatureTable, storeys: str | None, height: str | None, base: str | None = None,
                        by_use: StoreyTable | None = None) -> tuple[Massing, tuple[Finding, ...]]:
    """Heights and storeys of all rows, each filled from the other.

    A height in metres wins over storeys for the height. Missing storeys are ``floor((height - base) / 3.0 + 0.5)``,
    missing heights ``base + storeys x 3.0``, or as `by_use` says; negative values count as missing, so does a height
    that is not above the base. If neither column is named, ``storeys`` and ``height_m`` are taken where they exist.

    Parameters
    ----------
    base
        Column of lower sides; ``base_m`` is taken where it exists.

    Returns
    -------
    massing, findings
        Findings: ``storeys.derived``, ``height.derived``, ``height.unknown``, ``base.above_top`` with counts,
        ``column.assumed``.

    Raises
    ------
    InputError
        ``height.no_column``, ``column.missing``, ``column.not_numeric``.
    """
    found: list[Finding] = []
    if storeys is None and height is None:
        storeys = USUAL_STOREYS if USUAL_STOREYS in buildings.column_names else None
        height = USUAL_HEIGHT if USUAL_HEIGHT in buildings.column_names else None
        if storeys is None and height is None:
            raise InputError("height.no_column", columns=", ".join(buildings.column_names[:50]))
        found.extend(_assumed(name) for name in (storeys, height) if name is not None)
    if base is None and USUAL_BASE in buildings.column_names:
        base = USUAL_BASE
        found.append(_assumed(base))
    floors, from_storeys = _column(buildings, storeys)
    metres, from_height = _column(buildings, height)
    lower, from_base = _column(buildings, base)
    lower = np.nan_to_num(lower)
    found.extend(from_storeys + from_height + from_base)
    upside_down = (lower > 0) & (metres <= lower)
    metres = np.where(upside_down, np.nan, metres)
    derived = lower + floors * STOREY_M if by_use is None else by_use.heights(buildings, floors, lower)
    both_storeys = np.where(np.isnan(floors), np.floor((metres - lower) / STOREY_M + 0.5), floors)
    both_height = np.where(np.isnan(metres), derived, metres)
    counts = {"storeys.derived": (np.isnan(floors) & ~np.isnan(metres)).sum(),
              _derived_code(by_use): (np.isnan(metres) & ~np.isnan(floors)).sum(),
              "height.unknown": (np.isnan(metres) & np.isnan(floors)).sum(),
              "base.above_top": upside_down.sum()}
    found.extend(Finding(code=code, count=int(count),
                         severity="warning" if code in ("height.unknown", "base.above_top") else "info")
                 for code, count in counts.items() if count)
    return Massing(both_height, both_storeys, lower), tuple(found)


def _derived_code(by_use: StoreyTable | None) -> str:
    return "height.derived" if by_use is None else "height.by_use"


def _assumed(column: str) -> Finding:
    return Finding(code="column.assumed", severity="info", facts={"column": column})


def _column(table: FeatureTable, name: str | None) -> tuple[F64, tuple[Finding, ...]]:
    if name is None:
        return np.full(len(table), np.nan), ()
    values, findings = numbers(table, name)
    return np.where(values < 0, np.nan, values), findings
