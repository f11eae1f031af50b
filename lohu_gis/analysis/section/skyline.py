"""The drawing of a skyline: the view unrolled, degrees as metres on a cylinder around the observer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.section.sheet import known_pieces
from lohu_gis.core.drawing import F64, Drawing, Path, Pen, Word, text_width

RIDGE = Pen("RIDGE", (70, 60, 45), 0.35)
RIDGE_AREA = Pen("RIDGE-AREA", None, 0.0, (214, 205, 190))
SKYLINE = Pen("SKYLINE", (20, 24, 28), 0.35)
SKYLINE_AREA = Pen("SKYLINE-AREA", None, 0.0, (236, 239, 242))
ADDED = Pen("ADDED", None, 0.0, (10, 108, 148))
AFTER = Pen("AFTER", (10, 108, 148), 0.5)
GONE = Pen("GONE", (120, 128, 136), 0.25, None, (1.5, 1.0))
AXES = Pen("AXES", (140, 148, 156), 0.13)
NAMES = Pen("NAMES", (20, 24, 28))

PENS = (RIDGE, RIDGE_AREA, SKYLINE, SKYLINE_AREA, ADDED, AFTER, GONE, AXES, NAMES)

RADIUS_M = 100.0
"""Radius of the cylinder on which the view is drawn: one degree is 1.745 m."""

_SMALL_MM = 1.8
_WIDE_MM = 380.0
_NAMED = 12  # most buildings that get their name


@dataclass(frozen=True, slots=True, eq=False)
class SkylineView:
    """What is drawn; all of shape (n,), degrees.

    Attributes
    ----------
    azimuth
        Rising, evenly spaced (may pass 360).
    before, after
        Elevation of the line; `after` None where there is only one state.
    ridge
        Elevation of the ground's own line.
    names
        Who makes the line at the end in each direction; empty for nobody.
    changed
        Directions in which another building makes the line than before.
    """

    azimuth: F64
    before: F64
    after: F64 | None
    ridge: F64
    names: tuple[str, ...]

    @property
    def changed(self) -> npt.NDArray[np.bool_]:
        """Directions in which the line is another one."""
        if self.after is None:
            return np.zeros(len(self.azimuth), bool)
        return np.abs(np.nan_to_num(self.after) - np.nan_to_num(self.before)) > 1e-9


def skyline_drawing(view: SkylineView, title: str = "", exaggeration: float = 1.0) -> Drawing:
    """The view as a drawing: x and y are degrees times `RADIUS_M` x pi / 180, heights times `exaggeration`.

    Layers: ``RIDGE RIDGE-AREA SKYLINE SKYLINE-AREA ADDED AFTER GONE AXES NAMES``. What rises above the line before is
    filled, what is gone is dashed. The widest buildings of the line carry their names.
    """
    unit = np.radians(1.0) * RADIUS_M
    wide = float(view.azimuth[-1] - view.azimuth[0]) * unit
    scale = max(wide * 1000.0 / _WIDE_MM, 1.0)
    mm = scale / 1000.0
    x = (view.azimuth - view.azimuth[0]) * unit

    def line(elevation: F64) -> F64:
        return np.column_stack([x, elevation * unit * exaggeration])

    foot = min(float(np.nanmin(np.concatenate([view.before, view.ridge, [0.0]]))), 0.0) * unit * exaggeration - 2 * mm
    last = view.before if view.after is None else view.after
    paths = [*_areas(line(last), foot, SKYLINE_AREA), *_added(view, line), *_areas(line(view.ridge), foot, RIDGE_AREA)]
    paths += [Path(RIDGE, piece) for piece in known_pieces(line(view.ridge))]
    if view.after is None:
        paths += [Path(SKYLINE, piece) for piece in known_pieces(line(view.before))]
    else:
        paths += [Path(GONE, piece) for piece in _where(line(view.before), view.before > view.after + 1e-9)]
        paths += [Path(SKYLINE, piece) for piece in _where(line(view.after), ~view.changed)]
        paths += [Path(AFTER, piece) for piece in _where(line(view.after), view.changed)]
    top = float(np.nanmax(np.concatenate([last, view.before, [1.0]])))
    axes, ticks = _axes(view, (foot, top), unit, exaggeration, mm)
    words = [*_names(view, line(last), mm), *ticks]
    if title:
        words.append(Word(NAMES, title, wide / 2, foot - 11 * mm, 3.5, "middle"))
    return Drawing(tuple(paths + axes), tuple(words), scale, title)


def _areas(line: F64, foot: float, pen: Pen) -> list[Path]:
    found = []
    for piece in known_pieces(line):
        closing = np.array([[piece[-1, 0], foot], [piece[0, 0], foot], piece[0]])
        found.append(Path(pen, np.concatenate([piece, closing]), True))
    return found


def _added(view: SkylineView, line: object) -> list[Path]:
    """Areas between the line before and a higher one after."""
    assert callable(line)
    if view.after is None:
        return []
    found = []
    rises = view.after > view.before + 1e-9
    for run in _runs(rises):
        upper, lower = line(view.after)[run], line(view.before)[run]
        found.append(Path(ADDED, np.concatenate([upper, lower[::-1], upper[:1]]), True))
    return found


def _runs(mask: npt.NDArray[np.bool_]) -> list[slice]:
    """Stretches of two directions or more, one direction wider on both sides than the mask."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return [slice(max(int(start) - 1, 0), min(int(end) + 1, len(mask)))
            for start, end in zip(edges[::2], edges[1::2], strict=True)]


