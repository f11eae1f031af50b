"""A system for tests: everything that differs is a plain attribute."""

from __future__ import annotations

import threading
from collections.abc import Collection
from pathlib import Path

from lohu_gis.io.platform.port import Platform


class FakePlatform(Platform):
    """See `Platform`.

    Parameters
    ----------
    root
        Settings, cache and state lie under it.
    running
        Numbers of the processes that run.
    network
        Folders that lie on another machine.
    silent
        Paths that never answer.
    locks
        ``"free"``, ``"held"`` by somebody else, or ``"unknown"`` to the file system.
    """

    def __init__(
        self,
        root: Path,
        *,
        running: Collection[int] = (),
        network: Collection[Path] = (),
        silent: Collection[Path] = (),
        locks: str = "free",
    ) -> None:
        self.root = root
        self.running = running
        self.network = network
        self.silent = silent
        self.locks = locks
        self.synced: list[Path] = []
        self.bound: int | None = None
        self.resident: dict[int, int] = {}

    def _folder(self, kind: str) -> Path:
        return self.root / kind.lower()

    def replace(self, source: Path, target: Path) -> None:
        """As the running system does."""
        source.replace(target)

    def sync_folder(self, folder: Path) -> None:
        """Kept in `synced`."""
        self.synced.append(folder)

    def lock_file(self, descriptor: int) -> bool:
        """As `locks` says."""
        if self.locks == "unknown":
            raise OSError(f"no locks for {descriptor}")
        return self.locks == "free"

    def is_running(self, pid: int) -> bool:
        """As `running` says."""
        return pid in self.running

    def is_network(self, path: Path) -> bool:
        """As `network` says."""
        return any(path.is_relative_to(folder) for folder in self.network)

    def resident_bytes(self, pid: int) -> int | None:
        """As `resident` says."""
        return self.resident.get(pid)

    def bound_memory(self, limit: int | None) -> None:
        """Kept in `bound`."""
        self.bound = limit

    def touch(self, path: Path) -> None:
        """A silent path never comes back."""
        if path in self.silent:
            threading.Event().wait()
        super().touch(path)
