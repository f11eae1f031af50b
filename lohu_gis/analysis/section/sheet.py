"""The drawing of a section: ground, cut buildings with floors and levels, what stands behind, and two scales."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lohu_gis.analysis.grid import round_size
from lohu_gis.analysis.section.cut import Cut, Section
from lohu_gis.core.drawing import F64, Drawing, Path, Pen, Word, text_width

BEHIND = Pen("BEHIND", (120, 128, 136), 0.13, (240, 242, 244))
SOIL = Pen("SOIL", None, 0.0, (214, 205, 190))
GROUND = Pen("GROUND", (70, 60, 45), 0.5)
CUT = Pen("CUT", (20, 24, 28), 0.5, (255, 255, 255))
UNKNOWN = Pen("UNKNOWN", (179, 38, 30), 0.25, None, (2.0, 1.2))
FLOORS = Pen("FLOORS", (90, 98, 106), 0.13)
LEVELS = Pen("LEVELS", (60, 68, 76), 0.13)
NAMES = Pen("NAMES", (20, 24, 28))
AXES = Pen("AXES", (140, 148, 156), 0.13)

PENS = (BEHIND, SOIL, GROUND, CUT, UNKNOWN, FLOORS, LEVELS, NAMES, AXES)

SCALES = (100, 200, 250, 500, 1000, 2000, 2500, 5000, 10_000, 20_000, 25_000, 50_000)
_PAPER_MM = 380.0  # what an automatic scale may take: A3 across
_SMALL_MM, _TEXT_MM = 1.8, 2.5
_UNKNOWN_M = 3.0  # how high a building of unknown height is hinted at
_TICK_MM = 18.0  # least distance of ticks


@dataclass(frozen=True, slots=True)
class SectionWords:
    """What is written; the caller translates.

    Attributes
    ----------
    title
        Below the drawing; ``{scale:g}`` in it becomes the scale.
    ends
        Names of the two ends.
    unknown
        Beside buildings of unknown height.
    """

    title: str = ""
    ends: tuple[str, str] = ("A", "A′")
    unknown: str = "?"


def fitting_scale(length_m: float) -> int:
    """The largest usual scale (its denominator) at which a length fits an A3 sheet across."""
    return next((scale for scale in SCALES if length_m * 1000 / scale <= _PAPER_MM), SCALES[-1])


def section_drawing(section: Section, words: SectionWords | None = None, scale: float | None = None) -> Drawing:
    """A section as a drawing: x is metres along, y metres above zero.

    Parameters
    ----------
    section
        From `cut.section`.
    words
        Texts.
    scale
        Denominator; None takes `fitting_scale`.

    Returns
    -------
    Drawing
        Layers: ``BEHIND SOIL GROUND CUT UNKNOWN FLOORS LEVELS NAMES AXES``. Names that would run into one another are
        left out; levels of roofs stand with the names.
    """
    words = words or SectionWords()
    scale = float(scale or fitting_scale(section.length))
    words = replace(words, title=words.title.replace("{scale:g}", f"{scale:g}"))
    mm = scale / 1000.0
    low, high = section.heights()
    foot = low - 6 * mm
    paths = [Path(BEHIND, ring, True) for part in reversed(section.behind) for ring in part.outline]
    paths += _soil(section, foot)
    for cut in section.cuts:
        paths += _cut(cut, mm)
    paths += [Path(GROUND, piece) for piece in known_pieces(section.ground)]
    axes, ticks = _axes(section, foot, high, mm)
    texts = [*_names(section, words, mm), *ticks, *_ends(section, words, foot, mm)]
    return Drawing(tuple(paths + axes), tuple(texts), scale, words.title)


def known_pieces(line: F64) -> list[F64]:
    """The pieces of a line (n, 2) between its gaps (NaN), of two points or more."""
    known = np.isfinite(line[:, 1])
    borders = np.flatnonzero(np.diff(known.astype(np.int8))) + 1
    pieces = np.split(line, borders)
    return [piece for piece in pieces if len(piece) > 1 and np.isfinite(piece[:, 1]).all()]


def _soil(section: Section, foot: float) -> list[Path]:
    paths = []
    for piece in known_pieces(section.ground):
        closing = np.array([[piece[-1, 0], foot], [piece[0, 0], foot], piece[0]])
        paths.append(Path(SOIL, np.concatenate([piece, closing]), True))
    return paths


def _cut(cut: Cut, mm: float) -> list[Path]:
    if cut.top is None:
        hint = _box(cut.start, cut.bottom, cut.end, cut.bottom + _UNKNOWN_M)
        return [Path(UNKNOWN, hint, True)]
    paths = [Path(CUT, _box(cut.start, cut.bottom, cut.end, cut.top), True)]
    if (cut.top - cut.bottom) / max(cut.storeys or 1, 1) >= 0.5 * mm:  # closer lines would be a grey area
        paths += [Path(FLOORS, np.array([[cut.start, z], [cut.end, z]])) for z in cut.floors()]
    return paths


def _box(left: float, low: float, right: float, high: float) -> F64:
    return np.array([[left, low], [right, low], [right, high], [left, high], [left, low]])


def _names(section: Section, words: SectionWords, mm: float) -> list[Word]:
    """Name and level over each cut building, those of higher ones first; only the level where the name has no room.

    A building that is cut several times at one height is named once, where it is widest.
    """
    taken = [(cut.start, cut.bottom, cut.end, _top(cut)) for cut in section.cuts]
    widest: dict[tuple[str, float | None], Cut] = {}
    for cut in section.cuts:
        known = widest.get((cut.name, cut.top))
        if known is None or cut.end - cut.start > known.end - known.start:
            widest[cut.name, cut.top] = cut
    found: list[Word] = []
    for cut in sorted(widest.values(), key=lambda cut: -_top(cut)):
        level = words.unknown if cut.top is None else f"{cut.top:.2f}"
        middle, above = (cut.start + cut.end) / 2, _top(cut) + 1.2 * mm
        for lines in ((level, cut.name), (level,)):
            wide = max(text_width(line) for line in lines) * _SMALL_MM * mm
            box = (middle - wide / 2, above, middle + wide / 2, above + 1.3 * len(lines) * _SMALL_MM * mm)
            if not any(_meet(box, other) for other in taken):
                taken.append(box)
                found += [Word(pen, line, middle, above + 1.4 * number * _SMALL_MM * mm, _SMALL_MM, "middle")
                          for number, (pen, line) in enumerate(zip((LEVELS, NAMES), lines, strict=False))]
                break
    return found


def _top(cut: Cut) -> float:
    return cut.top if cut.top is not None else cut.bottom + _UNKNOWN_M


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _axes(section: Section, foot: float, high: float, mm: float) -> tuple[list[Path], list[Word]]:
    """Heights on the left, distances below."""
    left, paths, texts = -4 * mm, [], []
    step = _step(mm)
    first, last = int(np.ceil(foot / step)), int(np.floor((high + step) / step))
    paths.append(Path(AXES, np.array([[left, foot], [left, last * step]])))
    for number in range(first, last + 1):
        z = number * step
        paths.append(Path(AXES, np.array([[left - 1.5 * mm, z], [left, z]])))
        texts.append(Word(AXES, f"{z:g}", left - 2.2 * mm, z - 0.35 * _SMALL_MM * mm, _SMALL_MM, "end"))
    below = foot - 3 * mm
    paths.append(Path(AXES, np.array([[0.0, below], [section.length, below]])))
    for number in range(int(section.length / step) + 1):
        x = number * step
        paths.append(Path(AXES, np.array([[x, below], [x, below - 1.5 * mm]])))
        texts.append(Word(AXES, f"{x:g}", x, below - 2.2 * mm - _SMALL_MM * mm, _SMALL_MM, "middle"))
    return paths, texts


def _step(mm: float) -> float:
    """Metres between ticks: 1, 2, 5 times a power of ten, at least `_TICK_MM` on paper."""
    step = round_size(_TICK_MM * mm)
    return step if step >= _TICK_MM * mm else round_size(step * 2.5)


def _ends(section: Section, words: SectionWords, foot: float, mm: float) -> list[Word]:
    below = foot - 11 * mm
    ends = [Word(NAMES, words.ends[0], 0.0, below, _TEXT_MM * 1.4, "middle"),
            Word(NAMES, words.ends[1], section.length, below, _TEXT_MM * 1.4, "middle")]
    if words.title:
        ends.append(Word(NAMES, words.title, section.length / 2, below, _TEXT_MM * 1.4, "middle"))
    return ends
