"""Where a model stands: what its file says about that, and coordinates in the system of the project."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from lohu_gis.core import crs as systems
from lohu_gis.core.contextmesh import F64, ContextModel
from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal
from lohu_gis.io.scene.pieces import Piece, joined

EARTH = "EPSG:4978"
"""Geocentric coordinates of WGS 84, in which tile sets stand."""

_SRS = re.compile(rb"<SRS>\s*([^<]{1,2000}?)\s*</SRS>")
_ORIGIN = re.compile(rb"<SRSOrigin>\s*([^<]{1,200}?)\s*</SRSOrigin>")
_NOTE = re.compile(r"metres from origin \[([^\]]{1,120})\] in (EPSG:\d{4,6})")
_ENU = re.compile(r"ENU:\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)")


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where the zero of a model lies.

    Attributes
    ----------
    crs
        Of the coordinates after `origin` was added: ``EPSG:n``, WKT; `EARTH` for geocentric ones.
    origin : float64, shape (3,)
    frame : float64, shape (3, 3), or None
        What turns the model before that: from east, north, up to geocentric axes.
    """

    crs: str
    origin: F64
    frame: F64 | None = None


def place_in_extras(extras: Any) -> Place | None:
    """The place that our own glTF files name in the extras of their asset."""
    given = extras.get("lohu") if isinstance(extras, dict) else None
    if not isinstance(given, dict) or not isinstance(given.get("crs"), str):
        return None
    return _place(given["crs"], given.get("origin"))


def place_in_comments(comments: Sequence[str]) -> Place | None:
    """The place that our own OBJ files name in a comment."""
    for line in comments:
        found = _NOTE.search(line)
        if found is not None:
            return _place(found.group(2), _floats(found.group(1)))
    return None


def place_beside(path: Path) -> Place | None:
    """The place of an oblique model: ``metadata.xml`` in its folder or one of the two above.

    Photogrammetry writes it: ``SRS`` is a coordinate system or ``ENU:latitude,longitude``, ``SRSOrigin`` is where
    the zero lies.
    """
    folder = path.absolute().parent
    for candidate in (folder, folder.parent, folder.parent.parent):
        text = gdal.head(candidate / "metadata.xml", 1 << 16)
        system = _SRS.search(text)
        if system is None:
            continue
        name = system.group(1).decode("utf-8", "replace")
        origin = _ORIGIN.search(text)
        shift = _floats(origin.group(1).decode("ascii", "replace")) if origin else [0.0, 0.0, 0.0]
        local = _ENU.match(name)
        if local is None:
            return _place(name, shift)
        return _tangent(float(local.group(1)), float(local.group(2)), shift)
    return None


def _floats(text: str) -> list[float] | None:
    try:
        return [float(part) for part in re.split(r"[,;\s]+", text.strip())]
    except ValueError:
        return None


def _place(crs: str, origin: Any) -> Place | None:
    if not isinstance(origin, list) or len(origin) not in (2, 3) or not all(
            isinstance(v, int | float) and math.isfinite(v) for v in origin):
        return None
    try:
        systems.parse(crs)
    except InputError:
        return None
    return Place(crs, np.array([*origin, 0.0][:3], np.float64))


def _tangent(latitude: float, longitude: float, shift: list[float] | None) -> Place | None:
    """East, north, up at a place of the ellipsoid."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    x, y, z = systems.transformer("EPSG:4979", EARTH).transform(longitude, latitude, 0.0)
    lon, lat = math.radians(longitude), math.radians(latitude)
    frame = np.array([
        [-math.sin(lon), -math.sin(lat) * math.cos(lon), math.cos(lat) * math.cos(lon)],
        [math.cos(lon), -math.sin(lat) * math.sin(lon), math.cos(lat) * math.sin(lon)],
        [0.0, math.cos(lat), math.sin(lat)]])
    local = np.array((shift or [0.0, 0.0, 0.0])[:3], np.float64)
    return Place(EARTH, np.array([x, y, z]) + frame @ local, frame)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a person put a model: its zero, turned clockwise, scaled; in the CRS of the project."""

    x: float
    y: float
    z: float = 0.0
    rotation_deg: float = 0.0
    scale: float = 1.0


def model_at(pieces: Sequence[Piece], names: Sequence[str], place: Place | None, setting: Setting | None,
             crs: str | None) -> ContextModel:
    """The model in the system of the project.

    Parameters
    ----------
    pieces
        x east, y north, z up, metres around the model's own zero; geocentric ones as they are.
    place
        What the file says; a `setting` wins over it.
    crs
        Of the project; None keeps the model's own. A model of which neither file nor person says a place stays around
        its own zero and has no CRS.

    Raises
    ------
    InputError
        ``crs.unknown``, ``crs.unplaceable`` when the coordinates cannot be transformed.
    """
    if setting is not None:
        return ContextModel(joined(_moved(pieces, lambda points: _set(points, setting))), tuple(names), crs)
    if place is None:
        return ContextModel(joined(pieces), tuple(names), None)
    target = crs if crs is not None else _plane(place.crs)

    def put(points: F64) -> F64:
        turned = points if place.frame is None else points @ place.frame.T
        return transformed(turned + place.origin, place.crs, target)

    return ContextModel(joined(_moved(pieces, put)), tuple(names), target)


def _plane(crs: str) -> str:
    return "EPSG:4326" if crs == EARTH else crs


def _moved(pieces: Sequence[Piece], put: Any) -> list[Piece]:
    """All pieces through one call of `put`: transformers are slow to start and quick to run."""
    if not pieces:
        return []
    points = put(np.concatenate([piece.points for piece in pieces]))
    cuts = np.cumsum([len(piece.points) for piece in pieces])[:-1]
    return [replace(piece, points=own) for piece, own in zip(pieces, np.split(points, cuts), strict=True)]


def _set(points: F64, setting: Setting) -> F64:
    turn = math.radians(setting.rotation_deg)
    cos, sin = math.cos(turn), math.sin(turn)
    east = points[:, 0] * cos + points[:, 1] * sin
    north = points[:, 1] * cos - points[:, 0] * sin
    spot = np.column_stack([east, north, points[:, 2]]) * setting.scale
    found: F64 = spot + np.array([setting.x, setting.y, setting.z])
    return found


def transformed(points: F64, source: str, target: str) -> F64:
    """Coordinates (n, 3) in another system; heights stay as they are, geocentric ones become ellipsoidal.

    Raises
    ------
    InputError
        ``crs.unplaceable`` when none of them has a place there.
    """
    if source == EARTH:
        lon, lat, height = systems.transformer(EARTH, "EPSG:4979").transform(points[:, 0], points[:, 1], points[:, 2])
        points, source = np.column_stack([lon, lat, height]), "EPSG:4326"
    if systems.same(source, target):
        return points
    x, y = systems.reproject(points[:, 0], points[:, 1], source, target)
    if len(x) and not np.isfinite(x).any():
        raise InputError("crs.unplaceable", crs=target, bounds=str(points[0].round(3).tolist()))
    return np.column_stack([x, y, points[:, 2]])
