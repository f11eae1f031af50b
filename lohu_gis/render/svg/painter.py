"""The painter of draw operations that writes SVG."""

from __future__ import annotations

import base64
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

import numpy as np

from lohu_gis.core.style import Color, FillSymbol, LineSymbol, MarkerSymbol, Symbol, rgba
from lohu_gis.render.plan.ops import ShapesOp
from lohu_gis.render.plan.symbols import HAIRLINE_PX, PATTERN_STEP_PX, marker_outline
from lohu_gis.render.svg.paths import number, row_paths
from lohu_gis.render.svg.pictures import png_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lohu_gis.core.progress import Progress
    from lohu_gis.render.plan.ops import ChunksOp, FigureOp, ImageOp, MarkersOp, TextOp
    from lohu_gis.render.plan.viewport import Viewport


class SvgPainter:
    """Collects elements; `body`, `definitions` and the letters used are read afterwards."""

    def __init__(self, viewport: Viewport) -> None:
        self._viewport = viewport
        self.body: list[str] = []
        self.definitions: dict[str, str] = {}
        self.letters: dict[bool, set[str]] = {False: set(), True: set()}

    def open_group(self, name: str, opacity: float) -> None:
        """Start a layer; its opacity holds for the layer as a whole."""
        faded = f' opacity="{number(opacity)}"' if opacity < 1 else ""
        self.body.append(f"<g id={quoteattr(name)}{faded}>")

    def close_group(self) -> None:
        """End a layer."""
        self.body.append("</g>")

    def shapes(self, op: ShapesOp, progress: Progress) -> None:
        """Polygons or lines one by one, neighbours of the same look in one group."""
        progress.check()
        paths = list(row_paths(op.geometry, op.rows, self._viewport))
        if any(isinstance(s, LineSymbol) and s.casing and s.casing_px for s in op.symbols):
            self._runs(paths, op.symbol_of, [_casing(s) for s in op.symbols], progress)
        self._runs(paths, op.symbol_of, [self._look(s) for s in op.symbols], progress)
        patterns = [self._pattern_look(s) for s in op.symbols]
        if any(patterns):
            self._runs(paths, op.symbol_of, patterns, progress)

    def _runs(self, paths: Sequence[str], symbol_of: Iterable[int], looks: Sequence[str | None],
              progress: Progress) -> None:
        for symbol, members in groupby(zip(paths, symbol_of, strict=True), key=lambda pair: int(pair[1])):
            progress.check()
            look = looks[symbol]
            if look is None:
                continue
            self.body.append(f"<g {look}>")
            self.body += [f'<path d="{path}"/>' for path, _ in members if path]
            self.body.append("</g>")

    def chunks(self, op: ChunksOp, progress: Progress) -> None:
        """Features of chunks one by one."""
        chunks = np.union1d(op.fills, op.outlines)
        numbers = np.repeat(op.symbol_of[chunks], op.arrangement.counts[chunks])
        sheet = op.arrangement.sheet
        rows = op.arrangement.rows_in(chunks)
        self.shapes(ShapesOp(sheet.geometry, rows, numbers, op.symbols, sheet.shapes), progress)

    def markers(self, op: MarkersOp, progress: Progress) -> None:
        """Markers as uses of one definition for each symbol."""
        progress.check()
        names = [self._define(_marker(s)) for s in op.symbols if isinstance(s, MarkerSymbol)]
        self.body += [f'<use href="#{names[symbol]}" x="{number(x)}" y="{number(y)}"/>'
                      for (x, y), symbol in zip(op.xy.tolist(), op.symbol_of.tolist(), strict=True)]

    def image(self, op: ImageOp) -> None:
        """A picture as PNG inside the file."""
        data = base64.b64encode(png_of(op.rgba)).decode("ascii")
        sharp = "" if op.smooth else ' image-rendering="optimizeSpeed"'
        self.body.append(f'<image x="{number(op.left)}" y="{number(op.top)}" width="{number(op.width)}" '
                         f'height="{number(op.height)}" preserveAspectRatio="none"{sharp} '
                         f'href="data:image/png;base64,{data}"/>')

    def text(self, op: TextOp) -> None:
        """Lines of text; the halo is the stroke, painted first."""
        look = f'font-size="{number(op.size_px)}" {_paint("fill", op.color)}'
        if op.halo and op.halo_px:
            look += (f' {_paint("stroke", op.halo)} stroke-width="{number(2 * op.halo_px)}" stroke-linejoin="round"'
                     ' paint-order="stroke"')
        if op.bold:
            look += ' font-weight="bold"'
        if op.angle_deg:
            look += f' transform="rotate({number(op.angle_deg)} {number(op.pivot[0])} {number(op.pivot[1])})"'
        for run in op.runs:
            self.letters[op.bold].update(run.text)
            self.body.append(f'<text x="{number(run.x)}" y="{number(run.y)}" {look}>{escape(run.text)}</text>')

    def figure(self, op: FigureOp) -> None:
        """A small figure in pixels."""
        fill = op.fill if op.kind == "polygon" else None
        look = f"{_paint('fill', fill)} {_stroke(op.stroke, op.stroke_px, op.dash)}"
        if op.radius_px and op.kind == "polygon":
            (left, top), (right, bottom) = op.points[0], op.points[2]
            self.body.append(f'<rect x="{number(left)}" y="{number(top)}" width="{number(right - left)}" '
                             f'height="{number(bottom - top)}" rx="{number(op.radius_px)}" {look}/>')
            return
        kind = "polygon" if op.kind == "polygon" else "polyline"
        points = " ".join(f"{number(x)},{number(y)}" for x, y in op.points)
        self.body.append(f'<{kind} points="{points}" {look}/>')
        hatch = self._pattern_look(FillSymbol(outline=op.stroke, pattern=op.pattern))
        if hatch is not None:
            self.body.append(f'<{kind} points="{points}" {hatch}/>')

    def _look(self, symbol: Symbol) -> str | None:
        if isinstance(symbol, LineSymbol):
            return f'fill="none" {_stroke(symbol.color, symbol.width_px, symbol.dash)}'
        return f'{_paint("fill", symbol.fill)} fill-rule="evenodd" {_stroke(symbol.outline, symbol.outline_px)}'

    def _pattern_look(self, symbol: Symbol) -> str | None:
        if not isinstance(symbol, FillSymbol) or symbol.pattern == "none" or symbol.outline is None:
            return None
        return f'fill="url(#{self._define(_pattern(symbol))})" fill-rule="evenodd" stroke="none"'

    def _define(self, element: str) -> str:
        """The id of a definition, written once."""
        return self.definitions.setdefault(element, f"d{len(self.definitions)}")


