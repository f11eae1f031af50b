"""Words of handling: figures as texts, what is counted and how."""

from __future__ import annotations

import math

from lohu_gis.analysis.moments import day_text, days
from lohu_gis.app.handling.overview import Group, Overview
from lohu_gis.app.i18n import _
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.core.governance import SMALL_COUNT

UNKNOWN = "–"


def few() -> str:
    """What stands for a count that is not told."""
    return f"< {SMALL_COUNT}"


def day_of(seconds: int) -> str:
    """The civil day of a moment."""
    import numpy as np

    return day_text(int(days(np.array([seconds]))[0]))


def count_text(group: Group, name: str = "n") -> str:
    """A count of a group; hidden where the group is small."""
    value = group.n if name == "n" else group.figures[name]
    return few() if group.small else grouped(value)


def figure_text(group: Group, name: str) -> str:
    """A figure of a group: days with one digit, shares as percent."""
    value = group.figures[name]
    if math.isnan(value):
        return UNKNOWN
    return f"{value:.1f}" if name.endswith("_days") or name == "reassigned_mean" else f"{100 * value:.1f}"


def rank_text(group: Group) -> str:
    """A rank, or the ranks that a group shares: ``2`` or ``3–7``."""
    if group.rank_low == 0:
        return UNKNOWN
    return str(group.rank_low) if group.rank_low == group.rank_high else f"{group.rank_low}–{group.rank_high}"


def interval_text(low: float, high: float, digits: int = 1) -> str:
    """Two ends of an interval."""
    def end(value: float) -> str:
        return UNKNOWN if math.isnan(value) else f"{value:.{digits}f}"

    return f"{end(low)} – {end(high)}"


def name_of(group: Group) -> str:
    """What a group is called."""
    return _("not stated") if group.key is None else group.key


def method_words(found: Overview) -> str:
    """As of when, which rows, and how groups are compared."""
    parts = [_("As of {day}").format(day=day_of(found.as_of)),
             _("{shown} of {rows} complaints").format(shown=grouped(found.whole.n), rows=grouped(found.rows)),
             _("days by Kaplan-Meier with open cases"),
             _("groups whose 95 % intervals touch share ranks")]
    if found.ask.adjust and found.ask.by != "category":
        parts.append(_("adjusted for the mix of categories"))
    return " · ".join((*parts, _("fewer than {k} are not told").format(k=SMALL_COUNT)))
