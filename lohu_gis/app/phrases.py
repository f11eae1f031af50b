"""How phrases are put together in the language of the reader: lists, titles with what they concern, sentences.

Chinese has marks of its own, as wide as its letters, and no spaces between sentences.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce

from lohu_gis.app.i18n import _
from lohu_gis.core.text import N_

Translate = Callable[[str], str]


def listed(parts: Iterable[str], translate: Translate = _) -> str:
    """``one, two, three``; empty parts are left out."""
    pattern = translate(N_("{one}, {two}"))
    return reduce(lambda one, two: pattern.format(one=one, two=two), [part for part in parts if part] or [""])


def titled(title: str, text: str, translate: Translate = _) -> str:
    """``title: text``; the title alone where there is no text."""
    return translate(N_("{title}: {text}")).format(title=title, text=text) if text else title


def sentences(*parts: str, translate: Translate = _) -> str:
    """Sentences behind each other; empty ones are left out."""
    pattern = translate(N_("{sentence} {next}"))
    return reduce(lambda one, two: pattern.format(sentence=one, next=two), [part for part in parts if part] or [""])
