"""Which layers and columns of a project indicators come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lohu_gis.analysis.planning.stock import BuildingColumns
from lohu_gis.core.project import Layer, Project, VectorContent
from lohu_gis.core.style import FillSymbol
from lohu_gis.core.twin import buildings_layer, plots_layer

ColumnsOf = Callable[[str], tuple[str, ...]]
"""Table id -> names of its columns; nothing while its data are not there."""

AREAS = ("subdistrict", "community", "communities", "grid", "district", "zone", "街道", "社区", "网格", "片区", "分区")
"""Words in the names of layers on whose areas is counted beside the plots."""

GREEN = ("green", "park", "绿地", "公园")
NAMES = ("building_id", "id")
USES = ("use", "usage", "function", "用途")


@dataclass(frozen=True, slots=True)
class GroundSpec:
    """A layer of areas: its id, its table, and the column with the areas' names."""

    layer: str
    table: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Setup:
    """Where the numbers come from.

    Attributes
    ----------
    layer, buildings
        Layer and table of the buildings.
    grounds
        Areas on which is counted, the plots first where there are some.
    plots
        Layer of the plots; empty for none.
    green
        Table of green ground; None for none.
    """

    layer: str
    buildings: str
    columns: BuildingColumns
    grounds: tuple[GroundSpec, ...]
    plots: str = ""
    green: str | None = None

    def ground(self, layer: str) -> int | None:
        """Number of the ground of a layer; None where it is none."""
        return next((n for n, spec in enumerate(self.grounds) if spec.layer == layer), None)


def setup_of(project: Project, columns_of: ColumnsOf) -> Setup | None:
    """What to count in a project; None without buildings, or while their columns are not known yet."""
    layer = buildings_layer(project)
    if layer is None or not isinstance(layer.content, VectorContent):
        return None
    names = columns_of(layer.content.table)
    columns = BuildingColumns(_there(layer.storeys, names), _there(layer.height, names), _there(layer.base, names)
                              or _first(("base_m",), names), _there(layer.use, names) or _first(USES, names),
                              _there(layer.object_id, names) or _first(NAMES, names))
    if columns.storeys is None and columns.height is None:
        return None
    plots = plots_layer(project)
    grounds = [] if plots is None else [_ground(plots, columns_of)]
    grounds += [_ground(other, columns_of) for other in _area_layers(project) if plots is None or other.id != plots.id]
    green = next((other for other in project.layers.values() if _is_named(other, GREEN) and _is_area(other)), None)
    return Setup(layer.id, layer.content.table, columns, tuple(g for g in grounds if g is not None),
                 "" if plots is None else plots.id, None if green is None else _table(green))


def _ground(layer: Layer, columns_of: ColumnsOf) -> GroundSpec:
    table = _table(layer)
    names = columns_of(table)
    return GroundSpec(layer.id, table, _there(layer.object_id, names) or _first(("name", "plot_id", "id"), names))


def _area_layers(project: Project) -> Iterator[Layer]:
    for layer in project.layers.values():
        if not layer.role and _is_area(layer) and _is_named(layer, AREAS) and not (layer.height or layer.storeys):
            yield layer


def _is_named(layer: Layer, words: tuple[str, ...]) -> bool:
    text = f"{layer.id} {layer.name} {layer.name_en}".casefold()
    return any(word in text for word in words)


def _is_area(layer: Layer) -> bool:
    content = layer.content
    return isinstance(content, VectorContent) and isinstance(content.style.renderer.symbol, FillSymbol)


def _table(layer: Layer) -> str:
    assert isinstance(layer.content, VectorContent)
    return layer.content.table


def _there(column: str | None, names: tuple[str, ...]) -> str | None:
    return column if column in names else None


def _first(wanted: tuple[str, ...], names: tuple[str, ...]) -> str | None:
    return next((name for name in wanted if name in names), None)
