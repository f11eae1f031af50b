"""``lohu tools``: the tools, with their parameters as JSON Schema."""

from __future__ import annotations

from collections.abc import Sequence

from lohu_gis.app.i18n import _
from lohu_gis.app.tools.registry import registry, tool, tools
from lohu_gis.cli.context import Context, finding_json
from lohu_gis.cli.options import Parser
from lohu_gis.cli.toolhelp import describe
from lohu_gis.core.params import tool_schema


def run(arguments: Sequence[str], context: Context) -> int:
    """List all tools or explain one."""
    parser = Parser(prog="lohu tools", description=_("The tools of this program and its plug-ins."))
    parser.add_argument("tool", nargs="?", metavar="TOOL_ID", help=_("explain this one"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)
    if options.tool is not None:
        chosen = tool(options.tool)
        context.output.data(tool_schema(chosen))
        describe(chosen, context.output)
        return 0
    findings = registry().findings
    context.output.data({"tools": [tool_schema(t) for t in tools().values()],
                         "findings": [finding_json(f) for f in findings]})
    context.output.rows([(t.id, _(t.title)) for t in tools().values()])
    context.tell(findings)
    return 0
