"""Scenarios beside each other: rows, differences, workbook and page."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lohu_gis.app.comparison import (
    Comparison,
    Row,
    Scope,
    changed_areas,
    compared,
    facts_of,
    write_difference,
    write_number,
)
from lohu_gis.app.comparison_export import paper_of, table_of
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.io.write.comparison import ComparisonTable, TableLine, write_comparison
from lohu_gis.render.plan.comparison import HEIGHT, Paper, PaperCell, PaperRow, plan_comparison, wrapped
from lohu_gis.render.plan.fonts import default_face, metrics_of
from lohu_gis.render.plan.ops import TextOp
from tests.app.planned import sheets


def plain(text: str) -> str:
    """English."""
    return text


def chinese(text: str) -> str:
    """Something that is not English."""
    return f"中{text}"


def comparison(scope: Scope | None = None, reference: int = 0) -> Comparison:
    """Base and plan of the small city."""
    both = sheets()
    return Comparison(("现状", "方案"), reference, compared(both, scope or Scope()), "Everything",
                      facts_of(both[0], plain, {"buildings": "Buildings"}, "2026-11-24 02:00", "LOHU GIS 1"),
                      "invented")


def rows(scope: Scope | None = None) -> dict[str, Row]:
    """Rows by id."""
    return {row.id: row for row in comparison(scope).rows}


def test_rows_by_hand() -> None:
    found = rows()
    assert found["gfa_m2"].values == pytest.approx((8400, 14000))
    assert found["coverage"].values == pytest.approx((12.0, 11.0))  # percent
    assert found["gfa.residential"].values == pytest.approx((6000, 11600))
    assert found["gfa.residential"].is_use
    assert found["gfa.residential"].title == "residential"
    (named,) = (row for row in compared(sheets(), Scope(), {"residential": "住宅"}) if row.id == "gfa.residential")
    assert named.title == "住宅"
    assert "green_m2" not in found  # unknown in both


def test_only_plots_that_differ() -> None:
    assert changed_areas(sheets(), "plots").tolist() == [0]
    assert changed_areas(sheets(), "nothing").tolist() == []
    found = rows(Scope("changed"))
    assert found["area_m2"].values == pytest.approx((10000, 10000))
    assert found["far"].values == pytest.approx((0.6, 1.16))
    assert found["max_height_m"].values == (18.0, 60.0)
    base, _ = sheets()
    assert compared([base, base], Scope("changed")) == ()


def test_one_area() -> None:
    assert rows(Scope("area", "plots", 1))["gfa_m2"].values == pytest.approx((2400, 2400))


@pytest.mark.parametrize(("values", "relative", "words"), [
    ((100.0, 150.0), False, "+50"), ((100.0, 150.0), True, "+50.0 %"), ((100.0, 40.0), False, "−60"),
    ((100.0, 40.0), True, "−60.0 %"), ((100.0, 100.0), False, "="), ((0.0, 5.0), True, "–"), ((0.0, 5.0), False, "+5"),
    ((math.nan, 5.0), False, "–"), ((math.nan, math.nan), False, "="), ((100000.0, 100001.0), True, "+<0.1 %"),
    ((1000.0, 999.7), True, "−<0.1 %"), ((1000.0, 1000.5), True, "+0.1 %"),
    ((0.1 + 0.2, 0.3), False, "=")])
def test_differences_in_words(values: tuple[float, float], relative: bool, words: str) -> None:
    row = Row("x", "x", "", 0, values)
    assert write_difference(row, 1, 0, relative=relative) == words
    assert write_difference(row, 0, 0, relative=relative) == ""


def test_shares_differ_by_percentage_points() -> None:
    row = Row("coverage", "Coverage", "%", 1, (47.3, 9.1))
    assert write_difference(row, 1, 0, plain, relative=False) == "−38.2 pp"
    assert write_difference(row, 1, 0, plain, relative=True) == "−80.8 %"
    near = Row("coverage", "Coverage", "%", 1, (21.74, 21.736))
    assert write_difference(near, 1, 0, plain, relative=False) == "−<0.1 pp"
    ratio = Row("far", "Floor-area ratio", "", 2, (1.96, 1.9601))
    assert write_difference(ratio, 1, 0, plain, relative=False) == "+<0.01"


def test_unknown_is_a_dash() -> None:
    assert write_number(math.nan, 2) == "–"
    assert write_number(1234.5, 1) == "1\u2009234.5"


def test_facts_name_layers_columns_method_and_who_has_to_check() -> None:
    facts = dict(comparison().facts)
    assert facts["Buildings from"] == (
        "Buildings, storeys from the field storeys, height from the field height_m, lower side from the field base_m, "
        "use from the field use")
    assert "unknown is left out" in facts["Method"]
    assert "to be checked" in facts["People by"]
    assert facts["Computed"] == "2026-11-24 02:00 · LOHU GIS 1"


def cells_of(path: Path) -> tuple[list[list[Any]], list[list[Any]]]:
    """Both sheets of a workbook."""
    book = openpyxl.load_workbook(path)
    first, second = (list(map(list, sheet.iter_rows(values_only=True))) for sheet in book.worksheets)
    return first, second


def test_a_workbook_holds_values_formulas_and_facts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_comparison(table_of(comparison(), chinese, plain), path)
    table, facts = cells_of(path)
    assert table[0][0] == "中Comparison of scenarios Comparison of scenarios - Everything"
    assert table[1][0] == "invented"
    heads = next(n for n, row in enumerate(table) if row[0] == "中Indicator Indicator")
    assert table[heads][2:] == ["现状", "方案", "方案 中Difference Difference",
                                "方案 中Relative difference Relative difference"]
    line = next(row for row in table if str(row[0]).endswith("Gross floor area"))
    number = table.index(line) + 1
    assert line[1:4] == ["m²", pytest.approx(8400), pytest.approx(14000)]
    assert line[4:] == [f"=D{number}-C{number}", f"=D{number}/C{number}-1"]
    assert dict(facts)["Computed"].startswith("2026")


def test_a_workbook_says_unknown_and_no_text_becomes_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table = ComparisonTable("=1+1", ("a", "b", "c", "d", "nobody knows"), ("x", "y"), ("=A1", "B"), 0,
                            (TableLine("=2", "m", 1, (math.nan, 3.0)), TableLine("z", "m", 1, (0.0, 3.0))),
                            (("=3", "=4"),))
    write_comparison(table, path)
    book = openpyxl.load_workbook(path)
    first = book.worksheets[0]
    assert first["A1"].value == "=1+1"
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row
            if cell.value in ("=1+1", "=A1", "=2", "=3", "=4")} == {"s"}
    rows_ = list(first.iter_rows(values_only=True))
    assert rows_[-2][2:] == ("nobody knows", 3, None, None)
    assert rows_[-1][4:] == (f"=D{len(rows_)}-C{len(rows_)}", None)  # nothing is a share of 0


def test_workbooks_have_an_ending_and_a_folder(tmp_path: Path) -> None:
    table = ComparisonTable("t", ("a", "b", "c", "d", "e"), ("x", "y"), ("A",), 0, ())
    with pytest.raises(UsageError):
        write_comparison(table, tmp_path / "a.csv")
    with pytest.raises(InputError):
        write_comparison(table, tmp_path / "none" / "a.xlsx")


def words_of(paper: Paper) -> list[str]:
    """All texts of the page."""
    return [run.text for op in plan_comparison(paper).furniture if isinstance(op, TextOp) for run in op.runs]


def test_the_page_says_everything_in_both_languages() -> None:
    words = words_of(paper_of(comparison(), chinese, plain))
    assert "中Comparison of scenarios Comparison of scenarios" in words
    assert {"invented", "现状", "方案", "中Gross floor area (m²)", "Gross floor area", "14 000",
            "+5 600  (+66.7 %)"} <= set(words)
    assert any(word.startswith("中Computed: 2026") for word in words)
    assert not any("\u2009" in word for word in words)


def test_rows_without_room_are_counted_and_nothing_leaves_the_page() -> None:
    row = PaperRow("a" * 200, "b", "m", (PaperCell("1", "+1", 0.5),) * 3)
    paper = Paper("t", "s" * 500, ("x" * 90,) * 3, 0, (row,) * 60, ("fact " * 100,))
    words = words_of(paper)
    (rest,) = [word for word in words if word.startswith("+ ") and word.endswith("…")]
    assert int(rest.split()[1]) + words.count("b") == 60
    for op in plan_comparison(paper).furniture:
        if isinstance(op, TextOp):
            metrics = metrics_of(default_face())
            assert all(0 < run.y < HEIGHT and run.x > 0 for run in op.runs)
            assert all(run.x + metrics.width(run.text, op.size_px) < 1122.5 for run in op.runs)


def test_lines_break_between_words_and_anywhere_in_chinese() -> None:
    metrics = metrics_of(default_face())
    assert wrapped("one two three", 45, 10, metrics) == ["one two", "three"]
    assert wrapped("建筑面积统计", 32, 10, metrics) == ["建筑面", "积统计"]
    assert wrapped("", 30, 10, metrics) == []
