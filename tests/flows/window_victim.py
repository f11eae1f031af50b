"""The workstation with a file and some edits, which dies without a word: ``window_victim.py FILE``.

Prints the digest of its project once everything is acknowledged by the journal, then ends by SIGKILL like a power
failure would end it.
"""

from __future__ import annotations

import os
import signal
import sys

from PySide6.QtCore import QTimer

from lohu_gis.app.settings import Settings
from lohu_gis.core.delta import digest
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.view import SetCamera
from lohu_gis.core.project import Camera2D
from lohu_gis.ui.main import Program, make_application


def main(path: str) -> int:
    """Run until the edits are safe, then die."""
    settings = Settings()
    application = make_application(settings)
    program = Program(settings)
    program.start([path])

    def look() -> None:
        bench = program.shell.bench
        if bench is None or program.jobs.active or bench.pictures.busy or not bench.document.project.layers:
            return
        timer.stop()
        layer = next(iter(bench.document.project.layers))
        bench.apply(SetCells(layer, "storeys", {1: 33, 2: None}))
        bench.apply(SetLayer(layer, {"name": "改名"}))
        bench.apply(SetCamera(Camera2D(x=1.0, y=2.0, units_per_px=3.0)))
        program.frame.actions_.run("edit.undo")
        assert bench.workspace.session.flush()
        sys.stdout.write(digest(bench.document.project) + "\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    timer = QTimer()
    timer.timeout.connect(look)
    timer.start(10)
    return application.exec()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
