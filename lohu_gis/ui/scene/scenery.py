"""What stands beside the buildings of a scene: trees of the layer of trees, words of the layers that are labelled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lohu_gis.analysis.tables import numbers
from lohu_gis.core.errors import LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import VectorContent
from lohu_gis.render.plan.expressions import values_of
from lohu_gis.render.plan.map import VectorInput
from lohu_gis.render.plan.sources import reproject
from lohu_gis.scene3d.build.ids import scene_id
from lohu_gis.scene3d.build.marks import Labels, Marks
from lohu_gis.scene3d.build.scene import BuiltScene
from lohu_gis.scene3d.build.trees import tree_chunks, trees_at
from lohu_gis.scene3d.build.words import place_words, roof_words

if TYPE_CHECKING:
    import numpy.typing as npt

    from lohu_gis.core.geometry.layout import Geometry
    from lohu_gis.core.style import LabelStyle
    from lohu_gis.core.table import FeatureTable

TREE_HEIGHT, TREE_CROWN = "height_m", "crown_m"
NAME = "name"
"""Column that names a building where its layer is not labelled."""


def with_trees(built: BuiltScene, given: VectorInput | None, crs: str, progress: Progress) -> BuiltScene:
    """The scene with trees; the finding ``trees.symbolic`` says when their places are invented."""
    if given is None:
        return built
    table = given.table
    height = _sizes(table, given.layer.height or TREE_HEIGHT)
    trees = trees_at(in_crs(table, crs, progress), table.fids, height, _sizes(table, TREE_CROWN))
    chunks = tree_chunks(trees, len(built.scene.chunks), built.terrain, built.scene.light)
    said = (Finding(code="trees.symbolic", severity="info", count=len(trees)),) if trees.symbolic and chunks else ()
    return built.with_more(chunks).noted(said)


def words_of(built: BuiltScene, buildings: VectorInput | None, places: tuple[VectorInput, ...], crs: str) -> Marks:
    """Words above buildings and places, those of labelled layers as on the map.

    Buildings whose layer is not labelled are called by their column ``name``.
    """
    groups: list[Labels] = []
    if buildings is not None:
        groups.append(roof_words(built.buildings, scene_id(0, buildings.table.fids), texts_of(buildings)))
    for given in places:
        geometry = in_crs(given.table, crs, Progress())
        style = label_style(given)
        groups.append(place_words(geometry, texts_of(given), built.terrain, 0.0 if style is None else style.priority))
    return Marks(labels=tuple(group for group in groups if len(group.texts)))


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
    from lohu_gis.core.geometry.layout import Geometry

    geometry = table.geometry() or Geometry.empty()
    return geometry if table.crs is None else reproject(geometry, table.crs, crs, progress)


def _strings(table: FeatureTable, column: str) -> list[str | None]:
    if column not in table.column_names:
        return [None] * len(table)
    return [value if isinstance(value, str) else None for value in table.column(column).to_pylist()]


def _sizes(table: FeatureTable, column: str) -> npt.NDArray[np.float64]:
    return numbers(table, column)[0] if column in table.column_names else np.full(len(table), np.nan)
