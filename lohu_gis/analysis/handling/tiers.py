"""The four tiers: rules of a pack from above, the first that fits a case decides; every decision tells its numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.handling.cases import Cases
from lohu_gis.analysis.handling.clusters import ClusterRule, clusters_of
from lohu_gis.analysis.handling.evidence import (
    curves_by_kind,
    overdue_risk,
    quantiles,
    repeat_counts,
)
from lohu_gis.analysis.moments import NO_MOMENT, day_text, days
from lohu_gis.core.errors import InputError
from lohu_gis.core.rulepack import Rule, RulePack

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Facts = Mapping[str, str]

FAMILY = "tier."
TIERS = (1, 2, 3, 4)
SINGLE = "tier.single"
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What is known of n complaints.

    Attributes
    ----------
    spoken
        Whether a case has a word in title or text; one without any cannot be judged by words.
    urgent
        Urgent words of each case (none where there are none), and the title of their rule.
    marks
        Urgency as it is written.
    opened
        Moments in seconds, `NO_MOMENT` where unknown.
    due_days
        From opening to the limit, NaN where unknown.
    kinds, kind_names
        Category of each case (-1 for none), and its name.
    areas
        Columns of areas that are there, each as numbers and names; see `kinds`.
    hard, reopened, reassigned
        Marked as hard (known or not); how often, NaN where unknown.
    repeats
        Gives the group of repeats of each case (0 for none) for a rule's distance, days and similarity.
    alarms
        Gives for a rule the distance to the nearest alarm that fits (NaN for none) and its opening as text.
    """

    cases: Cases
    spoken: Bools
    urgent: Sequence[tuple[tuple[str, ...], str]]
    marks: Sequence[str | None]
    opened: I64
    due_days: F64
    kinds: I64
    kind_names: Sequence[str]
    areas: Mapping[str, tuple[I64, Sequence[str]]]
    hard: Bools
    reopened: F64
    reassigned: F64
    repeats: Callable[[Rule], I64]
    alarms: Callable[[Rule], tuple[F64, Sequence[str]]]
    as_of: int
    everything: str


@dataclass(frozen=True, slots=True, eq=False)
class Tiers:
    """The tier of each case, 0 for unknown; the rule that decided (empty for none), its numbers, the risk.

    `value` and `limit` are NaN where a rule compares no numbers.
    """

    tier: I64
    rule: Sequence[str]
    reason: Sequence[str]
    value: F64
    limit: F64
    risk: F64


@dataclass(frozen=True, slots=True, eq=False)
class _Ruled:
    """Which cases a rule fits, its number and limit for each, and words for the reason of one."""

    hits: Bools
    value: F64
    limit: F64
    facts: Callable[[int], Facts]


def judged(material: Material, pack: RulePack, suffix: str = "") -> Tiers:
    """The tiers of all cases that are there at the moment of the count.

    Parameters
    ----------
    suffix
        Of the sentences to take: empty for those in Chinese, ``_en`` for English ones (Chinese where there are none).

    Raises
    ------
    InputError
        ``rules.invalid`` for a rule that is not known or a tier that is none of 1 to 4.
    """
    count = len(material.opened)
    tier, decided = np.zeros(count, np.int64), np.full(count, -1, np.int64)
    later = (material.opened != NO_MOMENT) & (material.opened > material.as_of)
    rules = [rule for rule in pack.starting(FAMILY) if rule.id != SINGLE]
    found = []
    for number, rule in enumerate(rules):
        ruled = _judge(material, pack, rule)
        fits = ruled.hits & (decided < 0) & ~later
        tier[fits], decided[fits] = _tier(pack, rule), number
        found.append(ruled)
    value, limit = np.full(count, np.nan), np.full(count, np.nan)
    for number, ruled in enumerate(found):
        rows = decided == number
        value[rows], limit[rows] = ruled.value[rows], ruled.limit[rows]
    names = [rules[number].id if number >= 0 else "" for number in decided.tolist()]
    reasons = [filled(sentence(rules[number], "reason", suffix), found[number].facts(row)) if number >= 0 else ""
               for row, number in enumerate(decided.tolist())]
    return _with_singles(material, pack, suffix, Tiers(tier, names, reasons, value, limit, np.full(count, np.nan)))


