"""Buildings of a city model as rows: footprint, ground, lower and upper side, attributes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import TableBlock
from lohu_gis.io.scene.cityjson.model import F64, GROUND, I64, CityFaces, CityModel

if TYPE_CHECKING:
    import pyarrow as pa

OWN_COLUMNS = ("building_id", "part", "ground_m", "base_m", "height_m", "storeys")
"""Columns that the reader makes; `storeys` only where the file names storeys."""

CONTEXT_COLUMNS = ("id", "type", "ground_m", "height_m")
HEIGHTS = ("height_m", "measuredHeight", "height", "Height", "hoehe", "building:height")
STOREYS = ("storeys", "storeysAboveGround", "building:levels")
"""Attributes that carry heights of flat footprints, and storeys; the first that a file has is taken."""

MAX_COLUMNS = 500
UPRIGHT = 0.05
"""A face whose normal rises less than this (its sine) covers no ground."""


def building_block(model: CityModel, identity: str, crs: str | None = None) -> TableBlock:
    """One row for each part of a building that has a shape of its own.

    Columns: `OWN_COLUMNS`, then the attributes, those of the building for its parts too. Rows of one building share
    `building_id`; `part` is the part's own name, null for a building without parts. `ground_m` is the elevation of the
    building's lowest point; `base_m` and `height_m` say where the part begins and ends above it. Flat footprints (level
    of detail 0) have the height of `HEIGHTS`, else none. A flat footprint beside parts with a shape is left out.
    """
    rows = _without_flat_parents(model, model.building_rows)
    shapes, low, high = _extents(model, rows)
    names = [_root(model, number) for number in rows.tolist()]
    positions = model.positions
    attributes = [_attributes(model, number, positions) for number in rows.tolist()]
    owner = _numbered(names)
    ground = np.full(int(owner.max()) + 1 if len(owner) else 0, np.inf)
    np.minimum.at(ground, owner, low)
    stated = _numbers(attributes, HEIGHTS)
    flat = high - low < 1e-9
    columns: dict[str, Any] = {
        "building_id": names,
        "part": [model.objects[n].id if model.objects[n].id != name else None
                 for n, name in zip(rows.tolist(), names, strict=True)],
        "ground_m": _millimetres(ground[owner]), "base_m": _millimetres(low - ground[owner]),
        "height_m": _millimetres(np.where(flat, stated, high - ground[owner]))}
    storeys = _numbers(attributes, STOREYS)
    if not np.isnan(storeys).all():
        columns["storeys"] = storeys
    return TableBlock(identity, table_of(columns | _columns(attributes, {*OWN_COLUMNS, *STOREYS})), shapes,
                      np.arange(len(rows)), crs or model.crs)


def context_block(model: CityModel, identity: str, crs: str | None = None) -> TableBlock:
    """One row for each other object with faces: its outline seen from above, `CONTEXT_COLUMNS` and attributes."""
    rows = model.context_rows
    shapes, low, high = _extents(model, rows)
    attributes = [dict(model.objects[number].attributes) for number in rows.tolist()]
    columns: dict[str, Any] = {"id": [model.objects[n].id for n in rows.tolist()],
                               "type": [model.objects[n].type for n in rows.tolist()],
                               "ground_m": _millimetres(low), "height_m": _millimetres(high - low)}
    return TableBlock(identity, table_of(columns | _columns(attributes, set(CONTEXT_COLUMNS))), shapes,
                      np.arange(len(rows)), crs or model.crs)


def _without_flat_parents(model: CityModel, rows: I64) -> I64:
    parents = {model.objects[n].parent for n in rows.tolist()}
    kept = [n for n in rows.tolist() if model.objects[n].id not in parents or model.objects[n].lod not in ("0", "0.0")]
    return np.array(kept, np.int64)


def _root(model: CityModel, number: int) -> str:
    found = model.objects[number]
    return found.id if found.parent is None else found.parent


def _attributes(model: CityModel, number: int, positions: Mapping[str, int]) -> dict[str, object]:
    found = model.objects[number]
    own = {name: value for name, value in found.attributes.items() if value is not None}
    if found.parent is None:
        return own
    position = positions.get(found.parent)
    return own if position is None else {**model.objects[position].attributes, **own}


def _numbered(names: Sequence[str]) -> I64:
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([order[name] for name in names], np.int64)


def _extents(model: CityModel, rows: I64) -> tuple[Geometry, F64, F64]:
    """Outlines of objects and their lowest and highest elevation."""
    faces = model.faces
    place = np.full(len(model.objects) + 1, -1)
    place[rows] = np.arange(len(rows))
    owner = place[faces.owner]
    used = np.flatnonzero(owner >= 0)
    corner_face = np.repeat(np.arange(len(faces)), np.diff(faces.rings[faces.faces]))
    corner_row = owner[corner_face]
    z = faces.vertices[faces.corners, 2]
    low, high = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    known = corner_row >= 0
    np.minimum.at(low, corner_row[known], z[known])
    np.maximum.at(high, corner_row[known], z[known])
    return _outlines(faces, owner, used, len(rows)), low, high


def _outlines(faces: CityFaces, owner: I64, used: I64, count: int) -> Geometry:
    """Footprints: the ground faces of an object where there are any, else all that is not upright, united."""
    import shapely

    ground = faces.kind == GROUND
    has_ground = np.zeros(count, bool)
    has_ground[owner[used][ground[used]]] = True
    lying = np.abs(unit_normals(faces)[:, 2]) > UPRIGHT
    wanted = used[np.where(has_ground[owner[used]], ground[used], True) & lying[used]]
    polygons = polygons_of(faces, wanted)
    order = np.argsort(owner[wanted], kind="stable")
    row, polygons = owner[wanted][order], polygons[order]
    present = np.unique(row)
    shapes = np.full(count, None, object)
    for number, first, last in zip(present.tolist(), np.searchsorted(row, present).tolist(),
                                   np.searchsorted(row, present, "right").tolist(), strict=True):
        shapes[number] = _united(polygons[first:last])
    return from_shapely(shapely.normalize(shapes))


def _united(polygons: npt.NDArray[np.object_]) -> Any:
    import shapely

    if len(polygons) == 1 and shapely.is_valid(polygons[0]):
        return polygons[0]
    sound = shapely.make_valid(polygons, method="structure", keep_collapsed=False)
    whole = shapely.union_all(sound)
    parts = [part for part in shapely.get_parts(whole) if shapely.get_type_id(part) == 3 and part.area > 0]
    return None if not parts else parts[0] if len(parts) == 1 else shapely.multipolygons(parts)


def polygons_of(faces: CityFaces, wanted: I64, axes: tuple[int, int] = (0, 1)) -> npt.NDArray[np.object_]:
    """The given faces seen along an axis, as shapely polygons, shape (n,)."""
    import shapely

    ring_of, owner = members(faces.faces, wanted)
    spots, index = members(faces.rings, ring_of)
    xy = faces.vertices[faces.corners[spots]][:, axes]
    rings = shapely.linearrings(xy, indices=index)
    made: npt.NDArray[np.object_] = shapely.polygons(rings, indices=owner)
    return made


def members(offsets: I64, owners: I64) -> tuple[I64, I64]:
    """Members of the given owners one after the other, and the position of the owner of each."""
    counts = offsets[owners + 1] - offsets[owners]
    index = np.repeat(np.arange(len(owners)), counts)
    return np.arange(len(index)) + np.repeat(offsets[owners] - (np.cumsum(counts) - counts), counts), index


def unit_normals(faces: CityFaces) -> F64:
    """Normals of all faces by Newell's sums over their borders, shape (f, 3); 0 for faces without area."""
    borders = faces.faces[:-1]
    spots, index = members(faces.rings, borders)
    points = faces.vertices[faces.corners[spots]]
    if len(spots) == 0:
        return np.zeros((0, 3))
    firsts = np.searchsorted(index, np.arange(len(borders)))
    following = np.arange(len(spots)) + 1
    following[np.r_[firsts[1:], len(spots)] - 1] = firsts
    start = points[firsts][index]
    across = np.cross(points - start, points[following] - start)
    total = np.stack([np.bincount(index, across[:, axis], len(borders)) for axis in range(3)], axis=1)
    length = np.linalg.norm(total, axis=1)
    unit: F64 = np.zeros((len(borders), 3))
    solid = length > 1e-12
    unit[solid] = total[solid] / length[solid, None]
    return unit


