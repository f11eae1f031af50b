"""An export of complaints as it is: text, workbook, any vector table, Open311 requests and other records in JSON."""

from __future__ import annotations

from pathlib import Path

from lohu_gis.core.progress import Progress
from lohu_gis.io import door, source
from lohu_gis.io.complaints import open311
from lohu_gis.io.reading import ReadOptions, ReadResult


def read_export(path: Path | str, encoding: str | None = None, progress: Progress | None = None) -> ReadResult:
    """All rows of an export, unmasked, in memory only.

    Parameters
    ----------
    path
        File, or ``FILE|layer=NAME`` for one sheet of a workbook; without a name the first sheet.
    encoding
        Of text; None: decided from the bytes.

    Raises
    ------
    InputError
        ``file.*``, ``layer.missing``. A reason may quote the file: mask it before it is shown.
    """
    spec = source.parse(str(path))
    if open311.are_records(spec.file):
        return open311.read_records(spec.file, progress)
    return door.read(path, options=ReadOptions(encoding=encoding), progress=progress)
