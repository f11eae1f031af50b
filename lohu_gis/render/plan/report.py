"""A report on upright A4 pages: figures, tables, charts, words, as draw operations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from lohu_gis.core.chart import Chart
from lohu_gis.core.style import Color
from lohu_gis.render.plan.chart.layout import plan_chart
from lohu_gis.render.plan.comparison import wrapped
from lohu_gis.render.plan.fonts import FontFace, TextMetrics, default_face, metrics_of
from lohu_gis.render.plan.ops import FigureOp, MapPlan, MarkersOp, Op, TextOp, TextRun
from lohu_gis.render.plan.viewport import Viewport

WIDTH, HEIGHT = 793.7, 1122.5
"""A4 upright, in logical pixels."""

MARGIN, FOOT = 48.0, 40.0
ROOM = WIDTH - 2 * MARGIN
TITLE, HEADING, BODY, SMALL = 22.0, 14.0, 11.0, 9.5
FIGURE = 20.0
TEXT, SECOND, BAD, LINE, SHADE, BAR = "#1A1F24", "#55606B", "#B3261E", "#DDE2E7", "#F3F5F7", "#BFDDE9"
ELLIPSIS = "…"
TILES_IN_ROW = 4
TILE_HIGH, HEAD_HIGH, ROW_HIGH = 76.0, 32.0, 18.5


@dataclass(frozen=True, slots=True)
class Tile:
    """A key figure with what it is compared with."""

    title: str
    value: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tiles:
    """Key figures beside each other."""

    items: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; the first column is words, the others stand right. It goes on over pages, its heads are said again.

    Attributes
    ----------
    bars
        For each row the length of a bar (0 to 1) behind the cell of `bar_column`; empty for none.
    first
        Share of the width that the first column takes.
    words
        Number of columns from the left that are words.
    """

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    bars: tuple[float, ...] = ()
    bar_column: int = 1
    first: float = 0.22
    words: int = 1
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A chart across the page."""

    chart: Chart
    height: float = 210.0


@dataclass(frozen=True, slots=True)
class Words:
    """A heading with paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


