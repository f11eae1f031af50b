"""Sentences for what only the window asks for."""

from __future__ import annotations

from lohu_gis.core.text import N_

MESSAGES = {
    "table.not_a_file": N_("{table}: this table belongs to the project and is not read from a file; "
                           "nothing was changed."),
}
