"""GDAL as the readers use it: quiet, without side files, errors as ours."""

from __future__ import annotations

import functools
import os
import re
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lohu_gis.core.errors import InputError

CONFIG = {
    "CPL_LOG": os.devnull,  # what matters comes as exception or warning; nothing goes to stderr
    "GDAL_PAM_PROXY_DIR": os.path.join(tempfile.gettempdir(), "lohu-pam"),
    "ESRI_XML_PAM": "NO",
    "SHAPE_REWIND_ON_WRITE": "NO",
    "SHAPE_RESTORE_SHX": "NO",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "0",
    "GML_SKIP_RESOLVE_ELEMS": "ALL",  # resolving fetches what a file names, also from the network, and writes
    "GML_ATTRIBUTES_TO_OGR_FIELDS": "NO",
    "GDAL_HTTP_TIMEOUT": "10",
    "GDAL_HTTP_CONNECTTIMEOUT": "5",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",  # a list of libraries: none, whatever the environment says
    "GDAL_DISABLE_READDIR_ON_OPEN": "FALSE",
    # guessing takes the headings of a sheet that holds nothing but text, or nothing else, for a row
    "OGR_XLSX_HEADERS": "FORCE",
    "OGR_ODS_HEADERS": "FORCE",
    # the driver's own Arrow stream overwrites the buffer at rows without geometry (GDAL 3.12)
    "OGR_FLATGEOBUF_STREAM_BASE_IMPL": "YES",
}
"""Configuration for opening strange files."""


@functools.cache
def vector_library() -> Any:
    """pyogrio's raw interface, configured once per process."""
    import pyogrio
    import pyogrio.raw

    pyogrio.set_gdal_config_options(CONFIG)
    return pyogrio


@functools.cache
def record_library() -> Any:
    """fiona, its log silenced: what matters comes as an exception."""
    import logging

    import fiona

    logging.getLogger("fiona").setLevel(logging.CRITICAL)
    return fiona


