"""Indicators, rule check and comparison in the real window, on the sample district."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lohu_gis.app.checks import CheckRow
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.check.panel import CheckPanel, measure_words
from lohu_gis.ui.panels.indicators.panel import IndicatorPanel, texts_of
from lohu_gis.ui.scenarios.page import TABLE, ScenariosPage
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

PLAN = "tower_podium"
TOWER = (100201, 100202)


@pytest.fixture
def bench(sample: Program) -> Workbench:
    """The desk with the podium and tower active."""
    found = sample.shell.bench
    assert found is not None
    found.apply(ActivateScenario(PLAN))
    return found


def panel_of(bench: Workbench, kind: type[IndicatorPanel | CheckPanel], name: str) -> IndicatorPanel | CheckPanel:
    """A panel, brought to the front."""
    bench.show_panel(name)
    panel = bench.sides.panel(name)
    assert isinstance(panel, kind)
    return panel


def test_typing_storeys_changes_the_figures(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    panel = panel_of(bench, IndicatorPanel, "indicators")
    assert isinstance(panel, IndicatorPanel)
    bench.apply(SetSelection("buildings", FidSet.of(TOWER)))
    service = bench.planning.indicators
    qtbot.waitUntil(lambda: service.sheet(PLAN) is not None and service.sheet("base") is not None
                    and not service.stale(PLAN), timeout=PATIENCE_MS)
    sheet = service.sheet(PLAN)
    assert sheet is not None
    before = sheet.of_buildings(TOWER).values["gfa_m2"]
    area = sheet.stock.part_area[sheet.stock.table.rows_of([TOWER[1]])[0]]
    assert panel.about.text() == "Selected buildings: 1", "podium and tower"
    shown = float(texts_of(panel)["gfa_m2"][0].removesuffix(" m²").replace("\u2009", ""))
    assert shown == pytest.approx(before, abs=1)
    bench.apply(SetCells("buildings", "storeys", {TOWER[1]: 30}))
    assert service.stale(PLAN)
    assert not panel.lines["gfa_m2"].value.isEnabled()  # greyed, the old number stays
    qtbot.waitUntil(lambda: not service.stale(PLAN), timeout=PATIENCE_MS)
    assert panel.lines["gfa_m2"].value.isEnabled()
    shown = float(texts_of(panel)["gfa_m2"][0].removesuffix(" m²").replace("\u2009", ""))
    assert shown == pytest.approx(before + 8 * area, abs=1)


def test_a_hidden_panel_computes_nothing(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    panel_of(bench, IndicatorPanel, "indicators")
    service = bench.planning.indicators
    qtbot.waitUntil(lambda: service.sheet(PLAN) is not None and quiet(sample), timeout=PATIENCE_MS)
    bench.show_panel("inspector")
    old = service.sheet(PLAN)
    bench.apply(SetCells("buildings", "storeys", {TOWER[1]: 11}))
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    assert service.sheet(PLAN) is old
    bench.show_panel("indicators")
    qtbot.waitUntil(lambda: service.sheet(PLAN) is not old, timeout=PATIENCE_MS)


def test_the_check_lists_failures_and_walks_through_them(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    bench.apply(SetCells("buildings", "storeys", {TOWER[1]: 60}))  # far beyond what the plan gives the plot
    sample.frame.actions_.run("scenario.check")
    panel = bench.sides.panel("check")
    assert isinstance(panel, CheckPanel)
    checks = bench.planning.checks
    assert checks.busy
    assert panel.button.text() == "Cancel"
    qtbot.waitUntil(lambda: checks.result is not None, timeout=PATIENCE_MS)
    assert panel.objects.currentData() == "changed"
    listed = bench.planning.listed
    assert listed is not None
    assert {row.rule for row in listed} >= {"plot.far"}
    group = panel.list.topLevelItem(0)
    assert group is not None
    line = group.child(0)
    assert line is not None
    panel.list.setCurrentItem(line)
    shown = line.data(0, 0x0100)
    assert bench.document.project.selection["plots" if shown.of == "plot" else "buildings"] == FidSet.of([shown.fid])
    bench.run("edit.clear_selection")
    panel.objects.setCurrentIndex(0)
    panel.refresh(again=True)
    assert panel.list.topLevelItemCount() > 5
    group = panel.list.topLevelItem(0)
    assert group is not None
    assert group.childCount() == 0  # lines are made when an article is opened
    group.setExpanded(True)
    assert group.childCount() > 5
    panel.objects.setCurrentIndex(1)
    panel.refresh(again=True)
    sample.frame.actions_.run("scenario.next_failure")
    first = listed[0]
    layer = "buildings" if first.of == "building" else "plots"
    assert bench.document.project.selection[layer] == FidSet.of([first.fid])
    before = set(bench.document.project.layers)
    sample.frame.actions_.run("scenario.keep_measures")
    qtbot.waitUntil(lambda: set(bench.document.project.layers) != before, timeout=PATIENCE_MS)
    (added,) = set(bench.document.project.layers) - before
    qtbot.waitUntil(lambda: bench.workspace.table_of(added) is not None, timeout=PATIENCE_MS)
    table = bench.workspace.table_of(added)
    assert table is not None
    assert set(table.column("verdict").to_pylist()) == {"fail"}
    bench.apply(SetCells("buildings", "storeys", {TOWER[1]: 5}))
    assert checks.stale
    assert "Out of date" in panel.state.text()


def test_cancelling_a_check_keeps_the_window_as_it_was(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    bench.planning.check()
    panel = bench.sides.panel("check")
    assert isinstance(panel, CheckPanel)
    panel.button.click()
    assert not bench.planning.checks.busy
    assert bench.planning.checks.result is None
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    assert panel.button.text() == "Check"


def test_scenarios_are_compared_and_written(sample: Program, bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    bench.run("view.page_scenarios")
    page = bench.sides.panel("page scenarios")
    assert isinstance(page, ScenariosPage)
    qtbot.waitUntil(lambda: page._body.currentIndex() == TABLE and not page.state.text(), timeout=PATIENCE_MS)
    model = page.table.model_
    assert model.columnCount() == 1 + len(bench.document.project.scenarios)
    titles = [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]
    far = titles.index("Floor-area ratio")
    assert str(model.data(model.index(far, 2))).split()[1].startswith("+")
    page.mode.setCurrentIndex(1)
    page.refresh()
    assert str(model.data(model.index(far, 2))).endswith("%")
    written: list[str] = []
    for kind in ("xlsx", "pdf"):
        path = tmp_path / f"a.{kind}"
        bench.planning.ask_path = lambda _kind, chosen, path=path: chosen(str(path))  # type: ignore[misc]
        sample.frame.actions_.run(f"scenario.export_{kind}")
        qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
        written.append(path.name)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "Invented" in str(book.worksheets[0]["A2"].value)
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)


def test_a_project_without_buildings_says_what_to_do(program: Program, qtbot: QtBot) -> None:
    program.shell.new_project()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    bench.show_panel("indicators")
    panel = bench.sides.panel("indicators")
    assert isinstance(panel, IndicatorPanel)
    assert panel._stack.currentIndex() == 0
    bench.planning.check()
    assert bench.planning.checks.result is None
    image = panel.grab().toImage()
    assert image.format() != QImage.Format.Format_Invalid


def test_values_and_limits_in_words() -> None:
    def row(value: float | None, limit: float | None, unit: str) -> CheckRow:
        return CheckRow("a", "r", limit, value, "fail", unit, "", "", "building", 1, False)

    assert measure_words(row(4.24, 6.0, "m")) == "4.2 / 6 m"
    assert measure_words(row(0.515, 0.5, "1")) == "51.5 / 50 %"
    assert measure_words(row(2.5, 2.4, "1")) == "2.50 / 2.4"
    assert measure_words(row(None, None, "m")) == "? / ? m"
