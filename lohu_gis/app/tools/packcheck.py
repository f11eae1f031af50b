"""What a planner's rule pack holds that nobody reads, and what is missing from it, measured by the shipped packs.

A misspelt rule or number would silently check nothing, and a threshold that is not there would be kept by everything;
so the one gives a finding and the other is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.rulepack import Rule, RulePack, RuleValue

OPEN_FAMILIES = {"sun.": "uses", "people.": "uses", "storey.": "uses", "limit.": "quantities"}
"""Rules of these families may have any name behind the point; what they are about is told by a value of that name."""

FREE = ("sun.method", "limit.")
"""Rules, or families of them, whose every value has a usual one or is asked for by their reader."""

SHOWN = 8


def check_pack(pack: RulePack, models: Sequence[RulePack]) -> tuple[Finding, ...]:
    """Findings about rules and values of a pack that no model knows.

    Parameters
    ----------
    models
        Shipped packs of the same kind; without any nothing is said.

    Returns
    -------
    findings
        ``rules.not_known`` and ``rules.value_not_known``, each with the names and how many they are.

    Raises
    ------
    InputError
        ``rules.incomplete`` where a rule lacks a number or a list of words that its model has.
    """
    if not models or pack in models:
        return ()
    strange: list[str] = []
    unread: list[str] = []
    for rule in pack.rules:
        alike = tuple(_models_of(rule, models))
        if not alike:
            strange.append(rule.id)
            continue
        if not rule.id.startswith(FREE):
            _check_complete(pack, rule, alike)
        unread += [f"{rule.id}: {name}" for name in _names(rule) if all(name not in _names(m) for m in alike)]
    return (*_told("rules.not_known", pack, strange), *_told("rules.value_not_known", pack, unread))


def _told(code: str, pack: RulePack, names: Sequence[str]) -> Iterator[Finding]:
    if names:
        shown = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
        yield Finding(code=code, facts={"pack": pack.id, "names": shown}, count=len(names))


def _models_of(rule: Rule, models: Sequence[RulePack]) -> Iterator[Rule]:
    """Shipped rules of the same id; of an open family all that say what they are about."""
    same = [found for pack in models if (found := pack.find(rule.id)) is not None]
    family = next((start for start in OPEN_FAMILIES if rule.id.startswith(start)), None)
    if family is None or any(OPEN_FAMILIES[family] not in model.values for model in same):
        yield from same
        return
    for pack in models:
        yield from (other for other in pack.starting(family) if OPEN_FAMILIES[family] in other.values)


def _names(rule: Rule) -> tuple[str, ...]:
    """Names of values, and of columns of rows."""
    return tuple(dict.fromkeys([*rule.values, *(name for row in rule.rows for name in row)]))


def _check_complete(pack: RulePack, rule: Rule, alike: Sequence[Rule]) -> None:
    """Refuse a rule without something that all its models have."""
    needed = _needed([model.values for model in alike])
    columns = _needed([row for model in alike for row in model.rows])
    missing = [name for name, kind in needed.items() if not _is(kind, rule.values.get(name))]
    if columns and not rule.rows:
        missing.append("rows")
    missing += [name for name, kind in columns.items() if not all(_is(kind, row.get(name)) for row in rule.rows)]
    if missing:
        raise InputError("rules.incomplete", pack=pack.id, rule=rule.id, names=", ".join(dict.fromkeys(missing)))


def _needed(tables: Sequence[Mapping[str, RuleValue]]) -> dict[str, type]:
    """Numbers (`float`) and lists of words (`tuple`) that are in all tables."""
    if not tables:
        return {}
    return {name: kind for name, value in tables[0].items() for kind in (float, tuple)
            if isinstance(value, tuple) == (kind is tuple) and not isinstance(value, str)
            and all(_is(kind, table.get(name)) for table in tables)}


def _is(kind: type, value: RuleValue | None) -> bool:
    """Whether a value is a number, or words (one alone is a list of one)."""
    if kind is tuple:
        return isinstance(value, tuple | str) and len(value) > 0
    return isinstance(value, int | float) and not isinstance(value, bool)
