"""Ground: sampling, mesh."""

from __future__ import annotations

import numpy as np
import pytest

from lohu_gis.core.errors import InputError
from lohu_gis.scene3d.build.terrain import flat_terrain, ground_mesh, terrain_grid

SLOPE = terrain_grid(np.tile(np.arange(11.0), (11, 1)), (-5.0, 10.0, 0.0, 105.0, 0.0, -10.0))
"""Nodes at 0, 10 ... 100 in both directions; z = x / 10."""


def test_bilinear_between_nodes_and_clamped_outside() -> None:
    assert SLOPE.extent == (0.0, 0.0, 100.0, 100.0)
    assert SLOPE.sample([25.0, -50.0, 500.0], [33.0, 50.0, 50.0]).tolist() == pytest.approx([2.5, 0.0, 10.0])


def test_rows_go_south() -> None:
    grid = terrain_grid([[9.0, 9.0], [1.0, 1.0]], (0.0, 1.0, 0.0, 2.0, 0.0, -1.0))
    assert grid.sample(0.5, 1.5) == 9.0
    turned = terrain_grid([[1.0, 1.0], [9.0, 9.0]], (0.0, 1.0, 0.0, 0.0, 0.0, 1.0))
    assert turned.sample(0.5, 1.5) == 9.0
    assert turned.extent == grid.extent


def test_gaps_take_the_nearest_height() -> None:
    grid = terrain_grid([[5.0, -9999.0], [5.0, np.nan]], (0.0, 1.0, 0.0, 2.0, 0.0, -1.0), nodata=-9999.0)
    assert grid.z.tolist() == [[5.0, 5.0], [5.0, 5.0]]


@pytest.mark.parametrize(("z", "transform", "code"), [
    ([[1.0, 2.0], [3.0, 4.0]], (0.0, 1.0, 0.1, 2.0, 0.0, -1.0), "terrain.rotated"),
    ([[1.0, 2.0]], (0.0, 1.0, 0.0, 2.0, 0.0, -1.0), "terrain.empty"),
    ([[np.nan, np.nan], [np.nan, np.nan]], (0.0, 1.0, 0.0, 2.0, 0.0, -1.0), "terrain.empty")])
def test_unusable_rasters_are_refused(z: list[list[float]], transform: tuple[float, ...], code: str) -> None:
    with pytest.raises(InputError) as caught:
        terrain_grid(z, transform)
    assert caught.value.code == code


def test_ground_mesh_covers_its_extent_once() -> None:
    mesh = ground_mesh(SLOPE)
    a, b, c = (mesh.points[mesh.triangles[:, k]].astype(float) for k in range(3))
    normal = np.cross(b - a, c - a)
    assert (normal[:, 2] > 0).all()
    assert normal[:, 2].sum() / 2 == pytest.approx(100.0 * 100.0)
    assert mesh.uv.min() == 0.0
    assert mesh.uv.max() == 1.0
    south_west = mesh.uv[np.argmin(mesh.points[:121, 0] + mesh.points[:121, 1])]
    assert south_west.tolist() == [0.0, 0.0]


def test_apron_surrounds_without_overlap() -> None:
    """The land around adds exactly the ring between the scene and its outer border."""
    mesh = ground_mesh(flat_terrain((0.0, 0.0, 10.0, 20.0)))
    a, b, c = (mesh.points[mesh.apron[:, k]].astype(float) for k in range(3))
    assert (np.cross(b - a, c - a)[:, 2] > 0).all()
    assert np.cross(b - a, c - a)[:, 2].sum() / 2 == pytest.approx(150.0 * 300.0 - 10.0 * 20.0)


def test_resampled_is_never_finer_and_stays_inside() -> None:
    small = SLOPE.resampled((10.0, 10.0, 60.0, 90.0), 10_000)
    assert small.z.shape == (9, 6)
    assert small.sample(35.0, 50.0) == pytest.approx(3.5)
    assert SLOPE.resampled(SLOPE.extent, 9).z.size <= 16
