"""The sun panel in the window, on the sample district."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.app.building.changing import set_storeys
from lohu_gis.app.scenarios import branch_edit
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import VectorContent
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.sun.view import CHANGE, STOREYS, WINDOWS, SunPanel
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet


@pytest.fixture
def panel(sample: Program, qtbot: QtBot) -> SunPanel:
    """The panel over the sample, a group of towers on the map."""
    bench = bench_of(sample)
    tower = tower_of(bench)
    select(bench, tower)
    bench.map.zoom_selection()
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    bench.map.zoom(0.2)
    select(bench)
    sample.shell.show_panel("sun")
    found = bench.frame.findChild(SunPanel)
    assert isinstance(found, SunPanel)
    qtbot.waitUntil(lambda: quiet(sample) and found.day.path is not None, timeout=PATIENCE_MS)
    return found


def bench_of(program: Program) -> Workbench:
    """The desk."""
    assert program.shell.bench is not None
    return program.shell.bench


def tower_of(bench: Workbench) -> int:
    """A dwelling of more than 60 m."""
    table = bench.plan.table()
    assert table is not None
    rows = zip(table.fids.tolist(), table.column("use").to_pylist(), table.column("height_m").to_pylist(), strict=True)
    return next(fid for fid, use, height in rows if use == "residential" and (height or 0) > 60)


def select(bench: Workbench, *fids: int) -> None:
    """Select buildings."""
    bench.apply(SetSelection("buildings", FidSet.of(fids)))


def press(program: Program, panel: SunPanel, qtbot: QtBot, kind: str) -> None:
    """Press a button and wait for what it finds."""
    qtbot.waitUntil(lambda: panel.buttons[kind].isEnabled(), timeout=PATIENCE_MS)
    panel.buttons[kind].click()
    qtbot.waitUntil(lambda: not panel.work.busy and quiet(program), timeout=PATIENCE_MS)


def test_the_day_and_both_clocks_are_shown(panel: SunPanel) -> None:
    assert panel.day.headline.text().startswith("2026-01-20 (Tuesday)")
    assert panel.day.band.text().startswith("08:34:2")
    assert "08:00–16:00 true solar" in panel.day.band.text()
    panel.day.slider.setValue(240)
    assert panel.day.solar.text() == "12:00 true solar"
    assert panel.day.civil.text() == "12:34 Beijing time"
    assert panel.day.sun.text().startswith("altitude 47.3°, azimuth 180.0°, shadow 0.92")


def test_the_slider_moves_the_one_time_of_the_program_in_one_step(sample: Program, panel: SunPanel) -> None:
    document = bench_of(sample).document
    before = document.project.time.instant
    for value in (100, 160, 200):
        panel.day.slider.setValue(value)
    instant = document.project.time.instant
    assert instant is not None
    assert dt.datetime.fromisoformat(instant).strftime("%Y-%m-%d %H:%M %z") == "2026-01-20 11:54 +0800"
    assert document.project.time.clock == "true_solar"
    bench_of(sample).run("edit.undo")
    assert document.project.time.instant == before


def test_another_day_and_clock(panel: SunPanel, sample: Program, qtbot: QtBot) -> None:
    first = panel.day.path
    panel.day.kind.setCurrentIndex(panel.day.kind.findData("winter_solstice"))
    panel.day.clock.setCurrentIndex(panel.day.clock.findData("civil"))
    panel.day.clock.activated.emit(panel.day.clock.currentIndex())
    qtbot.waitUntil(lambda: panel.day.path is not first and quiet(sample), timeout=PATIENCE_MS)
    assert panel.day.headline.text().startswith("2026-12-22 (Tuesday) · solar term at 04:50")
    assert panel.day.band.text().startswith("08:00:00–16:00:00 Beijing time")
    assert not panel.day.year.isHidden()
    panel.day.kind.setCurrentIndex(panel.day.kind.findData("own"))
    panel.day.kind.activated.emit(panel.day.kind.currentIndex())
    assert panel.day.year.isHidden()
    assert not panel.day.date.isHidden()


def test_a_day_is_played_to_its_end(panel: SunPanel, sample: Program, qtbot: QtBot) -> None:
    panel.day.slider.setValue(panel.day.slider.maximum() - 8)
    panel.day.toggle()
    assert panel.day.playing
    qtbot.waitUntil(lambda: not panel.day.playing, timeout=PATIENCE_MS)
    instant = bench_of(sample).document.project.time.instant
    assert instant is not None
    assert instant.startswith("2026-01-20T16:34")


def test_windows_are_checked_and_become_a_layer_with_its_record(sample: Program, panel: SunPanel,
                                                                 qtbot: QtBot) -> None:
    bench = bench_of(sample)
    panel.spacing.setValue(3.0)
    press(sample, panel, qtbot, "windows")
    assert panel.tabs.currentIndex() == WINDOWS
    assert panel.verdicts.topLevelItemCount() > 1
    layer = bench.document.project.layers[bench.current]
    assert isinstance(layer.content, VectorContent)
    table = bench.document.project.tables[layer.content.table]
    record = bench.document.project.runs[table.run or ""]
    assert record.tool == "sun.hours_windows"
    assert record.parameters["date"] == "2026-01-20"
    assert record.parameters["spacing_m"] == 3.0
    assert panel.note.text().startswith("2026-01-20: ")
    panel.verdicts.itemActivated.emit(panel.verdicts.topLevelItem(0), 0)
    assert len(bench.plan.chosen) == 1


def test_a_run_can_be_cancelled(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    layers = set(bench.document.project.layers)
    panel.buttons["windows"].click()
    assert panel.work.busy == "windows"
    assert not panel.bar.isHidden()
    panel.stop.click()
    assert not panel.work.busy
    assert panel.bar.isHidden()
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    assert set(bench.document.project.layers) == layers


def test_the_ground_becomes_a_stored_raster(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    before = set(bench.document.project.layers)
    press(sample, panel, qtbot, "ground")
    new = set(bench.document.project.layers) - before
    assert len(new) == 1
    assert bench.workspace.state(new.pop()).kind == "ready"


def test_before_and_after_and_the_reasons_why_not(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    assert not panel.buttons["change"].isEnabled()
    assert "changes no building yet" in panel.buttons["change"].toolTip()
    assert not panel.buttons["highest"].isEnabled()
    assert bench.apply(branch_edit(bench.document.project)) is not None
    tower = tower_of(bench)
    layer, table = bench.plan.layer, bench.plan.table()
    assert layer is not None
    assert table is not None
    assert bench.apply(set_storeys(layer, table, [tower], 70)) is not None
    qtbot.waitUntil(lambda: quiet(sample) and panel.where.currentData() == "changes", timeout=PATIENCE_MS)
    panel.spacing.setValue(4.0)
    press(sample, panel, qtbot, "change")
    assert panel.tabs.currentIndex() == CHANGE
    assert panel.changes.topLevelItemCount() > 0
    first = panel.changes.topLevelItem(0)
    assert first is not None
    now = bench.plan.table()
    assert now is not None
    assert first.text(3) == now.value(tower, "building_id")
    assert float(first.text(1)) > float(first.text(2))


def test_the_largest_number_of_storeys_is_found_and_taken(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    tower = tower_of(bench)
    select(bench, tower)
    panel.spacing.setValue(4.0)
    press(sample, panel, qtbot, "highest")
    assert panel.tabs.currentIndex() == STOREYS
    assert "storeys" in panel.answer.text()
    select(bench, tower)
    storeys = int(panel.adopt.text().split()[2])
    panel.adopt.click()
    table = bench.plan.table()
    assert table is not None
    assert table.value(tower, "storeys") == storeys
    qtbot.waitUntil(lambda: panel.answer.text().startswith("Out of date"), timeout=PATIENCE_MS)
    bench.run("edit.undo")


def test_colours_come_to_the_facades_of_the_model(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    panel.spacing.setValue(4.0)
    press(sample, panel, qtbot, "windows")
    bench.show_page("twin")
    qtbot.waitUntil(lambda: bench.twin.scene is not None and "sun" in bench.twin.view.main.engine.marks,
                    timeout=PATIENCE_MS)
    faces = bench.twin.view.main.engine.marks["sun"].faces[0]
    assert len(faces.triangles) > 100
    panel.paints.setCurrentIndex(2)
    panel.paints.activated.emit(2)
    qtbot.waitUntil(lambda: "sun" not in bench.twin.view.main.engine.marks, timeout=PATIENCE_MS)
