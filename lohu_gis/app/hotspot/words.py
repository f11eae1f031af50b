"""Results of hot spots and scans in words."""

from __future__ import annotations

from collections.abc import Callable

from lohu_gis.analysis.hotspot.patterns import CATEGORIES
from lohu_gis.app.i18n import _
from lohu_gis.core.text import N_

Translate = Callable[[str], str]

CATEGORY_NAMES = {
    "new_hot": N_("New hot spot"), "consecutive_hot": N_("Consecutive hot spot"),
    "intensifying_hot": N_("Intensifying hot spot"), "persistent_hot": N_("Persistent hot spot"),
    "diminishing_hot": N_("Diminishing hot spot"), "sporadic_hot": N_("Sporadic hot spot"),
    "oscillating_hot": N_("Oscillating hot spot"), "historical_hot": N_("Historical hot spot"),
    "new_cold": N_("New cold spot"), "consecutive_cold": N_("Consecutive cold spot"),
    "intensifying_cold": N_("Intensifying cold spot"), "persistent_cold": N_("Persistent cold spot"),
    "diminishing_cold": N_("Diminishing cold spot"), "sporadic_cold": N_("Sporadic cold spot"),
    "oscillating_cold": N_("Oscillating cold spot"), "historical_cold": N_("Historical cold spot"),
    "no_pattern": N_("No pattern"),
}
assert tuple(CATEGORY_NAMES) == CATEGORIES

_ZH = {"new": "新增", "consecutive": "连续", "intensifying": "加强", "persistent": "持续", "diminishing": "减弱",
       "sporadic": "零星", "oscillating": "振荡", "historical": "历史"}

CATEGORY_NAMES_ZH = {name: f"{_ZH[name.rpartition('_')[0]]}{'热点' if name.endswith('_hot') else '冷点'}"
                     if name != "no_pattern" else "无规律" for name in CATEGORIES}
"""In Chinese, for legends that speak both languages."""

CATEGORY_MEANINGS = {
    "new": N_("Hot or cold in the last step for the first time."),
    "consecutive": N_("Hot or cold in an unbroken run of last steps, and never before."),
    "intensifying": N_("Nearly always hot or cold (90 % of the steps), also in the last, and more and more so."),
    "persistent": N_("Nearly always hot or cold (90 % of the steps), also in the last, without a trend."),
    "diminishing": N_("Nearly always hot or cold (90 % of the steps), also in the last, but less and less so."),
    "sporadic": N_("On and off; never of the other colour."),
    "oscillating": N_("Of this colour in the last step, of the other colour in some step before."),
    "historical": N_("Nearly always hot or cold (90 % of the steps), but no longer in the last."),
    "no_pattern": N_("None of the patterns fits."),
}


def category_name(category: str, translate: Translate = _) -> str:
    """A pattern of ``hotspot.emerging`` in words; unknown ones as they are."""
    return translate(CATEGORY_NAMES.get(category, category))


def category_meaning(category: str, translate: Translate = _) -> str:
    """What the pattern says, in one sentence; empty for unknown ones."""
    kind = category.removesuffix("_hot").removesuffix("_cold")
    return translate(CATEGORY_MEANINGS.get(kind, ""))


def recurrence_text(days: float, translate: Translate = _) -> str:
    """``once in 20 days by chance``: whole days, rounded down so that nothing is promised that is not there."""
    if not days >= 1:
        return translate(N_("unknown how often by chance"))
    if days < 2:
        return translate(N_("every day by chance"))
    return translate(N_("once in {days:,} days by chance")).format(days=int(days + 1e-9))
