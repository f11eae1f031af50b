"""Buildings as CityJSON 2.0: solids of level of detail 1, parts, attributes, a place."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lohu_gis.core import crs as systems
from lohu_gis.core.findings import Finding
from lohu_gis.core.geometry.bridge import from_shapely, to_shapely
from lohu_gis.core.geometry.layout import MULTI_POLYGON, POLYGON, Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.style import CellValue
from lohu_gis.io.scene.cityjson.model import F64, I64
from lohu_gis.io.write.atomic import publish, workshop

SCALE = 0.001
"""Metres of one step of the coordinates."""

SURFACES = [{"type": "GroundSurface"}, {"type": "WallSurface"}, {"type": "RoofSurface"}]
PART = "part"
"""Column with the names of parts, as the reader makes it."""

_TEXTS = ("class", "function", "usage")
"""Attributes that the standard wants as text."""

_CODE = re.compile(r"^EPSG:(\d+)$")
_CHUNK = 2_000


@dataclass(frozen=True, slots=True, eq=False)
class CityBuildings:
    """What is written, n rows; rows of the same name are parts of one building.

    Attributes
    ----------
    geometry : Geometry
        Polygons and multipolygons, holes included; rows of other types are left out.
    names : sequence of str, n
        Names of the buildings, which become those of the objects.
    lower, upper : float64, shape (n,)
        Elevations of the lower and upper side, metres; `upper` NaN where the height is unknown: such a row becomes a
        flat footprint of level of detail 0.
    attributes
        Columns by name, n values each; None where missing. `PART` names the parts.
    storeys : float64, shape (n,)
        NaN where unknown; whole ones are also written under the standard's own name.
    crs
        ``EPSG:n``; anything else cannot be named in the file (finding ``scene.crs_left_out``).
    proposed : bool, shape (n,), or None
        Rows that a scenario adds; the standard calls them ``projected``.
    """

    geometry: Geometry
    names: Sequence[str]
    lower: F64
    upper: F64
    crs: str | None
    storeys: F64
    attributes: Mapping[str, Sequence[CellValue]] = field(default_factory=dict)
    proposed: np.ndarray[tuple[int], np.dtype[np.bool_]] | None = None
    scenario: str = ""
    title: str = ""
    date: str = ""


def write_city(path: Path, city: CityBuildings, progress: Progress | None = None) -> tuple[Finding, ...]:
    """Write a CityJSON 2.0 file, whole or not at all.

    Coordinates are metres in steps of a millimetre from a corner (``transform``). A building of several rows becomes a
    ``Building`` with ``BuildingPart`` children named as `PART` says, else ``NAME-1``, ``NAME-2`` ...; the polygons of a
    multipolygon become solids of one object. Faces look outwards and know whether they are ground, wall or roof.

    Raises
    ------
    InputError
        ``out.*``, ``disk.full``.
    """
    progress = progress or Progress()
    geometry, mended = _sound(city.geometry)
    shapes = _Shapes(geometry, city.lower, city.upper)
    objects = _objects(city, shapes, progress)
    code = _CODE.match(systems.epsg(city.crs) or "") if city.crs is not None else None
    metadata: dict[str, Any] = {}
    if len(shapes.vertices):
        metadata["geographicalExtent"] = shapes.extent
    if code is not None:
        metadata["referenceSystem"] = f"https://www.opengis.net/def/crs/EPSG/0/{code.group(1)}"
    metadata |= {key: value for key, value in (("referenceDate", city.date), ("title", _title(city))) if value}
    document = {"type": "CityJSON", "version": "2.0",
                "transform": {"scale": [SCALE] * 3, "translate": shapes.translate.tolist()},
                "metadata": metadata, "CityObjects": objects, "vertices": shapes.vertices.tolist()}
    with workshop(path) as folder:
        (folder / "city.json").write_bytes(msgspec.json.encode(document))
        os.chmod(folder / "city.json", 0o644)
        publish([(folder / "city.json", path)])
    findings = []
    if mended:
        findings.append(Finding(code="scene.mended", severity="info", count=mended))
    if city.crs is not None and code is None:
        findings.append(Finding(code="scene.crs_left_out", facts={"path": str(path)}))
    return tuple(findings)


def _title(city: CityBuildings) -> str:
    return " – ".join(part for part in (city.title, city.scenario) if part)


def _sound(geometry: Geometry) -> tuple[Geometry, int]:
    """The areas with those that cross themselves mended, as solids must not; how many were."""
    import shapely

    shapes = to_shapely(geometry)
    wrong = np.flatnonzero(~shapely.is_valid(shapes) & np.isin(geometry.types, (POLYGON, MULTI_POLYGON)))
    if not len(wrong):
        return geometry, 0
    shapes[wrong] = [_areas(shape) for shape in shapely.make_valid(shapes[wrong], method="structure",
                                                                   keep_collapsed=False)]
    return from_shapely(shapes), len(wrong)


def _areas(shape: Any) -> Any:
    import shapely

    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.multipolygons(parts) if parts else None


class _Shapes:
    """Vertices of all solids, each once, and the faces of every row."""

    def __init__(self, geometry: Geometry, lower: F64, upper: F64) -> None:
        self._geometry, self._flat = geometry, np.isnan(upper)
        row = np.repeat(np.arange(len(geometry)), np.diff(geometry.row_coord_offsets))
        xy, low = geometry.coords, lower[row]
        high = np.where(self._flat[row], low, upper[row])
        known = np.isfinite(xy).all(axis=1)
        self.translate = np.floor(np.append(xy[known].min(axis=0), low[known].min())) if known.any() else np.zeros(3)
        spots = np.concatenate([np.column_stack([xy, low]), np.column_stack([xy, high])]) - self.translate
        steps = np.round(np.where(np.isfinite(spots), spots, 0.0) / SCALE).astype(np.int64)
        self.vertices, place = _once(steps)
        bottom, top = place[:len(xy)], place[len(xy):]
        keep, self._area = _measured(steps[:len(xy), :2], bottom, geometry.ring_offsets)
        self._starts = np.concatenate([[0], np.cumsum(keep)])[geometry.ring_offsets].tolist()
        self._bottom, self._top = bottom[keep].tolist(), top[keep].tolist()

    @property
    def extent(self) -> list[float]:
        """``xmin ymin zmin xmax ymax zmax``."""
        low, high = (self.vertices.min(axis=0), self.vertices.max(axis=0))
        corners = np.concatenate([low, high]) * SCALE + np.tile(self.translate, 2)
        return [round(float(value), 3) for value in corners]

    def geometry_of(self, row: int) -> list[dict[str, Any]]:
        """The geometries of a row: a solid for each polygon, or its footprint; nothing for a row without area."""
        shape = self._geometry
        if shape.types[row] not in (POLYGON, MULTI_POLYGON):
            return []
        polygons = [self._rings(part) for part in range(shape.row_offsets[row], shape.row_offsets[row + 1])]
        polygons = [rings for rings in polygons if rings]
        if self._flat[row]:
            faces = [[bottom for bottom, _ in rings] for rings in polygons]
            return [{"type": "MultiSurface", "lod": "0", "boundaries": faces}] if faces else []
        return [_solid(rings) for rings in polygons]

    def _rings(self, part: int) -> list[tuple[list[int], list[int]]]:
        """Corners below and above of the rings of a polygon: the border counter-clockwise, holes clockwise."""
        shape = self._geometry
        found: list[tuple[list[int], list[int]]] = []
        for number in range(shape.part_offsets[part], shape.part_offsets[part + 1]):
            first, last, area = self._starts[number], self._starts[number + 1], self._area[number]
            if last - first < 3 or area == 0:
                if not found:
                    return []
                continue
            step = 1 if (area > 0) == (not found) else -1
            found.append((self._bottom[first:last][::step], self._top[first:last][::step]))
        return found


def _measured(steps: I64, numbers: I64, offsets: I64) -> tuple[np.ndarray[tuple[int], np.dtype[np.bool_]], list[int]]:
    """Corners that differ from the next one of their ring (also the last from the first), and twice the signed area of
    each ring."""
    sizes = np.diff(offsets)
    following = np.arange(len(steps)) + 1
    full = sizes > 0
    following[offsets[1:][full] - 1] = offsets[:-1][full]
    local = steps - np.repeat(steps[offsets[:-1][full]], sizes[full], axis=0)
    turn = local[:, 0] * local[following, 1] - local[following, 0] * local[:, 1]
    sums = np.concatenate([[0], np.cumsum(turn)])
    return numbers != numbers[following], (sums[offsets[1:]] - sums[offsets[:-1]]).tolist()


def _once(steps: I64) -> tuple[I64, I64]:
    """Distinct rows of whole numbers in order of first use, and the place of each row among them."""
    _, first, place = np.unique(steps, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return steps[first[order]], rank[place.ravel()]


def _solid(rings: list[tuple[list[int], list[int]]]) -> dict[str, Any]:
    ground = [bottom[::-1] for bottom, _ in rings]
    roof = [top for _, top in rings]
    walls = [[[bottom[i - 1], bottom[i], top[i], top[i - 1]]] for bottom, top in rings for i in range(len(bottom))]
    return {"type": "Solid", "lod": "1", "boundaries": [[ground, roof, *walls]],
            "semantics": {"surfaces": SURFACES, "values": [[0, 2, *[1] * len(walls)]]}}


def _objects(city: CityBuildings, shapes: _Shapes, progress: Progress) -> dict[str, Any]:
    rows_of: dict[str, list[int]] = {}
    for row, name in enumerate(city.names):
        rows_of.setdefault(name, []).append(row)
    taken, objects = set(rows_of), dict[str, Any]()
    for number, (name, rows) in enumerate(rows_of.items()):
        if number % _CHUNK == 0:
            progress.at(number / len(rows_of))
        found = [(row, geometry) for row in rows if (geometry := shapes.geometry_of(row))]
        if not found:
            continue
        if len(found) == 1 and _part_name(city, found[0][0]) is None:
            row, geometry = found[0]
            objects[name] = {"type": "Building", "attributes": _attributes(city, row), "geometry": geometry}
            continue
        names = _part_names(name, [_part_name(city, row) for row, _ in found], taken)
        objects[name] = {"type": "Building", "attributes": _shared(city, [row for row, _ in found]),
                         "children": names, "geometry": []}
        for part, (row, geometry) in zip(names, found, strict=True):
            objects[part] = {"type": "BuildingPart", "attributes": _attributes(city, row), "parents": [name],
                             "geometry": geometry}
    return objects


def _part_name(city: CityBuildings, row: int) -> str | None:
    """The name of its own that a part has; None for a building without parts."""
    value = city.attributes[PART][row] if PART in city.attributes else None
    return value.strip() or None if isinstance(value, str) else None


def _part_names(name: str, own: Sequence[str | None], taken: set[str]) -> list[str]:
    """Names of parts: their own where nothing else has them, else ``NAME-1``, ``NAME-2`` ..."""
    names: list[str] = []
    number = 0
    for wanted in own:
        while wanted is None or wanted in taken:
            number += 1
            wanted = f"{name}-{number}"  # noqa: PLW2901 - the next one that is free
        names.append(wanted)
        taken.add(wanted)
    return names


def _attributes(city: CityBuildings, row: int) -> dict[str, CellValue]:
    values = {name: column[row] for name, column in city.attributes.items() if column[row] is not None}
    for name in _TEXTS:
        if name in values:
            values[name] = str(values[name])
    storeys = city.storeys[row]
    if np.isfinite(storeys) and float(storeys).is_integer():
        values["storeysAboveGround"] = int(storeys)
    else:
        values.pop("storeysAboveGround", None)
    if city.scenario:
        values["scenario"] = city.scenario
    if city.proposed is not None and city.proposed[row]:
        values["conditionOfConstruction"] = "projected"
    return values


def _shared(city: CityBuildings, rows: list[int]) -> dict[str, CellValue]:
    """Attributes that all parts of a building have alike."""
    first, *others = (_attributes(city, row) for row in rows)
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
