"""A report as a workbook: one sheet per table, numbers as numbers, texts never as formulas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lohu_gis.io.write.atomic import publish, workshop
from lohu_gis.io.write.door import check_out

ENDINGS = (".xlsx",)
WIDEST = 60
"""Characters of a column."""

ReportCell = str | int | float | None


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """One sheet.

    Attributes
    ----------
    name
        On its tab.
    title
        Stands above; empty for none.
    rows
        Cells; NaN and None are written as `unknown` of the book.
    formats, row_formats
        Number format of each column, and of each row where there are any; empty for words.
    """

    name: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[ReportCell, ...], ...]
    formats: tuple[str, ...]
    row_formats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportBook:
    """All sheets; `note` stands in red on each."""

    sheets: tuple[ReportSheet, ...]
    note: str = ""
    unknown: str = ""


def write_report(book: ReportBook, path: Path, sources: Sequence[str] = ()) -> None:
    """Write a workbook, whole or not at all.

    Raises
    ------
    UsageError
        ``out.*`` for an ending that is not ``.xlsx``, or a path that is one of `sources`.
    InputError
        ``out.*``, ``disk.*``.
    """
    check_out(path, ENDINGS, sources)
    with workshop(path) as folder:
        made = folder / path.name
        _book(book).save(made)
        publish([(made, path)])


def _book(book: ReportBook) -> Any:
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for sheet in book.sheets:
        _sheet(made.create_sheet(_tab(sheet.name)), sheet, book)
    return made


def _tab(name: str) -> str:
    """A name that a tab may have."""
    return "".join("-" if letter in "[]:*?/\\" else letter for letter in name)[:31] or "-"


def _sheet(target: Any, sheet: ReportSheet, book: ReportBook) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    if sheet.title:
        _append(target, (sheet.title,), book)
        target.cell(target.max_row, 1).font = Font(bold=True, size=14)
    if book.note:
        _append(target, (book.note,), book)
        target.cell(target.max_row, 1).font = Font(italic=True, color="B3261E")
    _append(target, sheet.heads, book)
    top = target.max_row
    for cell in target[top]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0A6C94")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for number, row in enumerate(sheet.rows):
        _append(target, row, book)
        formats = [sheet.row_formats[number]] * len(row) if sheet.row_formats else sheet.formats
        for cell, format_ in zip(target[target.max_row], formats, strict=False):
            if format_ and not isinstance(cell.value, str):
                cell.number_format = format_
    target.freeze_panes = target.cell(top + 1, 2)
    for column in range(1, len(sheet.heads) + 1):
        longest = max((_length(row[column - 1]) for row in sheet.rows if len(row) >= column), default=0)
        wide = max(longest, min(_length(sheet.heads[column - 1]), 14)) + 3
        target.column_dimensions[get_column_letter(column)].width = min(wide, WIDEST)


def _length(cell: ReportCell) -> int:
    """Room that a cell takes, in Latin letters."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in str(cell)) if isinstance(cell, str) else 9


def _append(target: Any, cells: Sequence[ReportCell], book: ReportBook) -> None:
    """A row; no text in it becomes a formula, unknown is a word."""
    target.append([book.unknown if _unknown(cell) else cell for cell in cells])
    for cell in target[target.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"


def _unknown(cell: ReportCell) -> bool:
    return cell is None or (isinstance(cell, float) and math.isnan(cell))
