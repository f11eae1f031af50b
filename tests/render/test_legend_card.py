"""What a legend does so that its card can be read."""

from __future__ import annotations

from lohu_gis.core.style import FillSymbol, LineSymbol
from lohu_gis.render.plan.legend import on_card


def test_white_streets_get_an_edge_on_the_white_card() -> None:
    """Others stay as they are, also a white line that brings its own casing and white areas with an outline."""
    white = LineSymbol(color="#FFFFFF", width_px=3.0)
    shown = on_card(white)
    assert isinstance(shown, LineSymbol)
    assert (shown.casing, shown.casing_px, shown.color) == ("#B8C0C8", 4.5, "#FFFFFF")
    for kept in (LineSymbol(color="#FFD080"), LineSymbol(color="#FFFFFF", casing="#000000", casing_px=5.0),
                 FillSymbol(fill="#FFFFFF")):
        assert on_card(kept) is kept
