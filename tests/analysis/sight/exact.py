"""Lines of sight over a surface of cells, one by one: the second implementation that viewsheds are compared with."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def is_seen(heights: npt.NDArray[np.float32], eye: tuple[int, int, float], cell: tuple[int, int],
            target_m: float = 0.0) -> bool:
    """Does the line from the eye (row, column, z) to a cell run nowhere below the surface?

    The surface is linear between neighbouring cells along rows and columns; it is looked at wherever the line crosses
    one. Written without any thought of speed.
    """
    row, column, z = eye
    down, across = cell[0] - row, cell[1] - column
    end = float(heights[cell]) + target_m
    for axis, steps in ((0, down), (1, across)):
        for step in range(1, abs(steps)):
            share = step / abs(steps)
            place = [row + share * down, column + share * across]
            place[axis] = round(place[axis])
            other = 1 - axis
            low = int(np.floor(place[other] + 1e-9))
            part = max(place[other] - low, 0.0)
            first, second = [0, 0], [0, 0]
            first[axis] = second[axis] = int(place[axis])
            first[other], second[other] = low, min(low + 1, heights.shape[other] - 1)
            ground = float(heights[tuple(first)]) * (1 - part) + float(heights[tuple(second)]) * part
            if ground > z + share * (end - z) + 1e-6:
                return False
    return True
