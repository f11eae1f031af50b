"""A technical drawing as SVG text."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from lohu_gis.core.drawing import Drawing, Path, Pen, Rgb, Word

MARGIN_MM = 10.0

_FONTS = "'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', sans-serif"
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def svg_text(drawing: Drawing) -> str:
    """The drawing at its scale: width and height in millimetres, a margin of 10 mm, a group per layer in draw order."""
    xmin, ymin, xmax, ymax = drawing.bounds()
    unit = drawing.metres_per_mm
    wide, high = (xmax - xmin) / unit + 2 * MARGIN_MM, (ymax - ymin) / unit + 2 * MARGIN_MM

    def place(x: float, y: float) -> tuple[float, float]:
        return (x - xmin) / unit + MARGIN_MM, (ymax - y) / unit + MARGIN_MM

    size = f'width="{wide:.2f}mm" height="{high:.2f}mm" viewBox="0 0 {wide:.2f} {high:.2f}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>',
             f"<title>{_safe(drawing.title)}</title>",
             f"<desc>1:{drawing.scale:g}</desc>",
             f'<rect width="{wide:.2f}" height="{high:.2f}" fill="#ffffff"/>']
    for pen, paths in _runs(drawing.paths):
        dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in pen.dash_mm)}"' if pen.dash_mm else ""
        parts.append(f'<g class={quoteattr(pen.layer)} fill="{_colour(pen.fill)}" stroke="{_colour(pen.line)}" '
                     f'stroke-width="{pen.width_mm:g}" stroke-linejoin="round" fill-rule="evenodd"{dash}>')
        parts += [f'<path d="{_data(path, place)}"/>' for path in paths]
        parts.append("</g>")
    parts += [_word(word, *place(word.x, word.y)) for word in drawing.words]
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def _runs(paths: tuple[Path, ...]) -> list[tuple[Pen, list[Path]]]:
    """Paths that follow one another with one pen."""
    runs: list[tuple[Pen, list[Path]]] = []
    for path in paths:
        if not runs or runs[-1][0] != path.pen:
            runs.append((path.pen, []))
        runs[-1][1].append(path)
    return runs


def _data(path: Path, place: object) -> str:
    assert callable(place)
    spots = [place(float(x), float(y)) for x, y in path.points]
    if path.closed and len(spots) > 2 and spots[0] == spots[-1]:
        spots = spots[:-1]
    return "M" + "L".join(f"{x:.3f},{y:.3f}" for x, y in spots) + ("Z" if path.closed else "")


def _word(word: Word, x: float, y: float) -> str:
    return (f'<text class={quoteattr(word.pen.layer)} x="{x:.3f}" y="{y:.3f}" font-size="{word.size_mm:g}" '
            f'font-family="{_FONTS}" text-anchor="{word.anchor}" fill="{_colour(word.pen.line)}">'
            f"{_safe(word.text)}</text>")


def _colour(colour: Rgb | None) -> str:
    return "none" if colour is None else "#{:02x}{:02x}{:02x}".format(*colour)


def _safe(text: str) -> str:
    """Text that XML can hold: control characters become spaces."""
    return escape(_FORBIDDEN.sub(" ", text))
