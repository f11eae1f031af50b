"""Sentences about words, warnings and signals."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "warnings.no_group": N_("{count} rows have no value in {columns}; they belong to no series."),
    "warnings.no_time": N_("{count} rows have no time in {column}; they count nowhere."),
    "warnings.too_many": N_("{path}: {groups} series over these periods are too many. Choose columns with fewer "
                            "values, or weeks."),
    "as_of.invalid": N_("{value} is no date or moment. Write 2026-05-08 or 2026-05-08T08:00:00+08:00."),
}
