"""Pictures of the digital twin for looking at: every panel and page beside map and 3D, in both languages and themes.

Run it with a display: ``python -m tests.ui.shots_twin FOLDER [zh_CN|en] [light|dark] [NAME ...]``; names choose
panels and pages, all without them.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lohu_gis.app.settings import Settings
from lohu_gis.core.edits.stops import GoToStop, ordered
from lohu_gis.ui.main import Program, make_application
from lohu_gis.ui.panels.rooms import PAGES, ROOMS
from tests.ui.shots import pause, quiet, shoot, wait

SETTLE_MS = 2500


def tour(program: Program, folder: Path, suffix: str, only: set[str]) -> None:
    """All pictures of one language and theme."""
    program.start([])
    wait(lambda: not program.jobs.active)
    program.shell.open_sample()
    wait(lambda: quiet(program))
    bench = program.shell.bench
    assert bench is not None
    stops = ordered(bench.document.project)
    bench.show_page("twin")
    wait(lambda: quiet(program) and bench.twin.view.state == "live" and bench.twin.view.image is not None)
    pause(SETTLE_MS)
    for stop in stops:
        if not only or stop.id in only:
            bench.apply(GoToStop(stop.id))
            pause(300)
            wait(lambda: quiet(program))
            pause(SETTLE_MS)
            shoot(program, folder, f"stop_{stop.id}-{suffix}")
    for spec in ROOMS:
        if only and spec.name not in only:
            continue
        program.shell.show_panel(spec.name)
        pause(300)
        wait(lambda: quiet(program))
        pause(800)
        shoot(program, folder, f"panel_{spec.name}-{suffix}")
    for page in PAGES:
        if (only and page.name not in only) or page.name not in bench.sides.pages:
            continue
        program.shell.show_page(page.name)
        pause(300)
        wait(lambda: quiet(program))
        pause(SETTLE_MS)
        shoot(program, folder, f"page_{page.name}-{suffix}")


def main(arguments: list[str]) -> int:
    """One language and theme per process."""
    folder, language, theme = Path(arguments[0]), arguments[1], arguments[2]
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(folder / "settings.toml")
    settings.override(f"program.language={language}")
    settings.override(f"window.theme={theme}")
    make_application(settings)
    program = Program(settings)
    tour(program, folder, f"{language}-{theme}", set(arguments[3:]))
    program.frame.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
