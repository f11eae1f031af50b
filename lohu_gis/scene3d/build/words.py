"""Where words about buildings and places stand in a scene, and which of them matter most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lohu_gis.core.geometry.layout import LINE, MULTI_LINE, Geometry
from lohu_gis.core.geometry.measure import bounds
from lohu_gis.scene3d.build.arrays import F64, I64
from lohu_gis.scene3d.build.buildings import centres
from lohu_gis.scene3d.build.footprints import Footprints, rows_of
from lohu_gis.scene3d.build.marks import Labels
from lohu_gis.scene3d.build.terrain import TerrainGrid

MOST = 1_500
"""Most words of one layer; the ones that matter least are left out."""

ABOVE_M = 3.0
"""Words float this far above a roof or the ground."""


def roof_words(buildings: Footprints, ids: I64, texts: Sequence[str | None]) -> Labels:
    """Words above roofs; the larger the box of a building the sooner its word is shown.

    Parameters
    ----------
    buildings
        Rows of the scene.
    ids
        Scene ids of the rows that have words; unknown ones and rows that are not shown are left out.
    texts
        One for each of `ids`; None and blank ones are left out. Parts of one building with the same word share one,
        above the highest part.
    """
    rows, found = rows_of(buildings.fids, ids)
    words = [text for text, known in zip(texts, found.tolist(), strict=True) if known]
    x, y = centres(buildings.geometry.take(rows))
    top = np.nan_to_num(buildings.top_m[rows])
    usable = np.isfinite(x) & buildings.visible[rows] & np.array([bool(text and text.strip()) for text in words], bool)
    size = _box_areas(buildings.geometry.take(rows)) * np.maximum(top, 1.0)
    best: dict[tuple[int, str], int] = {}
    for place in np.flatnonzero(usable).tolist():
        group = int(buildings.group[rows[place]])
        key = (group if group != -1 else -2 - place, words[place] or "")
        if key not in best or top[place] > top[best[key]]:
            best[key] = place
    chosen = np.fromiter(best.values(), np.int64, len(best))
    spots = np.column_stack([x, y, buildings.base_m[rows] + top + ABOVE_M])
    return _most(tuple((words[place] or "").strip() for place in chosen.tolist()), spots[chosen], size[chosen])


def place_words(geometry: Geometry, texts: Sequence[str | None], terrain: TerrainGrid | None,
                priority: float = 0.0) -> Labels:
    """Words at the middle of points and areas (in the CRS of the scene), a little above the drawn ground.

    Lines have no words: the middle of a street's box need not lie on it.
    """
    x, y = centres(geometry)
    z = np.zeros(len(x)) if terrain is None else terrain.surface(x, y)
    spoken = np.array([bool(text and text.strip()) for text in texts], bool)
    usable = np.flatnonzero(np.isfinite(x) & spoken & ~np.isin(geometry.types, (LINE, MULTI_LINE)))
    spots = np.column_stack([x, y, z + ABOVE_M])[usable]
    return _most(tuple((texts[row] or "").strip() for row in usable.tolist()), spots, np.full(len(usable), priority))


def _most(texts: tuple[str, ...], spots: F64, priority: F64) -> Labels:
    order = np.argsort(-priority, kind="stable")[:MOST]
    return Labels.of([texts[place] for place in order.tolist()], spots[order], priority[order])


def _box_areas(geometry: Geometry) -> F64:
    box = bounds(geometry)
    area: F64 = np.nan_to_num((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))
    return area
