"""The page Twin in the running program on the sample district: what moves what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStackedWidget
from pytestqt.qtbot import QtBot

from lohu_gis.core.edits.stops import ordered
from lohu_gis.core.edits.view import SetCompare, SetTime
from lohu_gis.core.project import Compare, TimeState
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.stops.view import StopsPanel
from lohu_gis.ui.scene.page import TwinPage
from lohu_gis.ui.twin.engine import LIVE
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

Run = Callable[[str], None]


@pytest.fixture(name="bench")
def _bench(sample: Program, qtbot: QtBot) -> Workbench:
    """The sample district in 3D, looked at from above."""
    bench = sample.shell.bench
    assert bench is not None
    sample.frame.resize(900, 640)
    sample.frame.show()
    bench.show_page("twin")
    view = bench.twin.view
    qtbot.waitUntil(lambda: view.state == LIVE and view.image is not None and quiet(sample), timeout=PATIENCE_MS)
    return bench


def rested(qtbot: QtBot, page: TwinPage) -> None:
    """Nothing flies and the camera is stored."""
    qtbot.waitUntil(lambda: page.view.navigator.flying_to is None and not page.link._settle.isActive(),
                    timeout=PATIENCE_MS)


def some_building(page: TwinPage) -> tuple[int, QPoint]:
    """A building and a pixel on its roof where it is the first thing on the ray."""
    view, scene = page.view, page.view.scene
    assert scene is not None
    assert view.camera is not None
    for chunk in scene.chunks:
        for row in range(0, len(chunk.fids), 7):
            own = chunk.points[chunk.building == row]
            if len(own) == 0 or chunk.layer != 0:
                continue
            spot = np.append(own[:, :2].mean(axis=0), own[:, 2].max()) + chunk.origin
            x, y, _ = view.camera.project(spot, view.logical())[0]
            place = QPoint(round(float(x)), round(float(y)))
            if view.rect().adjusted(20, 90, -20, -20).contains(place) \
                    and view.under(place.toPointF()).fid == int(chunk.fids[row]):
                return int(chunk.fids[row]), place
    raise AssertionError("no building is seen")


def test_selection_tools_and_cards(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    page, document = bench.twin, bench.document
    fid, place = some_building(page)
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: fid in document.project.selection.get("buildings", ()), timeout=PATIENCE_MS)
    assert "Height" in page.picker.words(fid)
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, place)
    qtbot.waitUntil(lambda: not document.project.selection, timeout=PATIENCE_MS)
    page.use("box")
    QTest.mousePress(page.view, Qt.MouseButton.LeftButton, pos=place - QPoint(60, 60))
    QTest.mouseMove(page.view, place + QPoint(60, 60))
    QTest.mouseRelease(page.view, Qt.MouseButton.LeftButton, pos=place + QPoint(60, 60))
    assert fid in document.project.selection["buildings"]
    assert page.tools.name == "select", "the box is put back after one use"
    page.use("height")
    QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=place)
    assert "tool.measure" in page.view.main.engine.marks
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert "tool.measure" not in page.view.main.engine.marks
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.tools.name == "select"
    rows = len(bench.workspace.table_of("buildings") or ())
    bench.canvas.use("draw_rectangle")
    assert page.tools.name == "draw_rectangle"
    for step in (QPoint(-80, 0), QPoint(20, 0), QPoint(20, 50)):
        QTest.mouseMove(page.view, place + step)
        QTest.mouseClick(page.view, Qt.MouseButton.LeftButton, pos=place + step)
    qtbot.waitUntil(lambda: len(bench.workspace.table_of("buildings") or ()) == rows + 1, timeout=PATIENCE_MS)
    bench.canvas.use("select")
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)


def test_light_switches_cut_and_floors_follow_the_project(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    page, run = bench.twin, bench.run
    shown = page.view.appearance
    run("twin.show_shadows")
    run("twin.cut")
    assert not page.view.appearance.shadows
    assert page.view.appearance.cut is not None
    bench.document.undo()
    bench.document.undo()
    assert replace(page.view.appearance, sun=shown.sun) == shown
    bench.apply(SetTime(TimeState(instant="2026-01-20T12:31:00+08:00")))
    qtbot.waitUntil(lambda: page.view.appearance.sun is not None, timeout=PATIENCE_MS)
    noon = page.view.appearance.sun
    assert noon is not None
    assert noon.azimuth_deg == pytest.approx(180.0, abs=3.0)
    assert noon.altitude_deg == pytest.approx(47.3, abs=0.3), "90 - 22.55 - 20.1 degrees of declination"
    bench.apply(SetTime(TimeState(instant="2026-01-20T15:31:00+08:00")))
    later = page.view.appearance.sun
    assert later is not None
    assert later.passing, "a step that merges into the one before is a day being played"
    qtbot.waitUntil(lambda: page.view.appearance.sun is not None and not page.view.appearance.sun.passing,
                    timeout=PATIENCE_MS)
    run("twin.floor_up")

    def sliced() -> bool:
        request = page.feed.request
        return quiet(sample) and request is not None and request.city.aspects.floor == 1

    qtbot.waitUntil(sliced, timeout=PATIENCE_MS)
    page._popover.refresh()
    assert page._popover._sliced.isChecked()


def test_the_map_beside_and_the_camera(bench: Workbench, qtbot: QtBot) -> None:
    page, run = bench.twin, bench.run
    run("twin.split")
    assert bench.canvas.isVisible()
    assert page.isAncestorOf(bench.canvas)
    assert bench.document.project.view3d.linked
    run("twin.from_top")
    rested(qtbot, page)
    camera = page.view.camera
    assert camera is not None
    assert bench.canvas.viewport.camera.x == pytest.approx(camera.x, abs=1.0)
    assert bench.document.project.camera.x == pytest.approx(camera.x, abs=1.0)
    bench.map.look(bench.canvas.viewport.panned(-200.0, 0.0))
    assert page.view.camera is not None
    assert page.view.camera.x == pytest.approx(bench.canvas.viewport.camera.x)
    steps = len(bench.document.history.done)
    rested(qtbot, page)
    assert len(bench.document.history.done) <= steps + 1, "no loop"
    bench.show_page("map")
    assert isinstance(bench.canvas.parentWidget(), QStackedWidget)
    assert bench.canvas.isVisible()
    bench.show_page("twin")
    assert page.isAncestorOf(bench.canvas)
    run("twin.split")
    assert not page.isAncestorOf(bench.canvas)
    run("twin.walk")
    rested(qtbot, page)
    assert page.view.camera is not None
    assert page.view.scene is not None
    x, y, z = page.view.camera.position
    assert z - float(page.view.scene.relief.sample(x, y)) == pytest.approx(1.7, abs=0.05)
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.view.navigator.mode == "orbit"


def test_stops(bench: Workbench, qtbot: QtBot) -> None:
    page, run = bench.twin, bench.run
    bench.show_panel("stops")
    panel = bench.sides.panel("stops")
    assert isinstance(panel, StopsPanel)
    before = [stop.id for stop in ordered(bench.document.project)]
    run("twin.from_top")
    rested(qtbot, page)
    there = page.view.camera
    run("twin.stop_add")
    added = page.stop
    assert [stop.id for stop in ordered(bench.document.project)] == [*before, added]
    panel._choose(added)
    item = panel.list.currentItem()
    item.setText("From above")
    assert bench.document.project.stops[added].name == "From above"
    panel._shift(-1)
    assert [stop.id for stop in ordered(bench.document.project)][-2] == added
    page.go_to(before[0])
    rested(qtbot, page)
    page.go_to(added)
    rested(qtbot, page)
    assert page.view.camera is not None
    assert there is not None
    assert page.view.camera.pitch_deg == pytest.approx(there.pitch_deg)
    assert page.view.camera.distance == pytest.approx(there.distance)
    QTest.keyClick(panel.list, Qt.Key.Key_Delete)
    assert added not in bench.document.project.stops
    bench.document.undo()
    assert added in bench.document.project.stops


def test_two_scenarios_under_one_camera(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    page = bench.twin
    page.go_to("tower")
    rested(qtbot, page)
    bench.apply(SetCompare(Compare(mode="swipe")))
    qtbot.waitUntil(lambda: page.view.other is not None and page.view.other.scene is not None and quiet(sample),
                    timeout=PATIENCE_MS)
    other = page.view.other
    assert other is not None
    assert other.scene is not None
    assert page.view.scene is not None
    proposed = np.setdiff1d(page.view.scene.fids, other.scene.fids)
    assert len(proposed), "the tower stands on one side only"
    with qtbot.waitSignal(page.view.painted, timeout=PATIENCE_MS):
        page.view.move_to(page.view.camera.orbited(20.0, 0.0))  # type: ignore[union-attr]  # there is one
    assert other.engine.appearance == page.view.main.engine.appearance
    QTest.mousePress(page.view, Qt.MouseButton.LeftButton, pos=QPoint(page.view.width() // 2, 300))
    QTest.mouseMove(page.view, QPoint(page.view.width() // 4, 300))
    QTest.mouseRelease(page.view, Qt.MouseButton.LeftButton, pos=QPoint(page.view.width() // 4, 300))
    qtbot.waitUntil(lambda: abs(bench.document.project.compare.share - 0.25) < 0.02, timeout=PATIENCE_MS)
    bench.apply(SetCompare(Compare(mode="side")))
    assert page.view.logical()[0] == page.view.width() // 2
    bench.show_page("map")
    assert page.view.other is None, "nobody looks at it"
    bench.show_page("twin")
    qtbot.waitUntil(lambda: page.view.other is not None, timeout=PATIENCE_MS)
    bench.apply(SetCompare(Compare(mode="off")))
    assert page.view.other is None
