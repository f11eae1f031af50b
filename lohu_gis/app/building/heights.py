"""Heights from storeys, by the one rule of the program or by use."""

from __future__ import annotations

from typing import Literal

from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core.text import N_

HeightRule = Literal["plain", "by_use", "keep"]

STOREY_M = 3.0
PACK = "storey_heights"
RULES: dict[HeightRule, str] = {"plain": N_("storeys × 3.0 m"), "by_use": N_("storeys × storey height of the use"),
                                "keep": N_("leave the height as it is")}
"""Message ids of the rules."""


def storey_height(use: str | None, rule: HeightRule) -> tuple[float, float]:
    """Height of the ground floor and of the others, in metres.

    ``by_use`` takes the estimates of the rule pack ``storey_heights``, 3.0 m where it says nothing.
    """
    if rule != "by_use":
        return STOREY_M, STOREY_M
    pack = load_pack(PACK)
    wanted = (use or "").strip().casefold()
    for found in pack.starting("storey."):
        if "uses" in found.values and wanted in (word.casefold() for word in found.words("uses")):
            return found.number("ground_m"), found.number("upper_m")
    default = pack.find("storey.default")
    return (STOREY_M, STOREY_M) if default is None else (default.number("ground_m"), default.number("upper_m"))


def height_of(storeys: float, use: str | None = None, base: float = 0.0, rule: HeightRule = "plain") -> float:
    """Height of the top above the ground, metres: the part's storeys on its lower side.

    ``base + ground floor + (storeys - 1) x upper floor`` on the ground, ``base + storeys x upper floor`` above it.
    Rounded to centimetres.
    """
    ground, upper = storey_height(use, rule)
    lowest = upper if base > 0 else ground
    return round(base + lowest + (storeys - 1) * upper, 2) if storeys > 0 else base
