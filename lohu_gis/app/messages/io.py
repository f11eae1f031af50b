"""Sentences about files: opening, encoding, coordinate systems, geometry, writing."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    # files
    "file.missing": N_("{path}: there is no such file. Check the path and whether the drive is connected."),
    "file.unreadable": N_("{path}: the file may not be read ({reason}). Ask for the right to read it or copy it."),
    "file.empty": N_("{path}: the file is empty. Export or copy it again."),
    "file.unsupported": N_("{path}: this is no format that can be read, or it is damaged beyond recognition "
                           "({reason}). Convert it to GeoPackage or GeoTIFF."),
    "file.corrupt": N_("{path}: the file is damaged ({reason}). Export or copy it again."),
    "file.truncated": N_("{path}: the file is cut short, its end is missing ({reason}). Copy or download it again."),
    "file.truncated.plain": N_("{path}: the file is cut short, its end is missing. Copy or download it again."),
    "file.corrupt.plain": N_("{path}: the file is damaged. Export or copy it again."),
    "file.is_raster": N_("{path}: this is a raster (cells), but a vector layer or table is needed here. Choose one, "
                         "for example a GeoPackage or shapefile."),
    "file.is_vector": N_("{path}: this holds vector layers or tables, but a raster (cells) is needed here. Choose one, "
                         "for example a GeoTIFF."),
    "file.is_model": N_("{path}: this is a 3D model, but a raster (cells) is needed here. Choose one, for example a "
                        "GeoTIFF."),
    "file.is_project": N_("{path}: this is a project, but a data file is needed here. Choose one of the files that it "
                          "shows."),
    "file.is_folder": N_("{path}: this is a folder, but a file is needed here. Choose a file in it."),
    "file.no_layers": N_("{path}: the file holds no layer. Check that it is the right file."),
    "file.too_large": N_("{path}: {size} bytes are more than the {limit} that can be read. Split the file or "
                         "convert it to GeoPackage."),
    "layer.missing": N_("{path}: there is no layer “{layer}”. It has: {layers}."),
    "source.empty": N_("“{text}” names no file."),
    "source.option_unknown": N_("“{text}”: after the bar only “layer=NAME” is understood, not “{option}”."),
    "raster.too_large": N_("{path}: {columns} x {rows} cells are too many to compute with at once. Clip it first."),
    "raster.first_band": N_("{path}: of {bands} bands the first is taken. Check that it holds heights in metres."),
    "raster.unplaced": N_("{path}: the picture does not say where it lies. It is shown by its pixels."),
    "record.unreadable": N_("{path}: {count} records cannot be read and were left out, {kept} were kept ({reason})."),
    # text
    "encoding.unreadable": N_("{path}: the text cannot be read ({reason}). Choose an encoding."),
    "encoding.claim_wrong": N_("The file claims that its text is in {claim}; it is in {encoding} and read as such."),
    "encoding.guessed": N_("The file does not say what its text is in; it is read as {encoding}. Please check it."),
    "field.cut": N_("Text that did not fit was cut (column “{column}”, values: {count})."),
    "field.cut.name": N_("The column name “{column}” did not fit and became “{name}”."),
    "field.cut.text": N_("{count} texts end in the middle of a character: they were cut before."),
    "table.ragged": N_("{count} rows have more or fewer cells than the {columns} columns; missing ones are empty, "
                       "extra ones were left out."),
    # coordinate systems
    "crs.missing": N_("The coordinate system is missing. The numbers look like {proposal}; choose one "
                      "(on the command line: --assume-crs)."),
    "crs.missing.plain": N_("The coordinate system is missing. Choose one (on the command line: --assume-crs)."),
    "crs.unknown": N_("“{crs}” is no coordinate system that is known. Give it as EPSG:number."),
    "crs.unplaceable": N_("The coordinates do not fit {crs} ({bounds}). Choose the right coordinate system."),
    "crs.assumed": N_("Longitude and latitude are taken as {crs}."),
    "crs.reprojected": N_("The input is in {crs}; distances and areas are computed in {target}."),
    "crs.reprojected.plain": N_("Distances and areas are computed in {target}, not in the system of the input."),
    "crs.suspect": N_("The coordinates do not fit the coordinate system {crs}. They look like {proposal}."),
    "crs.suspect.plain": N_("The coordinates do not fit the coordinate system that the file names. Check which one is "
                            "meant."),
    "crs.axes_swapped": N_("x and y seem to be swapped. Swap them when reading; then {proposal} fits."),
    "crs.zone_prefix": N_("The eastings begin with the zone number {zone}. {proposal} fits them."),
    "datum.gcj02_suspect": N_("“{evidence}” speaks of shifted coordinates ({datum}), 600 m or more off. Shift them "
                              "with table.shift_datum before measuring."),
    "datum.unknown": N_("“{datum}” is no datum that is known. Known: {known}."),
    # geometry
    "geometry.null": N_("{count} rows have no geometry."),
    "geometry.invalid": N_("{count} geometries are invalid (first: {first}). “vector.repair” mends them."),
    "geometry.invalid.plain": N_("{count} geometries are invalid. “vector.repair” mends them."),
    "geometry.mixed": N_("The layer mixes geometry types: {types}. A shapefile cannot hold them; GeoPackage can."),
    "geometry.curved": N_("{count} rows have arcs; they were replaced by short straight lines."),
    "geometry.unreadable": N_("The geometry of {count} rows cannot be read; they have no place on the map."),
    # writing
    "out.ending_missing": N_("{path}: the output needs an ending that names its format: {known}."),
    "out.ending_unknown": N_("{path}: “{ending}” cannot be written here. Possible: {known}."),
    "out.is_folder": N_("{path}: this is a folder. Name a file in it."),
    "out.is_source": N_("{path}: this file is being read. Choose another name for the output."),
    "out.no_geometry": N_("{path}: a table without geometry cannot be a shapefile. Choose csv, xlsx or gpkg."),
    "out.clash": N_("{path}: two outputs would have the same name ({names})."),
    "out.folder_missing": N_("{path}: the folder {folder} does not exist. Create it or choose another one."),
    "out.read_only": N_("{path}: nothing may be written in {folder}. Choose another folder. An old file is as it was."),
    "out.unwritable": N_("{path}: the file could not be written ({reason}). An old file is as it was."),
    "out.too_many_rows": N_("{path}: {rows} rows are more than the {limit} of a sheet. Choose csv or gpkg."),
}
