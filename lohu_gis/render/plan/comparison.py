"""A comparison of scenarios on paper: one page of text and hairlines, as draw operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lohu_gis.core.style import Color
from lohu_gis.render.plan.fonts import FontFace, TextMetrics, default_face, metrics_of
from lohu_gis.render.plan.ops import FigureOp, MapPlan, Op, TextOp, TextRun
from lohu_gis.render.plan.viewport import Viewport

WIDTH, HEIGHT = 1122.5, 793.7
"""A4 lying, in logical pixels."""

MARGIN = 48.0
TITLE, HEAD, BODY, SMALL = 24.0, 12.0, 13.0, 10.0
TEXT, SECOND, ACCENT, BAD, LINE, SHADE = "#1A1F24", "#55606B", "#0A6C94", "#B3261E", "#DDE2E7", "#F3F5F7"
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class PaperCell:
    """A value with what differs, and the length of its bar (0 to 1)."""

    value: str
    change: str = ""
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class PaperRow:
    """An indicator in two languages with one cell per scenario."""

    title: str
    second: str
    unit: str
    cells: tuple[PaperCell, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the page; `note` is printed in red below the title, `facts` small at the foot."""

    title: str
    subtitle: str
    heads: tuple[str, ...]
    reference: int
    rows: tuple[PaperRow, ...]
    facts: tuple[str, ...] = ()
    note: str = ""


def plan_comparison(paper: Paper, font: FontFace | None = None) -> MapPlan:
    """The page as a plan for the PDF and SVG painters; rows that find no room are counted in a last line."""
    face = font or default_face()
    metrics = metrics_of(face)
    ops = tuple(_page(paper, metrics))
    return MapPlan(Viewport(0.0, 0.0, 1.0, WIDTH, HEIGHT, crs=None), "#FFFFFF", (), (), ops, face)


def _page(paper: Paper, metrics: TextMetrics) -> Iterator[Op]:
    yield _text(paper.title, MARGIN, MARGIN + TITLE * 0.8, TITLE, TEXT, bold=True)
    y = MARGIN + TITLE + 16
    yield _text(_cut(paper.subtitle, WIDTH - 2 * MARGIN, BODY, metrics), MARGIN, y, BODY, SECOND)
    if paper.note:
        y += 20
        yield _text(_cut(paper.note, WIDTH - 2 * MARGIN, BODY, metrics), MARGIN, y, BODY, BAD)
    foot = [line for fact in paper.facts for line in wrapped(fact, WIDTH - 2 * MARGIN, SMALL, metrics)]
    bottom = HEIGHT - MARGIN - len(foot) * SMALL * 1.45
    yield from _table(paper, y + 20, bottom - 16, metrics)
    for number, line in enumerate(foot):
        yield _text(line, MARGIN, bottom + (number + 1) * SMALL * 1.45, SMALL, SECOND)


def _table(paper: Paper, top: float, bottom: float, metrics: TextMetrics) -> Iterator[Op]:
    first = 250.0
    each = (WIDTH - 2 * MARGIN - first) / max(len(paper.heads), 1)
    step = 36.0 if len(paper.rows) <= 13 else 30.0
    yield _box(MARGIN, top, WIDTH - MARGIN, top + 30, SHADE)
    for number, head in enumerate(paper.heads):
        right = MARGIN + first + (number + 1) * each - 12
        words = _cut(head, each - 20, HEAD, metrics)
        yield _text(words, right - metrics.width(words, HEAD), top + 19, HEAD,
                    SECOND if number == paper.reference else ACCENT, bold=True)
    y = top + 30
    room = max(int((bottom - y) / step), 0)
    rows = paper.rows if len(paper.rows) <= room else paper.rows[:max(room - 1, 0)]
    for row in rows:
        yield from _row(row, paper, (MARGIN, y, first, each, step), metrics)
        y += step
        yield FigureOp("line", ((MARGIN, y), (WIDTH - MARGIN, y)), None, LINE, 0.7)
    if len(rows) < len(paper.rows):
        yield _text(f"+ {len(paper.rows) - len(rows)} {ELLIPSIS}", MARGIN + 4, y + 18, SMALL, SECOND)


def _row(row: PaperRow, paper: Paper, place: tuple[float, float, float, float, float],
         metrics: TextMetrics) -> Iterator[Op]:
    left, top, first, each, step = place
    middle = top + step / 2
    title = _cut(f"{row.title} ({row.unit})" if row.unit else row.title, first - 12, BODY, metrics)
    yield _text(title, left + 4, middle - 1 if row.second else middle + 5, BODY, TEXT)
    if row.second:
        yield _text(_cut(row.second, first - 12, SMALL, metrics), left + 4, middle + 12, SMALL, SECOND)
    for number, cell in enumerate(row.cells):
        right = left + first + (number + 1) * each - 12
        if cell.share > 0:
            length = (each - 24) * min(cell.share, 1.0)
            tone = LINE if number == paper.reference else "#BFDDE9"
            yield _box(right - length, top + step - 5, right, top + step - 2, tone)
        up = middle - 1 if cell.change else middle + 5
        yield _text(cell.value, right - metrics.width(cell.value, BODY), up, BODY, TEXT, bold=not cell.change)
        if cell.change:
            yield _text(cell.change, right - metrics.width(cell.change, SMALL), middle + 11, SMALL, ACCENT)


def wrapped(words: str, width: float, size: float, metrics: TextMetrics) -> list[str]:
    """Lines that fit a width; broken between words, and anywhere in Chinese."""
    lines, line = [], ""
    for piece in _pieces(words):
        if line and metrics.width(line + piece, size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line] if line.strip() else lines


def _pieces(words: str) -> Sequence[str]:
    """Smallest pieces between which a line may end."""
    found: list[str] = []
    for letter in words:
        last = found[-1][-1] if found else " "
        glued = " " not in (letter, last) and max(ord(letter), ord(last)) < 0x2E80
        if glued:
            found[-1] += letter
        else:
            found.append(letter)
    return found


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
