"""The page Park with the real 3D process: it opens on the park, a click shows a record, a walk goes down the street."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.scene3d.build.ids import UNITS, split_scene_id
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.park.view import UNIT, ParkPanel
from lohu_gis.ui.twin.engine import LIVE
from lohu_gis.ui.twin.view import TwinView
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet


def unit_in_sight(view: TwinView) -> tuple[int, QPoint]:
    """A unit and a pixel on which it is the first thing on the ray."""
    assert view.scene is not None
    assert view.camera is not None
    for chunk in view.scene.chunks:
        if chunk.layer != UNITS:
            continue
        for row in range(len(chunk.fids)):
            own = chunk.points[chunk.building == row]
            if len(own) == 0:
                continue
            spot = np.append(own[:, :2].mean(axis=0), own[:, 2].max()) + chunk.origin
            x, y, _ = view.camera.project(spot, view.logical())[0]
            place = QPoint(round(float(x)), round(float(y)))
            if view.rect().adjusted(20, 90, -20, -20).contains(place) \
                    and view.under(place.toPointF()).fid == int(chunk.fids[row]):
                return int(split_scene_id(int(chunk.fids[row]))[1]), place
    raise AssertionError("no unit is seen")


def opened(sample: Program, qtbot: QtBot) -> Workbench:
    """The park, drawn."""
    bench = sample.shell.bench
    assert bench is not None
    sample.frame.resize(1000, 700)
    sample.frame.show()
    sample.frame.actions_.run("view.page_park")
    view = bench.twin.view
    qtbot.waitUntil(lambda: view.state == LIVE and view.image is not None and quiet(sample) and view.scene is not None
                    and any(chunk.layer == UNITS for chunk in view.scene.chunks), timeout=PATIENCE_MS)
    return bench


def test_walk_through_the_park(sample: Program, qtbot: QtBot) -> None:
    bench = opened(sample, qtbot)
    view, panel = bench.twin.view, bench.sides.panel("park")
    assert isinstance(panel, ParkPanel)
    assert panel.isVisible()
    assert bench.document.project.camera3d == bench.document.project.stops["park"].camera3d
    fid, place = unit_in_sight(view)
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    qtbot.waitUntil(lambda: fid in bench.document.project.selection.get("units", ()), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: panel.tabs.currentIndex() == UNIT, timeout=PATIENCE_MS)
    table = bench.park.table()
    assert table is not None
    assert ("Unit", table.value(fid, "unit_id")) in panel.card.facts.shown

    before = view.scene
    assert before is not None
    count = len(before.fids)
    bench.park.choose(Choice(state="vacant"))  # the others turn pale, none is taken away
    qtbot.waitUntil(lambda: quiet(sample) and panel.figures.values["units"].text() == "128", timeout=PATIENCE_MS)
    assert view.scene is not None
    assert len(view.scene.fids) == count

    start = view.camera
    sample.frame.actions_.run("park.walk")
    qtbot.waitUntil(lambda: bench.park.walks, timeout=PATIENCE_MS)
    assert view.navigator.mode == "walk"
    qtbot.waitUntil(lambda: view.camera is not None and view.camera.position[0] > 511_660, timeout=PATIENCE_MS)
    sample.frame.actions_.run("park.walk")
    assert not bench.park.walks
    assert start is not None
    assert view.camera is not None
    eye = view.camera.position
    assert eye[2] - float(view.scene.relief.sample(eye[0], eye[1])) < 2.0  # on the ground
