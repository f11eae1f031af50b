"""Open311 GeoReport v2 requests in JSON and XML, and other flat records in a JSON array.

Anybody may have written such a file: sizes and depths are limited, XML with a document type is refused, so that no
entity can grow or fetch anything.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

import numpy as np

from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import TableBlock
from lohu_gis.io import gdal, untouched
from lohu_gis.io.reading import ReadResult

if TYPE_CHECKING:
    import pyarrow as pa

SIZE_LIMIT = 512 * 2**20
DEPTH_LIMIT = 12
FIELD_LIMIT = 2_000
"""Different fields that the records of one file may have."""
CELL_LIMIT = 200_000
"""Characters of one cell; the rest is cut off."""

_GLANCE = 64 * 1024
_RECORDS = re.compile(rb"^\s*(?:\xef\xbb\xbf)?\s*\[\s*\{")
_WRAPPED = re.compile(rb"\"(?:service_requests|requests)\"\s*:")
_XML = re.compile(rb"<(?:service_)?requests[\s>]")
_LISTS = ("service_requests", "requests", "data", "records", "results")

Record = Mapping[str, Any]


def are_records(path: Path) -> bool:
    """Whether a file holds requests or records that only this reader knows; looks at its beginning."""
    if path.suffix.lower() not in (".json", ".xml"):
        return False
    try:
        with path.open("rb") as file:
            head = file.read(_GLANCE)
    except OSError:
        return False
    if path.suffix.lower() == ".xml":
        return _XML.search(head) is not None
    return b'"FeatureCollection"' not in head and bool(_RECORDS.match(head) or _WRAPPED.search(head))


def read_records(path: Path, progress: Progress | None = None) -> ReadResult:
    """The records of a file as rows; every field is a column of texts, nested values are JSON texts.

    A closed request whose time of closing is not said gets the time of its last change as ``closed_datetime``: the
    standard has no other.

    Raises
    ------
    InputError
        ``file.missing``, ``file.too_large``, ``file.corrupt`` (with the place, never with the content).
    """
    progress = progress or Progress()
    gdal.check_present(path)
    stamp = untouched.fingerprint(path)
    if stamp.size > SIZE_LIMIT:
        raise InputError("file.too_large", path=str(path), size=stamp.size, limit=SIZE_LIMIT)
    with gdal.reading(path):
        raw = path.read_bytes()
    progress.at(0.2)
    records = _from_xml(path, raw) if path.suffix.lower() == ".xml" else _from_json(path, raw)
    progress.at(0.6)
    table = _table(path, [_with_closing(record) for record in records])
    block = TableBlock(f"read:{uuid.uuid4().hex}", table, None, np.arange(table.num_rows, dtype=np.int64), None)
    progress.at(1.0)
    return ReadResult(block, path.stem, "Open311", "utf-8", (), stamp)


def _from_json(path: Path, raw: bytes) -> list[Record]:
    import msgspec

    try:
        content = msgspec.json.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        place = re.search(r"byte \d+", str(error))
        raise InputError("file.corrupt", path=str(path),
                         reason=f"JSON, {place[0] if place else type(error).__name__}") from None
    if isinstance(content, dict):
        content = next((content[name] for name in _LISTS if isinstance(content.get(name), list)), [content])
    return [record for record in content if isinstance(record, dict)] if isinstance(content, list) else []


def _from_xml(path: Path, raw: bytes) -> list[Record]:
    """Records are the elements below the root; their fields the elements below them."""
    records: list[dict[str, str]] = []
    open_elements: list[str] = []
    text: list[str] = []

    def refuse(*_about: object) -> None:
        raise InputError("file.corrupt", path=str(path), reason="XML: DOCTYPE")

    def start(name: str, _attributes: object) -> None:
        open_elements.append(name)
        if len(open_elements) > DEPTH_LIMIT:
            raise InputError("file.corrupt", path=str(path), reason=f"XML: depth > {DEPTH_LIMIT}")
        if len(open_elements) == 2:
            records.append({})
        text.clear()

    def end(name: str) -> None:
        if len(open_elements) == 3 and text:
            records[-1][name] = "".join(text).strip()
        open_elements.pop()
        text.clear()

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text.append
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        raise InputError("file.corrupt", path=str(path), reason=f"XML, line {error.lineno}") from None
    return [record for record in records if record]


def _with_closing(record: Record) -> Record:
    if str(record.get("status", "")).lower() == "closed" and record.get("updated_datetime") and (
            "requested_datetime" in record and "closed_datetime" not in record):
        return {**record, "closed_datetime": record["updated_datetime"]}
    return record


def _table(path: Path, records: list[Record]) -> pa.Table:
    import pyarrow as pa

    if not records:
        raise InputError("file.empty", path=str(path))
    names = list(dict.fromkeys(name for record in records for name in record))
    if len(names) > FIELD_LIMIT:
        raise InputError("file.unsupported", path=str(path), reason=f"{len(names)} fields")
    return pa.table({name: pa.array(_column(records, name), pa.string()) for name in names})


def _column(records: Iterable[Record], name: str) -> list[str | None]:
    return [_cell(record.get(name)) for record in records]


def _cell(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value[:CELL_LIMIT]
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)[:CELL_LIMIT]
