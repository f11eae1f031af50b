"""Handling of the sample district in the real window: groups, records of one, the month report."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.analysis.handling.months import month_number
from lohu_gis.core.edits.layers import SetWhere
from lohu_gis.core.edits.view import SetTime
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.governance import complaints_layer
from lohu_gis.core.project import TimeState
from lohu_gis.ui.dialogs.month_report import MonthDialog
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.handling.model import NAME, RANK
from lohu_gis.ui.panels.handling.view import HandlingPanel
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)


@pytest.fixture
def bench(sample: Program) -> Workbench:
    found = sample.shell.bench
    assert found is not None
    return found


@pytest.fixture
def panel(sample: Program, bench: Workbench, qtbot: QtBot) -> HandlingPanel:
    """The panel with the figures of all sub-districts."""
    sample.frame.actions_.run("view.panel_handling")
    found = bench.sides.panel("handling")
    assert isinstance(found, HandlingPanel)
    qtbot.waitUntil(lambda: found.model.found is not None and quiet(sample), timeout=PATIENCE_MS)
    return found


def test_a_row_selects_its_records(sample: Program, bench: Workbench, panel: HandlingPanel, qtbot: QtBot) -> None:
    panel._group_by("unit")
    qtbot.waitUntil(lambda: panel.model.title(NAME) == "Handling unit", timeout=PATIENCE_MS)
    names = [panel.model.index(row, NAME).data() for row in range(panel.model.rowCount())]
    row = names.index("区住建部门")
    assert panel.model.index(row, RANK).data() == "18–19"  # the slow one of the sample shares the last rank
    panel.table.clicked.emit(panel.model.index(row, NAME))
    layer = complaints_layer(bench.document.project)
    assert layer is not None
    assert layer.visible
    table = bench.workspace.table_of(layer.id)
    assert table is not None
    units = table.column("unit").to_pylist()
    wanted = FidSet.of(int(fid) for fid, unit in zip(table.fids, units, strict=True) if unit == "区住建部门")
    assert bench.document.project.selection[layer.id] == wanted
    assert panel.chart.chart is not None
    assert "区住建部门" in [one.name for one in panel.chart.chart.series]
    bench.document.undo()
    found = complaints_layer(bench.document.project)
    assert found is not None
    assert not bench.document.project.selection.get(layer.id)


def test_filter_and_window_of_time_count(bench: Workbench, panel: HandlingPanel, qtbot: QtBot) -> None:
    layer = complaints_layer(bench.document.project)
    found = panel.model.found
    assert layer is not None
    assert found is not None
    whole, as_of = found.shown, found.as_of
    bench.apply(SetTime(TimeState(start="2026-05-01T00:00:00+08:00", end="2026-06-01T00:00:00+08:00")))
    qtbot.waitUntil(lambda: panel.model.found is not None and panel.model.found.shown < whole, timeout=PATIENCE_MS)
    may = panel.model.found
    assert may is not None
    assert may.as_of == as_of  # cases of May are followed until the end of the data
    bench.apply(SetWhere(layer.id, "category = '噪声'"))
    qtbot.waitUntil(lambda: panel.model.found is not None and panel.model.found.shown < may.shown, timeout=PATIENCE_MS)
    assert "complaints" in panel.method.text()


def test_the_month_report_is_written(sample: Program, bench: Workbench, panel: HandlingPanel, qtbot: QtBot,
                                     tmp_path: Path) -> None:
    before = sample.frame.findChildren(MonthDialog)
    sample.frame.actions_.run("complaints.month_report")
    qtbot.waitUntil(lambda: len(sample.frame.findChildren(MonthDialog)) > len(before), timeout=PATIENCE_MS)
    dialog = sample.frame.findChildren(MonthDialog)[-1]
    asked: list[str] = []
    book, pages = tmp_path / "report.xlsx", tmp_path / "report.pdf"

    def answer(kind: str, chosen: Callable[[str], object]) -> None:
        asked.append(kind)
        chosen(str(book))

    bench.handling.ask_path = answer
    dialog.month.setCurrentIndex(dialog.month.findData(str(month_number("2026-05"))))
    dialog.kind.setCurrentIndex(dialog.kind.findData("xlsx"))
    dialog.run()
    qtbot.waitUntil(lambda: book.exists() and quiet(sample), timeout=PATIENCE_MS)
    assert asked == ["xlsx"]
    sheets = openpyxl.load_workbook(book)
    keys = {row[0].value: row[1].value for row in sheets.worksheets[0].iter_rows()}
    table = bench.workspace.table_of(complaints_layer(bench.document.project).id)  # type: ignore[union-attr]  # there
    assert table is not None
    assert keys["Came in"] == sum(text.startswith("2026-05") for text in table.column("opened").to_pylist())
    assert "Invented sample data; not the real district." in keys
    bench.handling.write(month_number("2026-05"), "pdf", str(pages))
    qtbot.waitUntil(lambda: pages.exists() and quiet(sample), timeout=PATIENCE_MS)
    assert len(re.findall(rb"/Type\s*/Page\b", pages.read_bytes())) >= 3


def test_open_cases_are_sorted_in_one_undo(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    layer = complaints_layer(bench.document.project)
    assert layer is not None

    def tiers() -> list[int | None]:
        table = bench.workspace.table_of(layer.id)
        assert table is not None
        return table.column("tier").to_pylist() if "tier" in table.column_names else []

    assert tiers() == []
    sample.frame.actions_.run("complaints.sort_open")
    qtbot.waitUntil(lambda: bool(tiers()) and quiet(sample), timeout=PATIENCE_MS)
    table = bench.workspace.table_of(layer.id)
    assert table is not None
    closed, ids = table.column("closed").to_pylist(), table.column("id").to_pylist()
    assert {tier for tier, end in zip(tiers(), closed, strict=True) if end is None} <= {1, 2, 3, 4}
    assert {tier for tier, end in zip(tiers(), closed, strict=True) if end is not None} == {None}
    passed_on = [row for row, times in enumerate(table.column("reassigned").to_pylist())
                 if times >= 4 and closed[row] is None]
    assert passed_on
    assert {tiers()[row] for row in passed_on} <= {1, 4}  # the matter that nobody accepts
    assert len(ids) == len(tiers())
    bench.document.undo()
    qtbot.waitUntil(lambda: tiers() == [], timeout=PATIENCE_MS)
