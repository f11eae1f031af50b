"""Coordinates as SVG path data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.render.plan.viewport import Viewport

I64: TypeAlias = npt.NDArray[np.int64]


def number(value: float) -> str:
    """A pixel coordinate with two decimals at most and no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def row_paths(geometry: Geometry, rows: I64, viewport: Viewport) -> Iterator[str]:
    """Path data of each row in logical pixels; empty for rows without coordinates."""
    column = geometry.take(rows)
    px = np.round(viewport.to_px(column.coords), 2)
    places = [f"{number(x)} {number(y)}" for x, y in px.tolist()]
    parts, rings, spots = column.row_offsets.tolist(), column.part_offsets.tolist(), column.ring_offsets.tolist()
    areas = (column.part_types == POLYGON).tolist()
    for row in range(len(column)):
        pieces = []
        for part in range(parts[row], parts[row + 1]):
            for ring in range(rings[part], rings[part + 1]):
                stop = spots[ring + 1] - (1 if areas[part] else 0)
                corners = places[spots[ring]:stop]
                if len(corners) > 1:
                    pieces.append("M" + "L".join(corners) + ("Z" if areas[part] else ""))
        yield "".join(pieces)
