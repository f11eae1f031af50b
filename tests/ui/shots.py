"""Pictures of the window for looking at: map, twin, heat, table in both languages and themes.

Run it with a display: ``python -m tests.ui.shots FOLDER [zh_CN|en] [light|dark]``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QMenu

from lohu_gis.app.settings import Settings
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.ui.main import Program, make_application

PATIENCE_MS = 60_000


def wait(done: Callable[[], bool]) -> bool:
    """Let the window work until `done`; False when it takes too long."""
    loop = QEventLoop()
    look, limit = QTimer(), QTimer()
    look.timeout.connect(lambda: loop.quit() if done() else None)
    limit.timeout.connect(loop.quit)
    look.start(30)
    limit.start(PATIENCE_MS)
    if not done():
        loop.exec()
    return done()


def pause(milliseconds: int) -> None:
    """Let the window settle."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def quiet(program: Program) -> bool:
    """Nothing runs and the map is whole."""
    bench = program.shell.bench
    return bench is not None and not program.jobs.active and not bench.pictures.busy


def shoot(program: Program, folder: Path, name: str) -> None:
    """Write one picture."""
    pause(250)
    program.frame.grab().save(str(folder / f"{name}.png"))


def tour(program: Program, folder: Path, suffix: str) -> None:
    """All pictures of one language and theme."""
    program.start([])
    wait(lambda: not program.jobs.active)
    shoot(program, folder, f"start-{suffix}")
    program.shell.open_sample()
    wait(lambda: quiet(program))
    bench = program.shell.bench
    assert bench is not None
    shoot(program, folder, f"map-{suffix}")
    bench.layers.choose("buildings")
    bench.apply(SetSelection("buildings", FidSet.of(range(40, 60))))
    bench.map.zoom_selection()
    wait(lambda: quiet(program))
    bench.map.zoom(0.3)
    program.shell.show_panel("table")
    wait(lambda: quiet(program))
    shoot(program, folder, f"table-{suffix}")
    assert bench.frame.tray is not None
    bench.frame.tray.hide()
    bench.apply(SetLayer("heat", {"visible": True}))
    bench.layers.choose("heat")
    bench.map.zoom_all()
    wait(lambda: quiet(program))
    shoot(program, folder, f"heat-{suffix}")
    bench.show_page("twin")
    wait(lambda: quiet(program) and bench.twin.view.state == "live" and bench.twin.view.image is not None)
    pause(1500)
    shoot(program, folder, f"twin-{suffix}")
    bench.show_page("map")
    shoot_dialogs(program, folder, suffix)
    program.frame.palette_.open()
    shoot(program, folder, f"palette-{suffix}")
    program.frame.palette_.close_palette()


def shoot_dialogs(program: Program, folder: Path, suffix: str) -> None:
    """Tool, export, filter, doctor, and a menu."""
    bench = program.shell.bench
    assert bench is not None
    bench.layers.choose("plots")
    shell = program.shell
    runs: dict[str, Callable[[], None]] = {
        "tool": lambda: shell.open_tool("plan.indicators"), "export": shell.export_map, "filter": shell.filter_current,
        "doctor": shell.doctor}
    for name, run in runs.items():
        before = set(QApplication.topLevelWidgets())
        run()
        pause(600)
        for window in set(QApplication.topLevelWidgets()) - before:
            if window.isVisible():
                window.grab().save(str(folder / f"{name}-{suffix}.png"))
                window.close()
    menu = program.frame.menuBar().findChildren(QMenu)[2]
    menu.popup(program.frame.mapToGlobal(program.frame.rect().center()))
    pause(200)
    menu.grab().save(str(folder / f"menu-{suffix}.png"))
    menu.close()
    bench.inspector.tabs.setCurrentIndex(2)
    program.shell.show_panel("jobs")
    shoot(program, folder, f"info-{suffix}")
    program.shell.show_panel("history")
    bench.inspector.tabs.setCurrentIndex(1)
    shoot(program, folder, f"history-{suffix}")


def main(arguments: list[str]) -> int:
    """One language and theme per process."""
    folder, language, theme = Path(arguments[0]), arguments[1], arguments[2]
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(folder / "settings.toml")
    settings.override(f"program.language={language}")
    settings.override(f"window.theme={theme}")
    make_application(settings)
    program = Program(settings)
    tour(program, folder, f"{language}-{theme}")
    sys.stderr.write(f"longest block {program.watchdog.longest_s * 1000:.0f} ms\n")
    for block in program.watchdog.blocks:
        sys.stderr.write(f"--- {block.seconds * 1000:.0f} ms\n{block.stack[-900:]}\n")
    program.frame.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
