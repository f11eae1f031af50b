"""Where labels of features stand: beside points, inside polygons, along lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from lohu_gis.render.plan.placing import Place

if TYPE_CHECKING:
    from lohu_gis.render.plan.lettering import Block
    from lohu_gis.render.plan.viewport import Viewport

F64: TypeAlias = npt.NDArray[np.float64]
Shapes: TypeAlias = npt.NDArray[np.object_]


def around_point(x: float, y: float, block: Block, gap: float) -> tuple[Place, ...]:
    """Right, left, above and below of a marker, `gap` pixels away from its middle."""
    across, up = block.width / 2 + gap, block.height / 2 + gap
    return (Place(x + across, y, 0.0), Place(x - across, y, 1.0), Place(x, y - up), Place(x, y + up),
            Place(x + across, y - up * 0.7, 0.0), Place(x - across, y + up * 0.7, 1.0))


def inside_polygons(shapes: Shapes) -> F64:
    """A point well inside each polygon (n, 2): the centroid of its largest part if that lies inside, else the middle
    of the largest circle; NaN for empty and missing shapes."""
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    full = ~shapely.is_empty(parts)
    parts, owner = parts[full], owner[full]
    anchors = np.full((len(shapes), 2), np.nan)
    if len(parts) == 0:
        return anchors
    order = np.lexsort((-shapely.area(parts), owner))
    first = order[np.flatnonzero(np.diff(owner[order], prepend=-1))]
    largest, rows = parts[first], owner[first]
    spots = shapely.centroid(largest)
    outside = ~shapely.contains(largest, spots)
    for number in np.flatnonzero(outside):
        spots[number] = _inner_point(largest[number])
    anchors[rows] = np.column_stack([shapely.get_x(spots), shapely.get_y(spots)])
    return anchors


def _inner_point(shape: Any) -> Any:
    import shapely

    if not shapely.is_valid(shape) or shape.area <= 0:
        return shapely.point_on_surface(shape)
    size = math.sqrt(shape.area)
    return shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=size / 20), 0)


def along_line(line: Any, block: Block, viewport: Viewport) -> tuple[tuple[Place, ...], float]:
    """Places along the straightest long pieces of a line (pixel coordinates) and the length of the best piece.

    Parameters
    ----------
    line
        A shapely line or several, in logical pixels, already cut to the picture.
    """
    import shapely

    pieces: list[tuple[float, float, float, float]] = []
    for part in shapely.get_parts(shapely.simplify(line, 1.5)):
        xy = shapely.get_coordinates(part)
        steps = np.diff(xy, axis=0)
        lengths = np.hypot(steps[:, 0], steps[:, 1])
        for number in np.argsort(-lengths)[:3]:
            middle = (xy[number] + xy[number + 1]) / 2
            angle = math.degrees(math.atan2(steps[number, 1], steps[number, 0]))
            pieces.append((float(lengths[number]), float(middle[0]), float(middle[1]), angle))
    room = block.width * 0.9
    fitting = sorted((p for p in pieces if p[0] >= room), reverse=True)[:6]
    centre = (viewport.width_px / 2, viewport.height_px / 2)
    fitting.sort(key=lambda p: (p[0] < 1.5 * room, math.hypot(p[1] - centre[0], p[2] - centre[1])))
    places = tuple(Place(x, y, 0.5, _upright(angle)) for _, x, y, angle in fitting)
    return places, max((p[0] for p in fitting), default=0.0)


def _upright(degrees: float) -> float:
    """The same direction so that text is not upside down: in (-90, 90], near-level angles exactly level."""
    turned = (degrees + 90) % 180 - 90
    return 0.0 if abs(turned) < 1.0 else turned
