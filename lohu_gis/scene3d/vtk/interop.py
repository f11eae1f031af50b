"""Scenes for analysts who work with pyvista."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from lohu_gis.scene3d.build.scene import SceneData

if TYPE_CHECKING:
    import pyvista


def to_multiblock(scene: SceneData) -> pyvista.MultiBlock:
    """A scene as `pyvista.MultiBlock`: the blocks ``buildings`` and ``ground``.

    Coordinates are those of the scene's CRS, in metres. ``buildings`` is one `pyvista.PolyData` with ``building_id``,
    ``height_m`` and ``colour`` (uint8, red, green, blue) per triangle; buildings of unknown height are left out. Use it
    for plots, ``save`` and analysis; nothing in it is shared with the scene.
    """
    import pyvista

    points, faces, ids, heights, colours = [np.zeros((0, 3))], [np.zeros((0, 3), np.int64)], [], [], []
    first = 0
    for chunk in scene.chunks:
        owner = chunk.building[chunk.triangles[:, 0]]
        points.append(chunk.points + chunk.origin)
        faces.append(chunk.triangles.astype(np.int64) + first)
        ids.append(chunk.fids[owner])
        heights.append(chunk.height[owner])
        colours.append(chunk.colours[owner])
        first += len(chunk.points)
    corners: Any = np.concatenate(faces)
    buildings = pyvista.PolyData.from_regular_faces(np.concatenate(points), corners)
    if ids:
        buildings.cell_data["building_id"] = np.concatenate(ids)
        buildings.cell_data["height_m"] = np.concatenate(heights)
        buildings.cell_data["colour"] = np.concatenate(colours)
    count = len(scene.ground.uv)
    land: Any = scene.ground.triangles.astype(np.int64)
    ground = pyvista.PolyData.from_regular_faces(scene.ground.points[:count] + scene.ground.origin, land)
    return pyvista.MultiBlock({"buildings": buildings, "ground": ground})
