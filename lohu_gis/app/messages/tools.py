"""Sentences about tools, their parameters and what they find."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "tool.unknown": N_("There is no tool “{tool}”. “lohu tools” lists them; similar: {similar}."),
    "tool.failed": N_("Internal error in the tool “{tool}”: {error}"),
    "plugin.failed": N_("The plug-in “{plugin}” could not be loaded and is switched off: {reason}"),
    "plugin.duplicate": N_("The plug-in “{plugin}” brings “{id}”, which exists already; it is left out."),
    "parameter.unknown": N_("“{tool}” has no parameter “{parameter}”. It has: {known}."),
    "parameter.missing": N_("“{tool}” needs the parameter “{parameter}”."),
    "parameter.invalid": N_("“{given}” does not fit the parameter “{parameter}”; expected: {expected}."),
    "parameter.no_value": N_("The parameter “{parameter}” has no value."),
    "parameter.twice": N_("The parameter “{parameter}” was given twice."),
    "tool.not_named": N_("Say which tool: lohu run TOOL_ID. “lohu tools” lists them."),
    "parameter.no_data": N_("The parameter “{parameter}” needs a layer or file."),
    "column.missing": N_("{path}: there is no column “{column}”. It has: {columns}. Name one of these."),
    "column.not_numeric": N_("{path}: the column “{column}” holds {type}, not numbers. Name a column of numbers."),
    "column.assumed": N_("No column was named; “{column}” is used."),
    "number.unreadable": N_("{count} values of “{column}” are no numbers and count as missing."),
    "field.replaced": N_("The column “{column}” existed already and was replaced."),
    "geometry.none": N_("{path}: the rows have no place on the map, but “{parameter}” needs geometry. "
                        "Make points from coordinates first (table.points)."),
    "geometry.kind": N_("{path}: “{parameter}” needs {expected}, the layer holds {found}. Choose another layer."),
    "geometry.other_kind": N_("{count} rows of “{layer}” are of another geometry type ({found}) and were left out."),
    "geometry.vanished": N_("Nothing is left of {count} features at this distance; they keep an empty place."),
    "weight.missing": N_("{count} points have no number in “{column}”; they add nothing."),
    "weight.negative": N_("{path}: “{column}” has {count} negative weights. Choose another column or mend the values."),
    "points.none": N_("{path}: there is not a single point to compute with. Check filter, geometry and weights."),
    "points.outside": N_("{count} points lie outside the mask and were left out."),
    "bandwidth.undefined": N_("{path}: the rule “{rule}” finds no bandwidth because all points lie in one place. "
                              "Give bandwidth_m in metres."),
    "grid.too_large": N_("A grid of {cells:,} cells is too large (limit {limit:,}). "
                         "Use cells of at least {proposal:g} m."),
    "height.no_column": N_("{path}: neither storeys nor height are known. Name a column with the parameter storeys or "
                           "height; the columns are: {columns}."),
    "height.unknown": N_("{count} buildings have neither storeys nor height; they are unknown and left out, not 0."),
    "height.derived": N_("{count} missing heights were taken as storeys x 3.0 m."),
    "storeys.derived": N_("{count} missing storeys were taken from the height (one per 3.0 m)."),
    "coordinates.not_found": N_("{path}: no columns of coordinates were recognised. Name them with x and y; "
                                "the columns are: {columns}."),
    "coordinate.outside": N_("{count} rows have degrees outside the globe, or 0, 0, in “{x}”, “{y}”."),
    "row.unplaced": N_("{count} rows could not be placed and have no geometry."),
    "datum.ignored": N_("The reference system {crs} was given, so the datum {datum} was not used."),
    "crs.outside": N_("{count} features have no place in {crs} and lost their geometry."),
    "crs.web_mercator": N_("Distances in {crs} (web maps) are too long by about 8 % in Shenzhen, areas by 17 %. "
                           "Reproject the layer to EPSG:4547 first."),
    "out.missing": N_("Say where the result goes: --out PATH."),
    "rules.unreadable": N_("{path}: the rule file cannot be read: {reason}. It must be TOML in UTF-8."),
    "rules.invalid": N_("{path}: the rule file is not built as it should be: {reason}. Mend it or choose another."),
    "rules.unknown": N_("“{given}” is no rule pack. Name a TOML file or one of: {known}."),
    "rules.other_kind": N_("{path}: this rule pack holds no rules of the kind that is needed here ({kinds}). Choose a "
                           "file that does, or one of: {known}."),
    "rules.incomplete": N_("{path}: the rule “{rule}” lacks, or does not write as it should: {names}. Add it as in the "
                           "shipped rule pack, or leave the whole rule out."),
    "rules.not_known": N_("{count} rules of the rule pack “{pack}” are not known here and check nothing: {names}."),
    "rules.value_not_known": N_("{count} values of the rule pack “{pack}” mean nothing here and were not used: "
                                "{names}."),
    "rules.missing": N_("{path}: the rule pack “{pack}” has no rule “{rule}”. Add it or choose another pack."),
    "params.unreadable": N_("{path}: the parameter file cannot be read: {reason}. It must hold one JSON object."),
}
