"""What the heat panel says: the method with all its parameters, and what is known about one place."""

from __future__ import annotations

from collections.abc import Callable

from lohu_gis.analysis.heat.place import Place
from lohu_gis.analysis.heat.spec import HeatSpec
from lohu_gis.app.heat.work import HeatResult
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.timewords import day_words, window_words
from lohu_gis.core.governance import SMALL_COUNT
from lohu_gis.core.text import N_

MODES = {"surface": N_("Surface"), "hexagon": N_("Hexagons"), "square": N_("Squares"), "polygons": N_("Polygons")}
CELLS = {"hexagon": N_("In this hexagon"), "square": N_("In this square"), "polygons": N_("In this polygon")}
PERS = {"area": N_("per km²"), "residents": N_("per 1,000 residents"), "roads": N_("per km of road")}
UNSURES = {"show": N_("shown as the rest"), "fade": N_("faded"), "hatch": N_("hatched")}
SCALES = {"all": N_("peak of all records"), "window": N_("peak of windows this long"), "own": N_("own end")}
"""Where the colours end; an own end is part of the layer's style."""
RULES = {"arcgis": N_("Rule of ArcGIS"), "silverman": N_("Rule of Silverman"), "own": N_("Own radius")}
KERNELS = {"quartic": N_("Quartic"), "gaussian": N_("Gaussian"), "epanechnikov": N_("Epanechnikov"),
           "triangular": N_("Triangular"), "uniform": N_("Uniform")}
Translate = Callable[[str], str]


def method_words(result: HeatResult, translate: Translate, top: float | None = None) -> str:
    """One paragraph: everything that the picture depends on; `top` is where the colours end, if not at the peak."""
    spec, kernel, grid = result.spec, result.prepared.kernel, result.prepared.grid
    parts = []
    if kernel is not None and grid is not None:
        rule = RULES[spec.bandwidth_m] if isinstance(spec.bandwidth_m, str) else RULES["own"]
        parts.append(translate(N_("{kernel} kernel, radius {radius} m ({rule}), cells of {cell} m")).format(
            kernel=translate(KERNELS[kernel.kernel]), radius=figure(kernel.bandwidth), rule=translate(rule),
            cell=figure(grid.cell)))
    elif spec.mode == "polygons":
        parts.append(translate(N_("Counts in {count} polygons")).format(count=grouped(len(result.frame.values))))
    else:
        parts.append(translate(N_("{shape} of {size} m")).format(shape=translate(MODES[spec.mode]),
                                                                 size=figure(spec.size_m)))
    parts.append(translate(N_("events {per}, colours end at {top}")).format(per=translate(PERS[spec.per]),
                                                                           top=figure(top or result.top)))
    if spec.unsure != "show":
        against = N_("where people live") if spec.per == "residents" else N_("evenly over the study area")
        parts.append(translate(N_("more than chance: false discovery rate 5 %, expected {where}")).format(
            where=translate(against)))
    parts.append(translate(N_("{shown} of {all} records")).format(shown=grouped(result.frame.events),
                                                                 all=grouped(len(result.records))))
    if result.records.unplaced:
        parts.append(translate(N_("{count} without a place")).format(count=grouped(result.records.unplaced)))
    if spec.categories:
        parts.append(", ".join(spec.categories))
    if result.window is not None and result.records.timed:
        seconds = result.records.seconds
        parts.append(window_words(result.window, int(seconds[0]), int(seconds[-1])))
    return " · ".join(parts)


def place_words(place: Place, spec: HeatSpec, translate: Translate, *, guarded: bool) -> tuple[tuple[str, str], ...]:
    """Pairs of name and value; a guarded layer says "fewer than 5" instead of small counts."""
    small = guarded and 0 < place.count < SMALL_COUNT
    fewer = translate(N_("fewer than {least}")).format(least=SMALL_COUNT)
    hidden = translate(N_("not shown"))
    pairs = [(translate(N_("Records")), fewer if small else grouped(place.count)),
             (translate(N_("Per km²")), hidden if small else figure(place.per_km2))]
    if spec.per == "residents":
        pairs.append((translate(N_("Per 1,000 residents")), _value(place, hidden if small else "", translate)))
    else:
        pairs.append((translate(N_("Per 1,000 residents")), translate(N_("no residents layer"))))
    if spec.per == "roads":
        pairs.append((translate(N_("Per km of road")), _value(place, hidden if small else "", translate)))
    if place.expected is not None and not small:
        pairs.append((translate(N_("Expected by chance")), figure(place.expected)))
    if spec.unsure == "show":
        verdict = N_("not tested")
    elif place.expected is None:
        verdict = N_("unknown")
    else:
        verdict = N_("yes") if place.sure else N_("no")
    pairs.append((translate(N_("More than chance")), hidden if small else translate(verdict)))
    since = translate(N_("not in the last week")) if place.since is None else day_words(place.since)
    pairs.append((translate(N_("Above since")), hidden if small else since))
    return tuple(pairs)


def _value(place: Place, hidden: str, translate: Translate) -> str:
    if hidden:
        return hidden
    return translate(N_("unknown")) if place.value is None else figure(place.value)


def figure(value: float) -> str:
    """A number with three digits that count, thousands apart."""
    if value >= 100 or value == int(value):
        return grouped(round(value))
    return f"{value:.3g}"