def _millimetres(values: F64) -> F64:
    known: F64 = np.where(np.isfinite(values), values, np.nan)
    return np.rint(known * 1000) / 1000


def _numbers(attributes: Sequence[Mapping[str, object]], names: Sequence[str]) -> F64:
    """The first of several attributes that is a positive number, per row; NaN where none is."""
    found = np.full(len(attributes), np.nan)
    for row, values in enumerate(attributes):
        for name in names:
            value = values.get(name)
            if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 1e5:
                found[row] = value
                break
    return found


def _columns(attributes: Sequence[Mapping[str, object]], taken: set[str]) -> dict[str, list[Any]]:
    """Attributes as columns in the order in which they first appear; nested values as JSON text."""
    names = [name for name in dict.fromkeys(n for row in attributes for n in row) if name not in taken]
    return {name: [_plain(row.get(name)) for row in attributes] for name in names[:MAX_COLUMNS]}


def _plain(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value


def table_of(columns: Mapping[str, Any]) -> pa.Table:
    """An Arrow table; columns of mixed types become text, numbers of both kinds become real."""
    import pyarrow as pa

    return pa.table({name: _array(values) for name, values in columns.items()})


def _array(values: Any) -> Any:
    import pyarrow as pa

    if isinstance(values, np.ndarray):
        return pa.array(values, from_pandas=True)
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} and float in kinds:
        return pa.array([None if v is None else float(v) for v in values], pa.float64())
    if len(kinds) > 1 or any(isinstance(v, int) and not -2**63 <= v < 2**63 for v in values):
        return pa.array([v if v is None or isinstance(v, str) else json.dumps(v) for v in values], pa.string())
    return pa.array(values, pa.string() if not kinds else None)
