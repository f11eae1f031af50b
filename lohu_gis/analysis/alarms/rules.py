"""Rules of alarms, read from a rule pack.

A rule of a pack is one of ours when its id begins with ``limit.``::

    [[rules]]
    id = "limit.pm25_24h"
    values = { quantities = ["PM2.5"], average = "day", combine = "mean", over = [1.0, 1.5, 2.0, 2.5] }
    units = { limit = "ug/m3" }
    rows = [{ to = "2026-02-28", limit = 75 }, { from = "2026-03-01", to = "2030-12-31", limit = 60 }]

The first row that fits a moment, zone and part of the day holds; where none does, the limit is unknown.
"""

from __future__ import annotations

import datetime
import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from lohu_gis.core.errors import InputError
from lohu_gis.core.governance import LEVELS
from lohu_gis.core.rulepack import Rule, RulePack, RuleValue

FAMILY = "limit."
MINUTE = 60_000
DAY = 86_400_000
LOCAL_MS = 8 * 3_600_000
"""Civil time of the district is UTC + 8 hours."""

Average = Literal["none", "hour", "eight_hours", "day", "day_night"]
Combine = Literal["mean", "energy", "max"]
Direction = Literal["above", "below"]
Part = Literal["", "day", "night"]


@dataclass(frozen=True, slots=True)
class LimitRow:
    """A limit with when and where it holds.

    Attributes
    ----------
    first, last
        Local dates as days since 1970, both included.
    zone
        Of the station; empty holds in every zone.
    part
        Of the day: ``day`` 06-22, ``night`` 22-06; empty holds always.
    limit
        What the standard says; NaN where only levels are given.
    levels : 4 numbers
        Thresholds of blue, yellow, orange, red; NaN for a level that the rule does not have.
    """

    first: int
    last: int
    zone: str
    part: Part
    limit: float
    levels: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """One rule.

    Attributes
    ----------
    quantities
        Names of quantities it judges, as `plain` spells them.
    unit
        Of limits and values; empty where the rule does not care.
    average, combine
        Over which calendar period values are combined before they are judged, and how.
    share, span
        Part of a period that readings have to cover, and the longest that one reading stands for, ms.
    hold, clear, gap
        ms: how long a value has to stay beyond a threshold, how long below, and the longest silence that does not break
        the first.
    hysteresis
        How far back below the lowest threshold a value has to come to count as recovered.
    """

    id: str
    quantities: frozenset[str]
    unit: str
    rows: tuple[LimitRow, ...]
    average: Average = "none"
    combine: Combine = "mean"
    direction: Direction = "above"
    share: float = 0.75
    span: int = 3_600_000
    hold: int = 0
    clear: int = 0
    gap: int = 3 * 3_600_000
    hysteresis: float = 0.0

    @property
    def zoned(self) -> bool:
        """Whether the limit depends on the zone of a station."""
        return any(row.zone for row in self.rows)


def plain(word: str) -> str:
    """A name in one spelling: width and case folded, without blanks, points, lines and brackets (``PM2.5`` -> pm25)."""
    folded = unicodedata.normalize("NFKC", word).casefold()
    return "".join(c for c in folded if c.isalnum())


def rules_of(pack: RulePack) -> tuple[AlarmRule, ...]:
    """The rules of alarms in a pack, in its order; empty for a pack without any.

    Raises
    ------
    InputError
        ``rules.invalid`` with pack, rule and reason: no quantities, an unknown word, a row without a number, a date
        that is none, thresholds that do not get stricter.
    """
    return tuple(_rule(pack, rule) for rule in pack.starting(FAMILY))


def for_quantity(rules: Iterable[AlarmRule], quantity: str) -> tuple[AlarmRule, ...]:
    """Those that judge a quantity."""
    name = plain(quantity)
    return tuple(rule for rule in rules if name in rule.quantities)


def _rule(pack: RulePack, rule: Rule) -> AlarmRule:
    try:
        return _parsed(rule)
    except ValueError as error:
        raise InputError("rules.invalid", path=pack.id, reason=f"{rule.id}: {error}") from error


def _parsed(rule: Rule) -> AlarmRule:
    quantities = frozenset(plain(word) for word in rule.words("quantities") if word)
    if not quantities:
        raise ValueError("no quantities")
    direction = cast("Direction", _word(rule, "direction", Direction, "above"))
    sign = 1.0 if direction == "above" else -1.0
    share = _size(rule, "share", 0.75)
    if not 0 < share <= 1:
        raise ValueError("a share outside of 0 to 1")
    rows = tuple(_row(row, rule, sign) for row in rule.rows)
    if not rows:
        raise ValueError("no rows of limits")
    return AlarmRule(
        rule.id, quantities, rule.units.get("limit", ""), rows,
        average=cast("Average", _word(rule, "average", Average, "none")),
        combine=cast("Combine", _word(rule, "combine", Combine, "mean")), direction=direction, share=share,
        span=_minutes(rule, "span_min", 60), hold=_minutes(rule, "hold_min", 0), clear=_minutes(rule, "clear_min", 0),
        gap=_minutes(rule, "gap_min", 180), hysteresis=_size(rule, "hysteresis", 0.0))


def _minutes(rule: Rule, name: str, default: float) -> int:
    """A number of minutes as ms."""
    return round(_size(rule, name, default) * MINUTE)


def _word(rule: Rule, name: str, kind: object, default: str) -> str:
    word = rule.word(name) or default
    if word not in get_args(kind):
        raise ValueError(f"{name} = {word!r}")
    return word


def _size(rule: Rule, name: str, default: float) -> float:
    """A number that is not negative."""
    if name not in rule.values:
        return default
    number = rule.number(name)
    if not number >= 0:
        raise ValueError(name)
    return number


def _row(row: Mapping[str, RuleValue], rule: Rule, sign: float) -> LimitRow:
    limit = _number(row.get("limit"))
    levels = tuple(_number(row.get(name)) for name in LEVELS)
    if all(map(math.isnan, levels)):
        levels = _by_steps(limit, rule)
    given = [sign * level for level in levels if not math.isnan(level)]
    if not given:
        raise ValueError("a row without a limit")
    if sorted(given) != given:
        raise ValueError("thresholds of levels")
    part = str(row.get("part", ""))
    if part not in get_args(Part):
        raise ValueError(f"part = {part!r}")
    return LimitRow(_day(row.get("from"), -10**6), _day(row.get("to"), 10**6), plain(str(row.get("zone", ""))),
                    cast("Part", part), limit, (levels[0], levels[1], levels[2], levels[3]))


def _by_steps(limit: float, rule: Rule) -> tuple[float, ...]:
    """Thresholds from one limit: plus ``add``, or times ``over``; the limit itself is blue where neither is there."""
    for name in ("add", "over"):
        steps = rule.values.get(name)
        if steps is None:
            continue
        numbers = [_number(step) for step in steps] if isinstance(steps, tuple) else []
        if not 1 <= len(numbers) <= len(LEVELS) or any(map(math.isnan, numbers)):
            raise ValueError(name)
        found = [limit + step if name == "add" else limit * step for step in numbers]
        return (*found, *[math.nan] * (len(LEVELS) - len(found)))
    return (limit, math.nan, math.nan, math.nan)


def _number(value: RuleValue | None) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan


def _day(value: RuleValue | None, default: int) -> int:
    """A local date ``YYYY-MM-DD`` as days since 1970."""
    if value in (None, ""):
        return default
    return datetime.date.fromisoformat(str(value)).toordinal() - datetime.date(1970, 1, 1).toordinal()
