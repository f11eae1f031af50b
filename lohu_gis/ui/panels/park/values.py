"""Values of counters and sensors where they are measured: columns and words in 3D."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.park.sensors import Value
from lohu_gis.app.interaction.measures import grouped
from lohu_gis.app.park import FOOTFALL_COLORS
from lohu_gis.core.style import rgba
from lohu_gis.scene3d.build.light import ACCENT
from lohu_gis.scene3d.build.marks import Dots, Faces, Labels, Lines, Marks

F64 = npt.NDArray[np.float64]
COUNTS = "footfall"
HIGHEST_M, LOWEST_M = 42.0, 6.0
"""Columns of counters are this high for the most and for no visitors."""
POLE_M = 22.0
"""Height of the word of a sensor that counts nobody."""
HALF_M = 1.4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a station stands: x, y in the CRS of the scene, and what it is called."""

    station: str
    x: float
    y: float


def marks_of(places: Sequence[Place], values: Mapping[str, Value], height: Callable[[float, float], float],
             per: Mapping[str, str]) -> Marks:
    """Columns for counters, poles for other sensors, a word on each.

    Parameters
    ----------
    height
        Height of the ground at x, y.
    per
        Unit as the values give it -> as it is written.
    """
    known = [(place, values[place.station]) for place in places if place.station in values]
    most = max((value.value for _place, value in known if value.quantity == COUNTS), default=0.0)
    quads: list[F64] = []
    paint: list[tuple[int, int, int]] = []
    poles: list[F64] = []
    tops: list[tuple[float, float, float]] = []
    words: list[str] = []
    for place, value in known:
        ground = height(place.x, place.y)
        counts = value.quantity == COUNTS
        share = value.value / most if counts and most > 0 else 0.0
        top = ground + (LOWEST_M + share * (HIGHEST_M - LOWEST_M) if counts else POLE_M)
        if counts:
            sides, shades = _column(place, ground, top, share)
            quads += sides
            paint += shades
        else:
            poles.append(np.array([[place.x, place.y, ground], [place.x, place.y, top]]))
        tops.append((place.x, place.y, top))
        words.append(f"{grouped(value.value, 0 if counts else 1)} {per.get(value.unit, value.unit)}".strip())
    spots = np.array(tops, np.float64).reshape(-1, 3)
    rank = np.array([value.value if value.quantity == COUNTS else most for _place, value in known], np.float64)
    return Marks(lines=(Lines.of(poles, ACCENT, 2.0),) if poles else (),
                 faces=(Faces.of(np.array(quads), np.array(paint, np.uint8)),) if quads else (),
                 dots=(Dots.of(spots, ACCENT, 5.0),) if len(spots) else (),
                 labels=(Labels.of(words, spots, rank),) if words else ())


def _column(place: Place, low: float, high: float, share: float) -> tuple[list[F64], list[tuple[int, int, int]]]:
    """Four walls and a roof; walls to the east and south are darker, as if the sun stood there."""
    color = rgba(FOOTFALL_COLORS[min(int(share * len(FOOTFALL_COLORS)), len(FOOTFALL_COLORS) - 1)])[:3]
    ring = [(place.x + a * HALF_M, place.y + b * HALF_M) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
    walls = [np.array([(*p, low), (*q, low), (*q, high), (*p, high)])
             for p, q in zip(ring, [*ring[1:], ring[0]], strict=True)]
    lid = np.array([(*p, high) for p in ring])
    shades = [tuple(round(channel * light) for channel in color) for light in (0.86, 0.94, 0.76, 0.8, 1.0)]
    return [*walls, lid], shades  # type: ignore[return-value]  # three channels each
