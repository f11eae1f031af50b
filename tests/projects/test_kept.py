"""Project files of every released version stay readable, with data, undo and work that was not saved."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lohu_gis.app.session import Session
from lohu_gis.core.project import BASE, FORMAT_VERSION, BlockOrigin, Project, leaves
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.project.blocks import check_block, read_block

KEPT = sorted(path for path in Path(__file__).parent.iterdir() if path.name.isdigit())


def test_there_is_one_for_every_version() -> None:
    assert [int(path.name) for path in KEPT] == list(range(1, FORMAT_VERSION + 1))


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def session(request: pytest.FixtureRequest, tmp_path: Path) -> Session:
    shutil.copytree(request.param, tmp_path / "copy")
    return Session.open(tmp_path / "copy" / "kept.lohu")


def towers(session: Session, scenario: str) -> FeatureTable:
    project = session.document.project
    origin = project.tables["towers"].origin
    assert isinstance(origin, BlockOrigin)
    overlays = tuple(project.overlay("towers", name) for name in project.lineage(scenario))
    blocks = {spec.block for overlay in overlays for spec in overlay.columns.values() if spec.block}
    for block in (origin.block, *blocks):
        check_block(session.places, block)
    return FeatureTable(read_block(session.places, origin.block), overlays,
                        {block: read_block(session.places, block) for block in blocks})


def test_kept_project_opens_with_its_data(session: Session) -> None:
    project = session.document.project
    assert (project.name, project.note, project.scenario) == ("罗湖", "kept", "plan")
    assert set(leaves(project.tree)) == {"single", "graduated", "categorised", "dem", "tiles", "heat"}
    assert project.time.clock == "true_solar"
    assert project.camera3d is not None
    assert project.selection["single"].array().tolist() == [1, 2, 9]
    base, plan = towers(session, BASE), towers(session, "plan")
    assert base.column("storeys").to_pylist() == [98, 69, 3]
    assert base.column("far").to_pylist() == [1.5, 2.5, 3.5]
    assert plan.fids.tolist() == [1, 2, 9]
    assert plan.column("name").to_pylist() == ["京基100", "地王大厦", "新塔"]
    geometry = plan.geometry()
    assert geometry is not None
    assert geometry.coords.tolist() == [[503000.0, 2494000.0], [1.0, 2.0], [1.0, 2.0]]
    assert session.close()


def test_kept_project_offers_what_was_not_saved(session: Session) -> None:
    assert session.recovery is not None
    assert session.recovery.steps == 2
    session.recover()
    assert session.document.project.name == "not saved"
    session.document.undo()
    session.document.undo()
    assert session.document.project.name == "罗湖"
    while session.document.undo():
        pass
    assert session.document.project == Project(note="kept")
    assert session.close()


def test_kept_project_can_be_redone(session: Session) -> None:
    session.document.redo()
    assert session.document.project.name == "undone"
    assert session.close()
