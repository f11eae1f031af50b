"""JSON Schema of declared tools."""

from __future__ import annotations

from typing import Any

from lohu_gis.core.params.declare import Parameter, Tool


def parameter_schema(parameter: Parameter) -> dict[str, Any]:
    """Schema of one parameter, with its explanation and default."""
    schema = dict(parameter.kind.schema())
    if parameter.help:
        schema["description"] = parameter.help
    if not parameter.required:
        schema["default"] = parameter.default
    if parameter.default is None:
        schema = _or_null(schema)
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "type" in schema:
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    elif "anyOf" in schema:
        schema["anyOf"] = [*schema["anyOf"], {"type": "null"}]
    return schema


def tool_schema(tool: Tool) -> dict[str, Any]:
    """The tool as the contract describes it; texts in English."""
    return {
        "id": tool.id,
        "title": tool.title,
        "version": tool.version,
        "summary": tool.docs.summary,
        "parameters": {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {p.name: parameter_schema(p) for p in tool.parameters.values()},
            "required": [p.name for p in tool.parameters.values() if p.required],
            "additionalProperties": False,
        },
        "outputs": [output.schema() for output in tool.outputs],
        "sources": list(tool.sources),
    }
