from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lohu_gis.app.jobs import Jobs
from lohu_gis.core.errors import LohuError
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable, TableBlock, unchanged
from lohu_gis.ui.cells import cell_text, read_cell
from lohu_gis.ui.panels.table.model import TableModel
from lohu_gis.ui.panels.table.rows import RowOrder, ordered_rows, runs_of
from lohu_gis.ui.panels.table.view import TablePanel


def table(rows: int = 4) -> FeatureTable:
    columns = pa.table({"storeys": pa.array([3, 12, None, 7][:rows], pa.int64()),
                        "use": ["住宅", "商业", "住宅", None][:rows], "far": [1.5, 2.25, 0.0, None][:rows]})
    return unchanged(TableBlock("t", columns, None, np.array([10, 11, 20, 21][:rows], np.int64)))


@pytest.mark.parametrize(("order", "rows"), [
    (RowOrder(), None), (RowOrder(column="storeys"), [0, 3, 1, 2]),
    (RowOrder(column="storeys", descending=True), [1, 3, 0, 2]),
    (RowOrder("storeys > 5"), [1, 3]), (RowOrder("use = '住宅'", "storeys", True), [0, 2]),
    (RowOrder(only=FidSet.of([21, 10, 99])), [0, 3]), (RowOrder("far > 100"), [])])
def test_rows_are_filtered_and_sorted_with_missing_values_last(order: RowOrder, rows: list[int] | None) -> None:
    found = ordered_rows(table(), order, Progress())
    assert (None if found is None else found.tolist()) == rows


def test_a_filter_that_cannot_be_read_or_names_no_column_is_refused() -> None:
    for where in ("storeys >", "floors > 2"):
        with pytest.raises(LohuError):
            ordered_rows(table(), RowOrder(where), Progress())


def test_runs() -> None:
    assert runs_of(np.array([0, 1, 2, 5, 7, 8])) == [(0, 2), (5, 5), (7, 8)]
    assert runs_of(np.zeros(0, np.int64)) == []


@pytest.mark.parametrize(("value", "text"), [(None, ""), (True, "✓"), (2.0, "2"), (0.125, "0.125"), (1 / 3, "0.333333"),
                                             ("深圳", "深圳"), (1e20, "1e+20")])
def test_cells_are_written_without_needless_digits(value: object, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(("text", "kind", "whole", "value"), [
    ("12", "number", True, 12), (" 1,200 ", "number", True, 1200), ("2.5", "number", False, 2.5),
    ("", "number", True, None),
    ("是", "switch", False, True), ("居住", "text", False, "居住"), ("2026-07-01", "time", False, "2026-07-01")])
def test_typed_cells_are_read_by_kind(text: str, kind: str, whole: bool, value: CellValue) -> None:
    assert read_cell(text, kind, whole=whole) == value


@pytest.mark.parametrize(("text", "kind", "whole"), [("2.5", "number", True), ("high", "number", False),
                                                     ("maybe", "switch", False), ("yesterday", "time", False)])
def test_what_does_not_fit_is_refused(text: str, kind: str, whole: bool) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_cell(text, kind, whole=whole)


@pytest.fixture
def edits() -> list[tuple[int, str, CellValue]]:
    return []


@pytest.fixture
def model(qapp: QApplication, edits: list[tuple[int, str, CellValue]]) -> Iterator[TableModel]:
    def note(fid: int, column: str, value: CellValue) -> bool:
        edits.append((fid, column, value))
        return True

    made = TableModel(note)
    made.editable = True
    yield made
    made.deleteLater()


def test_the_model_shows_cells_and_edits_them_by_fid(model: TableModel,
                                                     edits: list[tuple[int, str, CellValue]]) -> None:
    model.show(table(), np.array([3, 1], np.int64))
    assert (model.rowCount(), model.columnCount()) == (2, 3)
    assert model.index(1, 0).data() == "12"
    assert model.index(0, 1).data() == ""
    assert model.setData(model.index(0, 0), "8")
    assert not model.setData(model.index(0, 0), "8.5")
    assert not model.setData(model.index(1, 0), "12")
    assert edits == [(21, "storeys", 8)]
    assert model.headerData(0, Qt.Orientation.Horizontal) == "storeys"


def test_nothing_can_be_edited_when_it_may_not(model: TableModel) -> None:
    model.editable = False
    model.show(table(), None)
    assert not model.flags(model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_lines_and_ids_there_and_back(model: TableModel) -> None:
    model.show(table(), np.array([3, 1, 0], np.int64))
    assert model.lines_of(np.array([10, 20, 21])).tolist() == [0, 2]
    assert model.fids_of(np.array([0, 1])).tolist() == [21, 11]
    assert model.rowCount(QModelIndex(model.index(0, 0))) == 0


def test_a_million_rows_are_shown_without_reading_them(model: TableModel) -> None:
    count = 1_000_000
    block = TableBlock("big", pa.table({"n": np.arange(count)}), None, np.arange(count, dtype=np.int64))
    model.show(unchanged(block), None)
    assert model.rowCount() == count
    assert model.index(count - 1, 0).data() == str(count - 1)


def test_the_panel_filters_counts_and_selects(qtbot: QtBot, qapp: QApplication) -> None:
    applied: list[object] = []
    panel = TablePanel(Jobs.inline(), lambda edit, _initiator=None: applied.append(edit), lambda error: str(error))
    qtbot.addWidget(panel)
    panel.show_table("b", "t", table(), editable=True)
    assert panel.model.rowCount() == 4
    panel.filter.setText("storeys > 5")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    assert "2" in panel.counts.text()
    panel.view.selectRow(1)
    assert applied
    assert applied[-1].fids == FidSet.of([21])  # type: ignore[attr-defined]  # a SetSelection
    panel.filter.setText("storeys >")
    qtbot.waitUntil(lambda: not panel.trouble.isHidden())
    assert panel.model.rowCount() == 2
    panel.show_selection(FidSet.of([11]))
    assert [spot.row() for spot in panel.view.selectionModel().selectedRows()] == [0]
