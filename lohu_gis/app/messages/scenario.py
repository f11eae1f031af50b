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
}
