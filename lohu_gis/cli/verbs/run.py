"""``lohu run``: run a tool from files to files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from lohu_gis.app.i18n import _
from lohu_gis.app.tools.registry import tool
from lohu_gis.cli.context import Context, findings_json
from lohu_gis.cli.toolhelp import describe
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Crs, ObjectNames, Switch, Tool

_OWN = {"out", "params", "assume_crs", "id", "json"}


@dataclass
class _Call:
    """One command line, taken apart."""

    texts: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)


def run(arguments: Sequence[str], context: Context) -> int:
    """Run ``TOOL_ID --parameter VALUE ... --out PATH``."""
    words = [word for word in arguments if word != "--json"]
    if not words or words[0].startswith("-"):
        if words and words[0] not in ("-h", "--help"):
            raise UsageError("tool.not_named")
        context.output.say("lohu run TOOL_ID --PARAMETER VALUE ... --out PATH [--params FILE] [--assume-crs EPSG:n] "
                           "[--id COLUMN] [--json]")
        context.output.say(_("“lohu tools” lists the tools, “lohu tools TOOL_ID” explains one."))
        return 0 if words else 2
    chosen = tool(words[0])
    if "--help" in words or "-h" in words:
        describe(chosen, context.output)
        return 0
    call = taken_apart(chosen, words[1:])
    if "out" not in call.own:
        raise UsageError("out.missing")
    return _run(chosen, call, context)


def _run(chosen: Tool, call: _Call, context: Context) -> int:
    from lohu_gis.app.tools.files import run_on_files

    out = Path(call.own["out"])
    assume = call.own.get("assume_crs")
    done = run_on_files(chosen, call.given, out, context.output.progress(),
                        assume_crs=None if assume is None else Crs().check(assume))
    record = done.run.record
    findings = done.findings
    if "id" in call.own and not chosen.of_kind(ObjectNames):
        findings += (Finding(code="option.unused", severity="info", facts={"option": "--id", "tool": chosen.id}),)
    context.output.data({
        "tool": chosen.id, "version": chosen.version, "parameters": msgspec.to_builtins(record.parameters),
        "out": str(out), "metrics": dict(record.metrics), "findings": findings_json(findings),
        "seconds": record.seconds, "paths": [str(p) for p in done.paths], "inputs": dict(record.inputs),
        "seed": record.seed, "finished_at": record.finished_at, "program": record.program})
    for path in done.paths:
        context.output.say(str(path))
    context.output.rows([(f"  {name}", _shown(value)) for name, value in record.metrics.items()])
    if not context.output.as_json:
        context.tell(findings)
    return 0


def _shown(value: object) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def taken_apart(chosen: Tool, words: Sequence[str]) -> _Call:
    """Options of a command line as checked values; the command line wins over ``--params FILE``.

    Raises
    ------
    UsageError
        ``parameter.*``, ``params.unreadable``, ``usage.wrong``.
    """
    call = _Call()
    waiting = list(words)
    while waiting:
        name, value = _next(chosen, waiting)
        target = call.own if name in _OWN and name not in chosen.parameters else call.texts
        if name in target:
            raise UsageError("parameter.twice", parameter=name)
        target[name] = value
    if "params" in call.own:
        call.given |= _from_file(Path(call.own["params"]))
    for name, text in call.texts.items():
        if name not in chosen.parameters:
            raise UsageError("parameter.unknown", tool=chosen.id, parameter=name, known=", ".join(chosen.parameters))
        call.given[name] = chosen.parameters[name].from_text(text)
    for parameter in chosen.of_kind(ObjectNames):
        if "id" in call.own:
            call.given.setdefault(parameter.name, call.own["id"])
    return call


def _next(chosen: Tool, waiting: list[str]) -> tuple[str, str]:
    word = waiting.pop(0)
    if not word.startswith("--") or word == "--":
        raise UsageError("usage.wrong", reason=word, command=f"lohu run {chosen.id}")
    name, equals, value = word[2:].partition("=")
    name = name.replace("-", "_")
    if equals:
        return name, value
    parameter = chosen.parameters.get(name)
    if parameter is not None and isinstance(parameter.kind, Switch) and (not waiting or waiting[0].startswith("--")):
        return name, "true"
    if not waiting or _is_option(waiting[0], chosen):
        raise UsageError("parameter.no_value", parameter=name)
    return name, waiting.pop(0)


def _is_option(word: str, chosen: Tool) -> bool:
    """Whether a word names an option, so that it cannot be the value of the one before."""
    name = word[2:].partition("=")[0].replace("-", "_")
    return word.startswith("--") and (name in chosen.parameters or name in _OWN)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError("file.missing", path=str(path)) from error
    except (OSError, ValueError) as error:
        raise UsageError("params.unreadable", path=str(path), reason=str(error)) from error
    if not isinstance(values, dict):
        raise UsageError("params.unreadable", path=str(path), reason=type(values).__name__)
    return {str(name).replace("-", "_"): value for name, value in values.items()}
