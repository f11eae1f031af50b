"""Declarations: kinds of parameters, docstrings, signatures, schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.core.errors import UsageError
from lohu_gis.core.params import (
    REQUIRED,
    Choice,
    Column,
    Crs,
    Expression,
    Extent,
    Integer,
    Kind,
    Number,
    Numbers,
    Point,
    Switch,
    TableOutput,
    Text,
    Tool,
    ToolResult,
    Vector,
    VectorOutput,
    tool,
    tool_schema,
)
from lohu_gis.core.params.declare import ATTRIBUTE, declared_in
from lohu_gis.core.params.docstring import read_docstring
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable

if TYPE_CHECKING:
    import geopandas as gpd


@tool(id="test.example", title="Example", version=3, outputs=(VectorOutput(columns=("a",)), TableOutput(id="rest")))
def example(
    plots: Annotated[FeatureTable, Vector("polygon", metric=True)],
    frame: Annotated[gpd.GeoDataFrame, Vector()],
    distance_m: Annotated[float, Number(unit="m", min=0, above_min=True, words=("auto",))] = 5.0,
    other: Annotated[str | None, Column(of="plots")] = None,
    seed: Annotated[int, Integer(min=0)] = 0,
    progress: Progress | None = None,
) -> ToolResult:
    """First line
    of two.

    More about it.

    Parameters
    ----------
    plots : FeatureTable
        Plots, which
        must not overlap.
    frame, distance_m
        Two at once.
    other
        A column.
    seed
        Of chance.

    Returns
    -------
    ToolResult
        Nothing much.
    """
    raise NotImplementedError


EXAMPLE: Tool = getattr(example, ATTRIBUTE)


def test_signature_and_docstring_give_the_parameters() -> None:
    assert list(EXAMPLE.parameters) == ["plots", "frame", "distance_m", "other", "seed"]
    assert EXAMPLE.injected == {"progress"}
    assert EXAMPLE.parameters["plots"].default is REQUIRED
    assert EXAMPLE.parameters["plots"].help == "Plots, which must not overlap."
    assert EXAMPLE.parameters["distance_m"].help == "Two at once."
    assert EXAMPLE.docs.summary == "First line of two."
    assert EXAMPLE.docs.text == "More about it."
    assert [p.name for p in EXAMPLE.inputs] == ["plots", "frame"]
    assert EXAMPLE.parameters["frame"].frame
    assert not EXAMPLE.parameters["plots"].frame
    assert EXAMPLE.group == "test"


def test_the_function_stays_a_function() -> None:
    with pytest.raises(NotImplementedError):
        example(None, None)  # type: ignore[arg-type]
    assert declared_in(globals(), __name__) == [EXAMPLE]
    assert declared_in(globals(), "elsewhere") == []


def test_schema() -> None:
    schema = tool_schema(EXAMPLE)
    assert json.loads(json.dumps(schema)) == schema
    assert (schema["id"], schema["title"], schema["version"]) == ("test.example", "Example", 3)
    assert schema["parameters"]["required"] == ["plots", "frame"]
    assert schema["parameters"]["properties"]["distance_m"] == {
        "anyOf": [{"type": "number", "exclusiveMinimum": 0}, {"enum": ["auto"]}], "x-unit": "m",
        "description": "Two at once.", "default": 5.0}
    assert schema["parameters"]["properties"]["other"]["type"] == ["string", "null"]
    assert schema["outputs"] == [{"id": "result", "kind": "vector", "columns": ["a"]},
                                 {"id": "rest", "kind": "table", "columns": []}]


def test_values_are_checked_and_defaults_filled() -> None:
    values = EXAMPLE.check({"plots": "a.gpkg", "frame": "b.gpkg|layer=x", "distance_m": 3})
    assert values == {"plots": "a.gpkg", "frame": "b.gpkg|layer=x", "distance_m": 3.0, "other": None, "seed": 0}


@pytest.mark.parametrize(("values", "code", "parameter"), [
    ({"plots": "a"}, "parameter.missing", "frame"),
    ({"plots": "a", "frame": "b", "nix": 1}, "parameter.unknown", "nix"),
    ({"plots": "a", "frame": "b", "distance_m": 0}, "parameter.invalid", "distance_m"),
    ({"plots": "a", "frame": "b", "seed": -1}, "parameter.invalid", "seed"),
    ({"plots": "a", "frame": "b", "seed": None}, "parameter.invalid", "seed"),
    ({"plots": "", "frame": "b"}, "parameter.invalid", "plots"),
])
def test_wrong_values_are_named(values: dict[str, Any], code: str, parameter: str) -> None:
    with pytest.raises(UsageError) as caught:
        EXAMPLE.check(values)
    assert (caught.value.code, caught.value.facts["parameter"]) == (code, parameter)


@pytest.mark.parametrize(("kind", "text", "value"), [
    (Number(), "2.5", 2.5), (Number(), "-1e3", -1000.0), (Number(words=("silverman",)), "silverman", "silverman"),
    (Integer(), "-7", -7), (Switch(), "TRUE", True), (Switch(), "false", False), (Text(), "街道", "街道"),
    (Choice(options=("a", "b")), "b", "b"), (Crs(), "epsg:4547", "EPSG:4547"), (Crs(), "4326", "EPSG:4326"),
    (Crs(), 'PROJCS["x"]', 'PROJCS["x"]'), (Point(), "1, 2.5", [1.0, 2.5]), (Point(), "1,2,3", [1.0, 2.0, 3.0]),
    (Extent(), "0,0,1,2", [0.0, 0.0, 1.0, 2.0]), (Numbers(), "1,2,3,4,5", [1.0, 2.0, 3.0, 4.0, 5.0]),
    (Column(of="t"), "面积", "面积"), (Column(of="t", many=True), "a, b", ["a", "b"]),
    (Expression(of="t"), "storeys > 3", "storeys > 3"),
])
def test_texts_become_values(kind: Kind, text: str, value: Any) -> None:
    assert kind.from_text(text) == value
    assert kind.check(value) == value


@pytest.mark.parametrize(("kind", "text"), [
    (Number(), "x"), (Number(), "nan"), (Number(), "inf"), (Number(), ""), (Number(min=0), "-1"), (Number(max=1), "2"),
    (Number(min=0, above_min=True), "0"), (Integer(), "1.5"), (Integer(max=3), "4"), (Switch(), "yes"),
    (Choice(options=("a", "b")), "c"), (Crs(), " "), (Point(), "1"), (Point(), "1,x"), (Point(), "1,2,3,4"),
    (Extent(), "1,0,0,1"), (Extent(), "0,0,1"), (Numbers(), "1,,2"), (Text(longest=2), "abc"), (Column(of="t"), ""),
    (Expression(), "a +"),
])
def test_texts_that_do_not_fit_are_refused(kind: Kind, text: str) -> None:
    with pytest.raises(UsageError):
        kind.from_text(text)


@pytest.mark.parametrize("kind", [Number(), Integer(), Switch(), Text(), Choice(options=("a",)), Crs(), Point(),
                                  Extent(), Column(of="t"), Vector()])
@pytest.mark.parametrize("value", [None, [], {}, float("nan"), [None], object()])
def test_values_of_other_types_are_refused(kind: Kind, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        kind.check(value)
    assert caught.value.code == "parameter.invalid"


def test_truth_values_are_no_numbers() -> None:
    for kind in (Number(), Integer()):
        with pytest.raises(UsageError):
            kind.check(True)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_survive_text_and_json(value: float) -> None:
    kind = Number()
    assert kind.from_text(repr(value)) == value
    assert kind.check(json.loads(json.dumps(kind.check(value)))) == value


def test_tool_ids_have_a_group() -> None:
    with pytest.raises(ValueError, match="tool id"):
        tool(id="nogroup", title="x", version=1)


def test_docstrings_without_sections() -> None:
    assert read_docstring(None).summary == ""
    assert read_docstring("Only this.").parameters == {}


def test_listing_the_tools_imports_nothing_heavy() -> None:
    code = ("import sys; from lohu_gis.app.tools.registry import tools; from lohu_gis.core.params import tool_schema;"
            "[tool_schema(t) for t in tools().values()];"
            "print(sorted({'pandas','geopandas','pyarrow','shapely','scipy','rasterio','pyogrio','PySide6','vtkmodules',"
            "'matplotlib','pyproj'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
