"""The ground on the stage: a sketch at once, relief, shadows and the map when there is time, near parts in detail."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor

from lohu_gis.scene3d.build.arrays import F64, U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.daylight import Daylight
from lohu_gis.scene3d.build.ground import apron_colour, canvas_size, ground_picture, resized
from lohu_gis.scene3d.build.ids import TREES
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.near import GroundPatch, near_patch, widened
from lohu_gis.scene3d.build.scene import Extent, SceneData
from lohu_gis.scene3d.link.appearance import Cut
from lohu_gis.scene3d.vtk.pieces import GroundActors
from lohu_gis.scene3d.vtk.shadows import ShadowCaster
from lohu_gis.scene3d.vtk.window import OffscreenWindow

QUICK_GROUND, FULL_GROUND, PATCH_PX = 1024, 3072, 2048
FINEST_M = 0.2
"""Smallest pixel of the picture on the ground, metres."""

MANY = 64
"""A scene of more chunks does not keep a second copy of itself for shadows: memory is worth more than half a second."""

QUICK_S = 0.12
"""While the sun moves, shadows follow as long as drawing them takes no longer than this."""


def never() -> bool:
    """Nothing interrupts."""
    return False


class ShownGround:
    """Draws the ground of one scene; create it anew for another one.

    Parameters
    ----------
    window
        Where masks are drawn.
    scene
        Its ground is shown.
    origin
        Point of the scene that is 0, 0, 0 on the graphics card, shape (3,).
    day, shadows, trees
        The light, and whether buildings throw shadows, and trees too.
    """

    def __init__(self, window: OffscreenWindow, scene: SceneData, origin: F64, day: Daylight, *,
                 shadows: bool, trees: bool = True) -> None:
        self.rough = True
        self.trees = trees
        self._scene = scene
        self._day, self._shadows = day, shadows
        self._pieces = GroundActors(scene.ground, origin, 1.0 if window.software else 8.0)
        self._caster = ShadowCaster(window)
        self._shadow: U8 | None = None
        self._contact: U8 | None = None
        self._patch: GroundPatch | None = None
        self._slow = False
        self.sketch()

    @property
    def actors(self) -> tuple[vtkActor, vtkActor, vtkActor]:
        """The land, a part of it in detail, and what is around it."""
        return self._pieces.land, self._pieces.near, self._pieces.apron

    @property
    def _chunks(self) -> list[MeshChunk]:
        """What throws shadows."""
        return [chunk for chunk in self._scene.chunks if self.trees or chunk.layer != TREES]

    def open(self, cut: Cut | None) -> None:
        """Leave out the shadows of what a plane cuts away."""
        self._caster.open(cut)
        self._shadow = self._contact = self._patch = None
        self.rough = True

    def take(self, scene: SceneData, *, shapes: bool = True, picture: bool = False) -> None:
        """The scene is another one on the same ground: other `shapes` throw other shadows, a `picture` lies on it.

        A scene with another detail of its picture is neither.
        """
        self._scene = scene
        self._patch = None
        if shapes:
            self._shadow = self._contact = None
            self.rough = True
        if picture:
            self.sketch()

    def shine(self, day: Daylight, *, shadows: bool, passing: bool) -> None:
        """Take another light; `passing` asks for something quick."""
        self._day, self._shadows = day, shadows
        self._shadow = None
        self.rough = True
        if passing:
            self._quick_shadow()
            self.sketch()

    def sketch(self) -> None:
        """Show the ground without much work: coarse, with the shadows that are known already."""
        size = canvas_size(self._scene.extent, min(QUICK_GROUND, self._useful_pixels()))
        shadow, contact = (None if mask is None else resized(mask, size) for mask in (self._shadow, self._contact))
        self._pieces.show(self._picture(size, shadow, contact), apron_colour(self._scene))
        self.rough = True
        self._patch = None

    def finish(self, interrupted: Callable[[], bool] = never, longest: int = FULL_GROUND) -> bool:
        """Draw the ground in full, `longest` pixels along its longer side.

        Returns False, and leaves the ground as it was, when `interrupted` says that something more urgent waits.
        """
        size = canvas_size(self._scene.extent, min(longest, self._useful_pixels()))
        if not self._cast(size, interrupted) or interrupted():
            return False
        self._pieces.show(self._picture(size, self._shadow, self._contact), apron_colour(self._scene))
        self.rough = False
        self._patch = None
        if len(self._scene.chunks) > MANY:
            self._caster.forget()
        return True

    def finish_near(self, camera: Camera, interrupted: Callable[[], bool] = never) -> bool:
        """Draw the ground in front of a near camera in more detail, where that is worth it; False when interrupted."""
        if self.rough:
            return True
        patch = near_patch(self._scene, widened(camera), PATCH_PX, min(FULL_GROUND, self._useful_pixels()))
        if patch is None or (self._patch is not None and patch.served_by(self._patch.extent)):
            return True
        size = canvas_size(patch.extent, PATCH_PX)
        shadow = self._masked(patch.extent, size, interrupted)
        contact = self._caster.contact(self._chunks, patch.extent, size, interrupted)
        if shadow is None or contact is None:
            return False
        self._pieces.show_patch(patch, self._picture(size, shadow, contact, patch.extent))
        self._patch = patch
        return True

    def _picture(self, size: tuple[int, int], shadow: U8 | None, contact: U8 | None,
                 part: Extent | None = None) -> U8:
        return ground_picture(replace(self._scene, light=self._day.light), size, shadow, contact, part)

    def _cast(self, size: tuple[int, int], interrupted: Callable[[], bool]) -> bool:
        """Make both masks of the whole ground unless they are there; False when interrupted."""
        if self._shadow is None or self._shadow.shape != size[::-1]:
            self._shadow = self._masked(self._scene.extent, size, interrupted)
        if self._shadow is not None and (self._contact is None or self._contact.shape != size[::-1]):
            self._contact = self._caster.contact(self._chunks, self._scene.extent, size, interrupted)
        return self._shadow is not None and self._contact is not None

    def _masked(self, extent: Extent, size: tuple[int, int], interrupted: Callable[[], bool]) -> U8 | None:
        """The shadow as dark as this light makes it."""
        if not self._shadows or self._day.shadow <= 0.0:
            return np.zeros(size[::-1], np.uint8)
        mask = self._caster.shadow(self._chunks, self._day.light, extent, size, interrupted)
        if mask is None or self._day.shadow >= 1.0:
            return mask
        return (mask * self._day.shadow).astype(np.uint8)

    def _quick_shadow(self) -> None:
        if self._slow:
            return
        began = time.perf_counter()
        size = canvas_size(self._scene.extent, min(QUICK_GROUND, self._useful_pixels()))
        self._shadow = self._masked(self._scene.extent, size, never)
        self._slow = time.perf_counter() - began > QUICK_S

    def _useful_pixels(self) -> int:
        west, south, east, north = self._scene.extent
        return max(round(max(east - west, north - south) / FINEST_M), 64)
