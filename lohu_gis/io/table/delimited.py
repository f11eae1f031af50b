"""Delimited text: encoding, delimiter, header and column types found from the content."""

from __future__ import annotations

import csv
import gzip
import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lohu_gis.core import encoding_rules
from lohu_gis.core.encoding_rules import Decision
from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.io import gdal

if TYPE_CHECKING:
    import pyarrow as pa

SIZE_LIMIT = 2 * 2**30
"""Bytes of a text table that are read at most."""

_SNIFF_BYTES = 256 * 1024
_DELIMITERS = (",", "\t", ";", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FIELD_LIMIT = 16 * 2**20
_COLUMN_LIMIT = 5000

_YEAR = re.compile(r"(19|20)[0-9]{2}")
_INT = r"^-?(0|[1-9][0-9]{0,18})$"
_LONG = r"^-?[0-9]{17,}$"  # numbers of cases and people; as a decimal number the last digits would be lost
_REAL = r"^-?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][-+]?[0-9]{1,3})?$"
_DIGIT = r"[0-9]"
_ESCAPED = r"^'('*[=+\-@\x00-\x1f])"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?$"
_TIME_ZONED = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:?[0-9]{2})$"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text table with typed columns."""

    table: pa.Table
    encoding: str
    delimiter: str
    findings: tuple[Finding, ...]


def read_delimited(path: Path, encoding: str | None = None, delimiter: str | None = None) -> Parsed:
    """All rows of a text table.

    Notes
    -----
    Types are given to a column when all its filled cells agree: whole numbers (without leading zeros, which are codes),
    numbers, ISO dates and times; everything else is text. Empty cells are missing. A leading ``'`` that protects a text
    cell from being taken for a formula is removed. Rows with too few cells are filled up, extra cells are dropped,
    with a finding.

    Raises
    ------
    InputError
        ``file.*``; ``file.too_large`` above `SIZE_LIMIT`.
    """
    gdal.check_present(path)
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        raise InputError("file.too_large", path=str(path), size=size, limit=SIZE_LIMIT)
    raw = _content(path)
    if b"\0" in raw[:4096] and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError("file.unsupported", path=str(path), reason="binary")
    decision, data = to_utf8(raw, encoding)
    if not data.strip():
        raise InputError("file.empty", path=str(path))
    mark = delimiter or sniff(data[:_SNIFF_BYTES].decode("utf-8", "ignore"))
    names, header_rows = _header(data, mark)
    if len(names) > _COLUMN_LIMIT:
        raise InputError("file.unsupported", path=str(path), reason=f"{len(names)} columns")
    columns, ragged = _columns(data, mark, names, header_rows)
    table = columns.from_arrays([typed(c) for c in columns.columns], names=names) if names else columns
    findings = [*decision_findings(decision)]
    if ragged:
        findings.append(Finding(code="table.ragged", count=ragged, facts={"columns": len(names)}))
    return Parsed(table, decision.encoding, mark, tuple(findings))


def _content(path: Path) -> bytes:
    """The bytes of the file, unpacked from gzip within `SIZE_LIMIT`."""
    with gdal.reading(path):
        if path.suffix.lower() != ".gz":
            return path.read_bytes()
        with gzip.open(path) as file:
            try:
                raw = file.read(SIZE_LIMIT + 1)
            except EOFError as error:
                raise InputError("file.truncated", path=str(path), reason=str(error)) from error
    if len(raw) > SIZE_LIMIT:
        raise InputError("file.too_large", path=str(path), size=len(raw), limit=SIZE_LIMIT)
    return raw


def to_utf8(raw: bytes, wanted: str | None) -> tuple[Decision, bytes]:
    """The content as UTF-8 without BOM, and what it was in."""
    for bom, name in _BOMS:
        if raw.startswith(bom):
            text = raw[len(bom):] if name == "utf-8" else raw.decode("utf-16", "replace").encode()
            if name == "utf-16" or _is_utf8(text):
                return Decision(name, "claimed", name), text
            raw = text  # a BOM that lies
    chosen = encoding_rules.codec_name(wanted)
    if chosen is None and _is_utf8(raw):
        return Decision("utf-8", "ascii" if raw.isascii() else "guessed"), raw
    decision = Decision(chosen, "claimed", chosen) if chosen else encoding_rules.decide(raw.splitlines())
    return decision, raw.decode(decision.encoding, "replace").encode()


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def decision_findings(decision: Decision) -> tuple[Finding, ...]:
    """A finding where the encoding had to be guessed and is not UTF-8."""
    if decision.verdict in ("guessed", "undecided") and decision.encoding != "utf-8":
        return (Finding(code="encoding.guessed", severity="info" if decision.verdict == "guessed" else "warning",
                        facts={"encoding": decision.encoding, "claim": decision.claim}),)
    return ()


