"""The tree of a tile set, and which of its tiles are taken: as fine as the limits allow."""

from __future__ import annotations

import heapq
import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from lohu_gis.core.contextmesh import F64
from lohu_gis.core.errors import InputError, LohuError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.pieces import MAX_TRIANGLES, Piece
from lohu_gis.io.scene.tiles.content import TileFile, tile_pieces

BUDGET_BYTES = 256 << 20
"""Tiles of this many bytes in all are taken; beyond, coarser ones stay."""

MAX_TILES, MAX_SETS = 500_000, 20_000


class Content(msgspec.Struct):
    """A file of a tile; old sets say ``url``."""

    uri: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """Whichever is given."""
        return self.uri or self.url


class Tile(msgspec.Struct):
    """A node of the tree."""

    volume: dict[str, Any] = msgspec.field(default_factory=dict, name="boundingVolume")
    error: float = msgspec.field(default=0.0, name="geometricError")
    refine: str | None = None
    transform: list[float] = []
    content: Content | None = None
    contents: list[Content] = []
    children: list["Tile"] = []  # noqa: UP037 - msgspec looks the name up later
    implicit: Any = msgspec.field(default=None, name="implicitTiling")


class Asset(msgspec.Struct):
    """Version of the standard, and the axis that points up in old sets."""

    version: str = ""
    up: str = msgspec.field(default="Y", name="gltfUpAxis")


class Tileset(msgspec.Struct):
    """A ``tileset.json``."""

    asset: Asset
    root: Tile
    error: float = msgspec.field(default=0.0, name="geometricError")


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """A file to read, where it stands, and which axis is up in it."""

    path: Path
    matrix: F64
    up: str


@dataclass(slots=True)
class _Open:
    """A tile that may be replaced by finer ones."""

    tile: Tile
    matrix: F64
    base: Path
    up: str
    adds: bool
    size: int = 0
    files: list[Path] = field(default_factory=list)


@dataclass(frozen=True, slots=True, eq=False)
class TilesModel:
    """A tile set as pieces; `earth` says that coordinates are geocentric (EPSG:4978), else they are metres, z up."""

    pieces: tuple[Piece, ...]
    names: tuple[str, ...]
    earth: bool
    findings: tuple[Finding, ...] = ()


def read_tileset(path: Path, files: ModelFiles) -> Tileset:
    """The tree of a ``tileset.json``; ``file.corrupt``, ``scene.tiles_version``, ``scene.implicit``."""
    try:
        found = msgspec.json.decode(files.read("" if path == files.path else path.name, path), type=Tileset)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise InputError("file.corrupt", path=str(path), reason=str(error)[:200]) from error
    if not found.asset.version.startswith(("0.", "1.")):
        raise InputError("scene.tiles_version", path=str(path), version=found.asset.version[:20])
    return found


def read_tiles(files: ModelFiles, progress: Progress | None = None, budget: int = BUDGET_BYTES) -> TilesModel:
    """The surfaces of a tile set, as fine as `budget` allows; a lone tile (``.b3dm`` ...) by itself.

    Raises
    ------
    InputError
        ``file.*``, ``scene.*``: of the set, or of the first tile where none can be read.
    """
    progress = progress or Progress()
    path = files.path
    findings: list[Finding] = []
    if path.suffix.lower() == ".json":
        chosen, coarse = _Selection(files, budget).run(path)
        if coarse:
            findings.append(Finding(code="scene.coarse", severity="info", count=coarse))
    else:
        chosen = [Chosen(path, np.eye(4), "Y")]
    pieces: list[Piece] = []
    names: list[str] = []
    refused: list[LohuError] = []
    total = 0
    for number, tile in enumerate(chosen):
        progress.at(number / len(chosen))
        try:
            found = tile_pieces(files.read(tile.path.name, tile.path) if tile.path != path else files.read(),
                                TileFile(files, tile.path, tile.up))
        except InputError as error:
            refused.append(error)
            continue
        total += sum(len(piece.triangles) for piece in found)
        if total > MAX_TRIANGLES:
            raise InputError("scene.too_large", path=str(path), size=total, limit=MAX_TRIANGLES)
        pieces += [_placed(piece, tile.matrix, len(names)) for piece in found]
        names.append(tile.path.stem)
    if refused:
        if not pieces:
            raise refused[0]
        findings.append(Finding(code="scene.tiles_left_out", count=len(refused), facts={"reason": refused[0].code}))
    return TilesModel(tuple(pieces), tuple(names), on_earth(pieces), tuple(findings))


