"""Layers of governance are found by role and by columns."""

from __future__ import annotations

from lohu_gis.core.governance import are_complaints, are_readings, complaints_layer, readings_layer, stations_layer
from lohu_gis.core.project import Group, Layer, Leaf, Project, TableContent, VectorContent
from lohu_gis.core.style import FillSymbol, Single, VectorStyle

LOOK = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#808080")))


def project(*layers: Layer) -> Project:
    return Project(layers={layer.id: layer for layer in layers},
                   tree=Group(children=tuple(Leaf(layer=layer.id) for layer in layers)))


def points(key: str, role: str, *, visible: bool = True) -> Layer:
    return Layer(id=key, name=key, content=VectorContent(table=key, style=LOOK), visible=visible,
                 role=role)  # type: ignore[arg-type]  # a role


def test_a_shown_layer_goes_before_a_hidden_one_and_none_is_none() -> None:
    both = project(points("old", "complaints", visible=False), points("new", "complaints"), points("s", "stations"),
                   Layer(id="r", name="r", content=TableContent(table="r"), role="readings"))
    assert [layer and layer.id for layer in (complaints_layer(both), stations_layer(both), readings_layer(both))] == \
        ["new", "s", "r"]
    assert complaints_layer(project(points("s", "stations"))) is None


def test_columns_tell_what_a_table_is() -> None:
    assert are_complaints(["id", "opened", "title"])
    assert not are_complaints(["opened", "hours"])
    assert not are_complaints(["title", "category"])
    assert are_readings(["station", "time", "value", "unit"])
    assert not are_readings(["station", "time"])
