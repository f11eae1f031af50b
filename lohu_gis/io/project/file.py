"""The project file ``NAME.lohu``: readable JSON with a version, checked when read, exchanged whole when written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Mapping
from pathlib import Path
from typing import Any

import msgspec

from lohu_gis import __version__
from lohu_gis.core.errors import InputError
from lohu_gis.core.project import BASE, FORMAT_VERSION, Group, Project
from lohu_gis.io.project import atomic, relative
from lohu_gis.io.project.limited import read_limited
from lohu_gis.io.project.places import Places

LARGEST_BYTES = 256 << 20
DEEPEST = 64
"""Groups in groups; JSON itself is limited by the decoder, which refuses to recurse further than Python does."""

MIGRATIONS: Mapping[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""Version n -> what makes version n + 1 of the plain JSON of a project. A version that was released stays here."""


class JournalMark(msgspec.Struct, frozen=True, kw_only=True):
    """Which line of which journal the file was written after."""

    id: str
    line: int


class _Envelope(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    lohu_project: int
    program: str = ""
    saved_at: str = ""
    journal: JournalMark | None = None
    project: msgspec.Raw


class ProjectFile(msgspec.Struct, frozen=True, kw_only=True):
    """What a project file holds.

    Attributes
    ----------
    project
        With absolute paths.
    digest
        SHA-256 of the file's bytes.
    """

    project: Project
    journal: JournalMark | None = None
    saved_at: str = ""
    program: str = ""
    digest: str = ""


def load_project(path: Path) -> Project:
    """The project in a file, without its timeline; errors as `read_project_file`."""
    return read_project_file(path).project


def read_project_file(path: Path) -> ProjectFile:
    """Read and check a project file; nothing in it is executed and no other file is touched.

    Raises
    ------
    InputError
        ``project.missing``, ``project.unreadable``, ``project.too_large``, ``project.corrupt``, ``project.newer``.
    """
    data = read_limited(path, LARGEST_BYTES, "project")
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
        plain = _migrated(envelope.lohu_project, envelope.project, path)
        project = decode_project(plain, path.parent)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError("project.corrupt", path=str(path), reason=str(error)) from error
    return ProjectFile(project=project, journal=envelope.journal, saved_at=envelope.saved_at,
                       program=envelope.program, digest=hashlib.sha256(data).hexdigest())


def decode_project(plain: Any, folder: Path) -> Project:
    """A project from JSON builtins; ValueError (`msgspec.ValidationError`) for a value that no project has."""
    project = msgspec.convert(relative.from_disk(plain, folder), Project, str_keys=True, builtin_types=())
    check_references(project)
    return project


def encode_project(project: Project, folder: Path) -> Any:
    """JSON builtins of a project with paths relative to `folder`."""
    return relative.to_disk(msgspec.to_builtins(project, str_keys=True), folder)


def save_project(path: Path, project: Project, journal: JournalMark | None = None, saved_at: str = "") -> None:
    """Write a project file in one step; the version before is kept as ``NAME.lohu~``.

    Raises
    ------
    InputError
        ``disk.full``, ``disk.read_only``, ``disk.missing``, ``disk.failed``; the old file stays as it was.
    """
    envelope = {"lohu_project": FORMAT_VERSION, "program": __version__, "saved_at": saved_at,
                "journal": None if journal is None else msgspec.to_builtins(journal),
                "project": encode_project(project, path.parent)}
    text = msgspec.json.format(msgspec.json.encode(envelope), indent=1) + b"\n"
    atomic.write_bytes(path, text, Places(path).previous)


def _migrated(version: int, raw: msgspec.Raw, path: Path) -> Any:
    if version > FORMAT_VERSION:
        raise InputError("project.newer", path=str(path), version=version, known=FORMAT_VERSION)
    plain = msgspec.json.decode(raw)
    while version < FORMAT_VERSION:
        step = MIGRATIONS.get(version)
        if step is None or not isinstance(plain, dict):
            raise ValueError(f"unknown version {version}")
        plain, version = step(plain), version + 1
    return plain


def check_references(project: Project) -> None:
    """ValueError where one part names another that is not there; no edit leads to such a project."""
    if BASE not in project.scenarios or project.scenario not in project.scenarios:
        raise ValueError("the scenario that is shown is missing")
    for scenario in project.scenarios.values():
        if scenario.parent is not None and scenario.parent not in project.scenarios:
            raise ValueError(f"scenario {scenario.id!r} names an unknown parent")
    for key, layer in project.layers.items():
        table = getattr(layer.content, "table", None)
        if key != layer.id or (table is not None and table not in project.tables):
            raise ValueError(f"layer {key!r} names an unknown table")
    _check_tree(project.tree, project.layers, DEEPEST)


def _check_tree(group: Group, layers: Container[str], levels: int) -> None:
    if levels == 0:
        raise ValueError("groups are nested too deeply")
    for child in group.children:
        if isinstance(child, Group):
            _check_tree(child, layers, levels - 1)
        elif child.layer not in layers:
            raise ValueError(f"the layer tree names the unknown layer {child.layer!r}")
