"""Pictures of the page of complaints: before a review, while it runs, its signals, one with its records, labels.

Run it with a display: ``python -m tests.ui.shots_signals FOLDER [zh_CN|en] [light|dark]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lohu_gis.app.settings import Settings
from lohu_gis.ui.main import Program, make_application
from tests.ui.shots import pause, quiet, shoot, wait


def tour(program: Program, folder: Path, suffix: str) -> None:
    """All pictures of one language and theme."""
    program.start([])
    wait(lambda: not program.jobs.active)
    program.shell.open_sample()
    wait(lambda: quiet(program))
    bench = program.shell.bench
    assert bench is not None
    bench.show_page("complaints")
    wait(lambda: quiet(program))
    shoot(program, folder, f"signals-before-{suffix}")
    bench.signals.start()
    pause(6000)
    shoot(program, folder, f"signals-running-{suffix}")
    for _patience in range(5):
        if wait(lambda: not bench.signals.busy):
            break
    wait(lambda: quiet(program))
    shoot(program, folder, f"signals-list-{suffix}")
    assert bench.signals.review is not None, bench.signals.error
    bench.signals.choose(bench.signals.review.signals[2])
    wait(lambda: quiet(program))
    pause(800)
    shoot(program, folder, f"signals-one-{suffix}")
    bench.signals.put(1, "已电话通知街道")
    bench.run("view.panel_table")
    wait(lambda: quiet(program))
    shoot(program, folder, f"signals-tier-{suffix}")


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
