"""The widget of the 3D page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy.typing as npt
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.app.resources import resource_path
from lohu_gis.scene3d.build.camera import Camera
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.mesh import MeshChunk
from lohu_gis.scene3d.build.scene import Extent, SceneData
from lohu_gis.scene3d.link.appearance import Appearance, Sun
from lohu_gis.ui.twin.comparison import OF_MAIN, ComparedCanvas
from lohu_gis.ui.twin.engine import STILL, Engine
from lohu_gis.ui.twin.side import Side

FONT = "fonts/LOHUSansSC-Regular.otf"
CLEAR_PX = 52.0
"""The buttons of the view lie in this strip; no words are written under them."""


class TwinView(ComparedCanvas):
    """Shows a `SceneData`, turns gestures into cameras and clicks into ids. See the package for how it is used.

    Parameters
    ----------
    engine
        What makes the pictures; a 3D process of its own where None. The widget closes it.

    Attributes
    ----------
    main : Side
        What is shown.
    other : Side or None
        What is shown beside it while two scenarios are compared.
    """

    state_changed = Signal(str)
    still_ready = Signal(int, object)

    def __init__(self, parent: QWidget | None = None, engine: Engine | None = None) -> None:
        super().__init__(engine or Engine(), parent)
        self.main = Side(self._engine)
        self._engine.set_appearance(Appearance(font=str(resource_path(FONT)), clear_px=CLEAR_PX))
        self._engine.still_ready.connect(self.still_ready)
        self._engine.state_changed.connect(self._on_state)
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

    def warm(self) -> None:
        """Start the 3D process before it is needed."""
        self._engine.start()

    def retry(self) -> None:
        """Start the 3D process again after it was given up."""
        self._engine.retry()

    def set_scene(self, scene: SceneData) -> None:
        """Show another scene; the camera stays where it is, or shows everything when there was none."""
        self.main.set_scene(scene)
        if self._camera is None:
            self.show_all()

    def update_chunk(self, chunk: MeshChunk) -> None:
        """Show one chunk anew, after rows of it changed, or a new one."""
        self.main.update_chunk(chunk)

    def set_colours(self, fids: npt.ArrayLike, colours: npt.ArrayLike) -> None:
        """Colour buildings by id: uint8 (n, 3), or one colour (3,) for all; ids that do not exist are ignored.

        Selected buildings keep the accent colour and show the new one when they are no longer selected.
        """
        self.main.set_colours(fids, colours)

    def set_selected(self, fids: npt.ArrayLike) -> None:
        """Show these buildings in the accent colour, and those selected before in their own again."""
        self.main.set_selected(fids)

    def set_marks(self, name: str, marks: Marks | None) -> None:
        """Show lines, faces, dots and words under a name, instead of what had that name; None takes them away.

        They stay when the scene changes. Names that begin with ``tool.`` belong to the tool in hand; those that begin
        with ``scenario.`` are shown in the main scene alone.
        """
        for side in self.sides[:1] if name.startswith(OF_MAIN) else self.sides:
            side.set_marks(name, marks)

    @property
    def appearance(self) -> Appearance:
        """Sun, cut and switches."""
        return self._engine.appearance

    def set_appearance(self, appearance: Appearance) -> None:
        """Show everything like this from now on; the font for words stays what it is."""
        for side in self.sides:
            side.engine.set_appearance(replace(appearance, font=self._engine.appearance.font))

    def set_sun(self, azimuth_deg: float, altitude_deg: float, *, passing: bool = False) -> None:
        """Light and shadows of a sun at that place (clockwise from north, above the horizon; negative at night).

        `passing`: a day is played, the ground gets quick shadows only.
        """
        self.set_appearance(replace(self.appearance, sun=Sun(azimuth_deg, altitude_deg, passing)))

    def clear_sun(self) -> None:
        """The light the scene was built for."""
        self.set_appearance(replace(self.appearance, sun=None))

    def set_ground_texture(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a picture (uint8, (rows, columns, 4), north on top) on the ground; None takes it away."""
        self.main.set_ground_texture(rgba, extent)

    def set_ground_detail(self, rgba: npt.ArrayLike | None, extent: Sequence[float] | Extent | None = None) -> None:
        """Lay a finer picture on a part of the ground: the answer to `detail_wanted`; None takes it away."""
        self.main.set_ground_detail(rgba, extent)

    def view_from(self, name: str) -> None:
        """Show the whole scene from a named side: ``iso top north east south west``; nothing without a scene."""
        if self.scene is not None:
            self.navigator.set_mode("orbit")
            self.fly_to(self.scene.camera(name, self.pixels()))

    def still(self, width: int, height: int) -> int:
        """Ask for a finished picture of this view; `still_ready` brings it with the returned number.

        It brings None when the 3D process has been given up.
        """
        camera = self._camera or Camera(0.0, 0.0, 0.0, 1000.0)
        return self._engine.still(camera, (width, height))

    def shut_down(self) -> None:
        """End the 3D process; the widget keeps its last picture."""
        self.navigator.stop()
        self.end_comparison()
        self._engine.close()

    def _on_state(self, state: str) -> None:
        self._again.setVisible(state == STILL)
        self._again.move(12, 12)
        self.update()
        self.state_changed.emit(state)
