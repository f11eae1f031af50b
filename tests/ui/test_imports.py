"""The dialogs that read exports of complaints and sensor data."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.app.resources import sample_path
from lohu_gis.core.governance import complaints_layer, readings_layer, stations_layer
from lohu_gis.io.platform import current
from lohu_gis.ui.dialogs.complaints_import.dialog import ComplaintsDialog
from lohu_gis.ui.dialogs.sensors_import import SensorsDialog
from lohu_gis.ui.main import Program
from lohu_gis.ui.widgets.form import choose
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)

SECRET = "13812345678"
EXPORT = ("工单编号,受理时间,诉求内容,自己的列,经度,纬度,联系人,联系电话\n"
          f"G1,2024-01-05 10:00,路灯不亮 电话{SECRET},翠竹街道,114.12,22.55,张三丰,{SECRET}\n"
          f"G2,2024/1/6 11:00,积水,东门街道,,,李四,{SECRET}\n")


@pytest.fixture
def bench(program: Program, qtbot: QtBot) -> Workbench:
    """The desk of an empty project."""
    program.shell.new_project()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    assert program.shell.bench is not None
    return program.shell.bench


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export of a hotline with an own column."""
    path = tmp_path / "export.csv"
    path.write_bytes(EXPORT.encode("gb18030"))
    return path


def dialogs(bench: Workbench) -> list[ComplaintsDialog]:
    """The dialogs of complaints that are open."""
    return [found for found in bench.frame.findChildren(ComplaintsDialog) if found.isVisible()]


def looked(dialog: ComplaintsDialog, qtbot: QtBot) -> ComplaintsDialog:
    """The dialog once it has looked at its file."""
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=PATIENCE_MS)
    return dialog


def everything(folder: Path) -> bytes:
    """All bytes of all files below a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def test_an_export_that_is_dropped_is_read_as_complaints(program: Program, bench: Workbench, export: Path,
                                                         qtbot: QtBot) -> None:
    program.shell.add_files([str(export)])
    qtbot.waitUntil(lambda: bool(dialogs(bench)), timeout=PATIENCE_MS)
    dialog = looked(dialogs(bench)[0], qtbot)
    assert dialog.look is not None
    assert (dialog.look.rows, dialog.look.metrics["placed"]) == (2, 1)
    assert SECRET not in repr(dialog.look)
    assert "张三丰" not in repr(dialog.look)
    row = next(n for n, column in enumerate(dialog.look.columns) if column.name == "自己的列")
    box = dialog.columns.box(row)
    choose(box, "subdistrict")
    box.activated.emit(box.currentIndex())
    first = dialog.look
    qtbot.waitUntil(lambda: dialog.look is not first, timeout=PATIENCE_MS)
    dialog.run()
    qtbot.waitUntil(lambda: complaints_layer(bench.document.project) is not None, timeout=PATIENCE_MS)
    layer = complaints_layer(bench.document.project)
    assert layer is not None
    assert (layer.role, layer.time) == ("complaints", "opened")
    qtbot.waitUntil(lambda: bench.workspace.table_of(layer.id) is not None, timeout=PATIENCE_MS)
    table = bench.workspace.table_of(layer.id)
    assert table is not None
    assert table.column("subdistrict").to_pylist() == ["翠竹街道", "东门街道"]
    assert table.column("text").to_pylist()[0] == "路灯不亮 电话138********"
    bench.document.undo()
    assert complaints_layer(bench.document.project) is None
    written = everything(current().config_folder()) + everything(current().state_folder()) + everything(
        current().cache_folder())
    assert SECRET.encode() not in written
    assert "张三丰".encode() not in written
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)


def test_confirmed_answers_come_again_for_the_same_layout(program: Program, bench: Workbench, export: Path,
                                                          qtbot: QtBot) -> None:
    dialog = ComplaintsDialog(bench, str(export), program.shell.tell)
    dialog.open()
    looked(dialog, qtbot)
    choose(dialog.datum, "gcj02")
    dialog.run()
    qtbot.waitUntil(lambda: complaints_layer(bench.document.project) is not None, timeout=PATIENCE_MS)
    again = ComplaintsDialog(bench, str(export), program.shell.tell)
    again.open()
    looked(again, qtbot)
    assert again.look is not None
    assert again.look.remembered
    assert again.datum.currentData() == "gcj02"
    again.remember.setChecked(False)
    again.run()
    qtbot.waitUntil(lambda: sum(x.role == "complaints" for x in bench.document.project.layers.values()) == 2,
                    timeout=PATIENCE_MS)
    assert not list((current().config_folder() / "profiles").glob("*.toml"))
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)


def test_it_can_be_had_as_a_plain_table_too(program: Program, bench: Workbench, export: Path, qtbot: QtBot) -> None:
    program.shell.add_files([str(export)])
    qtbot.waitUntil(lambda: bool(dialogs(bench)), timeout=PATIENCE_MS)
    dialog = looked(dialogs(bench)[0], qtbot)
    assert dialog._plain is not None
    dialog._plain()
    dialog.reject()
    qtbot.waitUntil(lambda: bool(bench.document.project.layers), timeout=PATIENCE_MS)
    assert [layer.role for layer in bench.document.project.layers.values()] == [""]
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)


def test_what_is_no_complaint_is_told_and_cannot_be_read(program: Program, bench: Workbench, tmp_path: Path,
                                                         qtbot: QtBot) -> None:
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    dialog = ComplaintsDialog(bench, str(path), program.shell.tell)
    dialog.open()
    looked(dialog, qtbot)
    assert not dialog.button.isEnabled()
    assert "not recognised" in dialog.notes.text()
    dialog.reject()
    missing = ComplaintsDialog(bench, str(tmp_path / "gone.csv"), program.shell.tell)
    missing.open()
    qtbot.waitUntil(lambda: "gone.csv" in missing.counts.text() and "…" not in missing.counts.text(),
                    timeout=PATIENCE_MS)
    missing.reject()


def test_sensor_data_become_stations_and_readings_in_one_step(program: Program, bench: Workbench,
                                                              qtbot: QtBot) -> None:
    program.shell.open_tool("sensors.read")
    dialog = bench.frame.findChildren(SensorsDialog)[0]
    dialog.take(str(sample_path("sensorthings.json")))
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=PATIENCE_MS)
    assert dialog.look is not None
    assert dialog.look.metrics["stations"] == 4
    assert dialog.series.topLevelItemCount() == len(dialog.look.series)
    dialog.run()
    qtbot.waitUntil(lambda: stations_layer(bench.document.project) is not None, timeout=PATIENCE_MS)
    readings = readings_layer(bench.document.project)
    assert readings is not None
    assert readings.time == "time"
    bench.document.undo()
    assert not bench.document.project.layers
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)


def test_rows_without_times_are_asked_about(program: Program, bench: Workbench, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "speeds.csv"
    path.write_text("773869,767541\n64.375,67.625\n62.666,68.556\n", encoding="utf-8")
    dialog = SensorsDialog(bench, program.shell.tell)
    dialog.open()
    dialog.take(str(path))
    qtbot.waitUntil(lambda: dialog.look is not None, timeout=PATIENCE_MS)
    assert not dialog.button.isEnabled()
    assert dialog.start.isVisible()
    dialog.start.setText("2026-06-01T00:00")
    dialog.step.setValue(5)
    dialog.quantity.setText("speed (mph)")
    dialog.ask()
    qtbot.waitUntil(lambda: dialog.button.isEnabled(), timeout=PATIENCE_MS)
    assert dialog.look is not None
    assert dialog.look.metrics["readings"] == 4
    dialog.reject()
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
