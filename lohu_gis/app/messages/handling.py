"""Sentences about the handling of complaints."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "handling.closed_before_opened": N_("{count} complaints were closed before they were opened; their time to closing "
                                        "is unknown. Check both columns."),
    "triage.not_judged": N_("These rules could not be applied because their columns are missing: {rules}."),
}
