"""Ids of what stands in a scene: the number of its layer and its fid in one int64."""

from __future__ import annotations

from typing import overload

import numpy as np

from lohu_gis.scene3d.build.arrays import I64

FID_BITS = 40
LAST_FID = (1 << FID_BITS) - 1
LAST_LAYER = (1 << (63 - FID_BITS)) - 1

BUILDINGS, UNITS, TREES, WATER = range(4)
"""Layer numbers of what the program raises itself; a building's scene id is its fid."""

FIRST_CONTEXT = 16
"""Context models have this layer number and the ones after it."""


@overload
def scene_id(layer_number: int, fid: int) -> int: ...
@overload
def scene_id(layer_number: int, fid: I64) -> I64: ...
def scene_id(layer_number: int, fid: int | I64) -> int | I64:
    """``layer number << 40 | fid``, for one fid or an array of them.

    Raises
    ------
    ValueError
        For layer numbers outside 0 to `LAST_LAYER` and fids outside 0 to `LAST_FID`.
    """
    if not 0 <= layer_number <= LAST_LAYER:
        raise ValueError(f"layer number {layer_number} is not between 0 and {LAST_LAYER}")
    ids = np.asarray(fid, np.int64)
    if ids.size and (ids.min() < 0 or ids.max() > LAST_FID):
        raise ValueError(f"fids must lie between 0 and {LAST_FID}")
    joined = ids | np.int64(layer_number << FID_BITS)
    return joined if isinstance(fid, np.ndarray) else int(joined)


@overload
def split_scene_id(ident: int) -> tuple[int, int]: ...
@overload
def split_scene_id(ident: I64) -> tuple[I64, I64]: ...
def split_scene_id(ident: int | I64) -> tuple[int, int] | tuple[I64, I64]:
    """Layer number and fid of a scene id, or of each id of an array."""
    if isinstance(ident, np.ndarray):
        return ident >> FID_BITS, ident & LAST_FID
    return int(ident) >> FID_BITS, int(ident) & LAST_FID
