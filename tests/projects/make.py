"""Makes the project that a released version leaves behind for later ones: ``python -m tests.projects.make FOLDER``.

Run once per released version of the format and never again: what lies in ``tests/projects/<version>`` is what that
version really wrote. ``test_kept.py`` opens all of them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa

from lohu_gis.app.session import Session
from lohu_gis.core.edits.cells import AddColumn, SetCells
from lohu_gis.core.edits.layers import AddLayer, SetStyle
from lohu_gis.core.edits.project import SetProject
from lohu_gis.core.edits.rows import AddRows, RemoveRows, SetGeometry
from lohu_gis.core.edits.scenarios import AddScenario
from lohu_gis.core.edits.view import SetCamera, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.overlay import ColumnSpec, Row
from lohu_gis.core.project import (
    BASE,
    BlockOrigin,
    Camera2D,
    Camera3D,
    ComputedContent,
    FileOrigin,
    Layer,
    Project,
    RasterContent,
    RunRecord,
    Scenario,
    TableRef,
    TilesContent,
    TimeState,
    VectorContent,
)
from lohu_gis.core.style import (
    HEAT,
    Categorised,
    Category,
    FillSymbol,
    Graduated,
    GreyRaster,
    LabelStyle,
    MarkerSymbol,
    RampRaster,
    RasterStyle,
    Single,
    VectorStyle,
)
from lohu_gis.core.table import TableBlock
from lohu_gis.io.project.blocks import write_block

FIDS = np.array([1, 2, 5], np.int64)
POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")  # POINT (1 2)


def features() -> TableBlock:
    """Three points with a name and storeys."""
    columns = pa.table({"name": ["京基100", "地王大厦", None], "storeys": pa.array([100, 69, 3], pa.int64())})
    places = Geometry.points([503000.0, 503100.0, 503200.0], [2494000.0] * 3)
    return TableBlock("new", columns, places, FIDS, "EPSG:4547")


def styles() -> dict[str, VectorStyle]:
    """A style of each kind."""
    symbol = FillSymbol(fill="#AABBCC", pattern="diagonal")
    label = LabelStyle(expression='"name"')
    return {
        "single": VectorStyle(renderer=Single(symbol=MarkerSymbol(shape="star")), labels=label),
        "graduated": VectorStyle(renderer=Graduated(expression="storeys", breaks=(0.0, 10.0, 100.0),
                                                    colors=("#FFFFFF", "#FF0000"), symbol=symbol)),
        "categorised": VectorStyle(renderer=Categorised(expression="name", symbol=symbol, categories=(
            Category(value="京基100", color="#00FF00", label="KK100"),)))}


def other_layers() -> tuple[AddLayer, ...]:
    """A layer of each kind that has no rows of its own."""
    heat = RasterStyle(renderer=RampRaster(ramp=HEAT, unit="1/km²"), resampling="bilinear")
    grey = RasterStyle(renderer=GreyRaster(low=0.0, high=944.0))
    dem = RasterContent(origin=FileOrigin(path="/data/dem.tif"), style=grey)
    tiles = TilesContent(url="https://example.org/{z}/{x}/{y}", datum="gcj02")
    return (
        AddLayer(Layer(id="dem", name="地形", content=dem)),
        AddLayer(Layer(id="tiles", name="底图", content=tiles)),
        AddLayer(Layer(id="heat", name="热力", content=ComputedContent(
            tool="heat.kernel_density", inputs={"points": "single"}, parameters={"bandwidth_m": 400.0}, style=heat))))


def make(folder: Path) -> None:
    """Write the project into `folder`: some steps saved, one undone, two more after the save."""
    session = Session.new(Project(note="kept"))
    own = write_block(session.places, features())
    bulk = write_block(session.places, TableBlock("new", pa.table({"far": [1.5, 2.5, 3.5]}), None, FIDS))
    document = session.document
    table = TableRef(origin=BlockOrigin(block=own.id), run="run1")
    run = RunRecord(tool="plan.indicators", version="1", parameters={"k": 5}, seed=0,
                    finished_at="2026-11-23T12:00:00+08:00",
                    findings=(Finding(code="height.estimated", count=2),))
    for name, style in styles().items():
        content = VectorContent(table="towers", style=style, where="storeys > 2")
        document.apply(AddLayer(Layer(id=name, name=f"塔楼 {name}", content=content, height="height_m"),
                                {"towers": table}, {"run1": run}))
    for edit in other_layers():
        document.apply(edit)
    document.apply(SetCells("towers", "storeys", {1: 98}))
    document.apply(AddColumn("towers", "far", ColumnSpec(type="float64", block=bulk.id)))
    document.apply(AddScenario(Scenario(id="plan", name="方案一", parent=BASE)))
    document.apply(AddRows("towers", {9: Row(values={"name": "新塔", "storeys": 40}, geometry=POINT)}))
    document.apply(RemoveRows("towers", (5,)))
    document.apply(SetGeometry("towers", {2: POINT}))
    document.apply(SetSelection("single", FidSet.of([1, 2, 9])))
    document.apply(SetCamera(Camera2D(x=503000.0, y=2494000.0, units_per_px=2.0)))
    document.apply(Everything())
    document.apply(SetProject({"name": "undone"}))
    document.undo()
    session.save_as(folder / "kept.lohu")
    document.apply(SetProject({"name": "not saved"}))
    document.apply(SetStyle("graduated", styles()["single"]))
    session.close()


class Everything:
    """Set what no other edit sets."""

    merge_key = None
    label = "Set the rest"

    def apply(self, project: Project) -> Project:
        """The project with a time and a 3D camera."""
        time = TimeState(start="2025-01-01T00:00:00+08:00", instant="2026-01-20T12:00:00+08:00", clock="true_solar")
        return msgspec.structs.replace(project, name="罗湖", time=time, camera3d=Camera3D(x=1.0, distance_m=500.0))


if __name__ == "__main__":
    make(Path(sys.argv[1]))
