"""Setting down models for context."""

from __future__ import annotations

import pytest

from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.models import PlaceModel
from lohu_gis.core.errors import Rejected
from lohu_gis.core.project import FileOrigin, Layer, Project, SceneContent, TableContent, TableRef


def project() -> Project:
    """A project with a model and a table."""
    made = AddLayer(Layer(id="m", name="模型", content=SceneContent(origin=FileOrigin(path="/m.glb")))).apply(Project())
    return AddLayer(Layer(id="t", name="t", content=TableContent(table="t")),
                    {"t": TableRef(origin=FileOrigin(path="/t.csv"))}).apply(made)


def test_a_model_is_put_where_it_is_wanted_and_the_rest_stays() -> None:
    before = project()
    after = PlaceModel("m", {"placed": True, "x": 5.0, "rotation_deg": 30.0}).apply(before)
    content = after.layers["m"].content
    assert content == SceneContent(origin=FileOrigin(path="/m.glb"), placed=True, x=5.0, rotation_deg=30.0)
    assert after.layers["t"] is before.layers["t"]
    assert before.layers["m"].content.placed is False  # type: ignore[union-attr]


@pytest.mark.parametrize(("layer", "values", "code"), [
    ("t", {"x": 1.0}, "layer.unknown"), ("none", {"x": 1.0}, "layer.unknown"),
    ("m", {"origin": 1.0}, "layer.property_unknown"), ("m", {"x": float("nan")}, "model.place"),
    ("m", {"z": float("inf")}, "model.place"), ("m", {"scale": 0.0}, "model.place"),
    ("m", {"scale": -1.0}, "model.place"), ("m", {"scale": float("nan")}, "model.place")])
def test_what_is_no_place_is_rejected(layer: str, values: dict[str, float | bool], code: str) -> None:
    with pytest.raises(Rejected) as raised:
        PlaceModel(layer, values).apply(project())
    assert raised.value.code == code
