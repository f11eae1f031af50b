"""Windows: the same promises through its own calls.

The calls sit behind `Calls`, so that the decisions here are tested on any system; the calls themselves never ran on
Windows yet.
"""

from __future__ import annotations

import errno
import ntpath
import os
import sys
import threading
from pathlib import Path
from typing import Any, Protocol

from lohu_gis.io.platform.port import Platform

LOCKED_BYTE = 1 << 30
"""The byte that is locked: far behind the text, because Windows also forbids reading what is locked."""
REPLACE_TRIES = 20
REPLACE_PAUSE_S = 0.05
DRIVE_REMOTE = 4
STILL_ACTIVE = 259


class Calls(Protocol):
    """The few calls of Windows that are needed."""

    def lock_byte(self, descriptor: int, position: int) -> None:
        """Lock one byte or raise OSError."""

    def drive_type(self, root: str) -> int:
        """``GetDriveTypeW``."""

    def exit_code(self, pid: int) -> int | None:
        """Exit code of a process, `STILL_ACTIVE` while it runs; None when there is none."""

    def working_set(self, pid: int) -> int | None:
        """``GetProcessMemoryInfo``: bytes in use; None when the process may not be asked."""


class Windows(Platform):
    """See `Platform`.

    Parameters
    ----------
    calls
        The system; a test puts a fake here.
    """

    def __init__(self, calls: Calls | None = None) -> None:
        self._calls = calls or SystemCalls()

    def replace(self, source: Path, target: Path) -> None:
        """``MoveFileEx``; virus scanners and search indexers hold new files open for a moment, so it is tried again.

        Raises
        ------
        PermissionError
            Somebody holds the target open for longer than a second.
        """
        pause = threading.Event()
        for _ in range(REPLACE_TRIES - 1):
            try:
                source.replace(target)
            except PermissionError:
                pause.wait(REPLACE_PAUSE_S)
            else:
                return
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Nothing: NTFS writes names through its own log and offers no call for a folder."""

    def lock_file(self, descriptor: int) -> bool:
        """``LockFile`` on one byte far behind the content."""
        try:
            self._calls.lock_byte(descriptor, LOCKED_BYTE)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def is_running(self, pid: int) -> bool:
        """A process object can outlive its process: the exit code tells."""
        return pid > 0 and self._calls.exit_code(pid) == STILL_ACTIVE

    @property
    def names_sections(self) -> bool:
        """``CreateFileMapping`` of the page file; the system removes a section with its last handle."""
        return True

    def is_network(self, path: Path) -> bool:
        r"""``\\server\share`` paths and mapped drives."""
        drive = ntpath.splitdrive(str(path))[0]
        if drive.startswith(("\\\\", "//")):
            return not drive.startswith(("\\\\?\\", "\\\\.\\")) or drive.upper().startswith("\\\\?\\UNC")
        return bool(drive) and self._calls.drive_type(drive + "\\") == DRIVE_REMOTE

    def resident_bytes(self, pid: int) -> int | None:
        """The working set."""
        return self._calls.working_set(pid)

    def bound_memory(self, limit: int | None) -> None:
        """Nothing: the parent watches `resident_bytes` and ends the process; a job object would need rights."""


class SystemCalls:
    """`Calls` through ctypes and msvcrt. Exists on every system, works on Windows."""

    def __init__(self) -> None:
        self._kernel: Any = None
        if sys.platform == "win32":
            import ctypes

            self._kernel = ctypes.WinDLL("kernel32", use_last_error=True)

    def lock_byte(self, descriptor: int, position: int) -> None:
        """``msvcrt.locking`` without waiting."""
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, position, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

    def drive_type(self, root: str) -> int:
        """See `Calls`."""
        return int(self._kernel.GetDriveTypeW(root))

    def exit_code(self, pid: int) -> int | None:
        """See `Calls`."""
        import ctypes

        handle = self._open(pid)
        if not handle:
            return None
        code = ctypes.c_ulong()
        known = self._kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        self._kernel.CloseHandle(handle)
        return code.value if known else None

    def working_set(self, pid: int) -> int | None:
        """See `Calls`. ``K32GetProcessMemoryInfo`` fills a count, a page fault count and seven or more sizes."""
        import ctypes

        class Counters(ctypes.Structure):
            _fields_ = (("cb", ctypes.c_ulong), ("faults", ctypes.c_ulong), ("sizes", ctypes.c_size_t * 8))

        handle = self._open(pid)
        if not handle:
            return None
        counters = Counters(cb=ctypes.sizeof(Counters))
        known = self._kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
        self._kernel.CloseHandle(handle)
        return int(counters.sizes[1]) if known else None

    def _open(self, pid: int) -> Any:
        import ctypes

        query_limited_information = 0x1000
        self._kernel.OpenProcess.restype = ctypes.c_void_p
        self._kernel.CloseHandle.argtypes = [ctypes.c_void_p]
        self._kernel.GetExitCodeProcess.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
        self._kernel.K32GetProcessMemoryInfo.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
        return self._kernel.OpenProcess(query_limited_information, False, pid)
