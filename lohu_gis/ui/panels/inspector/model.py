"""Editor of the place of a model for context."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QDoubleSpinBox

from lohu_gis.app.i18n import _
from lohu_gis.core.project import Camera2D, SceneContent
from lohu_gis.ui.widgets.basics import label, push
from lohu_gis.ui.widgets.form import Form, choice, choose, number_field, quietly

FAR = 1e8


class ModelForm(Form):
    """Shows where a model stands and says how it should be instead.

    Parameters
    ----------
    changed
        Called with the new values (`core.edits.models.PlaceModel`) and the name of the field.
    """

    def __init__(self, changed: Callable[[Mapping[str, float | bool], str], object]) -> None:
        super().__init__()
        self._changed = changed
        self._camera = Camera2D()
        self.kind = choice([("file", _("As the file says")), ("hand", _("By hand"))], self._set_kind)
        self.east = self._field("x", -FAR, FAR, 1, 2, "m")
        self.north = self._field("y", -FAR, FAR, 1, 2, "m")
        self.up = self._field("z", -20_000, 20_000, 1, 2, "m")
        self.rotation = self._field("rotation_deg", -360, 360, 5, 1, "°")
        self.scale = self._field("scale", 1e-6, 1e6, 0.1, 4, "")
        self.here = push(_("Middle of the map"), self._to_middle)
        self.add(_("Place"), self.kind)
        for word, field in ((_("East"), self.east), (_("North"), self.north), (_("Elevation"), self.up),
                            (_("Turned"), self.rotation), (_("Scale factor"), self.scale)):
            self.add(word, field)
        self.add("", self.here)
        self.whole(label(_("Models are seen in 3D only; tools do not count or measure them."), "second", wrap=True))

    def show_content(self, content: SceneContent, camera: Camera2D) -> None:
        """Show a place; `camera` is what the map shows."""
        self._camera = camera
        choose(self.kind, "hand" if content.placed else "file")
        for field, value in ((self.east, content.x), (self.north, content.y), (self.up, content.z),
                             (self.rotation, content.rotation_deg), (self.scale, content.scale)):
            quietly(field, value)
        for widget in (self.east, self.north, self.up, self.rotation, self.scale, self.here):
            self.show_row(widget, shown=content.placed)

    def _field(self, name: str, low: float, high: float, step: float, digits: int, unit: str) -> QDoubleSpinBox:
        return number_field(low, high, step, digits, unit, lambda value: self._changed({name: value}, name))

    def _set_kind(self, kind: str) -> None:
        if kind == "hand" and self.east.value() == 0 and self.north.value() == 0:
            self._changed({"placed": True, "x": self._camera.x, "y": self._camera.y}, "placed")
        else:
            self._changed({"placed": kind == "hand"}, "placed")

    def _to_middle(self) -> None:
        self._changed({"x": self._camera.x, "y": self._camera.y}, "middle")
