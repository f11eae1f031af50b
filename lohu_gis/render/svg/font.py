"""The letters that a picture uses, cut out of the font and embedded."""

from __future__ import annotations

import base64
import io
from contextlib import closing
from typing import TYPE_CHECKING

from lohu_gis.render.plan.fonts import open_font

if TYPE_CHECKING:
    from lohu_gis.render.plan.fonts import FontFace


def font_rule(face: FontFace, letters: set[str], *, bold: bool = False) -> str:
    """A ``@font-face`` rule with the given letters; empty without a font file or without letters."""
    path = face.bold_path if bold else face.path
    if path is None or not letters:
        return ""
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.layout_features = []
    options.notdef_outline = True
    options.name_IDs = [1, 2, 4, 6, 13, 14]
    options.desubroutinize = True
    cutter = Subsetter(options)
    cutter.populate(text="".join(sorted(letters)))
    data = io.BytesIO()
    with closing(open_font(face, bold=bold)) as font:
        cutter.subset(font)
        font.save(data)
    encoded = base64.b64encode(data.getvalue()).decode("ascii")
    weight = "bold" if bold else "normal"
    return (f"@font-face{{font-family:'{face.family}';font-weight:{weight};"
            f"src:url(data:font/otf;base64,{encoded}) format('opentype')}}")