def sentence(rule: Rule, name: str, suffix: str) -> str:
    """A sentence of a rule in the wanted language, or in the one there is."""
    return rule.word(name + suffix) or rule.word(name)


def filled(template: str, facts: Facts) -> str:
    """A sentence with ``{name}`` filled in; names that are not known stay as they are."""
    return _NAME.sub(lambda found: facts.get(found[1], found[0]), template)


def _judge(material: Material, pack: RulePack, rule: Rule) -> _Ruled:
    judge = _JUDGES.get(rule.id)
    if judge is None:
        raise InputError("rules.invalid", path=pack.id, reason=rule.id)
    return judge(material, rule)


def _tier(pack: RulePack, rule: Rule) -> int:
    tier = rule.number("tier")
    if tier not in TIERS:
        raise InputError("rules.invalid", path=pack.id, reason=f"{rule.id}: tier")
    return int(tier)


def _words(material: Material, _rule: Rule) -> _Ruled:
    said = _said([", ".join(words) for words, _title in material.urgent])
    return _Ruled(said.hits, said.value, said.limit,
                  lambda row: {"words": ", ".join(material.urgent[row][0]), "kind": material.urgent[row][1]})


def _mark(material: Material, rule: Rule) -> _Ruled:
    known = {word.strip().casefold() for word in rule.words("words")}
    return _said([mark.strip() if mark is not None and mark.strip().casefold() in known else ""
                  for mark in material.marks])


def _said(found: Sequence[str]) -> _Ruled:
    nothing = np.full(len(found), np.nan)
    return _Ruled(np.array([bool(words) for words in found], bool), nothing, nothing,
                  lambda row: {"words": found[row]})


def _alarm(material: Material, rule: Rule) -> _Ruled:
    distance, began = material.alarms(rule)
    level = ", ".join(rule.words("levels"))
    ruled = _numbered(np.isfinite(distance), distance, rule.number("distance_m"))
    return _Ruled(ruled.hits, ruled.value, ruled.limit,
                  lambda row: {**ruled.facts(row), "words": level, "first": began[row]})


def _hard(material: Material, _rule: Rule) -> _Ruled:
    nothing = np.full(len(material.hard), np.nan)
    return _Ruled(material.hard, nothing, nothing, lambda _row: {})


def _repeated(material: Material, rule: Rule) -> _Ruled:
    there = material.cases.there
    groups = np.where(there, material.repeats(rule), 0)
    sizes, places, first = repeat_counts(groups, material.opened)
    ruled = _numbered(sizes >= rule.number("min"), sizes.astype(np.float64), rule.number("min"))
    return _Ruled(ruled.hits, ruled.value, ruled.limit, lambda row: {
        **ruled.facts(row), "place": str(places[row]), "first": day_text(int(days(first[row:row + 1])[0]))})


def _reassigned(material: Material, rule: Rule) -> _Ruled:
    return _numbered(material.reassigned >= rule.number("min"), material.reassigned, rule.number("min"))


def _reopened(material: Material, rule: Rule) -> _Ruled:
    return _numbered(material.reopened >= rule.number("min"), material.reopened, rule.number("min"))


def _too_long(material: Material, rule: Rule) -> _Ruled:
    cases = material.cases
    curves = curves_by_kind(cases, material.kinds, len(material.kind_names), int(rule.number("min_cases")))
    limit, used = quantiles(curves, rule.number("quantile"))
    names = [*material.kind_names, material.everything]
    with np.errstate(invalid="ignore"):
        hits = (cases.days > limit) & ~cases.withdrawn
    return _Ruled(hits, cases.days, limit, lambda row: {
        "value": number_text(cases.days[row]), "limit": number_text(limit[row]), "kind": names[used[row]]})


