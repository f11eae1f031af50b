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
    "scene.gltf_version": N_("{path}: glTF of version {version} cannot be read, only 2.0. Export the model again."),
    "scene.compressed": N_("{path}: the surfaces are compressed with {method}, which cannot be read. "
                           "Export the model without compression."),
    "scene.extension": N_("{path}: the model needs the extension {extension}, which cannot be read. "
                          "Export it as plain glTF 2.0."),
    "scene.remote": N_("{path}: the model wants a file from a network ({address}); nothing is fetched. "
                       "Save the whole model in one folder."),
    "scene.outside": N_("{path}: the model names a file outside its folder ({address}), which is not read. "
                        "Put all files of the model into one folder."),
    "scene.pictures_left_out": N_("{count} pictures of the model cannot be read; its surfaces are shown in plain "
                                  "colours."),
    "scene.no_surfaces": N_("{count} parts of the model are points or lines and are not shown."),
    "scene.axes_assumed": N_("The file does not say which axis points up; {axis} was taken."),
    "scene.unplaced": N_("{path}: the model does not say where it stands. Set its place in the layer’s properties."),
    "scene.unplaced.plain": N_("The model does not say where it stands. Set its place in the layer’s properties."),
    "scene.ellipsoidal": N_("Heights of the tiles are above the ellipsoid, which may differ from the ground of the map "
                            "by some metres."),
    "scene.tiles_version": N_("{path}: 3D Tiles of version {version} cannot be read, only 1.0 and 1.1."),
    "scene.tile_kind": N_("{path}: tiles of kind “{kind}” (point clouds, vectors) cannot be read."),
    "scene.implicit": N_("{path}: tile sets with implicit tiling cannot be read. Export them with explicit tiles."),
    "scene.no_tiles": N_("{path}: the tile set holds no tile that is there. Copy its whole folder."),
    "scene.coarse": N_("{count} tiles are shown coarser than they could be, to save memory."),
    "scene.tiles_left_out": N_("{count} tiles cannot be read ({reason}) and were left out."),
    "model.place": N_("“{layer}” cannot stand there. Its place must be numbers, its scale more than 0."),
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
