"""A session: edits reach the journal, saves are whole, nothing is lost between runs."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from lohu_gis.app.session import Session
from lohu_gis.app.session.shelf import Shelf
from lohu_gis.core.change import Change
from lohu_gis.core.delta import digest
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.edits.view import SetCamera
from lohu_gis.core.errors import InputError, Rejected, UsageError
from lohu_gis.core.project import Camera2D, FileOrigin, TableRef
from lohu_gis.io.platform import current
from lohu_gis.io.project.file import load_project, save_project
from lohu_gis.io.project.journal import Line, step_line
from tests.app.session import story


def crash(session: Session) -> None:
    """End a session as a killed program does: what is in memory is gone, the system frees the lock."""
    assert session.flush()
    assert session._recorder is not None
    session._recorder.close()
    assert session._lock is not None
    session._lock.release()


def test_new_project_survives_a_crash_with_undo_and_redo() -> None:
    session = Session.new()
    story.tell(session.document, random.Random(1), 60)
    session.document.undo()
    session.document.undo()
    expected = story.fingerprint(session.document)
    crash(session)
    (leftover,) = Shelf().leftovers()
    assert leftover.unsaved
    again = Session.resume(leftover)
    assert story.fingerprint(again.document) == expected
    assert again.modified
    assert again.path is None
    assert again.close(discard=True)
    assert Shelf().leftovers() == ()


def test_saved_project_offers_what_was_not_saved(tmp_path: Path) -> None:
    session = Session.new()
    story.tell(session.document, random.Random(2), 20)
    session.save_as(tmp_path / "区.lohu")
    saved = digest(session.document.project)
    story.tell(session.document, random.Random(3), 15)
    expected = story.fingerprint(session.document)
    crash(session)
    (leftover,) = Shelf().leftovers()
    assert (leftover.file, leftover.unsaved) == (tmp_path / "区.lohu", False)
    again = Session.open(tmp_path / "区.lohu")
    assert again.recovery is not None
    assert again.recovery.steps == leftover.steps
    assert digest(again.document.project) == saved
    told: list[Change] = []
    again.document.changed.connect(told.append)
    again.recover()
    assert again.recovery is None
    assert [change.action for change in told] == ["load"]
    assert story.fingerprint(again.document) == expected
    assert again.close()


def test_undo_reaches_back_before_the_save_after_a_restart(tmp_path: Path) -> None:
    session = Session.new()
    start = digest(session.document.project)
    story.tell(session.document, random.Random(4), 30)
    session.save_as(tmp_path / "a.lohu")
    expected = story.fingerprint(session.document)
    assert session.close()
    again = Session.open(tmp_path / "a.lohu")
    assert again.recovery is None
    assert not again.modified
    assert story.fingerprint(again.document) == expected
    while again.document.undo():
        pass
    assert digest(again.document.project) == start
    assert again.close()


def test_discarded_steps_do_not_come_back(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "one"}))
    session.save()
    session.document.apply(SetProject({"name": "two"}))
    crash(session)
    again = Session.open(tmp_path / "a.lohu")
    again.discard()
    assert again.document.project.name == "one"
    again.document.apply(SetProject({"name": "three"}))
    again.document.undo()
    again.document.undo()
    assert again.document.project.name == ""
    assert again.close()
    third = Session.open(tmp_path / "a.lohu")
    assert third.document.project.name == "one"
    assert third.recovery is not None
    third.recover()
    assert third.document.project.name == ""
    assert third.document.redo_label is not None
    assert third.close(discard=True)
    last = Session.open(tmp_path / "a.lohu")
    assert last.recovery is None
    assert last.close()


def interrupted(tmp_path: Path) -> tuple[Session, str]:
    """A project opened after a crash, with steps that wait for an answer; and the state they lead to."""
    session = Session.new(story.some_project())
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "waiting"}))
    session.document.apply(SetProject({"note": "waiting too"}))
    session.document.undo()
    expected = story.fingerprint(session.document)[0]
    crash(session)
    return Session.open(tmp_path / "a.lohu"), expected


def test_looking_around_is_no_answer(tmp_path: Path) -> None:
    again, expected = interrupted(tmp_path)
    again.document.apply(SetCamera(Camera2D(x=1.0)))
    again.document.apply(SetCamera(Camera2D(x=2.0), merge_key=None))
    assert again.recovery is not None
    again.recover()
    assert digest(again.document.project) == expected
    again.document.undo()
    assert again.document.project.name == "district"
    again.document.redo()
    again.document.redo()
    assert again.document.project.note == "waiting too"
    expected_end = story.fingerprint(again.document)
    crash(again)
    third = Session.open(tmp_path / "a.lohu")
    third.recover()
    assert story.fingerprint(third.document) == expected_end
    assert third.close()


@pytest.mark.parametrize("act", ["edit", "save"])
def test_going_on_without_an_answer_keeps_the_waiting_steps_as_a_project(tmp_path: Path, act: str) -> None:
    again, expected = interrupted(tmp_path)
    again.document.apply(SetCamera(Camera2D(x=1.0)))
    if act == "edit":
        again.document.apply(SetProject({"name": "other"}))
        again.document.undo()
        again.document.undo()
    else:
        again.save()
    end = story.fingerprint(again.document)
    assert again.close()
    (leftover,) = Shelf().leftovers()
    assert leftover.unsaved
    shelved = Session.resume(leftover)
    assert digest(shelved.document.project) == expected
    assert shelved.close(discard=True)
    third = Session.open(tmp_path / "a.lohu")
    if third.recovery is not None:
        third.recover()
    assert story.fingerprint(third.document) == end
    assert third.close()


def test_older_save_that_ends_late_does_not_win(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "one"}))
    first = session.begin_save()
    session.document.apply(SetProject({"name": "two"}))
    second = session.begin_save()
    second.run()
    first.run()
    session.end_save(second)
    assert load_project(tmp_path / "a.lohu").name == "two"
    assert session.close()


def test_one_save_elsewhere_at_a_time(tmp_path: Path) -> None:
    session = Session.new()
    saving = session.begin_save(tmp_path / "a.lohu")
    with pytest.raises(UsageError, match=r"project\.save_running"):
        session.begin_save(tmp_path / "b.lohu")
    saving.run()
    session.end_save(saving)
    session.save()
    assert session.close()


def test_second_program_is_read_only_and_may_save_elsewhere(tmp_path: Path) -> None:
    first = Session.new()
    first.document.apply(SetProject({"name": "one"}))
    first.save_as(tmp_path / "a.lohu")
    second = Session.open(tmp_path / "a.lohu")
    assert second.read_only is not None
    assert second.read_only.holder is not None
    assert second.read_only.holder.pid > 0
    with pytest.raises(Rejected, match="read_only"):
        second.document.apply(SetProject({"name": "two"}))
    with pytest.raises(InputError, match=r"project\.in_use"):
        second.save()
    second.save_as(tmp_path / "b.lohu")
    second.document.apply(SetProject({"name": "two"}))
    second.save()
    assert second.close()
    assert first.close()
    assert load_project(tmp_path / "a.lohu").name == "one"
    assert load_project(tmp_path / "b.lohu").name == "two"


def test_lock_is_free_after_close(tmp_path: Path) -> None:
    first = Session.new()
    first.save_as(tmp_path / "a.lohu")
    assert first.close()
    second = Session.open(tmp_path / "a.lohu")
    assert second.read_only is None
    assert second.close()


def test_save_as_leaves_the_old_project_as_it_was_saved(tmp_path: Path) -> None:
    session = Session.new()
    session.document.apply(SetProject({"name": "one"}))
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "two"}))
    session.save_as(tmp_path / "sub.lohu")
    expected = story.fingerprint(session.document)
    assert session.path == tmp_path / "sub.lohu"
    assert session.close()
    old = Session.open(tmp_path / "a.lohu")
    assert (old.document.project.name, old.recovery) == ("one", None)
    assert old.close()
    new = Session.open(tmp_path / "sub.lohu")
    assert story.fingerprint(new.document) == expected
    assert new.close()


def test_edits_while_a_save_elsewhere_is_written_go_along(tmp_path: Path) -> None:
    session = Session.new()
    session.document.apply(SetProject({"name": "one"}))
    saving = session.begin_save(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "two"}))
    saving.run()
    session.document.apply(SetProject({"name": "three"}))
    session.end_save(saving)
    assert session.modified
    crash(session)
    again = Session.open(tmp_path / "a.lohu")
    assert again.document.project.name == "one"
    again.recover()
    assert again.document.project.name == "three"
    assert len(again.document.history.done) == 3
    assert again.close()


def test_save_needs_a_place() -> None:
    session = Session.new()
    with pytest.raises(UsageError, match=r"project\.no_path"):
        session.save()
    assert session.close()


def test_previous_version_is_kept(tmp_path: Path) -> None:
    session = Session.new()
    session.document.apply(SetProject({"name": "one"}))
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "two"}))
    session.save()
    assert session.close()
    assert load_project(tmp_path / "a.lohu~").name == "one"


def test_restored_previous_version_offers_the_newer_steps(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    session.document.apply(SetProject({"name": "one"}))
    session.save()
    session.document.apply(SetProject({"name": "two"}))
    session.save()
    assert session.close()
    (tmp_path / "a.lohu~").replace(tmp_path / "a.lohu")
    again = Session.open(tmp_path / "a.lohu")
    assert again.document.project.name == "one"
    again.recover()
    assert again.document.project.name == "two"
    assert again.close()


def test_hand_edited_project_file_wins_over_its_journal(tmp_path: Path) -> None:
    session = Session.new()
    session.document.apply(SetProject({"name": "written"}))
    session.save_as(tmp_path / "a.lohu")
    assert session.close()
    text = (tmp_path / "a.lohu").read_text().replace("written", "by hand")
    (tmp_path / "a.lohu").write_text(text)
    again = Session.open(tmp_path / "a.lohu")
    assert again.document.project.name == "by hand"
    assert [finding.code for finding in again.findings] == ["journal.foreign"]
    again.document.apply(SetProject({"name": "later"}))
    crash(again)
    third = Session.open(tmp_path / "a.lohu")
    assert third.recovery is not None
    assert third.close()


def test_journal_that_leads_to_a_broken_project_is_not_offered(tmp_path: Path) -> None:
    session = Session.new(story.some_project())
    session.save_as(tmp_path / "a.lohu")
    crash(session)
    (path,) = (tmp_path / "a.lohu.d").glob("journal-*.jsonl")
    with path.open("ab") as file:
        file.write(step_line(Line(n=1, do="apply", remove=(("tables", "table0"),)), tmp_path))
    again = Session.open(tmp_path / "a.lohu")
    assert again.recovery is None
    assert [finding.code for finding in again.findings] == ["journal.out_of_step"]
    assert again.document.project == story.some_project()
    assert again.close()


def test_project_written_without_a_journal_gets_one(tmp_path: Path) -> None:
    path = tmp_path / "a.lohu"
    save_project(path, story.some_project())
    session = Session.open(path)
    session.document.apply(SetProject({"name": "edited"}))
    crash(session)
    again = Session.open(path)
    assert again.recovery is not None
    again.recover()
    assert again.document.project.name == "edited"
    assert again.close()


def test_looking_only_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.lohu"
    save_project(path, story.some_project())
    before = path.read_bytes()
    session = Session.open(path)
    assert session.close()
    assert sorted(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == before


def test_project_and_data_move_together(tmp_path: Path) -> None:
    home, away = tmp_path / "home", tmp_path / "away"
    home.mkdir()
    session = Session.new()
    origin = FileOrigin(path=str(home / "data" / "plots.gpkg"))
    session.document.apply(story.AddTable("plots", TableRef(origin=origin)))
    session.save_as(home / "a.lohu")
    session.document.apply(story.AddTable("other", TableRef(origin=origin)))
    crash(session)
    assert '"data/plots.gpkg"' in (home / "a.lohu").read_text()
    home.rename(away)
    again = Session.open(away / "a.lohu")
    again.recover()
    for table in ("plots", "other"):
        found = again.document.project.tables[table].origin
        assert isinstance(found, FileOrigin)
        assert found.path == str(away / "data" / "plots.gpkg")
    assert again.close()


def test_drive_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(current()), "answers", lambda self, path, timeout_s: False)
    with pytest.raises(InputError, match=r"file\.no_answer"):
        Session.open(tmp_path / "a.lohu")


def test_recent_projects_are_newest_first_and_once(tmp_path: Path) -> None:
    shelf = Shelf()
    for name in ("a", "b", "a"):
        shelf.remember(tmp_path / f"{name}.lohu")
    assert shelf.recent() == (tmp_path / "a.lohu", tmp_path / "b.lohu")
