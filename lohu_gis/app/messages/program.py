"""Sentences about the program itself: settings, language, command line."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "language.unknown": N_("The language “{language}” is not known. Use one of: {known}."),
    "setting.unknown": N_("There is no setting “{key}”. The settings are: {known}."),
    "setting.syntax": N_("“{text}” is not a setting. Write it as KEY=VALUE."),
    "setting.invalid": N_("The setting “{key}” cannot be “{given}”; expected: {expected}."),
    "settings.unreadable": N_("{path}: the settings cannot be read ({reason}); the usual ones are used."),
    "command.unknown": N_("There is no command “{command}”. The commands are: {known}."),
    "usage.wrong": N_("The command line of “{command}” cannot be understood: {reason}. See “{command} --help”."),
    "memory.full": N_("There is not enough memory for this. Use a part of the data or close other programs."),
    "project.exists": N_("{path} exists already and is left as it is. Choose another name, or add data to it."),
    "project.unfinished": N_("{path} has {steps} steps that were never saved. Open it in the workstation first and "
                             "decide whether to continue with them."),
    "sample.missing": N_("{path}: the sample district is not part of this installation. Make it with "
                         "sample_data/build.py or install it."),
    "option.unused": N_("“{tool}” names no objects; {option} changes nothing."),
    "option.not_yet": N_("{option} is not part of this version yet."),
    "scenario.unknown": N_("There is no scenario “{scenario}”. The scenarios are: {known}."),
    "source.none": N_("Name a project or data file."),
    "source.two_projects": N_("{path}: only one of the sources may be a project."),
    "map.empty": N_("{path}: nothing of this has a place on a map. Check geometry and filters, or give --extent."),
    "style.unreadable": N_("{path}: the style cannot be read: {reason}."),
    "scene.no_heights": N_("{path}: no layer of polygons with heights was found. Name a column with --height "
                           "(metres) or --storeys."),
    "terrain.no_crs": N_("{path}: nobody knows the coordinate system of the terrain; it was left out. "
                         "Give the raster its system first."),
    "data.invented": N_("The sample district is invented; results say nothing about the real Luohu."),
    "window.missing": N_("This installation has no window. Use the commands (lohu --help)."),
    "window.failed": N_("The window could not be opened: {reason}. Without a display use the commands (lohu --help)."),
}
