"""What every tool must do, whatever it computes; new tools are tested by being there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.readings.raw import SensorFiles
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.tools.registry import registry, tools
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.app.tools.sensorfiles import catalogue
from lohu_gis.core.crs import reproject
from lohu_gis.core.errors import Cancelled, InputError
from lohu_gis.core.params import (
    Choice,
    Column,
    Crs,
    Expression,
    Integer,
    Kind,
    Model,
    Number,
    ObjectNames,
    Point,
    Profile,
    Readings,
    Rules,
    Table,
    Text,
    Texts,
    Tool,
    Vector,
    tool_schema,
)
from lohu_gis.core.params.inputs import Raster
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.textmodel import TextModel
from tests.tools.tables import EAST, LOCAL, NORTH, box, cells, layer, points, shapes_of

TOOLS = [pytest.param(tool, id=tool.id) for tool in tools().values()]
COLUMNS = {"weight": "w", "storeys": "storeys", "height": "height", "use": "use", "x": "x", "y": "y",
           "base": "base", "building": "id", "land": "use", "plot": "id", "zone": "w", "road_sides": "w",
           "several_lines": "id", "road_class": "use", "value": "w",
           "time": "opened", "text": "title", "community": "use", "residents": "w", "category": "use", "by": "use",
           "label": "use"}
PLAIN: dict[type[Kind], Any] = {
    Number: 25.0, Crs: "EPSG:4326", Expression: "storeys > 1", ObjectNames: "id", Rules: {"id": "test", "title": "-"},
    Model: TextModel(labels=("a", "b"), low=1, high=1, grams=("水",), idf=(1.0,), weights=((1.0,), (-1.0,)),
                     constants=(0.0, 0.0), sharpness=1.0, threshold=0.6)}
TEXTS = {"start": "09:00", "end": "15:00", "zone": "Asia/Shanghai", "minutes": "5,10"}
COLUMNS_FIRST = ("complaints.read", "sensors.read")
"""Tools whose declared columns stand before those of the input."""

OWN_ROWS = ("view.line_of_sight", "view.skyline", "sun.position", "sun.hours_windows", "sun.change",
            "sun.highest", "plan.check", "heat.bins", "complaints.repeats", "complaints.warnings",
            "complaints.performance", "sensors.alerts",
            "hotspot.scan", "hotspot.emerging", "sensors.read", "services.catchments", "services.locate")
"""Tools whose results have rows of their own, not those of the input."""

ROWS_FOLLOW = ("sun.hours_windows", "sun.change", "plan.check", "complaints.repeats", "hotspot.scan", "sensors.read",
               "services.locate")
"""Tools whose rows follow those of the input."""

LEARNS = ("complaints.train",)
"""Tools that need more than a row of each kind."""


def features(kind: Vector, rows: int, crs: str | None = LOCAL) -> FeatureTable:
    """A layer of the wanted geometry with the columns that any tool asks for."""
    at = np.arange(rows, dtype=float)
    columns: dict[str, Any] = {
        "id": [f"n{i}" for i in range(rows)], "w": at + 1, "storeys": at + 2, "height": 3 * at + 6, "base": 0 * at,
        "use": ["R2", "C1", "R2", "M1", "C1", "R2"][:rows], "x": EAST + at, "y": NORTH + at,
        "opened": [f"2026-01-{day + 10}T08:00:00+08:00" for day in range(rows)],
        "title": ["燃气异味", "停水", "燃气异味", "停水", "燃气异味", "停水"][:rows],
        "station": ["S1", "S2", "S1", "S2", "S1", "S2"][:rows], "quantity": ["gas"] * rows, "value": 9 * at,
        "level": ["red"] * rows,
        "time": [f"2026-01-{day + 10}T08:00:00+08:00" for day in range(rows)]}
    if kind.geometry == ("polygon",) or not kind.geometry:
        return layer([box(40 * i, 7 * i, 30, 20) for i in range(rows)], crs, **columns)
    if kind.geometry == ("line",):
        return layer([shapely.LineString([(EAST + 40 * i, NORTH - 9), (EAST + 40 * i + 30, NORTH - 9)])
                      for i in range(rows)], crs, **columns)
    return points((EAST + 35 * at + 7).tolist(), (NORTH + 7 * at + 5).tolist(), crs, **columns)


def readings(rows: int) -> FeatureTable:
    """Readings of as many stations."""
    return new_table({"station": [f"n{i}" for i in range(rows)], "time": ["2026-01-20T12:00:00+08:00"] * rows,
                      "quantity": ["noise"] * rows, "value": [50.0 + i for i in range(rows)]})


OF_ROWS: dict[type[Kind], Callable[[int], Any]] = {
    Readings: lambda rows: SensorFiles(catalogue(), (), (("noise", readings(rows)),))}


def value_of(kind: Kind, name: str, rows: int, crs: str | None) -> Any:
    """A value that fits a parameter."""
    if isinstance(kind, Number) and kind.max is not None:
        return min(float(kind.max), 25.0)
    if type(kind) in PLAIN:
        return PLAIN[type(kind)]
    if type(kind) in OF_ROWS:
        return OF_ROWS[type(kind)](rows)
    match kind:
        case Vector():
            return features(kind, rows, crs)
        case Table():
            return features(Vector("point"), rows, crs)
        case Raster():
            return RasterValue(np.ones((1, 8, 8), np.float32), (10, 0, EAST, 0, -10, NORTH + 80), crs, -9999.0)
        case Column():
            return COLUMNS[name]
        case Integer(min=low, max=high):
            return low if high is not None else 2027
        case Texts() | Text():
            return TEXTS.get(name, "2026-01-20T12:00:00+08:00")
        case Choice(options=options):
            return options[0]
        case Point():
            return [EAST + 75, NORTH + 60] if name == "target" else [EAST + 35, NORTH + 35]
    raise AssertionError(f"teach this test to make a {kind}")


def arguments(tool: Tool, rows: int, crs: str | None = LOCAL, optional: bool = False) -> dict[str, Any]:
    """Values for all parameters that must be given, and the other data and columns if `optional`.

    A tool that must be given none of several data gets the first of them.
    """
    chosen = tool.inputs[0].name if tool.inputs and not any(p.required for p in tool.inputs) else ""
    return {name: value_of(p.kind, name, rows, crs) for name, p in tool.parameters.items()
            if p.required or name in ("x", "y", "storeys", "by", chosen) or (optional and p.default is None)}


def run(tool: Tool, rows: int, crs: str | None = LOCAL, optional: bool = False) -> ToolRun:
    """One run on made data."""
    return run_tool(tool, arguments(tool, rows, crs, optional))


def test_all_eight_are_there_and_nothing_is_broken() -> None:
    assert not registry().findings
    assert {"vector.reproject", "vector.repair", "vector.buffer", "vector.count_in_polygons", "table.points",
            "table.shift_datum", "heat.kernel_density", "plan.indicators"} <= set(tools())


@pytest.mark.parametrize("tool", TOOLS)
def test_declarations_are_complete(tool: Tool) -> None:
    assert tool.docs.summary.endswith(".")
    assert tool.parameters
    for parameter in tool.parameters.values():
        assert parameter.help, f"{parameter.name} is not explained"
        if isinstance(parameter.kind, Number):
            unit = re.search(r"_(m|m2|deg|min|h|s|ms)$", parameter.name)
            assert bool(parameter.kind.unit) == bool(unit), parameter.name
        if not parameter.required and parameter.default is not None:
            assert parameter.check(parameter.default) == parameter.default
    for section in ("Parameters", "Returns"):
        assert section in tool.docs.sections
    assert set(tool.docs.parameters) == set(tool.parameters)
    assert tool.injected <= {"progress"}
    assert len({o.id for o in tool.outputs}) == len(tool.outputs)


@pytest.mark.parametrize("tool", TOOLS)
def test_schemas_are_json_and_survive_it(tool: Tool) -> None:
    schema = tool_schema(tool)
    assert json.loads(json.dumps(schema)) == schema
    assert set(schema["parameters"]["required"]) <= set(schema["parameters"]["properties"])


@pytest.mark.parametrize("tool", TOOLS)
def test_outputs_are_the_declared_ones(tool: Tool) -> None:
    outputs = run(tool, 5, optional=True).outputs
    assert list(outputs) == [o.id for o in tool.outputs]
    for declared in tool.outputs:
        output = outputs[declared.id]
        assert isinstance(output, RasterValue) == (declared.kind == "raster")
        if isinstance(output, FeatureTable):
            start = 0 if tool.id in COLUMNS_FIRST else len(output.column_names) - len(declared.columns)
            assert output.column_names[start:start + len(declared.columns)] == declared.columns


@pytest.mark.parametrize("tool", TOOLS)
def test_no_rows_give_no_rows_or_a_plain_answer(tool: Tool) -> None:
    nothing_to_compute = {"complaints.train": ("labels.few", "table"),
                          "heat.kernel_density": ("points.none", "points"), "heat.rate": ("points.none", "points"),
                          "heat.layer": ("points.none", "points"),
                          "heat.relative_risk": ("points.none", "cases"),
                          "heat.significance": ("points.none", "points"),
                          "sun.hours_grid": ("area.none", "buildings"), "sun.change": ("area.none", "before"),
                          "sun.highest": ("sun.no_proposal", "buildings"),
                          "sensors.interpolate": ("points.none", "stations"),
                          "services.catchments": ("points.none", "sites"),
                          "services.locate": ("points.none", "candidates"),
                          "sensors.read": ("sensors.nothing", "path")}
    if tool.id in nothing_to_compute:
        with pytest.raises(InputError) as caught:
            run(tool, 0)
        assert (caught.value.code, caught.value.facts["path"]) == nothing_to_compute[tool.id]
        return
    outputs = run(tool, 0).outputs
    assert tool.id in OWN_ROWS or all(len(o) == 0 for o in outputs.values() if isinstance(o, FeatureTable))


@pytest.mark.parametrize("tool", TOOLS)
def test_one_row(tool: Tool) -> None:
    if tool.id in LEARNS:
        pytest.skip("learns from several rows")
    values = arguments(tool, 1)
    if "bandwidth_m" in tool.parameters:
        values["bandwidth_m"] = 50.0
    outputs = run_tool(tool, values).outputs
    assert tool.id in OWN_ROWS or all(len(o) == 1 for o in outputs.values() if isinstance(o, FeatureTable))


def every_second_missing(table: FeatureTable) -> FeatureTable:
    """The same table without geometry and values in every second row."""
    shapes = [None if i % 2 else s for i, s in enumerate(shapes_of(table))]
    columns = {n: [None if i % 2 and n != "id" else v for i, v in enumerate(cells(table, n))]
               for n in table.column_names}
    return layer(shapes, table.crs, **columns)


@pytest.mark.parametrize("tool", TOOLS)
def test_missing_values_and_places_are_survived(tool: Tool) -> None:
    if tool.id in LEARNS:
        pytest.skip("learns from several rows")
    values = arguments(tool, 6, optional=True)
    holed = {n: every_second_missing(v) if isinstance(v, FeatureTable) else v for n, v in values.items()}
    outputs = run_tool(tool, holed).outputs
    for output in outputs.values():
        if isinstance(output, FeatureTable) and tool.id not in ("vector.buffer", *OWN_ROWS):
            assert len(output) == 6
            assert cells(output, "id") == [f"n{i}" for i in range(6)]


@pytest.mark.parametrize("tool", TOOLS)
def test_measuring_tools_refuse_data_without_a_system_and_name_it(tool: Tool) -> None:
    if not any(isinstance(p.kind, Vector) and p.kind.metric for p in tool.parameters.values()):
        pytest.skip("does not measure")
    with pytest.raises(InputError) as caught:
        run(tool, 3, None)
    assert caught.value.code == "crs.missing"
    assert caught.value.facts["path"] == tool.inputs[0].name


def alike(found: Any, wanted: Any) -> bool:
    """Equal, numbers within the accuracy of a transformation and back."""
    return bool(found == (pytest.approx(wanted, rel=1e-5) if isinstance(wanted, float) else wanted))


def in_degrees(table: FeatureTable) -> FeatureTable:
    """The table in EPSG:4326."""
    done = run_tool(tools()["vector.reproject"], {"layer": table, "crs": "EPSG:4326"}).outputs["reprojected"]
    assert isinstance(done, FeatureTable)
    return done


def place_in_degrees(place: list[float]) -> list[float]:
    """A point parameter in EPSG:4326."""
    x, y = reproject(place[0], place[1], LOCAL, "EPSG:4326")
    return [float(x), float(y), *place[2:]]


@pytest.mark.parametrize("tool", TOOLS)
def test_degrees_give_the_same_numbers_as_metres(tool: Tool) -> None:
    if not any(isinstance(p.kind, Vector) and p.kind.metric for p in tool.parameters.values()):
        pytest.skip("does not measure")
    metres = run(tool, 5, optional=True)
    values = arguments(tool, 5, optional=True)
    degrees = run_tool(tool, {n: in_degrees(v) if isinstance(v, FeatureTable) else v for n, v in values.items()}
                       | {p.name: place_in_degrees(values[p.name]) for p in tool.of_kind(Point) if p.name in values})
    moved = {name for output in tool.outputs for pair in output.places for name in pair}
    assert "crs.reprojected" in [f.code for f in degrees.findings]
    for name, output in degrees.outputs.items():
        wanted = metres.outputs[name]
        if isinstance(output, FeatureTable) and isinstance(wanted, FeatureTable):
            assert output.geometry() is None or output.crs == "EPSG:4326"
            for column in set(output.column_names) - moved:
                assert all(map(alike, cells(output, column), cells(wanted, column))), column
        elif isinstance(output, RasterValue) and isinstance(wanted, RasterValue):
            assert output.crs == LOCAL
            assert output.values.shape == wanted.values.shape


def turned(table: FeatureTable) -> FeatureTable:
    """The rows in reverse order."""
    return layer(shapes_of(table)[::-1], table.crs, **{n: cells(table, n)[::-1] for n in table.column_names})


def in_any_order(table: FeatureTable) -> list[tuple[Any, ...]]:
    """The rows without their numbers, sorted; numbers to the micrometre."""
    columns = [[round(v, 6) if isinstance(v, float) else v for v in cells(table, c)]
               for c in table.column_names if c != "row"]
    return sorted(zip(*columns, strict=True), key=str)


@pytest.mark.parametrize("tool", TOOLS)
def test_the_order_of_rows_does_not_change_results(tool: Tool) -> None:
    values = arguments(tool, 5, optional=True)
    plain = run_tool(tool, values)
    other = run_tool(tool, {n: turned(v) if isinstance(v, FeatureTable) else v for n, v in values.items()})
    for name, output in plain.outputs.items():
        permuted = other.outputs[name]
        if isinstance(output, RasterValue) and isinstance(permuted, RasterValue):
            np.testing.assert_allclose(permuted.values, output.values, rtol=1e-5)
        elif isinstance(output, FeatureTable) and isinstance(permuted, FeatureTable):
            if tool.id in ROWS_FOLLOW:
                assert in_any_order(permuted) == in_any_order(output)
                continue
            for column in output.column_names:
                same = cells(permuted, column)[::1 if tool.id in OWN_ROWS else -1]
                assert same == pytest.approx(cells(output, column), nan_ok=True), column
    assert other.metrics == pytest.approx(plain.metrics)


@pytest.mark.parametrize("tool", TOOLS)
def test_inputs_are_not_changed(tool: Tool) -> None:
    values = arguments(tool, 5, optional=True)
    before = {n: (v.column_names, [cells(v, c) for c in v.column_names], [s.wkt for s in shapes_of(v)])
              for n, v in values.items() if isinstance(v, FeatureTable)}
    run_tool(tool, values)
    assert before == {n: (v.column_names, [cells(v, c) for c in v.column_names], [s.wkt for s in shapes_of(v)])
                      for n, v in values.items() if isinstance(v, FeatureTable)}


@pytest.mark.parametrize("tool", TOOLS)
def test_cancelling_stops_at_the_next_check(tool: Tool) -> None:
    asked: list[None] = []

    def cancel_second_time() -> bool:
        asked.append(None)
        return len(asked) > 1

    with pytest.raises(Cancelled):
        run_tool(tool, arguments(tool, 5), Progress(cancelled=cancel_second_time))


@pytest.mark.parametrize("tool", TOOLS)
def test_progress_rises_to_the_end(tool: Tool) -> None:
    shares: list[float] = []
    run_tool(tool, arguments(tool, 5), Progress(lambda share, _: shares.append(share)))
    assert shares == sorted(shares)
    assert shares[-1] >= 0.9


@pytest.mark.parametrize("tool", TOOLS)
def test_records_survive_json_and_run_again(tool: Tool) -> None:
    import msgspec

    from lohu_gis.core.project import RunRecord

    values = arguments(tool, 5, optional=True)
    first = run_tool(tool, values)
    record = msgspec.json.decode(msgspec.json.encode(first.record), type=RunRecord)
    assert record == first.record
    assert (record.tool, record.version) == (tool.id, str(tool.version))
    packs = (*tool.of_kind(Rules), *tool.of_kind(Profile))
    rules = {p.name for p in packs if values.get(p.name, p.default) is not None}
    given = FeatureTable | RasterValue | SensorFiles | TextModel
    assert set(record.inputs) == rules | {n for n, v in values.items() if isinstance(v, given)}
    again: dict[str, Any] = {n: list(v) if isinstance(v, tuple) else v for n, v in record.parameters.items()}
    again |= {n: values[n] for n in record.inputs if n in values}
    assert run_tool(tool, again).metrics == first.metrics


def _texts(kind: Kind) -> Callable[[Any], str]:
    del kind
    return lambda v: str(v).lower() if isinstance(v, bool) else str(v)


@pytest.mark.parametrize("tool", TOOLS)
def test_defaults_can_be_written_on_a_command_line(tool: Tool) -> None:
    for parameter in tool.parameters.values():
        if not parameter.required and parameter.default is not None:
            assert parameter.from_text(_texts(parameter.kind)(parameter.default)) == parameter.default
