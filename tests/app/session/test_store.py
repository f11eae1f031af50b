"""The data store: loads what tables name, hands out stable tables, fails per table and never blocks."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.app.jobs import Jobs, QueueDispatcher
from lohu_gis.app.session import Session
from lohu_gis.app.session.store import DataStore, TableNews, TableState
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.core.edits.cells import AddColumn, SetCells
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.edits.scenarios import ActivateScenario, AddScenario
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.overlay import ColumnSpec
from lohu_gis.core.project import BASE, BlockOrigin, FileOrigin, Origin, Scenario, TableRef
from lohu_gis.core.table import FeatureTable, TableBlock
from tests.app.session import story


class Program:
    """A program without a window: session, jobs and store on the test's thread."""

    def __init__(self, pool: WorkerPool, session: Session | None) -> None:
        self.queue = QueueDispatcher()
        self.jobs = Jobs(self.queue)
        self.session = session or Session.new()
        self.store = DataStore(self.session.document, lambda: self.session.places, self.jobs, pool)
        self.news: list[TableNews] = []
        self.store.changed.connect(self.news.append)

    def add(self, table: str, origin: Origin) -> None:
        self.session.document.apply(story.AddTable(table, TableRef(origin=origin)))

    def wait(self, table: str) -> TableState:
        assert self.queue.run_until(lambda: self.store.status(table).state is not TableState.LOADING, 30)
        return self.store.status(table).state

    def ready(self, table: str) -> FeatureTable:
        self.wait(table)
        view = self.store.table(table)
        assert view is not None, self.store.status(table)
        return view

    def end(self) -> None:
        self.store.close()
        assert self.jobs.close(20) == ()
        self.queue.run_all()
        assert self.session.close(discard=True)


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    workers = WorkerPool(size=1, most=1)
    workers.warm()
    yield workers
    assert workers.close() == ()


@pytest.fixture
def start(pool: WorkerPool) -> Iterator[Callable[..., Program]]:
    running: list[Program] = []

    def begin(session: Session | None = None) -> Program:
        running.append(Program(pool, session))
        return running[-1]

    yield begin
    for program in running:
        program.end()


@pytest.fixture
def points(tmp_path: Path) -> FileOrigin:
    features = [{"type": "Feature", "properties": {"name": name, "storeys": n},
                 "geometry": {"type": "Point", "coordinates": [114.1 + n / 100, 22.5]}}
                for n, name in enumerate(["东门", "桂园", "翠竹"])]
    path = tmp_path / "points.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return FileOrigin(path=str(path))


def block(rows: int = 4) -> TableBlock:
    columns = pa.table({"score": np.arange(rows) * 1.5})
    return TableBlock("result", columns, Geometry.points(np.arange(rows), np.zeros(rows)), np.arange(rows), "EPSG:4547")


def test_table_is_read_when_a_project_names_it(start: Callable[..., Program], points: FileOrigin) -> None:
    program = start()
    program.add("points", points)
    assert program.store.status("points").state is TableState.LOADING
    assert program.store.table("points") is None
    table = program.ready("points")
    assert table.column("name").to_pylist() == ["东门", "桂园", "翠竹"]
    assert table.geometry() is not None
    batches = [news.batch for news in program.news if news.batch is not None]
    assert sum(len(batch) for batch in batches) == 3
    assert program.news[-1].status.state is TableState.READY
    assert program.store.arrived("points")[0].columns.num_rows == 3


def test_same_overlays_give_the_same_table(start: Callable[..., Program], points: FileOrigin) -> None:
    program = start()
    program.add("points", points)
    first = program.ready("points")
    fid = int(first.fids[0])
    document = program.session.document
    document.apply(SetProject({"name": "x"}))
    assert program.store.table("points") is first
    document.apply(SetCells("points", "storeys", {fid: 9}))
    second = program.store.table("points")
    assert second is not None
    assert second.revision != first.revision
    assert second.value(fid, "storeys") == 9
    document.undo()
    assert program.store.table("points") is first
    document.redo()
    assert program.store.table("points") is second


