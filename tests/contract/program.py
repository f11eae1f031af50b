"""The program as scripts outside see it: words in; exit code, stdout, stderr out. Runs in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Run = Callable[..., "Answer"]


@dataclass(frozen=True)
class Answer:
    """What one call of the program said."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object on stdout."""
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found

    @property
    def codes(self) -> list[str]:
        """Codes of the findings of a run."""
        return [finding["code"] for finding in self.object["findings"]]

    @property
    def metrics(self) -> dict[str, Any]:
        """Metrics of a run."""
        found: dict[str, Any] = self.object["metrics"]
        return found


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and times of everything in a folder, by relative path."""
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in sorted(folder.rglob("*")) if path.is_file()}
