"""Hours of sun that a rule pack asks for, by use and day."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from lohu_gis.core.rulepack import Rule, RulePack

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


def verdict(minutes: float, minutes_at_worst: float, limit: SunLimit | None, known_use: bool) -> str | None:
    """Verdict of a window.

    Parameters
    ----------
    minutes, minutes_at_worst
        Sun without and with buildings of unknown height at their highest.
    known_use
        The building has a use that the pack could judge on some day, or one it does not regulate at all.

    Returns
    -------
    verdict
        None where the pack asks for nothing.
    """
    if limit is None:
        return None if known_use else UNKNOWN
    needed = limit.hours * 60.0 - 1e-6
    if minutes < needed:
        return FAIL
    return PASS if minutes_at_worst >= needed else UNKNOWN


def shares(verdicts: Sequence[str | None]) -> dict[str, int]:
    """How many of each verdict, in the order pass, fail, unknown."""
    return {word: sum(v == word for v in verdicts) for word in (PASS, FAIL, UNKNOWN)}


def _limit(pack: RulePack, rule: Rule) -> SunLimit:
    share = rule.number("share")
    return SunLimit(rule.id, rule.number("hours"), rule.word("start") or DEFAULT_START, rule.word("end") or DEFAULT_END,
                    1.0 if math.isnan(share) else share, rule.article, rule.title, rule.title_en or rule.title,
                    pack.source_of(rule), pack.check_of(rule))


def _has_hours(rule: Rule) -> bool:
    return not math.isnan(rule.number("hours"))
