"""Results of sight in sentences."""

from __future__ import annotations

import math

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped, write_area, write_length
from lohu_gis.app.sight import LineView, SectionView, Skyline
from lohu_gis.ui.panels.sight.work import Viewshed

TERRAIN = "terrain"


def line_words(view: LineView) -> str:
    """Whether the target is seen, and why."""
    sight = view.sight
    name = _name(sight.obstacle or sight.nearest or "")
    away = write_length(sight.share * view.distance_m)
    if sight.visible is None:
        text = _("Nobody can say: the height of {name}, {away} from the origin, is unknown.")
        return text.format(name=name, away=away)
    clearance = grouped(abs(sight.clearance_m or 0.0), 1)
    if not sight.visible:
        return _("Hidden by {name}, {away} from the origin; the line runs up to {metres} m below its top.").format(
            name=name, away=away, metres=clearance)
    if sight.nearest is None or sight.clearance_m is None:
        return _("In sight, {distance} away.").format(distance=write_length(view.distance_m))
    return _("In sight, {distance} away; nearest to {name}, {metres} m above it.").format(
        distance=write_length(view.distance_m), name=name, metres=clearance)


def line_tag(view: LineView) -> str:
    """The same in a few letters, for the 3D view."""
    sight = view.sight
    if sight.visible is None:
        return _("unknown: {name}").format(name=_name(sight.obstacle or ""))
    if sight.visible:
        return _("in sight")
    return _("hidden by {name}").format(name=_name(sight.obstacle or ""))


def skyline_words(view: Skyline) -> str:
    """How high the line is, what changes, who rises above the ridge."""
    parts = [_("Highest {degrees}°").format(degrees=grouped(view.highest_deg, 1))]
    if view.view.after is not None:
        parts.append(_("changes over {degrees}° of the view").format(degrees=grouped(view.changed_deg, 1)))
    if view.above:
        name, metres = view.above[0]
        parts.append(_("{count} buildings above the ridge, most {name} by {metres} m").format(
            count=len(view.above), name=name, metres=grouped(metres, 1)))
    if view.doubtful_deg:
        parts.append(_("over {degrees}° buildings of unknown height").format(degrees=grouped(view.doubtful_deg, 1)))
    return " · ".join(parts)


def section_words(view: SectionView) -> str:
    """How long it is and what is cut."""
    cut = len({part.name for part in view.section.cuts})
    text = _("{length} long · {cut} buildings cut · {behind} behind · 1:{scale}").format(
        length=write_length(view.section.length), cut=cut, behind=len(view.section.behind),
        scale=grouped(view.drawing.scale, 0))
    if view.section.unknown:
        text += " · " + _("{count} of unknown height are missing").format(count=len(view.section.unknown))
    return text


def viewshed_words(view: Viewshed, radius_m: float) -> str:
    """Share and area of what is seen."""
    share = view.record.metrics.get("visible_share")
    if not isinstance(share, int | float):
        return _("Nothing is known of the heights here.")
    seen = view.record.metrics.get("visible_m2")
    area = write_area(float(seen)) if isinstance(seen, int | float) else ""
    return _("{percent} % of the circle of {whole} is seen: {area}.").format(
        percent=grouped(100 * float(share), 1), whole=write_area(math.pi * radius_m**2), area=area)


def _name(name: str) -> str:
    return _("the ground") if name == TERRAIN else name
