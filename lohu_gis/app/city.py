"""The city as a 3D scene, from layers with their data: the one way for window and command line.

What stands up (buildings, units), what stands beside it (trees, context models) and the words above it. Terrain and
the map on the ground come from the callers, who read and paint in their own ways.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.tables import numbers
from lohu_gis.app.massing import (
    QUIET_TINT,
    TINT,
    UNIT_TINT,
    Aspects,
    faded,
    palette,
    raised_buildings,
    raised_units,
    with_demolished,
    without_filled,
    without_rows,
)
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.project import Layer, SceneContent, VectorContent
from lohu_gis.render.plan.arrange import HIDDEN
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.expressions import values_of
from lohu_gis.render.plan.request import VectorInput
from lohu_gis.render.plan.sources import reproject
from lohu_gis.render.plan.vector import classes_of
from lohu_gis.scene3d.build.context import context_chunks
from lohu_gis.scene3d.build.ids import BUILDINGS, FIRST_CONTEXT, UNITS, scene_id
from lohu_gis.scene3d.build.light import CLAY
from lohu_gis.scene3d.build.marks import Labels, Marks
from lohu_gis.scene3d.build.raised import RaisedLayer
from lohu_gis.scene3d.build.scene import BuiltScene
from lohu_gis.scene3d.build.trees import tree_chunks, trees_at
from lohu_gis.scene3d.build.words import place_words, roof_words

if TYPE_CHECKING:
    from lohu_gis.core.contextmesh import ContextModel
    from lohu_gis.core.progress import Progress
    from lohu_gis.core.style import LabelStyle
    from lohu_gis.core.table import FeatureTable
    from lohu_gis.scene3d.build.terrain import TerrainGrid

    ReadModel = Callable[[SceneContent], tuple[ContextModel, tuple[Finding, ...]]]

U8 = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]

TREE_HEIGHT, TREE_CROWN = "height_m", "crown_m"
NAME = "name"
"""Column that names a building where its layer is not labelled."""


@dataclass(frozen=True, slots=True, eq=False)
class City:
    """What a scene is made of; a frozen snapshot.

    Attributes
    ----------
    buildings
        The layer that is raised, with its data; None shows bare ground.
    crs
        Of the scene, in metres; all coordinates are brought to it.
    units
        Shops and offices by floor; they stand in the place of the buildings they belong to.
    aspects
        Base scenario, verdicts, storeys shown.
    trees
        Where trees stand, or green areas.
    places
        Labelled layers whose words float above the ground.
    models
        Layers of context models (`core.project.SceneContent`).
    """

    buildings: VectorInput | None
    crs: str
    units: VectorInput | None = None
    aspects: Aspects = field(default_factory=Aspects)
    trees: VectorInput | None = None
    places: tuple[VectorInput, ...] = ()
    models: tuple[Layer, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for cities that give the same scene on the same ground."""
        shown = (self.buildings, self.units, self.trees, *self.places)
        layers = tuple((given.table.revision, given.layer) for given in shown if given)
        existing = None if self.aspects.existing is None else self.aspects.existing.revision
        return (*layers, self.crs, existing, self.aspects.failing, self.aspects.floor, self.models)

    @property
    def scenery(self) -> tuple[object, ...]:
        """Equal for cities with the same layers of buildings and units and the same things beside them."""
        trees = None if self.trees is None else (self.trees.table.revision, self.trees.layer)
        names = [given and given.layer.id for given in (self.buildings, self.units)]
        return (*names, self.crs, trees, self.models)

    @property
    def standing(self) -> frozenset[str]:
        """Ids of the layers that stand up, which the map on the ground leaves out."""
        return frozenset(given.layer.id for given in (self.buildings, self.units, self.trees) if given)


def raised_layers(city: City, cache: MapCache,
                  progress: Progress) -> tuple[tuple[RaisedLayer, ...], tuple[Finding, ...]]:
    """Buildings and units as they stand up, always in this order, and what was assumed about them.

    Buildings that the 2D style or filter leaves out are left out; such units turn pale, so that the others do not
    float in the air.
    """
    if city.buildings is None:
        return (), ()
    raised, notes = _buildings(city.buildings, city, cache, progress)
    existing = city.aspects.existing
    if existing is not None and not np.isin(existing.fids, city.buildings.table.fids).all():
        given = VectorInput(city.buildings.layer, existing)
        raised = with_demolished(raised, _buildings(given, city, cache, progress)[0])
    if city.units is None:
        return (raised,), notes
    table, layer = city.units.table, city.units.layer
    pale = left_out(city.units, cache)
    paint = np.where(pale[:, None], np.array(CLAY, np.uint8), colours(city.units, cache, UNIT_TINT))
    units = faded(raised_units(table, layer, in_crs(table, city.crs, progress), paint, UNITS, city.aspects.floor), pale)
    return (without_filled(raised, units), units), notes


def _buildings(given: VectorInput, city: City, cache: MapCache,
               progress: Progress) -> tuple[RaisedLayer, tuple[Finding, ...]]:
    geometry = in_crs(given.table, city.crs, progress)
    tint = TINT if city.units is None else QUIET_TINT
    raised, notes = raised_buildings(given.table, given.layer, geometry, colours(given, cache, tint), city.aspects)
    return without_rows(raised, left_out(given, cache)), notes


