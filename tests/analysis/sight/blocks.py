"""Buildings made in code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from lohu_gis.analysis.sight.prisms import Prisms

Block = tuple[float, float, float, float, float, float]
"""xmin, ymin, xmax, ymax, bottom, top in metres above zero."""


def blocks(*given: Block, names: Sequence[str] = (), storeys: Sequence[float] = ()) -> Prisms:
    """Upright boxes on level ground; a top of NaN is unknown."""
    shapes = np.array([shapely.box(*block[:4]) for block in given], object)
    bottom, top = (np.array([block[i] for block in given], float) for i in (4, 5))
    called = tuple(names) or tuple(f"b{i}" for i in range(len(given)))
    floors = np.array(storeys, float) if len(storeys) else np.full(len(given), np.nan)
    return Prisms(shapes, np.zeros(len(given)), bottom, top, floors, called)


def shaped(shape: Any, top: float) -> Prisms:
    """One building of any shape."""
    shapes = np.empty(1, object)
    shapes[0] = shape
    return Prisms(shapes, np.zeros(1), np.zeros(1), np.array([top]), np.full(1, np.nan), ("b0",))
