"""The real program, timed from outside: ``python program_probe.py STARTED_AT [FILE]`` prints one JSON object.

It starts the workstation as the entry does, waits until its workers are warm, drops the file and listens: when the
first picture with data is there, when the layer and the picture are whole, how long the window was ever silent, and
how much memory the window's process and its workers took at most.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer

from lohu_gis.app.settings import Settings
from lohu_gis.ui.main import Program, make_application

if TYPE_CHECKING:
    from lohu_gis.ui.canvas.pictures import Made

LIMIT_MS = 60_000
LOOK_EVERY_MS = 5


class Probe(QObject):
    """Follows the program and quits it when everything has been seen."""

    def __init__(self, program: Program, started_at: float, path: str | None) -> None:
        super().__init__()
        self.program, self.path = program, path
        self.started_at = started_at
        self.seen: dict[str, float] = {}
        self.dropped_at = 0.0
        self.listening = False
        self.timer = QTimer(self)
        self.timer.timeout.connect(self.look)
        program.frame.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is usable when the loop is free again after its first paint."""
        if event.type() == QEvent.Type.Paint and "usable_s" not in self.seen:
            self.seen["usable_s"] = 0.0
            QTimer.singleShot(0, self, self.usable)
        return False

    def usable(self) -> None:
        """Note the start; go on to the file when there is one."""
        self.seen["usable_s"] = time.time() - self.started_at
        if self.path is None:
            self.finish()
        else:
            self.program.pool.warm()
            self.timer.start(LOOK_EVERY_MS)

    def look(self) -> None:
        """One look at how far the program is."""
        if not self.dropped_at:
            if self.program.pool.pids and self.program.pool.wait_warm(0) and not self.program.jobs.active:
                self.program.watchdog.blocks.clear()
                self.dropped_at = time.time()
                self.program.shell.add_files([str(self.path)])
            return
        bench = self.program.shell.bench
        layers = bench.document.project.layers if bench is not None else {}
        if bench is None or not layers:
            return
        since = time.time() - self.dropped_at
        layer = next(iter(layers))
        ready = bench.workspace.state(layer).kind == "ready"
        if not self.listening:
            self.listening = True
            bench.pictures.finished.connect(self.drawn)
        if ready:
            self.seen.setdefault("layer_ready_s", since)
        if ready and "first_picture_s" in self.seen and not bench.pictures.busy and not self.at_work():
            self.seen.setdefault("whole_s", since)
            self.finish()

    def drawn(self, made: Made) -> None:
        """Note the first picture with something of the layer on it."""
        if made.findings:
            self.seen.setdefault("first_picture_s", time.time() - self.dropped_at)

    def at_work(self) -> bool:
        """Whether anything is under way but the check of the file, which comes when everything is shown."""
        return any(not isinstance(job.key, tuple) or job.key[0] != "check" for job in self.program.jobs.active)

    def finish(self) -> None:
        """Measure what is left and end the program."""
        self.timer.stop()
        self.seen["longest_block_s"] = self.program.watchdog.longest_s
        self.seen["window_peak_mib"] = peak_mib("self")
        self.seen["workers_peak_mib"] = sum(peak_mib(str(pid)) for pid in self.program.pool.pids)
        sys.stdout.write(json.dumps(self.seen) + "\n")
        for block in self.program.watchdog.blocks:
            sys.stderr.write(f"silent for {block.seconds:.3f} s\n{block.stack}\n")
        sys.stdout.flush()
        self.program.frame.close()


def peak_mib(pid: str) -> float:
    """Largest resident memory of a process so far in MiB (Linux); NaN elsewhere."""
    try:
        text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in text.splitlines() if line.startswith("VmHWM"))


def main(started_at: float, path: str | None) -> int:
    """Run the program under the probe."""
    settings = Settings()
    application = make_application(settings)
    program = Program(settings)
    probe = Probe(program, started_at, path)
    program.start([])
    QTimer.singleShot(LIMIT_MS, program.frame.close)
    code = application.exec()
    return code if "longest_block_s" in probe.seen else 1


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
