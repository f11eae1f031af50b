"""Sentences about sight, skylines and sections."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "view.nothing": N_("There is nothing to look at: give a surface, buildings or terrain."),
    "view.unknown_cells": N_("Of {count:,} cells nobody can say whether they are seen: heights there or on the way are "
                             "unknown."),
    "view.too_close": N_("Origin and target are the same place. Choose two places."),
    "observer.outside": N_("The observer at {x:.2f}, {y:.2f} lies outside the surface. Choose a place inside; "
                           "coordinates are those of the first layer's reference system."),
    "observer.unknown": N_("The height of the ground at {x:.2f}, {y:.2f} is unknown. Choose another place or give "
                           "the height as third number."),
    "observer.on_roof": N_("The observer stands on a roof, {height:g} m above zero."),
    "observer.inside": N_("The observer stands inside {count} buildings ({names}); they are left out."),
    "ground.unknown": N_("Under {count} buildings of “{layer}” the height of the ground is unknown; so are they."),
    "section.too_short": N_("The section's ends are the same place. Draw a line of at least 1 m."),
}
