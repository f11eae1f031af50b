"""The heat panel and the time bar in the window of the sample district."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from pytestqt.qtbot import QtBot

from lohu_gis.app.heat.work import HeatResult
from lohu_gis.app.interaction.events import PickAt
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.project import ComputedContent
from lohu_gis.core.times import TimeWindow, window_of
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.heat.view import HeatPanel
from lohu_gis.ui.window.timeaxis import TimeAxis
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet


@pytest.fixture
def bench(sample: Program, qtbot: QtBot) -> Workbench:
    """The desk of the sample; its complaints have times, and no window is set."""
    made = sample.shell.bench
    assert made is not None
    made.apply(SetLayer("complaints", {"time": "opened", "role": "complaints", "visible": True}))
    made.choose("complaints")
    qtbot.waitUntil(lambda: quiet(sample) and made.time.axis.index is not None, timeout=PATIENCE_MS)
    made.time.clear()
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    return made


def window(bench: Workbench) -> TimeWindow | None:
    """The window of the project."""
    return window_of(bench.document.project.time)


def mouse(axis: TimeAxis, kind: QEvent.Type, moment: float) -> None:
    """One event of the mouse at a moment of the axis."""
    spot = QPointF(axis.x_of(moment), 20.0)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    held = none if kind == QEvent.Type.MouseButtonRelease else left
    event = QMouseEvent(kind, spot, axis.mapToGlobal(spot), left, held, Qt.KeyboardModifier.NoModifier)
    {QEvent.Type.MouseButtonPress: axis.mousePressEvent, QEvent.Type.MouseMove: axis.mouseMoveEvent,
     QEvent.Type.MouseButtonRelease: axis.mouseReleaseEvent}[kind](event)


def drag(axis: TimeAxis, *moments: float) -> None:
    """Press at the first moment, move over the others, release at the last."""
    mouse(axis, QEvent.Type.MouseButtonPress, moments[0])
    for moment in moments[1:]:
        mouse(axis, QEvent.Type.MouseMove, moment)
    mouse(axis, QEvent.Type.MouseButtonRelease, moments[-1])


def test_dragging_is_one_step_that_can_be_undone_and_leaves_the_sun(bench: Workbench) -> None:
    axis, before = bench.time.axis, len(bench.document.history.done)
    instant = bench.document.project.time.instant
    first, last = axis.limits
    third = (last - first) / 3
    drag(axis, first + third, first + 1.3 * third, first + 1.6 * third, first + 2 * third)
    made = window(bench)
    assert made is not None
    assert made.start is not None
    assert made.end is not None
    assert made.start <= first + third < made.end
    assert len(bench.document.history.done) == before + 1
    assert bench.document.project.time.instant == instant
    end = made.end
    drag(axis, made.end, made.end + third / 2)
    moved = window(bench)
    assert moved is not None
    assert moved.start == made.start
    assert moved.end is not None
    assert moved.end > end
    assert len(bench.document.history.done) == before + 2
    bench.document.undo()
    assert window(bench) == made
    bench.document.undo()
    assert window(bench) is None
    assert axis.window_ is None


def test_the_table_and_the_map_show_the_records_of_the_window(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    bench.show_panel("table")
    bench.choose("complaints")
    index = bench.time.axis.index
    assert index is not None
    qtbot.waitUntil(lambda: bench.table.model.rowCount() == index.total, timeout=PATIENCE_MS)
    bench.time.step(1)
    span = index.span(window(bench))
    assert 0 < span.stop - span.start < index.total
    qtbot.waitUntil(lambda: bench.table.model.rowCount() == span.stop - span.start, timeout=PATIENCE_MS)
    request = bench.map_request()
    assert request is not None
    (given,) = [layer for layer in request.layers if layer.layer.id == "complaints"]
    assert getattr(given, "window", None) == window(bench)
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)


def test_keys_step_and_stretch_the_window(bench: Workbench) -> None:
    axis = bench.time.axis
    bench.time.step(1)
    first = window(bench)
    assert first is not None
    press = QEvent.Type.KeyPress
    axis.keyPressEvent(QKeyEvent(press, Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier))
    second = window(bench)
    assert second is not None
    assert second.start == first.end
    axis.keyPressEvent(QKeyEvent(press, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier))
    third = window(bench)
    assert third is not None
    assert third.start == second.start
    assert third.end is not None
    assert second.end is not None
    assert third.end > second.end


def test_playing_moves_on_until_the_end_in_one_step(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    bar, before = bench.time, len(bench.document.history.done)
    bar.steps.setCurrentIndex(bar.steps.findData("quarter"))
    bar.steps.activated.emit(bar.steps.currentIndex())
    bar.speeds.setCurrentIndex(3)
    sample.frame.actions_.run("time.play")
    assert bar.playing
    start = window(bench)
    qtbot.waitUntil(lambda: window(bench) != start, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: not bar.playing, timeout=PATIENCE_MS)
    found = window(bench)
    assert found is not None
    assert found.end is not None
    assert found.end > bar.axis.limits[1]
    assert len(bench.document.history.done) == before + 1
    sample.frame.actions_.run("time.clear")
    assert window(bench) is None


def test_the_bar_hides_where_no_layer_has_times(bench: Workbench) -> None:
    assert not bench.time.isHidden()
    for layer in list(bench.document.project.layers.values()):
        if layer.time is not None:
            bench.apply(SetLayer(layer.id, {"time": None}))
    assert not bench.time.isVisible()


def test_times_of_the_chosen_layer_go_through_its_columns(bench: Workbench) -> None:
    found = []
    for _ in range(5):
        bench.time.use_layer()
        found.append(bench.document.project.layers["complaints"].time)
    assert found[:3] == ["closed", "due", None]
    assert found[3:] == ["opened", "closed"]
    bench.choose("buildings")
    bench.time.use_layer()
    assert bench.document.project.layers["buildings"].time is None


def heat(bench: Workbench, sample: Program, qtbot: QtBot) -> HeatPanel:
    """The panel with a heat layer of the complaints."""
    bench.show_panel("heat")
    panel = bench.sides.panel("heat")
    assert isinstance(panel, HeatPanel)
    panel.points.setCurrentIndex(panel.points.findData("complaints"))
    panel.refresh()
    panel.add()
    qtbot.waitUntil(lambda: quiet(sample) and "m (" in panel.method.text(), timeout=PATIENCE_MS)
    return panel


def result(bench: Workbench) -> HeatResult:
    """The newest step of the layer in the panel."""
    panel = bench.sides.panel("heat")
    assert isinstance(panel, HeatPanel)
    live = bench.workspace.live_result(panel.layer)
    assert live is not None
    assert isinstance(live.value, HeatResult)
    return live.value


def test_a_place_of_the_map_says_what_it_knows_and_shows_its_records(bench: Workbench, sample: Program,
                                                                     qtbot: QtBot) -> None:
    panel = heat(bench, sample, qtbot)
    found = result(bench)
    grid = found.prepared.grid
    assert grid is not None
    row, column = divmod(int(np.nanargmax(found.frame.values)), grid.columns)
    bench.map.picked.emit(PickAt(float(grid.x()[column]), float(grid.y()[row]), "replace"))
    qtbot.waitUntil(lambda: panel.card.button.isVisible(), timeout=PATIENCE_MS)
    panel.show_records()
    chosen = bench.document.project.selection["complaints"]
    assert len(chosen) == pytest.approx(float(found.frame.counts[row, column]), rel=0.05)
    assert panel.method.text().startswith("Quartic kernel, radius")


def test_modes_and_categories_are_edits_that_undo_takes_back(bench: Workbench, sample: Program, qtbot: QtBot) -> None:
    panel = heat(bench, sample, qtbot)
    layer, before = panel.layer, len(bench.document.history.done)
    panel.form.mode.setCurrentIndex(panel.form.mode.findData("hexagon"))
    panel.form.mode.activated.emit(panel.form.mode.currentIndex())
    qtbot.waitUntil(lambda: quiet(sample) and result(bench).prepared.cells is not None, timeout=PATIENCE_MS)
    everything = result(bench).frame.events
    panel.form.categories.list.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: quiet(sample) and 0 < result(bench).frame.events < everything, timeout=PATIENCE_MS)
    changes = [entry.label for entry in bench.document.history.done[before:]]
    assert changes.count("Change heat layer") == 2
    while len(bench.document.history.done) > before:  # the camera may have settled in between
        bench.document.undo()
    content = bench.document.project.layers[layer].content
    assert isinstance(content, ComputedContent)
    assert content.parameters["mode"] == "surface"
    qtbot.waitUntil(lambda: quiet(sample) and result(bench).prepared.grid is not None, timeout=PATIENCE_MS)


def test_a_step_of_time_gives_another_step_of_the_layer_with_the_same_scale(bench: Workbench, sample: Program,
                                                                            qtbot: QtBot) -> None:
    heat(bench, sample, qtbot)
    bench.time.step(1)
    first = window(bench)
    qtbot.waitUntil(lambda: quiet(sample) and result(bench).window == first, timeout=PATIENCE_MS)
    top = result(bench).top
    bench.time.step(1)
    qtbot.waitUntil(lambda: quiet(sample) and result(bench).window == window(bench), timeout=PATIENCE_MS)
    assert result(bench).top == top
