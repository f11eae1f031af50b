"""Geometry of CityJSON objects: nested lists of vertex numbers -> faces.

Every geometry is decoded by itself against a declared shape, so that a broken one costs one object and not the file.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import msgspec
import numpy as np

from lohu_gis.io.scene.cityjson.model import F64, KINDS, UNKNOWN

Face: TypeAlias = list[list[int]]
Lod: TypeAlias = str | int | float | None


class _Base(msgspec.Struct, tag_field="type"):
    lod: Lod = None
    semantics: Any = None


class MultiPoint(_Base, tag="MultiPoint"):
    """Points have no faces."""


class MultiLineString(_Base, tag="MultiLineString"):
    """Lines have no faces."""


class MultiSurface(_Base, tag="MultiSurface"):
    """Faces."""

    boundaries: list[Face] = []


class CompositeSurface(MultiSurface, tag="CompositeSurface"):
    """Faces that hang together."""


class Solid(_Base, tag="Solid"):
    """Shells of faces, the outer one first."""

    boundaries: list[list[Face]] = []


class MultiSolid(_Base, tag="MultiSolid"):
    """Solids."""

    boundaries: list[list[list[Face]]] = []


class CompositeSolid(MultiSolid, tag="CompositeSolid"):
    """Solids that touch."""


class GeometryInstance(_Base, tag="GeometryInstance"):
    """A template set down at a vertex."""

    template: int = 0
    boundaries: list[int] = []
    matrix: list[float] = msgspec.field(default_factory=list, name="transformationMatrix")


Shape: TypeAlias = (MultiPoint | MultiLineString | MultiSurface | CompositeSurface | Solid | MultiSolid
                    | CompositeSolid | GeometryInstance)

DECODER = msgspec.json.Decoder(Shape)


def lod_text(lod: Lod) -> str:
    """``"2"``, ``"1.2"``, whether written as text (1.1, 2.0) or number (1.0); empty where missing."""
    if isinstance(lod, float) and lod.is_integer():
        return str(int(lod))
    return "" if lod is None else str(lod)


def lod_number(lod: str) -> float:
    """For comparing; -1 where it is no number."""
    try:
        return float(lod)
    except ValueError:
        return -1.0


def faces_of(shape: Shape) -> tuple[list[Face], list[int]]:
    """Faces and what each of them is (`model.KINDS`); empty for points, lines and instances."""
    match shape:
        case MultiSurface():
            faces, depth = shape.boundaries, 1
        case Solid():
            faces, depth = list(itertools.chain.from_iterable(shape.boundaries)), 2
        case MultiSolid():
            shells = itertools.chain.from_iterable(shape.boundaries)
            faces, depth = list(itertools.chain.from_iterable(shells)), 3
        case _:
            return [], []
    return faces, _kinds(shape, faces, depth)


def _kinds(shape: Shape, faces: Sequence[Face], depth: int) -> list[int]:
    unknown = [UNKNOWN] * len(faces)
    given = shape.semantics
    if not isinstance(given, dict) or not isinstance(given.get("surfaces"), list):
        return unknown
    values = _flat(given.get("values"), _outline(shape, depth), depth)
    if values is None or len(values) != len(faces):
        return unknown
    named = [surface.get("type") if isinstance(surface, dict) else None for surface in given["surfaces"]]
    kinds = [KINDS.get(name, UNKNOWN) if isinstance(name, str) else UNKNOWN for name in named]
    return [kinds[v] if isinstance(v, int) and 0 <= v < len(kinds) else UNKNOWN for v in values]


def _outline(shape: Shape, depth: int) -> Any:
    """The nested lists that semantics have to follow, down to shells."""
    return shape.boundaries if depth > 1 and isinstance(shape, Solid | MultiSolid) else None


def _flat(values: Any, outline: Any, depth: int) -> list[Any] | None:
    """Values in the order of the faces; a None in place of a list stands for a whole shell or solid of unknown ones."""
    if depth == 1:
        return list(values) if isinstance(values, list) else None
    if not isinstance(values, list) or len(values) != len(outline):
        return None
    found: list[Any] = []
    for value, inner in zip(values, outline, strict=True):
        if value is None:
            found += [None] * (len(inner) if depth == 2 else sum(len(shell) for shell in inner))
            continue
        part = _flat(value, inner, depth - 1)
        if part is None:
            return None
        found += part
    return found


def placed(template: F64, shape: GeometryInstance, anchor: F64) -> F64 | None:
    """Vertices of a template at its anchor, shape (n, 3); None for a matrix that is none."""
    if not shape.matrix:
        return template + anchor
    if len(shape.matrix) != 16:
        return None
    matrix = np.array(shape.matrix, np.float64).reshape(4, 4)
    with np.errstate(over="ignore", invalid="ignore"):
        found: F64 = template @ matrix[:3, :3].T + matrix[:3, 3] + anchor
    return found


class FaceList:
    """Faces under construction."""

    def __init__(self) -> None:
        self.corners: list[int] = []
        self.ring_sizes: list[int] = []
        self.face_sizes: list[int] = []
        self.owner: list[int] = []
        self.kind: list[int] = []

    def add(self, faces: Iterable[Face], kinds: Iterable[int], owner: int, first: int, limit: int) -> int:
        """Add the faces whose vertex numbers lie below `limit`, moved by `first`; the number that did not."""
        wrong = 0
        for face, kind in zip(faces, kinds, strict=True):
            rings = [_open(ring) for ring in face]
            if not rings or any(min(ring, default=-1) < 0 or max(ring) >= limit for ring in rings):
                wrong += 1
                continue
            kept = [ring for number, ring in enumerate(rings) if len(ring) >= 3 or number == 0]
            if len(kept[0]) < 3:
                wrong += 1
                continue
            for ring in kept:
                self.corners.extend([v + first for v in ring] if first else ring)
                self.ring_sizes.append(len(ring))
            self.face_sizes.append(len(kept))
            self.owner.append(owner)
            self.kind.append(kind)
        return wrong


def _open(ring: list[int]) -> list[int]:
    """A ring without the repeated first corner that some programs write."""
    return ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
