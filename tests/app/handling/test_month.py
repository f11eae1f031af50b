"""The month report: numbers, pages, workbook, nothing that tells few cases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lohu_gis.analysis.handling.moment import moment_of
from lohu_gis.analysis.handling.months import month_number
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.handling.month import MonthAsk, MonthReport, month_report, months_of
from lohu_gis.app.handling.month_pages import book_of, pages_of
from lohu_gis.app.i18n import set_language
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.table import FeatureTable
from lohu_gis.io.write.report import ReportBook, ReportSheet, write_report
from lohu_gis.render.plan.ops import TextOp
from lohu_gis.render.plan.report import Grid, Report, Tiles, plan_report


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Words in English."""
    set_language("en")
    yield
    set_language("zh_CN")


def complaints() -> FeatureTable:
    """April: 20 cases. May: 30 cases of 甲, 3 of 乙; one of them urgent, 8 open beyond their limit."""
    opened = ["2026-04-10T08:00:00+08:00"] * 20 + ["2026-05-10T08:00:00+08:00"] * 33
    closed: list[Any] = ["2026-04-12T08:00:00+08:00"] * 20 + ["2026-05-13T08:00:00+08:00"] * 25 + [None] * 8
    return new_table({
        "id": [f"C{n}" for n in range(53)], "opened": opened, "closed": closed,
        "due": ["2026-04-20T08:00:00+08:00"] * 20 + ["2026-05-20T08:00:00+08:00"] * 33,
        "title": [f"第{n}件" for n in range(52)] + ["楼道着火"], "category": ["=1+1"] * 53,
        "subdistrict": ["甲"] * 50 + ["乙"] * 3, "satisfaction": ["satisfied"] * 20 + ["satisfied", None, None] * 11,
        "unit": ["办"] * 53})


def report(table: FeatureTable, month: str = "2026-05") -> MonthReport:
    as_of = moment_of(table, "2026-06-30")
    return month_report(table, MonthAsk(month_number(month), as_of, load_pack("triage_luohu"),
                                        load_pack("urgent_words"), english=True))


def words_of(paper: Report) -> str:
    return "\n".join(run.text for page in plan_report(paper) for op in page.furniture if isinstance(op, TextOp)
                     for run in op.runs)


def test_numbers_by_hand() -> None:
    found = report(complaints())
    now, before = found.now, found.before
    assert before is not None
    assert (now.received, now.closed, now.open_, now.beyond) == (33, 25, 8, 8)
    assert (before.received, before.closed, before.open_) == (20, 20, 0)
    assert found.year is None
    assert now.median_days == 3.0
    assert {group.key: group.now.received for group in found.groups["subdistrict"]} == {"甲": 30, "乙": 3}
    assert found.received_tiers == {1: 1, 2: 32, 3: 0, 4: 0, 0: 0}
    assert found.open_tiers[1] == 1
    assert [case.id for case in found.late] == [f"C{n}" for n in range(45, 53)]
    assert found.late[0].days == pytest.approx(11 + 16 / 24, abs=1e-4)
    assert found.late[-1].reason == "urgent words: 着火 (Fire and smoke)"
    assert months_of(complaints()) == (month_number("2026-05"), month_number("2026-04"))


def test_pages_hide_few_cases_and_say_what_is_invented() -> None:
    paper = pages_of(report(complaints()), "示例区", invented=True)
    tiles = next(block for block in paper.blocks if isinstance(block, Tiles))
    assert (tiles.items[0].value, tiles.items[0].notes) == ("33", ("month before: 20 (+65 %)", "year before: –"))
    grid = next(block for block in paper.blocks if isinstance(block, Grid))
    few = next(row for row in grid.rows if row[0] == "乙")
    assert few[1:5] == ("< 5", "0", "< 5", "< 5")
    assert grid.bars[[row[0] for row in grid.rows].index("乙")] == 0.0  # its length would tell
    text = words_of(paper)
    assert "Complaints: month report 2026-05" in text
    assert text.count("Invented sample data; not the real district.") == 1 + len(plan_report(paper))
    assert "Invented" not in words_of(pages_of(report(complaints()), "", invented=False))


def test_workbook_has_numbers_and_no_formulas(tmp_path: Path) -> None:
    path = tmp_path / "report.xlsx"
    write_report(book_of(report(complaints()), "", invented=False), path)
    book = openpyxl.load_workbook(path)
    keys = {row[0].value: [cell.value for cell in row[1:]] for row in book.worksheets[0].iter_rows()}
    assert keys["Came in"] == [33, 20, "unknown"]
    assert keys["Closed in time"] == [1, 1, "unknown"]
    category = book["By category"]
    assert [cell.data_type for cell in category["A"]][-1] == "s"
    assert category["A"][-1].value == "=1+1"
    assert [cell.value for cell in book["By sub-district"]["B"]][-2:] == ["< 5", 30] or [
        cell.value for cell in book["By sub-district"]["B"]][-2:] == [30, "< 5"]
    assert book["Beyond the limit"].max_row == 2 + 8


def test_a_month_without_anything() -> None:
    found = report(complaints(), "2026-06")
    assert (found.now.received, found.now.open_) == (0, 8)
    assert pages_of(found, "", invented=False).blocks
    bare = new_table({"opened": ["2026-05-10T08:00:00+08:00"]})
    text = words_of(pages_of(report(bare), "", invented=False))
    assert "No open case is beyond its limit." in text


def test_long_tables_go_on_with_their_heads() -> None:
    grid = Grid("Long", ("Name", "Number"), tuple((f"row {n}", str(n)) for n in range(150)))
    pages = plan_report(Report("Title", "", (grid,)))
    texts = [[run.text for op in page.furniture if isinstance(op, TextOp) for run in op.runs] for page in pages]
    assert len(pages) == 3
    assert all("Name" in page for page in texts)
    assert sum(text.startswith("row ") for page in texts for text in page) == 150
    assert "3 / 3" in texts[-1]


def test_tabs_have_allowed_names(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    write_report(ReportBook((ReportSheet("a/b:" + "c" * 40, "", ("x",), ((float("nan"),), (2.0,)), ("0.0",)),),
                            unknown="?"), path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == ("a-b-" + "c" * 40)[:31]
    assert [cell.value for cell in sheet["A"]] == ["x", "?", 2]
