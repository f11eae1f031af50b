"""Declarations: a tool is one function whose signature and docstring say everything about it.

Lives here: parameter kinds, outputs, the `tool` decorator, reading of numpydoc docstrings, JSON Schema, conversion of
texts and JSON values. Does not live here: reading of files, forms, options of the command line; they are derived
from the declarations by `app`, `ui` and `cli`. This package and `lohu_gis.analysis` are the interface for plug-ins.

>>> @tool(id="density.plots", title=N_("Plots per km2"), version=1, outputs=(VectorOutput(columns=("per_km2",)),))
... def plots_per_km2(plots: Annotated[FeatureTable, Vector("polygon", metric=True)]) -> ToolResult: ...
"""

from __future__ import annotations

from lohu_gis.core.params.declare import REQUIRED, Parameter, Tool, tool
from lohu_gis.core.params.inputs import (
    Column,
    Export,
    Model,
    ObjectNames,
    Profile,
    Raster,
    Readings,
    Rules,
    Table,
    TableInput,
    Vector,
)
from lohu_gis.core.params.kinds import (
    Choice,
    Crs,
    Expression,
    Extent,
    Integer,
    Kind,
    Number,
    Numbers,
    Point,
    Switch,
    Text,
    Texts,
)
from lohu_gis.core.params.outputs import ModelOutput, Output, RasterOutput, TableOutput, ToolResult, VectorOutput
from lohu_gis.core.params.schema import tool_schema

__all__ = [
    "REQUIRED", "Choice", "Column", "Crs", "Export", "Expression", "Extent", "Integer", "Kind", "Model", "ModelOutput",
    "Number", "Numbers", "ObjectNames", "Output", "Parameter", "Point", "Profile", "Raster", "RasterOutput", "Readings",
    "Rules", "Switch", "Table", "TableInput", "TableOutput", "Text", "Texts", "Tool", "ToolResult", "Vector",
    "VectorOutput", "tool", "tool_schema",
]
