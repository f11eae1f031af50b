"""Pictures of the panel of services: places with months, catchments, sites, business districts.

Run it with a display: ``python -m tests.ui.shots_services FOLDER [zh_CN|en] [light|dark]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from lohu_gis.app.settings import Settings
from lohu_gis.ui.main import Program, make_application
from lohu_gis.ui.panels.services.view import ServicesPanel
from tests.ui.shots import pause, quiet, shoot, wait


def tour(program: Program, folder: Path, suffix: str) -> None:
    """All pictures of one language and theme."""
    program.start([])
    wait(lambda: not program.jobs.active)
    program.shell.open_sample()
    wait(lambda: quiet(program))
    bench = program.shell.bench
    assert bench is not None
    bench.show_page("map")
    bench.run("view.panel_services")
    wait(lambda: quiet(program))
    panel = bench.sides.panel("services")
    assert isinstance(panel, ServicesPanel)
    wait(lambda: panel.places.table.topLevelItemCount() > 0)
    panel.places.colour_map()
    panel.places._pick(10)
    wait(lambda: quiet(program))
    pause(500)
    shoot(program, folder, f"services-places-{suffix}")
    bench.document.undo()
    panel.show_part("sites")
    panel.sites.areas.click()
    wait(lambda: panel.sites.areas.isEnabled() and quiet(program))
    pause(800)
    shoot(program, folder, f"services-catchments-{suffix}")
    panel.sites.search.click()
    wait(lambda: panel.sites.search.isEnabled() and quiet(program))
    pause(800)
    shoot(program, folder, f"services-sites-{suffix}")
    panel.show_part("business")
    wait(lambda: quiet(program))
    shoot(program, folder, f"services-business-{suffix}")


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
    program.frame.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
