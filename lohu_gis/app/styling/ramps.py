"""Colour ramps and sets of colours to choose from."""

from __future__ import annotations

from lohu_gis.core.style import HEAT, VIRIDIS, Color, Ramp, rgba
from lohu_gis.core.text import N_

CIVIDIS = Ramp(name="cividis", colors=("#00224E", "#35456C", "#666970", "#948E77", "#C8B866", "#FEE838"))
BATLOW = Ramp(name="batlow", colors=("#011959", "#1C5460", "#6D7C3F", "#D69243", "#FDB1AB", "#FACCFA"))
BLUES = Ramp(name="blues", colors=("#EAF2F7", "#B9D6E6", "#7FB4D0", "#4690B5", "#1F6A91", "#0B4564"))
GREENS = Ramp(name="greens", colors=("#EEF6EC", "#C6E3C1", "#93C98F", "#5BA861", "#2E7D4F", "#0F4F30"))
AMBERS = Ramp(name="ambers", colors=("#FFF4DC", "#FFD98A", "#FFB445", "#F28A1C", "#C75A0B", "#8A2F06"))
GREYS = Ramp(name="greys", colors=("#F4F4F2", "#D3D4D3", "#AEB0B1", "#84888B", "#575C61", "#2B3035"))
BLUE_RED = Ramp(name="blue-red", colors=("#2166AC", "#7FB0D6", "#F7F7F7", "#E88A71", "#B2182B"))

RAMPS = (VIRIDIS, CIVIDIS, BATLOW, BLUES, GREENS, AMBERS, GREYS, BLUE_RED, HEAT)
"""Perceptually even ones first; the two-sided one only around a meaningful zero."""

RAMP_NAMES = {"viridis": N_("Viridis"), "cividis": N_("Cividis"), "batlow": N_("Batlow"), "blues": N_("Blues"),
              "greens": N_("Greens"), "ambers": N_("Ambers"), "greys": N_("Greys"),
              "blue-red": N_("Blue to red, around zero"), "heat": N_("Heat")}

CATEGORY_COLORS: tuple[Color, ...] = ("#4477AA", "#EE6677", "#228833", "#CCBB44", "#66CCEE", "#AA3377", "#E69F00",
                                      "#999999")
"""Even in weight, apart for colour-blind eyes (after Paul Tol's bright set and Okabe-Ito's orange); at most eight."""


def steps(ramp: Ramp, count: int) -> tuple[Color, ...]:
    """`count` colours at even steps along a ramp, its ends included; one colour is the middle."""
    if count == 1:
        return (at(ramp, 0.5),)
    return tuple(at(ramp, i / (count - 1)) for i in range(count))


def at(ramp: Ramp, share: float) -> Color:
    """The colour at `share` (0 to 1) of a ramp, linear in sRGB between its stops."""
    place = min(max(share, 0.0), 1.0) * (len(ramp.colors) - 1)
    low = min(int(place), len(ramp.colors) - 2)
    one, two = rgba(ramp.colors[low]), rgba(ramp.colors[low + 1])
    mixed = [round(a + (b - a) * (place - low)) for a, b in zip(one, two, strict=True)]
    text = "#" + "".join(f"{value:02X}" for value in mixed)
    return text[:7] if mixed[3] == 255 else text
