"""Running a tool on values: the one way from window, command line, live layers and tests."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import lohu_gis
from lohu_gis.analysis.tables import new_table, texts
from lohu_gis.app.tools.door import Admitted, ToolInput, admit, crs_missing, places_back, points_at, sent_back
from lohu_gis.app.tools.profiles import profile_input
from lohu_gis.app.tools.rulepacks import noticed, pack_input
from lohu_gis.core.errors import InputError, LohuError, UsageError
from lohu_gis.core.expression import parse
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.params import Column, Expression, Kind, ObjectNames, Parameter, Profile, Rules, Tool, ToolResult
from lohu_gis.core.params.inputs import Data
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord
from lohu_gis.core.rulepack import pack_of
from lohu_gis.core.table import FeatureTable

if TYPE_CHECKING:
    from lohu_gis.core.raster import Raster
    from lohu_gis.core.style import CellValue
    from lohu_gis.core.textmodel import TextModel

NAME_COLUMNS = ("building_id", "id")
"""Columns that name objects when none is chosen."""


@dataclass(frozen=True)
class ToolRun:
    """One finished run.

    Attributes
    ----------
    outputs
        Output id -> table or raster; tables in the first input's CRS.
    record
        How it came to be, with metrics and findings.
    """

    tool: Tool
    outputs: Mapping[str, FeatureTable | Raster | TextModel]
    record: RunRecord

    @property
    def metrics(self) -> Mapping[str, CellValue]:
        """Numbers of the whole run."""
        return self.record.metrics

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the planner should know."""
        return self.record.findings


def run_tool(tool: Tool, values: Mapping[str, Any], progress: Progress | None = None) -> ToolRun:
    """Run a tool on tables and rasters in memory.

    Parameters
    ----------
    tool
        From `registry.tool`.
    values
        Parameter -> JSON value; for parameters that name data a `FeatureTable`, raster or rule pack, alone or as
        `ToolInput`. Rules are also taken as a mapping, by id and by path. Defaults fill what is missing.
    progress
        Hears how far it is and may cancel.

    Raises
    ------
    UsageError
        Parameters that are unknown, missing or do not fit.
    InputError
        Data that cannot be used; `path` names the input.
    Cancelled
        When `progress` says so.
    """
    progress = progress or Progress()
    progress.at(0.0)
    started = time.perf_counter()
    inputs, checked = _sorted(tool, values)
    _check_columns(tool, checked, inputs)
    about_rules = tuple(_about_rules(tool, inputs))
    admitted = admit(tool, inputs, progress.part(0.0, 0.1))
    progress.at(0.1)
    arguments = checked | _arguments(tool, admitted, checked)
    if "progress" in tool.injected:
        arguments["progress"] = progress.part(0.1, 0.9)
    with _Named(inputs):
        result = _result(tool, tool.call(arguments))
    progress.at(0.9)
    declared = {output.id: output for output in tool.outputs}
    outputs = {name: places_back(sent_back(output, admitted, name), declared.get(name), admitted)
               if isinstance(output, FeatureTable) else output for name, output in result.outputs.items()}
    findings = about_rules + admitted.findings + result.findings
    seconds = time.perf_counter() - started
    return ToolRun(tool, outputs, _record(tool, checked, inputs, result, findings, seconds))


def _sorted(tool: Tool, values: Mapping[str, Any]) -> tuple[dict[str, ToolInput], dict[str, Any]]:
    """Inputs by parameter, and all parameters in JSON form (data by their label)."""
    inputs: dict[str, ToolInput] = {}
    plain: dict[str, Any] = {}
    for name, value in values.items():
        parameter = tool.parameters.get(name)
        if parameter is None or not isinstance(parameter.kind, Data) or value is None:
            plain[name] = value
            continue
        inputs[name] = _rules(parameter.kind, name, value) if isinstance(parameter.kind, Rules | Profile) else (
            value if isinstance(value, ToolInput) else ToolInput(value, name, _fingerprint(value)))
        if isinstance(inputs[name].value, str):
            raise UsageError("parameter.no_data", parameter=name)
        plain[name] = inputs[name].label
    checked = tool.check(plain)
    for parameter in (*tool.of_kind(Rules), *tool.of_kind(Profile)):
        if parameter.name not in inputs and checked[parameter.name] is not None:
            inputs[parameter.name] = _rules(parameter.kind, parameter.name, checked[parameter.name])
    return inputs, checked


def _rules(kind: Kind, name: str, value: Any) -> ToolInput:
    if isinstance(kind, Profile):
        return profile_input(value) if isinstance(value, str) else (
            value if isinstance(value, ToolInput) else ToolInput(value, name))
    assert isinstance(kind, Rules)
    if isinstance(value, str):
        return pack_input(value, kind.group)
    given = value if isinstance(value, ToolInput) else ToolInput(value, name)
    return replace(given, value=pack_of(given.value)) if isinstance(given.value, Mapping) else given


