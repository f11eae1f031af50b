"""An export of complaints: a masked look at it, the reading with confirmed answers, the layer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np

from lohu_gis.analysis.complaints.cells import Cells, cells_of, safe_name
from lohu_gis.analysis.complaints.columns import recognise
from lohu_gis.analysis.complaints.masking import mask_column
from lohu_gis.analysis.complaints.placing import gazetteer
from lohu_gis.analysis.complaints.profile import Profile, fingerprint
from lohu_gis.analysis.complaints.reading import Request, read_complaints
from lohu_gis.analysis.complaints.rules import ReadingRules
from lohu_gis.analysis.complaints.silence import without_words
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.styling.defaults import default_symbol
from lohu_gis.app.tools.away import flat
from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.profiles import KIND, export_input, profile_input
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.governance import COMPLAINT_COLUMNS
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, Layer, Project, RunRecord, TableContent, TableRef, VectorContent
from lohu_gis.core.style import MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.core.text import N_
from lohu_gis.io.complaints import profiles

LOOK_ROWS = 2_000
"""Rows that are read to show what comes out."""
SAMPLES = 3
SAMPLE_LENGTH = 40
LIMITS = Limits(silent_s=120.0, memory_bytes=8 << 30)

X, Y, BOTH = "x", "y", "both"
PERSON = "person:"
"""Before a kind of person column, in `ColumnLook.meaning`."""
PLACE_ROLES = {"subdistrict": "subdistricts", "community": "communities", "grid": "grids", "building": "buildings"}
"""What rows are placed by -> role of the layer and parameter of the tool."""


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says about an export.

    Attributes
    ----------
    profile
        Which column is what; None: what the program makes of it.
    datum, zone, encoding
        Empty: to be found out.
    coarsest
        ``building grid community subdistrict``: the coarsest that rows without coordinates are placed by; empty: none.
    """

    profile: Profile | None = None
    datum: str = ""
    zone: str = ""
    encoding: str = ""
    coarsest: str = ""


