"""Sentences about density, cells and the live heat layer."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "base.none": N_("Nothing of “{parameter}” lies where the events are, so there is nothing to hold them against. "
                    "Choose a layer of the same place, and a column with numbers above 0."),
    "heat.radius_small": N_("A radius of {radius:g} m is too small to be drawn live over an area this large. Take at "
                            "least {least:g} m, or filter the layer to a smaller area."),
    "heat.coarse_grid": N_("Cells of {cell_m:g} m are coarse for a radius of {bandwidth_m:g} m: peaks come out too low."
                           " Take cells of at most {best:g} m, a larger radius or a smaller area."),
    "heat.edge_unused": N_("An edge was to be corrected, but there is no mask that says where it lies; nothing was "
                           "corrected. Give the study area as mask."),
    "heat.no_polygons": N_("There is no layer of polygons to count in. Choose one as cells."),
    "heat.no_base": N_("There is no layer of residents or roads to hold the events against. Choose one."),
    "small.hidden": N_("{count} cells with fewer than {least} records show no number, so that nobody can be recognised."
                       " On the command line the tool gives true counts."),
    "bins.too_small": N_("Cells of {size:g} m are too small for coordinates this large. Give a larger size_m."),
}
