"""Sentences about the 3D scene."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "scene.no_opengl": N_("3D is not available: this computer offers no OpenGL ({window}). "
                          "Install or update the graphics driver; on Linux the package libegl1 is enough."),
    "scene.crashed": N_("The 3D process stopped: {detail}. The last picture is shown; choose Retry to start it again."),
    "scene.died": N_("The 3D process ended three times ({detail}). "
                     "The last picture is shown; choose Retry to start it again."),
    "scene.frozen": N_("The 3D process did not answer three times. "
                       "The last picture is shown; choose Retry to start it again."),
    "scene.no_memory": N_("There is no shared memory left for the 3D view ({detail}). "
                          "Close other programs, then choose Retry."),
    "scene.not_built": N_("{count} rows have no usable area and are not drawn in 3D."),
    "building.on_slope": N_("{count} buildings stand on ground that differs by more than {limit_m} m under them, the "
                            "steepest by {steepest_m} m (id {fid}); they stand on its lowest point."),
    "trees.symbolic": N_("{count} trees stand for the green of areas; their places are not surveyed."),
    "height.unknown": N_("{count} buildings have neither height nor storeys; they are drawn as outlines."),
    "height.from_storeys": N_("{count} heights were taken as storeys x {storey_m} m."),
    "terrain.assumed_flat": N_("No terrain was given: the ground is 0 m everywhere."),
    "terrain.too_small": N_("{path}: the terrain does not reach all buildings; beyond it the ground is as high as at "
                            "its border."),
    "terrain.rotated": N_("The terrain raster is rotated or sheared. Reproject it to a north-up raster first."),
    "terrain.empty": N_("The terrain raster has no known heights."),
}
