"""The port: what the program asks of the system it runs on."""

from __future__ import annotations

import os
import threading
from abc import ABC, abstractmethod
from pathlib import Path

APPLICATION = "lohu-gis"


class Platform(ABC):
    """The system side of files and processes; all paths are absolute, all sizes bytes.

    The three folders follow the habits of the system unless an environment variable names another place
    (``LOHU_CONFIG_DIR``, ``LOHU_CACHE_DIR``, ``LOHU_STATE_DIR``). Nobody promises that they exist yet.
    """

    def config_folder(self) -> Path:
        """Where the person's settings lie."""
        return self._folder("CONFIG")

    def cache_folder(self) -> Path:
        """Where things lie that can be made again at any time."""
        return self._folder("CACHE")

    def state_folder(self) -> Path:
        """Where logs, recent projects and unsaved projects lie."""
        return self._folder("STATE")

    def _folder(self, kind: str) -> Path:
        named = os.environ.get(f"LOHU_{kind}_DIR")
        if named:
            return Path(named).absolute()
        import platformdirs

        dirs = platformdirs.PlatformDirs(APPLICATION, appauthor=False)
        return {"CONFIG": dirs.user_config_path, "CACHE": dirs.user_cache_path, "STATE": dirs.user_state_path}[kind]

    @abstractmethod
    def replace(self, source: Path, target: Path) -> None:
        """Give `target` the content of `source` in one step; both lie in one folder. OSError when it cannot."""

    @abstractmethod
    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder survive a power failure, where the system can do that."""

    @abstractmethod
    def lock_file(self, descriptor: int) -> bool:
        """Lock an open file for this process until it is closed or the process dies; False when somebody has it.

        OSError where the file system knows no locks.
        """

    @abstractmethod
    def is_running(self, pid: int) -> bool:
        """Whether there is a process of that number on this machine."""

    @abstractmethod
    def is_network(self, path: Path) -> bool:
        """Whether a path lies on another machine; answers without touching the path, which may hang."""

    @abstractmethod
    def resident_bytes(self, pid: int) -> int | None:
        """Memory a process has in use now; None when it has gone or may not be asked."""

    @abstractmethod
    def bound_memory(self, limit: int | None) -> None:
        """Let allocations of this process fail `limit` bytes beyond what it uses now; None lifts the bound."""

    def ends_with(self, descriptor: int) -> bool:
        """Let the system end this process when the other end of a pipe closes, even inside a library call.

        False where the system cannot do that; then a thread of the process has to watch the pipe.
        """
        del descriptor
        return False

    @property
    def names_sections(self) -> bool:
        """Whether memory is shared between processes through sections with a name (Windows)."""
        return False

    @property
    def has_display(self) -> bool:
        """Whether a window can be opened here."""
        return True

    def answers(self, path: Path, timeout_s: float) -> bool:
        """Whether the place of a path answers in time (a missing file is an answer).

        The question runs in a thread that is left behind when it hangs: nothing can cancel it.
        """
        answered = threading.Event()

        def ask() -> None:
            self.touch(path)
            answered.set()

        threading.Thread(target=ask, daemon=True, name="probe of a path").start()
        return answered.wait(timeout_s)

    def touch(self, path: Path) -> None:
        """Ask the file system about a path; returns whatever the answer is."""
        os.path.lexists(path)
