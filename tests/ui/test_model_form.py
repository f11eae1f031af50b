"""The editor of a model's place."""

from __future__ import annotations

from collections.abc import Mapping

from pytestqt.qtbot import QtBot

from lohu_gis.core.project import Camera2D, FileOrigin, SceneContent
from lohu_gis.ui.panels.inspector.model import ModelForm


def test_fields_follow_the_place_and_say_what_should_change(qtbot: QtBot) -> None:
    told: list[tuple[Mapping[str, float | bool], str]] = []
    form = ModelForm(lambda values, field: told.append((values, field)))
    qtbot.addWidget(form)
    form.show()
    origin = FileOrigin(path="/m.glb")
    form.show_content(SceneContent(origin=origin), Camera2D(x=500.0, y=70.0))
    assert not form.east.isVisible()
    form.kind.setCurrentIndex(1)
    form.kind.activated.emit(1)
    form.show_content(SceneContent(origin=origin, placed=True, x=3.0, y=4.0, z=5.0, rotation_deg=45.0, scale=2.0),
                      Camera2D(x=500.0, y=70.0))
    assert form.east.isVisible()
    fields = (form.east, form.north, form.up, form.rotation, form.scale)
    assert [field.value() for field in fields] == [3, 4, 5, 45, 2]
    form.up.setValue(9.0)
    form.here.click()
    form.kind.activated.emit(0)
    form.kind.activated.emit(1)
    assert told == [({"placed": True, "x": 500.0, "y": 70.0}, "placed"), ({"z": 9.0}, "z"),
                    ({"x": 500.0, "y": 70.0}, "middle"), ({"placed": False}, "placed"), ({"placed": True}, "placed")]
