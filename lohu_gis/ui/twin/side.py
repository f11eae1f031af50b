"""One scene on its way to the screen: what is shown of it, with the selection on top of the style."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from lohu_gis.scene3d.build.arrays import I64, U8
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import Extent, GroundTexture, SceneData
from lohu_gis.ui.twin.engine import Engine


class Side:
    """Tells an engine what to show. The 3D view has one, and a second one while two scenarios are compared.

    Parameters
    ----------
    engine
        What makes the pictures.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._selected: I64 = np.zeros(0, np.int64)
        self._own_colours: U8 = np.zeros((0, 3), np.uint8)

    @property
    def scene(self) -> SceneData | None:
        """What is shown, with all updates."""
        return self.engine.scene

    def set_scene(self, scene: SceneData) -> None:
        """Show another scene; nothing is selected in it."""
        self.engine.set_scene(scene)
        self._selected, self._own_colours = np.zeros(0, np.int64), np.zeros((0, 3), np.uint8)

    def update_chunk(self, chunk: MeshChunk) -> None:
        """Show one chunk anew, after rows of it changed, or a new one."""
        self.engine.update_chunk(chunk)
        inside = np.isin(self._selected, chunk.fids)
        if inside.any():
            place = np.argsort(chunk.fids)[np.searchsorted(np.sort(chunk.fids), self._selected[inside])]
            self._own_colours[inside] = chunk.colours[place]
            self.engine.set_colours(*_as_pairs(self._selected, ACCENT))

    def set_colours(self, fids: npt.ArrayLike, colours: npt.ArrayLike) -> None:
        """Colour buildings by id: uint8 (n, 3), or one colour (3,) for all; ids that do not exist are ignored.

        Selected buildings keep the accent colour and show the new one when they are no longer selected.
        """
        if self.scene is None:
            return
        self.engine.set_colours(*_as_pairs(self._selected, self._own_colours))
        self.engine.set_colours(*_as_pairs(fids, colours))
        self._mark()

    def set_selected(self, fids: npt.ArrayLike) -> None:
        """Show these buildings in the accent colour, and those selected before in their own again."""
        if self.scene is None:
            return
        wanted = np.intersect1d(np.asarray(fids, np.int64), self.scene.fids)
        if np.array_equal(wanted, self._selected):
            return
        self.engine.set_colours(*_as_pairs(self._selected, self._own_colours))
        self._selected = wanted
        self._mark()

    def set_marks(self, name: str, marks: Marks | None) -> None:
        """Show lines, faces, dots and words under a name, instead of what had that name; None takes them away."""
        self.engine.set_marks(name, marks)

    def set_ground_texture(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a picture (uint8, (rows, columns, 4), north on top) on the ground; None takes it away."""
        self.engine.set_texture(None if rgba is None or extent is None else _texture(rgba, extent))

    def set_ground_detail(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a finer picture on a part of the ground; None takes it away."""
        self.engine.set_detail(None if rgba is None or extent is None else _texture(rgba, extent))

    def _mark(self) -> None:
        """Remember the colours of what is selected and show it in the accent colour."""
        self._own_colours = self._own_colours[:len(self._selected)]
        if self.scene is not None and len(self._selected):
            self._selected, self._own_colours = _colours_of(self.scene, self._selected)
            self.engine.set_colours(*_as_pairs(self._selected, ACCENT))


def _texture(rgba: npt.ArrayLike, extent: Sequence[float] | Extent) -> GroundTexture:
    west, south, east, north = (float(value) for value in extent)
    return GroundTexture(np.asarray(rgba, np.uint8), (west, south, east, north))


def _as_pairs(fids: npt.ArrayLike, colours: npt.ArrayLike) -> tuple[I64, U8]:
    ids = np.asarray(fids, np.int64)
    return ids, np.array(np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3)))


def _colours_of(scene: SceneData, fids: I64) -> tuple[I64, U8]:
    """Those of `fids` that are still there, and their colours."""
    all_fids = scene.fids
    colours = np.concatenate([np.zeros((0, 3), np.uint8), *(chunk.colours for chunk in scene.chunks)])
    there = np.intersect1d(fids, all_fids)
    order = np.argsort(all_fids, kind="stable")
    return there, colours[order[np.searchsorted(all_fids[order], there)]]
