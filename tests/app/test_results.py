"""Results as layers: stored rasters go along with the project, every layer carries the record of its run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.app.jobs import Jobs
from lohu_gis.app.offline import open_offline
from lohu_gis.app.results import result_edit
from lohu_gis.app.session import Session
from lohu_gis.app.session.store import DataStore
from lohu_gis.app.workers import WorkerPool
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Project, RasterContent, RunRecord, TableContent, VectorContent
from lohu_gis.core.raster import Raster
from lohu_gis.core.style import RampRaster
from lohu_gis.core.table import TableBlock
from lohu_gis.io.project.rasters import write_raster

RECORD = RunRecord(tool="sun.hours_grid", version="1.0")


@pytest.fixture
def pool() -> Iterator[WorkerPool]:
    """One worker."""
    workers = WorkerPool(size=1, most=1)
    yield workers
    assert workers.close() == ()


def raster() -> Raster:
    """2 x 3 cells of 10 m, one without a value."""
    values = np.array([[[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]]], np.float32)
    return Raster(values, (10.0, 0.0, 500000.0, 0.0, -10.0, 2500020.0), "EPSG:4547")


def test_a_stored_raster_is_read_again_after_saving_elsewhere(pool: WorkerPool, tmp_path: Path) -> None:
    session = Session.new()
    store = DataStore(session.document, lambda: session.places, Jobs.inline(), pool)
    block = store.keep_raster(raster())
    edit, ids = result_edit(session.document.project, "Hours of sun", {"hours": block}, RECORD)
    session.document.apply(edit)
    session.save_as(tmp_path / "moved.lohu")
    store.close()
    assert session.close()
    offline = open_offline([str(tmp_path / "moved.lohu")])
    layer = offline.project.layers[ids[0]]
    assert isinstance(layer.content, RasterContent)
    assert layer.content.run is not None
    assert offline.project.runs[layer.content.run] == RECORD
    values, valid = offline.rasters[ids[0]].read((500000.0, 2500000.0, 500030.0, 2500020.0), 3, 2, [1], "nearest")
    assert valid.tolist() == [[True, True, True], [True, False, True]]
    assert values[0][valid].tolist() == [1.0, 2.0, 3.0, 4.0, 6.0]


def test_the_same_raster_has_the_same_name(tmp_path: Path) -> None:
    session = Session.new()
    first, second = write_raster(session.places, raster()), write_raster(session.places, raster())
    assert first == second
    assert len(list(session.places.blocks.glob("??/*"))) == 1
    assert list(session.places.blocks.glob(".*")) == []
    assert session.close(discard=True)


def test_rasters_that_nothing_names_go_when_the_project_is_closed(tmp_path: Path) -> None:
    session = Session.new()
    session.save_as(tmp_path / "a.lohu")
    block = write_raster(session.places, raster())
    assert session.places.raster(block).exists()
    session.document.apply(SetProject({"name": "changed"}))
    session.save()
    assert session.close()
    assert not session.places.raster(block).exists()


def test_every_output_is_a_layer_with_its_own_id_in_one_step() -> None:
    geometry = Geometry.points(np.arange(2.0), np.zeros(2))
    points = TableBlock("sha256:" + "1" * 64, pa.table({"hours": [1.0, 2.0]}), geometry, np.arange(2), "EPSG:4547")
    rows = TableBlock("sha256:" + "2" * 64, pa.table({"n": [1]}), None, np.arange(1))
    edit, ids = result_edit(Project(), "Sun", {"windows": points, "summary": rows, "grid": "sha256:" + "3" * 64},
                            RECORD)
    after = edit.apply(Project())
    assert len(set(ids)) == 3
    kinds = [type(after.layers[key].content) for key in ids]
    assert kinds == [VectorContent, TableContent, RasterContent]
    assert list(after.runs.values()) == [RECORD]
    grid = after.layers[ids[2]].content
    assert isinstance(grid, RasterContent)
    assert isinstance(grid.style.renderer, RampRaster)
    assert grid.style.renderer.high == 8.0  # hours of the band from 8 to 16


def test_two_runs_have_two_records() -> None:
    rows = TableBlock("sha256:" + "2" * 64, pa.table({"n": [1]}), None, np.arange(1))
    edit, _first = result_edit(Project(), "A", {"out": rows}, RECORD)
    once = edit.apply(Project())
    again, second = result_edit(once, "B", {"out": rows}, RECORD)
    twice = again.apply(once)
    assert len(twice.runs) == 2
    assert len(twice.layers) == 2
    assert second[0] in twice.layers
