"""Which 3D format a file is in, from its ending and its first bytes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from lohu_gis.io import gdal

Format = Literal["cityjson", "gltf", "obj", "tiles"]

DRIVERS: dict[Format, str] = {"cityjson": "CityJSON", "gltf": "glTF", "obj": "Wavefront OBJ", "tiles": "3D Tiles"}
"""Names of the formats as ``lohu info`` shows them."""

HEAD, TAIL = 1 << 16, 1 << 16

_CITY = re.compile(rb'"type"\s*:\s*"CityJSON(?:Feature)?"')
_TILES = re.compile(rb'"geometricError"\s*:')
_JSON = frozenset({".json", ".jsonl", ".cityjson", ".cityjsonl", ".ndjson", ".gltf"})


def scene_format(path: Path) -> Format | None:
    """The 3D format of a file; None for all other files and for those that are not there."""
    suffix = path.suffix.lower()
    if suffix == ".obj":
        return "obj"
    if suffix in (".glb", ".b3dm", ".i3dm", ".cmpt"):
        return "gltf" if suffix == ".glb" else "tiles"
    if suffix not in _JSON or not path.is_file():
        return None
    if path.name.lower().endswith((".city.json", ".city.jsonl", ".cityjson", ".cityjsonl")):
        return "cityjson"
    sample = gdal.head(path, HEAD) + _tail(path)
    if suffix == ".gltf":
        return "gltf"
    if _CITY.search(sample):
        return "cityjson"
    return "tiles" if _TILES.search(sample) and b'"root"' in sample and b'"asset"' in sample else None


def _tail(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            file.seek(max(size - TAIL, HEAD))
            return file.read(TAIL)
    except OSError:
        return b""
