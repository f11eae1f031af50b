"""Sentences about words, warnings and signals."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "warnings.no_group": N_("{count} rows have no value in {columns}; they belong to no series."),
    "warnings.no_time": N_("{count} rows have no time in {column}; they count nowhere."),
    "warnings.too_many": N_("{path}: {groups} series over these periods are too many. Choose columns with fewer "
                            "values, or weeks."),
    "labels.rare": N_("{count} examples were passed over, because their label in {column} occurs only once."),
    "labels.few": N_("{path}: {column} holds fewer than two labels with two examples each. Label more rows first."),
    "model.unreadable": N_("{path} is no model file ({reason}). Choose a file that “Train labels” wrote."),
    "model.invalid": N_("{path}: the model is damaged or not of this program ({reason}). Train it again."),
    "signals.nothing": N_("There is no complaint up to {as_of}. Choose a later day."),
    "as_of.invalid": N_("{value} is no date or moment. Write 2026-05-08 or 2026-05-08T08:00:00+08:00."),
}
