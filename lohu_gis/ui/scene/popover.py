"""What is shown of the city in 3D: switches, floors, the cut. Every change is an edit, so it can be undone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import msgspec
from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QSlider, QSpinBox, QVBoxLayout, QWidget

from lohu_gis.app.i18n import _
from lohu_gis.core.edits.view import SetView3D
from lohu_gis.core.project import ClipPlane, View3D
from lohu_gis.core.text import N_
from lohu_gis.ui.widgets.basics import hairline, label, push, row, tool_button

SWITCHES = (("shadows", N_("Shadows")), ("labels", N_("Labels")), ("trees", N_("Trees")), ("sky", N_("Sky")),
            ("linked", N_("Map follows the 3D view")))
MOST_FLOORS = 120


class ViewPopover(QFrame):
    """Opens under its button; closes with a click elsewhere or Esc.

    Parameters
    ----------
    state
        Tells how things are shown now.
    apply
        Applies an edit.
    run
        Runs a command by id.
    cut_here
        Makes a plane through what the view looks at, across the way it looks.
    """

    def __init__(self, parent: QWidget, state: Callable[[], View3D], apply: Callable[..., object],
                 run: Callable[[str], object], cut_here: Callable[[], ClipPlane | None]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._state, self._apply, self._cut_here = state, apply, cut_here
        self._switches = {name: QCheckBox(_(title)) for name, title in SWITCHES}
        for name, box in self._switches.items():
            box.toggled.connect(lambda on, name=name: self._set({name: on}))
        self._sliced = QCheckBox(_("Floors up to"))
        self._sliced.toggled.connect(self._slice)
        self._floor = QSpinBox()
        self._floor.setRange(1, MOST_FLOORS)
        self._floor.setAccessibleName(_("Highest floor shown"))
        self._floor.valueChanged.connect(lambda value: self._set({"floor": value}, merge="view3d.floor"))
        self._cut = QCheckBox(_("Cut the model open"))
        self._cut.toggled.connect(self._toggle_cut)
        self._azimuth = QSlider(Qt.Orientation.Horizontal)
        self._azimuth.setRange(0, 359)
        self._azimuth.setAccessibleName(_("Direction of the cut"))
        self._azimuth.valueChanged.connect(self._turn_cut)
        self._degrees = label("", "caption")
        self._degrees.setMinimumWidth(36)
        self._here = push(_("Cut here"), self._move_cut, role="link")
        self._steps = [tool_button(name, tip, partial(self._step, run, command), small=True) for name, tip, command in (
            ("minus", _("Move the cut nearer"), "twin.cut_back"), ("plus", _("Move the cut away"), "twin.cut_ahead"))]
        self._arrange()

    def open_under(self, button: QWidget) -> None:
        """Show the present state under a button, right edges in line."""
        self.refresh()
        self.adjustSize()
        corner = button.mapToGlobal(QPoint(button.width() - self.width(), button.height() + 6))
        self.move(corner)
        self.show()
        self._switches["shadows"].setFocus()

    def refresh(self) -> None:
        """Show the present state."""
        state = self._state()
        for name, box in self._switches.items():
            with QSignalBlocker(box):
                box.setChecked(bool(getattr(state, name)))
        with QSignalBlocker(self._sliced), QSignalBlocker(self._floor):
            self._sliced.setChecked(state.floor is not None)
            self._floor.setEnabled(state.floor is not None)
            self._floor.setValue(state.floor or self._floor.value())
        with QSignalBlocker(self._cut), QSignalBlocker(self._azimuth):
            self._cut.setChecked(state.clip is not None)
            for part in (self._azimuth, self._here, *self._steps):
                part.setEnabled(state.clip is not None)
            if state.clip is not None:
                self._azimuth.setValue(round(state.clip.azimuth_deg) % 360)
        self._degrees.setText("" if state.clip is None else f"{state.clip.azimuth_deg % 360:.0f}°")

    def _arrange(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(label(_("3D view"), "heading"))
        for box in self._switches.values():
            layout.addWidget(box)
        layout.addWidget(hairline())
        layout.addWidget(row(self._sliced, None, self._floor))
        layout.addWidget(hairline())
        layout.addWidget(row(self._cut, None, self._here))
        layout.addWidget(row(self._azimuth, self._degrees, *self._steps, spacing=4))
        self.setMinimumWidth(260)

    def _set(self, changes: dict[str, object], merge: str | None = None) -> None:
        state = msgspec.structs.replace(self._state(), **changes)
        if state != self._state():
            self._apply(SetView3D(state, merge_key=merge))
        self.refresh()

    def _slice(self, on: bool) -> None:
        self._set({"floor": self._floor.value() if on else None})

    def _toggle_cut(self, on: bool) -> None:
        self._set({"clip": self._cut_here() if on else None})

    def _move_cut(self) -> None:
        self._set({"clip": self._cut_here()})

    def _step(self, run: Callable[[str], object], command: str) -> None:
        run(command)
        self.refresh()

    def _turn_cut(self, degrees: int) -> None:
        clip = self._state().clip
        if clip is not None:
            self._set({"clip": msgspec.structs.replace(clip, azimuth_deg=float(degrees))}, merge="view3d.clip")
