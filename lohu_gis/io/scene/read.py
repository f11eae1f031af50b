"""Any 3D file as a context model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lohu_gis.core.contextmesh import ContextMesh, ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.io import gdal
from lohu_gis.io.scene.axes import UP_AXES, likely_up
from lohu_gis.io.scene.cityjson.faces import city_meshes
from lohu_gis.io.scene.cityjson.parse import read_city
from lohu_gis.io.scene.files import ModelFiles
from lohu_gis.io.scene.gltf.read import read_gltf
from lohu_gis.io.scene.obj import read_obj
from lohu_gis.io.scene.pieces import Piece
from lohu_gis.io.scene.placing import (
    EARTH,
    Place,
    Setting,
    model_at,
    place_beside,
    place_in_comments,
    place_in_extras,
    transformed,
)
from lohu_gis.io.scene.sniff import scene_format
from lohu_gis.io.scene.tiles.tileset import BUDGET_BYTES, read_tiles


@dataclass(frozen=True, slots=True, eq=False)
class SceneRead:
    """A model and what was noticed while it was read."""

    model: ContextModel
    findings: tuple[Finding, ...] = ()


def read_scene(path: Path, layer: str | None = None, *, crs: str | None = None, setting: Setting | None = None,
               progress: Progress | None = None, budget: int = BUDGET_BYTES, pictures: bool = False) -> SceneRead:
    """The triangles of a 3D file in the system of a project.

    Parameters
    ----------
    path
        CityJSON, glTF, OBJ, ``tileset.json`` or a lone tile.
    layer
        ``buildings`` or ``context`` of a CityJSON file; None takes all.
    crs
        Of the project. A model that does not know its place keeps its own coordinates, with ``scene.unplaced``.
    setting
        Where a person put the model; wins over what the file says. CityJSON is never moved.
    budget
        Bytes of a tile set that are read; beyond, coarser tiles stay.
    pictures
        Whether pictures stay on the surfaces; else their colours at the corners are taken.

    Raises
    ------
    InputError
        As the readers; ``file.unsupported``, ``crs.unplaceable``.
    """
    progress = progress or Progress()
    gdal.check_present(path)
    with np.errstate(all="ignore"):  # hostile numbers become infinite and are left out
        match scene_format(path):
            case "cityjson":
                return _city(path, layer, crs, progress)
            case "gltf" | "obj" | "tiles":
                files = ModelFiles(path, pictures=pictures)
                return _model(files, crs, setting, progress, budget)
    raise InputError("file.unsupported", path=str(path), reason="")


def _model(files: ModelFiles, crs: str | None, setting: Setting | None, progress: Progress, budget: int) -> SceneRead:
    path = files.path
    pieces, names, place, findings = _local(files, progress.part(0.0, 0.9), budget)
    if place is None and setting is None:
        findings = (*findings, Finding(code="scene.unplaced", severity="info", facts={"path": str(path)}))
    if place is not None and place.crs == EARTH and setting is None:
        findings = (*findings, Finding(code="scene.ellipsoidal", severity="info"))
    return SceneRead(model_at(pieces, names, place, setting, crs), findings)


def _local(files: ModelFiles, progress: Progress,
           budget: int) -> tuple[list[Piece], tuple[str, ...], Place | None, tuple[Finding, ...]]:
    """A model around its own zero, z up, and what its file says about its place."""
    path = files.path
    match scene_format(path):
        case "gltf":
            gltf = read_gltf(files.read(), files, progress)
            place = place_in_extras(gltf.extras) or place_beside(path)
            return _turned(list(gltf.pieces), "Y"), gltf.names, place, gltf.findings
        case "obj":
            obj = read_obj(files, progress)
            place = place_in_comments(obj.comments)
            if place is None and (beside := place_beside(path)) is not None:
                return list(obj.pieces), obj.names, beside, obj.findings
            up = "Y" if place is not None else _guessed(obj.pieces)
            told = Finding(code="scene.axes_assumed", severity="info", facts={"axis": up.lower()})
            return (_turned(list(obj.pieces), up), obj.names, place,
                    obj.findings if place is not None else (*obj.findings, told))
        case _:
            tiles = read_tiles(files, progress, budget)
            place = Place(EARTH, np.zeros(3)) if tiles.earth else None
            return list(tiles.pieces), tiles.names, place, tiles.findings


def _guessed(pieces: tuple[Piece, ...]) -> str:
    spots = [piece.points for piece in pieces if len(piece.points)]
    if not spots:
        return "Y"
    low = np.array([points.min(axis=0) for points in spots]).min(axis=0)
    return likely_up(low, np.array([points.max(axis=0) for points in spots]).max(axis=0))


def _turned(pieces: list[Piece], up: str) -> list[Piece]:
    turn = UP_AXES[up]
    return pieces if up == "Z" else [piece.moved(lambda points: points @ turn.T) for piece in pieces]


def _city(path: Path, layer: str | None, crs: str | None, progress: Progress) -> SceneRead:
    found = read_city(path, progress.part(0.0, 0.7))
    model = city_meshes(found, layer or "all")
    if model.crs is None:
        told = Finding(code="scene.unplaced", severity="info", facts={"path": str(path)})
        return SceneRead(model, (*found.findings, told))
    if crs is None or model.crs == crs:
        return SceneRead(model, found.findings)
    meshes = tuple(_moved(mesh, model.crs, crs) for mesh in model.meshes)
    return SceneRead(ContextModel(meshes, model.names, crs), found.findings)


def _moved(mesh: ContextMesh, source: str, target: str) -> ContextMesh:
    points = transformed(mesh.points.astype(np.float64) + mesh.origin, source, target)
    origin = np.floor(points.min(axis=0)) if len(points) else mesh.origin
    return ContextMesh(origin, (points - origin).astype(np.float32), mesh.triangles, mesh.colours, mesh.owner,
                       mesh.uv, mesh.picture, mesh.lit, mesh.flat)
