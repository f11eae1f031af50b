"""Sentences about the sun."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "sun.down": N_("The sun is below the horizon at this instant ({altitude_deg}°); there are no shadows."),
    "sun.band_empty": N_("The band from {start} to {end} holds no time to count. Give an end after the start."),
    "sun.too_many_points": N_("{count:,} window points are too many (limit {limit:,}). Check fewer buildings (subject) "
                              "or use a spacing of at least {proposal:g} m."),
    "sun.use_assumed": N_("No column of uses was named: all buildings count as dwellings."),
    "sun.use_missing": N_("{count} buildings have no use; their verdict is unknown."),
    "sun.use_unruled": N_("{count} buildings were not checked, because no rule speaks of their use: {uses}."),
    "sun.no_limit": N_("The rules ask for nothing on {date}; there are hours, but no verdicts."),
    "sun.step_coarse": N_("Steps of {step_min:g} min are coarser than the 1 min of GB/T 50947: a preview."),
    "sun.spacing_coarse": N_("Points every {spacing_m:g} m lie farther apart than the 1 m of GB/T 50947: a preview."),
    "sun.no_proposal": N_("{path}: no building fits the proposal. Select one building."),
    "sun.no_limits": N_("The rules ask for nothing on {date}. Choose the Great Cold day or the winter solstice."),
    "sun.nothing_chosen": N_("There is no building to check there. Select buildings, show others on the map, or change "
                             "something in a scenario."),
    "sun.no_parent": N_("The existing state has nothing to be compared with. Switch to a scenario."),
    "sun.nothing_changed": N_("The active scenario changes no building yet. Draw, move or demolish one."),
    "sun.choose_one": N_("Select the one building that may grow."),
    "sun.doubtful": N_("{count} cells could have less sun than shown: buildings of unknown height stand near."),
    "area.none": N_("{path}: there is no shape to say where to compute. Give an area."),
}
