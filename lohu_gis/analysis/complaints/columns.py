"""Which column of an export is what: by its heading, with the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lohu_gis.analysis.complaints.profile import DatumChoice, Profile, fingerprint
from lohu_gis.analysis.complaints.vocabulary import Vocabulary, plain

_BEST_FIRST: tuple[DatumChoice, ...] = ("wgs84", "cgcs2000", "", "gcj02", "bd09")
"""Which pair of coordinates is taken where a file has several."""

HEADING_ROWS = 10
"""How far down the headings may stand: exports often begin with a line of title."""


def recognise(names: Sequence[str], vocabulary: Vocabulary) -> Profile:
    """What the headings say, as a profile; columns that nothing is known of are not in it.

    A column is used once: first for persons, so that nobody's number becomes an address, then in the order of the
    contract.
    """
    plains = _plains(names)
    persons = _persons(plains, vocabulary)
    free = {name: column for name, column in plains.items() if column not in persons}
    columns: dict[str, str | tuple[str, ...]] = {}
    for target, known in vocabulary.columns.items():
        found = next((name for name in map(plain, known) if name in free), None)
        levels = _levels(vocabulary.levels.get(target, ()), free)
        if levels and found is None:
            columns[target] = levels
            free = {name: column for name, column in free.items() if column not in levels}
        elif found is not None:
            columns[target] = free.pop(found)
    x, y, both, datum = _coordinates(free, vocabulary)
    return Profile(fingerprint=fingerprint(names), columns=columns, persons=persons, x=x, y=y, both=both, datum=datum)


def _persons(plains: Mapping[str, str], vocabulary: Vocabulary) -> dict[str, str]:
    """Columns about persons: by their whole name, also with a number behind it, or by a word inside it."""
    known = {plain(name): kind for kind, names in vocabulary.persons.items() for name in names}
    targets = {plain(name) for names in vocabulary.columns.values() for name in names}
    found: dict[str, str] = {}
    for name, column in plains.items():
        kind = known.get(name) or known.get(name.rstrip("0123456789"))
        if kind is None and name not in targets:
            kind = _marked(name, vocabulary.person_marks)
        if kind is not None:
            found[column] = kind
    return found


def _marked(name: str, marks: Mapping[str, tuple[str, ...]]) -> str | None:
    if name.endswith(tuple(map(plain, marks.get("not", ())))):
        return None
    return next((kind for kind, words in marks.items()
                 if kind != "not" and any(plain(word) in name for word in words)), None)


def _plains(names: Sequence[str]) -> dict[str, str]:
    """Plain heading -> heading; of two alike the first."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(plain(name), name)
    return found


def _levels(lists: Sequence[Sequence[str]], free: Mapping[str, str]) -> tuple[str, ...]:
    for levels in lists:
        found = tuple(free[name] for name in map(plain, levels) if name in free)
        if found:
            return found
    return ()


def _coordinates(free: Mapping[str, str], vocabulary: Vocabulary) -> tuple[str, str, str, DatumChoice]:
    """Columns of x and y, or the one of both, and the datum that their names speak of."""
    known = {axis: {plain(name) for name in names} for axis, names in vocabulary.coordinates.items()}
    found: dict[tuple[str, DatumChoice], str] = {}
    for name, column in free.items():
        datum = datum_named(name, vocabulary)
        bare = _without(name, vocabulary.datum.get(datum, ()))
        for axis, names in known.items():
            if name in names or bare in names:
                found.setdefault((axis, datum), column)
    for datum in _BEST_FIRST:
        if ("x", datum) in found and ("y", datum) in found:
            return found["x", datum], found["y", datum], "", datum
    for datum in _BEST_FIRST:
        if ("both", datum) in found:
            return "", "", found["both", datum], datum
    return "", "", "", ""


def datum_named(name: str, vocabulary: Vocabulary) -> DatumChoice:
    """The datum that the name of a column speaks of; empty for none."""
    text = plain(name)
    for datum in _BEST_FIRST:
        if datum and any(plain(mark) in text for mark in vocabulary.datum.get(datum, ())):
            return datum
    return ""


def _without(text: str, marks: Sequence[str]) -> str:
    """The name without the words of the datum and the brackets and words around them."""
    for mark in sorted(map(plain, marks), key=len, reverse=True):
        text = text.replace(mark, "")
    for rest in ("()", "[]", "【】", "地图", "坐标系", "02", "84", "09"):
        text = text.replace(rest, "")
    return text


def understood(profile: Profile) -> int:
    """How many columns of the contract a profile knows; a measure of how sure a recognition is."""
    return len(profile.columns) + bool(profile.x or profile.both)


def are_complaints(names: Sequence[str], vocabulary: Vocabulary) -> bool:
    """Whether headings look like those of an export of complaints.

    A time of opening, something that says what it is about, and two more columns of the contract.
    """
    found = recognise(names, vocabulary)
    return "opened" in found.columns and bool({"category", "title", "text"} & set(found.columns)) and (
        understood(found) >= 4)


def heading_row(rows: Sequence[Sequence[str]], names: Sequence[str], vocabulary: Vocabulary) -> int:
    """Which of the first rows holds the headings: -1 for the names as they are, else the 0-based row.

    Rows are moved up only where they are understood clearly better (by three columns or more).
    """
    best, score = -1, understood(recognise(names, vocabulary)) + 2
    for number, row in enumerate(rows[:HEADING_ROWS]):
        known = understood(recognise([str(cell) for cell in row], vocabulary))
        if known > score:
            best, score = number, known
    return best
