"""Full and read-only disks: a clear message, the old file stays, and work goes on when there is room again."""

from __future__ import annotations

import queue
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.app.session import Session
from lohu_gis.app.session.shelf import Shelf
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.errors import InputError
from lohu_gis.core.project import BlockOrigin, TableRef
from lohu_gis.core.table import TableBlock
from lohu_gis.io.project.blocks import write_block
from tests.app.session import story

SIZE = 2 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("needs the right to mount a small disk (root on Linux)")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The disk cannot be written to meanwhile."""
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    try:
        yield
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Write a file until nothing more goes on the disk."""
    path = folder / "filler"
    try:
        with path.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(4096))
    except OSError:
        return path


def saved_on(folder: Path) -> Session:
    session = Session.new(story.some_project())
    session.save_as(folder / "a.lohu")
    return session


def test_full_disk_keeps_the_old_file_and_the_edits(disk: Path) -> None:
    session = saved_on(disk)
    before = (disk / "a.lohu").read_bytes()
    troubles: queue.SimpleQueue[InputError | None] = queue.SimpleQueue()
    session.trouble.connect(troubles.put)
    filler = fill(disk)
    session.document.apply(SetCells("table0", "note", dict.fromkeys(range(500), "字" * 50)))
    trouble = troubles.get(timeout=20)
    assert trouble is not None
    assert trouble.code == "disk.full"
    with pytest.raises(InputError, match=r"disk\.full"):
        session.save()
    assert (disk / "a.lohu").read_bytes() == before
    session.document.apply(SetProject({"name": "still working"}))
    filler.unlink()
    assert troubles.get(timeout=20) is None
    assert session.flush(20)
    expected = story.fingerprint(session.document)
    session.save()
    assert session.close()
    again = Session.open(disk / "a.lohu")
    assert story.fingerprint(again.document) == expected
    assert again.close()


def test_closing_on_a_full_disk_keeps_the_work_elsewhere(disk: Path) -> None:
    session = saved_on(disk)
    assert session.flush(sync=True)
    fill(disk)
    session.document.apply(SetCells("table0", "note", dict.fromkeys(range(500), "字" * 50)))
    expected = story.fingerprint(session.document)
    assert session.close()
    (leftover,) = Shelf().leftovers()
    assert leftover.unsaved
    again = Session.resume(leftover)
    assert story.fingerprint(again.document) == expected
    assert again.close(discard=True)


def test_full_disk_leaves_no_half_files(disk: Path) -> None:
    session = saved_on(disk)
    assert session.flush(sync=True)
    fill(disk)
    block = TableBlock("big", pa.table({"x": np.arange(200_000)}), None, np.arange(200_000))
    there = sorted(path.name for path in disk.rglob("*"))
    with pytest.raises(InputError, match=r"disk\.full"):
        write_block(session.places, block)
    with pytest.raises(InputError, match=r"disk\.full"):
        session.save_as(disk / "b.lohu")
    assert sorted(path.name for path in disk.rglob("*") if path.name not in ("blocks", "b.lohu.d")) == there
    assert session.path == disk / "a.lohu"
    assert session.close()


def test_save_as_to_a_full_disk_leaves_the_session_where_it_was(disk: Path, tmp_path: Path) -> None:
    session = saved_on(tmp_path)
    fill(disk)
    saving = session.begin_save(disk / "b.lohu")
    with pytest.raises(InputError, match=r"disk\.full"):
        saving.run()
    session.cancel_save(saving)
    session.document.apply(SetProject({"name": "later"}))
    session.save()
    assert session.path == tmp_path / "a.lohu"
    assert session.close()
    assert not (disk / "b.lohu").exists()


def test_read_only_disk_is_opened_for_looking(disk: Path, tmp_path: Path) -> None:
    session = saved_on(disk)
    block = write_block(session.places, TableBlock("x", pa.table({"x": [1]}), None, np.array([1])))
    session.document.apply(story.AddTable("x", TableRef(origin=BlockOrigin(block=block.id))))
    session.save()
    assert session.close()
    with read_only(disk):
        before = sorted(disk.rglob("*"))
        looking = Session.open(disk / "a.lohu")
        assert looking.read_only is not None
        assert looking.read_only.holder is None
        with pytest.raises(InputError, match=r"disk\.read_only"):
            looking.save()
        looking.save_as(tmp_path / "mine.lohu")
        looking.document.apply(SetProject({"name": "mine"}))
        looking.save()
        assert looking.places.block(block.id).exists()
        assert looking.close()
        assert sorted(disk.rglob("*")) == before


def test_disk_that_becomes_read_only_says_so(disk: Path) -> None:
    session = saved_on(disk)
    before = (disk / "a.lohu").read_bytes()
    assert session._lock is not None
    session._lock.release()  # the system refuses to take the right to write from a disk with open files
    with read_only(disk):
        with pytest.raises(InputError, match=r"disk\.read_only"):
            session.save()
        assert (disk / "a.lohu").read_bytes() == before
    session.save()
    assert session.close()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes exist on POSIX systems")
def test_no_room_without_a_disk_of_its_own(tmp_path: Path) -> None:
    import resource

    session = saved_on(tmp_path)
    session.document.apply(SetCells("table0", "note", dict.fromkeys(range(2000), "字" * 50)))
    assert session.flush(sync=True)
    before, there = (tmp_path / "a.lohu").read_bytes(), sorted(tmp_path.rglob("*"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(InputError, match=r"disk\.full"):
            session.save()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (tmp_path / "a.lohu").read_bytes() == before
    assert sorted(tmp_path.rglob("*")) == there
    session.save()
    assert session.close()
