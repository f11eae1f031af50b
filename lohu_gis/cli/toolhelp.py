"""Help about a tool, from its declaration."""

from __future__ import annotations

from lohu_gis.app.i18n import _
from lohu_gis.cli.output import Output
from lohu_gis.core.params import Parameter, Tool
from lohu_gis.core.params.inputs import Column, Data
from lohu_gis.core.params.kinds import Choice, Number, Switch


def describe(tool: Tool, output: Output) -> None:
    """Title, usage, parameters and outputs."""
    output.say(f"{tool.id} ({tool.version}) - {_(tool.title)}")
    output.say(_(tool.docs.summary))
    output.say()
    required = [f"{option(p)} {placeholder(p)}" for p in tool.parameters.values() if p.required]
    output.say(" ".join(["lohu run", tool.id, *required, "--out PATH"]))
    output.say()
    for parameter in tool.parameters.values():
        output.say(f"  {option(parameter)} {placeholder(parameter)}{default_of(parameter)}")
        output.say(f"      {_(parameter.help)}")
    output.say()
    for result in tool.outputs:
        columns = f": {', '.join(result.columns)}" if result.columns else ""
        output.say(f"  -> {result.id} ({result.kind}){columns}")


def option(parameter: Parameter) -> str:
    """The option of a parameter, ``--cell-m``."""
    return "--" + parameter.name.replace("_", "-")


def placeholder(parameter: Parameter) -> str:
    """What stands for a value in usage lines."""
    match parameter.kind:
        case Data():
            return "FILE"
        case Column():
            return "COLUMN"
        case Choice(options=options):
            return "|".join(options)
        case Switch():
            return "true|false"
        case Number() as kind:
            return "|".join(["NUMBER", *kind.words])
        case kind:
            return kind.name.upper()


def default_of(parameter: Parameter) -> str:
    """The default in brackets; nothing for required and empty ones."""
    if parameter.required or parameter.default is None:
        return ""
    value = str(parameter.default)
    return f"  [{value.lower() if isinstance(parameter.default, bool) else value}]"
