"""Reference pages, made from the declarations: tools, expressions, settings.

The pages lie in ``docs/reference``; a test fails when they are not what the declarations say. To write them again::

    python -c "from lohu_gis.app.reference import write; write('docs/reference')"
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import lohu_gis.core.expression as expression
from lohu_gis.app.settings import SETTINGS
from lohu_gis.app.tools.registry import tools
from lohu_gis.core.expression import FUNCTIONS
from lohu_gis.core.params import Parameter, Tool
from lohu_gis.core.params.docstring import one_line
from lohu_gis.core.params.kinds import Kind

HEAD = "<!-- Made from the declarations by lohu_gis/app/reference.py; do not edit. -->\n\n"


def pages() -> dict[str, str]:
    """File name -> content of all generated pages."""
    own = [tool for tool in tools().values() if tool.function.__module__.startswith("lohu_gis.")]
    return {"tools.md": HEAD + "\n".join(_tools(own)), "expressions.md": HEAD + "\n".join(_expressions()),
            "settings.md": HEAD + "\n".join(_settings())}


def write(folder: str | Path) -> None:
    """Write all pages into a folder."""
    for name, text in pages().items():
        Path(folder, name).write_text(text, encoding="utf-8", newline="\n")


def _tools(own: list[Tool]) -> Iterator[str]:
    yield "# Tools\n"
    yield ("Every tool runs in the window (menu Analysis) and as `lohu run ID --parameter VALUE ... --out PATH`. "
           "Parameters with a default may be left out. How data are read, measured and written is told in "
           "[commands.md](commands.md).\n")
    for tool in own:
        yield f"- [{tool.id}](#{tool.id.replace('.', '')}) {tool.title}"
    for tool in own:
        yield from _tool(tool)


def _tool(tool: Tool) -> Iterator[str]:
    yield f"\n## {tool.id}\n"
    yield f"**{tool.title}** (version {tool.version}). {tool.docs.summary}\n"
    if tool.docs.text:
        yield f"{tool.docs.text}\n"
    yield "| parameter | takes | default | |\n| --- | --- | --- | --- |"
    for parameter in tool.parameters.values():
        yield f"| `{parameter.name}` | {takes(parameter.kind)} | {_default(parameter)} | {_cell(parameter.help)} |"
    yield "\nOutputs: " + "; ".join(_output(o.schema()) for o in tool.outputs) + ".\n"
    yield _returns(tool.docs.sections.get("Returns", ""))
    if tool.docs.sections.get("Raises"):
        yield f"\nRefuses: {one_line(_without_heads(tool.docs.sections['Raises']))}"
    if tool.sources:
        yield "\nSources: " + "; ".join(tool.sources) + "."


def takes(kind: Kind) -> str:
    """What values a kind takes, in a few words."""
    schema: Mapping[str, Any] = kind.schema()
    if "enum" in schema:
        return ", ".join(f"`{word}`" for word in schema["enum"])
    words = schema.get("x-kind") or _type_words(schema)
    extra = [f"{w} geometry" for w in [" or ".join(schema.get("x-geometry", []))] if w]
    extra += ["brought to metres"] if schema.get("x-metric") else []
    extra += [f"of `{schema['x-of']}`"] if schema.get("x-of") else []
    extra += ["numbers"] if schema.get("x-numeric") else []
    extra += [str(schema["x-unit"])] if schema.get("x-unit") else []
    return ", ".join([words, *extra])


def _type_words(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_type_words(s) if "type" in s else ", ".join(f"`{w}`" for w in s["enum"])
                           for s in schema["anyOf"])
    limits = [("exclusiveMinimum", ">"), ("minimum", ">="), ("maximum", "<=")]
    ranges = [f"{sign} {schema[key]:g}" for key, sign in limits if key in schema]
    return " ".join([str(schema.get("type", "value")), *ranges])


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "**needed**"
    if parameter.default is None:
        return ""
    value = str(parameter.default)
    return f"`{value.lower() if isinstance(parameter.default, bool) else value}`"


def _output(schema: Mapping[str, Any]) -> str:
    columns = ", ".join(f"`{name}`" for name in schema["columns"])
    return f"`{schema['id']}` ({schema['kind']}{', new columns ' + columns if columns else ''})"


def _returns(section: str) -> str:
    return one_line(_without_heads(section))


def _without_heads(section: str) -> str:
    """The explanations of a numpydoc section, without the lines that name types."""
    return "\n".join(line for line in section.splitlines() if line.startswith(" "))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _expressions() -> Iterator[str]:
    text = expression.__doc__ or ""
    rules = text.partition("Rules worth knowing")[2].partition("\n")[2].partition("\n")[2].strip()
    yield "# Expressions\n"
    yield "One grammar serves filters, calculated columns, labels, rules and page names.\n"
    yield "```\n\"storeys\" > 6 AND use IN ('R2', 'C1') AND name IS NOT NULL\n容积率 * 面积\n"
    yield "CASE WHEN height_m >= 100 THEN 'super' WHEN height_m > 24 THEN 'high' ELSE 'low' END\n```\n"
    yield rules + "\n"
    yield "## Operators, loosest first\n"
    yield ("`OR`, `AND`, `NOT`, comparisons `= <> != < <= > >= IS [NOT] NULL [NOT] IN (...) [NOT] LIKE 'a%' "
           "[NOT] ILIKE 'a_' [NOT] BETWEEN a AND b`, `||`, `+ -`, `* / %`, sign; `CASE ... END`.\n")
    yield "## Functions\n"
    yield "| function | gives |\n| --- | --- |"
    for signature in FUNCTIONS.values():
        yield f"| `{signature.usage}` | {_cell(signature.help)} |"
    yield ""


def _settings() -> Iterator[str]:
    yield "# Settings\n"
    yield ("Kept in `settings.toml` in the person's configuration folder, changed in the preferences, or for one call "
           "with `--set KEY=VALUE`.\n")
    yield "| key | takes | default | |\n| --- | --- | --- | --- |"
    for setting in SETTINGS.values():
        value = str(setting.default)
        shown = value.lower() if isinstance(setting.default, bool) else value
        restart = " Takes effect at the next start." if setting.restart else ""
        yield f"| `{setting.key}` | {takes(setting.kind)} | `{shown}` | {_cell(setting.help)}{restart} |"
    yield ""
