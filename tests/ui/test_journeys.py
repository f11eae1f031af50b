"""What a planner does, with the real window, sessions, workers and painters."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lohu_gis.app.resources import sample_path
from lohu_gis.app.session.session import Session
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.view import SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import ComputedContent
from lohu_gis.ui.dialogs.crs import CrsDialog
from lohu_gis.ui.dialogs.export import Export, ExportDialog, export
from lohu_gis.ui.dialogs.filter import FilterDialog
from lohu_gis.ui.dialogs.tool import ToolDialog
from lohu_gis.ui.main import Program
from lohu_gis.ui.window.messages import Message
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet


@pytest.fixture
def bench(sample: Program) -> Workbench:
    found = sample.shell.bench
    assert found is not None
    return found


def test_a_tool_runs_in_a_worker_and_its_result_becomes_a_layer(sample: Program, bench: Workbench,
                                                                qtbot: QtBot) -> None:
    told: list[Message] = []
    dialog = ToolDialog(bench, "plan.indicators", told.append)
    assert dialog.form.values()["buildings"] == "buildings"
    assert dialog.form.values()["plots"] == "plots"
    before = set(bench.document.project.layers)
    dialog.run()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told[0].kind in ("good", "warning"), told[0]
    (added,) = set(bench.document.project.layers) - before
    qtbot.waitUntil(lambda: bench.workspace.table_of(added) is not None and quiet(sample), timeout=PATIENCE_MS)
    table = bench.workspace.table_of(added)
    assert table is not None
    assert {"far", "coverage", "gfa_m2"} <= set(table.column_names)
    run = bench.document.project.runs["run_1"]
    assert run.tool == "plan.indicators"
    sample.frame.actions_.run("edit.undo")
    assert set(bench.document.project.layers) == before


def test_a_live_heat_layer_follows_the_filter_of_its_points(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    bench.layers.choose("complaints")
    dialog = ToolDialog(bench, "heat.kernel_density", lambda _message: None, live=True)
    dialog.form.show_values({"points": "complaints", "bandwidth_m": 500.0})
    dialog.run()
    layer = bench.layers.current
    assert layer is not None
    assert isinstance(bench.document.project.layers[layer].content, ComputedContent)
    qtbot.waitUntil(lambda: bench.workspace.live_result(layer) is not None, timeout=PATIENCE_MS)
    first = bench.workspace.live_result(layer)
    assert first is not None
    assert first.record.metrics["bandwidth_m"] == 500
    filtering = FilterDialog(bench, "complaints")
    filtering.text.setPlainText("no_such_column > 1")
    assert not filtering.button.isEnabled()
    filtering.text.setPlainText("\"category\" IS NOT NULL AND 1 = 0")
    filtering.close()
    columns = bench.workspace.table_of("complaints").column_names  # type: ignore[union-attr]
    filtering = FilterDialog(bench, "complaints")
    filtering.text.setPlainText(f'"{columns[0]}" IS NULL')
    filtering.run()
    result = bench.workspace.live_result(layer)
    assert result is not None
    assert result.stale
    sample.frame.actions_.run("edit.undo")
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    again = bench.workspace.live_result(layer)
    assert again is not None
    assert not again.stale
    assert again.record.metrics == first.record.metrics


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_the_map_is_exported(bench: Workbench, qtbot: QtBot, tmp_path: Path, kind: str) -> None:
    told: list[Message] = []
    dialog = ExportDialog(bench, told.append)
    wanted = dialog.wanted()
    dialog.close()
    assert wanted.furniture.note
    path = tmp_path / f"map.{kind}"
    export(bench, Export(kind, 96, wanted.furniture), path, told.append)
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told[0].kind == "good", told[0]
    head = path.read_bytes()[:5]
    assert head == {"png": b"\x89PNG\r", "pdf": b"%PDF-", "svg": head}[kind]
    if kind == "png":
        assert QImage(str(path)).width() == bench.canvas.width()


def test_a_cell_is_edited_in_the_table_and_taken_back(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    bench.layers.choose("buildings")
    sample.shell.show_panel("table")
    qtbot.waitUntil(lambda: bench.table.model.rowCount() > 1000 and quiet(sample), timeout=PATIENCE_MS)
    model = bench.table.model
    column = model.names.index("storeys")
    old = model.value(0, column)
    assert model.setData(model.index(0, column), str(old + 3))
    qtbot.waitUntil(lambda: quiet(sample) and model.value(0, column) == old + 3, timeout=PATIENCE_MS)
    assert bench.document.project.overlays["base"]["buildings"].cells["storeys"] == {model.fid_at(0): old + 3}
    sample.frame.actions_.run("edit.undo")
    qtbot.waitUntil(lambda: quiet(sample) and model.value(0, column) == old, timeout=PATIENCE_MS)


def test_selection_is_one_in_map_table_and_twin(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    bench.layers.choose("buildings")
    sample.shell.show_panel("table")
    qtbot.waitUntil(lambda: bench.table.model.rowCount() > 1000 and quiet(sample), timeout=PATIENCE_MS)
    fid = bench.table.model.fid_at(7)
    bench.apply(SetSelection("buildings", FidSet.of([fid])))
    assert [spot.row() for spot in bench.table.view.selectionModel().selectedRows()] == [7]
    bench.table.view.selectRow(9)
    assert bench.document.project.selection["buildings"] == FidSet.of([bench.table.model.fid_at(9)])
    sample.frame.actions_.run("view.page_twin")
    qtbot.waitUntil(lambda: bench.twin.scene is not None and quiet(sample), timeout=PATIENCE_MS)
    bench.twin.view.picked.emit(fid)
    assert bench.document.project.selection["buildings"] == FidSet.of([fid])
    assert [spot.row() for spot in bench.table.view.selectionModel().selectedRows()] == [7]


def test_work_of_a_crashed_program_is_offered_and_taken_over(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    crashed = Session.new()
    crashed.claim()
    crashed.save_as(tmp_path / "plan.lohu")
    from lohu_gis.core.edits.project import SetProject

    crashed.document.apply(SetProject({"note": "kept"}))
    assert crashed.flush()
    crashed._lock.release()  # type: ignore[union-attr]  # what the system does after kill -9
    program.shell.open_project(str(tmp_path / "plan.lohu"))
    qtbot.waitUntil(lambda: program.shell.bench is not None and quiet(program), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    assert "1 steps" in program.frame.notice.text
    assert bench.document.project.note == ""
    bench.map.zoom(2)
    bench.map._store_camera()
    assert bench.workspace.session.recovery is not None
    program.shell.projects._recover()
    assert bench.document.project.note == "kept"
    crashed._lock = None
    crashed.close()


def test_a_second_program_can_only_look(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    first = Session.new()
    first.claim()
    first.save_as(tmp_path / "plan.lohu")
    program.shell.open_project(str(tmp_path / "plan.lohu"))
    qtbot.waitUntil(lambda: program.shell.bench is not None and quiet(program), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    assert "only be looked at" in program.frame.notice.text
    assert not program.frame.actions_["file.save"].isEnabled()
    assert bench.apply(SetLayer("x", {"visible": False})) is None
    assert program.frame.messages.shown is not None
    first.close()


def test_a_file_that_cannot_be_read_is_told_and_nothing_changes(sample: Program, bench: Workbench, qtbot: QtBot,
                                                               tmp_path: Path) -> None:
    (tmp_path / "broken.gpkg").write_bytes(b"not a database")
    before = bench.document.project
    sample.shell.add_files([str(tmp_path / "broken.gpkg")])
    qtbot.waitUntil(lambda: sample.frame.messages.shown is not None, timeout=PATIENCE_MS)
    assert sample.frame.messages.shown.kind == "error"  # type: ignore[union-attr]
    assert "broken.gpkg" in sample.frame.messages.shown.text  # type: ignore[union-attr]
    assert bench.document.project is before


def test_a_file_without_crs_is_asked_about_and_read_again(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "plots.csv"
    path.write_text("name,wkt\n地块,\"POLYGON ((506000 2495000, 506100 2495000, 506100 2495100, 506000 2495000))\"\n",
                    encoding="utf-8")
    program.shell.add_files([str(path)])
    qtbot.waitUntil(lambda: program.shell.bench is not None and quiet(program)
                    and "plots" in program.shell.bench.document.project.layers, timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    qtbot.waitUntil(lambda: bench.workspace.table_of("plots") is not None, timeout=PATIENCE_MS)
    dialog = CrsDialog(bench, "plots")
    dialog.system.setEditText("nowhere")
    assert not dialog.button.isEnabled()
    dialog.system.setEditText("4547")
    dialog.run()

    def crs() -> str | None:
        table = bench.workspace.table_of("plots")
        return None if table is None else table.crs

    qtbot.waitUntil(lambda: crs() == "EPSG:4547" and quiet(program), timeout=PATIENCE_MS)
    program.frame.actions_.run("edit.undo")
    qtbot.waitUntil(lambda: bench.workspace.table_of("plots") is not None and crs() is None, timeout=PATIENCE_MS)


def test_one_layer_of_a_file_can_be_asked_for(program: Program, qtbot: QtBot) -> None:
    program.shell.add_files([f"{sample_path('luohu.gpkg')}|layer=metro_stations"])
    qtbot.waitUntil(lambda: program.shell.bench is not None and quiet(program)
                    and bool(program.shell.bench.document.project.layers), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    assert list(bench.document.project.layers) == ["metro_stations"]
    table = bench.workspace.table_of("metro_stations")
    assert table is not None
    assert 10 < len(table) < 200


def test_the_sample_is_opened_as_a_project_of_its_own(program: Program, qtbot: QtBot) -> None:
    program.shell.add_files([str(sample_path())])
    qtbot.waitUntil(lambda: program.shell.bench is not None and quiet(program), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    assert bench.workspace.session.path is None
    assert not sample_path("luohu.lohu.d").exists()


def test_the_hand_moves_the_picture_at_once(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    from PySide6.QtTest import QTest

    newest = bench.pictures.newest
    assert newest is not None
    middle = bench.canvas.rect().center()
    QTest.mousePress(bench.canvas, Qt.MouseButton.MiddleButton, pos=middle)
    QTest.mouseMove(bench.canvas, middle * 0.9)
    assert bench.pictures.newest is newest
    shift = bench.canvas.viewport.to_px(newest.camera.x, newest.camera.y)
    assert shift[0] < bench.canvas.width() / 2
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.MiddleButton, pos=middle * 0.9)
    qtbot.waitUntil(lambda: quiet(sample) and bench.pictures.newest is not newest, timeout=PATIENCE_MS)
    assert bench.document.project.camera == bench.canvas.viewport.camera