def _about_rules(tool: Tool, inputs: Mapping[str, ToolInput]) -> Iterator[Finding]:
    """What the rule packs hold that the tool does not read."""
    for parameter in tool.of_kind(Rules):
        given = inputs.get(parameter.name)
        if given is None or not isinstance(parameter.kind, Rules):
            continue
        try:
            yield from noticed(given.value, parameter.kind.group)
        except InputError as error:
            raise InputError(error.code, **({"path": given.label} | error.facts)) from error


def _fingerprint(value: Any) -> str:
    if isinstance(value, FeatureTable):
        return value.block.id if not value.overlays else f"{value.block.id}+{len(value.overlays)} overlays"
    return ""


def _check_columns(tool: Tool, checked: Mapping[str, Any], inputs: Mapping[str, ToolInput]) -> None:
    for name, parameter in tool.parameters.items():
        value, kind = checked[name], parameter.kind
        if value is None or not isinstance(kind, Column | Expression) or kind.of not in inputs:
            continue
        table: FeatureTable = inputs[kind.of].value
        for column in _columns_of(kind, value):
            if column not in table.column_names:
                raise InputError("column.missing", path=inputs[kind.of].label, parameter=name, column=column,
                                 columns=", ".join(table.column_names[:50]))


def _columns_of(kind: Column | Expression, value: Any) -> tuple[str, ...]:
    if isinstance(kind, Expression):
        return parse(value).columns
    return (value,) if isinstance(value, str) else tuple(value)


def _arguments(tool: Tool, admitted: Admitted, checked: Mapping[str, Any]) -> dict[str, Any]:
    """Values of parameters that a tool receives in another form than JSON."""
    found: dict[str, Any] = points_at(tool, checked, admitted)
    for name, parameter in tool.parameters.items():
        if isinstance(parameter.kind, Data):
            found[name] = _data(parameter, admitted.values.get(name))
        elif isinstance(parameter.kind, ObjectNames):
            found[name] = object_names(admitted.values[parameter.kind.of], checked[name])
    return found


def _data(parameter: Parameter, value: Any) -> Any:
    return value.frame() if parameter.frame and isinstance(value, FeatureTable) else value


def object_names(table: FeatureTable, column: str | None) -> list[str]:
    """What objects are called in results: `column`, else ``building_id``, ``id``, the 0-based row number.

    A missing cell gives the row number.
    """
    chosen = column or next((name for name in NAME_COLUMNS if name in table.column_names), None)
    numbered = [str(row) for row in range(len(table))]
    if chosen is None:
        return numbered
    return [number if text is None else text for text, number in zip(texts(table, chosen), numbered, strict=True)]


class _Named:
    """Adds the name of the input to errors that a tool raises about its data."""

    def __init__(self, inputs: Mapping[str, ToolInput]) -> None:
        self._inputs = inputs

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, LohuError) and "path" not in error.facts and self._inputs:
            asked = error.facts.get("parameter")
            given = self._inputs.get(str(asked)) or next(iter(self._inputs.values()))
            if error.code == "crs.missing":
                raise crs_missing(given) from error
            raise type(error)(error.code, **(error.facts | {"path": given.label})) from error


def _result(tool: Tool, returned: Any) -> ToolResult:
    """What a function returned as a `ToolResult`; a table, raster or GeoDataFrame alone is the first output."""
    if not isinstance(returned, ToolResult):
        returned = ToolResult({tool.outputs[0].id: returned})
    outputs = {name: value if not hasattr(value, "set_geometry") else _table_of(value)
               for name, value in returned.outputs.items()}
    return ToolResult(outputs, returned.metrics, returned.findings)


def _table_of(frame: Any) -> FeatureTable:
    """A GeoDataFrame as a table; the index is dropped."""
    import pyarrow as pa

    name = frame.geometry.name
    columns = pa.Table.from_pandas(frame.drop(columns=name), preserve_index=False)
    crs = None if frame.crs is None else frame.crs.to_string()
    return new_table({c: columns.column(c) for c in columns.column_names},
                     from_shapely(frame.geometry.to_numpy()), crs)


def _record(tool: Tool, checked: Mapping[str, Any], inputs: Mapping[str, ToolInput], result: ToolResult,
            findings: tuple[Finding, ...], seconds: float) -> RunRecord:
    parameters = {name: tuple(value) if isinstance(value, list) else value for name, value in checked.items()}
    seed = checked.get("seed")
    return RunRecord(
        tool=tool.id, version=str(tool.version), parameters=parameters,
        inputs={name: given.fingerprint for name, given in inputs.items()}, seed=seed,
        finished_at=datetime.now().astimezone().isoformat(timespec="seconds"), seconds=round(seconds, 3),
        program=f"LOHU GIS {lohu_gis.__version__}", findings=findings, metrics=dict(result.metrics))


__all__ = ["ToolInput", "ToolRun", "object_names", "run_tool"]
