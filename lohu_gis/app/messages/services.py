"""Sentences about interpolation, street networks and the choice of sites."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "stations.same_place": N_("{count} stations stand where another one does; a place counts once, with the mean."),
    "stations.quantities": N_("The stations measure different things ({quantities}); values between them mean little. "
                              "Filter the layer to one quantity."),
    "noise.level": N_("{path}: {value:g} in “{column}” is no level in dB (limit {limit:g}). Choose the column with the "
                      "levels, or plain averaging."),
    "variogram.no_fit": N_("With {stations} stations, or without differences between them, no variogram can be fitted. "
                           "The values are means weighted by inverse distances; their error is unknown."),
    "variogram.nugget_only": N_("Near stations are no more alike than far ones. The surface is hardly more than their "
                                "mean; read it with its error."),
    "variogram.nugget": N_("The nugget ({nugget:g}) is above the sill ({sill:g}). The sill includes the nugget: give a "
                           "larger sill or a smaller nugget."),
    "streets.none": N_("{path}: there is not a single street to walk along. Choose a layer of lines, and leave fewer "
                       "classes out."),
    "streets.joined": N_("{count} ends of streets were joined to another street within {distance:g} m."),
    "streets.apart": N_("The streets fall into parts without a way between them: {count} parts of more than "
                        "{longest:g} m hang on nothing else. Check the layer, or join ends over a longer distance."),
    "locate.unproven": N_("Nothing is proven about this choice: the time was over before. It was found by exchanging "
                          "sites while that helped. Give more time for an answer with a bound."),
    "services.missing": N_("The project has no layer of the role “{role}” with data. Give a layer that role in the "
                           "inspector, or add one."),
}
