"""Sentences about what was noticed while a map was drawn."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "map.crs_missing": N_("“{layer}” has no coordinate system and is drawn as if it were in that of the map. "
                          "Choose one in the layer's properties."),
    "style.expression": N_("“{layer}”: the expression {expression} cannot be used ({reason}), so all features look the "
                           "same. Correct it in the layer's style."),
    "raster.unreadable": N_("“{layer}” could not be read ({reason}) and is left out of the map. "
                            "Check that the file is still there."),
}
