"""Linux (and what is like it): POSIX calls and ``/proc``."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import resource
from pathlib import Path

from lohu_gis.io.platform.port import Platform

F_SETSIG = 10
"""Of ``fcntl.h``; Python does not name it."""

NETWORK_TYPES = (
    "nfs",
    "cifs",
    "smb",
    "9p",
    "afs",
    "ceph",
    "davfs",
    "fuse.sshfs",
    "fuse.gvfsd",
    "fuse.rclone",
    "glusterfs",
)
"""Beginnings of the names of file systems whose data lie on another machine."""


class Linux(Platform):
    """See `Platform`."""

    def replace(self, source: Path, target: Path) -> None:
        """``rename(2)``: readers see the old or the new file, never a mixture."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """``fsync`` of the folder; file systems that refuse it (some network ones) are let go."""
        with contextlib.suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def lock_file(self, descriptor: int) -> bool:
        """``flock(2)``: belongs to the open file, so two documents of one program exclude each other too."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                return False
            raise
        return True

    def is_running(self, pid: int) -> bool:
        """Signal 0 asks without sending anything."""
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            return pid < 1 << 31
        return True

    def is_network(self, path: Path) -> bool:
        """The type of the mount with the longest matching folder, from the kernel's table."""
        return mount_type(path.absolute(), _mounts()).startswith(NETWORK_TYPES)

    def resident_bytes(self, pid: int) -> int | None:
        """Second number of ``/proc/PID/statm``, in pages."""
        try:
            pages = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, IndexError):
            return None
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def bound_memory(self, limit: int | None) -> None:
        """``RLIMIT_AS`` counts reserved addresses, which are more than memory: the limit is added to those of now."""
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        if limit is None:
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
            return
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
        wanted = int(pages) * os.sysconf("SC_PAGE_SIZE") + limit
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard < 0 else min(wanted, hard), hard))

    @property
    def has_display(self) -> bool:
        """What X11 or Wayland announce, or a Qt platform chosen on purpose that needs neither."""
        import sys

        chosen = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
        if sys.platform != "linux" or chosen not in ("", "xcb", "wayland", "wayland-egl"):
            return True
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))

    def ends_with(self, descriptor: int) -> bool:
        """The pipe sends a signal of our choice (``F_SETSIG``) as soon as there is something to read or its end."""
        import signal
        import sys

        if sys.platform != "linux":
            return False
        fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(descriptor, F_SETSIG, signal.SIGKILL)
        fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
        return True


def _mounts() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def mount_type(path: Path, mountinfo: str) -> str:
    """Return the file system type of the mount that holds a path; empty when the table does not say.

    Parameters
    ----------
    path
        Absolute; symbolic links are not followed, since that could hang.
    mountinfo
        Lines as in ``/proc/self/mountinfo``: the fifth word is the folder (blanks as ``\\040``), the first word behind
        ``-`` the type.
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        mount, _, source = line.partition(" - ")
        words = mount.split()
        if len(words) < 5 or not source:
            continue
        folder = Path(
            words[4].encode().decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")
        )
        depth = len(folder.parts)
        if depth >= best and path.is_relative_to(folder):
            best, kind = depth, source.split()[0]
    return kind
