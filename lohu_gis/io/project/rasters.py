"""Raster results of a project: GeoTIFF files named by the SHA-256 of their bytes, beside the blocks of tables."""

from __future__ import annotations

import contextlib
import hashlib
import os
import uuid

from lohu_gis.core.raster import Raster
from lohu_gis.io.platform import current
from lohu_gis.io.project import atomic
from lohu_gis.io.project.places import Places
from lohu_gis.io.write.raster import write_tif


def write_raster(places: Places, raster: Raster) -> str:
    """Store a raster; it is safe on disk when this returns. The id, ``sha256:...``.

    The same raster gives the same id. Imports GDAL: the window's process lets a worker do it.

    Raises
    ------
    InputError
        ``disk.full``, ``disk.read_only``, ``disk.missing``, ``disk.failed``.
    """
    atomic.make_folder(places.blocks)
    temporary = places.blocks / f".{uuid.uuid4().hex}.tif.part"
    try:
        write_tif(temporary, raster)
        with temporary.open("rb+") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        path = places.raster(f"sha256:{digest}")
        path.parent.mkdir(exist_ok=True)
        current().replace(temporary, path)
        current().sync_folder(path.parent)
    except OSError as error:
        raise atomic.write_error(error, places.blocks) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return f"sha256:{digest}"