def colours(given: VectorInput, cache: MapCache, tint: float = TINT) -> U8:
    """Colour of each row after the 2D style, uint8 (n, 3); clay where the style draws nothing."""
    classes = classes_of(given, cache)
    shades = palette(classes.symbols, tint)
    return shades[np.where(classes.symbol_of < len(shades), classes.symbol_of, 0)]


def left_out(given: VectorInput, cache: MapCache) -> Mask:
    """Rows that the layer's style or filter leaves out, shape (n,)."""
    hidden: Mask = classes_of(given, cache).symbol_of == HIDDEN
    return hidden


def with_scenery(built: BuiltScene, city: City, read: ReadModel, progress: Progress) -> BuiltScene:
    """The scene with trees and context models.

    Parameters
    ----------
    read
        Reads a context model in the CRS of the scene, or raises a `LohuError`, which becomes a finding. The model of
        ``city.models[k]`` has the layer number ``FIRST_CONTEXT + k``.
    """
    built = _with_trees(built, city, progress)
    for place, layer in enumerate(city.models):
        assert isinstance(layer.content, SceneContent)
        try:
            model, findings = read(layer.content)
        except LohuError as error:
            facts = {k: v for k, v in error.facts.items() if isinstance(v, str | int | float | bool)}
            built = built.noted((Finding(code=error.code, facts=facts),))
            continue
        chunks = context_chunks(model, FIRST_CONTEXT + place, len(built.scene.chunks), built.scene.light)
        built = built.with_more(chunks).noted(findings)
        progress.check()
    return built


def _with_trees(built: BuiltScene, city: City, progress: Progress) -> BuiltScene:
    """Trees; the finding ``trees.symbolic`` says when their places are invented."""
    if city.trees is None:
        return built
    table, layer = city.trees.table, city.trees.layer
    trees = trees_at(in_crs(table, city.crs, progress), table.fids, _sizes(table, layer.height or TREE_HEIGHT),
                     _sizes(table, TREE_CROWN))
    chunks = tree_chunks(trees, len(built.scene.chunks), built.terrain, built.scene.light)
    said = (Finding(code="trees.symbolic", severity="info", count=len(trees)),) if trees.symbolic and chunks else ()
    return built.with_more(chunks).noted(said)


def words_of(built: BuiltScene, city: City, cache: MapCache, progress: Progress) -> Marks:
    """Words above buildings and places, those of labelled layers as on the map.

    Buildings whose layer is not labelled are called by their column ``name``. Words of places are kept in `cache`.
    """
    groups: list[Labels] = []
    if city.buildings is not None:
        ids = scene_id(BUILDINGS, city.buildings.table.fids)
        groups.append(roof_words(built.buildings, ids, texts_of(city.buildings), _proposed(city, ids)))
    for given in city.places:
        key = ("place-words", given.table.revision, label_style(given), city.crs, id(built.terrain))
        make = partial(_place_words, given, built.terrain, city.crs, progress)
        groups.append(cache.get(key, make)[0])
    return Marks(labels=tuple(group for group in groups if len(group.texts)))


def _proposed(city: City, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Scene ids of buildings that stand in the scenario alone."""
    existing = city.aspects.existing
    if existing is None:
        return ids[:0]
    return ids[~np.isin(ids, scene_id(BUILDINGS, existing.fids))]


def _place_words(given: VectorInput, terrain: TerrainGrid | None, crs: str,
                 progress: Progress) -> tuple[Labels, TerrainGrid | None]:
    """Words of a layer of places, and the ground they stand on (kept, so that its id stays its own)."""
    style = label_style(given)
    priority = 0.0 if style is None else style.priority
    return place_words(in_crs(given.table, crs, progress), texts_of(given), terrain, priority), terrain


def texts_of(given: VectorInput) -> list[str | None]:
    """The word of each row; None where there is none."""
    style, table = label_style(given), given.table
    if style is None:
        return _strings(table, NAME)
    try:
        return [None if value is None else str(value) for value in values_of(style.expression, table).to_pylist()]
    except LohuError:
        return [None] * len(table)


def label_style(given: VectorInput) -> LabelStyle | None:
    """How the layer is labelled on the map; None where it is not."""
    return given.layer.content.style.labels if isinstance(given.layer.content, VectorContent) else None


def in_crs(table: FeatureTable, crs: str, progress: Progress) -> Geometry:
    """Geometry of a table in the CRS of the scene; without coordinates for a plain table."""
    geometry = table.geometry() or Geometry.empty()
    return geometry if table.crs is None else reproject(geometry, table.crs, crs, progress)


def _strings(table: FeatureTable, column: str) -> list[str | None]:
    if column not in table.column_names:
        return [None] * len(table)
    return [value if isinstance(value, str) else None for value in table.column(column).to_pylist()]


def _sizes(table: FeatureTable, column: str) -> npt.NDArray[np.float64]:
    return numbers(table, column)[0] if column in table.column_names else np.full(len(table), np.nan)