Block: TypeAlias = Tiles | Grid | Picture | Words


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """What is printed; `note` stands in red on the first page and small at the foot of all."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
    footer: str = ""
    note: str = ""


@dataclass(slots=True)
class _Pen:
    """Where the next line goes; new pages as they are needed."""

    metrics: TextMetrics
    pages: list[list[Op]] = field(default_factory=lambda: [[]])
    y: float = MARGIN

    def room(self, height: float) -> bool:
        """Make room for something; whether that began a new page."""
        if self.y + height <= HEIGHT - MARGIN - FOOT or self.y == MARGIN:
            return False
        self.pages.append([])
        self.y = MARGIN
        return True

    def add(self, *ops: Op) -> None:
        self.pages[-1].extend(ops)


def plan_report(report: Report, font: FontFace | None = None) -> tuple[MapPlan, ...]:
    """The pages, each as a plan for the painters of maps."""
    face = font or default_face()
    pen = _Pen(metrics_of(face))
    _head(pen, report)
    for block in report.blocks:
        _block(pen, block, face)
    total = len(pen.pages)
    view = Viewport(0.0, 0.0, 1.0, WIDTH, HEIGHT, crs=None)
    return tuple(MapPlan(view, "#FFFFFF", (), (), (*ops, *_foot(pen, report, number + 1, total)), face)
                 for number, ops in enumerate(pen.pages))


def moved(op: Op, right: float, down: float) -> Op:
    """A draw operation of text, figures or markers at another place."""
    if isinstance(op, TextOp):
        runs = tuple(TextRun(run.text, run.x + right, run.y + down) for run in op.runs)
        return replace(op, runs=runs, pivot=(op.pivot[0] + right, op.pivot[1] + down))
    if isinstance(op, FigureOp):
        return replace(op, points=tuple((x + right, y + down) for x, y in op.points))
    if isinstance(op, MarkersOp):
        return replace(op, xy=np.add(op.xy, (right, down)))
    raise TypeError(type(op).__name__)


def _head(pen: _Pen, report: Report) -> None:
    pen.y += TITLE
    pen.add(_text(report.title, MARGIN, pen.y, TITLE, TEXT, bold=True))
    pen.y += 8
    for words, color in ((report.subtitle, SECOND), (report.note, BAD)):
        for line in wrapped(words, ROOM, BODY, pen.metrics):
            pen.y += BODY * 1.5
            pen.add(_text(line, MARGIN, pen.y, BODY, color))
    pen.y += 14


def _foot(pen: _Pen, report: Report, number: int, total: int) -> Iterator[Op]:
    y = HEIGHT - MARGIN
    yield FigureOp("line", ((MARGIN, y - 16), (WIDTH - MARGIN, y - 16)), None, LINE, 0.7)
    count = f"{number} / {total}"
    wide = pen.metrics.width(count, SMALL)
    yield _text(count, WIDTH - MARGIN - wide, y, SMALL, SECOND)
    words = _cut(report.footer, ROOM * 0.55, SMALL, pen.metrics)
    yield _text(words, MARGIN, y, SMALL, SECOND)
    if report.note:
        left = MARGIN + pen.metrics.width(words, SMALL) + 12
        yield _text(_cut(report.note, WIDTH - MARGIN - wide - 12 - left, SMALL, pen.metrics), left, y, SMALL, BAD)


def _block(pen: _Pen, block: Block, face: FontFace) -> None:
    if isinstance(block, Tiles):
        _tiles(pen, block)
    elif isinstance(block, Grid):
        _grid(pen, block)
    elif isinstance(block, Picture):
        pen.room(block.height)
        plan = plan_chart(block.chart, ROOM, block.height, face=face)
        pen.add(*(moved(op, MARGIN, pen.y) for op in plan.ops))
        pen.y += block.height + 12
    else:
        _words(pen, block)


def _tiles(pen: _Pen, block: Tiles) -> None:
    wide = (ROOM - (TILES_IN_ROW - 1) * 12) / TILES_IN_ROW
    for start in range(0, len(block.items), TILES_IN_ROW):
        pen.room(TILE_HIGH)
        for place, tile in enumerate(block.items[start:start + TILES_IN_ROW]):
            left = MARGIN + place * (wide + 12)
            pen.add(_box(left, pen.y, left + wide, pen.y + TILE_HIGH, SHADE),
                    _text(_cut(tile.title, wide - 16, SMALL, pen.metrics), left + 8, pen.y + 15, SMALL, SECOND),
                    _text(_cut(tile.value, wide - 16, FIGURE, pen.metrics), left + 8, pen.y + 39, FIGURE, TEXT,
                          bold=True))
            for number, note in enumerate(tile.notes[:2]):
                pen.add(_text(_cut(note, wide - 16, SMALL, pen.metrics), left + 8, pen.y + 55 + 14 * number, SMALL,
                              SECOND))
        pen.y += TILE_HIGH + 12


def _grid(pen: _Pen, block: Grid) -> None:
    pen.room(HEADING + HEAD_HIGH + 3 * ROW_HIGH + 12)
    _heading(pen, block.title)
    _heads(pen, block)
    for number, row in enumerate(block.rows):
        if pen.room(ROW_HIGH):
            _heads(pen, block)
        if number < len(block.bars) and block.bars[number] > 0:
            left, right = _columns(block)[block.bar_column]
            length = (right - left - 8) * min(block.bars[number], 1.0)
            pen.add(_box(right - 4 - length, pen.y + ROW_HIGH - 4, right - 4, pen.y + ROW_HIGH - 1.5, BAR))
        _cells(pen, block, row, pen.y + ROW_HIGH - 6, BODY, TEXT)
        pen.y += ROW_HIGH
        pen.add(FigureOp("line", ((MARGIN, pen.y), (WIDTH - MARGIN, pen.y)), None, LINE, 0.5))
    for line in wrapped(block.note, ROOM, SMALL, pen.metrics):
        pen.room(SMALL * 1.5)
        pen.y += SMALL * 1.5
        pen.add(_text(line, MARGIN, pen.y, SMALL, SECOND))
    pen.y += 16


def _heads(pen: _Pen, block: Grid) -> None:
    """Heads of the columns on a shade, in one or two lines."""
    pen.add(_box(MARGIN, pen.y, WIDTH - MARGIN, pen.y + HEAD_HIGH, SHADE))
    for number, (left, right) in enumerate(_columns(block)):
        lines = wrapped(block.heads[number], right - left - 6, SMALL, pen.metrics)[:2]
        for place, line in enumerate(lines):
            y = pen.y + HEAD_HIGH - 7 - (len(lines) - 1 - place) * SMALL * 1.25
            shown = _cut(line, right - left - 6, SMALL, pen.metrics)
            x = left + 4 if number < block.words else right - 4 - pen.metrics.width(shown, SMALL)
            pen.add(_text(shown, x, y, SMALL, SECOND, bold=True))
    pen.y += HEAD_HIGH


def _cells(pen: _Pen, block: Grid, row: tuple[str, ...], y: float, size: float, color: Color) -> None:
    for number, (left, right) in enumerate(_columns(block)):
        words = _cut(row[number], right - left - 6, size, pen.metrics)
        x = left + 4 if number < block.words else right - 4 - pen.metrics.width(words, size)
        pen.add(_text(words, x, y, size, color))


def _columns(block: Grid) -> list[tuple[float, float]]:
    """Left and right end of each column."""
    first = ROOM * block.first
    each = (ROOM - first) / max(len(block.heads) - 1, 1)
    return [(MARGIN, MARGIN + first)] + [(MARGIN + first + n * each, MARGIN + first + (n + 1) * each)
                                         for n in range(len(block.heads) - 1)]


def _words(pen: _Pen, block: Words) -> None:
    pen.room(HEADING + 3 * BODY * 1.5)
    _heading(pen, block.title)
    for paragraph in block.paragraphs:
        for line in wrapped(paragraph, ROOM, BODY, pen.metrics):
            pen.room(BODY * 1.5)
            pen.y += BODY * 1.5
            pen.add(_text(line, MARGIN, pen.y, BODY, TEXT))
        pen.y += 4
    pen.y += 12


def _heading(pen: _Pen, title: str) -> None:
    if title:
        pen.y += HEADING
        pen.add(_text(title, MARGIN, pen.y, HEADING, TEXT, bold=True))
        pen.y += 8


def _cut(words: str, width: float, size: float, metrics: TextMetrics) -> str:
    if metrics.width(words, size) <= width:
        return words
    while words and metrics.width(words + ELLIPSIS, size) > width:
        words = words[:-1]
    return words.rstrip() + ELLIPSIS


def _text(words: str, x: float, y: float, size: float, color: Color, *, bold: bool = False) -> TextOp:
    return TextOp((TextRun(words, x, y),), size, color, bold=bold)


def _box(left: float, top: float, right: float, bottom: float, fill: Color) -> FigureOp:
    return FigureOp("polygon", ((left, top), (right, top), (right, bottom), (left, bottom)), fill)
