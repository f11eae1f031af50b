"""Sentences about edits that a project does not allow."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "camera.invalid": N_("The view cannot be shown: its place, distance or angle is not a usable number."),
    "column.unnamed": N_("The column needs a name."),
    "document.busy": N_("The project is just being changed; try again in a moment."),
    "document.read_only": N_("This project can only be looked at; save it under another name to change it."),
    "group.exists": N_("There is a group {group} already; choose another name."),
    "group.into_itself": N_("The group {group} cannot be moved into itself."),
    "group.property_unknown": N_("A group has no property {property}."),
    "group.unknown": N_("There is no group {group} any more."),
    "layer.exists": N_("There is a layer {layer} already; choose another name."),
    "layer.opacity_range": N_("The opacity {value} must lie between 0 and 1."),
    "layer.property_unknown": N_("A layer has no property {property}."),
    "layer.unknown": N_("There is no layer {layer} any more."),
    "project.property_unknown": N_("A project has no property {property}."),
    "style.unsuitable": N_("{layer} cannot be drawn in this style; choose one for its kind of data."),
    "table.unknown": N_("The table {table} is no longer part of the project."),
}
