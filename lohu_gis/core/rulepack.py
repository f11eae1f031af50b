"""Rule packs: numbers of standards as data, each with its article, its source and who still has to check it.

A pack is a value like everything in `core`. On disk it is a TOML file (`io.rules` reads it)::

    id = "plan_example"
    title = "示例规则"
    title_en = "Example rules"
    source = "who published it, which edition, how it was read"
    date = 2025-11-12
    check = "to be checked by a planner"

    [[rules]]
    id = "coverage.office"
    article = "8.4.3.1"
    title = "办公建筑覆盖率"
    title_en = "Coverage of offices"
    values = { limit = 0.5 }
    units = { limit = "1" }
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from lohu_gis.core.errors import InputError
from lohu_gis.core.text import N_

Scalar = bool | int | float | str
RuleValue = Scalar | tuple[Scalar, ...]

TO_BE_CHECKED = N_("to be checked by a planner")
"""What a pack says that says nothing about who checked it."""

MAX_RULES = 5_000


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule.

    Attributes
    ----------
    id
        Unique in its pack; what code asks for.
    article
        Article or table number in the source.
    title, title_en
        What it is about, in Chinese and English.
    text
        Its wording, or a short form of it.
    values, units
        Named values and their units (``"m"``, ``"m2"``, ``"1"`` for shares).
    rows
        A table: one mapping per row.
    source, check
        Where they differ from the pack's.
    """

    id: str
    article: str = ""
    title: str = ""
    title_en: str = ""
    text: str = ""
    values: Mapping[str, RuleValue] = {}
    units: Mapping[str, str] = {}
    rows: tuple[Mapping[str, RuleValue], ...] = ()
    source: str = ""
    check: str = ""

    def number(self, name: str) -> float:
        """A value as a number; NaN where the rule does not have it or it is none."""
        value = self.values.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else math.nan

    def word(self, name: str) -> str:
        """A value as text; empty where the rule does not have it."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def words(self, name: str) -> tuple[str, ...]:
        """A value as texts; empty where the rule does not have it."""
        value = self.values.get(name, ())
        return tuple(str(v) for v in value) if isinstance(value, tuple) else (str(value),)


class RulePack(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Rules of one source.

    Attributes
    ----------
    id
        Of a shipped pack: its file's name without ending.
    source
        Publisher, edition, and how the text was read.
    date
        Of the edition.
    check
        Who checked the numbers; the words for "nobody yet" by default.
    note
        What a reader should know about the pack as a whole.
    """

    id: str
    title: str
    title_en: str = ""
    source: str = ""
    date: datetime.date | None = None
    check: str = TO_BE_CHECKED
    note: str = ""
    rules: tuple[Rule, ...] = ()

    def find(self, rule: str) -> Rule | None:
        """A rule by its id; None where the pack has none."""
        return next((r for r in self.rules if r.id == rule), None)

    def rule(self, rule: str) -> Rule:
        """A rule by its id.

        Raises
        ------
        InputError
            ``rules.missing``.
        """
        found = self.find(rule)
        if found is None:
            raise InputError("rules.missing", pack=self.id, rule=rule)
        return found

    def starting(self, prefix: str) -> tuple[Rule, ...]:
        """Rules whose id begins so, in the order of the pack."""
        return tuple(r for r in self.rules if r.id.startswith(prefix))

    def source_of(self, rule: Rule) -> str:
        """Where a rule comes from: title and edition of the pack, its article."""
        year = "" if self.date is None else f" ({self.date.isoformat()})"
        return rule.source or f"{self.title}{year}" + (f" {rule.article}" if rule.article else "")

    def check_of(self, rule: Rule) -> str:
        """Who checked a rule's numbers."""
        return rule.check or self.check


def pack_of(content: Mapping[str, Any]) -> RulePack:
    """A pack from the content of a TOML file.

    Raises
    ------
    InputError
        ``rules.invalid`` with the `reason`: a field missing, unknown or of another type, a number that is not finite,
        two rules of one id, too many rules.
    """
    try:
        pack = msgspec.convert(content, RulePack)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError("rules.invalid", reason=str(error)) from error
    ids = [rule.id for rule in pack.rules]
    twice = next((name for number, name in enumerate(ids) if name in ids[:number]), None) if len(
        set(ids)) < len(ids) else None
    if twice is not None:
        raise InputError("rules.invalid", reason=f"rule {twice!r} twice")
    if len(ids) > MAX_RULES:
        raise InputError("rules.invalid", reason=f"> {MAX_RULES} rules")
    strange = next((rule.id for rule in pack.rules if not all(map(_is_finite, _values(rule)))), None)
    if strange is not None:
        raise InputError("rules.invalid", reason=f"rule {strange!r}: not a finite number")
    return pack


def _values(rule: Rule) -> Iterator[Scalar]:
    for table in (rule.values, *rule.rows):
        for value in table.values():
            yield from value if isinstance(value, tuple) else (value,)


def _is_finite(value: Scalar) -> bool:
    return not isinstance(value, float) or math.isfinite(value)
