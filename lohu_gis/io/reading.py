"""What is given to the readers and what they give back."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from lohu_gis.core.findings import Finding
from lohu_gis.core.table import TableBlock
from lohu_gis.io.untouched import Fingerprint


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """A person's answers about a source, kept with the layer so that reading again gives the same.

    Attributes
    ----------
    encoding
        Encoding of the text, None to decide from the bytes.
    crs
        CRS of the coordinates (``EPSG:n`` or WKT), None for the file's.
    x, y, wkt
        Columns with coordinates, for tables; None to look for usual names.
    delimiter
        Of delimited text; None to look.
    max_rows
        Read at most so many rows; None for all.
    """

    encoding: str | None = None
    crs: str | None = None
    x: str | None = None
    y: str | None = None
    wkt: str | None = None
    delimiter: str | None = None
    max_rows: int | None = None


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A layer that was read.

    Attributes
    ----------
    block
        All rows.
    name, driver, encoding
        Layer name, format and what the text was in.
    findings
        What a planner should know.
    source
        The file's size and time before reading.
    """

    block: TableBlock
    name: str
    driver: str
    encoding: str | None
    findings: tuple[Finding, ...]
    source: Fingerprint
