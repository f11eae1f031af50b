"""Running a tool in a worker process, so that heavy computing neither slows the window nor takes it down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lohu_gis.app.tools.door import ToolInput
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.app.workers import Limits, WorkerPool
from lohu_gis.app.workers.call import CallProgress
from lohu_gis.core.params import Column, Expression, ObjectNames, Tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import RunRecord
from lohu_gis.core.table import FeatureTable, TableBlock

if TYPE_CHECKING:
    from lohu_gis.core.raster import Raster

Outputs = Mapping[str, "FeatureTable | Raster"]
TOOL_LIMITS = Limits(seconds=3600.0, memory_bytes=8 << 30)


def run_away(pool: WorkerPool, tool_id: str, values: Mapping[str, Any],
             progress: Progress) -> tuple[Outputs, RunRecord]:
    """Run a tool in a worker; blocks its thread. Values as for `runner.run_tool`, errors too, and ``worker.*``."""
    declared = tool(tool_id)
    slim = {name: _slim(declared, name, value) for name, value in values.items()}
    sent, record = pool.call(_run, tool_id, slim, progress=progress, limits=TOOL_LIMITS, trusted=True)
    outputs = {name: FeatureTable(value) if isinstance(value, TableBlock) else value for name, value in sent.items()}
    return outputs, record


def _run(progress: CallProgress, tool_id: str, values: dict[str, Any]) -> tuple[dict[str, Any], RunRecord]:
    given = {name: ToolInput(FeatureTable(value.value), value.label, value.fingerprint)
             if isinstance(value, ToolInput) and isinstance(value.value, TableBlock) else value
             for name, value in values.items()}
    done = run_tool(tool(tool_id), given, progress)
    return {name: flat(value) if isinstance(value, FeatureTable) else value
            for name, value in done.outputs.items()}, done.record


def _slim(declared: Tool, name: str, value: Any) -> Any:
    """An input as a block; columns that a tool giving back no rows cannot ask for stay here."""
    if not isinstance(value, ToolInput) or not isinstance(value.value, FeatureTable):
        return value
    block = flat(value.value)
    asked = [p.kind for p in declared.parameters.values()
             if isinstance(p.kind, Column | Expression) and p.kind.of == name]
    only_raster = all(output.kind == "raster" for output in declared.outputs)
    if only_raster and not any(isinstance(kind, Expression | ObjectNames) for kind in asked):
        numeric = [field.name for field in block.columns.schema if asked and _is_number(field.type)]
        block = TableBlock(block.id, block.columns.select(numeric), block.geometry, block.fid, block.crs)
    return ToolInput(block, value.label, value.fingerprint or block.id)


def flat(table: FeatureTable) -> TableBlock:
    """The table as one block, overlays applied; the very block where there are none."""
    if not table.overlays:
        return table.block
    import pyarrow as pa

    columns = pa.table({name: table.column(name) for name in table.column_names})
    return TableBlock(f"{table.block.id}+{table.revision}", columns, table.geometry(), table.fids, table.crs)


def _is_number(arrow_type: Any) -> bool:
    return str(arrow_type).startswith(("int", "uint", "float", "double", "halffloat", "decimal"))
