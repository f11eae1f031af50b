"""Which chunks change when rows change, and what is in them afterwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lohu_gis.scene3d.build.arrays import F64, I64, Mask, spans
from lohu_gis.scene3d.build.buildings import CHUNK, centres, curve_order
from lohu_gis.scene3d.build.footprints import Footprints, rows_of
from lohu_gis.scene3d.build.ids import FID_BITS
from lohu_gis.scene3d.build.mesh import MeshChunk

FULLEST = 2
"""A chunk with more than this many times the usual number of buildings is divided."""

REACH_M = 100.0
"""A building that moves stays in its chunk as long as it is not farther from it."""


def regrouped(chunks: Sequence[MeshChunk], after: Footprints, changed: I64,
              size: int = CHUNK) -> list[tuple[int, I64]]:
    """Groups for `buildings.build_groups`: the chunks to build again, with their rows in `after`.

    Parameters
    ----------
    chunks
        The chunks before; their position equals their id.
    after
        All rows afterwards. Rows that no chunk has are added to the chunk of their layer that is nearest; a chunk that
        gets too full is divided, and what is divided off gets ids that follow those of `chunks`.
    changed
        Ids whose rows are different from before, among them those that are gone.
    """
    old_ids, owner = _owners(chunks)
    rows, kept = rows_of(after.fids, old_ids)
    home = np.full(len(after), -1, np.int64)
    home[rows] = owner[kept]
    different, _ = rows_of(after.fids, changed)
    x, y = centres(after.geometry.take(different))
    middle = np.column_stack([x, y])
    boxes = np.array([chunk.bounds for chunk in chunks]).reshape(-1, 6)
    before = home[different]
    home[different[~_near(boxes, before, middle)]] = -1
    homeless = np.flatnonzero(home[different] < 0)
    home[different[homeless]] = _nearest(chunks, boxes, after.fids[different[homeless]], middle[homeless])
    gone = owner[np.isin(old_ids, changed)]
    touched = np.unique(np.concatenate([gone, home[different]]))
    return _divided(after, home, touched, len(chunks), size)


def _owners(chunks: Sequence[MeshChunk]) -> tuple[I64, I64]:
    """Ids of all buildings and the chunk each is in."""
    ids = np.concatenate([np.zeros(0, np.int64), *(chunk.fids for chunk in chunks)])
    return ids, np.repeat(np.arange(len(chunks), dtype=np.int64), [len(chunk.fids) for chunk in chunks])


def _near(boxes: F64, home: I64, middle: F64) -> Mask:
    """Which points lie in or near the box of their chunk; False without a chunk, True where nothing is known."""
    if len(boxes) == 0:
        return np.zeros(len(home), bool)
    box = boxes[home]
    outside = ((middle < box[:, :2] - REACH_M) | (middle > box[:, 3:5] + REACH_M)).any(axis=1)
    return (home >= 0) & ~outside


def _nearest(chunks: Sequence[MeshChunk], boxes: F64, ids: I64, middle: F64) -> I64:
    """The chunk of the same layer whose box is nearest to each point; a number beyond all chunks, one for each layer
    that has none."""
    layer_of_chunk = np.array([chunk.layer if len(chunk.fids) else -1 for chunk in chunks], np.int64)
    layers = ids >> FID_BITS
    found = np.empty(len(ids), np.int64)
    following = len(chunks)
    for layer in np.unique(layers):
        mine = layers == layer
        own = np.flatnonzero((layer_of_chunk == layer) & np.isfinite(boxes).all(axis=1))
        if len(own) == 0:
            found[mine] = following
            following += 1
            continue
        spot = np.nan_to_num(middle[mine], nan=float(boxes[own[0], 0]))[:, None]
        away = np.maximum(np.maximum(boxes[own, :2] - spot, spot - boxes[own, 3:5]), 0.0)
        centre = (boxes[own, :2] + boxes[own, 3:5]) / 2
        far = np.hypot(away[..., 0], away[..., 1]) + 1e-3 * np.hypot(*np.moveaxis(spot - centre, -1, 0))
        found[mine] = own[far.argmin(axis=1)]
    return found


def _divided(after: Footprints, home: I64, touched: I64, count: int, size: int) -> list[tuple[int, I64]]:
    """Rows of the touched chunks; too many for one chunk become several, neighbours together."""
    mine = np.flatnonzero(np.isin(home, touched))
    mine = mine[np.argsort(home[mine], kind="stable")]
    ends = spans(np.bincount(np.searchsorted(touched, home[mine]), minlength=len(touched)))
    groups: list[tuple[int, I64]] = []
    following = max(count, int(touched.max(initial=-1)) + 1)
    for place, ident in enumerate(touched.tolist()):
        rows = mine[ends[place]:ends[place + 1]]
        limit = FULLEST * size if ident < count else size
        if len(rows) <= limit:
            groups.append((ident, rows))
            continue
        rows = rows[curve_order(after.take(rows))]
        groups.append((ident, rows[:size]))
        for start in range(size, len(rows), size):
            groups.append((following, rows[start:start + size]))
            following += 1
    return groups
