"""What differs between systems: the promises of the port, on this system and with fakes for the other."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path, PureWindowsPath

import pytest

from lohu_gis.io.platform import current
from lohu_gis.io.platform.fake import FakePlatform
from lohu_gis.io.platform.linux import mount_type
from lohu_gis.io.platform.port import Platform
from lohu_gis.io.platform.windows import LOCKED_BYTE, REPLACE_TRIES, STILL_ACTIVE, Windows


class FakeCalls:
    """Windows as seen by the adapter."""

    def __init__(self) -> None:
        self.lock_error: OSError | None = None
        self.locked: list[tuple[int, int]] = []
        self.remote: set[str] = set()
        self.codes: dict[int, int] = {}
        self.sizes: dict[int, int] = {}

    def lock_byte(self, descriptor: int, position: int) -> None:
        if self.lock_error is not None:
            raise self.lock_error
        self.locked.append((descriptor, position))

    def drive_type(self, root: str) -> int:
        return 4 if root in self.remote else 3

    def exit_code(self, pid: int) -> int | None:
        return self.codes.get(pid)

    def working_set(self, pid: int) -> int | None:
        return self.sizes.get(pid)


class StubbornFile:
    """A path whose replacing is refused some times, as while a virus scanner looks at the file."""

    def __init__(self, refusals: int) -> None:
        self.refusals = refusals
        self.calls = 0

    def replace(self, target: Path) -> None:
        self.calls += 1
        if self.calls <= self.refusals:
            raise PermissionError(errno.EACCES, "in use")


@pytest.mark.parametrize("kind", ["config", "cache", "state"])
def test_folders_follow_the_environment(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The named place wins; without one it is the person's own, and the three differ."""
    ask = {"config": current().config_folder, "cache": current().cache_folder, "state": current().state_folder}[kind]
    monkeypatch.setenv(f"LOHU_{kind.upper()}_DIR", str(tmp_path / "there"))
    assert ask() == tmp_path / "there"
    monkeypatch.delenv(f"LOHU_{kind.upper()}_DIR")
    assert ask().is_absolute()
    assert "lohu-gis" in ask().parts


def test_replace_exchanges_the_content(tmp_path: Path) -> None:
    """The target has the new content, the source is gone."""
    new, old = tmp_path / "new", tmp_path / "old"
    new.write_text("2")
    old.write_text("1")
    current().replace(new, old)
    current().sync_folder(tmp_path)
    assert old.read_text() == "2"
    assert not new.exists()


def test_processes(tmp_path: Path) -> None:
    """This one runs and uses memory; one that has ended does neither."""
    ended = subprocess.Popen([sys.executable, "-c", "pass"])
    ended.wait()
    platform = current()
    assert platform.is_running(os.getpid())
    assert (platform.resident_bytes(os.getpid()) or 0) > 1 << 20
    assert not platform.is_running(ended.pid)
    assert platform.resident_bytes(ended.pid) is None
    assert not platform.is_running(0)
    assert not platform.is_running(1 << 40)


def test_bound_memory_lets_one_huge_allocation_fail() -> None:
    """In a process of its own: 256 MiB more than allowed fail, with the bound lifted they do not."""
    code = (
        "from lohu_gis.io.platform import current\n"
        "p = current(); p.bound_memory(64 << 20)\n"
        "try: bytearray(256 << 20); print('fitted')\n"
        "except MemoryError: print('refused')\n"
        "p.bound_memory(None); bytearray(256 << 20); print('fitted')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["refused", "fitted"]


MOUNTS = """\
22 1 254:1 / / rw shared:1 - ext4 /dev/vda1 rw
30 22 0:40 / /mnt/plans rw - nfs4 server:/plans rw
31 30 0:41 / /mnt/plans/local rw - ext4 /dev/vdb rw
32 22 0:42 / /mnt/my\\040share rw - cifs //server/share rw
33 22 0:43 / /mnt/\\345\\233\\276 rw - fuse.sshfs u@h:/ rw
short line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a.gpkg", "ext4"),
        ("/mnt/plans/2026/a.gpkg", "nfs4"),
        ("/mnt/plans/local/a.gpkg", "ext4"),
        ("/mnt/plansold/a.gpkg", "ext4"),
        ("/mnt/my share/a.gpkg", "cifs"),
        ("/mnt/图/a.gpkg", "fuse.sshfs"),
    ],
)
def test_mount_with_the_longest_folder_counts(path: str, kind: str) -> None:
    """A mount inside a mount, a blank and hanzi in the folder, a folder that only begins alike."""
    assert mount_type(Path(path), MOUNTS) == kind
    assert mount_type(Path(path), "") == ""


def test_local_folder_is_no_network(tmp_path: Path) -> None:
    """The folder of this test lies on this machine."""
    assert not current().is_network(tmp_path)


def test_a_path_that_hangs_is_given_up(tmp_path: Path) -> None:
    """A missing file is an answer; silence is not."""
    platform: Platform = FakePlatform(tmp_path, silent={tmp_path / "dead"})
    assert platform.answers(tmp_path / "missing", timeout_s=30)
    assert not platform.answers(tmp_path / "dead", timeout_s=0.01)


def test_windows_replaces_when_the_scanner_lets_go() -> None:
    """Two refusals are outlived; endless ones are reported after the last try."""
    patient, hopeless = StubbornFile(2), StubbornFile(10**6)
    Windows(FakeCalls()).replace(patient, Path("target"))  # type: ignore[arg-type]  # only `replace` is asked
    assert patient.calls == 3
    with pytest.raises(PermissionError):
        Windows(FakeCalls()).replace(hopeless, Path("target"))  # type: ignore[arg-type]  # only `replace` is asked
    assert hopeless.calls == REPLACE_TRIES


def test_windows_locks_far_behind_the_content() -> None:
    """The byte is fixed; a lock of somebody else is no error, a file system without locks is."""
    calls = FakeCalls()
    assert Windows(calls).lock_file(7)
    assert calls.locked == [(7, LOCKED_BYTE)]
    calls.lock_error = PermissionError(errno.EACCES, "locked")
    assert not Windows(calls).lock_file(7)
    calls.lock_error = OSError(errno.EINVAL, "no locks here")
    with pytest.raises(OSError, match="no locks"):
        Windows(calls).lock_file(7)


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        (r"C:\data\a.gpkg", False),
        (r"P:\plans\a.gpkg", True),
        (r"\\server\share\a.gpkg", True),
        (r"\\?\C:\long\a.gpkg", False),
        (r"\\?\UNC\server\share\a.gpkg", True),
        (r"relative\a.gpkg", False),
    ],
)
def test_windows_network_paths(path: str, remote: bool) -> None:
    """Server names and mapped drives are remote; P: is mapped here."""
    calls = FakeCalls()
    calls.remote.add("P:\\")
    assert Windows(calls).is_network(PureWindowsPath(path)) is remote  # type: ignore[arg-type]  # made elsewhere


def test_windows_processes() -> None:
    """An ended process still has an exit code; an unknown one has none."""
    calls = FakeCalls()
    calls.codes.update({10: STILL_ACTIVE, 11: 0})
    calls.sizes[10] = 5 << 20
    windows = Windows(calls)
    assert [windows.is_running(pid) for pid in (10, 11, 12, 0)] == [True, False, False, False]
    assert windows.resident_bytes(10) == 5 << 20
    assert windows.resident_bytes(12) is None
