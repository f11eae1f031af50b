"""A planner proposes a tower: draw, type, demolish, compare, save; with the real window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lohu_gis.app.building.heights import height_of
from lohu_gis.core.delta import digest
from lohu_gis.core.document import VIEW_SECTIONS
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.edits.view import SetCamera, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import Camera2D, Project
from lohu_gis.ui.main import Program
from lohu_gis.ui.panels.building.view import BuildingPanel
from lohu_gis.ui.panels.scenarios.view import ScenariosPanel
from lohu_gis.ui.workbench import Workbench
from tests.ui.conftest import PATIENCE_MS, quiet

NEIGHBOURS = (200, 201)


@pytest.fixture
def bench(sample: Program, qtbot: QtBot) -> Workbench:
    """The sample seen from near a few buildings, with both panels open."""
    found = sample.shell.bench
    assert found is not None
    shape = found.plan.table().geometry().take([0])  # type: ignore[union-attr]  # the sample has buildings
    x, y = shape.coords.mean(axis=0)
    found.apply(SetLayer("heat", {"visible": False}))
    found.apply(SetCamera(Camera2D(x=float(x), y=float(y), units_per_px=0.25)))
    found.show_panel("building")
    found.show_panel("scenarios")
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    return found


def at(bench: Workbench, dx: int, dy: int) -> QPoint:
    """A place on the canvas, in pixels from its middle."""
    return bench.canvas.rect().center() + QPoint(dx, dy)


def draw(bench: Workbench, *corners: tuple[int, int]) -> None:
    """Click corners and end with Enter; Ctrl is no part of it, snapping is."""
    bench.frame.actions_.run("building.draw_polygon")
    for dx, dy in corners:
        QTest.mouseMove(bench.canvas, at(bench, dx, dy))
        QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, pos=at(bench, dx, dy))
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)


def panel(bench: Workbench) -> BuildingPanel:
    """The building panel."""
    found = bench.sides.panel("building")
    assert isinstance(found, BuildingPanel)
    return found


def type_storeys(bench: Workbench, text: str) -> None:
    """Type storeys as a person does, figure by figure."""
    field = panel(bench).form.storeys.lineEdit()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def content(project: Project) -> str:
    """What a project holds, without what is merely seen."""
    import msgspec

    fresh = Project()
    return digest(msgspec.structs.replace(project, **{name: getattr(fresh, name) for name in VIEW_SECTIONS
                                                      if name != "scenario"}))


def save_and_open_again(sample: Program, bench: Workbench, qtbot: QtBot, path: Path) -> None:
    """Save the project there, open another one, and come back."""
    sample.shell.projects._save(path)
    qtbot.waitUntil(lambda: bench.workspace.session.path == path and quiet(sample), timeout=PATIENCE_MS)
    sample.shell.new_project()
    qtbot.waitUntil(lambda: bench.workspace.session.path is None and quiet(sample), timeout=PATIENCE_MS)
    sample.shell.open_project(str(path))
    qtbot.waitUntil(lambda: bench.workspace.session.path == path and quiet(sample), timeout=PATIENCE_MS)


def test_a_tower_is_proposed_compared_saved_and_opened_again(sample: Program, bench: Workbench, qtbot: QtBot,
                                                             tmp_path: Path) -> None:
    run = sample.frame.actions_.run
    start = bench.document.project
    steps = len(bench.document.history.done)
    run("scenario.new")
    draw(bench, (-150, -150), (-90, -150), (-90, -90), (-150, -90))
    (tower,) = bench.plan.chosen
    assert panel(bench).form.storeys.value() == 6
    type_storeys(bench, "30")
    table = bench.plan.table()
    assert table is not None
    assert (table.value(tower, "storeys"), table.value(tower, "height_m")) == (30, 90.0)
    facts = panel(bench).facts
    assert facts is not None
    assert facts.gfa_m2 == pytest.approx(30 * facts.footprint_m2)
    bench.apply(SetSelection("buildings", FidSet.of(NEIGHBOURS[:1])))
    run("building.demolish")
    planned = bench.document.project
    scenario = planned.scenario
    assert bench.plan.table().rows_of([tower, NEIGHBOURS[0]]).tolist()[1] == -1  # type: ignore[union-attr]  # it is there

    while len(bench.document.history.done) > steps:
        run("edit.undo")
    assert bench.document.project is start
    while bench.document.history.undone:
        run("edit.redo")
    assert bench.document.project is planned

    run("scenario.swipe")
    other = bench.map.comparison
    assert other is not None
    qtbot.waitUntil(lambda: quiet(sample) and not other.pictures.busy and bench.canvas.split is not None
                    and bool(bench.canvas.split.pictures), timeout=PATIENCE_MS)
    split = bench.canvas.split
    assert split is not None
    assert (split.left, split.right) == ("Existing", planned.scenarios[scenario].name_en)
    assert bench.pictures.newest is not None
    assert bench.pictures.newest.image != split.pictures[0].image

    listed = bench.sides.panel("scenarios")
    assert isinstance(listed, ScenariosPanel)
    qtbot.waitUntil(lambda: bool(listed.found), timeout=PATIENCE_MS)
    assert {line.kind for line in listed.found[0].lines} == {"added", "removed"}

    kept = content(bench.document.project)
    save_and_open_again(sample, bench, qtbot, tmp_path / "plan.lohu")
    assert content(bench.document.project) == kept
    assert bench.document.project.scenario == scenario
    qtbot.waitUntil(lambda: bench.plan.table() is not None, timeout=PATIENCE_MS)
    again = bench.plan.table()
    assert again is not None
    assert again.value(tower, "storeys") == 30
    assert again.rows_of([NEIGHBOURS[0]])[0] == -1


def test_what_is_drawn_in_the_base_can_go_into_a_scenario(sample: Program, bench: Workbench) -> None:
    draw(bench, (-150, -150), (-90, -150), (-90, -90), (-150, -90))
    message = sample.frame.messages.shown
    assert message is not None
    assert message.run is not None
    assert "existing state" in message.text
    before = len(bench.document.project.scenarios)
    message.run()
    project = bench.document.project
    assert len(project.scenarios) == before + 1
    assert project.scenario not in ("base",)
    assert len(project.overlay("buildings").added) == 1
    assert "base" not in project.overlays
    assert bench.plan.chosen == tuple(project.overlay("buildings").added)


def test_figures_go_to_the_tool_and_pages_stay(sample: Program, bench: Workbench) -> None:
    sample.frame.actions_.run("building.draw_rectangle")
    bench.canvas.setFocus()
    QTest.mouseClick(bench.canvas, Qt.MouseButton.LeftButton, pos=at(bench, -150, -150))
    QTest.mouseMove(bench.canvas, at(bench, -90, -150))
    QTest.keyClicks(bench.canvas, "22")
    assert bench.page == "map"
    draft = bench.canvas.draft
    assert draft is not None
    assert draft.typed == "22"
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    QTest.mouseMove(bench.canvas, at(bench, -120, -120))
    QTest.keyClicks(bench.canvas, "11.5")
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    facts = panel(bench).facts
    assert facts is not None
    assert facts.footprint_m2 == pytest.approx(22 * 11.5)


def test_dragging_moves_what_is_selected_in_one_step(sample: Program, bench: Workbench) -> None:
    fid = NEIGHBOURS[1]
    bench.apply(SetSelection("buildings", FidSet.of([fid])))
    before = bench.plan.subject()
    assert before is not None
    steps = len(bench.document.history.done)
    sample.frame.actions_.run("building.move")
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at(bench, 0, 0))
    QTest.mouseMove(bench.canvas, at(bench, 50, 3))
    assert bench.canvas.draft is not None
    assert bench.document.project.overlay("buildings").geometry == {}
    for text in ("4", "0", ",", "0"):
        QTest.keyClicks(bench.canvas, text)
    QTest.keyClick(bench.canvas, Qt.Key.Key_Return)
    after = bench.plan.subject()
    assert after is not None
    assert after.pivot == pytest.approx((before.pivot[0] + 40, before.pivot[1]))
    assert len(bench.document.history.done) == steps + 1
    assert bench.document.undo_label == "Move building"


def test_the_tree_switches_renames_and_keeps_heirs(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    run = sample.frame.actions_.run
    listed = bench.sides.panel("scenarios")
    assert isinstance(listed, ScenariosPanel)
    run("scenario.new")
    parent = bench.document.project.scenario
    draw(bench, (-150, -150), (-90, -150), (-90, -90), (-150, -90))
    fids = bench.plan.chosen
    run("scenario.branch")
    child = bench.document.project.scenario
    assert listed.tree.names[-2:] == [bench.document.project.scenarios[key].name_en for key in (parent, child)]
    QTest.keyClick(listed.tree, Qt.Key.Key_Up)
    assert bench.document.project.scenario == parent
    item = listed.tree.currentItem()
    assert item is not None
    item.setText(0, "Slim tower")
    assert bench.document.project.scenarios[parent].name_en == "Slim tower"
    run("scenario.remove")
    assert parent in bench.document.project.scenarios
    message = sample.frame.messages.shown
    assert message is not None
    assert message.run is not None
    message.run()
    assert parent not in bench.document.project.scenarios
    bench.apply(ActivateScenario(child))
    assert bench.plan.table().rows_of(fids)[0] >= 0  # type: ignore[union-attr]  # it is there
    run("scenario.adopt")
    assert bench.document.project.scenario == "base"
    assert bench.plan.table("base").rows_of(fids)[0] >= 0  # type: ignore[union-attr]  # it is there
    run("edit.undo")
    assert child in bench.document.project.scenarios


def test_demolished_buildings_come_back_from_the_list(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    run = sample.frame.actions_.run
    listed = bench.sides.panel("scenarios")
    assert isinstance(listed, ScenariosPanel)
    run("scenario.new")
    bench.apply(SetSelection("buildings", FidSet.of(NEIGHBOURS)))
    run("building.demolish")
    qtbot.waitUntil(lambda: listed.list.count() == 2, timeout=PATIENCE_MS)
    listed.list.setCurrentRow(0)
    listed._restore_current()
    assert bench.plan.chosen == NEIGHBOURS[:1]
    run("building.restore")
    assert bench.document.project.overlay("buildings").removed == {}


def test_side_by_side_each_half_shows_the_middle(sample: Program, bench: Workbench) -> None:
    run = sample.frame.actions_.run
    run("scenario.new")
    run("scenario.side")
    seen: list[tuple[float, float]] = []
    bench.canvas.hovered.connect(seen.append)
    width, height = bench.canvas.width(), bench.canvas.height()
    for x in (width // 4, width * 3 // 4):
        QTest.mouseMove(bench.canvas, QPoint(x, height // 2))
    camera = bench.canvas.viewport.camera
    assert len(seen) == 2
    for place in seen:
        assert place == pytest.approx((camera.x, camera.y), abs=camera.units_per_px * 2)
    run("scenario.side")
    assert bench.canvas.split is None


def test_the_handle_slides_without_new_pictures(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    run = sample.frame.actions_.run
    run("scenario.new")
    run("scenario.swipe")
    other = bench.map.comparison
    assert other is not None
    qtbot.waitUntil(lambda: quiet(sample) and not other.pictures.busy, timeout=PATIENCE_MS)
    made: list[object] = []
    bench.pictures.finished.connect(made.append)
    middle = QPoint(bench.canvas.width() // 2, bench.canvas.height() // 2)
    QTest.mousePress(bench.canvas, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(bench.canvas, middle + QPoint(-200, 0))
    QTest.mouseRelease(bench.canvas, Qt.MouseButton.LeftButton, pos=middle + QPoint(-200, 0))
    share = (middle.x() - 200) / bench.canvas.width()
    assert bench.document.project.compare.share == pytest.approx(share, abs=0.01)
    assert bench.canvas.split is not None
    assert bench.canvas.split.share == bench.document.project.compare.share
    assert not bench.pictures.busy
    assert made == []


def test_the_list_flies_to_an_object_in_3d(sample: Program, bench: Workbench, qtbot: QtBot) -> None:
    listed = bench.sides.panel("scenarios")
    assert isinstance(listed, ScenariosPanel)
    sample.frame.actions_.run("scenario.new")
    draw(bench, (-150, -150), (-90, -150), (-90, -90), (-150, -90))
    subject = bench.plan.subject()
    assert subject is not None
    bench.show_page("twin")
    qtbot.waitUntil(lambda: bench.twin.view.scene is not None and quiet(sample) and listed.list.count() == 1,
                    timeout=PATIENCE_MS)
    listed.list.itemClicked.emit(listed.list.item(0))
    target = bench.twin.view.navigator.flying_to
    assert target is not None
    xs, ys = zip(*subject.rings[0], strict=True)
    assert (target.x, target.y) == pytest.approx(((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2))
    assert target.distance == 250


def test_what_is_moved_or_demolished_is_no_place_to_jump_to(sample: Program, bench: Workbench) -> None:
    fid = NEIGHBOURS[0]
    bench.apply(SetSelection("buildings", FidSet.of([fid])))
    subject = bench.plan.subject()
    assert subject is not None
    x, y = subject.rings[0][0]
    snap = bench.plan.snap(x + 0.1, y, 0.5)
    assert snap is not None
    assert snap.kind == "vertex"
    assert (snap.x, snap.y) == pytest.approx((x, y))
    sample.frame.actions_.run("building.move")
    moving = bench.plan.snap(x + 0.1, y, 0.5)
    assert moving is None or (moving.x, moving.y) != (snap.x, snap.y)
    sample.frame.actions_.run("view.tool_select")
    sample.frame.actions_.run("scenario.new")
    sample.frame.actions_.run("building.demolish")
    gone = bench.plan.snap(x + 0.1, y, 0.5)
    assert gone is None or (gone.x, gone.y) != (snap.x, snap.y)


def test_heights_follow_the_rule_that_the_planner_chose(sample: Program, bench: Workbench) -> None:
    bench.apply(SetSelection("buildings", FidSet.of(NEIGHBOURS)))
    form = panel(bench).form
    form.rule.setCurrentIndex(form.rule.findData("by_use"))
    form.rule.activated.emit(form.rule.currentIndex())
    type_storeys(bench, "12")
    table = bench.plan.table()
    assert table is not None
    for fid in NEIGHBOURS:
        use = table.value(fid, "use")
        assert table.value(fid, "height_m") == height_of(12, str(use), 0.0, "by_use")
    form.rule.setCurrentIndex(form.rule.findData("keep"))
    form.rule.activated.emit(form.rule.currentIndex())
    before = [table.value(fid, "height_m") for fid in NEIGHBOURS]
    type_storeys(bench, "14")
    table = bench.plan.table()
    assert table is not None
    assert [table.value(fid, "height_m") for fid in NEIGHBOURS] == before
    assert [table.value(fid, "storeys") for fid in NEIGHBOURS] == [14, 14]


def test_differences_that_come_late_are_not_shown_for_another_scenario(sample: Program, bench: Workbench,
                                                                      qtbot: QtBot) -> None:
    listed = bench.sides.panel("scenarios")
    assert isinstance(listed, ScenariosPanel)
    bench.apply(ActivateScenario("tower_podium"))
    bench.apply(ActivateScenario("base"))  # while the differences are still being looked for
    qtbot.waitUntil(lambda: quiet(sample), timeout=PATIENCE_MS)
    assert listed.list.count() == 0
    assert listed.other.currentIndex() == -1
    assert not any(button.isEnabled() for button in listed._modes.values()), "there is nothing to compare with"
    assert "Choose a scenario" in listed._summary.text()
    bench.apply(ActivateScenario("tower_podium"))
    qtbot.waitUntil(lambda: listed.list.count() == 3, timeout=PATIENCE_MS)
