"""One edit in the real program, with everything open that follows it: ``python edit_probe.py [COUNT]`` prints JSON.

COUNT footprints (30,000 when not said) and a grid of plots are opened, the Twin page shows them, the indicator panel
and the table are open. Then storeys and height of one building are changed several times; listed is how long it
takes until the chunk of the model, the indicators and the table show it, and until a picture of it is there.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop, QTimer

from lohu_gis.app.settings import Settings
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.ui.main import Program, make_application
from lohu_gis.ui.workbench import Workbench
from tests.bench.footprints import HEIGHT_M, SOUTH_M, WEST_M, WIDTH_M, cache_folder, footprints

EDITS = 9
PATIENCE_MS = 120_000


def plots() -> Path:
    """A GeoPackage of 4,800 plots of 150 x 150 m less a street; made at the first call."""
    path = cache_folder() / "plots.gpkg"
    if not path.exists():
        import pyogrio.raw
        import shapely

        west, south = np.meshgrid(np.arange(WEST_M, WEST_M + WIDTH_M, 158.0),
                                  np.arange(SOUTH_M, SOUTH_M + HEIGHT_M, 158.0))
        boxes = shapely.box(west.ravel(), south.ravel(), west.ravel() + 150, south.ravel() + 150)
        names = np.array([f"P{n:05}" for n in range(len(boxes))], object)
        part = path.with_suffix(".part.gpkg")
        pyogrio.raw.write(part, shapely.to_wkb(boxes), [names], ["plot_id"], layer="plots", driver="GPKG",
                          geometry_type="Polygon", crs="EPSG:4547")
        part.replace(path)
    return path


def wait(done: Callable[[], bool], every_ms: int = 1) -> None:
    """Let the window work until `done`; TimeoutError when it takes too long."""
    loop, look, limit = QEventLoop(), QTimer(), QTimer()
    look.timeout.connect(lambda: loop.quit() if done() else None)
    limit.timeout.connect(loop.quit)
    look.start(every_ms)
    limit.start(PATIENCE_MS)
    if not done():
        loop.exec()
    if not done():
        raise TimeoutError


def opened(program: Program, count: int) -> Workbench:
    """The desk with both layers, page and panels that follow an edit."""
    program.start([])
    program.pool.warm()
    wait(lambda: program.pool.wait_warm(0) and not program.jobs.active, 50)
    program.shell.add_files([str(plots()), str(footprints(count))])
    wait(lambda: program.shell.bench is not None and len(program.shell.bench.document.project.layers) == 2
         and not program.jobs.active, 50)
    bench = program.shell.bench
    assert bench is not None
    by_count = sorted(bench.document.project.layers.values(), key=lambda layer: "plots" in layer.name)
    buildings, ground = by_count[0].id, by_count[1].id
    bench.apply(Together((SetLayer(buildings, {"role": "buildings", "height": "height_m", "storeys": "storeys",
                                               "use": "use", "object_id": "building_id"}),
                          SetLayer(ground, {"role": "plots", "object_id": "plot_id"})), "roles"))
    bench.choose(buildings)
    bench.show_page("twin")
    for panel in ("indicators", "table"):
        bench.show_panel(panel)
    wait(lambda: not program.jobs.active and bench.twin.feed.scene is not None
         and bench.twin.view.image is not None, 50)
    return bench


def probe(count: int) -> dict[str, list[float]]:
    """Seconds of each edit: chunk, indicators, table, all of them, picture."""
    program = Program(Settings(cache_folder() / "probe.toml"))
    bench = opened(program, count)
    project = bench.document.project
    layer = bench.current
    table = project.layers[layer].content.table  # type: ignore[union-attr]  # footprints are features
    work = bench.planning.indicators
    seen: dict[str, list[float]] = {name: [] for name in ("chunk_s", "indicators_s", "table_s", "all_s", "picture_s")}
    marks: dict[str, float] = {}
    bench.twin.view.painted.connect(lambda: marks.setdefault("picture_s", time.perf_counter())
                                    if "chunk_s" in marks else None)
    bench.twin.feed.built.connect(lambda _scene, _new: marks.setdefault("chunk_s", time.perf_counter()))
    for number in range(EDITS):
        wait(lambda: not program.jobs.active, 20)
        fid, storeys = 100 + number, 41 + number
        marks.clear()
        start = time.perf_counter()
        heights = SetCells(table, "height_m", {fid: storeys * 3.0})
        bench.apply(Together((SetCells(table, "storeys", {fid: storeys}), heights), "storeys"))

        def look(expected: int = storeys, at: int = fid) -> bool:
            now = time.perf_counter()
            if not work.stale(project.scenario):
                marks.setdefault("indicators_s", now)
            shown = bench.workspace.table_of(layer)
            row = None if shown is None else int(np.flatnonzero(shown.fids == at)[0])
            if shown is not None and row is not None and shown.column("storeys")[row].as_py() == expected:
                marks.setdefault("table_s", now)
            return {"chunk_s", "indicators_s", "table_s", "picture_s"} <= marks.keys()

        try:
            wait(look)
        except TimeoutError:
            sys.stderr.write(f"only {sorted(marks)} after edit {number}\n")
            raise
        marks["all_s"] = max(marks[name] for name in ("chunk_s", "indicators_s", "table_s"))
        for name, values in seen.items():
            values.append(round(marks[name] - start, 3))
    program.frame.close()
    return seen


def main(arguments: list[str]) -> int:
    """Print what was seen."""
    settings = Settings(cache_folder() / "probe.toml")
    make_application(settings)
    sys.stdout.write(json.dumps(probe(int(arguments[0]) if arguments else 30_000)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
