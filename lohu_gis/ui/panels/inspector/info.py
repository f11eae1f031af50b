"""What is known about a layer, its data and how it came to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.core.findings import Finding
from lohu_gis.core.project import (
    ComputedContent,
    FileOrigin,
    Layer,
    Project,
    RasterContent,
    RunRecord,
    TableContent,
    VectorContent,
)
from lohu_gis.ui.forms.words import parameter_word
from lohu_gis.ui.naming import shown_name

if TYPE_CHECKING:
    from lohu_gis.core.table import FeatureTable

Pair = tuple[str, str | None]
MOST_VALUES = 60
KNOWN_CRS = {"EPSG:4547": "CGCS2000 / 3-degree GK CM 114E (EPSG:4547)", "EPSG:4326": "WGS 84 (EPSG:4326)",
             "EPSG:4490": "CGCS2000 (EPSG:4490)"}


def layer_facts(project: Project, layer: Layer, table: FeatureTable | None, findings: tuple[Finding, ...],
                message_of: Callable[[Finding], str]) -> list[Pair]:
    """Pairs of words and values about a layer; a pair without a value is a heading."""
    content = layer.content
    pairs: list[Pair] = [(_("Name"), shown_name(layer))]
    origin = getattr(content, "origin", None)
    if isinstance(content, VectorContent | TableContent) and content.table in project.tables:
        origin = project.tables[content.table].origin
    if isinstance(origin, FileOrigin):
        pairs.append((_("File"), origin.path))
        if origin.layer:
            pairs.append((_("Layer in the file"), origin.layer))
    if table is not None:
        pairs += [(_("Rows"), grouped(len(table))), (_("CRS"), crs_name(table.crs)),
                  (_("Columns"), ", ".join(table.column_names))]
    if isinstance(content, ComputedContent):
        pairs.append((_("Tool"), content.tool))
        pairs += [(parameter_word(name), shown_name(project.layers.get(source)))
                  for name, source in content.inputs.items()]
    if layer.invented:
        pairs.append((_("Note"), _("Invented sample data; not the real district.")))
    if layer.attribution:
        pairs.append((_("Source"), layer.attribution))
    if findings:
        pairs.append((_("Noticed while reading"), None))
        pairs += [("•", message_of(finding)) for finding in findings]
    run = project.runs.get(_run_of(project, layer))
    return pairs + (run_facts(run) if run is not None else [])


def run_facts(run: RunRecord) -> list[Pair]:
    """How a result came to be."""
    pairs: list[Pair] = [(_("How it came to be"), None), (_("Tool"), f"{run.tool} {run.version}"),
                         (_("Finished"), run.finished_at), (_("Duration"), f"{run.seconds:.2f} s")]
    pairs += [(parameter_word(name), _plain(value)) for name, value in run.parameters.items() if value is not None]
    pairs += [(name, _plain(value)) for name, value in run.metrics.items()]
    return pairs


def feature_facts(table: FeatureTable, fid: int) -> list[Pair]:
    """All cells of one feature."""
    cells = list(table.record(fid).items())[:MOST_VALUES]
    return [(name, "–" if value is None else _plain(value)) for name, value in cells]


def crs_name(crs: str | None) -> str:
    """Short name of a CRS; the name in the WKT where it is one."""
    if crs is None:
        return _("unknown")
    if crs.startswith("EPSG:"):
        return KNOWN_CRS.get(crs, crs)
    return crs.partition('"')[2].partition('"')[0] or crs[:40]


def _run_of(project: Project, layer: Layer) -> str:
    content = layer.content
    if isinstance(content, VectorContent | TableContent) and content.table in project.tables:
        return project.tables[content.table].run or ""
    return content.run or "" if isinstance(content, RasterContent) else ""


def _plain(value: object) -> str:
    if isinstance(value, float):
        return grouped(value, 3).rstrip("0").rstrip(".")
    return str(value)