@contextmanager
def reading(path: Path, notes: list[str] | None = None) -> Iterator[None]:
    """Turn what GDAL's bindings raise into `InputError` about `path`; GDAL's warnings go to `notes`."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            yield
        except (InputError, MemoryError):
            raise
        except UnicodeDecodeError as error:
            raise InputError("encoding.unreadable", path=str(path), reason=str(error)) from error
        except (RuntimeError, ValueError, OSError, LookupError, TypeError, OverflowError) as error:
            raise failure(path, str(error)) from error
        except Exception as error:
            if type(error).__module__.split(".")[0] not in {"pyogrio", "rasterio", "fiona", "pyarrow"}:
                raise
            raise failure(path, str(error)) from error
        finally:
            if notes is not None:
                notes.extend(dict.fromkeys(str(w.message) for w in caught))


def failure(path: Path, reason: str) -> InputError:
    """The error for a file that was not opened or read: missing, unreadable, empty, cut short, damaged or unknown."""
    status = _status(path)
    if status is not None:
        return status
    text = _ADVICE.sub("", " ".join(reason.split()))
    if not _recognised(path, text):
        return InputError("file.unsupported", path=str(path), reason=text)
    code = "file.truncated" if is_cut_short(path) or _TRUNCATED.search(text) else "file.corrupt"
    return InputError(code, path=str(path), reason=text)


_ADVICE = re.compile(r"\W*It might help to specify the correct driver.*")
"""What the library advises its own callers to do; it is nothing a planner could do."""

_TRUNCATED = re.compile(r"truncat|unexpected end|unexpected eof|premature|past end|end of file", re.I)

_SIGNATURES = (b"SQLite format 3\x00", b"fgb\x03", b"PK\x03\x04", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+",
               b"\x89PNG", b"\xff\xd8\xff", b"PAR1", b"GIF8", b"\x89HDF", b"CDF")

_ENDINGS = frozenset({
    ".shp", ".gpkg", ".geojson", ".fgb", ".gml", ".kml", ".kmz", ".gpx", ".dxf", ".tab", ".mif", ".tif", ".tiff",
    ".parquet", ".xlsx", ".ods", ".topojson", ".jp2", ".asc", ".vrt", ".img", ".nc", ".gdb", ".geojsonl",
    ".geojsons", ".dbf"})


def _status(path: Path) -> InputError | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return InputError("file.missing", path=str(path))
    except OSError as error:
        return InputError("file.unreadable", path=str(path), reason=error.strerror or str(error))
    if path.is_dir():
        return None
    if status.st_size == 0:
        return InputError("file.empty", path=str(path))
    if not os.access(path, os.R_OK):
        return InputError("file.unreadable", path=str(path), reason="permission")
    return None


def check_present(path: Path) -> None:
    """Raise the error for a path that is missing, unreadable or an empty file."""
    error = _status(path)
    if error is not None:
        raise error


def _recognised(path: Path, reason: str) -> bool:
    if "not recognized" not in reason and "not recognised" not in reason and path.suffix.lower() in _ENDINGS:
        return True
    if path.suffix.lower() in _ENDINGS and path.is_file():
        return True
    return head(path).startswith(_SIGNATURES)


def head(path: Path, size: int = 64) -> bytes:
    """First bytes of a file; empty when there are none to be had."""
    try:
        with path.open("rb") as file:
            return file.read(size)
    except OSError:
        return b""


def is_cut_short(path: Path) -> bool:
    """Whether a file is shorter than its own header says (shapefile, SQLite); False where that cannot be told."""
    first = head(path, 100)
    try:
        size = path.stat().st_size
    except OSError:
        return False
    if first.startswith(b"\x00\x00\x27\x0a"):
        return len(first) < 100 or size < 2 * int.from_bytes(first[24:28], "big")
    if first.startswith(b"SQLite format 3\x00"):
        page = int.from_bytes(first[16:18], "big")
        page = 65536 if page == 1 else page
        return len(first) < 100 or size < page * int.from_bytes(first[28:32], "big")
    return False


def location(path: Path) -> str:
    """The text GDAL opens a path by; archives become virtual folders, nothing is taken for a URL or connection."""
    text = str(path.absolute())
    lower = text.lower()
    if lower.endswith((".gdb.zip", ".shz", ".shp.zip", ".kmz", ".xlsx", ".ods", ".gpkg.zip")):
        return text
    if lower.endswith(".zip"):
        return f"/vsizip/{{{text}}}" if "{" not in text else f"/vsizip/{text}"
    if lower.endswith((".gz", ".tgz")) and not lower.endswith((".tar.gz", ".tgz", ".svgz")):
        return f"/vsigzip/{text}"
    if lower.endswith((".tar", ".tgz", ".tar.gz")):
        return f"/vsitar/{text}"
    return text


_DRIVERS = {
    ".gpkg": "GPKG", ".shp": "ESRI Shapefile", ".dbf": "ESRI Shapefile", ".geojson": "GeoJSON", ".json": "GeoJSON",
    ".fgb": "FlatGeobuf", ".geojsonl": "GeoJSONSeq", ".geojsons": "GeoJSONSeq", ".ndjson": "GeoJSONSeq",
    ".gdb": "OpenFileGDB", ".gml": "GML", ".kml": "KML", ".kmz": "LIBKML", ".gpx": "GPX", ".dxf": "DXF",
    ".tab": "MapInfo File", ".mif": "MapInfo File", ".sqlite": "SQLite", ".db": "SQLite", ".xlsx": "XLSX",
    ".ods": "ODS", ".topojson": "TopoJSON", ".csv": "CSV", ".parquet": "Parquet", ".pbf": "OSM", ".osm": "OSM"}


def driver_of(path: Path) -> str:
    """GDAL's driver for an ending, where nothing better is known; the ending itself for others."""
    return _DRIVERS.get(path.suffix.lower(), path.suffix.lower().lstrip(".").upper() or "unknown")
