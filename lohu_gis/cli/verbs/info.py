"""``lohu info``: what is in a file, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lohu_gis.app.i18n import _
from lohu_gis.app.messages import message_of
from lohu_gis.cli.context import Context, finding_json
from lohu_gis.cli.options import Parser
from lohu_gis.core.findings import Finding

if TYPE_CHECKING:
    from lohu_gis.io.info import FileInfo, LayerInfo


def run(arguments: Sequence[str], context: Context) -> int:
    """Inspect one file; exit code 3 when no layer of it is readable."""
    parser = Parser(prog="lohu info", description=_("What is in a file, and what is wrong with it."))
    parser.add_argument("path", metavar="PATH", help=_("a data file, FILE|layer=NAME for one layer of it"))
    parser.add_argument("--full", action="store_true", help=_("look at every row of large layers too"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)
    info = _inspected(options.path, options.full)
    problem = None if info.readable else _problem(info)
    context.output.data(as_json(info) | ({} if problem is None else {
        "error": {"code": problem.code, "message": message_of(problem)}}))
    if problem is not None:
        context.output.note(_("error") + ": " + " ".join(message_of(problem).split()))
        return 3
    context.output.say(info.path)
    for layer in info.layers:
        _show(layer, context)
    context.tell(info.findings)
    return 0


def _inspected(path: str, full: bool) -> FileInfo:
    if path.lower().endswith(".lohu"):
        from lohu_gis.app.projectinfo import inspect_project

        return inspect_project(path, full)
    from lohu_gis.app.imports.recognised import with_hints
    from lohu_gis.io.door import inspect

    return with_hints(inspect(path, full))


def _problem(info: FileInfo) -> Finding:
    errors = [f for f in info.findings if f.severity == "error"]
    return errors[0] if errors else Finding(code="file.unsupported", severity="error",
                                            facts={"path": info.path, "reason": ""})


def as_json(info: FileInfo) -> dict[str, Any]:
    """The object of the contract; findings carry their sentence."""
    plain = info.as_json()
    plain["findings"] = [finding_json(f) for f in info.findings]
    for layer, shown in zip(info.layers, plain["layers"], strict=True):
        shown["findings"] = [finding_json(f) for f in layer.findings]
    return plain


def _show(layer: LayerInfo, context: Context) -> None:
    facts = [layer.driver, _(layer.kind)]
    if layer.geometry is not None:
        facts.append(layer.geometry)
    if layer.count is not None:
        facts.append(_("{count:,} rows").format(count=layer.count))
    if layer.size is not None:
        facts.append(f"{layer.size[0]} x {layer.size[1]} x {layer.bands}")
    context.output.say(f"\n{layer.name}: " + ", ".join(facts))
    rows = [("  " + _("reference system"), layer.crs or (layer.crs_wkt or "-").split(",")[0])]
    if layer.bounds is not None:
        rows.append(("  " + _("extent"), ", ".join(f"{v:.6f}".rstrip("0").rstrip(".") for v in layer.bounds)))
    if layer.encoding is not None:
        rows.append(("  " + _("encoding"), layer.encoding))
    rows += [(f"  {field.name}", field.type) for field in layer.fields]
    context.output.rows(rows)
    context.tell(layer.findings)
