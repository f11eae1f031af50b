"""A comparison for sheet and paper, in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable

from lohu_gis.app.comparison import Comparison, Row, write_difference, write_number
from lohu_gis.app.phrases import titled
from lohu_gis.core.text import N_
from lohu_gis.io.write.comparison import ComparisonTable, TableLine
from lohu_gis.render.plan.comparison import Paper, PaperCell, PaperRow

Translate = Callable[[str], str]
TITLE = N_("Comparison of scenarios")
THIN = "\u2009"
"""The thin space of numbers on screen."""


def table_of(comparison: Comparison, own: Translate, other: Translate) -> ComparisonTable:
    """What a workbook holds; `own` and `other` are the two languages, the reader's first."""
    def both(text: str) -> str:
        return _both(own(text), other(text))

    lines = tuple(TableLine(_title(row, own, other), row.unit, row.digits, row.values) for row in comparison.rows)
    return ComparisonTable(
        both(TITLE) + (f" - {comparison.scope}" if comparison.scope else ""),
        (both(N_("Indicator")), both(N_("Unit")), both(N_("Difference")), both(N_("Relative difference")),
         both(N_("unknown"))), (own(N_("Comparison")), own(N_("Sources"))), comparison.scenarios, comparison.reference,
        lines, comparison.facts, comparison.note)


def paper_of(comparison: Comparison, own: Translate, other: Translate) -> Paper:
    """What a page holds."""
    rows = tuple(_paper_row(row, comparison, own, other) for row in comparison.rows)
    return Paper(_both(own(TITLE), other(TITLE)), comparison.scope, comparison.scenarios, comparison.reference, rows,
                 tuple(titled(title, text, own) for title, text in comparison.facts), comparison.note)


def _plain(text: str) -> str:
    """With plain spaces: fonts of paper know no thin ones."""
    return text.replace(THIN, " ")


def _paper_row(row: Row, comparison: Comparison, own: Translate, other: Translate) -> PaperRow:
    most = max((abs(value) for value in row.values if not math.isnan(value)), default=0.0)
    cells = []
    for number, value in enumerate(row.values):
        absolute = write_difference(row, number, comparison.reference, own, relative=False)
        relative = write_difference(row, number, comparison.reference, own, relative=True)
        change = absolute if absolute in ("", "=", "–") else f"{absolute}  ({relative})"
        share = abs(value) / most if most > 0 and not math.isnan(value) else 0.0
        cells.append(PaperCell(_plain(write_number(value, row.digits)), _plain(change), share))
    title, second = (own(row.title), other(row.title)) if not row.is_use else (_use(row, own), "")
    return PaperRow(title, "" if second == title else second, row.unit, tuple(cells))


def _title(row: Row, own: Translate, other: Translate) -> str:
    return _use(row, own) if row.is_use else _both(own(row.title), other(row.title))


def _use(row: Row, own: Translate) -> str:
    name = own(row.title) if row.id == "gfa." else row.title
    return own(N_("Gross floor area: {use}")).format(use=name)


def _both(one: str, other: str) -> str:
    return one if one == other else f"{one} {other}"
