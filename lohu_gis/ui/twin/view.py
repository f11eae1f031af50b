"""The widget of the 3D page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.resources import resource_path
from lohu_gis.scene3d.build.arrays import I64, U8
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import Extent, GroundTexture, SceneData
from lohu_gis.scene3d.link.appearance import Appearance, Sun
from lohu_gis.ui.twin.canvas import TwinCanvas
from lohu_gis.ui.twin.engine import STILL, Engine

FONT = "fonts/LOHUSansSC-Regular.otf"


class TwinView(TwinCanvas):
    """Shows a `SceneData`, turns gestures into cameras and clicks into ids. See the package for how it is used.

    Parameters
    ----------
    engine
        What makes the pictures; a 3D process of its own where None. The widget closes it.
    """

    state_changed = Signal(str)
    still_ready = Signal(int, object)

    def __init__(self, parent: QWidget | None = None, engine: Engine | None = None) -> None:
        super().__init__(engine or Engine(), parent)
        self._engine.set_appearance(Appearance(font=str(resource_path(FONT))))
        self._engine.still_ready.connect(self.still_ready)
        self._engine.state_changed.connect(self._on_state)
        self._selected: I64 = np.zeros(0, np.int64)
        self._own_colours: U8 = np.zeros((0, 3), np.uint8)
        self._again = QPushButton(_("Retry"), self)
        self._again.hide()
        self._again.clicked.connect(self.retry)

    @property
    def state(self) -> str:
        """``starting``, ``live``, ``restarting`` or ``still``."""
        return self._engine.state

    @property
    def reason(self) -> str:
        """Message code of why the view is ``still``; else empty."""
        return self._engine.reason

    @property
    def scene(self) -> SceneData | None:
        """What is shown, with all updates."""
        return self._engine.scene

    def warm(self) -> None:
        """Start the 3D process before it is needed."""
        self._engine.start()

    def retry(self) -> None:
        """Start the 3D process again after it was given up."""
        self._engine.retry()

    def set_scene(self, scene: SceneData) -> None:
        """Show another scene; the camera stays where it is, or shows everything when there was none."""
        self._engine.set_scene(scene)
        self._selected, self._own_colours = np.zeros(0, np.int64), np.zeros((0, 3), np.uint8)
        if self._camera is None:
            self.show_all()

    def update_chunk(self, chunk: MeshChunk) -> None:
        """Show one chunk anew, after heights or colours of its buildings changed."""
        self._engine.update_chunk(chunk)
        if np.isin(self._selected, chunk.fids).any():
            inside = np.isin(self._selected, chunk.fids)
            place = np.argsort(chunk.fids)[np.searchsorted(np.sort(chunk.fids), self._selected[inside])]
            self._own_colours[inside] = chunk.colours[place]
            self._engine.set_colours(*_as_pairs(self._selected, ACCENT))

    def set_colours(self, fids: npt.ArrayLike, colours: npt.ArrayLike) -> None:
        """Colour buildings by id: uint8 (n, 3), or one colour (3,) for all; ids that do not exist are ignored.

        Selected buildings keep the accent colour and show the new one when they are no longer selected.
        """
        if self.scene is None:
            return
        self._engine.set_colours(*_as_pairs(self._selected, self._own_colours))
        self._engine.set_colours(*_as_pairs(fids, colours))
        self._mark()

    def set_selected(self, fids: npt.ArrayLike) -> None:
        """Show these buildings in the accent colour, and those selected before in their own again."""
        if self.scene is None:
            return
        self._engine.set_colours(*_as_pairs(self._selected, self._own_colours))
        self._selected = np.intersect1d(np.asarray(fids, np.int64), self.scene.fids)
        self._mark()

    def set_marks(self, name: str, marks: Marks | None) -> None:
        """Show lines, faces, dots and words under a name, instead of what had that name; None takes them away.

        They stay when the scene changes. Names that begin with ``tool.`` belong to the tool in hand.
        """
        self._engine.set_marks(name, marks)

    @property
    def appearance(self) -> Appearance:
        """Sun, cut and switches."""
        return self._engine.appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Show everything like this from now on; the font for words stays what it is."""
        self._engine.set_appearance(replace(appearance, font=self._engine.appearance.font))

    def set_sun(self, azimuth_deg: float, altitude_deg: float, *, passing: bool = False) -> None:
        """Light and shadows of a sun at that place (clockwise from north, above the horizon; negative at night).

        `passing`: a day is played, the ground gets quick shadows only.
        """
        self._engine.set_appearance(replace(self.appearance, sun=Sun(azimuth_deg, altitude_deg, passing)))

    def set_ground_texture(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a picture (uint8, (rows, columns, 4), north on top) on the ground; None takes it away."""
        if rgba is None or extent is None:
            self._engine.set_texture(None)
            return
        self._engine.set_texture(_texture(rgba, extent))
        self._settled.start()

    def set_ground_detail(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a finer picture on a part of the ground: the answer to `detail_wanted`; None takes it away."""
        self._engine.set_detail(None if rgba is None or extent is None else _texture(rgba, extent))

    def view_from(self, name: str) -> None:
        """Show the whole scene from a named side: ``iso top north east south west``; nothing without a scene."""
        if self.scene is not None:
            self.set_camera(self.scene.camera(name, self._pixels()))

    def still(self, width: int, height: int) -> int:
        """Ask for a finished picture of this view; `still_ready` brings it with the returned number.

        It brings None when the 3D process has been given up.
        """
        camera = self._camera or Camera(0.0, 0.0, 0.0, 1000.0)
        return self._engine.still(camera, (width, height))

    def shut_down(self) -> None:
        """End the 3D process; the widget keeps its last picture."""
        self._engine.close()

    def _mark(self) -> None:
        """Remember the colours of what is selected and show it in the accent colour."""
        if self.scene is not None and len(self._selected):
            self._own_colours = _colours_of(self.scene, self._selected)
            self._engine.set_colours(*_as_pairs(self._selected, ACCENT))

    def _on_state(self, state: str) -> None:
        self._again.setVisible(state == STILL)
        self._again.move(12, 12)
        self.update()
        self.state_changed.emit(state)


def _texture(rgba: npt.ArrayLike, extent: Sequence[float] | Extent) -> GroundTexture:
    west, south, east, north = (float(value) for value in extent)
    return GroundTexture(np.asarray(rgba, np.uint8), (west, south, east, north))


def _as_pairs(fids: npt.ArrayLike, colours: npt.ArrayLike) -> tuple[I64, U8]:
    ids = np.asarray(fids, np.int64)
    return ids, np.array(np.broadcast_to(np.asarray(colours, np.uint8), (len(ids), 3)))


def _colours_of(scene: SceneData, fids: I64) -> U8:
    all_fids = scene.fids
    colours = np.concatenate([chunk.colours for chunk in scene.chunks]) if scene.chunks else np.zeros((0, 3), np.uint8)
    order = np.argsort(all_fids)
    return colours[order[np.searchsorted(all_fids[order], fids)]]
