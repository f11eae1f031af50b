from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.fidset import FidSet
from lohu_gis.ui.main import Program
from tests.ui.conftest import PATIENCE_MS, quiet


def colors_of(image: QImage) -> int:
    """How many colours a coarse look at an image finds."""
    small = image.scaled(64, 48)
    return len({small.pixel(x, y) for x in range(64) for y in range(48)})


def test_the_first_page_offers_the_sample_a_file_and_a_new_project(program: Program) -> None:
    start = program.frame.start
    assert program.frame.pages.currentWidget() is start
    assert [button.text() for button in (start.sample, start.open, start.new)] == [
        "Open the sample district", "Open a file…", "New project"]


def test_the_sample_is_drawn_with_legend_and_layers(sample: Program, qtbot: QtBot) -> None:
    bench = sample.shell.bench
    assert bench is not None
    newest = bench.pictures.newest
    assert newest is not None
    assert newest.final
    assert colors_of(newest.image) > 50
    assert bench.layers.model.rowCount() > 3
    qtbot.waitUntil(lambda: bench.map.cards.legend.isVisible(), timeout=PATIENCE_MS)
    assert bench.document.undo_label is None


def test_a_click_selects_the_building_under_it_and_undo_takes_it_back(sample: Program, qtbot: QtBot) -> None:
    bench = sample.shell.bench
    assert bench is not None
    bench.layers.choose("buildings")
    table = bench.workspace.table_of("buildings")
    assert table is not None
    geometry = table.geometry()
    assert geometry is not None
    ring = geometry.coords[geometry.row_coord_offsets[100]:geometry.row_coord_offsets[101] - 1]
    x, y = ring.mean(axis=0).tolist()
    bench.map.look(bench.canvas.viewport.fitted((x - 60, y - 60, x + 60, y + 60)))
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    px, py = bench.canvas.viewport.to_px(x, y)
    QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(px), round(py)))
    qtbot.waitUntil(lambda: "buildings" in bench.document.project.selection, timeout=PATIENCE_MS)
    assert bench.document.project.selection["buildings"] == FidSet.of([int(table.fids[100])])
    sample.frame.actions_.run("edit.undo")
    assert not bench.document.project.selection


def test_wheel_and_keys_move_the_camera_and_undo_brings_it_back(sample: Program, qtbot: QtBot) -> None:
    bench = sample.shell.bench
    assert bench is not None
    before = bench.document.project.camera
    bench.canvas.setFocus()
    sample.frame.actions_.run("view.zoom_in")
    qtbot.waitUntil(lambda: bench.document.project.camera != before, timeout=PATIENCE_MS)
    assert bench.document.project.camera.units_per_px == pytest.approx(before.units_per_px / 1.5)
    sample.frame.actions_.run("edit.undo")
    assert bench.document.project.camera == before
    assert bench.canvas.viewport.camera == before


def test_hiding_a_layer_redraws_the_map(sample: Program, qtbot: QtBot) -> None:
    bench = sample.shell.bench
    assert bench is not None
    old = bench.pictures.newest
    bench.apply(SetLayer("green", {"visible": False}))
    qtbot.waitUntil(lambda: bench.pictures.newest is not old and quiet(sample), timeout=PATIENCE_MS)
    assert "green" not in [given.layer.id for given in bench.workspace.inputs()]


def test_a_dropped_file_becomes_a_layer_and_is_shown_whole(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "places.geojson"
    feature = {"type": "Feature", "properties": {"name": "市民中心"},
               "geometry": {"type": "Point", "coordinates": [114.12, 22.55]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    program.frame.dropped.emit([str(path)])
    qtbot.waitUntil(lambda: quiet(program) and program.shell.bench is not None
                    and "places" in program.shell.bench.document.project.layers, timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    table = bench.workspace.table_of("places")
    assert table is not None
    assert table.value(int(table.fids[0]), "name") == "市民中心"
    assert abs(bench.canvas.viewport.scale - 1000) < 1


def test_saving_and_opening_again_gives_the_same_project(sample: Program, qtbot: QtBot, tmp_path: Path) -> None:
    bench = sample.shell.bench
    assert bench is not None
    bench.apply(SetLayer("roads", {"visible": False}))
    wanted = bench.document.project
    sample.shell.projects._save(tmp_path / "mine.lohu")
    qtbot.waitUntil(lambda: bench.workspace.session.path == tmp_path / "mine.lohu", timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    sample.shell.open_project(str(tmp_path / "mine.lohu"))
    qtbot.waitUntil(lambda: bench.document is bench.workspace.document and bench.document.project is not wanted
                    and quiet(sample), timeout=PATIENCE_MS)
    assert bench.document.project == wanted


def test_the_palette_finds_commands_and_layers(sample: Program) -> None:
    palette = sample.frame.palette_
    palette.open()
    palette.field.setText("whole layer")
    assert palette.list.topLevelItem(0) is not None
    assert palette.list.topLevelItem(0).text(0) == "Show the whole layer"  # type: ignore[union-attr]
    palette.field.setText("Buildings")
    assert palette.list.topLevelItem(0).text(0) == "Buildings"  # type: ignore[union-attr]
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()


def test_themes_change_while_the_window_is_open(sample: Program, qtbot: QtBot) -> None:
    before = sample.frame.grab().toImage().pixelColor(5, 5).lightness()
    sample.frame.actions_.run("view.theme_dark")
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    assert before > 200
    assert sample.frame.grab().toImage().pixelColor(5, 5).lightness() < 60


@pytest.mark.parametrize("page", ["map", "twin", "scenarios", "park"])
def test_an_open_project_fits_a_small_screen(sample: Program, page: str) -> None:
    """1366 pixels are the width of many laptops; no page asks for more, and opening does not widen the window."""
    assert sample.frame.width() <= 1440
    sample.shell.show_page(page)
    assert sample.frame.minimumSizeHint().width() <= 1366
