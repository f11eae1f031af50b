"""Layers that are on their way: each picture of them is worth its cost, and the first one is not given up."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.app.jobs import InlineDispatcher, Jobs
from lohu_gis.app.session.store import TableNews, TableState, TableStatus
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Camera2D, Layer, VectorContent
from lohu_gis.core.style import MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.io.info import FileInfo, LayerInfo
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.ui.canvas.extents import alike
from lohu_gis.ui.canvas.pictures import Pictures, Scene
from lohu_gis.ui.main import Program
from lohu_gis.ui.projects import told_extent
from tests.ui.conftest import PATIENCE_MS

ROWS = 1000


def batch(number: int) -> TableBlock:
    """Points in a row."""
    first = number * ROWS
    x = np.arange(first, first + ROWS, dtype=float)
    return TableBlock("read", pa.table({"n": np.arange(ROWS)}), Geometry.points(x, x),
                      np.arange(first, first + ROWS), "EPSG:4547")


def test_what_has_arrived_is_joined_when_it_has_grown(program: Program, qtbot: QtBot,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen batches are shown as one, four and sixteen; joining happens in a job."""
    program.shell.new_project()
    qtbot.waitUntil(lambda: program.shell.bench is not None and not program.jobs.active, timeout=PATIENCE_MS)
    assert program.shell.bench is not None
    workspace = program.shell.bench.workspace
    there: list[TableBlock] = []
    monkeypatch.setattr(workspace.store, "arrived", lambda _table: tuple(there))
    monkeypatch.setattr(workspace.store, "status",
                        lambda _table: TableStatus(TableState.LOADING, rows=sum(map(len, there))))
    shown = []
    for number in range(16):
        there.append(batch(number))
        workspace._data(TableNews("t", workspace.store.status("t"), there[-1]))
        qtbot.waitUntil(lambda: not program.jobs.active, timeout=PATIENCE_MS)
        shown.append(len(workspace._partial["t"]) // ROWS)
    assert shown == [1] * 3 + [4] * 12 + [16]
    assert workspace._partial["t"].fids.tolist() == list(range(16 * ROWS))
    workspace._data(TableNews("t", TableStatus(TableState.READY, 16 * ROWS)))
    assert "t" not in workspace._partial


class Later(Executor):
    """Keeps work until it is told to run it."""

    def __init__(self) -> None:
        self.waiting: list[Callable[[], None]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                future.set_result(fn(*args, **kwargs))

        self.waiting.append(run)
        return future

    def run(self) -> None:
        """Do what waits now."""
        waiting, self.waiting = self.waiting, []
        for work in waiting:
            work()


def test_the_first_picture_of_a_layer_is_finished_before_the_next_begins(qapp: object) -> None:
    """More rows wait for it; another camera does not; a second picture is given up for a third."""
    later = Later()
    tables = [FeatureTable(batch(0))]
    layer = Layer(id="p", name="p", content=VectorContent(
        table="p", style=VectorStyle(renderer=Single(symbol=MarkerSymbol()))))
    pictures = Pictures(Jobs(InlineDispatcher(), {"render": later}),
                        lambda: Scene((VectorInput(layer, tables[-1]),), {}, "EPSG:4547", "#FFFFFF", "#FF0000", "en"),
                        lambda call: call())
    made: list[object] = []
    pictures.finished.connect(made.append)

    def ask(x: float) -> None:
        pictures.request(Camera2D(x=x, y=500.0, units_per_px=4.0), 200.0, 150.0, 1.0)
        pictures._begin()

    ask(500.0)
    tables.append(FeatureTable(batch(1)))
    ask(500.0)
    assert len(later.waiting) == 1
    later.run()
    assert len(made) == 1
    assert pictures.busy
    assert len(later.waiting) == 1  # the one with more rows
    tables.append(FeatureTable(batch(2)))
    ask(500.0)
    assert len(later.waiting) == 2  # replaces it: something of the layer is there
    later.run()
    assert len(made) == 2
    assert not pictures.busy
    pictures.forget()
    ask(500.0)
    ask(900.0)
    assert len(later.waiting) == 2
    later.run()
    assert len(made) == 3


def test_a_file_tells_where_its_only_layer_lies() -> None:
    one = LayerInfo(name="a", kind="vector", driver="GPKG", crs="EPSG:4547", bounds=(0, 0, 10, 20))
    assert told_extent(FileInfo(path="a", layers=(one,)), "EPSG:4547") == (0, 0, 10, 20)
    assert told_extent(FileInfo(path="a", layers=(one,)), "EPSG:4490") is None
    assert told_extent(FileInfo(path="a", layers=(one, one)), "EPSG:4547") is None
    assert alike((0, 0, 100, 50), (1, -1, 101, 51))
    assert not alike((0, 0, 100, 50), (3, 0, 100, 50))
