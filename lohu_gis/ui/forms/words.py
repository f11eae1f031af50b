"""Words for parameters and their choices."""

from __future__ import annotations

from lohu_gis.app.i18n import _
from lohu_gis.core.text import N_

PARAMETERS = {
    "layer": N_("Layer"), "points": N_("Points"), "polygons": N_("Polygons"), "table": N_("Table"),
    "raster": N_("Raster"),
    "buildings": N_("Buildings"), "plots": N_("Plots"), "mask": N_("Mask"), "other": N_("Other layer"),
    "bandwidth_m": N_("Bandwidth"), "cell_m": N_("Cell size"), "kernel": N_("Kernel"), "weight": N_("Weight"),
    "edge": N_("Edge correction"), "distance_m": N_("Distance"), "dissolve": N_("Dissolve"), "crs": N_("CRS"),
    "storeys": N_("Storeys"), "height": N_("Height"), "use": N_("Use"), "x": N_("X column"), "y": N_("Y column"),
    "datum": N_("Datum"), "source": N_("From datum"), "target": N_("To datum"), "id": N_("Names of objects"),
    "column": N_("Column"), "expression": N_("Expression"), "where": N_("Filter"), "seed": N_("Seed"),
}

CHOICES = {
    "quartic": N_("Quartic"), "gaussian": N_("Gaussian"), "epanechnikov": N_("Epanechnikov"),
    "triangular": N_("Triangular"), "uniform": N_("Uniform"), "none": N_("None"), "diggle": N_("Diggle"),
    "arcgis": N_("Rule of ArcGIS"), "silverman": N_("Rule of Silverman"), "wgs84": N_("WGS 84"),
    "cgcs2000": N_("CGCS2000"), "gcj02": N_("GCJ-02"), "bd09": N_("BD-09"),
}


def parameter_word(name: str) -> str:
    """What a parameter is called in a form; unknown ones are called by their name without unit."""
    known = PARAMETERS.get(name)
    if known is not None:
        return _(known)
    stem = name.rpartition("_")[0] if name.endswith(("_m", "_deg", "_px", "_days")) else name
    return stem.replace("_", " ").capitalize()


def choice_word(value: str) -> str:
    """What a choice is called."""
    return _(CHOICES[value]) if value in CHOICES else value
