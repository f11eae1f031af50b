"""Urgent words by rules: looked at before any model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lohu_gis.analysis.text.grams import cleaned
from lohu_gis.core.rulepack import RulePack

FAMILY = "urgent."
DENIED = "urgent.denied"


@dataclass(frozen=True)
class Urgent:
    """Why a text is urgent: the rule, and the words found."""

    rule: str
    words: tuple[str, ...]


def urgent(pack: RulePack, texts: Sequence[str]) -> list[Urgent | None]:
    """The first rule of the pack, in its order, whose word stands in each text.

    A word does not count inside one of the rule's ``except`` words, nor where a word of the rule ``urgent.denied``
    stands up to ``reach`` characters before it.
    """
    denied = pack.find(DENIED)
    words = tuple(map(cleaned_word, denied.words("words"))) if denied else ()
    reach = int(denied.number("reach")) if denied and denied.number("reach") >= 0 else 0
    rules = [(rule.id, tuple(map(cleaned_word, rule.words("words"))), tuple(map(cleaned_word, rule.words("except"))))
             for rule in pack.starting(FAMILY) if rule.id != DENIED]
    found: list[Urgent | None] = []
    for text in map(cleaned, texts):
        hits = ((rule, tuple(w for w in listed if _stands(text, w, excepted, words, reach)))
                for rule, listed, excepted in rules)
        found.append(next((Urgent(rule, said) for rule, said in hits if said), None))
    return found


def cleaned_word(word: str) -> str:
    """A word of a list in the form of texts; a blank at its end, which parts English words, stays."""
    return cleaned(word) + " " * word.endswith(" ")


def _stands(text: str, word: str, excepted: Sequence[str], denied: Sequence[str], reach: int) -> bool:
    """Whether a word stands somewhere in a text and counts there."""
    at = text.find(word) if word else -1
    while at >= 0:
        before = text[max(at - reach - max(map(len, denied), default=0), 0):at]
        near = any(place >= 0 and len(before) - place - len(no) <= reach
                   for no in denied if no for place in [before.rfind(no)])
        if not near and not any(_covers(text, word, at, other) for other in excepted):
            return True
        at = text.find(word, at + 1)
    return False


def _covers(text: str, word: str, at: int, other: str) -> bool:
    """Whether the longer word stands over this occurrence, or right around it."""
    start = text.find(other, max(at - len(other), 0)) if other else -1
    while 0 <= start <= at:
        if start + len(other) >= at + len(word) or start <= at < start + len(other):
            return True
        start = text.find(other, start + 1)
    return False
