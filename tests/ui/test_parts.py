from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lohu_gis.core.document import Document
from lohu_gis.core.edits.layers import AddGroup, AddLayer
from lohu_gis.core.project import Group, Layer, Project, TilesContent, leaves
from lohu_gis.core.style import Categorised, Category, FillSymbol, Graduated, VectorStyle
from lohu_gis.ui.canvas.cards import round_length
from lohu_gis.ui.dispatch import QtDispatcher
from lohu_gis.ui.panels.inspector.vector import class_rows, short_number
from lohu_gis.ui.panels.layers.model import LayerModel
from lohu_gis.ui.watchdog import Watchdog
from lohu_gis.ui.window.messages import Message, MessageBar
from lohu_gis.ui.window.palette import Entry, found
from lohu_gis.ui.window.status import StatusBar, read_scale, write_degrees


@pytest.mark.parametrize(("text", "value"), [("1:2 000", 2000), ("5000", 5000), ("1：1万", 10_000), ("1:2.5k", 2500),
                                             ("1:2\u2009500", 2500), ("", None), ("0", None), ("one", None)])
def test_scales_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert read_scale(text) == value


def test_a_message_of_one_line_has_the_height_of_one(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(900, 600)
    host.show()
    bar = MessageBar(host)
    bar.say(Message("warning", "short"))
    low = bar.height()
    bar.say(Message("warning", "words that fit into one line of a message that is wide enough for them"))
    assert bar.height() == low
    bar.say(Message("warning", "many words " * 30))
    assert bar.height() > low


def test_without_a_map_in_front_there_is_no_scale(qtbot: QtBot) -> None:
    bar = StatusBar(lambda _scale: None, lambda: None, lambda: None)
    qtbot.addWidget(bar)
    bar.show_scale(2000.0)
    assert not bar._scale.isHidden()
    bar.show_scale(None)
    assert bar._scale.isHidden(), "a perspective has none"
    bar.show_scale(500.0)
    assert not bar._scale.isHidden()
    assert bar._scale.text() == "1:500"


def test_degrees_say_which_half_of_the_globe() -> None:
    assert write_degrees(114.1234567, 22.5) == "114.123457°E  22.500000°N"
    assert write_degrees(-1, -2) == "1.000000°W  2.000000°S"


@pytest.mark.parametrize(("most", "length"), [(150, 100), (1999, 1000), (5000, 5000), (0.3, 0.2), (0, 1)])
def test_scale_bars_have_round_lengths(most: float, length: float) -> None:
    assert round_length(most) == pytest.approx(length)


def test_the_palette_ranks_usable_and_early_first() -> None:
    entries = [Entry("Add metadata", "File", int), Entry("Add data", "File", int, enabled=False),
               Entry("Data check", "Help", int)]
    assert [entry.title for entry in found(entries, "data")] == ["Data check", "Add metadata", "Add data"]
    assert found(entries, "nothing") == []


def test_class_rows_tell_ranges_and_values() -> None:
    graduated = Graduated(expression="h", breaks=(0, 10, 1234.5), colors=("#111111", "#222222"), symbol=FillSymbol())
    assert class_rows(VectorStyle(renderer=graduated)) == [("#111111", "0 – 10"), ("#222222", "10 – 1\u2009234.5")]
    by_value = Categorised(expression="u", categories=(Category(value=3, color="#333333"),), symbol=FillSymbol())
    assert class_rows(VectorStyle(renderer=by_value)) == [("#333333", "3")]
    assert short_number(0.5) == "0.5"


def test_calls_from_any_thread_run_in_order_on_the_gui_thread(qtbot: QtBot, qapp: QApplication) -> None:
    dispatcher, seen = QtDispatcher(), list[tuple[int, int]]()

    def note(n: int) -> None:
        seen.append((n, threading.get_ident()))

    def work() -> None:
        for n in range(50):
            dispatcher.post(partial(note, n))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == []
    qtbot.waitUntil(lambda: len(seen) == 50)
    assert seen == [(n, threading.get_ident()) for n in range(50)]
    dispatcher.deleteLater()


class Sleeper(QObject):
    """Blocks the GUI thread when it gets its event."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.block_for_a_moment()
            return True
        return super().event(event)

    def block_for_a_moment(self) -> None:
        threading.Event().wait(0.4)


def test_the_watchdog_names_what_blocks(qtbot: QtBot, qapp: QApplication) -> None:
    dog, sleeper = Watchdog(), Sleeper()
    dog.start()
    QApplication.postEvent(sleeper, QEvent(QEvent.Type.User))
    qtbot.waitUntil(lambda: dog.longest_s > 0.3)
    assert any("block_for_a_moment" in block.stack for block in dog.blocks)
    dog.stop()
    sleeper.deleteLater()
    dog.deleteLater()


def test_errors_wait_behind_news_and_come_back(qtbot: QtBot, qapp: QApplication) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    host.resize(800, 400)
    bar, done = MessageBar(host), []
    bar.say(Message("error", "broken", details="why"))
    bar.say(Message("good", "saved", "Undo", lambda: done.append(1)))
    assert bar.shown is not None
    assert bar.shown.text == "saved"
    bar._run_action()
    assert done == [1]
    assert bar.shown.text == "broken"
    bar.dismiss()
    assert bar.shown is None
    assert bar.isHidden()


def layered() -> Document:
    document = Document(Project())
    for name in ("a", "b"):
        document.apply(AddLayer(Layer(id=name, name=name, content=TilesContent(url="x"))))
    document.apply(AddGroup(Group(id="g", name="组")))
    return document


def test_the_layer_model_follows_the_document_and_moves_by_edits(qapp: QApplication) -> None:
    document = layered()
    model = LayerModel(document, document.apply)
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["组", "b", "a"]
    dragged = model.mimeData([model.index_of("a")])
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, -1, 0, model.index_of("g"))
    assert model.refresh()
    assert model.index_of("a").parent().data() == "组"
    assert leaves(document.project.tree) == ("a", "b")
    assert model.setData(model.index_of("b"), "河流")
    assert not model.refresh()
    assert model.index_of("b").data() == "河流"
    document.undo()
    document.undo()
    model.refresh()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["组", "b", "a"]
    model.deleteLater()


def test_dropping_below_itself_counts_after_it_was_taken_out(qapp: QApplication) -> None:
    document = layered()
    model = LayerModel(document, document.apply)
    dragged = model.mimeData([model.index_of("b")])
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, 3, 0, model.index(-1, 0))
    assert leaves(document.project.tree) == ("a", "b")
    model.deleteLater()


def test_keys_reach_what_has_the_keyboard(qtbot: QtBot, qapp: QApplication) -> None:
    from lohu_gis.ui.canvas.widget import MapCanvas

    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    moves: list[bool] = []
    canvas.camera_moved.connect(moves.append)
    QTest.keyPress(canvas, Qt.Key.Key_Space)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.mouseMove(canvas, canvas.rect().center() * 1.2)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=canvas.rect().center())
    QTest.keyRelease(canvas, Qt.Key.Key_Space)
    assert moves
    assert moves[-1]
    assert canvas.viewport.camera.x != 0
    assert canvas.tool.name == "select"
