"""``lohu doctor``: versions and abilities of this machine."""

from __future__ import annotations

from collections.abc import Sequence

from lohu_gis.app.i18n import _
from lohu_gis.cli.context import Context
from lohu_gis.cli.options import Parser
from lohu_gis.core.text import N_

TITLES = {
    "versions": N_("Versions"), "opengl": N_("OpenGL for 3D"), "fonts": N_("Chinese font"), "codecs": N_("Formats"),
    "projections": N_("Projections agree"), "bytecode": N_("Compiled modules"), "folders": N_("Folders writable"),
    "sample": N_("Sample district"), "plugins": N_("Plug-ins"),
}


def run(arguments: Sequence[str], context: Context) -> int:
    """Check everything; exit code 0 also when something is missing, the object says what."""
    parser = Parser(prog="lohu doctor", description=_("Versions and abilities of this machine."))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    parser.parse_args(arguments)

    from lohu_gis.cli.checks import CHECKS

    progress = context.output.progress()
    found = []
    for number, answer in enumerate(CHECKS):
        progress.at(number / len(CHECKS))
        found.append(answer())
    context.output.data({"ok": all(check.ok for check in found),
                         "checks": [{"id": c.id, "ok": c.ok, "detail": c.detail, "facts": c.facts} for c in found]})
    for check in found:
        context.output.say(f"{'✓' if check.ok else '×'} {_(TITLES[check.id])}: {check.detail}")
        context.output.rows([(f"    {name}", str(value)) for name, value in check.facts.items()])
    return 0
