"""Title, legend card, scale bar, north arrow, attribution and notes on a picture."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands on a finished map beside the map itself; False and empty text leave a piece out.

    Attributes
    ----------
    legend
        Card with what is on the map.
    note
        For example that the data are invented; drawn with the attribution.
    dark
        Dark card on a dark map.
    """

    title: str = ""
    legend: bool = True
    scale_bar: bool = True
    north_arrow: bool = True
    attribution: str = ""
    note: str = ""
    dark: bool = False
