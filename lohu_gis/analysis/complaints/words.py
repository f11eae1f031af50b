"""Words of cells: yes and no, how often, how satisfied."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from lohu_gis.analysis.complaints.vocabulary import plain_word

SATISFIED, NEUTRAL, DISSATISFIED = "satisfied", "neutral", "dissatisfied"

Words = Mapping[str, frozenset[str]]
"""Meaning (``true false satisfied neutral dissatisfied unknown``) -> plain words; `Vocabulary.cells`."""

Meaning = TypeVar("Meaning")

_COUNT = re.compile(r"(\d{1,6})(?:\.0+)?\s*(?:次|times?)?")
_STARS = re.compile(r"(\d{1,3}(?:\.\d+)?)\s*(?:星|分|stars?|points?)?")


def truths(values: Sequence[Any], words: Words) -> tuple[list[bool | None], int]:
    """Cells as yes or no, None where they are empty or say nothing; and how many filled ones were not understood."""
    def one(value: Any) -> bool | None:
        if isinstance(value, bool):
            return value
        word = plain_word(_written(value))
        if word in words.get("true", ()):
            return True
        return False if word in words.get("false", ()) else None

    return _each(values, one, words)


def counts(values: Sequence[Any], words: Words) -> tuple[list[int | None], int]:
    """Cells as how often, yes as once; None and the second number as in `truths`."""
    def one(value: Any) -> int | None:
        word = plain_word(_written(value))
        found = _COUNT.fullmatch(word)
        if found:
            return int(found[1])
        if isinstance(value, bool) or word in words.get("true", ()) or word in words.get("false", ()):
            return int(value is True or word in words.get("true", ()))
        return None

    return _each(values, one, words)


def satisfactions(values: Sequence[Any], words: Words) -> tuple[list[str | None], int]:
    """Cells as ``satisfied``, ``neutral`` or ``dissatisfied``; None and the second number as in `truths`.

    Numbers are marks: up to 5 of five stars (4 and 5 satisfied, 3 neutral, 0 not rated), above that of a hundred (80
    and 60).
    """
    marks = [float(found[1]) for value in set(values) - {None}
             if (found := _STARS.fullmatch(plain_word(_written(value))))]
    good, fair = (80.0, 60.0) if marks and max(marks) > 5 else (4.0, 3.0)

    def one(value: Any) -> str | None:
        word = plain_word(_written(value))
        for meaning in (SATISFIED, NEUTRAL, DISSATISFIED):
            if word in words.get(meaning, ()):
                return meaning
        found = _STARS.fullmatch(word)
        if found is None or isinstance(value, bool):
            return None
        mark = float(found[1])
        if mark == 0 and good < 5:
            return None  # no star given
        return SATISFIED if mark >= good else NEUTRAL if mark >= fair else DISSATISFIED

    return _each(values, one, words)


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _each(values: Sequence[Any], one: Callable[[Any], Meaning | None],
          words: Words) -> tuple[list[Meaning | None], int]:
    known = {value: one(value) for value in set(values) if value is not None}
    nothing = words.get("unknown", frozenset()) | {""}
    silent = {value for value in known if plain_word(_written(value)) in nothing}
    strange = {value for value, meaning in known.items() if meaning is None and value not in silent}
    return [None if value is None else known[value] for value in values], sum(value in strange for value in values)
