"""Sentences about hot spots, scans and clusters."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "column.no_times": N_("{path}: the column “{column}” holds no times. Name a column with dates or moments, such as "
                          "2026-01-20 or 2026-01-20T08:30:00+08:00."),
    "time.unreadable": N_("{count} values of “{column}” are no times and were left out."),
    "time.missing": N_("{count} rows have no time in “{column}” and were left out."),
    "time.outside": N_("{count} rows lie before or after the period and were left out."),
    "period.too_long": N_("{path}: the period from {first} to {last} is longer than {years} years. Mend the times that "
                          "only fill a gap, or give the first and the last day."),
    "emerging.few_steps": N_("There are only {steps} steps; patterns and trends say little below {wanted}. Take a "
                             "longer period or shorter steps."),
    "value.missing": N_("{count} rows have no number in “{column}”; they are unknown and left out."),
    "neighbours.no_polygons": N_("{path}: contiguity needs polygons that touch each other. Choose distance or knn for "
                                 "points and lines."),
    "neighbours.too_many": N_("Within {distance:g} m there are {pairs:,} pairs of neighbours (limit {limit:,}). "
                              "Choose a distance of at most {proposal:g} m, or knn."),
    "neighbours.islands": N_("{count} places have no neighbour; they are only compared with the mean."),
}
