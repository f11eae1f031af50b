"""Sentences about 3D files: CityJSON, glTF, OBJ, 3D Tiles, films."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    # reading
    "scene.version": N_("{path}: CityJSON of version {version} cannot be read. Known versions: {known}. "
                        "Upgrade the file, for example with cjio."),
    "scene.too_large": N_("{path}: {size} are more than the {limit} that can be read at once. Split the model; "
                          "CityJSON can be written as a sequence (.city.jsonl)."),
    "scene.faces_left_out": N_("{count} faces were left out: they name points that do not exist or have fewer than "
                               "three corners."),
    "scene.geometry_left_out": N_("{count} geometries do not follow the standard and were left out."),
    "scene.lines_left_out": N_("{count} lines of the sequence are no CityJSON features and were left out."),
    "scene.repeated": N_("{count} objects have the name of an earlier one and were left out."),
    "scene.lods": N_("The model has several levels of detail ({lods}); {taken} was taken where it exists."),
    "scene.no_rows": N_("{path}: this is a 3D model without features. Add it to a project to see it in 3D."),
    # writing
    "scene.crs_left_out": N_("{path}: the coordinate system has no EPSG number and is not named in the file."),
    "scene.mended": N_("{count} footprints that cross themselves were mended for the file."),
    "scene.night": N_("The sun is {degrees} degrees below the horizon at {instant}: the picture is dark."),
    "scene.no_picture": N_("The picture could not be drawn. Try again, or choose a smaller size."),
    "stop.not_found": N_("There is no view “{stop}”. The project has: {known}."),
    "film.no_encoder": N_("{path}: MP4 needs ffmpeg. Install the package imageio-ffmpeg (pip install imageio-ffmpeg), "
                          "or choose .gif."),
    "film.failed": N_("{path}: the film could not be written ({reason}). Try .gif."),
}