def _where(line: F64, mask: npt.NDArray[np.bool_]) -> list[F64]:
    return [piece for run in _runs(mask) for piece in known_pieces(line[run])]


def _axes(view: SkylineView, heights: tuple[float, float], unit: float, exaggeration: float,
          mm: float) -> tuple[list[Path], list[Word]]:
    foot, top = heights
    sweep = float(view.azimuth[-1] - view.azimuth[0])
    step = next(s for s in (1, 5, 10, 15, 30, 45, 90) if sweep / s <= 13 or s == 90)
    paths, words = [], []
    start = int(np.ceil(view.azimuth[0] / step))
    for number in range(start, int(np.floor(view.azimuth[-1] / step)) + 1):
        x = (number * step - view.azimuth[0]) * unit
        paths.append(Path(AXES, np.array([[x, foot - 1.5 * mm], [x, foot]])))
        words.append(Word(AXES, f"{number * step % 360:g}°", x, foot - 2.4 * mm - _SMALL_MM * mm, _SMALL_MM, "middle"))
    rise = next(s for s in (1, 2, 5, 10, 20, 30) if top / s <= 6 or s == 30)
    left = -3 * mm
    for number in range(int(top // rise) + 1):
        y = number * rise * unit * exaggeration
        paths.append(Path(AXES, np.array([[left - 1.5 * mm, y], [left, y]])))
        words.append(Word(AXES, f"{number * rise:g}°", left - 2.2 * mm, y - 0.35 * _SMALL_MM * mm, _SMALL_MM, "end"))
    paths.append(Path(AXES, np.array([[0.0, 0.0], [(view.azimuth[-1] - view.azimuth[0]) * unit, 0.0]])))
    return paths, words


def _names(view: SkylineView, line: F64, mm: float) -> list[Word]:
    """Names over the highest places of the buildings that matter most: those that change the line, then wide ones."""
    names = np.array(view.names, object)
    rank = [(bool(view.changed[names == name].any()), int((names == name).sum()), name)
            for name in dict.fromkeys(view.names) if name]
    found: list[Word] = []
    taken: list[tuple[float, float, float]] = []
    for _changed, _wide, name in sorted(rank, key=lambda r: (-r[0], -r[1], r[2])):
        own = np.flatnonzero(names == name)
        top = own[np.nanargmax(line[own, 1])]
        x, y = float(line[top, 0]), float(line[top, 1]) + 1.2 * mm
        half = text_width(name) * _SMALL_MM * mm / 2 + mm
        if any(abs(x - other[0]) < half + other[1] and abs(y - other[2]) < 3 * mm for other in taken):
            continue
        taken.append((x, half, y))
        found.append(Word(NAMES, name, x, y, _SMALL_MM, "middle"))
        if len(found) == _NAMED:
            break
    return found
