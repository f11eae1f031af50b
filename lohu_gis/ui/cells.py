"""Cells as people read and type them."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from lohu_gis.core.style import CellValue

NUMBER, TEXT, SWITCH, TIME, OTHER = "number", "text", "switch", "time", "other"


def kind_of(arrow_type: Any) -> str:
    """What a column of this arrow type holds."""
    name = str(arrow_type)
    if name == "bool":
        return SWITCH
    if re.match(r"u?int|float|double|halffloat|decimal", name):
        return NUMBER
    if "string" in name or "dictionary" in name:
        return TEXT
    return TIME if name.startswith(("timestamp", "date", "time")) else OTHER


def cell_text(value: Any) -> str:
    """How a cell is written: numbers with at most six digits behind the point, nothing for a missing value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".") if abs(value) < 1e15 else f"{value:g}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat(sep=" ", timespec="seconds") if hasattr(value, "hour") else value.isoformat())
    return str(value)


def read_cell(text: str, kind: str, *, whole: bool) -> CellValue:
    """The value a planner typed; ValueError when it does not fit the kind. Nothing typed is a missing value."""
    clean = text.strip()
    if not clean:
        return None
    if kind == NUMBER:
        number = float(clean.replace(",", "").replace("\u2009", ""))
        if whole and number != int(number):
            raise ValueError(text)
        return int(number) if whole else number
    if kind == SWITCH:
        words = {"true": True, "1": True, "yes": True, "是": True, "✓": True,
                 "false": False, "0": False, "no": False, "否": False, "–": False}
        if clean.casefold() not in words:
            raise ValueError(text)
        return words[clean.casefold()]
    if kind == TIME:
        datetime.fromisoformat(clean)
    return clean
