"""Models and city models in the window: added, seen in 3D, set down, exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lohu_gis.core.project import SceneContent, VectorContent
from lohu_gis.scene3d.build.ids import FID_BITS, FIRST_CONTEXT
from lohu_gis.ui.dialogs.scene_export import SceneExportDialog, export
from lohu_gis.ui.main import Program
from tests.io.scene.models import box_city, glb, gltf_of, triangle, written
from tests.ui.conftest import PATIENCE_MS, quiet


def test_a_city_model_and_a_sign_stand_in_the_window(program: Program, qtbot: QtBot, tmp_path: Path) -> None:
    city = written(tmp_path / "楼.city.json", box_city(at=(508_000.0, 2_493_000.0, 5.0), attributes={
        "storeysAboveGround": 9}))
    sign = tmp_path / "sign.glb"
    sign.write_bytes(glb(*gltf_of([triangle([[0, 0, 0], [9, 0, 0], [0, 30, 0]])])))
    program.shell.add_files([str(city)])
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    program.shell.add_files([str(sign)])
    qtbot.waitUntil(lambda: quiet(program), timeout=PATIENCE_MS)
    bench = program.shell.bench
    assert bench is not None
    layers = {type(layer.content): layer for layer in bench.document.project.layers.values() if layer.visible}
    rows, model = layers[VectorContent], layers[SceneContent]
    assert (rows.role, rows.height, rows.storeys) == ("buildings", "height_m", "storeys")
    assert isinstance(model.content, SceneContent)
    assert model.content.placed
    assert model.content.x == pytest.approx(508_005, abs=50)  # the middle of the map shows the building
    assert bench.workspace.state(model.id).kind != "failed"
    with qtbot.waitSignal(bench.twin.built, timeout=PATIENCE_MS):
        program.shell.show_page("twin")
    qtbot.waitUntil(lambda: bench.twin.scene is not None and not program.jobs.active, timeout=PATIENCE_MS)
    assert bench.twin.scene is not None
    numbers = {int(fid) >> FID_BITS for fid in bench.twin.scene.scene.fids}
    assert numbers == {0, FIRST_CONTEXT}
    bench.choose(model.id)
    dialog = SceneExportDialog(bench, bench.frame)
    dialog.show()
    dialog.kind.setCurrentIndex(5)
    qtbot.waitUntil(lambda: bench.twin.view.camera is not None, timeout=PATIENCE_MS)
    wanted = dialog.wanted()
    dialog.reject()
    assert wanted is not None
    export(bench, wanted, tmp_path / "out.city.json")
    qtbot.waitUntil(lambda: (tmp_path / "out.city.json").exists() and not program.jobs.active, timeout=PATIENCE_MS)
    things = json.loads((tmp_path / "out.city.json").read_text(encoding="utf-8"))["CityObjects"]
    assert set(things) == {"A"}
    assert things["A"]["attributes"]["storeysAboveGround"] == 9
