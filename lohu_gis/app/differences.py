"""Differences between two scenarios of a project in words, table by table, for the panel and the command line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lohu_gis.app.building.fields import fields_of
from lohu_gis.app.scenarios import DiffLine, diff_lines, summary
from lohu_gis.core.project import Layer, Project, VectorContent
from lohu_gis.core.scenario_diff import compare
from lohu_gis.core.table import FeatureTable


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


def pairs_of(project: Project, table_of: Callable[[str, str], FeatureTable | None], other: str,
             scenario: str) -> tuple[Pair, ...]:
    """Tables that may differ from `other` to `scenario`; each table once, by the first of its layers.

    Parameters
    ----------
    table_of
        (layer id, scenario id) -> table, None while its data are missing.
    """
    found: dict[str, Pair] = {}
    for layer in project.layers.values():
        content = layer.content
        if not isinstance(content, VectorContent) or content.table in found:
            continue
        before, after = table_of(layer.id, other), table_of(layer.id, scenario)
        if before is not None and after is not None and before is not after:
            found[content.table] = Pair(layer, before, after)
    return tuple(found.values())


def differences(pairs: tuple[Pair, ...], translate: Callable[[str], str], *, english: bool) -> tuple[LayerDiff, ...]:
    """The differences of all pairs; layers without any are left out. The work is that of the overlays."""
    found = []
    for pair in pairs:
        diff = compare(pair.before, pair.after)
        if not diff:
            continue
        fields = fields_of(pair.layer, pair.after)
        order = (fields.name_en, fields.name, fields.id) if english else (fields.name, fields.id)
        naming = [name for name in order if name is not None]
        found.append(LayerDiff(pair.layer.id, summary(pair.before, diff, translate),
                               diff_lines(pair.before, pair.after, diff, naming, translate)))
    return tuple(found)