class ColumnLook(msgspec.Struct, frozen=True, kw_only=True):
    """One column of the export.

    Attributes
    ----------
    name
        As in the file, for the profile; never shown.
    shown
        The heading, masked.
    meaning
        Column of the contract, ``x``, ``y``, ``both``, ``person:phone`` ...; empty: kept as it is.
    samples
        Some cells, masked.
    """

    name: str
    shown: str
    meaning: str
    samples: tuple[str, ...] = ()


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a dialog shows of an export; nothing in it finds a person.

    Attributes
    ----------
    rows, seen
        Rows of the file, and how many of them `metrics` and `findings` speak of.
    remembered
        The profile was confirmed for this layout before.
    safe
        The headings hold no persons, so that the profile may be kept.
    error
        Why it cannot be read like that; None where it can.
    """

    path: str
    rows: int
    seen: int
    encoding: str
    columns: tuple[ColumnLook, ...]
    profile: Profile
    remembered: bool
    safe: bool
    metrics: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    error: tuple[str, Mapping[str, str]] | None = None


def look(pool: WorkerPool, path: str, answers: Answers, places: Mapping[str, TableBlock],
         progress: Progress | None = None) -> Look:
    """A masked look at an export, made in a worker; blocks its thread.

    Raises
    ------
    InputError
        ``file.*``, ``layer.missing``, ``worker.*``.
    """
    found: Look = pool.call(_look, path, answers, dict(places), progress=progress, limits=LIMITS)
    return found


def _look(progress: CallProgress, path: str, answers: Answers, places: dict[str, TableBlock]) -> Look:
    given, result = export_input(path, answers.encoding or None, progress.part(0.0, 0.6))
    rules: ReadingRules = profile_input("auto").value
    table = _head(given.value)
    cells = cells_of(table, rules.vocabulary)
    confirmed = answers.profile or rules.for_headings(cells.names)
    profile = confirmed or recognise(cells.names, rules.vocabulary)
    metrics: Mapping[str, int] = {}
    findings: tuple[Finding, ...] = ()
    error: tuple[str, Mapping[str, str]] | None = None
    asked = ReadingRules(rules.vocabulary, profile, {}, rules.salt)
    try:
        known = {kind: gazetteer(FeatureTable(block)) for kind, block in places.items()}
        with without_words():
            read = read_complaints(table, Request(asked, answers.datum, answers.zone, known, answers.coarsest),
                                   progress.part(0.6, 1.0))
        metrics, findings = read.metrics, read.findings
    except LohuError as trouble:
        error = (trouble.code, {name: str(value) for name, value in trouble.facts.items()})
    names = cells.names
    return Look(path=path, rows=len(given.value) - cells.skipped, seen=len(cells), encoding=result.encoding or "",
                columns=tuple(_column(cells, name, profile) for name in names), profile=profile,
                remembered=answers.profile is None and confirmed is not None,
                safe=all(safe_name(name) == name[:120] for name in names), metrics=metrics,
                findings=(*(f for f in result.findings if f.code.startswith("encoding.")), *findings), error=error)


def _head(table: FeatureTable) -> FeatureTable:
    block = table.block
    if len(block) <= LOOK_ROWS:
        return table
    geometry = None if block.geometry is None else block.geometry.take(np.arange(LOOK_ROWS))
    return FeatureTable(TableBlock(f"{block.id}:head", block.columns.slice(0, LOOK_ROWS), geometry,
                                   block.fid[:LOOK_ROWS], block.crs))


def _column(cells: Cells, name: str, profile: Profile) -> ColumnLook:
    meaning = meaning_of(profile, name)
    filled = [text for text in dict.fromkeys(cells.texts(name)[:200]) if text][:SAMPLES]
    kind = meaning.removeprefix(PERSON) if meaning.startswith(PERSON) else ""
    masked = filled if meaning == "id" else mask_column(filled, Counter(), kind)
    samples = tuple(" ".join(text.split())[:SAMPLE_LENGTH] for text in masked if text)
    return ColumnLook(name=name, shown=safe_name(name), meaning=meaning, samples=samples)


def meaning_of(profile: Profile, name: str) -> str:
    """What a column is in a profile, as in `ColumnLook.meaning`."""
    if name in profile.persons:
        return PERSON + profile.persons[name]
    for axis in (X, Y, BOTH):
        if getattr(profile, axis) == name:
            return axis
    return next((target for target in profile.columns if name in profile.sources(target)), "")


def profile_from(meanings: Mapping[str, str], before: Profile) -> Profile:
    """The profile that says of each column of the file what a person chose.

    Several columns of one meaning are the levels of a path for the class; else the first counts.
    """
    columns: dict[str, str | tuple[str, ...]] = {}
    for target in COMPLAINT_COLUMNS:
        names = tuple(name for name, meaning in meanings.items() if meaning == target)
        if names:
            columns[target] = names if target == "category" and len(names) > 1 else names[0]
    axes = {axis: next((name for name, meaning in meanings.items() if meaning == axis), "") for axis in (X, Y, BOTH)}
    persons = {name: meaning.removeprefix(PERSON) for name, meaning in meanings.items() if meaning.startswith(PERSON)}
    return msgspec.structs.replace(before, id="confirmed", fingerprint=fingerprint(meanings), columns=columns,
                                   persons=persons, **axes)


def read(pool: WorkerPool, path: str, answers: Answers, places: Mapping[str, TableBlock],
         progress: Progress | None = None) -> tuple[TableBlock, RunRecord]:
    """All rows as complaints, masked, read in a worker; blocks its thread.

    Raises
    ------
    InputError
        As `tools.complaints_read`, and ``worker.*``.
    """
    block, record = pool.call(_read, path, answers, dict(places), progress=progress, limits=LIMITS, trusted=True)
    return block, record


def _read(progress: CallProgress, path: str, answers: Answers,
          places: dict[str, TableBlock]) -> tuple[TableBlock, RunRecord]:
    given, _result = export_input(path, answers.encoding or None, progress.part(0.0, 0.3))
    auto = profile_input("auto")
    rules = ReadingRules(auto.value.vocabulary, answers.profile, auto.value.remembered, auto.value.salt)
    values: dict[str, object] = {"table": given, "profile": ToolInput(rules, "auto" if answers.profile is None else (
        answers.profile.id))}
    values["coarsest"] = answers.coarsest or "none"
    values |= {PLACE_ROLES[kind]: ToolInput(FeatureTable(block), PLACE_ROLES[kind], block.id)
               for kind, block in places.items()}
    values |= {name: value for name, value in (("datum", answers.datum), ("zone", answers.zone)) if value}
    run = run_tool(tool("complaints.read"), values, progress.part(0.3, 1.0))
    return flat(run.outputs["complaints"]), run.record  # type: ignore[arg-type]


def remember(profile: Profile) -> None:
    """Keep a confirmed profile for its layout, in the person's folder of settings; writes a file."""
    content = {name: value for name, value in msgspec.to_builtins(profile).items() if value not in ("", {}, [])}
    profiles.remember(KIND, profile.fingerprint, content)


def forget(profile: Profile) -> None:
    """Keep no profile for a layout any more."""
    profiles.forget(KIND, profile.fingerprint)


def places_in(project: Project) -> dict[str, str]:
    """What rows can be placed by -> the table of the layer with that role."""
    found: dict[str, str] = {}
    for kind, role in PLACE_ROLES.items():
        layer = next((layer for layer in project.layers.values()
                      if layer.role == role and isinstance(layer.content, VectorContent)), None)
        if layer is not None and isinstance(layer.content, VectorContent):
            found[kind] = layer.id
    return found


def complaint_edit(project: Project, path: str, block: TableBlock, record: RunRecord) -> AddLayer:
    """The edit that adds complaints as a layer, or as a table where no row has a place."""
    stem = Path(path.partition("|layer=")[0]).stem
    layer_id = fresh_id(project, "complaints")
    run_id = next(name for n in range(1, len(project.runs) + 2) if (name := f"run_{n}") not in project.runs)
    tables = {layer_id: TableRef(origin=BlockOrigin(block=block.id), run=run_id)}
    placed = block.geometry is not None and bool((block.geometry.types > 0).any())
    symbol = default_symbol("point", len(project.layers))
    assert isinstance(symbol, MarkerSymbol)
    style = VectorStyle(renderer=Single(symbol=msgspec.structs.replace(symbol, size_px=4.0)))
    content = VectorContent(table=layer_id, style=style) if placed else TableContent(table=layer_id)
    about = "" if stem.lower() in ("complaints", "诉求", "投诉") else f" {stem}"
    layer = Layer(id=layer_id, name=f"诉求{about}", name_en=f"Complaints{about}", content=content, role="complaints",
                  time="opened", object_id="id")
    return AddLayer(layer, tables, {run_id: record}, label=N_("Read complaints"))
