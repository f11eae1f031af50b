"""Sentences about density, cells and the live heat layer."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "base.none": N_("Nothing of “{parameter}” lies where the events are, so there is nothing to hold them against. "
                    "Choose a layer of the same place, and a column with numbers above 0."),
    "bins.too_small": N_("Cells of {size:g} m are too small for coordinates this large. Give a larger size_m."),
}
