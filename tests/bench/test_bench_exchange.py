"""How long files of a city of 30,000 buildings take."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.io.scene.cityjson.parse import read_city
from lohu_gis.io.scene.cityjson.rows import building_block
from lohu_gis.io.scene.cityjson.write import CityBuildings, write_city
from lohu_gis.io.scene.read import read_scene
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import SceneData, build_scene
from lohu_gis.scene3d.vtk.export import write_glb, write_obj

COUNT = 30_000


@pytest.fixture(scope="module")
def geometry() -> Geometry:
    """Rectangles of 20 x 20 m in a grid."""
    return from_shapely([shapely.box(i % 200 * 30, i // 200 * 30, i % 200 * 30 + 20, i // 200 * 30 + 20)
                         for i in range(COUNT)])


@pytest.fixture(scope="module")
def city(geometry: Geometry) -> CityBuildings:
    """The same as buildings of four storeys."""
    return CityBuildings(geometry, [f"b{i}" for i in range(COUNT)], np.zeros(COUNT), np.full(COUNT, 12.0), "EPSG:4547",
                         np.full(COUNT, 4.0), {"use": ["office"] * COUNT, "number": list(range(COUNT))})


@pytest.fixture(scope="module")
def scene(geometry: Geometry) -> SceneData:
    """The same as a scene."""
    return build_scene(geometry, np.full(COUNT, 12.0), crs="EPSG:4547").scene


@pytest.fixture(scope="module")
def records() -> Records:
    """Names and one attribute."""
    return Records(np.arange(COUNT), tuple(f"b{i}" for i in range(COUNT)), {"number": list(range(COUNT))})


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, city: CityBuildings, scene: SceneData, records: Records) -> Path:
    """A folder with the city in all formats."""
    folder = tmp_path_factory.mktemp("models")
    write_city(folder / "m.city.json", city)
    write_glb(scene, folder / "m.glb", "", records)
    write_obj(scene, folder / "m.obj", records)
    return folder


def test_write_cityjson(benchmark: Any, city: CityBuildings, tmp_path: Path) -> None:
    """Solids with attributes."""
    benchmark.pedantic(write_city, (tmp_path / "m.city.json", city), rounds=3)


def test_read_cityjson_as_rows(benchmark: Any, files: Path) -> None:
    """Parsing, footprints, heights, columns."""
    block = benchmark.pedantic(lambda: building_block(read_city(files / "m.city.json"), "x"), rounds=3)
    assert len(block) == COUNT


@pytest.mark.parametrize("ending", ["city.json", "glb", "obj"])
def test_read_as_context(benchmark: Any, files: Path, ending: str) -> None:
    """Triangles with colours."""
    found = benchmark.pedantic(read_scene, (files / f"m.{ending}",), rounds=2)
    assert found.model.triangles >= 10 * COUNT


def test_write_glb(benchmark: Any, scene: SceneData, records: Records, tmp_path: Path) -> None:
    """One object per building."""
    benchmark.pedantic(write_glb, (scene, tmp_path / "m.glb", "", records), rounds=3)


def test_write_obj(benchmark: Any, scene: SceneData, records: Records, tmp_path: Path) -> None:
    """One object per building."""
    benchmark.pedantic(write_obj, (scene, tmp_path / "m.obj", records), rounds=3)
