"""What is clicked in the 3D view becomes the selection; what lies under the pointer says its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.events import Mode
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.core.document import Edit
from lohu_gis.core.edits.project import Together
from lohu_gis.core.edits.view import ClearSelection, SetSelection
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.project import Layer, Project, VectorContent
from lohu_gis.core.text import N_
from lohu_gis.core.twin import buildings_layer, layers_of, units_layer
from lohu_gis.scene3d.build.ids import BUILDINGS, TREES, UNITS, scene_id, split_scene_id
from lohu_gis.ui.canvas.picking import combined
from lohu_gis.ui.theme.apply import face
from lohu_gis.ui.theme.tokens import TABLE_PX
from lohu_gis.ui.twin.cards import write_card
from lohu_gis.ui.twin.under import inside

if TYPE_CHECKING:
    from lohu_gis.scene3d.build.arrays import I64
    from lohu_gis.scene3d.build.mesh import MeshChunk
    from lohu_gis.scene3d.build.pick import Pick
    from lohu_gis.ui.twin.view import TwinView
    from lohu_gis.ui.workspace import Workspace

NAMES = ("name", "名称", "building_id", "id")
"""Columns that tell what an object is called, unless its layer says it."""


class TwinPicker(QObject):
    """Selection and hover of the 3D view.

    Parameters
    ----------
    workspace
        Tells the open project.
    apply
        Applies an edit.

    Signals
    -------
    found()
        A click selected something.
    """

    found = Signal()

    def __init__(self, view: TwinView, workspace: Callable[[], Workspace], apply: Callable[..., object]) -> None:
        super().__init__(view)
        self._view, self._workspace, self._apply = view, workspace, apply
        self._mode: Mode = "replace"
        self._text = ""
        view.clicked.connect(self._clicked)
        view.picked.connect(self._picked)
        view.hovered.connect(self._hovered)
        view.overlays.append(self._paint)

    @property
    def hovered_text(self) -> str:
        """What the card at the pointer says; empty when there is none."""
        return self._text

    def show_selection(self) -> None:
        """Show the project's selection in every scene."""
        ids = selected_ids(self._workspace().document.project)
        for side in self._view.sides:
            side.set_selected(ids)

    def select_box(self, box: tuple[float, float, float, float], mode: Mode) -> None:
        """Select what stands with the middle of its top in a rectangle of the picture."""
        if self._view.scene is not None and self._view.camera is not None:
            self._select(inside(self._view.scene, self._view.camera, box, self._view.logical()), mode)

    def _clicked(self, event: QMouseEvent, _found: Pick) -> None:
        keys = event.modifiers()
        shift = bool(keys & Qt.KeyboardModifier.ShiftModifier)
        control = bool(keys & Qt.KeyboardModifier.ControlModifier)
        self._mode = "remove" if shift and control else "add" if shift else "toggle" if control else "replace"

    def _picked(self, ident: object) -> None:
        mode, self._mode = self._mode, "replace"
        self._select(np.array([ident] if isinstance(ident, int) else [], np.int64), mode)
        if isinstance(ident, int):
            self.found.emit()

    def _select(self, ids: I64, mode: Mode) -> None:
        project = self._workspace().document.project
        wanted = {} if mode == "replace" else dict(project.selection)
        numbers, fids = split_scene_id(ids)
        for number, layer in layers_by_number(project).items():
            chosen = FidSet.of(fids[numbers == number])
            if chosen:
                wanted[layer.id] = combined(project.selection.get(layer.id, FidSet()), chosen, mode)
        wanted = {key: value for key, value in wanted.items() if value}
        if wanted == dict(project.selection):
            return
        edits: list[Edit] = [ClearSelection()]
        edits += [SetSelection(key, value, only=False) for key, value in wanted.items()]
        self._apply(edits[0] if len(edits) == 1 else Together(tuple(edits), N_("Select")))

    def _hovered(self, found: Pick | None) -> None:
        text = "" if found is None or found.fid is None else self.words(found.fid)
        if text != self._text:
            self._text = text
            self._view.update()

    def words(self, ident: int) -> str:
        """Name, height and storeys of what has a scene id; empty for what is no object of a layer."""
        number, fid = split_scene_id(ident)
        layer = layers_by_number(self._workspace().document.project).get(number)
        if layer is None:
            return ""
        lines = [self._name(layer, fid)]
        scene = self._view.scene
        chunk = None if scene is None else next((c for c in scene.chunks if (c.fids == ident).any()), None)
        if chunk is not None:
            lines.append(_height(chunk, ident))
        return "\n".join(line for line in lines if line)

    def _name(self, layer: Layer, fid: int) -> str:
        table = self._workspace().table_of(layer.id)
        if table is None:
            return ""
        for column in (*NAMES[:2], layer.object_id or "", *NAMES[2:]):
            if column in table.column_names:
                value = table.value(fid, column)
                if value not in (None, ""):
                    return str(value)
        return str(fid)

    def _paint(self, painter: QPainter) -> None:
        if not self._text:
            return
        painter.setFont(face(TABLE_PX, tabular=True))
        flags = int(Qt.AlignmentFlag.AlignLeft)
        box = painter.boundingRect(QRectF(0, 0, 280, 80), flags, self._text)
        spot = QPointF(self._view.mapFromGlobal(self._view.cursor().pos())) + QPointF(22, 18)
        spot.setX(min(spot.x(), self._view.width() - box.width() - 12))
        spot.setY(min(spot.y(), self._view.height() - box.height() - 12))
        box.moveTopLeft(spot)
        write_card(painter, box, self._text, flags)


def layers_by_number(project: Project) -> dict[int, Layer]:
    """Which layer a layer number of the scene stands for."""
    found = {BUILDINGS: buildings_layer(project), UNITS: units_layer(project),
             TREES: next(iter(layers_of(project, "trees")), None)}
    return {number: layer for number, layer in found.items()
            if layer is not None and isinstance(layer.content, VectorContent)}


def selected_ids(project: Project) -> I64:
    """Scene ids of what is selected."""
    parts = [np.zeros(0, np.int64)]
    for number, layer in layers_by_number(project).items():
        fids = project.selection.get(layer.id)
        if fids:
            parts.append(scene_id(number, np.asarray(fids.array(), np.int64)))
    return np.concatenate(parts)


def _height(chunk: MeshChunk, ident: int) -> str:
    row = int(np.flatnonzero(chunk.fids == ident)[0])
    top, low = float(chunk.height[row]), float(chunk.lower[row])
    if not np.isfinite(top):
        return _("Height unknown")
    if low > 0:
        return _("{low} to {top} m above the ground").format(low=grouped(low, 1), top=grouped(top, 1))
    return _("Height {height} m").format(height=grouped(top, 1))
