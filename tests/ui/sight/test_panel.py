"""The sight panel in the real window."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from lohu_gis.app.interaction.events import Key, Pointer
from lohu_gis.app.sight import LineView, SectionView, Skyline
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.view import SetView3D
from lohu_gis.core.project import ClipPlane, RasterContent
from lohu_gis.core.twin import terrain_layer
from lohu_gis.ui.dialogs.tool import ToolDialog
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.sight.marks import NAME
from lohu_gis.ui.panels.sight.view import SightPanel
from lohu_gis.ui.panels.sight.work import Viewshed
from lohu_gis.ui.window.messages import Message
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS

HERE, THERE = (513_700.0, 2_496_900.0), (514_400.0, 2_497_300.0)


@pytest.fixture
def bench(sample: Program) -> Workbench:
    found = sample.shell.bench
    assert found is not None
    return found


@pytest.fixture
def panel(bench: Workbench) -> SightPanel:
    bench.show_panel("sight")
    found = bench.sides.panel("sight")
    assert isinstance(found, SightPanel)
    return found


def click(bench: Workbench, *places: tuple[float, float]) -> None:
    """Clicks on the map."""
    for x, y in places:
        bench.canvas.feed(Pointer(kind="press", px=0, py=0, x=x, y=y, button="left"))


def look(panel: SightPanel, bench: Workbench, qtbot: QtBot, kind: str, *places: tuple[float, float]) -> None:
    """Take a tool, click, and wait for the answer."""
    bench.run(f"sight.{kind}")
    before = panel.outcome
    click(bench, *places)
    qtbot.waitUntil(lambda: panel.outcome is not None and panel.outcome is not before, timeout=PATIENCE_MS)


def test_a_line_is_said_drawn_and_marked(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    look(panel, bench, qtbot, "line", HERE, THERE)
    assert isinstance(panel.outcome, LineView)
    assert panel.outcome.sight.visible is False
    assert str(panel.outcome.sight.obstacle) in panel.says.text()
    assert panel.view.drawing is panel.outcome.drawing
    assert bench.canvas.draft is None
    assert NAME in bench.twin.view.main.engine.marks
    panel.clear()
    assert NAME not in bench.twin.view.main.engine.marks
    assert panel.drawing is None


def test_another_eye_height_looks_again(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    look(panel, bench, qtbot, "line", HERE, THERE)
    first = panel.outcome
    panel.form.eye.setValue(400.0)
    panel.form.target.setValue(400.0)
    qtbot.waitUntil(lambda: panel.outcome is not first, timeout=PATIENCE_MS)
    assert isinstance(panel.outcome, LineView)
    assert panel.outcome.sight.visible


def test_the_command_chooses_the_kind_and_escape_takes_back(panel: SightPanel, bench: Workbench) -> None:
    bench.run("sight.section")
    assert panel.kind == "sight_section"
    assert bench.canvas.tool.name == "sight_section"
    click(bench, HERE)
    assert bench.canvas.draft is not None
    bench.canvas.feed(Key("escape"))
    assert bench.canvas.draft is None
    assert panel.outcome is None


def test_a_section_goes_to_all_three_kinds_of_files(panel: SightPanel, bench: Workbench, qtbot: QtBot,
                                                    tmp_path: Path) -> None:
    look(panel, bench, qtbot, "section", HERE, THERE)
    assert isinstance(panel.outcome, SectionView)
    assert panel.outcome.section.cuts
    for ending, begin in (("svg", b"<svg"), ("dxf", b"  0"), ("pdf", b"%PDF")):
        path = tmp_path / f"section.{ending}"
        panel.write(path)
        qtbot.waitUntil(path.exists, timeout=PATIENCE_MS)
        assert path.read_bytes().startswith(begin)


def test_the_skyline_compares_a_scenario_with_its_parent(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    place = (512_290.0, 2_494_254.0)
    look(panel, bench, qtbot, "skyline", place)
    assert isinstance(panel.outcome, Skyline)
    assert panel.outcome.view.after is None
    alone = panel.outcome
    bench.apply(ActivateScenario("tower_podium"))
    qtbot.waitUntil(lambda: panel.outcome is not alone, timeout=PATIENCE_MS)
    assert isinstance(panel.outcome, Skyline)
    assert panel.outcome.view.after is not None
    assert panel.outcome.changed_deg > 0


def test_a_viewshed_becomes_a_layer_that_undo_takes_away(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    panel.form.radius.setValue(200.0)
    before = set(bench.document.project.layers)
    look(panel, bench, qtbot, "viewshed", HERE)
    assert isinstance(panel.outcome, Viewshed)
    (new,) = set(bench.document.project.layers) - before
    content = bench.document.project.layers[new].content
    assert isinstance(content, RasterContent)
    run = bench.document.project.runs[content.run or ""]
    assert run.tool == "view.viewshed"
    assert run.parameters["radius_m"] == 200.0
    bench.run("edit.undo")
    assert set(bench.document.project.layers) == before


def test_the_section_follows_the_cut_of_the_model(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    plane = ClipPlane(x=HERE[0], y=HERE[1], azimuth_deg=180.0)
    bench.apply(SetView3D(msgspec.structs.replace(bench.document.project.view3d, clip=plane)))
    panel.follow_cut()
    qtbot.waitUntil(lambda: isinstance(panel.outcome, SectionView), timeout=PATIENCE_MS)
    first = panel.outcome
    assert isinstance(first, SectionView)
    assert first.ends[0][0] < first.ends[1][0]
    moved = msgspec.structs.replace(plane, y=plane.y + 40.0)
    bench.apply(SetView3D(msgspec.structs.replace(bench.document.project.view3d, clip=moved)))
    qtbot.waitUntil(lambda: panel.outcome is not first, timeout=PATIENCE_MS)
    assert isinstance(panel.outcome, SectionView)
    assert panel.outcome.ends[0][1] == pytest.approx(HERE[1] + 40.0)


def test_what_cannot_be_computed_is_said(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    bench.run("sight.line")
    click(bench, (0.0, 0.0), (10.0, 0.0))
    qtbot.waitUntil(lambda: "unknown" in panel.says.text(), timeout=PATIENCE_MS)
    assert panel.outcome is None


def test_the_sheet_shows_something(panel: SightPanel, bench: Workbench, qtbot: QtBot) -> None:
    look(panel, bench, qtbot, "section", HERE, THERE)
    panel.view.resize(600, 240)
    picture: QImage = panel.view.grab().toImage()
    colours = {picture.pixel(x, y) for x in range(0, 600, 3) for y in range(0, 240, 3)}
    assert len(colours) > 8


def test_the_dialog_of_a_tool_takes_rasters(bench: Workbench, qtbot: QtBot) -> None:
    told: list[Message] = []
    before = set(bench.document.project.layers)
    dialog = ToolDialog(bench, "view.viewshed", told.append)
    dialog.form.show_values({"surface": terrain_id(bench), "observer": list(HERE), "radius_m": 300.0})
    dialog.run()
    qtbot.waitUntil(lambda: bool(told), timeout=PATIENCE_MS)
    assert told[0].kind != "error", told[0].text
    (new,) = set(bench.document.project.layers) - before
    assert isinstance(bench.document.project.layers[new].content, RasterContent)


def terrain_id(bench: Workbench) -> str:
    """The layer of ground heights."""
    found = terrain_layer(bench.document.project)
    assert found is not None
    return found.id
