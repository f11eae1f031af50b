"""The popover of what is shown: every control is one edit, and follows what others change."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.core.document import Document
from lohu_gis.core.edits.view import SetView3D
from lohu_gis.core.project import ClipPlane, Project, View3D
from lohu_gis.ui.scene.popover import ViewPopover

PLANE = ClipPlane(x=5.0, y=6.0, azimuth_deg=40.0)


@pytest.fixture(name="document")
def _document() -> Document:
    return Document(Project())


@pytest.fixture(name="popover")
def _popover(qtbot: QtBot, document: Document) -> ViewPopover:
    made = ViewPopover(None, lambda: document.project.view3d, document.apply,  # type: ignore[arg-type]  # no parent
                       lambda _command: None, lambda: PLANE)
    qtbot.addWidget(made)
    made.refresh()
    return made


def test_a_switch_is_an_edit_that_can_be_undone(document: Document, popover: ViewPopover) -> None:
    popover._switches["trees"].setChecked(False)
    assert not document.project.view3d.trees
    document.undo()
    assert document.project.view3d == View3D()
    popover.refresh()
    assert popover._switches["trees"].isChecked()


def test_floors(document: Document, popover: ViewPopover) -> None:
    popover._sliced.setChecked(True)
    assert document.project.view3d.floor == 1
    popover._floor.setValue(4)
    popover._floor.setValue(7)
    assert document.project.view3d.floor == 7
    document.undo()
    assert document.project.view3d.floor == 1, "turning the wheel is one step"
    popover.refresh()
    popover._sliced.setChecked(False)
    assert document.project.view3d.floor is None
    assert not popover._floor.isEnabled()


def test_the_cut(document: Document, popover: ViewPopover) -> None:
    assert not popover._azimuth.isEnabled()
    popover._cut.setChecked(True)
    assert document.project.view3d.clip == PLANE
    assert popover._degrees.text() == "40°"
    popover._azimuth.setValue(90)
    clip = document.project.view3d.clip
    assert clip is not None
    assert (clip.x, clip.azimuth_deg) == (5.0, 90.0)
    popover._cut.setChecked(False)
    assert document.project.view3d.clip is None


def test_looking_changes_nothing(document: Document, popover: ViewPopover) -> None:
    document.apply(SetView3D(View3D(clip=ClipPlane(x=0.0, y=0.0, azimuth_deg=123.4), floor=9, shadows=False)))
    steps = len(document.history.done)
    popover.refresh()
    assert len(document.history.done) == steps
    assert popover._floor.value() == 9
    assert not popover._switches["shadows"].isChecked()
