"""A comparison of scenarios as a workbook: values, differences, and the facts they rest on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lohu_gis.io.write.atomic import publish, workshop
from lohu_gis.io.write.door import check_out

ENDINGS = (".xlsx",)
FORMATS = {0: "#,##0", 1: "#,##0.0", 2: "#,##0.00"}


@dataclass(frozen=True, slots=True)
class TableLine:
    """One line: what, unit, digits behind the point, one number per scenario (NaN for unknown)."""

    title: str
    unit: str
    digits: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ComparisonTable:
    """What is written; all texts are in the language of the reader.

    Attributes
    ----------
    heads
        Titles of the columns: indicator, unit, difference, relative difference, unknown.
    sheets
        Names of the sheets with the table and with the facts.
    reference
        Number of the scenario that the others are compared with.
    """

    title: str
    heads: tuple[str, str, str, str, str]
    sheets: tuple[str, str]
    scenarios: tuple[str, ...]
    reference: int
    lines: tuple[TableLine, ...]
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""


def write_comparison(table: ComparisonTable, path: Path, sources: Sequence[str] = ()) -> None:
    """Write a workbook, whole or not at all.

    Differences are formulas, so that they follow when somebody types another value. Unknown is a word, not 0.

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
        _book(table).save(made)
        publish([(made, path)])


def _book(table: ComparisonTable) -> Any:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = table.sheets[0]
    _append(sheet, [table.title])
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    if table.note:
        _append(sheet, [table.note])
        sheet.cell(2, 1).font = Font(italic=True, color="B3261E")
    sheet.append([])
    others = [n for n in range(len(table.scenarios)) if n != table.reference]
    heads = [table.heads[0], table.heads[1], *table.scenarios]
    for number in others:
        heads += [f"{table.scenarios[number]} {table.heads[2]}", f"{table.scenarios[number]} {table.heads[3]}"]
    _append(sheet, heads)
    top = sheet.max_row
    for cell in sheet[top]:
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor="0A6C94")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for line in table.lines:
        _line(sheet, table, line, others)
    sheet.freeze_panes = sheet.cell(top + 1, 3)
    sheet.column_dimensions["A"].width = 30
    for column in range(3, len(heads) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    facts = book.create_sheet(table.sheets[1])
    for title, text in table.facts:
        _append(facts, [title, text])
    facts.column_dimensions["A"].width, facts.column_dimensions["B"].width = 24, 110
    return book


def _line(sheet: Any, table: ComparisonTable, line: TableLine, others: Sequence[int]) -> None:
    from openpyxl.utils import get_column_letter

    _append(sheet, [line.title, line.unit])
    row = sheet.max_row
    for number, value in enumerate(line.values):
        cell = sheet.cell(row, 3 + number, table.heads[4] if math.isnan(value) else value)
        cell.number_format = FORMATS.get(line.digits, "General")
    base = f"{get_column_letter(3 + table.reference)}{row}"
    for place, number in enumerate(others):
        if math.isnan(line.values[number]) or math.isnan(line.values[table.reference]):
            continue
        own, column = f"{get_column_letter(3 + number)}{row}", 3 + len(line.values) + 2 * place
        sheet.cell(row, column, f"={own}-{base}").number_format = FORMATS.get(line.digits, "General")
        if line.values[table.reference]:
            sheet.cell(row, column + 1, f"={own}/{base}-1").number_format = "0.0%"


def _append(sheet: Any, texts: Sequence[str]) -> None:
    """A row of texts; none of them becomes a formula."""
    sheet.append(list(texts))
    for cell in sheet[sheet.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"
