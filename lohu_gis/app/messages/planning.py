"""Sentences about planning numbers: indicators, rules, comparison of scenarios."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES: dict[str, str] = {
    "height.by_use": N_("{count} missing heights were taken from the table of storey heights by use."),
    "base.above_top": N_("{count} parts end below where they begin; their height counts as unknown."),
    "use.unknown": N_("{count} buildings have a use that the rule pack “{pack}” does not know; they are left out."),
    "use.unclear": N_("{count} buildings have no use that the rule pack “{pack}” knows; rules that depend on it stay "
                      "open."),
}
