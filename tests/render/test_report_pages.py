"""Reports: pages, their order, nothing beyond the edges, words that can be found."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from lohu_gis.core.chart import Axis, Chart, Dots, Line
from lohu_gis.render.plan.fonts import default_face, metrics_of
from lohu_gis.render.plan.ops import FigureOp, MapPlan, MarkersOp, TextOp, TextRun
from lohu_gis.render.plan.report import (
    HEIGHT,
    MARGIN,
    WIDTH,
    Grid,
    Picture,
    Report,
    Tile,
    Tiles,
    Words,
    moved,
    plan_report,
)
from lohu_gis.render.qt.pdf import write_pages

pytestmark = pytest.mark.usefixtures("qapp")
CHART = Chart("Curve", Axis("Days"), Axis("Closed", "%"),
              (Line("all", np.arange(5.0), np.arange(5.0)), Dots("", np.array([2.0]), np.array([3.0]), labels=("甲",))))


@pytest.fixture(scope="module")
def pages() -> tuple[MapPlan, ...]:
    """A report of every kind of block over several pages."""
    rows = tuple((f"单位 unit {number}", str(number)) for number in range(60))
    long = "Each month is counted as it stood at its own end; 各月按其月末状态统计。" * 40
    return plan_report(Report("Month report 2026-05", "As of 2026-05-31", (
        Tiles(tuple(Tile(f"Figure {n}", "1 888", ("month before: 1 811 (+4 %)",)) for n in range(6))),
        Picture(CHART), Grid("A very long table", ("Name", "Number"), rows, tuple(n / 60 for n in range(60))),
        Words("Method", (long,))), "Satisfied 12.5 %", "Invented"))


def texts(page: MapPlan) -> list[TextRun]:
    return [run for op in page.furniture if isinstance(op, TextOp) for run in op.runs]


def test_nothing_stands_beyond_the_edges(pages: tuple[MapPlan, ...]) -> None:
    metrics = metrics_of(default_face())
    for page in pages:
        for op in page.furniture:
            if isinstance(op, FigureOp):
                assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in op.points)
            if isinstance(op, TextOp):
                for run in op.runs:
                    assert run.x >= MARGIN - 1
                    assert run.x + metrics.width(run.text, op.size_px) <= WIDTH - MARGIN + 1, run.text
                    assert MARGIN <= run.y <= HEIGHT - MARGIN + 1


def test_rows_come_once_and_in_order(pages: tuple[MapPlan, ...]) -> None:
    names = [run.text for page in pages for run in texts(page) if run.text.startswith("单位 unit")]
    assert names == [f"单位 unit {number}" for number in range(60)]
    with_rows = [page for page in pages if any(run.text.startswith("单位 unit") for run in texts(page))]
    assert len(with_rows) > 1
    assert all("Number" in [run.text for run in texts(page)] for page in with_rows)
    assert [f"{n + 1} / {len(pages)}" in [run.text for run in texts(page)] for n, page in enumerate(pages)] == [
        True] * len(pages)


def test_lines_do_not_stand_upon_each_other(pages: tuple[MapPlan, ...]) -> None:
    for page in pages:
        left = sorted(run.y for run in texts(page) if run.x < MARGIN + 6)
        assert (np.diff(left) > 5).all()


def test_operations_move_as_a_whole() -> None:
    text = TextOp((TextRun("a", 1, 2), TextRun("b", 3, 4)), 10, "#000000", angle_deg=30, pivot=(5, 6))
    assert moved(text, 10, 20) == TextOp((TextRun("a", 11, 22), TextRun("b", 13, 24)), 10, "#000000", angle_deg=30,
                                         pivot=(15, 26))
    assert moved(FigureOp("line", ((0, 0), (1, 1))), 2, 3) == FigureOp("line", ((2, 3), (3, 4)))
    marks = moved(MarkersOp(np.array([[1.0, 2.0]]), np.zeros(1, np.uint8), ()), 1, 1)
    assert isinstance(marks, MarkersOp)
    assert marks.xy.tolist() == [[2.0, 3.0]]


def test_the_file_has_all_pages(pages: tuple[MapPlan, ...], tmp_path: Path) -> None:
    write_pages(pages, tmp_path / "report.pdf", "Month report")
    held = (tmp_path / "report.pdf").read_bytes()
    assert len(re.findall(rb"/Type\s*/Page\b", held)) == len(pages) > 1
    assert re.search(rb"/MediaBox\s*\[\s*0 0 595\.\d* 84[12]", held)


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_digits_beside_words_are_found(pages: tuple[MapPlan, ...], tmp_path: Path) -> None:
    """Fonts put other figures and a joined fi in their place, which have no character."""
    write_pages(pages, tmp_path / "report.pdf")
    found = subprocess.run(["pdftotext", "-layout", "report.pdf", "-"], cwd=tmp_path, capture_output=True, text=True,
                           check=True)
    told = re.sub(r"\s+", " ", found.stdout)
    for words in ("Month report 2026-05", "As of 2026-05-31", "month before: 1 811 (+4 %)", "Satisfied 12.5 %",
                  "单位 unit 59"):
        assert words in told
