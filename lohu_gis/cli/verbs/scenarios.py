"""``lohu scenarios``: the tree of a project's scenarios, or what one changes against another, object by object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lohu_gis.app.differences import LayerDiff, differences, pairs_of
from lohu_gis.app.i18n import _, language
from lohu_gis.app.offline import Offline, open_offline, project_of
from lohu_gis.app.scenarios import counts_text
from lohu_gis.cli.context import Context, findings_json
from lohu_gis.cli.options import Parser
from lohu_gis.core.errors import UsageError
from lohu_gis.core.project import BASE, Layer, Project, VectorContent
from lohu_gis.core.scenario import branches
from lohu_gis.core.table import FeatureTable


def run(arguments: Sequence[str], context: Context) -> int:
    """List the scenarios; with a scenario, its differences from its parent or from ``--against``."""
    parser = Parser(prog="lohu scenarios", description=_("The scenarios of a project, and what one changes."))
    parser.add_argument("project", metavar="PROJECT", help=_("a project file"))
    parser.add_argument("scenario", metavar="SCENARIO", nargs="?", help=_("id or name; without it all are listed"))
    parser.add_argument("--against", metavar="SCENARIO", help=_("compare with this one instead of the parent"))
    parser.add_argument("--json", action="store_true", help=_("one JSON object"))
    options = parser.parse_args(arguments)
    project, _places = project_of([options.project])
    if options.scenario is None:
        return _list(project, context)
    scenario = find(project, options.scenario)
    parent = project.scenarios[scenario].parent or BASE
    other = parent if options.against is None else find(project, options.against)
    changed = {table for tables in project.overlays.values() for table in tables}

    def wanted(layer: Layer) -> bool:
        return isinstance(layer.content, VectorContent) and layer.content.table in changed

    offline = open_offline([options.project], wanted, scenario=scenario)
    try:
        found = compared(offline, other, scenario)
    finally:
        offline.close()
    _show(project, (other, scenario), found, context)
    context.output.data({"scenario": scenario, "against": other, "layers": [asdict(each) for each in found],
                         "findings": findings_json(offline.findings)})
    return 0


def find(project: Project, wanted: str) -> str:
    """The id of a scenario named by id, name or English name.

    Raises
    ------
    UsageError
        ``scenario.unknown``.
    """
    for scenario in project.scenarios.values():
        if wanted in (scenario.id, scenario.name, scenario.name_en):
            return scenario.id
    raise UsageError("scenario.unknown", scenario=wanted, known=", ".join(s.name for s in project.scenarios.values()))


def compared(offline: Offline, other: str, scenario: str) -> tuple[LayerDiff, ...]:
    """Differences from `other` to `scenario` of all tables that are open."""
    project = offline.project

    def table_of(layer: str, name: str) -> FeatureTable | None:
        content = project.layers[layer].content
        assert isinstance(content, VectorContent)
        table = offline.tables.get(content.table)
        if table is None:
            return None
        overlays = tuple(project.overlay(content.table, above) for above in project.lineage(name))
        return FeatureTable(table.block, overlays, table.bulk)

    return differences(pairs_of(project, table_of, other, scenario), _, english=language() == "en")


def _list(project: Project, context: Context) -> int:
    lines = branches(project)
    rows = [("* " if line.scenario.id == project.scenario else "  ") + "  " * line.depth + _name(project,
                                                                                               line.scenario.id)
            for line in lines]
    context.output.rows([(row, line.scenario.id, counts_text(line.counts, _))
                         for row, line in zip(rows, lines, strict=True)])
    data: list[dict[str, Any]] = [
        {"id": line.scenario.id, "name": line.scenario.name, "name_en": line.scenario.name_en,
         "parent": line.scenario.parent, "active": line.scenario.id == project.scenario, **asdict(line.counts)}
        for line in lines]
    context.output.data({"scenarios": data})
    return 0


def _show(project: Project, names: tuple[str, str], found: tuple[LayerDiff, ...], context: Context) -> None:
    context.output.say(f"{_name(project, names[0])} → {_name(project, names[1])}")
    if not found:
        context.output.say(_("no differences"))
    for each in found:
        layer = project.layers[each.layer]
        title = layer.name_en if language() == "en" and layer.name_en else layer.name
        context.output.say(f"\n{title}: {each.summary}")
        context.output.rows([(f"  {line.name}", line.text) for line in each.lines])


def _name(project: Project, scenario: str) -> str:
    found = project.scenarios[scenario]
    return found.name_en if language() == "en" and found.name_en else found.name
