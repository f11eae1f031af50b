"""Which layers a vector file has."""

from __future__ import annotations

import contextlib
from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal, untouched

LAYER_LIMIT = 500
"""Layers looked at in one file; a file with more is hostile or a database that was not meant."""


def layers(path: Path | str) -> tuple[str, ...]:
    """Names of the layers in file order, tables without geometry included.

    Fiona answers where it knows the format (it is the lighter library), pyogrio's GDAL otherwise.

    Raises
    ------
    InputError
        ``file.*`` when the file cannot be opened.
    """
    path = Path(path)
    gdal.check_present(path)
    with untouched.prepared(path) as opening, gdal.reading(path):
        with contextlib.suppress(Exception):  # the second library gives the verdict
            return _by_fiona(gdal.location(opening.path))
        found = gdal.vector_library().list_layers(gdal.location(opening.path))
        return tuple(str(name) for name, _ in found)[:LAYER_LIMIT]


def _by_fiona(location: str) -> tuple[str, ...]:
    import fiona

    with fiona.Env(**gdal.CONFIG):
        names = fiona.listlayers(location)
    if not names:
        raise InputError("file.no_layers", path=location)
    return tuple(names)[:LAYER_LIMIT]
