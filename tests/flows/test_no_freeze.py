"""The window answers whatever it is asked to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyogrio.raw
import pytest
import shapely
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.ui.main import Program
from tests.bench.footprints import corners
from tests.flows.beats import Beats
from tests.ui.conftest import PATIENCE_MS, application, program, quiet

__all__ = ["application", "program"]

MOST_S = 0.25
COUNT = 100_000


@pytest.fixture
def beats(program: Program) -> Iterator[Beats]:
    """Listens from the moment the window is there."""
    found = Beats()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def footprints(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """100,000 footprints in a GeoPackage."""
    path = tmp_path_factory.mktemp("data") / "footprints.gpkg"
    pyogrio.raw.write(path, shapely.to_wkb(shapely.polygons(corners(COUNT))), [(corners(COUNT)[:, 0, 0] % 40)],
                      ["storeys"], layer="footprints", driver="GPKG", geometry_type="Polygon", crs="EPSG:4547")
    return path


def wheel(target: QWidget, at: QPoint, steps: int) -> None:
    """Turn the wheel by so many steps over a place."""
    event = QWheelEvent(QPointF(at), QPointF(target.mapToGlobal(at)), QPoint(), QPoint(0, 120 * steps),
                        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)
    QApplication.sendEvent(target, event)


def look_around(program: Program, qtbot: QtBot) -> None:
    """Pan and zoom with the mouse, without waiting for pictures, then wait for the last."""
    bench = program.shell.bench
    assert bench is not None
    canvas = bench.canvas
    middle = QPoint(canvas.width() // 2, canvas.height() // 2)
    for step in range(6):
        wheel(canvas, middle, 2 if step < 3 else -2)
        QTest.mousePress(canvas, Qt.MouseButton.MiddleButton, pos=middle)
        for move in range(8):
            QTest.mouseMove(canvas, middle + QPoint(9 * move, 5 * move))
        QTest.mouseRelease(canvas, Qt.MouseButton.MiddleButton, pos=middle + QPoint(63, 35))
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)


def test_a_planners_hour_without_a_freeze(program: Program, beats: Beats, footprints: Path, qtbot: QtBot) -> None:
    beats.doing = "open the sample"
    program.shell.open_sample()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    beats.doing = "drop a file"
    program.shell.add_files([str(footprints)])
    bench = program.shell.bench
    assert bench is not None
    qtbot.waitUntil(lambda: quiet(program) and "footprints" in bench.document.project.layers, timeout=PATIENCE_MS)
    beats.doing = "show the layer"
    bench.show_layer("footprints")
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    beats.doing = "pan and zoom"
    look_around(program, qtbot)
    beats.doing = "open the table"
    program.shell.show_panel("table")
    qtbot.waitUntil(lambda: bench.table.isVisible() and quiet(program), timeout=PATIENCE_MS)
    beats.doing = "sort and select all rows"
    bench.table.view.horizontalHeader().sectionClicked.emit(0)
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    bench.table.view.selectAll()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    assert len(bench.document.project.selection["footprints"]) == COUNT
    beats.doing = "edit, undo and redo"
    for name in ("one", "two", "three"):
        bench.apply(SetLayer("footprints", {"name": name}))
    for command in ("edit.undo", "edit.undo", "edit.undo", "edit.redo", "edit.redo"):
        program.frame.actions_.run(command)
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    assert bench.document.project.layers["footprints"].name == "two"
    beats.doing = "switch to the twin and back"
    program.shell.show_page("twin")
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    program.shell.show_page("map")
    look_around(program, qtbot)
    worst = sorted(beats.blocks, reverse=True)[:5]
    stacks = "\n\n".join(f"{block.seconds:.3f} s\n{block.stack}" for block in program.watchdog.blocks)
    assert beats.longest_s < MOST_S, f"{worst}\n{stacks}"
    assert table_rows(program) == COUNT


def table_rows(program: Program) -> int:
    """Rows of the dropped layer."""
    bench = program.shell.bench
    table = bench.workspace.table_of("footprints") if bench is not None else None
    return len(table) if table is not None else 0


def test_a_freeze_would_be_seen(program: Program, beats: Beats, qtbot: QtBot) -> None:
    """The listener counts sleeping and computing on the GUI thread, whatever else the machine does."""
    beats.doing = "sleep"
    threading.Event().wait(0.8)  # stands for a call that waits for something
    qtbot.waitUntil(lambda: any(doing == "sleep" for _, doing in beats.blocks), timeout=PATIENCE_MS)
    assert beats.longest_s > MOST_S
    beats.blocks.clear()
    beats.doing = "compute"
    until = time.thread_time() + 0.8
    while time.thread_time() < until:
        pass
    qtbot.waitUntil(lambda: any(doing == "compute" for _, doing in beats.blocks), timeout=PATIENCE_MS)
    assert beats.longest_s > MOST_S
