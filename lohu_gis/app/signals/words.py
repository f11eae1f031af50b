"""Signals in words."""

from __future__ import annotations

import math
from collections.abc import Callable

from lohu_gis.app.hotspot.words import recurrence_text
from lohu_gis.app.i18n import _
from lohu_gis.app.signals.review import Kind, Review, ReviewSignal
from lohu_gis.core.text import N_

Translate = Callable[[str], str]

LEVEL_WORDS = {"blue": N_("Blue"), "yellow": N_("Yellow"), "orange": N_("Orange"), "red": N_("Red")}
KINDS: dict[Kind, str] = {"words": N_("like words"), "place": N_("one place"), "count": N_("unusual count")}


def count_text(signal: ReviewSignal, translate: Translate = _) -> str:
    """``11 instead of 0.8``."""
    return translate(N_("{count:,} instead of {expected}")).format(count=signal.count, expected=_short(signal.expected))


def growth_text(signal: ReviewSignal) -> str:
    """``11 / 0.8``: complaints and what is expected."""
    return f"{signal.count:,} / {_short(signal.expected)}"


def since_text(signal: ReviewSignal, translate: Translate = _) -> str:
    """``since 2026-06-11``, or the day."""
    if signal.since == signal.until:
        return signal.since
    return translate(N_("since {day}")).format(day=signal.since)


def where_text(signal: ReviewSignal, translate: Translate = _) -> str:
    """Names of areas, else that it is spread."""
    return signal.where or translate(N_("several sub-districts"))


def facts(signal: ReviewSignal, translate: Translate = _) -> list[tuple[str, str]]:
    """Name and value of everything that proves the signal."""
    rows = [(N_("In which area"), where_text(signal, translate) + _circle(signal, translate)),
            (N_("From to"), translate(N_("{first} to {last}")).format(first=signal.since, last=signal.until)),
            (N_("Complaints"), count_text(signal, translate)),
            (N_("By chance"), recurrence_text(signal.recurrence_days, translate)),
            (N_("False discovery rate"), f"{signal.q:.2g}"),
            (N_("Found by"), ", ".join(translate(KINDS[kind]) for kind in (signal.kind, *signal.also)))]
    return [(translate(name), value) for name, value in rows]


def reason(signal: ReviewSignal, note: str, translate: Translate = _) -> str:
    """Why complaints of a signal stand in their tier; kept with each of them."""
    numbers = translate(N_("signal {what}: {count}, {chance}")).format(
        what=signal.what, count=count_text(signal, translate),
        chance=recurrence_text(signal.recurrence_days, translate))
    return f"{note.strip()}（{numbers}）" if note.strip() else numbers


def method_text(found: Review, translate: Translate = _) -> str:
    """What was looked at, and how many false signals to expect."""
    return translate(N_(
        "{records:,} complaints up to {as_of}: {groups:,} groups of like texts, {searches:,} scans, {series:,} series. "
        "At most {q:.0%} of yellow, orange and red signals are expected to be false; seed {seed}.")).format(
        records=found.records, as_of=found.as_of, groups=found.groups, searches=found.searches, series=found.series,
        q=found.settings.q, seed=found.settings.seed)


def _circle(signal: ReviewSignal, translate: Translate) -> str:
    if math.isnan(signal.radius_m) or math.isinf(signal.radius_m):
        return ""
    return " · " + translate(N_("within {radius:,.0f} m")).format(radius=signal.radius_m)


def _short(number: float) -> str:
    return f"{number:.1f}" if number < 10 else f"{number:,.0f}"
