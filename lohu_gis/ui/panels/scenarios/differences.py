"""Making the list of differences: every table of the map, in the active scenario against another one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lohu_gis.app.building.fields import fields_of
from lohu_gis.app.scenarios import DiffLine, diff_lines, summary
from lohu_gis.core.project import Layer, Project, VectorContent
from lohu_gis.core.scenario_diff import compare
from lohu_gis.core.table import FeatureTable

if TYPE_CHECKING:
    from lohu_gis.ui.workspace import Workspace


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A layer's table in two scenarios."""

    layer: Layer
    before: FeatureTable
    after: FeatureTable


@dataclass(frozen=True, slots=True)
class LayerDiff:
    """Differences of one layer in words."""

    layer: str
    summary: str
    lines: tuple[DiffLine, ...]


def pairs_of(workspace: Workspace, other: str) -> tuple[Pair, ...]:
    """Tables that differ between `other` and the active scenario; each table once, by its uppermost layer."""
    project = workspace.document.project
    found: dict[str, Pair] = {}
    for layer in _vector_layers(project):
        content = layer.content
        assert isinstance(content, VectorContent)
        before, after = workspace.table_of(layer.id, other), workspace.table_of(layer.id)
        if content.table not in found and before is not None and after is not None and before is not after:
            found[content.table] = Pair(layer, before, after)
    return tuple(found.values())


def differences(pairs: tuple[Pair, ...], translate: Callable[[str], str], *, english: bool) -> tuple[LayerDiff, ...]:
    """The differences of all pairs; layers without any are left out. Runs in a job."""
    found = []
    for pair in pairs:
        diff = compare(pair.before, pair.after)
        if not diff:
            continue
        fields = fields_of(pair.layer, pair.after)
        order = (fields.name_en, fields.name, fields.id) if english else (fields.name, fields.id)
        naming = [name for name in order if name is not None]
        found.append(LayerDiff(pair.layer.id, summary(diff, translate),
                               diff_lines(pair.before, pair.after, diff, naming, translate)))
    return tuple(found)


def _vector_layers(project: Project) -> list[Layer]:
    return [layer for layer in project.layers.values() if isinstance(layer.content, VectorContent)]
