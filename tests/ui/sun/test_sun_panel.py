"""The sun panel in the window, on the sample district."""

from __future__ import annotations

import datetime as dt

import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.app.building.changing import set_storeys
from lohu_gis.app.building.fields import called
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
    found.spacing.setValue(4.0)
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
    return int(next(fid for fid, use, height in rows if use == "residential" and (height or 0) > 60))


def select(bench: Workbench, *fids: int) -> None:
    """Select buildings."""
    bench.apply(SetSelection("buildings", FidSet.of(fids)))


def press(program: Program, panel: SunPanel, qtbot: QtBot, kind: str) -> None:
    """Press a button and wait for what it finds."""
    qtbot.waitUntil(lambda: panel.buttons[kind].isEnabled(), timeout=PATIENCE_MS)
    panel.buttons[kind].click()
    qtbot.waitUntil(lambda: not panel.work.busy and quiet(program), timeout=PATIENCE_MS)


def test_the_day_with_both_clocks_moves_the_one_time_of_the_program(sample: Program, panel: SunPanel,
                                                                    qtbot: QtBot) -> None:
    document = bench_of(sample).document
    before = document.project.time.instant
    assert panel.day.headline.text().startswith("2026-01-20 (Tuesday)")
    assert panel.day.band.text().startswith("08:34:2")
    assert "08:00–16:00 true solar" in panel.day.band.text()
    for value in (100, 160, 240):
        panel.day.slider.setValue(value)
    assert panel.day.solar.text() == "12:00 true solar"
    assert panel.day.civil.text() == "12:34 Beijing time"
    assert panel.day.sun.text().startswith("altitude 47.3°, azimuth 180.0°, shadow 0.92")
    instant = document.project.time.instant
    assert instant is not None
    assert dt.datetime.fromisoformat(instant).strftime("%Y-%m-%d %H:%M %z") == "2026-01-20 12:34 +0800"
    assert document.project.time.clock == "true_solar"
    bench_of(sample).run("edit.undo")  # the moves were one step
    assert document.project.time.instant == before
    panel.day.slider.setValue(panel.day.slider.maximum() - 8)
    panel.day.toggle()
    assert panel.day.playing
    qtbot.waitUntil(lambda: not panel.day.playing, timeout=PATIENCE_MS)
    assert str(document.project.time.instant).startswith("2026-01-20T16:34")
    first = panel.day.path
    panel.day.kind.setCurrentIndex(panel.day.kind.findData("winter_solstice"))
    panel.day.clock.setCurrentIndex(panel.day.clock.findData("civil"))
    panel.day.clock.activated.emit(panel.day.clock.currentIndex())
    qtbot.waitUntil(lambda: panel.day.path is not first and quiet(sample), timeout=PATIENCE_MS)
    assert panel.day.headline.text().startswith("2026-12-22 (Tuesday) · solar term at 04:50")
    assert panel.day.band.text().startswith("08:00:00–16:00:00 Beijing time")
    panel.day.kind.setCurrentIndex(panel.day.kind.findData("own"))
    panel.day.kind.activated.emit(panel.day.kind.currentIndex())
    assert panel.day.year.isHidden()
    assert not panel.day.date.isHidden()


def test_windows_and_ground_become_layers_with_records_and_colours_on_facades(sample: Program, panel: SunPanel,
                                                                              qtbot: QtBot) -> None:
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
    press(sample, panel, qtbot, "windows")
    assert panel.tabs.currentIndex() == WINDOWS
    assert panel.verdicts.topLevelItemCount() > 1
    layer = bench.document.project.layers[bench.current]
    assert isinstance(layer.content, VectorContent)
    record = bench.document.project.runs[bench.document.project.tables[layer.content.table].run or ""]
    assert record.tool == "sun.hours_windows"
    assert (record.parameters["date"], record.parameters["spacing_m"]) == ("2026-01-20", 4.0)
    assert "terrain" in record.inputs
    assert panel.note.text().startswith("2026-01-20: ")
    count = panel.verdicts.topLevelItemCount()
    panel.open(bench.workspace)  # as when the project is opened again
    assert panel.verdicts.topLevelItemCount() == 0
    qtbot.waitUntil(lambda: panel.verdicts.topLevelItemCount() == count, timeout=PATIENCE_MS)
    layers = set(bench.document.project.layers)
    press(sample, panel, qtbot, "ground")
    ground, = set(bench.document.project.layers) - layers
    assert bench.workspace.state(ground).kind == "ready"
    bench.show_page("twin")
    marks = bench.twin.view.main.engine.marks
    qtbot.waitUntil(lambda: "scenario.sun" in marks, timeout=PATIENCE_MS)
    assert len(marks["scenario.sun"].faces[0].triangles) > 100
    panel.paints.setCurrentIndex(2)
    panel.paints.activated.emit(2)
    qtbot.waitUntil(lambda: "sun" not in marks, timeout=PATIENCE_MS)
    panel.verdicts.itemActivated.emit(panel.verdicts.topLevelItem(0), 0)
    assert len(bench.plan.chosen) == 1


def test_before_and_after_and_the_largest_number_of_storeys(sample: Program, panel: SunPanel, qtbot: QtBot) -> None:
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
    press(sample, panel, qtbot, "change")
    assert panel.tabs.currentIndex() == CHANGE
    first = panel.changes.topLevelItem(0)
    now = bench.plan.table()
    assert first is not None
    assert now is not None
    assert first.text(4) == called(layer, now, english=True)[str(now.value(tower, "building_id"))]
    assert float(first.text(2)) > float(first.text(3))
    select(bench, tower)
    press(sample, panel, qtbot, "highest")
    assert panel.tabs.currentIndex() == STOREYS
    select(bench, tower)
    storeys = int(panel.adopt.text().split()[2])
    assert 0 < storeys < 70
    assert f"at most {storeys} storeys" in panel.answer.text()
    panel.adopt.click()
    after = bench.plan.table()
    assert after is not None
    assert after.value(tower, "storeys") == storeys
    qtbot.waitUntil(lambda: panel.answer.text().startswith("Out of date"), timeout=PATIENCE_MS)


def test_without_buildings_the_panel_is_not_offered_in_an_empty_project(program: Program, qtbot: QtBot) -> None:
    program.shell.new_project()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    program.shell.show_panel("sun")
    found = bench_of(program).frame.findChild(SunPanel)
    assert found is None or found.day.path is None


def test_commands_do_what_the_buttons_do(sample: Program, qtbot: QtBot) -> None:
    bench = bench_of(sample)
    bench.run("sun.play")  # the panel is made by this
    panel = bench.frame.findChild(SunPanel)
    assert isinstance(panel, SunPanel)
    qtbot.waitUntil(lambda: panel.day.playing, timeout=PATIENCE_MS)
    assert bench.page == "twin"
    bench.run("sun.play")
    qtbot.waitUntil(lambda: not panel.day.playing, timeout=PATIENCE_MS)
    bench.run("sun.change")
    qtbot.waitUntil(lambda: "changes no building yet" in panel.state.text(), timeout=PATIENCE_MS)
