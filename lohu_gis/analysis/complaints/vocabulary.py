"""The words by which columns and cells of complaint exports are recognised; they come from a file, not from code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import msgspec

from lohu_gis.core.errors import InputError

_MARKS = re.compile(r"[\s_\-.:*#'\"`·、,;/\\\ufeff\u200b]+")
_HINTS = re.compile(r"[(\[【](必填|选填|可选|非必填|required|optional)[)\]】]")


class Vocabulary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """Names of columns and words of cells.

    Attributes
    ----------
    columns
        Column of the contract -> names in exports, the best one first.
    levels
        Column of the contract -> lists of columns that hold the levels of a path.
    persons
        ``name phone identity account email other`` -> names of columns.
    person_marks
        The same kinds -> words inside the name of a column; ``not`` -> how names end that speak of no person.
    coordinates
        ``x y both`` -> names of columns.
    datum
        Datum -> words in the name of a coordinate column.
    words
        ``true false satisfied neutral dissatisfied unknown`` -> words of cells.
    """

    columns: Mapping[str, tuple[str, ...]]
    levels: Mapping[str, tuple[tuple[str, ...], ...]] = {}
    persons: Mapping[str, tuple[str, ...]] = {}
    person_marks: Mapping[str, tuple[str, ...]] = {}
    coordinates: Mapping[str, tuple[str, ...]] = {}
    datum: Mapping[str, tuple[str, ...]] = {}
    words: Mapping[str, tuple[str, ...]] = {}

    @cached_property
    def cells(self) -> Mapping[str, frozenset[str]]:
        """Words of cells, plain (`plain_word`), by their meaning."""
        return {meaning: frozenset(map(plain_word, words)) for meaning, words in self.words.items()}


def vocabulary_of(content: Mapping[str, Any]) -> Vocabulary:
    """A vocabulary from the content of a TOML file.

    Raises
    ------
    InputError
        ``profile.invalid``.
    """
    try:
        return msgspec.convert(content, Vocabulary)
    except (msgspec.ValidationError, RecursionError) as error:
        raise InputError("profile.invalid", reason=str(error)) from error


def plain(name: str) -> str:
    """The name of a column without what does not count: case, width, spaces and marks."""
    text = _HINTS.sub("", unicodedata.normalize("NFKC", name[:200]).lower())
    return _MARKS.sub("", text)


def plain_word(word: str) -> str:
    """A word of a cell without what does not count: case, width and spaces around."""
    return unicodedata.normalize("NFKC", word[:200]).strip().lower()
