"""CityJSON text -> `CityModel`; hostile files cost a finding or an error, never the program."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.io import gdal
from lohu_gis.io.scene.cityjson.geometry import (
    DECODER,
    FaceList,
    GeometryInstance,
    Shape,
    faces_of,
    lod_number,
    lod_text,
    placed,
)
from lohu_gis.io.scene.cityjson.model import F64, CityFaces, CityModel, CityObject

MAX_BYTES = 512 << 20
"""Largest file that is read whole; sequences are read line by line."""

MAX_LINE, MAX_OBJECTS, MAX_FACES = 64 << 20, 5_000_000, 40_000_000
FARTHEST = 1e9
"""Largest coordinate that is taken for one; the Earth is smaller in every unit."""

VERSIONS = ("1.0", "1.1", "2.0")
SEQUENCE_ENDINGS = frozenset({".jsonl", ".cityjsonl", ".ndjson"})

_CODE = re.compile(r"(?:urn:ogc:def:crs:EPSG:[^:]*:|/crs/EPSG/[^/]*/|^EPSG:)(\d{4,6})$", re.IGNORECASE)


class _Transform(msgspec.Struct):
    scale: tuple[float, float, float]
    translate: tuple[float, float, float]


class _Templates(msgspec.Struct):
    templates: list[msgspec.Raw] = []
    vertices: list[list[float]] = msgspec.field(default_factory=list, name="vertices-templates")


class _Root(msgspec.Struct):
    type: str = ""
    version: Any = None
    transform: _Transform | None = None
    metadata: dict[str, Any] = {}
    objects: dict[str, msgspec.Raw] = msgspec.field(default_factory=dict, name="CityObjects")
    vertices: list[list[float]] = []
    templates: _Templates | None = msgspec.field(default=None, name="geometry-templates")


class _Object(msgspec.Struct):
    type: str = ""
    attributes: dict[str, Any] | None = None
    parents: list[str] = []
    geometry: list[msgspec.Raw] = []


def read_city(path: Path, progress: Progress | None = None, lod: str | None = None) -> CityModel:
    """The objects of a CityJSON file or sequence and their faces.

    Parameters
    ----------
    path
        A file; a sequence by its ending (``.jsonl``).
    lod
        Level of detail to take of every object; the highest where it is None or the object has no such one.

    Raises
    ------
    InputError
        ``file.*``; ``scene.version``, ``scene.too_large``.

    Notes
    -----
    Findings of the model: ``scene.faces_left_out`` (vertex numbers out of range, fewer than three corners),
    ``scene.geometry_left_out`` (shapes that do not follow the standard), ``scene.lines_left_out`` (of a sequence),
    ``scene.repeated`` (names that come twice), ``scene.lods``.
    """
    gdal.check_present(path)
    progress = progress or Progress()
    builder = _Builder(path, lod)
    try:
        for root, share in _roots(path):
            builder.add(root)
            progress.at(share)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise _broken(path, error) from error
    except OSError as error:
        raise InputError("file.unreadable", path=str(path), reason=error.strerror or str(error)) from error
    return builder.model()


def _broken(path: Path, error: Exception) -> InputError:
    reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
    return InputError("file.truncated" if "truncated" in reason else "file.corrupt", path=str(path), reason=reason)


def _roots(path: Path) -> Iterator[tuple[_Root, float]]:
    size = path.stat().st_size
    if path.suffix.lower() not in SEQUENCE_ENDINGS:
        if size > MAX_BYTES:
            raise InputError("scene.too_large", path=str(path), size=size, limit=MAX_BYTES)
        yield msgspec.json.decode(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), type=_Root), 0.6
        return
    done = 0
    with path.open("rb") as file:
        while line := file.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                raise InputError("scene.too_large", path=str(path), size=size, limit=MAX_LINE)
            done += len(line)
            if line.strip():
                yield _line(line), 0.9 * done / size


def _line(line: bytes) -> _Root:
    """One feature of a sequence; a root without a type where it cannot be read."""
    try:
        return msgspec.json.decode(line, type=_Root)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return _Root()


class _Builder:
    """Objects and faces of one file while its parts arrive."""

    def __init__(self, path: Path, lod: str | None) -> None:
        self._path, self._lod = path, lod
        self._first: _Root | None = None
        self._objects: list[CityObject] = []
        self._names: set[str] = set()
        self._vertices: list[F64] = []
        self._count = 0
        self._faces = FaceList()
        self._templates: list[Any] = []
        self._template_vertices: F64 = np.zeros((0, 3))
        self._wrong_faces = self._wrong_shapes = self._wrong_lines = self._repeated = 0
        self._lods: Counter[str] = Counter()

    def add(self, root: _Root) -> None:
        """Take the whole file, or one line of a sequence."""
        if self._first is None:
            self._head(root)
        elif root.type != "CityJSONFeature":
            self._wrong_lines += 1
            return
        vertices = self._coordinates(root)
        first = self._count
        self._append(vertices)
        for name, raw in root.objects.items():
            self._object(name, msgspec.json.decode(raw, type=_Object), first, len(vertices))
        if len(self._objects) > MAX_OBJECTS or len(self._faces.owner) > MAX_FACES:
            raise InputError("scene.too_large", path=str(self._path), size=len(self._faces.owner), limit=MAX_FACES)

    def _head(self, root: _Root) -> None:
        if root.type != "CityJSON":
            raise InputError("file.unsupported", path=str(self._path), reason=f"type {root.type[:40]}")
        if not str(root.version).startswith(VERSIONS):
            raise InputError("scene.version", path=str(self._path), version=str(root.version)[:20],
                             known=", ".join(VERSIONS))
        self._first = root
        if root.templates is not None:
            self._templates = list(root.templates.templates)
            self._template_vertices = _triples(root.templates.vertices, self._path)

    def _coordinates(self, root: _Root) -> F64:
        vertices = _triples(root.vertices, self._path)
        assert self._first is not None
        transform = self._first.transform
        if transform is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                vertices = vertices * np.array(transform.scale) + np.array(transform.translate)
        if not (np.abs(vertices) <= FARTHEST).all():
            raise InputError("file.corrupt", path=str(self._path), reason="coordinates that are no numbers")
        return vertices

    def _append(self, vertices: F64) -> None:
        self._vertices.append(vertices)
        self._count += len(vertices)

    def _object(self, name: str, found: _Object, first: int, limit: int) -> None:
        if name in self._names:
            self._repeated += 1
            return
        self._names.add(name)
        shapes = []
        for raw in found.geometry:
            try:
                shapes.append(DECODER.decode(raw))
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                self._wrong_shapes += 1
        chosen, lod = self._chosen(shapes)
        number = len(self._objects)
        for shape in chosen:
            self._shape(shape, number, first, limit)
        self._objects.append(CityObject(name, found.type, found.parents[0] if found.parents else None,
                                        found.attributes or {}, lod))

    def _chosen(self, shapes: list[Shape]) -> tuple[list[Shape], str | None]:
        """The geometries of one level of detail."""
        flat = [self._resolved(shape) for shape in shapes]
        able = [(shape, lod) for shape, lod in flat if isinstance(shape, GeometryInstance) or faces_of(shape)[0]]
        if not able:
            return [], None
        self._lods.update({lod for _, lod in able})
        levels = sorted({lod for _, lod in able}, key=lod_number)
        level = self._lod if self._lod in levels else levels[-1]
        return [shape for shape, lod in able if lod == level], level

    def _resolved(self, shape: Shape) -> tuple[Shape, str]:
        """A geometry and its level of detail: that of the template for an instance."""
        if isinstance(shape, GeometryInstance) and 0 <= shape.template < len(self._templates):
            template = self._template(shape.template)
            return shape, lod_text(None if template is None else template.lod)
        return shape, lod_text(shape.lod)

    def _template(self, number: int) -> Shape | None:
        found = self._templates[number]
        if isinstance(found, msgspec.Raw):
            try:
                found = DECODER.decode(found)
            except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
                found = None
            self._templates[number] = found
        return None if isinstance(found, GeometryInstance) else found

    def _shape(self, shape: Shape, owner: int, first: int, limit: int) -> None:
        if not isinstance(shape, GeometryInstance):
            faces, kinds = faces_of(shape)
            self._wrong_faces += self._faces.add(faces, kinds, owner, first, limit)
            return
        inside = 0 <= shape.template < len(self._templates) and len(shape.boundaries) == 1
        template = self._template(shape.template) if inside else None
        if template is None or not 0 <= shape.boundaries[0] < limit:
            self._wrong_shapes += 1
            return
        vertices = np.concatenate(self._vertices)[first + shape.boundaries[0]] if len(self._vertices) > 1 else \
            self._vertices[0][first + shape.boundaries[0]]
        spots = placed(self._template_vertices, shape, vertices)
        if spots is None or not (np.abs(spots) <= FARTHEST).all():
            self._wrong_shapes += 1
            return
        faces, kinds = faces_of(template)
        self._wrong_faces += self._faces.add(faces, kinds, owner, self._count, len(spots))
        self._append(spots)

    def model(self) -> CityModel:
        """What was read; an error when there was nothing."""
        if self._first is None:
            raise InputError("file.empty", path=str(self._path))
        made = self._faces
        faces = CityFaces(
            np.concatenate([np.zeros((0, 3)), *self._vertices]), np.array(made.corners, np.int64),
            _offsets(made.ring_sizes), _offsets(made.face_sizes), np.array(made.owner, np.int64),
            np.array(made.kind, np.uint8))
        metadata = self._first.metadata
        title, date = metadata.get("title"), metadata.get("referenceDate")
        return CityModel(str(self._first.version), tuple(self._objects), faces, crs_of(metadata),
                         title if isinstance(title, str) else "", date if isinstance(date, str) else "",
                         tuple(self._findings()))

    def _findings(self) -> Iterator[Finding]:
        if self._wrong_faces:
            yield Finding(code="scene.faces_left_out", count=self._wrong_faces)
        if self._wrong_shapes:
            yield Finding(code="scene.geometry_left_out", count=self._wrong_shapes)
        if self._wrong_lines:
            yield Finding(code="scene.lines_left_out", count=self._wrong_lines)
        if self._repeated:
            yield Finding(code="scene.repeated", count=self._repeated)
        if len(self._lods) > 1:
            yield Finding(code="scene.lods", severity="info",
                          facts={"lods": ", ".join(sorted(self._lods, key=lod_number)),
                                 "taken": self._lod or max(self._lods, key=lod_number)})


def _triples(rows: list[list[float]], path: Path) -> F64:
    if not rows:
        return np.zeros((0, 3))
    try:
        found = np.array(rows, np.float64)
    except ValueError:
        found = np.zeros((0, 0))
    if found.ndim != 2 or found.shape[1] != 3:
        raise InputError("file.corrupt", path=str(path), reason="vertices that are no triples")
    return found


def _offsets(sizes: list[int]) -> Any:
    out = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=out[1:])
    return out


def crs_of(metadata: dict[str, Any]) -> str | None:
    """``EPSG:n`` of the metadata: a URL (1.1, 2.0), a URN (1.0) or a bare code (0.x); None where there is none.

    Of a compound system with heights only the part for x and y is named.
    """
    named = metadata.get("referenceSystem")
    if isinstance(named, str):
        found = _CODE.search(named.strip())
        code = found.group(1) if found else None
    else:
        old = metadata.get("crs")
        code = str(old.get("epsg")) if isinstance(old, dict) and isinstance(old.get("epsg"), int) else None
    if code is None:
        return None
    try:
        system = systems.parse(f"EPSG:{code}")
    except InputError:
        return f"EPSG:{code}"
    if system.is_compound:
        plane = system.sub_crs_list[0].to_epsg()
        return f"EPSG:{plane}" if plane is not None else f"EPSG:{code}"
    return f"EPSG:{code}"
