"""What stands beside the buildings of a scene on the command line: units, trees, context models, words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.moving import reprojected
from lohu_gis.analysis.tables import numbers
from lohu_gis.app.context import context_model
from lohu_gis.app.exchange import records_of
from lohu_gis.app.massing import TINT, UNIT_TINT, palette, raised_units, without_rows
from lohu_gis.app.offline import Offline
from lohu_gis.core import crs as systems
from lohu_gis.core import twin
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, Role, SceneContent, VectorContent, visible_layers
from lohu_gis.core.table import FeatureTable
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.classes import classify
from lohu_gis.scene3d.build.context import context_chunks
from lohu_gis.scene3d.build.ids import FIRST_CONTEXT, UNITS, scene_id
from lohu_gis.scene3d.build.marks import Marks
from lohu_gis.scene3d.build.raised import RaisedLayer
from lohu_gis.scene3d.build.records import Records
from lohu_gis.scene3d.build.scene import BuiltScene
from lohu_gis.scene3d.build.trees import tree_chunks, trees_at
from lohu_gis.scene3d.build.words import roof_words

NAME, TREE_HEIGHT, TREE_CROWN = "name", "height_m", "crown_m"


def colours_of(layer: Layer, table: FeatureTable, tint: float = TINT) -> tuple[npt.NDArray[np.uint8],
                                                                              npt.NDArray[np.bool_]]:
    """Colours of the layer's 2D style, uint8 (n, 3), clay where it has no fill; and the rows that it leaves out."""
    content = layer.content
    assert isinstance(content, VectorContent)
    classes = classify(table, content.style.renderer, content.where)
    hidden = classes.symbol_of == HIDDEN
    return palette(classes.symbols, tint)[np.where(hidden, 0, classes.symbol_of)], hidden


def standing(offline: Offline) -> set[str]:
    """Ids of layers that stand up and therefore do not lie on the ground."""
    found = (_of_role(offline, "units"), _of_role(offline, "trees"))
    return {given[0].id for given in found if given is not None}


def _of_role(offline: Offline, role: Role) -> tuple[Layer, FeatureTable] | None:
    """The first visible layer of a role with its table."""
    shown = {layer.id for layer in visible_layers(offline.project)}
    for layer in twin.layers_of(offline.project, role):
        if layer.id in shown and isinstance(layer.content, VectorContent) and layer.content.table in offline.tables:
            return layer, offline.tables[layer.content.table]
    return None


def _in_crs(table: FeatureTable, crs: str) -> Geometry:
    geometry = table.geometry() or Geometry.empty()
    return geometry if table.crs is None or systems.same(table.crs, crs) else reprojected(geometry, table.crs, crs)[0]


def units_in(offline: Offline, crs: str, floor: int | None) -> RaisedLayer | None:
    """Shops and offices by floor, where such a layer is shown."""
    given = _of_role(offline, "units")
    if given is None:
        return None
    layer, table = given
    colours, hidden = colours_of(layer, table, UNIT_TINT)
    return without_rows(raised_units(table, layer, _in_crs(table, crs), colours, UNITS, floor), hidden)


def with_scenery(built: BuiltScene, offline: Offline, crs: str,
                 progress: Progress) -> tuple[BuiltScene, tuple[Records, ...]]:
    """The scene with trees and context models, and names of units and models."""
    named: list[Records] = []
    units, trees = _of_role(offline, "units"), _of_role(offline, "trees")
    if units is not None:
        named.append(records_of(*units, number=UNITS))
    if trees is not None:
        built = _with_trees(built, trees[1], crs)
    models = [layer for layer in visible_layers(offline.project) if isinstance(layer.content, SceneContent)]
    for number, layer in enumerate(models):
        assert isinstance(layer.content, SceneContent)
        try:
            found = context_model(layer.content, crs, progress.part(number / len(models), (number + 1) / len(models)))
        except LohuError as error:
            facts = {k: v for k, v in error.facts.items() if isinstance(v, str | int | float | bool)}
            built = built.noted((Finding(code=error.code, facts=facts),))
            continue
        chunks = context_chunks(found.model, FIRST_CONTEXT + number, len(built.scene.chunks), built.scene.light)
        built = built.with_more(chunks).noted(found.findings)
        ids = scene_id(FIRST_CONTEXT + number, np.arange(len(found.model.names)))
        named.append(Records(ids, tuple(name or layer.name for name in found.model.names)))
    return built, tuple(named)


def _with_trees(built: BuiltScene, table: FeatureTable, crs: str) -> BuiltScene:
    sizes = (numbers(table, name)[0] if name in table.column_names else np.full(len(table), np.nan)
             for name in (TREE_HEIGHT, TREE_CROWN))
    trees = trees_at(_in_crs(table, crs), table.fids, *sizes)
    chunks = tree_chunks(trees, len(built.scene.chunks), built.terrain, built.scene.light)
    said = (Finding(code="trees.symbolic", severity="info", count=len(trees)),) if trees.symbolic and chunks else ()
    return built.with_more(chunks).noted(said)


def words_of(built: BuiltScene, table: FeatureTable) -> Marks:
    """Names above the roofs of buildings that have some."""
    if NAME not in table.column_names:
        return Marks()
    texts = [value if isinstance(value, str) else None for value in table.column(NAME).to_pylist()]
    return Marks(labels=(roof_words(built.buildings, table.fids, texts),))
