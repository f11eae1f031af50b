"""A technical drawing as DXF text."""

from __future__ import annotations

import io
import re
from typing import Any

from lohu_gis.core.drawing import Drawing, Path, Pen, Rgb

STYLE = "LOHU"
_FONT = "simsun.ttf"  # what CAD programs in China have; others put their own in its place
_METRES = 6  # of $INSUNITS
_BLACK_OR_WHITE = 7
_DARK = 80
_WIDTHS = (0, 5, 9, 13, 15, 18, 20, 25, 30, 35, 40, 50, 53, 60, 70, 80, 90, 100, 106, 120, 140, 158, 200, 211)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def dxf_text(drawing: Drawing) -> str:
    """The drawing in metres (R2010): polylines and texts on layers by name, areas without a line as hatches.

    x is along, y the height. Line widths are those of the pens; texts are as high as on paper at the drawing's scale.
    Closed figures with a line are not filled: what they would hide is not in the drawing, and nobody knows the
    background of a CAD program. Dark pens have colour 7, black on white and white on black.
    """
    from ezdxf._options import options
    from ezdxf.document import Drawing as Document
    from ezdxf.enums import TextEntityAlignment
    from ezdxf.filemanagement import new

    fixed = options.write_fixed_meta_data_for_testing
    options.write_fixed_meta_data_for_testing = True  # no times and random names: the same bytes every time
    try:
        document: Document = new("R2010", units=_METRES)
        document.styles.add(STYLE, font=_FONT)
        space = document.modelspace()
        aligned = {"start": TextEntityAlignment.LEFT, "middle": TextEntityAlignment.CENTER,
                   "end": TextEntityAlignment.RIGHT}
        for path in drawing.paths:
            _path(document, space, path, drawing)
        for word in drawing.words:
            _layer(document, word.pen.layer, word.pen, word.pen.line)
            text = space.add_text(_CONTROL.sub(" ", word.text), height=word.size_mm * drawing.metres_per_mm,
                                  dxfattribs={"layer": word.pen.layer, "style": STYLE})
            text.set_placement((word.x, word.y), align=aligned[word.anchor])
        stream = io.StringIO()
        document.write(stream)
    finally:
        options.write_fixed_meta_data_for_testing = fixed
    return stream.getvalue()


def _path(document: Any, space: Any, path: Path, drawing: Drawing) -> None:
    """One line and, for areas, its hatch below it."""
    pen = path.pen
    points = [(float(x), float(y)) for x, y in path.points]
    if path.closed and len(points) > 2 and points[0] == points[-1]:
        points = points[:-1]
    if pen.fill is not None and pen.line is None and path.closed:
        _layer(document, pen.layer, pen, pen.fill)
        hatch = space.add_hatch(dxfattribs={"layer": pen.layer})
        hatch.rgb = pen.fill
        hatch.paths.add_polyline_path(points, is_closed=True)
    if pen.line is not None:
        _layer(document, pen.layer, pen, pen.line, drawing.metres_per_mm)
        space.add_lwpolyline(points, close=path.closed, dxfattribs={"layer": pen.layer})


def _layer(document: Any, name: str, pen: Pen, colour: Rgb | None, unit: float = 0.0) -> None:
    if name in document.layers:
        return
    layer = document.layers.add(name)
    if colour is None or max(colour) < _DARK:
        layer.color = _BLACK_OR_WHITE
    else:
        layer.rgb = colour
    layer.dxf.lineweight = min(_WIDTHS, key=lambda width: abs(width - 100 * pen.width_mm))
    if pen.dash_mm and unit:
        dashes = [pen.dash_mm[0] * unit, -pen.dash_mm[1] * unit]
        document.linetypes.add(f"{name}-DASH", pattern=[sum(map(abs, dashes)), *dashes], description=name)
        layer.dxf.linetype = f"{name}-DASH"
