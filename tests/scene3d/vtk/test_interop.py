"""Scenes in pyvista: measures by pyvista's own methods."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.scene3d.build.scene import build_scene
from lohu_gis.scene3d.build.terrain import flat_terrain
from lohu_gis.scene3d.vtk.interop import to_multiblock
from tests.scene3d.shapes import column


def test_areas_and_ids_in_pyvista() -> None:
    built = build_scene(column([shapely.box(5e5, 2.5e6, 5e5 + 10, 2.5e6 + 20), shapely.box(5e5, 0, 5e5 + 1, 1)]),
                        [30.0, np.nan], fids=[7, 8], colours=(1, 2, 3))
    blocks: Any = to_multiblock(built.scene)
    assert blocks["buildings"].area == pytest.approx(10 * 20 + 60 * 30, rel=1e-5)
    assert set(blocks["buildings"].cell_data["building_id"]) == {7}
    assert blocks["buildings"].cell_data["colour"][0].tolist() == [1, 2, 3]
    west, south, east, north = built.scene.extent
    assert blocks["ground"].area == pytest.approx((east - west) * (north - south), rel=1e-5)


def test_bare_ground_in_pyvista() -> None:
    blocks: Any = to_multiblock(build_scene(Geometry.empty(), np.zeros(0), terrain=flat_terrain((0, 0, 10, 10))).scene)
    assert blocks["buildings"].n_cells == 0
    assert blocks["ground"].area == pytest.approx(100.0)
