"""The way through a street: its segments joined to one line, and the places and directions of somebody who walks it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

F64 = npt.NDArray[np.float64]
LOOK_AHEAD_M = 30.0
"""How far ahead a walker looks: bends are taken softly."""


def joined(segments: Sequence[F64], within: tuple[float, float, float, float] | None = None) -> F64:
    """The longest line that segments (n, 2) make, joined end to end, from west to east (or south to north).

    Parameters
    ----------
    within
        xmin, ymin, xmax, ymax: only what lies in it counts; None takes all.

    Returns
    -------
    float64, shape (n, 2); (0, 2) when nothing is left.
    """
    import shapely

    drawn = [shapely.linestrings(part) for part in segments if len(part) > 1]
    if not drawn:
        return np.empty((0, 2))
    lines = shapely.MultiLineString(drawn)
    if within is not None:
        lines = shapely.intersection(lines, shapely.box(*within))
    whole = shapely.line_merge(lines)
    parts = [part for part in shapely.get_parts(whole) if shapely.get_type_id(part) == 1 and part.length > 0]
    if not parts:
        return np.empty((0, 2))
    path: F64 = shapely.get_coordinates(max(parts, key=lambda part: part.length))
    across, up = path[-1] - path[0]
    backwards = across < 0 if abs(across) >= abs(up) else up < 0
    return path[::-1].copy() if backwards else path


def steps(path: F64, step_m: float, look_ahead_m: float = LOOK_AHEAD_M) -> F64:
    """Places on a path at even distances and the direction in which a walker looks there.

    Parameters
    ----------
    path : float64, shape (n, 2)
        In metres.
    step_m
        Distance between places; the last one is the end of the path.

    Returns
    -------
    float64, shape (m, 3)
        x, y and direction in degrees, clockwise from north: towards the place `look_ahead_m` further on, at the end
        along the last metres. (0, 3) for a path without length.
    """
    import shapely

    if len(path) < 2 or not step_m > 0:
        return np.empty((0, 3))
    line = shapely.linestrings(path)
    length = float(line.length)
    if length == 0:
        return np.empty((0, 3))
    along = np.append(np.arange(0.0, length, step_m), length)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    start = np.minimum(along, max(length - look_ahead_m, 0.0))
    near = shapely.get_coordinates(shapely.line_interpolate_point(line, start))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, np.minimum(start + look_ahead_m, length)))
    east, north = (ahead - near).T
    return np.column_stack([xy, np.degrees(np.arctan2(east, north)) % 360.0])