def test_scenarios_see_their_own_values(start: Callable[..., Program], points: FileOrigin) -> None:
    program = start()
    program.add("points", points)
    fid = int(program.ready("points").fids[0])
    document = program.session.document
    document.apply(AddScenario(Scenario(id="b", name="方案B", parent=BASE)))
    document.apply(SetCells("points", "storeys", {fid: 30}))
    base, plan = program.store.table("points", BASE), program.store.table("points", "b")
    assert base is not None
    assert plan is not None
    assert (base.value(fid, "storeys"), plan.value(fid, "storeys")) == (0, 30)
    document.apply(ActivateScenario(BASE))
    assert program.store.table("points") is base


def test_missing_source_fails_alone_and_can_be_tried_again(start: Callable[..., Program], points: FileOrigin,
                                                           tmp_path: Path) -> None:
    program = start()
    program.add("gone", FileOrigin(path=str(tmp_path / "gone.geojson")))
    program.add("points", points)
    assert program.wait("gone") is TableState.FAILED
    reason = program.store.status("gone").reason
    assert isinstance(reason, InputError)
    assert reason.code == "file.missing"
    assert program.ready("points") is not None
    Path(points.path).rename(tmp_path / "gone.geojson")
    program.store.retry("gone")
    assert len(program.ready("gone")) == 3


class DeadDrive(WorkerPool):
    """Workers that never hear back from the drive."""

    def call(self, function: Callable[..., Any], *args: Any, limits: Limits | None = None, **rest: Any) -> Any:
        assert limits is not None
        raise InputError("worker.timeout", seconds=limits.seconds)


def test_drive_that_does_not_answer_is_named_after_two_seconds() -> None:
    program = Program(DeadDrive(), None)
    program.add("dead", FileOrigin(path="//server/share/plots.gpkg"))
    assert program.wait("dead") is TableState.FAILED
    reason = program.store.status("dead").reason
    assert isinstance(reason, InputError)
    assert (reason.code, reason.facts) == ("file.no_answer", {"path": "//server/share/plots.gpkg", "seconds": 2.0})
    program.end()


def test_killed_worker_costs_one_table_and_one_click(points: FileOrigin) -> None:
    pool = WorkerPool(size=1, most=1, preload=())
    pool.warm()
    os.kill(pool.pids[0], signal.SIGKILL)
    program = Program(pool, None)
    program.add("points", points)
    if program.wait("points") is TableState.FAILED:  # the pool had not noticed yet that its worker was gone
        assert "worker.died" in str(program.store.status("points").reason)
        program.store.retry("points")
    assert len(program.ready("points")) == 3
    program.session.document.undo()
    program.session.document.redo()
    program.end()
    assert pool.close() == ()


def test_result_is_on_disk_before_its_edit_and_not_read_again(start: Callable[..., Program]) -> None:
    program = start()
    stored = program.store.keep(block())
    assert program.session.places.block(stored.id).exists()
    program.add("result", BlockOrigin(block=stored.id))
    table = program.store.table("result")
    assert table is not None
    assert table.block is stored


def test_bulk_column_comes_from_its_block(start: Callable[..., Program]) -> None:
    program = start()
    own, bulk = program.store.keep(block(4)), program.store.keep(block(3))
    program.add("result", BlockOrigin(block=own.id))
    program.session.document.apply(AddColumn("result", "score", ColumnSpec(type="float64", block=bulk.id)))
    table = program.store.table("result")
    assert table is not None
    assert table.column("score").to_pylist() == [0.0, 1.5, 3.0, None]


def test_results_go_along_when_saved_elsewhere(start: Callable[..., Program], tmp_path: Path) -> None:
    program = start()
    stored = program.store.keep(block())
    program.add("result", BlockOrigin(block=stored.id))
    program.session.save_as(tmp_path / "a.lohu")
    assert program.session.close()
    again = start(Session.open(tmp_path / "a.lohu"))
    table = again.ready("result")
    assert table.column("score").to_pylist() == [0.0, 1.5, 3.0, 4.5]
    assert table.crs == "EPSG:4547"


def test_damaged_block_is_refused(start: Callable[..., Program], tmp_path: Path) -> None:
    program = start()
    stored = program.store.keep(block())
    program.add("result", BlockOrigin(block=stored.id))
    program.session.save_as(tmp_path / "a.lohu")
    assert program.session.close()
    path = program.session.places.block(stored.id)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.unlink()
    path.write_bytes(data)
    again = start(Session.open(tmp_path / "a.lohu"))
    assert again.wait("result") is TableState.FAILED
    reason = again.store.status("result").reason
    assert isinstance(reason, InputError)
    assert reason.code == "block.corrupt"
