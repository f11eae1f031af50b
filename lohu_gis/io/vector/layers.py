"""Which layers a vector file has."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

from lohu_gis.core.errors import InputError
from lohu_gis.io import gdal, untouched
from lohu_gis.io.untouched import Opening

LAYER_LIMIT = 500
"""Layers looked at in one file; a file with more is hostile or a database that was not meant."""

SINGLE = frozenset({".shp", ".geojson", ".fgb", ".geojsonl", ".geojsons", ".ndjson", ".dbf"})
"""Endings of formats with one layer, which need not be opened twice to know its name."""


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
            return _by_fiona(opening)
        return tuple(name for name, _ in listed(opening))


def listed(opening: Opening) -> list[tuple[str, bool]]:
    """Names of the layers of a prepared source and whether they have geometry, at most `LAYER_LIMIT`."""
    if "IMMUTABLE" in opening.options:  # the listing call takes no options and would touch the -wal file
        return _by_sqlite(opening.path)[:LAYER_LIMIT]
    found = gdal.vector_library().list_layers(gdal.location(opening.path))
    return [(str(name), kind is not None) for name, kind in found][:LAYER_LIMIT]


def choose(opening: Opening, path: Path, layer: str | None) -> tuple[str | None, str]:
    """The layer to ask GDAL for (None: the only one) and its name: the first with geometry if none is named.

    Raises
    ------
    InputError
        ``file.no_layers``, ``file.corrupt`` for a single-layer format without its layer, ``layer.missing``.
    """
    if path.suffix.lower() in SINGLE and layer in (None, path.stem):
        return None, path.stem
    found = listed(opening)
    if not found:
        raise no_layers(path)
    if layer is None:
        return (name := next((n for n, placed in found if placed), found[0][0])), name
    if layer not in {n for n, _ in found}:
        raise InputError("layer.missing", path=str(path), layer=layer, layers=", ".join(n for n, _ in found)[:300])
    return layer, layer


def no_layers(path: Path) -> InputError:
    """The error for a file that opens without any layer."""
    if path.suffix.lower() in SINGLE:
        return InputError("file.corrupt", path=str(path), reason="no layer")
    return InputError("file.no_layers", path=str(path))


def _by_fiona(opening: Opening) -> tuple[str, ...]:
    fiona = gdal.record_library()
    if opening.options:
        raise ValueError("fiona lists without options")
    with fiona.Env(**gdal.CONFIG):
        names = fiona.listlayers(gdal.location(opening.path))
    if not names:
        raise no_layers(opening.path)
    return tuple(names)[:LAYER_LIMIT]


def _by_sqlite(path: Path) -> list[tuple[str, bool]]:
    base = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        rows = base.execute("SELECT table_name, data_type FROM gpkg_contents "
                            "WHERE data_type IN ('features', 'attributes')")
        return [(str(name), kind == "features") for name, kind in rows]
    except sqlite3.Error as error:
        raise InputError("file.corrupt", path=str(path), reason=str(error)) from error
    finally:
        base.close()