def on_earth(pieces: list[Piece]) -> bool:
    """Whether coordinates lie near the surface of the Earth as seen from its centre."""
    centres = [piece.points.mean(axis=0) for piece in pieces if len(piece.points)]
    return bool(centres) and 6.2e6 < float(np.median(np.linalg.norm(np.array(centres), axis=1))) < 6.6e6


def _placed(piece: Piece, matrix: F64, owner: int) -> Piece:
    return piece.moved(lambda points: points @ matrix[:3, :3].T + matrix[:3, 3], owner,
                       mirrored=bool(np.linalg.det(matrix[:3, :3]) < 0))


class _Selection:
    """Walks the tree from coarse to fine."""

    def __init__(self, files: ModelFiles, budget: int) -> None:
        self._files, self._budget = files, budget
        self._tiles = self._sets = self._total = 0
        self._order = itertools.count()
        self._heap: list[tuple[float, int, _Open]] = []
        self._kept: list[_Open] = []
        self._seen: set[Path] = set()

    def run(self, path: Path) -> tuple[list[Chosen], int]:
        """The files to read, and how many tiles stayed coarser than they could be."""
        for start in self._of_set(path, np.eye(4), adds=False):
            self._take(start)
        coarse = 0
        while self._heap:
            _, _, current = heapq.heappop(self._heap)
            finer = self._finer(current)
            gained = sum(tile.size for tile in finer) - (0 if current.adds else current.size)
            if not finer or (current.files and self._total + gained > self._budget):
                coarse += bool(finer)
                self._kept.append(current)
                continue
            if current.adds:
                self._kept.append(current)
            else:
                self._total -= current.size
            for tile in finer:
                self._take(tile)
        found = [Chosen(file, tile.matrix, tile.up) for tile in self._kept for file in tile.files]
        if not found:
            raise InputError("scene.no_tiles", path=str(path))
        return found, coarse

    def _take(self, tile: _Open) -> None:
        self._total += tile.size
        heapq.heappush(self._heap, (-tile.tile.error, next(self._order), tile))

    def _finer(self, current: _Open) -> list[_Open]:
        """The children of a tile; none where a file of them is missing, so that no hole appears."""
        found: list[_Open] = []
        for child in current.tile.children:
            opened = self._opened(child, current.matrix, current.base, current.up, current.adds)
            if opened is None:
                if current.files:
                    return []
                continue
            found += opened
        return found

    def _opened(self, tile: Tile, above: F64, base: Path, up: str, adds: bool) -> list[_Open] | None:
        """A tile with its files; the roots of the sets that it names; None where a file is missing."""
        self._tiles += 1
        if tile.implicit is not None:
            raise InputError("scene.implicit", path=str(self._files.path))
        if self._tiles > MAX_TILES:
            raise InputError("scene.too_large", path=str(self._files.path), size=self._tiles, limit=MAX_TILES)
        matrix = above @ _matrix(tile.transform)
        adds = tile.refine.upper() == "ADD" if tile.refine else adds
        own = _Open(tile, matrix, base, up, adds)
        found = [own]
        for content in ([tile.content] if tile.content else []) + tile.contents:
            if not content.name:
                continue
            file = self._files.locate(content.name, base)
            if not file.is_file():
                return None
            if file.suffix.lower() == ".json":
                found += self._of_set(file, matrix, adds=adds)
            else:
                own.files.append(file)
                own.size += file.stat().st_size
        return found

    def _of_set(self, path: Path, above: F64, *, adds: bool) -> list[_Open]:
        """The root of a set; nothing for one that was there already, so that circles end."""
        self._sets += 1
        if path.resolve() in self._seen or self._sets > MAX_SETS:
            return []
        self._seen.add(path.resolve())
        found = read_tileset(path, self._files)
        return self._opened(found.root, above, path, found.asset.up.upper(), adds) or []


def _matrix(values: list[float]) -> F64:
    """A transform, stored column by column; the identity where there is none."""
    if len(values) != 16 or not np.isfinite(values).all():
        return np.eye(4)
    found: F64 = np.array(values, np.float64).reshape(4, 4).T
    return found