def _class(material: Material, rule: Rule) -> _Ruled:
    count = len(material.kinds)
    column = next((name for name in rule.words("areas") if name in material.areas), None)
    if column is None:
        return _numbered(np.zeros(count, bool), np.full(count, np.nan), math.nan)
    areas, area_names = material.areas[column]
    usable = material.cases.there & (material.kinds >= 0) & (areas >= 0)
    keys = np.where(usable, material.kinds * max(len(area_names), 1) + areas, -1)
    series, number = np.unique(keys[usable], return_inverse=True)
    of_case = np.full(count, -1, np.int64)
    of_case[usable] = number
    there = np.flatnonzero(material.cases.there)
    found, belongs = clusters_of(days(material.opened[there]), of_case[there], len(series),
                                 int(days(np.array([material.as_of]))[0]), _cluster_rule(rule))
    cluster = np.full(count, -1, np.int64)
    cluster[there] = belongs
    value = np.full(count, np.nan)
    value[cluster >= 0] = [found[one].cases for one in cluster[cluster >= 0]]

    def facts(row: int) -> Facts:
        one = found[cluster[row]]
        return {"kind": material.kind_names[material.kinds[row]], "area": area_names[areas[row]],
                "first": day_text(one.first_day), "last": day_text(one.last_day), "weeks": str(one.weeks),
                "value": str(one.cases), "expected": number_text(one.expected), "q": f"{one.q:.2g}"}

    expected = np.full(count, np.nan)
    expected[cluster >= 0] = [found[one].expected for one in cluster[cluster >= 0]]
    return _Ruled(cluster >= 0, value, expected, facts)


def _cluster_rule(rule: Rule) -> ClusterRule:
    weeks, history, gap, least, cases = (
        int(rule.number(name)) for name in ("weeks", "history_weeks", "gap_weeks", "least_history", "min_cases"))
    return ClusterRule(max(weeks, 1), max(history, 1), max(gap, 0), max(least, 1), rule.number("fdr"), cases)


def _numbered(hits: Bools, value: F64, limit: float) -> _Ruled:
    return _Ruled(hits, value, np.full(len(value), limit), lambda row: {
        "value": number_text(value[row]), "limit": number_text(limit)})


_JUDGES: Mapping[str, Callable[[Material, Rule], _Ruled]] = {
    "tier.urgent_words": _words, "tier.urgent_mark": _mark, "tier.red_alarm": _alarm, "tier.hard_mark": _hard,
    "tier.repeats": _repeated, "tier.reassigned": _reassigned, "tier.reopened": _reopened,
    "tier.too_long": _too_long, "tier.class": _class}


def _with_singles(material: Material, pack: RulePack, suffix: str, done: Tiers) -> Tiers:
    """The tiers with the cases that no rule above fits, and with the risk of all open ones.

    A case without a word or without a moment of opening could be anything: its tier stays unknown.
    """
    rule = pack.find(SINGLE)
    if rule is None:
        return done
    cases = material.cases
    least = pack.find("tier.too_long")
    curves = curves_by_kind(cases, material.kinds, len(material.kind_names),
                            30 if least is None else int(least.number("min_cases")))
    risk = overdue_risk(cases, material.due_days, curves)
    names = [*material.kind_names, material.everything]
    rest = done.tier == 0
    tier, reasons, value, rules = done.tier.copy(), list(done.reason), done.value.copy(), list(done.rule)
    for row in np.flatnonzero(rest):
        kind = _state(material, int(row), float(risk[row]))
        late = cases.days[row] - material.due_days[row]
        value[row] = late if kind == "reason_late" else 100 * risk[row] if kind == "reason" else np.nan
        facts = {"days": number_text(cases.days[row]), "value": number_text(value[row]),
                 "kind": names[curves.used[row]]}
        reasons[row] = filled(sentence(rule, kind, suffix), facts)
        if kind not in ("reason_later", "reason_no_time", "reason_no_words"):
            tier[row], rules[row] = _tier(pack, rule), rule.id
    return Tiers(tier, rules, reasons, value, done.limit, risk)


def _state(material: Material, row: int, risk: float) -> str:
    """Which sentence a single case gets."""
    cases = material.cases
    if material.opened[row] == NO_MOMENT:
        return "reason_no_time"
    if not cases.there[row]:
        return "reason_later"
    if not material.spoken[row]:
        return "reason_no_words"
    if cases.withdrawn[row]:
        return "reason_ended"
    if cases.closed[row]:
        return "reason_closed"
    if cases.late[row]:
        return "reason_late"
    return "reason_unknown" if math.isnan(risk) else "reason"


def number_text(value: float) -> str:
    """A number as in a sentence: one digit behind the point below ten, none above; a dash for an unknown one."""
    if math.isnan(value):
        return "\u2013"
    return f"{value:.0f}" if abs(value) >= 9.95 or value == round(value) else f"{value:.1f}"
