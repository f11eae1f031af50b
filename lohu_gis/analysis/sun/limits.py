"""Hours of sun that a rule pack asks for, by use and day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.core.rulepack import Rule, RulePack

F64 = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]

PASS, FAIL, UNKNOWN = "pass", "fail", "unknown"
"""Verdicts."""

DWELLING = "residential"
"""Use that is assumed where no column of uses is named."""

METHOD = "sun.method"

DEFAULT_START, DEFAULT_END = "08:00", "16:00"
"""Band where a pack does not say one."""


@dataclass(frozen=True, slots=True)
class SunLimit:
    """One limit.

    Attributes
    ----------
    hours
        Of sun that a window needs on the rule's day.
    start, end
        Band of effective sun, in the clock of the pack.
    share
        Of a building's windows that need it; 1 = all that could have it.
    article, title, title_en, source, check
        As in the pack.
    """

    rule: str
    hours: float
    start: str
    end: str
    share: float
    article: str
    title: str
    title_en: str
    source: str
    check: str


@dataclass(frozen=True, slots=True)
class SunLimits:
    """All limits of a pack for one day.

    Attributes
    ----------
    by_use
        Use in small letters -> limit.
    regulated
        Uses that the pack knows on any day.
    """

    by_use: dict[str, SunLimit]
    regulated: frozenset[str]

    def of(self, use: str | None) -> SunLimit | None:
        """The limit of a use; None where the pack asks for nothing on this day, or the use is missing."""
        return None if use is None else self.by_use.get(use.strip().casefold())

    def bands(self) -> tuple[tuple[str, str], ...]:
        """Different bands of the limits, in the order of the pack; the usual one where there is no limit."""
        found = tuple(dict.fromkeys((limit.start, limit.end) for limit in self.by_use.values()))
        return found or ((DEFAULT_START, DEFAULT_END),)


def limits_of(pack: RulePack | None, day: str | None) -> SunLimits:
    """Limits of a pack (rules ``sun.*`` with ``day``, ``hours`` and ``uses``) for a day.

    Parameters
    ----------
    day
        ``great_cold``, ``winter_solstice``, or None for any other day, on which there are none.
    """
    rules = [] if pack is None else [r for r in pack.starting("sun.") if r.words("uses") != ("",) and _has_hours(r)]
    by_use: dict[str, SunLimit] = {}
    regulated: set[str] = set()
    for rule in rules:
        uses = [use.strip().casefold() for use in rule.words("uses")]
        regulated.update(uses)
        if pack is not None and rule.word("day") == day:
            limit = _limit(pack, rule)
            for use in uses:
                by_use.setdefault(use, limit)
    return SunLimits(by_use, frozenset(regulated))


def method_number(pack: RulePack | None, name: str, usual: float) -> float:
    """A number of the pack's rule ``sun.method``, or the usual one."""
    rule = None if pack is None else pack.find(METHOD)
    value = math.nan if rule is None else rule.number(name)
    return usual if math.isnan(value) else value


def verdicts(minutes: F64, at_worst: F64, needed_h: F64, silent: Bools) -> Objects:
    """Verdicts of windows, shape (p,).

    Parameters
    ----------
    minutes, at_worst
        Sun without and with buildings of unknown height at their highest.
    needed_h
        Hours that the rules ask for, NaN where they ask for none.
    silent
        It is known that they ask for none; the other windows without a number are of unknown use.

    Returns
    -------
    verdicts
        ``pass``, ``fail``, ``unknown``; None where the rules ask for nothing.
    """
    enough, surely = minutes >= needed_h * 60.0 - 1e-6, at_worst >= needed_h * 60.0 - 1e-6
    words: Objects = np.where(surely, PASS, np.where(enough, UNKNOWN, FAIL)).astype(object)
    words[np.isnan(needed_h)] = UNKNOWN
    words[np.isnan(needed_h) & silent] = None
    return words


def shares(words: Sequence[str | None] | Objects) -> dict[str, int]:
    """How many of each verdict, in the order pass, fail, unknown."""
    found = np.asarray(words, object)
    return {word: int((found == word).sum()) for word in (PASS, FAIL, UNKNOWN)}


def _limit(pack: RulePack, rule: Rule) -> SunLimit:
    share = rule.number("share")
    return SunLimit(rule.id, rule.number("hours"), rule.word("start") or DEFAULT_START, rule.word("end") or DEFAULT_END,
                    1.0 if math.isnan(share) else share, rule.article, rule.title, rule.title_en or rule.title,
                    pack.source_of(rule), pack.check_of(rule))


def _has_hours(rule: Rule) -> bool:
    return not math.isnan(rule.number("hours"))
