"""How results look at first, by tool."""

from __future__ import annotations

from collections.abc import Mapping

from lohu_gis.app.hotspot.styles import STYLES as HOTSPOT_STYLES
from lohu_gis.core.style import HEAT, VIRIDIS, Ramp, RampRaster, RasterStyle, VectorStyle

SUN = Ramp(name="sun", colors=("#33386BD0", "#5A6BA0C8", "#8CA3BBB8", "#DDD3ABA8", "#F3CB78A8", "#F5B04BB0"))
"""Shade to sun: cool and dark for few hours, warm for many."""

SEEN = Ramp(name="seen", colors=("#00000000", "#2E7D4FB0"))
"""Nothing where it is not seen, green where it is."""

STYLES: Mapping[str, RasterStyle] = {
    "heat.kernel_density": RasterStyle(renderer=RampRaster(ramp=HEAT, low=0.0, unit="/km²"), resampling="bilinear"),
    "sun.hours_grid": RasterStyle(renderer=RampRaster(ramp=SUN, low=0.0, high=8.0, unit="h")),
    "view.viewshed": RasterStyle(renderer=RampRaster(ramp=SEEN, low=0.0, high=1.0)),
}


def raster_style(tool: str) -> RasterStyle:
    """The look of a raster result; an even ramp over its range for tools without one of their own."""
    return STYLES.get(tool, RasterStyle(renderer=RampRaster(ramp=VIRIDIS)))


def vector_style(tool: str, output: str) -> VectorStyle | None:
    """The look of a vector result, words in it in the language of the window; None for tools without one."""
    make = HOTSPOT_STYLES.get(tool, {}).get(output)
    return None if make is None else make()
