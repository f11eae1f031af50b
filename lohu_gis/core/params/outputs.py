"""What a tool gives back: declared outputs and the result of one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lohu_gis.core.findings import Finding

if TYPE_CHECKING:
    from lohu_gis.core.raster import Raster
    from lohu_gis.core.style import CellValue
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.core.textmodel import TextModel


@dataclass(frozen=True, kw_only=True)
class Output:
    """One thing a tool gives back; `columns` are the new ones in their order.

    `places` are pairs of columns that hold x and y of a place; like the geometry they come back in the first input's
    CRS.
    """

    kind = "any"
    id: str = "result"
    columns: tuple[str, ...] = ()
    help: str = ""
    places: tuple[tuple[str, str], ...] = ()

    def schema(self) -> dict[str, Any]:
        """``{id, kind, columns}`` of the contract."""
        return {"id": self.id, "kind": self.kind, "columns": list(self.columns)}


@dataclass(frozen=True, kw_only=True)
class VectorOutput(Output):
    """Features with geometry."""

    kind = "vector"


@dataclass(frozen=True, kw_only=True)
class TableOutput(Output):
    """Rows without geometry."""

    kind = "table"


@dataclass(frozen=True, kw_only=True)
class RasterOutput(Output):
    """A grid of values."""

    kind = "raster"
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class ModelOutput(Output):
    """A trained model, a `core.textmodel.TextModel`; written as a JSON file."""

    kind = "model"


@dataclass(frozen=True)
class ToolResult:
    """What one run gave.

    Attributes
    ----------
    outputs
        Output id -> table, raster or model, in the order of the declaration.
    metrics
        Numbers and words of the whole run.
    findings
        What the planner should know about the input.
    """

    outputs: Mapping[str, FeatureTable | Raster | TextModel]
    metrics: Mapping[str, CellValue] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
