"""The 2D map on the ground: any layer, heat and choropleths included, lies where it belongs."""

from __future__ import annotations

from types import SimpleNamespace

import msgspec
import numpy as np
from pytestqt.qtbot import QtBot

from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, ComputedContent, Layer, Project, RunRecord, TableRef, VectorContent
from lohu_gis.core.style import (
    FillSymbol,
    Graduated,
    MarkerSymbol,
    Ramp,
    RampRaster,
    RasterStyle,
    Single,
    VectorStyle,
)
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.map import PAPER, LayerInput, SurfaceInput, VectorInput
from lohu_gis.scene3d.build.ground import canvas_size
from lohu_gis.scene3d.build.ground import ground_picture as lit_picture
from lohu_gis.scene3d.build.scene import GroundTexture, SceneData, build_scene
from lohu_gis.ui.scene.drape import map_layers
from lohu_gis.ui.scene.model import TEXTURE_PX, ground_picture
from tests.tools.tables import EAST, LOCAL, NORTH, box, layer

SIDE = 1000.0
SCENE = build_scene(layer([box(0, 0, SIDE, SIDE)]).geometry(), [0.0]).scene  # type: ignore[arg-type]  # has geometry


def choropleth() -> VectorInput:
    """West half red, east half blue."""
    style = VectorStyle(renderer=Graduated(expression="far", breaks=(0.0, 2.0, 4.0), colors=("#FF0000", "#0000FF"),
                                           symbol=FillSymbol(fill="#888888", outline=None)))
    content = VectorContent(table="p", style=style)
    table = layer([box(0, 0, SIDE / 2, SIDE), box(SIDE / 2, 0, SIDE / 2, SIDE)], far=[1.0, 3.0])
    return VectorInput(Layer(id="p", name="p", content=content), table)


def heat() -> SurfaceInput:
    """Hot in the north-east quarter, nothing elsewhere."""
    style = RasterStyle(renderer=RampRaster(ramp=Ramp(colors=("#00FF00", "#00FF00")), low=0.0, high=1.0))
    content = ComputedContent(tool="heat.kernel_density", inputs={}, style=style)
    array = np.full((20, 20), np.nan)
    array[:10, 10:] = 1.0
    extent = (EAST, NORTH, EAST + SIDE, NORTH + SIDE)
    return SurfaceInput(Layer(id="h", name="h", content=content), array, extent, LOCAL)


def draped(*layers: LayerInput) -> SceneData:
    """The scene with a map on its ground."""
    picture = ground_picture(layers, SCENE.extent, LOCAL, PAPER, MapCache(), Progress())
    assert max(picture.shape[:2]) == TEXTURE_PX
    return SCENE.with_texture(GroundTexture(picture, SCENE.extent))


def colours(scene: SceneData) -> dict[str, list[int]]:
    """What is seen at the middle of each quarter, red green blue, 0 to 9."""
    west, south, east, north = scene.extent
    size = canvas_size(scene.extent, 600)
    picture = lit_picture(scene, size)
    found = {}
    for name, x, y in (("nw", 0.25, 0.75), ("ne", 0.75, 0.75), ("sw", 0.25, 0.25), ("se", 0.75, 0.25)):
        column = (EAST + x * SIDE - west) / (east - west) * size[0]
        row = (north - NORTH - y * SIDE) / (north - south) * size[1]
        found[name] = [int(part) // 26 for part in picture[int(row), int(column)]]
    return found


RED, BLUE, GREEN = [8, 0, 0], [0, 0, 8], [0, 8, 0]


def test_a_choropleth_lies_on_the_ground(qtbot: QtBot) -> None:
    assert colours(draped(choropleth())) == {"nw": RED, "ne": BLUE, "sw": RED, "se": BLUE}


def test_heat_lies_above_it_in_the_north_east(qtbot: QtBot) -> None:
    assert colours(draped(choropleth(), heat())) == {"nw": RED, "ne": GREEN, "sw": RED, "se": BLUE}


class Plan:
    """What the ground asks of a workspace: layers with their data, and the project they belong to."""

    def __init__(self, project: Project, *layers: LayerInput) -> None:
        self.document = SimpleNamespace(project=project)
        self._layers = layers

    def inputs(self, *, scenario: str | None) -> tuple[LayerInput, ...]:
        """The layers of any scenario."""
        del scenario
        return self._layers


def test_windows_are_shown_on_facades_and_not_on_the_ground() -> None:
    given = choropleth()
    windows = VectorContent(table="w", style=VectorStyle(renderer=Single(symbol=MarkerSymbol())))
    of_run = VectorInput(msgspec.structs.replace(given.layer, id="found", content=windows), given.table)
    stands = VectorInput(msgspec.structs.replace(given.layer, id="stands"), given.table)
    project = Project(layers={each.layer.id: each.layer for each in (given, of_run, stands)},
                      tables={"w": TableRef(origin=BlockOrigin(block="w"), run="r")},
                      runs={"r": RunRecord(tool="sun.hours_windows", version="1")})
    plan = Plan(project, given, of_run, stands)
    on_ground = map_layers(plan, "base", frozenset({"stands"}))  # type: ignore[arg-type]  # as much of it as is used
    assert [each.layer.id for each in on_ground] == ["p"]
