"""A city model in memory: objects by name and all faces of their chosen level of detail as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.findings import Finding

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]
U8: TypeAlias = npt.NDArray[np.uint8]

UNKNOWN, GROUND, WALL, ROOF, WATER, CLOSURE = range(6)
"""What a face is, from its semantics."""

KINDS: Mapping[str, int] = {
    "GroundSurface": GROUND, "OuterFloorSurface": GROUND, "WallSurface": WALL, "RoofSurface": ROOF,
    "OuterCeilingSurface": WALL, "Window": WALL, "Door": WALL, "WaterSurface": WATER, "WaterGroundSurface": WATER,
    "ClosureSurface": CLOSURE, "WaterClosureSurface": CLOSURE}

BUILDING_TYPES = ("Building", "BuildingPart")


@dataclass(frozen=True, slots=True)
class CityObject:
    """An object without its shape.

    Attributes
    ----------
    parent
        Name of the first parent, None for objects that stand for themselves.
    lod
        Level of detail of the faces that were taken; None without faces.
    """

    id: str
    type: str
    parent: str | None
    attributes: Mapping[str, object]
    lod: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class CityFaces:
    """Faces as rings of corners; a face's first ring is its border, further ones are holes.

    Attributes
    ----------
    vertices : float64, shape (v, 3)
        In the CRS of the model.
    corners : int64, shape (c,)
        Numbers of vertices; rings do not repeat their first corner.
    rings : int64, shape (r + 1,)
        Corners of ring i are ``rings[i]:rings[i + 1]``.
    faces : int64, shape (f + 1,)
        Rings of face j.
    owner : int64, shape (f,)
        Position of the object in `CityModel.objects`.
    kind : uint8, shape (f,)
        `UNKNOWN`, `GROUND`, `WALL` ...
    """

    vertices: F64
    corners: I64
    rings: I64
    faces: I64
    owner: I64
    kind: U8

    def __len__(self) -> int:
        return len(self.owner)


@dataclass(frozen=True, slots=True, eq=False)
class CityModel:
    """What a CityJSON file holds.

    Attributes
    ----------
    version
        ``"2.0"`` and the like.
    objects
        In file order.
    crs
        ``EPSG:n`` as the file names it; None where it names none that is known.
    title, date
        From the metadata; empty where missing.
    findings
        What was left out, and why.
    """

    version: str
    objects: tuple[CityObject, ...]
    faces: CityFaces
    crs: str | None = None
    title: str = ""
    date: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def positions(self) -> dict[str, int]:
        """Position of each object by its name."""
        return {found.id: number for number, found in enumerate(self.objects)}

    @property
    def building_rows(self) -> I64:
        """Positions of buildings and parts of buildings that have faces of their own."""
        return self._with_faces(True)

    @property
    def context_rows(self) -> I64:
        """Positions of all other objects with faces."""
        return self._with_faces(False)

    def _with_faces(self, buildings: bool) -> I64:
        present = np.unique(self.faces.owner)
        chosen = [n for n in present.tolist() if (self.objects[n].type in BUILDING_TYPES) == buildings]
        return np.array(chosen, np.int64)
