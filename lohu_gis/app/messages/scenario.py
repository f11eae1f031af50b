"""Sentences for what scenarios and buildings do not allow."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "scenario.unknown.plain": N_("There is no scenario “{scenario}”. Choose another one in the list of scenarios."),
    "scenario.exists": N_("There is a scenario “{scenario}” already. Choose another name."),
    "scenario.no_name": N_("The scenario needs a name. Type one."),
    "scenario.is_base": N_("“{scenario}” is the state everything builds on and has no parent to go into. "
                           "Choose a scenario below it."),
    "scenario.has_children": N_("“{scenario}” cannot be removed alone: {children} build on it. Remove them first, or "
                                "let them keep its changes."),
    "building.no_layer": N_("No layer of buildings is open. Add one with a column storeys or height_m."),
    "building.no_column": N_("“{layer}” has no column “{column}”. Add it in the table first."),
    "building.outline": N_("This outline crosses itself and is no footprint. Draw it again."),
    "building.storeys": N_("{value} storeys cannot be built here. Type a whole number from 1 to {most}."),
    "building.height": N_("{value:g} m is no height of a building. Type a height above {least:g} m, "
                          "at most {most:g} m."),
    "building.base": N_("{value:g} m is not below the top of the building. Type a smaller height of the lower side."),
    "building.not_proposed": N_("This building was not added to the existing state and stays where it is."),
    "row.exists": N_("There is an object with number {fid} already. Try again."),
    "layer.locked": N_("“{layer}” is locked. Unlock it in the list of layers to edit it."),
}