def _marker(symbol: MarkerSymbol) -> str:
    look = f"{_paint('fill', symbol.fill)} {_stroke(symbol.outline, symbol.outline_px)}"
    outline = marker_outline(symbol.shape)
    if outline is None:
        return f'<circle id="%s" r="{number(symbol.size_px / 2)}" {look}/>'
    points = " ".join(f"{number(x)},{number(y)}" for x, y in (outline * symbol.size_px).tolist())
    return f'<polygon id="%s" points="{points}" {look}/>'


def _pattern(symbol: FillSymbol) -> str:
    step, half = PATTERN_STEP_PX, PATTERN_STEP_PX / 2
    lines = {"diagonal": f"M-1 1L1 -1M0 {step}L{step} 0M{step - 1} {step + 1}L{step + 1} {step - 1}",
             "cross": f"M0 {half}H{step}M{half} 0V{step}"}.get(symbol.pattern)
    if lines:
        inner = f'<path d="{lines}" {_paint("stroke", symbol.outline)} stroke-width="1" fill="none"/>'
    else:
        inner = f'<circle cx="{half}" cy="{half}" r="1" {_paint("fill", symbol.outline)}/>'
    return f'<pattern id="%s" width="{step}" height="{step}" patternUnits="userSpaceOnUse">{inner}</pattern>'


def _casing(symbol: Symbol) -> str | None:
    if not isinstance(symbol, LineSymbol) or not symbol.casing or not symbol.casing_px:
        return None
    return f'fill="none" {_stroke(symbol.casing, symbol.casing_px)}'


def _paint(name: str, color: Color | None) -> str:
    """A colour attribute, with opacity where it is not opaque."""
    if color is None:
        return f'{name}="none"'
    red, green, blue, alpha = rgba(color)
    faded = f' {name}-opacity="{alpha / 255:.3f}"' if alpha < 255 else ""
    return f'{name}="#{red:02x}{green:02x}{blue:02x}"{faded}'


def _stroke(color: Color | None, width_px: float, dash: tuple[float, ...] = ()) -> str:
    if color is None:
        return 'stroke="none"'
    cap = "butt" if dash else "round"
    look = (f'{_paint("stroke", color)} stroke-width="{number(width_px or HAIRLINE_PX)}" stroke-linejoin="round" '
            f'stroke-linecap="{cap}"')
    return look + (f' stroke-dasharray="{" ".join(number(d) for d in dash)}"' if dash else "")
