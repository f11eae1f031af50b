"""Parts of the desk for plans: the split map, marks, forms; without a project."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lohu_gis.app.building.facts import MIXED
from lohu_gis.app.interaction.events import Draft, Snap
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.project import Camera2D
from lohu_gis.core.style import CellValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.ui.canvas.marks import PlanMark
from lohu_gis.ui.canvas.picture import Picture
from lohu_gis.ui.canvas.plan import marks_between
from lohu_gis.ui.canvas.split import Split
from lohu_gis.ui.canvas.widget import MapCanvas
from lohu_gis.ui.panels.building.form import BuildingForm
from lohu_gis.ui.panels.building.view import arrow
from lohu_gis.ui.theme.tokens import LIGHT
from tests.app.building.made import BLOCK


@pytest.fixture
def canvas(application: QApplication, qtbot: QtBot) -> MapCanvas:
    """A map of 400 x 300 pixels whose picture is one green sheet."""
    made = MapCanvas()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.set_camera(Camera2D(x=0.0, y=0.0, units_per_px=1.0))
    made.show_pictures((sheet("#00A000"),))
    return made


def sheet(color: str) -> Picture:
    """A picture of one colour around the middle."""
    image = QImage(600, 500, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(color))
    return Picture(image, Camera2D(x=0.0, y=0.0, units_per_px=1.0), 600, 500)


def color_at(canvas: MapCanvas, x: int, y: int) -> str:
    """What is painted there."""
    return canvas.grab().toImage().pixelColor(x, y).name().upper()


@pytest.mark.parametrize(("mode", "share", "line"), [("swipe", 0.25, 100), ("side", 0.25, 200)])
def test_the_other_scenario_lies_left_of_the_line(canvas: MapCanvas, mode: str, share: float, line: int) -> None:
    canvas.show_split(Split(mode, share, "old", "new", (sheet("#A00000"),)))  # type: ignore[arg-type]  # the two modes
    assert color_at(canvas, line - 20, 250) == "#A00000"
    assert color_at(canvas, line + 20, 250) == "#00A000"
    canvas.show_split(None)
    assert color_at(canvas, line - 20, 250) == "#00A000"


def test_only_the_swiped_map_has_a_handle(canvas: MapCanvas) -> None:
    canvas.show_split(Split("swipe", 0.25, "old", "new"))
    assert [canvas.on_handle(x) for x in (90, 96, 100, 106, 110)] == [False, True, True, True, False]
    moved: list[tuple[float, bool]] = []
    canvas.split_moved.connect(lambda share, done: moved.append((share, done)))
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 150))
    QTest.mouseMove(canvas, QPoint(300, 150))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(500, 150))
    assert moved == [(0.75, False), (1.0, True)]
    assert canvas.tool.name == "select"
    canvas.show_split(Split("side", 0.25, "old", "new"))
    assert not canvas.on_handle(200)


def test_side_by_side_a_drag_stays_in_its_half(canvas: MapCanvas) -> None:
    canvas.show_split(Split("side", 0.5, "old", "new"))
    canvas.use("pan")
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(150, 150))
    QTest.mouseMove(canvas, QPoint(250, 150))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert canvas.viewport.camera.x == pytest.approx(-100)


def test_marks_show_what_is_proposed_and_demolished_in_the_active_half(canvas: MapCanvas) -> None:
    ring = ((-80.0, -40.0), (80.0, -40.0), (80.0, 40.0), (-80.0, 40.0))
    canvas.marks = (PlanMark("proposed", (ring,)),)
    assert color_at(canvas, 200 - 80, 150) == LIGHT.accent
    canvas.marks = (PlanMark("demolished", (ring,)),)
    column = {color_at(canvas, 200 - 80, y) for y in range(120, 180)}
    assert any(QColor(color).red() > 0x80 for color in column)
    assert "#00A000" in column
    canvas.marks = (PlanMark("proposed", (ring,)),)
    canvas.show_split(Split("swipe", 0.5, "old", "new", (sheet("#A00000"),)))
    assert color_at(canvas, 200 - 80, 150) == "#A00000"
    assert color_at(canvas, 200 + 80, 150) == LIGHT.accent


def test_a_crossing_outline_is_drawn_in_the_colour_of_errors(canvas: MapCanvas) -> None:
    ring = ((-80.0, -40.0), (80.0, -40.0), (80.0, 40.0), (-80.0, 40.0))
    canvas.draft = Draft(rings=(ring,), valid=True, snap=Snap(0.0, 0.0, "edge"))
    assert color_at(canvas, 200 - 80, 150) == LIGHT.accent
    canvas.draft = Draft(rings=(ring,), valid=False)
    assert color_at(canvas, 200 - 80, 150) == LIGHT.bad


def test_marks_are_the_rows_that_only_one_view_has() -> None:
    import shapely

    tower = Row(geometry=shapely.to_wkb(shapely.box(100, 0, 110, 10)))
    plan = Overlay(added={9: tower, 10: Row()}, removed={1: True})
    marks = marks_between(FeatureTable(BLOCK), FeatureTable(BLOCK, (plan,)), "EPSG:4547")
    assert [mark.kind for mark in marks] == ["demolished", "proposed"]
    assert set(marks[1].rings[0]) == {(100, 0), (110, 0), (110, 10), (100, 10)}
    assert len(marks_between(FeatureTable(BLOCK), FeatureTable(BLOCK, (plan,)), "EPSG:4547", frozenset([9]))) == 1


def test_every_figure_typed_is_told_and_differing_values_are_named(application: QApplication, qtbot: QtBot) -> None:
    told: list[tuple[str, CellValue]] = []
    left: list[int] = []
    form = BuildingForm(lambda key, value: told.append((key, value)), lambda: left.append(1), ("plain", "keep"))
    qtbot.addWidget(form)
    form.show_values({"storeys": MIXED, "height": None, "name": MIXED, "use": "office", "base": 3.0})
    assert (form.storeys.text(), form.height_m.text(), form.base_m.value()) == ("several", "unknown", 3.0)
    assert form.use.currentText() == "office"
    assert told == []
    form.storeys.lineEdit().selectAll()
    QTest.keyClicks(form.storeys.lineEdit(), "31")
    assert told == [("storeys", 3), ("storeys", 31)]
    QTest.keyClick(form.storeys.lineEdit(), Qt.Key.Key_Return)
    assert left
    told.clear()
    QTest.keyClicks(form.name, "T1")
    assert told == []
    QTest.keyClick(form.name, Qt.Key.Key_Return)
    assert told == [("name", "T1")]
    form.show_values({"name": "other"})
    assert form.name.text() == "other"


def test_figures_that_do_not_change_are_written_once() -> None:
    assert (arrow("2.10", "2.10"), arrow("2.10", "3.40")) == ("2.10", "2.10 → 3.40")
