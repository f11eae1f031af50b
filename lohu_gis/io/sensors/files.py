"""Documents and tables of a path: one file, or all files of a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.io import door, gdal, source
from lohu_gis.io.kinds import TEXT_ENDINGS
from lohu_gis.io.reading import ReadOptions
from lohu_gis.io.sensors.headings import with_headings
from lohu_gis.io.sensors.parsing import decode

JSON_LIMIT = 1024 * 2**20
FILE_LIMIT = 5_000
"""Files of one folder, at most."""

TABLE_ENDINGS = TEXT_ENDINGS | door.PARQUET_ENDINGS | door.SHEET_ENDINGS | frozenset({".gpkg"})


def read_files(path: str, progress: Progress | None = None) -> tuple[
        list[tuple[str, Any]], list[tuple[str, FeatureTable]], list[Finding]]:
    """Documents and tables of a path, and what was noticed.

    A folder is read with the folders in it, in the order of names; files that cannot be read are left out, with a
    finding that counts and names them.

    Raises
    ------
    InputError
        ``file.*``; ``sensors.no_files`` for a folder without a readable file.
    """
    progress = progress or Progress()
    spec = source.parse(path)
    if not spec.file.is_dir():
        return _one(path, spec.file)
    documents: list[tuple[str, Any]] = []
    tables: list[tuple[str, FeatureTable]] = []
    findings: list[Finding] = []
    bad: list[str] = []
    found = sorted(p for p in spec.file.rglob("*") if p.is_file() and _is_readable(p))[:FILE_LIMIT]
    for number, file in enumerate(found):
        progress.at(number / len(found))
        try:
            more = _one(str(file), file)
        except InputError:
            bad.append(str(file.relative_to(spec.file)))
            continue
        documents += more[0]
        tables += more[1]
        findings += more[2]
    if bad:
        findings.append(Finding(code="sensors.files_left_out", count=len(bad), facts={"files": ", ".join(bad[:5])}))
    if not documents and not tables:
        raise InputError("sensors.no_files", path=path)
    return documents, tables, findings


def _is_readable(path: Path) -> bool:
    return path.suffix.lower() == ".json" or door.ending(path) in TABLE_ENDINGS


def _one(path: str, file: Path) -> tuple[list[tuple[str, Any]], list[tuple[str, FeatureTable]], list[Finding]]:
    name = Path(file.stem).stem if file.suffix.lower() == ".gz" else file.stem
    if file.suffix.lower() == ".json":
        gdal.check_present(file)
        size = file.stat().st_size
        if size > JSON_LIMIT:
            raise InputError("file.too_large", path=path, size=size, limit=JSON_LIMIT)
        with gdal.reading(file):
            return [(name, decode(path, file.read_bytes()))], [], []
    result = door.read(path, options=ReadOptions())
    kept = [f for f in result.findings if not f.code.startswith(("crs.", "datum.", "geometry."))]
    return [], [(name, FeatureTable(with_headings(result.block)))], kept
