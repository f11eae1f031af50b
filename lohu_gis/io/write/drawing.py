"""Technical drawings as files: SVG in millimetres of paper, DXF in metres."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path as File

from lohu_gis.core.drawing import Drawing
from lohu_gis.io.write import atomic
from lohu_gis.io.write.door import check_out
from lohu_gis.io.write.drawing_dxf import dxf_text
from lohu_gis.io.write.drawing_svg import svg_text
from lohu_gis.io.write.layer import Written

DRAWING_ENDINGS = (".svg", ".dxf")

_WRITERS: dict[str, Callable[[Drawing], str]] = {".svg": svg_text, ".dxf": dxf_text}


def write_drawing(path: File, drawing: Drawing, sources: Iterable[File | str] = ()) -> Written:
    """A drawing to a file by its ending, whole or not at all.

    SVG: one unit is a millimetre on paper at the drawing's scale, a group per layer. DXF: one unit is a metre, layers
    by name, texts as high as on paper at that scale. The same drawing gives the same bytes.

    Raises
    ------
    UsageError
        ``out.ending_missing``, ``out.ending_unknown``, ``out.is_folder``, ``out.is_source``.
    InputError
        ``disk.full out.read_only out.unwritable out.folder_missing``.
    """
    suffix = check_out(path, DRAWING_ENDINGS, sources)
    text = _WRITERS[suffix](drawing)
    with atomic.workshop(path) as folder:
        part = folder / path.name
        part.write_text(text, encoding="utf-8", newline="\n")
        atomic.publish([(part, path)])
    return Written((path,))