def sniff(text: str) -> str:
    """The delimiter that cuts the first lines into the most cells, equally many on most lines; comma in doubt."""
    lines = text.splitlines()[:50]
    best, best_score = ",", 1.0
    for mark in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=mark) if row]
        except csv.Error:
            continue
        if not widths or widths[0] < 2:
            continue
        agreeing = sum(w == widths[0] for w in widths) / len(widths)
        score = widths[0] * agreeing ** 2
        if score > best_score:
            best, best_score = mark, score
    return best


def _header(data: bytes, delimiter: str) -> tuple[list[str], int]:
    """Column names, and how many rows they take (0 when the first row is data already).

    As in GDAL a number in the first row means that there is no heading; years, which head many tables, are none.
    """
    csv.field_size_limit(_FIELD_LIMIT)
    lines = io.StringIO(data[:_SNIFF_BYTES * 4].decode("utf-8", "ignore"), newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        first = next((row for row in reader if row), [])
        second = next((row for row in reader if row), [])
    except csv.Error:
        return ["field_1"], 0
    if len(second) == len(first) and any(_is_number(cell) and not _YEAR.fullmatch(cell.strip()) for cell in first):
        return [f"field_{i + 1}" for i in range(len(first))], 0
    names = [re.sub(_ESCAPED, r"\1", cell.strip()) or f"field_{i + 1}" for i, cell in enumerate(first)]
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out, 1


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _columns(data: bytes, delimiter: str, names: list[str], header_rows: int) -> tuple[pa.Table, int]:
    """All cells as text columns; quick where every row has the same width, else row by row."""
    import pyarrow as pa
    from pyarrow import csv as fast

    try:
        table = fast.read_csv(
            pa.BufferReader(data),
            fast.ReadOptions(column_names=names, skip_rows_after_names=header_rows,
                             block_size=max(len(data) // 8, 2**24)),
            fast.ParseOptions(delimiter=delimiter, newlines_in_values=b'"' in data, ignore_empty_lines=True),
            fast.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=True,
                                null_values=[""], quoted_strings_can_be_null=True, check_utf8=False))
    except (pa.ArrowInvalid, pa.ArrowKeyError, pa.ArrowTypeError):
        return _row_by_row(data, delimiter, names, header_rows)
    return table.combine_chunks(), 0


def _row_by_row(data: bytes, delimiter: str, names: list[str], header_rows: int) -> tuple[pa.Table, int]:
    import pyarrow as pa

    cells: list[list[str | None]] = [[] for _ in names]
    ragged = 0
    reader = csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""), delimiter=delimiter)
    rows = (row for row in reader if row)
    for _ in range(header_rows):
        next(rows, None)
    try:
        for row in rows:
            ragged += len(row) != len(names)
            for i, column in enumerate(cells):
                column.append(row[i] or None if i < len(row) else None)
    except csv.Error:
        ragged += 1
    return pa.table([pa.array(c, pa.string()) for c in cells], names=names), ragged


def typed(column: Any) -> Any:
    """A text column as the narrowest type all its filled cells agree on; the protecting ``'`` is taken off text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    filled = column.drop_null()
    if not len(filled):
        return column
    for pattern, kind in ((_INT, pa.int64()), (_REAL, pa.float64()), (_DATE, pa.date32()), (_TIME, pa.timestamp("us")),
                          (_TIME_ZONED, pa.timestamp("us", "UTC"))):
        if pc.match_substring_regex(filled[:1], pattern)[0].as_py() and pc.all(
                pc.match_substring_regex(filled, pattern)).as_py():
            if kind == pa.float64() and (not pc.all(pc.match_substring_regex(filled, _DIGIT)).as_py()
                                         or pc.any(pc.match_substring_regex(filled, _LONG)).as_py()):
                continue
            try:
                return column.cast(kind)
            except pa.ArrowInvalid:
                break  # 2024-13-45 and the like stay text
    return pc.replace_substring_regex(column, _ESCAPED, r"\1")
