"""Nothing gets lost: killed programs, random timelines, two programs on one project."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from lohu_gis.app.session import Session, timeline
from lohu_gis.app.session.shelf import Shelf
from lohu_gis.core.delta import digest
from lohu_gis.core.document import Document
from lohu_gis.core.edits.project import SetProject
from lohu_gis.io.project.file import check_references
from lohu_gis.io.project.journal import read_journal
from lohu_gis.io.project.places import Places
from tests.app.session import story
from tests.flows.loss_victim import short

ROOT = Path(__file__).resolve().parents[2]


def killed_at_random(seed: int, path: str) -> tuple[int, str]:
    """Let a program edit and kill it at a moment that depends on chance only; its last acknowledgement."""
    chance = Random(seed)
    command = [sys.executable, "-m", "tests.flows.loss_victim", str(seed), path]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=dict(os.environ)) as victim:
        assert victim.stdout is not None
        heard = [victim.stdout.readline() for _ in range(chance.randrange(1, 60))]  # blocks until so much has happened
        for _ in range(chance.randrange(2000)):
            os.getpid()  # a few microseconds to a millisecond into the next edit
        victim.send_signal(signal.SIGKILL)
        heard += victim.stdout.read().splitlines(keepends=True)
        assert victim.wait() == -signal.SIGKILL
    number, fingerprint = [line for line in heard if line.endswith(b"\n")][-1].decode().split()
    return int(number), fingerprint


@pytest.mark.parametrize("seed", range(20))
def test_killed_program_loses_nothing(seed: int, tmp_path: Path) -> None:
    file = tmp_path / "区.lohu"
    last, fingerprint = killed_at_random(seed, str(file) if seed % 2 else "")
    (leftover,) = Shelf().leftovers() or (None,)
    session = Session.open(file) if leftover is None else Session.resume(leftover)  # None: killed right after a save
    (path,) = session.places.folder.glob("journal-*.jsonl")
    content = read_journal(path)
    written = content.head.start + len(content.lines)
    assert last <= written <= last + 1  # one edit may have been written without being acknowledged any more
    until = Document(content.base)
    assert timeline.replay(until, content.lines) == len(content.lines)
    assert story.fingerprint(session.document) == story.fingerprint(until)
    acknowledged = Document(content.base)
    timeline.replay(acknowledged, content.lines[:last - content.head.start])
    assert short(acknowledged) == fingerprint
    assert session.close(discard=True)


@pytest.mark.parametrize("seed", range(3))
def test_500_random_edits_go_back_forth_and_through_a_restart(seed: int, tmp_path: Path) -> None:
    session = Session.new(story.some_project())
    document = session.document
    start = digest(document.project)
    story.tell(document, Random(seed), 500)
    end = digest(document.project)
    undone = len(document.history.undone)
    while document.undo():
        check_references(document.project)
    assert digest(document.project) == start
    for _ in range(len(document.history.undone) - undone):
        document.redo()
    assert digest(document.project) == end
    expected = story.fingerprint(document)
    session.save_as(tmp_path / "a.lohu")
    assert session.close()
    again = Session.open(tmp_path / "a.lohu")
    assert story.fingerprint(again.document) == expected
    while again.document.undo():
        pass
    assert digest(again.document.project) == start
    assert again.close()


HOLDER = """
import sys
from lohu_gis.app.session import Session
session = Session.open(sys.argv[1])
print(session.read_only is None, flush=True)
sys.stdin.readline()
"""


def test_two_programs_on_one_project(tmp_path: Path) -> None:
    file = tmp_path / "a.lohu"
    session = Session.new()
    session.save_as(file)
    assert session.close()
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          cwd=ROOT, env=dict(os.environ)) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        second = Session.open(file)
        assert second.read_only is not None
        assert second.read_only.holder is not None
        assert second.read_only.holder.pid == other.pid
        assert second.close()
        other.send_signal(signal.SIGKILL)
        other.wait()
    third = Session.open(file)  # a lock whose holder was killed is no lock
    assert third.read_only is None
    third.document.apply(SetProject({"name": "mine"}))
    third.save()
    assert third.close()
    assert not Places(file).lock.exists()
