"""The legend as a card on the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lohu_gis.render.plan.legend import LegendEntry, LegendGroup, texts_of
from lohu_gis.render.plan.ops import FigureOp, Op, TextOp, TextRun
from lohu_gis.render.plan.swatch import ramp_strip, swatch

if TYPE_CHECKING:
    from lohu_gis.render.plan.fonts import TextMetrics
    from lohu_gis.render.plan.furniture import Tones
    from lohu_gis.render.plan.placing import Box

_PAD, _ROW, _GAP = 12.0, 20.0, 6.0
_SIGN_W, _SIGN_H = 22.0, 13.0
_SIZE = 12.0
_RAMP_W = 120.0
_NOTE = 15.0
"""Height of a line below a ramp."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the card: a heading, or a sign with its text."""

    words: str
    entry: LegendEntry | None
    height: float
    width: float


def legend_card(groups: tuple[LegendGroup, ...], tones: Tones, metrics: TextMetrics, *, right: float, foot: float,
                room: float) -> tuple[list[Op], Box] | None:
    """A card whose lower right corner is at (right, foot), at most `room` high; long legends get more columns.

    What does not fit in three columns, or in half of the picture's width, is left out with an ellipsis; None when
    there is no room for three lines.
    """
    rows = [row for group in groups for row in _rows(group, metrics)]
    if room < 3 * _ROW + 2 * _PAD:
        return None
    for most in (3, 2, 1):
        columns = _columns(rows, room - 2 * _PAD, most)
        widths = [max(row.width for row in column) for column in columns]
        if sum(widths) + _PAD * (len(columns) + 1) <= right / 2:
            break
    else:
        return None
    height = max(sum(row.height for row in column) for column in columns) + 2 * _PAD - _GAP / 2
    width = sum(widths) + _PAD * (len(columns) + 1)
    left, top = right - width, foot - height
    card = ((left, top), (right, top), (right, foot), (left, foot))
    ops: list[Op] = [FigureOp("polygon", card, tones.card, tones.line, 1.0, radius_px=6.0)]
    x = left + _PAD
    for column, column_width in zip(columns, widths, strict=True):
        y = top + _PAD
        for row in column:
            ops += _draw(row, x, y, tones, metrics)
            y += row.height
        x += column_width + _PAD
    return ops, (left, top, right, foot)


def _rows(group: LegendGroup, metrics: TextMetrics) -> list[_Row]:
    def row(words: str, entry: LegendEntry | None, height: float = _ROW, bold: bool = False) -> _Row:
        width = metrics.width(words, _SIZE) * (1.06 if bold else 1.0)
        if entry is not None and entry.ramp is not None:
            width = max(width, _RAMP_W, *(metrics.width(note, 11) for note in entry.notes))
        elif entry is not None:
            width += _SIGN_W + 8
        return _Row(words, entry, height, width)

    if len(group.entries) == 1:
        entry = group.entries[0]
        ramp_height = _ROW + _SIGN_H + 18 + _NOTE * len(entry.notes) if entry.ramp is not None else _ROW
        return [row(group.title, entry, ramp_height + _GAP / 2)]
    inner = [row(entry.label, entry) for entry in group.entries]
    inner[-1] = row(group.entries[-1].label, group.entries[-1], _ROW + _GAP)
    return [row(group.title, None, _ROW, bold=True), *inner]


def _columns(rows: list[_Row], room: float, most: int) -> list[list[_Row]]:
    columns: list[list[_Row]] = [[]]
    used = 0.0
    for number, row in enumerate(rows):
        following = rows[number + 1].height if row.entry is None and number + 1 < len(rows) else 0.0
        full = used + row.height + following > room
        if columns[-1] and full:
            if len(columns) == most:
                columns[-1][-1] = _Row("…", None, _ROW, 20.0)
                break
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += row.height
    return columns


def _draw(row: _Row, x: float, y: float, tones: Tones, metrics: TextMetrics) -> list[Op]:
    base = y + _SIZE + 1
    if row.entry is None:
        return [TextOp((TextRun(row.words, x, base),), _SIZE, tones.text, bold=True)]
    if row.entry.ramp is not None:
        low, high = texts_of(row.entry)
        top = y + _ROW
        corners = ((x, top), (x + _RAMP_W, top), (x + _RAMP_W, top + _SIGN_H), (x, top + _SIGN_H))
        ends = (TextRun(low, x, top + _SIGN_H + 13),
                TextRun(high, x + _RAMP_W - metrics.width(high, 11), top + _SIGN_H + 13))
        return [TextOp((TextRun(row.words, x, base),), _SIZE, tones.text),
                ramp_strip(row.entry.ramp, x, top, _RAMP_W, _SIGN_H),
                FigureOp("polygon", corners, None, tones.line, 0.8),
                TextOp(ends, 11, tones.second),
                *(TextOp((TextRun(note, x, top + _SIGN_H + 13 + _NOTE * number),), 11, tones.second)
                  for number, note in enumerate(row.entry.notes, 1))]
    sign = swatch(row.entry.symbol, x, y + 1.5, _SIGN_W, _SIGN_H) if row.entry.symbol is not None else []
    return [*sign, TextOp((TextRun(row.words, x + _SIGN_W + 8, base),), _SIZE, tones.text)]
