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
from lohu_gis.scene3d.build.raised import ALONE
from lohu_gis.scene3d.build.terrain import TerrainGrid

MOST = 1_500
"""Most words of one layer; the ones that matter least are left out."""

ABOVE_M = 3.0
"""Words float this far above a roof or the ground."""

PLACE = 1.0
"""Words of lower priority are for the near view: ordinary buildings. Those of places have at least this."""

LANDMARK_M, PER_M = 150.0, 1 / 30
"""Buildings of this height are seen from afar, and their names with them; the higher ones first."""

PROPOSED = 100.0
"""Priority of what a scenario proposes: it is what is talked about."""


def roof_words(buildings: Footprints, ids: I64, texts: Sequence[str | None], proposed: I64 | None = None) -> Labels:
    """Words above roofs: proposed buildings first, then landmarks; of others the larger ones, below `PLACE`.

    Parameters
    ----------
    buildings
        Rows of the scene.
    ids
        Scene ids of the rows that have words; unknown ones and rows that are not shown are left out.
    texts
        One for each of `ids`; None and blank ones are left out. Parts of one building with the same word share one,
        above the highest part.
    proposed
        Scene ids of buildings that a scenario proposes.
    """
    words = [(text or "").strip() for text in texts]
    spoken = np.flatnonzero([bool(word) for word in words])
    rows, found = rows_of(buildings.fids, ids[spoken])
    spoken, seen = spoken[found], buildings.visible[rows]
    spoken, rows = spoken[seen], rows[seen]
    geometry = buildings.geometry.take(rows)
    (x, y), top = centres(geometry), np.nan_to_num(buildings.top_m[rows])
    chosen = _highest_parts(buildings.group[rows], top, [words[place] for place in spoken.tolist()])
    chosen = chosen[np.isfinite(x[chosen])]
    spots = np.column_stack([x, y, buildings.base_m[rows] + top + ABOVE_M])[chosen]
    size = (_box_areas(geometry) * np.maximum(top, 1.0))[chosen]
    rank = size / (2 * max(float(size.max(initial=0.0)), 1.0))
    rank += np.where(top[chosen] >= LANDMARK_M, PLACE + top[chosen] * PER_M, 0.0)
    if proposed is not None:
        rank[np.isin(ids[spoken[chosen]], proposed)] += PROPOSED
    return _most([words[place] for place in spoken[chosen].tolist()], spots, rank)


def _highest_parts(group: I64, top: F64, words: list[str]) -> I64:
    """One place for each word of each building: that of its highest part."""
    _, number, parts = np.unique(group, return_inverse=True, return_counts=True)
    several = (group != ALONE) & (parts[number] > 1)
    best: dict[tuple[int, str], int] = {}
    for place in np.flatnonzero(several).tolist():
        key = (int(group[place]), words[place])
        if key not in best or top[place] > top[best[key]]:
            best[key] = place
    return np.sort(np.concatenate([np.flatnonzero(~several), np.fromiter(best.values(), np.int64, len(best))]))


def place_words(geometry: Geometry, texts: Sequence[str | None], terrain: TerrainGrid | None,
                priority: float = 0.0) -> Labels:
    """Words at the middle of points and areas (in the CRS of the scene), a little above the drawn ground.

    Their priority is `PLACE` and what the style of their layer adds. Lines have no words: the middle of a street's box
    need not lie on it.
    """
    x, y = centres(geometry)
    z = np.zeros(len(x)) if terrain is None else terrain.surface(x, y)
    spoken = np.array([bool(text and text.strip()) for text in texts], bool)
    usable = np.flatnonzero(np.isfinite(x) & spoken & ~np.isin(geometry.types, (LINE, MULTI_LINE)))
    spots = np.column_stack([x, y, z + ABOVE_M])[usable]
    return _most([(texts[row] or "").strip() for row in usable.tolist()], spots, np.full(len(usable), PLACE + priority))


def _most(texts: list[str], spots: F64, priority: F64) -> Labels:
    order = np.argsort(-priority, kind="stable")[:MOST]
    return Labels.of([texts[place] for place in order.tolist()], spots[order], priority[order])


def _box_areas(geometry: Geometry) -> F64:
    box = bounds(geometry)
    area: F64 = np.nan_to_num((box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1]))
    return area
