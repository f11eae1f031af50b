"""Colours of buildings in 3D."""

from __future__ import annotations

from lohu_gis.app.massing import palette
from lohu_gis.core.style import FillSymbol, LineSymbol, MarkerSymbol, Symbol
from lohu_gis.scene3d.build.light import CLAY


def test_half_clay_half_style() -> None:
    """(246, 242, 234) with black is (123, 121, 117); what draws nothing stays clay."""
    symbols: list[Symbol] = [FillSymbol(fill="#000000"), FillSymbol(fill=None, outline=None),
                             LineSymbol(color="#000000"), FillSymbol(fill=None, outline="#000000"),
                             MarkerSymbol(fill=None)]
    black = [123, 121, 117]
    assert palette(symbols).tolist() == [black, list(CLAY), black, black, list(CLAY)]


def test_no_style_is_clay() -> None:
    """So that a class number always finds a row."""
    assert palette([]).tolist() == [list(CLAY)]
