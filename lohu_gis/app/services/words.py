"""What came out of a run, in words."""

from __future__ import annotations

import math
from typing import Any

from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.phrases import listed, sentences
from lohu_gis.app.services.business import District
from lohu_gis.app.services.runs import ServiceResult

Pairs = tuple[tuple[str, str], ...]
FIXED = "\u00a0"
"""Keeps a word and its figure on one line."""


def share_text(part: float, whole: float) -> str:
    """``636 951 (55.7 %)``; without a share where there is no whole."""
    return grouped(part) if not whole > 0 else f"{grouped(part)} ({100 * part / whole:.1f} %)"


def site_words(result: ServiceResult) -> Pairs:
    """How many are near and how far it is, before and after; how good the choice is."""
    found = result.metrics
    people = float(found["demand"])
    return ((_("New sites"), grouped(float(found["sites"]))),
            (_("Near before"), share_text(float(found["covered_before"]), people)),
            (_("Near after"), share_text(float(found["covered_after"]), people)),
            (_("Mean way before"), metres_text(found["mean_m_before"])),
            (_("Mean way after"), metres_text(found["mean_m_after"])), (_("Optimum"), proof_text(found["gap"])))


def proof_text(gap: Any) -> str:
    """What is proven about a choice."""
    if gap is None:
        return _("nothing proven in the time")
    if float(gap) <= 0.0:
        return _("best possible (gap 0 %)")
    return _("at most {gap:.2f} % from the best").format(gap=100 * float(gap))


def metres_text(metres: Any) -> str:
    """Metres, or a dash."""
    return "–" if metres is None else f"{grouped(float(metres))} m"


def catchment_words(result: ServiceResult) -> Pairs:
    """How many live within the longest walk drawn."""
    found = result.metrics
    streets = f"{grouped(float(found['street_m']) / 1000, 1)} km"
    pairs = [(_("Places"), grouped(float(found["sites"]))), (_("Streets"), streets)]
    if found.get("reached") is not None:
        pairs.append((_("Residents within the longest walk"),
                      share_text(float(found["reached"]), float(found["residents"]))))
    return tuple(pairs)


def method_words(result: ServiceResult) -> str:
    """Method and parameters in a line."""
    given = result.record.parameters
    speed = _("Walking at {speed:g} m/s along the streets, without expressways.").format(speed=given["speed_ms"])
    if result.kind == "catchments":
        return sentences(speed, _("The last street is cut where the time ends."))
    limit = _("Near is up to {minutes:g} min ({metres:.0f} m).").format(
        minutes=given["minutes"], metres=float(result.metrics["limit_m"]))
    return sentences(speed, limit, _("Solved by HiGHS in {seconds:.1f} s.").format(seconds=result.record.seconds))


def district_words(district: District) -> Pairs:
    """Uses, rent, enterprises and needs of a district."""
    uses = listed(f"{word}{FIXED}{100 * share:.0f}{FIXED}%" for word, share in district.uses)
    wants = listed(f"{word}{FIXED}{count}" for word, count in district.wants)
    does = listed(f"{word}{FIXED}{count}" for word, count in district.industries)
    rent = "–" if math.isnan(district.rent) else _("{rent:.0f} CNY/m² a month").format(rent=district.rent)
    return ((_("Uses"), uses or "–"), (_("Mean rent"), rent), (_("Industries"), does or "–"),
            (_("Needs"), wants or "–"))
