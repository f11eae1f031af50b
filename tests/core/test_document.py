"""The document: one writer, one piece of news per edit, a timeline without gaps."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest

from lohu_gis.core.change import Change, TableChange
from lohu_gis.core.delta import digest
from lohu_gis.core.document import Document
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import AddLayer, RemoveNodes, SetLayer
from lohu_gis.core.edits.project import SetProject, Together
from lohu_gis.core.edits.view import SetCamera, SetSelection
from lohu_gis.core.errors import Rejected
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import Camera2D, FileOrigin, Layer, Project, TableRef, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle

STYLE = VectorStyle(renderer=Single(symbol=FillSymbol()))


@dataclass
class Clock:
    """Seconds that a test sets."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def add(key: str, table: str = "t") -> AddLayer:
    """An edit that adds a layer with its table."""
    return AddLayer(Layer(id=key, name=key, content=VectorContent(table=table, style=STYLE)),
                    {table: TableRef(origin=FileOrigin(path="a.gpkg"))})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def document(clock: Clock) -> Document:
    made = Document(Project(), clock)
    made.apply(add("plots"))
    made.checkpoint()
    return made


def test_news_once_with_everything_needed(document: Document) -> None:
    """A listener learns before, after, which cells and who asked."""
    news: list[Change] = []
    document.changed.connect(news.append)
    me = object()
    document.apply(SetCells("t", "storeys", {4: 9, 5: 9}), initiator=me)
    assert len(news) == 1
    assert news[0].changes.tables == {("base", "t"): TableChange(fids=None, geometry=True, rows=True, schema=True)}
    assert news[0].initiator is me
    document.apply(SetCells("t", "storeys", {4: 8}))
    assert news[1].changes.tables == {("base", "t"): TableChange(columns=frozenset({"storeys"}), fids=frozenset({4}))}
    assert news[1].before is news[0].after


def test_an_edit_without_effect_is_no_step(document: Document) -> None:
    """Setting what is there already tells nobody and adds nothing to undo."""
    document.apply(SetProject({"name": "罗湖"}))
    steps = len(document.history.done)
    assert document.apply(SetProject({"name": "罗湖"})) is None
    assert len(document.history.done) == steps


def test_undo_gives_the_same_object_back(document: Document) -> None:
    """Undo needs no inverse: it is the very project from before."""
    before = document.project
    document.apply(SetLayer("plots", {"visible": False}))
    after = document.project
    document.undo()
    assert document.project is before
    document.redo()
    assert document.project is after


def test_dragging_is_one_step_until_the_mouse_is_released(document: Document, clock: Clock) -> None:
    """Edits with one key merge within a second; a checkpoint ends it."""
    start = document.project
    for step in range(5):
        clock.now += 0.5
        document.apply(SetCamera(Camera2D(x=float(step), units_per_px=2.0)))
    document.checkpoint()
    document.apply(SetCamera(Camera2D(x=99.0, units_per_px=2.0)))
    assert [e.label for e in document.history.done][-2:] == ["Move map", "Move map"]
    document.undo()
    assert document.project.camera.x == 4.0
    document.undo()
    assert document.project is start


def test_a_pause_ends_merging(document: Document, clock: Clock) -> None:
    """More than a second later it is another step."""
    document.apply(SetCamera(Camera2D(x=1.0)))
    clock.now += 1.01
    document.apply(SetCamera(Camera2D(x=2.0)))
    document.undo()
    assert document.project.camera.x == 1.0


def test_a_new_edit_forgets_what_was_undone(document: Document) -> None:
    """The timeline has no branches."""
    document.apply(SetProject({"name": "one"}))
    document.undo()
    document.apply(SetProject({"name": "two"}))
    assert document.redo() is None
    assert document.project.name == "two"


def test_a_rejected_edit_leaves_nothing_behind(document: Document) -> None:
    """Not even the first half of several edits that belong together."""
    before, steps = document.project, len(document.history.done)
    with pytest.raises(Rejected) as caught:
        document.apply(Together((SetProject({"name": "x"}), SetLayer("no such layer", {"visible": False})), "both"))
    assert caught.value.code == "layer.unknown"
    assert document.project is before
    assert len(document.history.done) == steps


def test_an_edit_from_inside_the_news_is_refused(document: Document) -> None:
    """Views react by reconciling, never by editing in the middle of the news."""
    caught: list[str] = []

    def edit_again(change: Change) -> None:
        try:
            document.apply(SetProject({"name": "from inside"}))
        except Rejected as error:
            caught.append(error.code)

    document.changed.connect(edit_again)
    document.apply(SetProject({"name": "outside"}))
    assert caught == ["document.busy"]
    assert document.project.name == "outside"


def test_a_listener_that_raises_does_not_hide_the_news_from_others(document: Document) -> None:
    """The edit stands, everybody is told, the error surfaces."""
    heard: list[str] = []

    def broken(change: Change) -> None:
        raise ZeroDivisionError

    document.changed.connect(broken)
    document.changed.connect(lambda change: heard.append(change.label))
    with pytest.raises(ZeroDivisionError):
        document.apply(SetProject({"name": "x"}))
    assert heard == ["Change project"]
    assert document.project.name == "x"


def test_another_thread_may_not_write(document: Document) -> None:
    """The rule of one writer is checked, not hoped for."""
    caught: list[BaseException] = []

    def write() -> None:
        try:
            document.apply(SetProject({"name": "thread"}))
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert len(caught) == 1
    assert document.project.name == ""


def test_read_only_documents_refuse(document: Document) -> None:
    """A second program on the same project sees, but does not write."""
    document.read_only = True
    with pytest.raises(Rejected) as caught:
        document.apply(SetProject({"name": "x"}))
    assert caught.value.code == "document.read_only"
    document.apply(SetCamera(Camera2D(x=7.0)))
    document.undo()
    document.redo()
    assert (document.project.name, document.project.camera.x) == ("", 7.0)
    document.undo()
    with pytest.raises(Rejected):  # the next step back would take the layer away
        document.undo()
    assert "plots" in document.project.layers


def test_replaying_a_journal_rebuilds_project_and_timeline(document: Document, clock: Clock) -> None:
    """What the news carried is enough to have all of it again, undo and redo included."""
    start = document.project
    log: list[Change] = []
    document.changed.connect(log.append)
    document.apply(SetCells("t", "用途", {1: "住宅", 2: None}))
    document.apply(SetCamera(Camera2D(x=1.0)))
    clock.now += 0.2
    document.apply(SetCamera(Camera2D(x=2.0)))
    document.apply(SetSelection("plots", FidSet.of([1, 2, 9])))
    document.apply(RemoveNodes(("plots",)))
    document.undo()
    document.undo()
    document.redo()
    document.undo()
    copy = Document(start)
    for change in log:
        copy.replay(change.action, change.label, change.delta)
    assert digest(copy.project) == digest(document.project)
    assert [e.label for e in copy.history.undone] == [e.label for e in document.history.undone]
    while document.undo() is not None:
        copy.undo()
    copy.undo()
    assert digest(copy.project) == digest(start)
    while document.redo() is not None:
        pass
    while copy.redo() is not None:
        pass
    assert digest(copy.project) == digest(document.project)


def test_a_journal_out_of_step_is_refused() -> None:
    """An undo line without anything to undo means that the journal belongs to another project."""
    from lohu_gis.core.delta import Delta

    with pytest.raises(Rejected) as caught:
        Document(Project()).replay("undo", "x", Delta())
    assert caught.value.code == "journal.out_of_step"
