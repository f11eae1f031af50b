"""The table of complaints made of an export: columns of the contract, persons masked, places found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lohu_gis.analysis.complaints.cells import Cells, cells_of, safe_name
from lohu_gis.analysis.complaints.columns import recognise
from lohu_gis.analysis.complaints.locating import BY_COORDINATES, FINEST_FIRST, Located, locate
from lohu_gis.analysis.complaints.masking import changed, mask_column, mask_own_names, person_keys, summary
from lohu_gis.analysis.complaints.placing import Gazetteer
from lohu_gis.analysis.complaints.profile import LOCAL_ZONE, Profile
from lohu_gis.analysis.complaints.rules import ReadingRules
from lohu_gis.analysis.complaints.times import read_times
from lohu_gis.analysis.complaints.words import counts, satisfactions, truths
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.core.progress import Progress

if TYPE_CHECKING:
    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.table import FeatureTable

PERSON = "person"
"""Column with the key that counts persons; there only where the export has telephones or accounts."""

SOURCES = "place_source"
TIMES = ("opened", "closed", "due")
WORDS: Mapping[str, Any] = {"solved": truths, "hard_case": truths, "reopened": counts, "reassigned": counts,
                            "satisfaction": satisfactions}
_UNDERSTOOD = 0.5
_PATH_MARKS = ("＞", ">>", "->", "→", "»", "|", "\\")
_SLASH_SHARE = 0.8


@dataclass(frozen=True)
class Request:
    """How an export is read.

    Attributes
    ----------
    datum, zone
        Win over the profile's; empty: the profile's.
    places
        ``building grid community subdistrict`` -> names and shapes for rows without coordinates.
    coarsest
        The last of these that rows are placed by; empty: by none.
    """

    rules: ReadingRules
    datum: str = ""
    zone: str = ""
    places: Mapping[str, Gazetteer] = field(default_factory=dict)
    coarsest: str = "subdistrict"


FREE = ("title", "text")
"""Columns of the contract that hold free words."""


@dataclass
class _Work:
    """What has come together so far."""

    cells: Cells
    profile: Profile
    request: Request
    columns: dict[str, Any] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)
    masked: int = 0
    findings: list[Finding] = field(default_factory=list)
    not_used: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)
    zone_assumed: str = ""


@dataclass(frozen=True)
class Complaints:
    """What an export gave.

    Attributes
    ----------
    columns
        Columns of the contract, `PERSON` where there is one, then the original ones that were not recognised; arrays
        and lists, one value per row.
    geometry
        Points in EPSG:4326, missing for rows without a place.
    profile
        As it was used.
    """

    columns: Mapping[str, Any]
    geometry: Geometry
    profile: Profile
    metrics: Mapping[str, int]
    findings: tuple[Finding, ...]


def read_complaints(table: FeatureTable, request: Request, progress: Progress | None = None) -> Complaints:
    """An export as complaints.

    Raises
    ------
    InputError
        ``complaints.unrecognised``: no time of opening and nothing that says what it is about; ``column.missing``: a
        column of the profile is not there. Neither holds a cell.
    """
    progress = progress or Progress()
    cells = cells_of(table, request.rules.vocabulary)
    confirmed = request.rules.for_headings(cells.names)
    profile = _checked(confirmed or recognise(cells.names, request.rules.vocabulary), cells)
    work = _Work(cells, profile, request)
    if cells.skipped:
        work.findings.append(Finding(code="complaints.heading_row", severity="info", count=cells.skipped))
    progress.at(0.1)
    _times(work)
    _words(work)
    progress.at(0.3)
    _texts(work, progress.part(0.3, 0.7))
    located = locate(table if not cells.skipped else None, cells, profile, request.datum or profile.datum,
                     {name: work.columns.get(name) for name in COMPLAINT_COLUMNS}, request.places,
                     progress.part(0.7, 0.9), coarsest=request.coarsest)
    work.columns["place_source"] = _kept_sources(work, located)
    _person(work)
    _others(work, progress.part(0.9, 1.0))
    return _finished(work, located)


def _checked(profile: Profile, cells: Cells) -> Profile:
    missing = [name for name in (*profile.used, *profile.persons) if name not in cells.columns]
    known = ", ".join(safe_name(name) for name in cells.names[:50])
    if missing:
        raise InputError("column.missing", column=missing[0], columns=known)
    if "opened" not in profile.columns and not {"category", "title", "text"} & set(profile.columns):
        raise InputError("complaints.unrecognised", columns=known)
    return profile


def _times(work: _Work) -> None:
    zone, order = work.request.zone or work.profile.zone, work.profile.order
    zoned = filled = 0
    for target in TIMES:
        sources = work.profile.sources(target)
        if not sources:
            continue
        found = read_times(work.cells.columns[sources[0]], zone, order, day_ends=target == "due")
        work.columns[target] = list(found.texts)
        zoned, filled = zoned + found.zoned, filled + sum(text is not None for text in found.texts)
        name = safe_name(sources[0])
        if found.unreadable:
            work.findings.append(Finding(code="time.unreadable", count=found.unreadable, facts={"column": name}))
        if found.assumed:
            work.findings.append(Finding(code="time.order_assumed", facts={"column": name, "order": found.order}))
        if target == "due" and any(found.dates):
            work.findings.append(Finding(code="time.due_end_of_day", severity="info", count=sum(found.dates)))
    work.zone_assumed = zone if filled > zoned else ""
    if "opened" not in work.columns:
        work.findings.append(Finding(code="complaints.no_time"))
    _order_of_times(work)


def _order_of_times(work: _Work) -> None:
    pairs = zip(work.columns.get("opened", ()), work.columns.get("closed", ()), strict=False)
    early = sum(1 for opened, closed in pairs if opened and closed and _before(closed, opened))
    if early:
        work.findings.append(Finding(code="complaints.closed_early", count=early))


def _before(first: str, second: str) -> bool:
    if first[19:] == second[19:]:
        return first < second
    from datetime import datetime

    return datetime.fromisoformat(first) < datetime.fromisoformat(second)


def _words(work: _Work) -> None:
    """Columns of words; one that is mostly not understood stays an original column."""
    words = work.request.rules.vocabulary.cells
    for target, read in WORDS.items():
        sources = work.profile.sources(target)
        if not sources:
            continue
        values = work.cells.columns[sources[0]]
        found, strange = read(values, words)
        filled = sum(value not in (None, "") for value in values)
        if strange > _UNDERSTOOD * filled:
            work.not_used.add(sources[0])
            continue
        work.columns[target] = found
        if strange:
            work.findings.append(Finding(code="word.unknown", count=strange, facts={"column": safe_name(sources[0])}))


def _texts(work: _Work, progress: Progress) -> None:
    """All other columns of the contract: texts, masked but for the number of the case."""
    rest = [name for name in COMPLAINT_COLUMNS if name not in (*TIMES, *WORDS, "place_source")]
    for number, target in enumerate(rest):
        progress.at(number / len(rest))
        sources = work.profile.sources(target)
        if not sources:
            continue
        if target == "category":
            before = _path([work.cells.texts(name) for name in sources])
        else:
            before = work.cells.texts(sources[0])
        work.columns[target] = before if target == "id" else _masked(work, before, free=target in FREE)
    if "id" not in work.columns:
        work.columns["id"] = [str(row) for row in range(len(work.cells))]
        work.findings.append(Finding(code="complaints.no_id", severity="info"))
    else:
        _about_ids(work)


def _about_ids(work: _Work) -> None:
    ids = [value for value in work.columns["id"] if value is not None]
    twice = len(ids) - len(set(ids))
    if twice:
        work.findings.append(Finding(code="complaints.id_twice", count=twice))


def _masked(work: _Work, cells: list[str | None], kind: str = "", *, free: bool = False) -> list[str | None]:
    """A column masked; one of free words also without the name of the person in the same row."""
    after = mask_column(cells, work.tally, kind)
    if free and not kind:
        for name in [name for name, said in work.profile.persons.items() if said == "name"]:
            after = mask_own_names(after, work.cells.texts(name), work.tally)
    work.masked += changed(cells, after)
    return after


def _path(levels: list[list[str | None]]) -> list[str | None]:
    """Classes as ``A>B>C``: from columns of levels, or from one column whatever stands between its levels."""
    if len(levels) > 1:
        return [">".join(dict.fromkeys(part for part in row if part)) or None for row in zip(*levels, strict=True)]
    cells = levels[0]
    filled = [cell for cell in cells if cell]
    slashes = sum("/" in cell for cell in filled) > _SLASH_SHARE * len(filled) if filled else False
    marks = (*_PATH_MARKS, "/") if slashes else _PATH_MARKS
    known = {cell: _joined(cell, marks) for cell in set(filled)}
    return [known.get(cell) if cell else None for cell in cells]


def _joined(cell: str, marks: tuple[str, ...]) -> str:
    for mark in marks:
        cell = cell.replace(mark, ">")
    return ">".join(part.strip() for part in cell.split(">") if part.strip())


def _kept_sources(work: _Work, located: Located) -> list[str]:
    """How rows were placed; of complaints that were read before, as it was said then."""
    if SOURCES not in work.cells.columns:
        return located.sources
    work.taken.add(SOURCES)
    before = work.cells.texts(SOURCES)
    return [told if found == BY_COORDINATES and told is not None and told.partition(":")[0] in FINEST_FIRST else found
            for found, told in zip(located.sources, before, strict=True)]


def _person(work: _Work) -> None:
    """The key of persons from the first telephone column, else from accounts, else as it was read before."""
    before: list[str | None] | None = None
    if PERSON in work.cells.columns:
        work.taken.add(PERSON)
        before = work.columns[PERSON] = work.cells.texts(PERSON)
    for kind in ("phone", "account"):
        names = [name for name, said in work.profile.persons.items() if said == kind]
        if names:
            keys = person_keys(work.cells.texts(names[0]), work.request.rules.salt, kind)
            told = before or [None] * len(keys)
            work.columns[PERSON] = [key or old for key, old in zip(keys, told, strict=True)]
            return


def _others(work: _Work, progress: Progress) -> None:
    """Columns that were not recognised, and those about persons: kept under their names, masked."""
    used = work.profile.used - work.not_used | work.taken
    rest = [name for name in work.cells.names if name not in used]
    for number, name in enumerate(rest):
        progress.at(number / max(len(rest), 1))
        kind = work.profile.persons.get(name, "")
        shown = safe_name(name)
        while shown in COMPLAINT_COLUMNS or shown == PERSON or shown in work.columns:
            shown += "_source"
        work.columns[shown] = _kept(work, name, kind)


def _kept(work: _Work, name: str, kind: str) -> Any:
    """An original column; numbers and times stay what they are unless they hold numbers of persons."""
    values = work.cells.columns[name]
    sample = next((value for value in values if value is not None), None)
    if not kind and (isinstance(sample, bool) or not isinstance(sample, str | int | float)):
        return values
    texts = work.cells.texts(name)
    if isinstance(sample, str) or kind:
        return _masked(work, texts, kind, free=True)
    before = Counter(work.tally)
    after = mask_column(texts, work.tally)
    if work.tally == before:
        return values
    work.masked += changed(texts, after)
    return after


def _finished(work: _Work, located: Located) -> Complaints:
    rows = len(work.cells)
    empty: list[None] = [None] * rows
    kept = [name for name in work.columns if name not in COMPLAINT_COLUMNS]
    columns = {name: work.columns.get(name, empty) for name in COMPLAINT_COLUMNS} | {
        name: work.columns[name] for name in kept}
    used = "; ".join(f"{target} <- {' > '.join(map(safe_name, work.profile.sources(target)))}"
                     for target in work.profile.columns if work.columns.get(target) is not None)
    findings = [Finding(code="complaints.columns", severity="info", facts={"columns": used}), *work.findings,
                *located.findings]
    if work.zone_assumed:
        far = located.far and work.zone_assumed == LOCAL_ZONE
        findings.append(Finding(code="time.zone_assumed", severity="warning" if far else "info",
                                facts={"zone": work.zone_assumed}))
    if work.masked:
        findings.append(Finding(code="complaints.masked", severity="info", count=work.masked,
                                facts={"kinds": summary(work.tally)}))
    placed = int(located.placed.sum())
    metrics = {"rows": rows, "placed": placed, "unplaced": rows - placed, "masked": work.masked}
    return Complaints(columns, located.geometry, work.profile, metrics, tuple(findings))
