"""Names of layers, groups and scenarios in the language of the window."""

from __future__ import annotations

from typing import Protocol

from lohu_gis.app.i18n import language


class Named(Protocol):
    """Anything with a name and perhaps an English one."""

    @property
    def name(self) -> str:
        """Name as given."""

    @property
    def name_en(self) -> str:
        """English name, may be empty."""


def shown_name(thing: Named | None) -> str:
    """The English name where the window is English and there is one, else the name."""
    if thing is None:
        return ""
    return thing.name_en if thing.name_en and in_english() else thing.name


def in_english() -> bool:
    """Whether the window speaks English."""
    return language() == "en"


def in_language(text: str) -> str:
    """The fitting half of a note written as "中文 / English"; other notes as they are."""
    halves = text.split(" / ")
    return text if len(halves) != 2 else halves[1 if in_english() else 0].strip()


def use_text(code: str, word: str) -> str:
    """A use as people read it: the word in Chinese, the code where there is none and in English."""
    return code.replace("_", " ") if in_english() or not word else word
