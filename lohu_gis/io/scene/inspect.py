"""What is in a 3D file."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal
from lohu_gis.io.info import LayerInfo
from lohu_gis.io.scene.cityjson.layers import inspect_city
from lohu_gis.io.scene.sniff import scene_format


def inspect_scene(path: Path) -> tuple[LayerInfo, ...]:
    """Layers of a 3D file: rows of a CityJSON file, one layer for other models.

    Raises
    ------
    InputError
        ``file.*``, ``scene.*`` as the reader of the format.
    """
    gdal.check_present(path)
    if scene_format(path) == "cityjson":
        return inspect_city(path)
    raise InputError("file.unsupported", path=str(path), reason="")
