"""Tidying up takes nothing that is still needed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.app.session import Session, tidy
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.edits.view import SetCamera
from lohu_gis.core.project import BlockOrigin, Camera2D, TableRef
from lohu_gis.core.table import TableBlock
from lohu_gis.io.project.blocks import read_block, write_block
from lohu_gis.io.project.journal import read_journal
from tests.app.session import story


def test_shortened_journal_gives_the_same_timeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidy, "LONG_BYTES", 1000)
    session = Session.new(story.some_project())
    session.save_as(tmp_path / "a.lohu")
    story.tell(session.document, Random(5), 120)
    for _ in range(5):
        session.document.undo()
    session.save()
    expected = story.fingerprint(session.document)
    (path,) = (tmp_path / "a.lohu.d").glob("journal-*.jsonl")
    assert session.flush()
    before = len(read_journal(path).lines)
    assert session.close()
    content = read_journal(path)
    assert len(content.lines) < before
    assert content.head.start + len(content.lines) == before
    again = Session.open(tmp_path / "a.lohu")
    assert (again.recovery, again.findings) == (None, ())
    assert story.fingerprint(again.document) == expected
    again.document.apply(SetProject({"name": "goes on"}))
    assert again.close()
    third = Session.open(tmp_path / "a.lohu")
    third.recover()
    assert third.document.project.name == "goes on"
    assert third.close()


def block(value: int) -> TableBlock:
    return TableBlock("x", pa.table({"x": [value]}), None, np.array([1]))


def test_sweep_keeps_what_the_timeline_can_bring_back(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    used, undone, never = (write_block(session.places, block(value)) for value in range(3))
    session.document.apply(story.AddTable("used", TableRef(origin=BlockOrigin(block=used.id))))
    session.document.apply(story.AddTable("undone", TableRef(origin=BlockOrigin(block=undone.id))))
    session.document.undo()
    session.save()
    assert session.close()
    for kept in (used, undone):
        assert len(read_block(session.places, kept.id)) == 1
    assert not session.places.block(never.id).exists()


def test_moving_the_map_is_neither_asked_about_nor_lost(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetCamera(Camera2D(x=7.0)))
    assert not session.modified
    assert session.close()
    again = Session.open(tmp_path / "a.lohu")
    assert again.recovery is None
    assert again.document.project.camera.x == 7.0
    assert not again.modified
    assert again.close()
