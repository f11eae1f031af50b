"""One edit of storeys in the running program, with model, indicators and table open; figures of docs/performance.md."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def probed() -> dict[str, list[float]]:
    """What the probe saw."""
    done = subprocess.run([sys.executable, "-m", "tests.bench.edit_probe"], cwd=ROOT, capture_output=True, text=True,
                          timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seen: dict[str, list[float]] = json.loads(done.stdout)
    return seen


def test_storeys_of_one_of_30_000(benchmark: Any) -> None:
    """Target: model, indicators and table within 300 ms."""
    benchmark.extra_info.update(benchmark.pedantic(probed, rounds=1))
