"""The panel of services on the sample district: table, months, map, catchments, sites, districts."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import VectorContent
from lohu_gis.core.style import Graduated
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.services.view import ServicesPanel
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)


def lines(table: QTreeWidget) -> list[QTreeWidgetItem]:
    """The rows in the order shown."""
    found = (table.topLevelItem(row) for row in range(table.topLevelItemCount()))
    return [item for item in found if item is not None]


@pytest.fixture
def bench(sample: Program) -> Workbench:
    found = sample.shell.bench
    assert found is not None
    return found


@pytest.fixture
def panel(sample: Program, bench: Workbench, qtbot: QtBot) -> ServicesPanel:
    """The panel with the places of the sample."""
    sample.frame.actions_.run("view.panel_services")
    found = bench.sides.panel("services")
    assert isinstance(found, ServicesPanel)
    qtbot.waitUntil(lambda: found.places.table.topLevelItemCount() == 48 and quiet(sample), timeout=PATIENCE_MS)
    return found


def test_a_place_is_selected_and_its_months_are_drawn(bench: Workbench, panel: ServicesPanel, qtbot: QtBot) -> None:
    table = panel.places.table
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [item.text(2) for item in lines(table)][:1] == ["31"]
    table.itemClicked.emit(lines(table)[0], 0)
    assert bench.document.project.selection["halls"] == FidSet.of([1])
    assert bench.document.project.layers["halls"].visible
    qtbot.waitUntil(lambda: panel.places.chart.chart is not None, timeout=PATIENCE_MS)
    assert panel.places.chart.chart is not None
    assert panel.places.chart.chart.series[0].name == "Luohu service centre"
    bench.document.undo()
    assert not bench.document.project.layers["halls"].visible


def test_the_map_is_coloured_in_one_step(bench: Workbench, panel: ServicesPanel) -> None:
    before = bench.document.project
    panel.places.colour_map()
    content = bench.document.project.layers["windows"].content
    assert isinstance(content, VectorContent)
    assert isinstance(content.style.renderer, Graduated)
    bench.document.undo()
    assert bench.document.project is before


def test_catchments_and_sites_become_layers(sample: Program, bench: Workbench, panel: ServicesPanel,
                                            qtbot: QtBot) -> None:
    layers = set(bench.document.project.layers)
    panel.show_part("sites")
    panel.sites.areas.click()
    qtbot.waitUntil(lambda: panel.sites.figures.rowCount() == 3 and quiet(sample), timeout=PATIENCE_MS)
    panel.sites.search.click()
    qtbot.waitUntil(lambda: panel.sites.figures.rowCount() == 6 and quiet(sample), timeout=PATIENCE_MS)
    made = set(bench.document.project.layers) - layers
    assert made == {"services_catchments_catchments", "services_locate_assignment", "services_locate_sites"}
    sites = bench.workspace.table_of("services_locate_sites")
    assert sites is not None
    assert len(sites) == 3
    bench.document.undo()
    assert set(bench.document.project.layers) - layers == {"services_catchments_catchments"}


def test_districts_of_the_sample(bench: Workbench, panel: ServicesPanel) -> None:
    panel.show_part("business")
    table = panel.business.table
    rows = {item.text(0): item.text(1) for item in lines(table)}
    assert len(rows) == 5
    assert max(rows, key=lambda name: float(rows[name])) == "Sungang"
    table.itemClicked.emit(lines(table)[4], 0)
    assert bench.document.project.selection["business"]
    assert panel.business.title.text() == lines(table)[4].text(0)
