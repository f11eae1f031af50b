"""A worker never outlives its parent, not even one that is stuck inside a library call."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PARENT = """
import sys
from lohu_gis.app.workers import WorkerPool
from tests.app.workers import calls
if __name__ == "__main__":
    WorkerPool(size=1, preload=()).call(calls.hold_interpreter, sys.argv[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="uses pidfd and named pipes")
def test_worker_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    pipe, script = tmp_path / "pipe", tmp_path / "parent.py"
    os.mkfifo(pipe)
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen([sys.executable, str(script), str(pipe)], env=environment) as parent:
        worker = os.pidfd_open(int(pipe.read_text()))
        assert select.select([worker], [], [], 0)[0] == []
        parent.send_signal(signal.SIGKILL)
        ended, _, _ = select.select([worker], [], [], 20)
        os.close(worker)
    assert ended
