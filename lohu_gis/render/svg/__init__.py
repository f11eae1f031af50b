"""Draw operations -> SVG, written by hand so that clips, halos, group opacity and the font survive.

Lives here: the SVG painter, the embedded subset of the font, pictures as PNG. Does not live here: Qt, planning.
"""

from __future__ import annotations

from lohu_gis.render.svg.writer import svg_text, write_svg

__all__ = ["svg_text", "write_svg"]
