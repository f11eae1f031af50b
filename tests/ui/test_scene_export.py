"""The 3D scene as files, and the dialog that asks how."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import shapely
from PIL import Image
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lohu_gis.app.city import City, raised_layers
from lohu_gis.app.film import Film
from lohu_gis.core.errors import Cancelled
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, Project, Scenario, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.request import VectorInput
from lohu_gis.scene3d.build.scene import BuiltScene, build_layers
from lohu_gis.scene3d.link.appearance import Appearance
from lohu_gis.ui.dialogs.scene_export import FORMATS, SceneExportDialog
from lohu_gis.ui.scene.files import Look, SceneFile, scene_file, write_scene_file
from tests.tools.tables import layer


@pytest.fixture
def city() -> City:
    """A podium with a tower."""
    table = layer([shapely.box(0, 0, 40, 40), shapely.box(10, 10, 30, 30)], building_id=["T", "T"],
                  height_m=[12.0, 60.0], base_m=[0.0, 12.0], storeys=[3, 16])
    style = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#cc3333")))
    content = VectorContent(table="t", style=style)
    shown = Layer(id="b", name="b", content=content, height="height_m", base="base_m", storeys="storeys")
    return City(VectorInput(shown, table), "EPSG:4547")


@pytest.fixture
def built(city: City) -> BuiltScene:
    """Its scene."""
    return build_layers(raised_layers(city, MapCache(), Progress())[0], crs=city.crs)


def wanted(city: City, built: BuiltScene, **look: Any) -> SceneFile:
    """The scene as a plan has it."""
    project = Project(name="示范", scenario="s", scenarios={"base": Scenario(id="base", name="现状"),
                                                          "s": Scenario(id="s", name="方案", name_en="Plan")})
    size = look.pop("size", (200, 140))
    return scene_file(built, city, project, Look(built.scene.camera("iso", size), size, **look))


def test_models_are_written_with_names_and_attributes(city: City, built: BuiltScene, tmp_path: Path) -> None:
    plan = wanted(city, built, note="invented")
    for name in ("m.glb", "m.obj", "m.city.json"):
        write_scene_file(plan, tmp_path / name, Progress())
    found = json.loads((tmp_path / "m.city.json").read_text(encoding="utf-8"))
    assert set(found["CityObjects"]) == {"T", "T-1", "T-2"}
    assert found["CityObjects"]["T-2"]["attributes"]["storeysAboveGround"] == 16
    assert found["CityObjects"]["T-2"]["attributes"]["scenario"] in ("方案", "Plan")
    assert found["metadata"]["title"].startswith("示范 – invented – ")
    assert "o T\n" in (tmp_path / "m.obj").read_text(encoding="utf-8")


def test_pictures_and_films_are_drawn_in_another_process(city: City, built: BuiltScene, tmp_path: Path) -> None:
    write_scene_file(wanted(city, built), tmp_path / "m.png", Progress())
    picture = np.asarray(Image.open(tmp_path / "m.png").convert("RGB")).astype(int)
    assert picture.shape == (140, 200, 3)
    assert (picture[:, :, 0] - picture[:, :, 1] > 30).sum() > 200
    shares: list[float] = []
    write_scene_file(wanted(city, built, film=Film(0.4, 10)), tmp_path / "m.gif",
                     Progress(lambda share, _word: shares.append(share)))
    with Image.open(tmp_path / "m.gif") as found:
        assert getattr(found, "n_frames", 0) == 4
    assert shares


def test_a_film_can_be_stopped(city: City, built: BuiltScene, tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        write_scene_file(wanted(city, built, film=Film(60, 10)), tmp_path / "m.gif",
                         Progress(cancelled=lambda: True))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def over(qtbot: QtBot) -> QWidget:
    """The window that dialogs stand over."""
    window = QWidget()
    qtbot.addWidget(window)
    return window


def desk_of(city: City, built: BuiltScene | None) -> Any:
    """What the dialog asks of the desk."""
    view = SimpleNamespace(camera=None if built is None else built.scene.camera(), appearance=Appearance(),
                           main=SimpleNamespace(engine=SimpleNamespace(marks={"tool.ruler": object()})))
    said: list[Any] = []
    return SimpleNamespace(twin=SimpleNamespace(scene=built, feed=SimpleNamespace(request=SimpleNamespace(city=city)),
                                                view=view),
                           document=SimpleNamespace(project=Project()), say=said.append, said=said)


def test_the_dialog_asks_what_the_format_needs(qtbot: QtBot, over: QWidget, city: City, built: BuiltScene) -> None:
    dialog = SceneExportDialog(desk_of(city, built), over)
    dialog.show()
    seen = {}
    for number, (kind, _word) in enumerate(FORMATS):
        dialog.kind.setCurrentIndex(number)
        dialog.kind.activated.emit(number)
        assert dialog.chosen == kind
        seen[kind] = (dialog.width_px.isVisible(), dialog.seconds.isVisible())
    assert seen == {"png": (True, False), "mp4": (True, True), "gif": (True, True), "glb": (False, False),
                    "obj": (False, False), "city.json": (False, False)}
    dialog.kind.setCurrentIndex(1)
    dialog.kind.activated.emit(1)
    dialog.width_px.setValue(321)
    plan = dialog.wanted()
    assert plan is not None
    assert plan.look.size == (320, 600)
    assert plan.look.marks == {}
    assert (plan.look.film.seconds, plan.look.film.fps) == (8, 25)


def test_without_a_scene_the_dialog_says_so(qtbot: QtBot, over: QWidget, city: City) -> None:
    desk = desk_of(city, None)
    dialog = SceneExportDialog(desk, over)
    dialog.show()
    dialog._ask()
    assert [message.kind for message in desk.said] == ["warning"]
    qtbot.waitUntil(lambda: not dialog.isVisible())
