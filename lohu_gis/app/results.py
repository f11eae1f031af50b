"""Results of tools as layers: one edit that adds them with the record of their run."""

from __future__ import annotations

from collections.abc import Mapping

from lohu_gis.app.adding import geometry_kind
from lohu_gis.app.commands.naming import fresh_id
from lohu_gis.app.i18n import _
from lohu_gis.app.phrases import titled
from lohu_gis.app.styling.defaults import default_vector_style
from lohu_gis.app.styling.results import raster_style, vector_style
from lohu_gis.app.tools.registry import tools
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.edits.project import Together
from lohu_gis.core.geometry.layout import OGC_NAMES
from lohu_gis.core.project import (
    BlockOrigin,
    ComputedContent,
    Content,
    Layer,
    Project,
    RasterContent,
    RunRecord,
    TableContent,
    TableRef,
    VectorContent,
)
from lohu_gis.core.style import VectorStyle
from lohu_gis.core.table import TableBlock


def result_edit(project: Project, title: str, results: Mapping[str, TableBlock | str], record: RunRecord,
                styles: Mapping[str, VectorStyle] | None = None) -> tuple[Together, tuple[str, ...]]:
    """The edit that adds the results of a run as layers, and their ids; no results: an edit of nothing.

    Parameters
    ----------
    title
        Name of the layers, in the language of the window.
    results
        Output -> table that was stored (`DataStore.keep`), or the id of a stored raster (`DataStore.keep_raster`).
    styles
        Output -> look of a vector result; a quiet default where not named.
    """
    state, edits, ids = project, [], []
    run_id = _fresh_run(project)
    for output, value in results.items():
        layer_id = fresh_id(state, f"{record.tool.replace('.', '_')}_{output}")
        content, tables = _content(value, layer_id, run_id, (record.tool, output), len(state.layers),
                                   (styles or {}).get(output))
        layer = Layer(id=layer_id, name=_name(title, record.tool, output), content=content)
        edit = AddLayer(layer, tables, {run_id: record})
        edits.append(edit)
        ids.append(layer_id)
        state = edit.apply(state)
    return Together(tuple(edits), title), tuple(ids)


def is_result(project: Project, layer: Layer) -> bool:
    """Whether a tool made what the layer shows, once or live."""
    content = layer.content
    if isinstance(content, VectorContent | TableContent):
        table = project.tables.get(content.table)
        return table is not None and table.run is not None
    return isinstance(content, ComputedContent) or (isinstance(content, RasterContent) and content.run is not None)


def _name(title: str, tool: str, output: str) -> str:
    """The title, with what the output is for those behind the first that say so."""
    declared = tools().get(tool)
    others = declared.outputs[1:] if declared is not None else ()
    return titled(title, _(next((other.help for other in others if other.id == output), "")))


def _fresh_run(project: Project) -> str:
    number = len(project.runs) + 1
    while f"run_{number}" in project.runs:
        number += 1
    return f"run_{number}"


def _content(value: TableBlock | str, layer: str, run: str, source: tuple[str, str], number: int,
             style: VectorStyle | None) -> tuple[Content, dict[str, TableRef]]:
    tool, output = source
    if isinstance(value, str):
        return RasterContent(origin=BlockOrigin(block=value), style=raster_style(tool), run=run), {}
    tables = {layer: TableRef(origin=BlockOrigin(block=value.id), run=run)}
    if value.geometry is None or not len(value.geometry):
        return TableContent(table=layer), tables
    kinds = value.geometry.types[value.geometry.types > 0]
    kind = geometry_kind(OGC_NAMES[int(kinds[0])] if len(kinds) else None)
    look = style or vector_style(tool, output) or default_vector_style(kind, number)
    return VectorContent(table=layer, style=look), tables
