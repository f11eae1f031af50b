"""The project file: the same project comes back, strangers' files are refused with a reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lohu_gis.core.delta import digest
from lohu_gis.core.errors import InputError
from lohu_gis.core.project import FileOrigin, Group, Layer, Leaf, Project, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.io.project import file as project_file
from lohu_gis.io.project.file import load_project, read_project_file, save_project
from lohu_gis.io.project.places import Places


def project(folder: Path) -> Project:
    style = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#102030")))
    return Project(
        name="罗湖", layers={"a": Layer(id="a", name="建筑", content=VectorContent(table="t", style=style))},
        tree=Group(children=(Group(id="g", children=(Leaf(layer="a"),)),)),
        tables={"t": TableRef(origin=FileOrigin(path=str(folder / "data" / "b.gpkg"), layer="buildings"))})


def written(tmp_path: Path, change: dict[str, Any] | None = None, inner: dict[str, Any] | None = None) -> Path:
    """A project file with some of its plain values exchanged."""
    path = tmp_path / "a.lohu"
    save_project(path, project(tmp_path))
    plain = json.loads(path.read_text(encoding="utf-8"))
    plain.update(change or {})
    if inner is not None:
        plain["project"].update(inner)
    path.write_text(json.dumps(plain), encoding="utf-8")
    return path


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        load_project(path)
    assert str(path) == caught.value.facts["path"]
    return caught.value


def test_same_project_comes_back(tmp_path: Path) -> None:
    save_project(tmp_path / "a.lohu", project(tmp_path))
    assert digest(load_project(tmp_path / "a.lohu")) == digest(project(tmp_path))


def test_file_is_readable_text_with_relative_paths(tmp_path: Path) -> None:
    save_project(tmp_path / "a.lohu", project(tmp_path))
    text = (tmp_path / "a.lohu").read_text(encoding="utf-8")
    assert '"path": "data/b.gpkg"' in text
    assert "罗湖" in text
    assert str(tmp_path) not in text


def test_paths_follow_the_folder(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    save_project(tmp_path / "one" / "a.lohu", project(tmp_path / "one"))
    (tmp_path / "one").rename(tmp_path / "two")
    origin = load_project(tmp_path / "two" / "a.lohu").tables["t"].origin
    assert isinstance(origin, FileOrigin)
    assert origin.path == str(tmp_path / "two" / "data" / "b.gpkg")


def test_file_outside_the_folder_stays_reachable(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    save_project(tmp_path / "sub" / "a.lohu", project(tmp_path))
    assert "../data/b.gpkg" in (tmp_path / "sub" / "a.lohu").read_text(encoding="utf-8")
    assert digest(load_project(tmp_path / "sub" / "a.lohu")) == digest(project(tmp_path))


def test_previous_version_is_kept_beside(tmp_path: Path) -> None:
    path = tmp_path / "a.lohu"
    save_project(path, Project(name="one"))
    assert not Places(path).previous.exists()
    save_project(path, Project(name="two"))
    save_project(path, Project(name="three"))
    assert (load_project(path).name, load_project(Places(path).previous).name) == ("three", "two")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.lohu", "a.lohu~"]


def test_missing_file(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.lohu").code == "project.missing"


def test_folder_is_no_project(tmp_path: Path) -> None:
    assert refused(tmp_path).code == "project.unreadable"


def test_newer_format_is_refused_and_named(tmp_path: Path) -> None:
    error = refused(written(tmp_path, {"lohu_project": 2}, {"name": 7}))
    assert (error.code, error.facts["version"], error.facts["known"]) == ("project.newer", 2, 1)


def test_huge_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setattr(project_file, "LARGEST_BYTES", 100)
    assert refused(path).code == "project.too_large"


@pytest.mark.parametrize("data", [
    b"", b"{", b"null", b"[]", b"\x80\x04\x95", b"\xff\xfe{}", b"{}", b'{"lohu_project": 1}',
    b'{"lohu_project": "1", "project": {}}', b'{"lohu_project": 1.5, "project": {}}',
    b'{"lohu_project": 0, "project": {}}', b'{"lohu_project": -1, "project": {}}',
    b'{"lohu_project": 1, "project": {}, "run": "import os"}', b'{"lohu_project": 1, "project": []}',
    b'{"lohu_project": 1, "project": ' + b"[" * 200_000,
    b'{"lohu_project": 1, "project": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
    b'{"lohu_project": 1, "project": {"name": NaN}}',
])
def test_garbage_is_corrupt(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.lohu"
    path.write_bytes(data)
    assert refused(path).code == "project.corrupt"


@pytest.mark.parametrize("inner", [
    {"tables": {"t": {"origin": {"type": "python", "code": "import os"}}}},
    {"tables": {"t": {"origin": {"type": "file"}}}},
    {"layers": {"a": {"id": "a", "name": "a", "content": {"type": "vector", "table": "t", "style": {}}}}},
    {"layers": {"a": {"id": "a", "name": "a", "opacity": 7, "content": {"type": "table", "table": "t"}}}},
    {"layers": []},
    {"selection": {"a": {"runs": [["x", 1]]}}},
    {"overlays": {"base": {"t": {"cells": {"storeys": {"one": 1}}}}}},
    {"camera": {"x": "far"}},
    {"tables": {}},
    {"scenario": "plan"},
    {"scenarios": {}},
    {"scenarios": {"base": {"id": "base", "name": "", "parent": "gone"}}},
    {"tree": {"type": "group", "children": [{"type": "layer", "layer": "b"}]}},
])
def test_unknown_parts_are_corrupt(tmp_path: Path, inner: dict[str, Any]) -> None:
    assert refused(written(tmp_path, inner=inner)).code == "project.corrupt"


def test_groups_nested_too_deeply_are_corrupt(tmp_path: Path) -> None:
    tree: dict[str, Any] = {"type": "group", "children": []}
    for _ in range(80):
        tree = {"type": "group", "children": [tree]}
    assert refused(written(tmp_path, inner={"tree": tree})).code == "project.corrupt"


@pytest.mark.parametrize("block", ["../../../etc/passwd", "sha256:../" + "a" * 61, "sha256:" + "A" * 64,
                                   "sha256:" + "a" * 63, "/etc/passwd", "", "sha256:" + "a" * 64 + "\n"])
def test_block_id_leads_nowhere_else(tmp_path: Path, block: str) -> None:
    with pytest.raises(InputError, match=r"block\.bad_id"):
        Places(tmp_path / "a.lohu").block(block)


@pytest.mark.parametrize("journal", ["../x", "a" * 31, "g" * 32, "a" * 32 + "/"])
def test_journal_id_leads_nowhere_else(tmp_path: Path, journal: str) -> None:
    with pytest.raises(InputError, match=r"journal\.bad_id"):
        Places(tmp_path / "a.lohu").journal(journal)


def test_migrations_run_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def from_minus_one(plain: dict[str, Any]) -> dict[str, Any]:
        return {"label": plain["title"]}

    def from_zero(plain: dict[str, Any]) -> dict[str, Any]:
        return {"name": plain["label"]}

    monkeypatch.setattr(project_file, "MIGRATIONS", {-1: from_minus_one, 0: from_zero})
    path = tmp_path / "old.lohu"
    path.write_text('{"lohu_project": -1, "project": {"title": "old"}}')
    assert load_project(path).name == "old"


def test_digest_tells_files_apart(tmp_path: Path) -> None:
    save_project(tmp_path / "a.lohu", Project(name="a"))
    save_project(tmp_path / "b.lohu", Project(name="b"))
    assert read_project_file(tmp_path / "a.lohu").digest != read_project_file(tmp_path / "b.lohu").digest
