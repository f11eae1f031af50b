"""What is in a 3D file."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core import crs as systems
from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal
from lohu_gis.io.info import LayerInfo
from lohu_gis.io.scene.cityjson.layers import inspect_city
from lohu_gis.io.scene.read import read_scene
from lohu_gis.io.scene.sniff import DRIVERS, scene_format

GLANCE_BYTES = 16 << 20
"""Of a tile set, so much is looked at."""


def inspect_scene(path: Path) -> tuple[LayerInfo, ...]:
    """Layers of a 3D file: rows of a CityJSON file, one layer for other models.

    A model is read whole, so that what is wrong is found; of a tile set some coarse tiles. `count` is the number of its
    objects (of tiles that were looked at); its bounds are in the CRS that it names, in degrees for tile sets, else
    around its own zero.

    Raises
    ------
    InputError
        ``file.*``, ``scene.*`` as the reader of the format.
    """
    gdal.check_present(path)
    kind = scene_format(path)
    if kind == "cityjson":
        return inspect_city(path)
    if kind is None:
        raise InputError("file.unsupported", path=str(path), reason="")
    found = read_scene(path, budget=GLANCE_BYTES)
    box = found.model.bounds
    bounds = None if box is None else (float(box[0]), float(box[1]), float(box[3]), float(box[4]))
    return (LayerInfo(name=path.stem, kind="scene", driver=DRIVERS[kind], count=len(found.model.names),
                      crs=systems.epsg(found.model.crs), crs_wkt=systems.wkt(found.model.crs), bounds=bounds,
                      has_z=True, findings=tuple(f for f in found.findings if f.code != "scene.coarse")),)
