"""Wavefront OBJ with its material files.

What is read: points with colours, places in pictures, faces of any number of corners, objects and groups, ``Kd`` and
``map_Kd`` of materials. What is not: curves, lines and normals. Faces with more than three corners are cut as a fan.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.core.contextmesh import F64, I64, U8
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.pictures import colours_at, picture_of
from lohu_gis.io.scene.pieces import MAX_TRIANGLES, Piece

PLAIN = (222, 219, 212)
"""Colour of faces without a material."""

MAX_MATERIALS = 20_000


@dataclass(slots=True)
class ObjMaterial:
    """Colour and picture of faces."""

    colour: tuple[int, int, int] = PLAIN
    picture: U8 | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ObjModel:
    """An OBJ file as pieces in its own axes; `comments` are its first lines, in which some programs say the place."""

    pieces: tuple[Piece, ...]
    names: tuple[str, ...]
    comments: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def read_obj(files: ModelFiles, progress: Progress | None = None) -> ObjModel:
    """All faces of an OBJ file.

    Raises
    ------
    InputError
        ``file.*``, ``scene.too_large``, ``scene.outside``, ``scene.remote``.
    """
    progress = progress or Progress()
    text = files.read().decode("utf-8", "replace").replace("\\\n", " ").replace("\\\r\n", " ")
    return _Reader(files, progress).model(text)


class _Reader:
    def __init__(self, files: ModelFiles, progress: Progress) -> None:
        self._files, self._progress = files, progress
        self._materials: dict[str, ObjMaterial] = {}
        self._names: list[str] = []
        self._points: list[str] = []
        self._uv: list[str] = []
        self._corners: dict[str, list[tuple[int, list[str], int, int]]] = {}
        self._lost = 0

    def model(self, text: str) -> ObjModel:
        lines = text.splitlines()
        owner, material = -1, ""
        for number, line in enumerate(lines):
            if number % 200_000 == 0:
                self._progress.at(0.6 * number / max(len(lines), 1))
            word, _, rest = line.strip().partition(" ")
            if word == "v":
                self._points.append(rest)
            elif word == "f":
                self._corners.setdefault(material, []).append(
                    (owner, rest.split(), len(self._points), len(self._uv)))
            elif word == "vt":
                self._uv.append(rest)
            elif word in ("o", "g"):
                owner = self._named(rest.strip() or "_")
            elif word == "usemtl":
                material = rest.strip()
            elif word == "mtllib":
                self._library(rest.strip())
        points, colours = self._spots()
        pieces = tuple(self._pieces(points, colours))
        comments = tuple(line for line in lines[:20] if line.startswith("#"))
        findings = (Finding(code="scene.faces_left_out", count=self._lost),) if self._lost else ()
        return ObjModel(pieces, tuple(self._names), comments, findings)

    def _named(self, name: str) -> int:
        self._names.append(name)
        return len(self._names) - 1

    def _spots(self) -> tuple[F64, U8 | None]:
        """Points, and their colours where the lines carry them."""
        rows = [line.split() for line in self._points]
        try:
            points = np.array([row[:3] for row in rows], np.float64).reshape(-1, 3)
            if not rows or not all(len(row) in (6, 7) for row in rows):
                return points, None
            shades = np.array([row[3:6] for row in rows], np.float64)
        except ValueError as error:
            raise InputError("file.corrupt", path=str(self._files.path), reason=str(error)[:200]) from error
        return points, np.round(np.clip(np.nan_to_num(shades), 0, 1) * 255).astype(np.uint8)

    def _pieces(self, points: F64, colours: U8 | None) -> Iterator[Piece]:
        try:
            uv = np.array([line.split()[:2] for line in self._uv], np.float64).reshape(-1, 2)
        except ValueError as error:
            raise InputError("file.corrupt", path=str(self._files.path), reason=str(error)[:200]) from error
        total = 0
        for name, faces in self._corners.items():
            material = self._materials.get(name, ObjMaterial())
            corners, places, owner = self._cut(faces, len(points), len(uv))
            total += len(owner)
            if total > MAX_TRIANGLES:
                raise InputError("scene.too_large", path=str(self._files.path), size=total, limit=MAX_TRIANGLES)
            if len(owner):
                piece = _piece(points, uv, colours, material, corners, places, owner)
                yield piece if self._files.pictures else replace(piece, uv=None, picture=None)

    def _cut(self, faces: list[tuple[int, list[str], int, int]], points: int, places: int) -> tuple[I64, I64, I64]:
        """Triangles as numbers of points and of places in the picture (-1 for none), and their objects."""
        spots: list[int] = []
        marks: list[int] = []
        owners: list[int] = []
        for owner, words, seen, seen_uv in faces:
            corners = [_numbers(word, seen, seen_uv) for word in words]
            if len(corners) < 3 or any(c is None or not 0 <= c[0] < points for c in corners):
                self._lost += 1
                continue
            known = [c for c in corners if c is not None]
            for second, third in itertools.pairwise(known[1:]):
                for corner in (known[0], second, third):
                    spots.append(corner[0])
                    marks.append(corner[1] if 0 <= corner[1] < places else -1)
                owners.append(owner)
        if -1 in owners:
            nameless = self._named(self._files.path.stem)
            owners = [nameless if owner == -1 else owner for owner in owners]
        return (np.array(spots, np.int64).reshape(-1, 3), np.array(marks, np.int64).reshape(-1, 3),
                np.array(owners, np.int64))

    def _library(self, name: str) -> None:
        """Read a material file; one that is missing costs the colours only."""
        try:
            text = self._files.read(_uri(name)).decode("utf-8", "replace")
        except InputError as error:
            if error.code in ("file.missing", "file.unreadable"):
                return
            raise
        current: ObjMaterial | None = None
        for line in text.splitlines():
            word, _, rest = line.strip().partition(" ")
            if word == "newmtl" and len(self._materials) < MAX_MATERIALS:
                current = self._materials.setdefault(rest.strip(), ObjMaterial())
            elif word == "Kd" and current is not None:
                current.colour = _colour(rest) or current.colour
            elif word == "map_Kd" and current is not None and rest.strip():
                current.picture = self._picture(rest.split()[-1] if rest.strip().startswith("-") else rest.strip())

    def _picture(self, name: str) -> U8 | None:
        try:
            return picture_of(self._files.read(_uri(name)), kept=self._files.pictures)
        except InputError as error:
            if error.code in ("file.missing", "file.unreadable"):
                return None
            raise


def _uri(name: str) -> str:
    """A file name as `ModelFiles` takes it; percent signs are letters in OBJ."""
    return name.replace("%", "%25").replace("#", "%23").replace("?", "%3F")


def _numbers(word: str, points: int, places: int) -> tuple[int, int] | None:
    """0-based numbers of a corner ``v``, ``v/vt``, ``v/vt/vn`` or ``v//vn``; negative ones count from the last."""
    spot, _, rest = word.partition("/")
    mark = rest.partition("/")[0]
    try:
        first, second = int(spot), int(mark) if mark else 0
    except ValueError:
        return None
    return (first - 1 if first > 0 else points + first if first < 0 else -1,
            second - 1 if second > 0 else places + second if second < 0 else -1)


def _colour(text: str) -> tuple[int, int, int] | None:
    try:
        red, green, blue = (min(max(float(part), 0.0), 1.0) for part in text.split()[:3])
    except ValueError:
        return None
    return round(red * 255), round(green * 255), round(blue * 255)


def _piece(points: F64, uv: F64, colours: U8 | None, material: ObjMaterial, corners: I64, places: I64,
           owner: I64) -> Piece:
    shown = material.picture is not None and bool((places >= 0).all()) and len(uv) > 0
    key = np.stack([corners.ravel(), places.ravel() if shown else np.zeros(corners.size, np.int64)], axis=1)
    unique, index = np.unique(key, axis=0, return_inverse=True)
    own = uv[unique[:, 1]].astype(np.float32) if shown else None
    if own is not None and material.picture is not None:
        paint = colours_at(material.picture, own)
    elif colours is not None:
        paint = colours[unique[:, 0]]
    else:
        paint = np.tile(np.array(material.colour, np.uint8), (len(unique), 1))
    return Piece(points[unique[:, 0]], index.reshape(-1, 3).astype(np.int32), paint, owner.astype(np.int32), own,
                 material.picture if shown else None, lit=shown)
