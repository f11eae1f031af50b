"""Locks: one holder at a time, named, freed by death, harmless when left behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from lohu_gis.io.platform.fake import FakePlatform
from lohu_gis.io.platform.lock import FileLock, Holder, acquire, read_holder

HOLD = "import sys; from pathlib import Path; from lohu_gis.io.platform.lock import acquire; \
lock = acquire(Path(sys.argv[1])); print(type(lock).__name__, flush=True); sys.stdin.read()"


def test_second_one_learns_who_has_it(tmp_path: Path) -> None:
    """Also within one program; after the release it is free and the file is gone."""
    path = tmp_path / "district.lock"
    first = acquire(path)
    assert isinstance(first, FileLock)
    second = acquire(path)
    assert isinstance(second, Holder)
    assert (second.pid, second.host) == (os.getpid(), socket.gethostname())
    assert second.since
    first.release()
    first.release()
    assert not path.exists()
    third = acquire(path)
    assert isinstance(third, FileLock)
    third.release()


def test_killed_holder_frees_it(tmp_path: Path) -> None:
    """The file stays behind after ``kill -9``, the lock does not."""
    path = tmp_path / "district.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == "FileLock"
    busy = acquire(path)
    assert isinstance(busy, Holder)
    assert busy.pid == holder.pid
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert path.exists()
    lock = acquire(path)
    assert isinstance(lock, FileLock)
    assert read_holder(path).pid == os.getpid()
    lock.release()


def test_lock_file_removed_under_the_holder(tmp_path: Path) -> None:
    """Somebody deletes the file of a living holder: the next one's lock is its own, the first's release leaves it."""
    path = tmp_path / "district.lock"
    first = acquire(path)
    path.unlink()
    second = acquire(path)
    assert isinstance(first, FileLock)
    assert isinstance(second, FileLock)
    first.release()
    assert path.exists()
    assert isinstance(acquire(path), Holder)
    second.release()
    assert not path.exists()


@pytest.mark.parametrize(
    ("holder", "free"),
    [
        (Holder(pid=41, host=socket.gethostname()), False),
        (Holder(pid=42, host=socket.gethostname()), True),
        (Holder(pid=42, host="another-machine"), False),
        (Holder(), True),
    ],
)
def test_file_system_without_locks(tmp_path: Path, holder: Holder, free: bool) -> None:
    """What stands in the file decides: 41 runs, 42 has ended, another machine's processes cannot be known."""
    path = tmp_path / "district.lock"
    path.write_bytes(msgspec.json.encode(holder))
    lock = acquire(path, FakePlatform(tmp_path, running={41}, locks="unknown"))
    assert isinstance(lock, FileLock) is free
    if isinstance(lock, FileLock):
        lock.release()
    else:
        assert lock == holder


def test_damaged_content_is_an_unnamed_holder(tmp_path: Path) -> None:
    """Nobody is named, and nothing breaks."""
    path = tmp_path / "district.lock"
    path.write_bytes(b"\xff{not json" * 1000)
    assert acquire(path, FakePlatform(tmp_path, locks="held")) == Holder()
    lock = acquire(path)
    assert isinstance(lock, FileLock)
    lock.release()


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    """The caller decides what a folder means that cannot be written to."""
    with pytest.raises(FileNotFoundError):
        acquire(tmp_path / "missing" / "district.lock")
