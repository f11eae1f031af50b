"""The park panel in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lohu_gis.analysis.park.choice import Choice
from lohu_gis.app.park import colouring_of
from lohu_gis.core.edits.layers import RemoveNodes
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import BASE, VectorContent
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.park.knobs import Knobs
from lohu_gis.ui.panels.park.look import Look
from lohu_gis.ui.panels.park.view import SUMS, UNIT, ParkPanel
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS


@pytest.fixture
def bench(sample: Program) -> Workbench:
    found = sample.shell.bench
    assert found is not None
    return found


@pytest.fixture
def panel(sample: Program, bench: Workbench, qtbot: QtBot) -> ParkPanel:
    """The panel beside the map, with its figures."""
    bench.show_panel("park")
    found = bench.sides.panel("park")
    assert isinstance(found, ParkPanel)
    qtbot.waitUntil(lambda: found.figures.values["units"].text() == "984", timeout=PATIENCE_MS)
    return found


def content(bench: Workbench) -> VectorContent:
    found = bench.document.project.layers["units"].content
    assert isinstance(found, VectorContent)
    return found


def test_the_page_is_offered_while_there_are_units(sample: Program, bench: Workbench) -> None:
    assert "park" in bench.sides.pages
    bench.apply(ActivateScenario("tower_slab"))
    bench.park.enter()
    assert bench.document.project.layers["units"].visible
    assert bench.document.project.scenario == "tower_slab"  # the work goes on where it was
    before = bench.document.project
    bench.park.enter()  # a second time nothing jumps
    assert bench.document.project is before
    bench.apply(RemoveNodes(("units",)))
    assert "park" not in bench.sides.pages


def test_colours_and_knobs_are_edits_that_undo_takes_back(panel: ParkPanel, bench: Workbench, qtbot: QtBot) -> None:
    panel.look.way.setCurrentIndex(panel.look.way.findData("rent"))
    panel.look.way.activated.emit(panel.look.way.currentIndex())
    assert colouring_of(content(bench).style) == "rent"
    bench.document.undo()
    assert colouring_of(content(bench).style) == "use"
    qtbot.waitUntil(lambda: "hotel" in panel.look.chips, timeout=PATIENCE_MS)
    panel.look.chips["hotel"].click()
    assert content(bench).where == "\"use\" IN ('hotel')"
    qtbot.waitUntil(lambda: panel.figures.values["units"].text() == "22", timeout=PATIENCE_MS)
    assert panel.look.chips["hotel"].isChecked()
    panel.look.chips["hotel"].click()
    assert content(bench).where is None
    panel.knobs.floors[1].setValue(2)
    assert content(bench).where == '"floor" <= 2'
    bench.document.checkpoint()
    bench.park.choose(Choice(state="vacant", street="解放路"))
    qtbot.waitUntil(lambda: panel.knobs.street.currentData() == "解放路", timeout=PATIENCE_MS)
    assert panel.knobs.state.currentData() == "vacant"
    bench.document.undo()
    qtbot.waitUntil(lambda: panel.knobs.street.currentData() == "", timeout=PATIENCE_MS)
    assert panel.knobs.floors[1].value() == 2
    panel.floor.setValue(3)
    assert bench.document.project.view3d.floor == 3
    panel.floor.setValue(0)
    assert bench.document.project.view3d.floor is None


def test_what_the_units_do_not_say_cannot_be_asked_for(qtbot: QtBot, application: QApplication) -> None:
    look, knobs = Look(lambda _kind: None, lambda _value: None), Knobs(lambda _values: None, lambda: None)
    for widget in (look, knobs):
        qtbot.addWidget(widget)
    look.offer(("use", "vacant"))
    knobs.offer(("use", "vacant"))
    items = look.way.model()
    able = [bool(items.flags(items.index(number, 0)) & Qt.ItemFlag.ItemIsEnabled) for number in range(4)]
    assert able == [True, False, True, False]  # use, rent, vacancy, visitors
    assert knobs.state.isEnabled()
    assert not knobs.street.isEnabled()
    assert not knobs.rents[0].isEnabled()


def test_a_unit_shows_its_record_and_what_if_makes_a_scenario(panel: ParkPanel, bench: Workbench,
                                                              qtbot: QtBot) -> None:
    before = bench.document.project
    bench.park.carry_out("food", None)
    assert bench.document.project is before
    assert "Select units first" in bench.frame.messages.seen[-1].text
    table = bench.park.table()
    assert table is not None
    fid = int(table.fids[table.column("unit_id").to_pylist().index("B02471-0101")])
    bench.apply(SetSelection("units", FidSet.of([fid])))
    qtbot.waitUntil(lambda: panel.tabs.currentIndex() == UNIT, timeout=PATIENCE_MS)
    assert ("Unit", "B02471-0101") in panel.card.facts.shown
    assert ("Floor", "1") in panel.card.facts.shown
    bench.park.choose(Choice(state="vacant"))
    bench.park.select_shown()
    panel.card.use.setCurrentIndex(panel.card.use.findData("food"))
    panel.card.state.setCurrentIndex(panel.card.state.findData("occupied"))
    panel.card.apply.click()
    assert bench.document.project.scenario != BASE
    bench.park.choose(Choice())
    qtbot.waitUntil(lambda: panel.figures.values["vacancy"].text() == "0.0 %", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not panel.card.compared.isHidden(), timeout=PATIENCE_MS)
    bench.document.undo()  # the filter
    bench.document.undo()  # the units, with their scenario
    assert bench.document.project.scenario == BASE
    assert len(bench.document.project.scenarios) == len(before.scenarios)


def test_sums_lead_to_units_and_sensors_say_their_hour(panel: ParkPanel, bench: Workbench, qtbot: QtBot) -> None:
    panel.tabs.setCurrentIndex(SUMS)
    model = panel.sums.model
    assert model.rows[0].key == "解放路"
    model.sort(3, Qt.SortOrder.DescendingOrder)
    rents = [row.rent for row in model.rows]
    assert rents == sorted(rents, reverse=True)
    panel.sums.grouping.setCurrentIndex(panel.sums.grouping.findData("building"))
    panel.sums.grouping.activated.emit(panel.sums.grouping.currentIndex())
    qtbot.waitUntil(lambda: model.rowCount() == 84, timeout=PATIENCE_MS)
    row = [total.key for total in model.rows].index("B02471")
    panel.sums.table.activated.emit(model.index(row, 0))
    table = bench.park.table()
    assert table is not None
    assert len(bench.park.chosen) == table.column("building_id").to_pylist().count("B02471")
    panel.values.click()
    qtbot.waitUntil(lambda: not panel.values_note.isHidden(), timeout=PATIENCE_MS)
    assert panel.values_note.text() == "Usual values at 10:00, 2026-06-22 to 2026-06-28"
    assert panel.hour.value() == 10
    panel.hour.setValue(19)
    assert bench.document.project.time.instant == "2026-01-20T19:00:00+08:00"
    qtbot.waitUntil(lambda: panel.values_note.text().startswith("Usual values at 19:00"), timeout=PATIENCE_MS)
    panel.values.click()
    assert panel.values_note.isHidden()
    assert panel.hour.isHidden()
