"""Footprints that cross themselves, made drawable."""

from __future__ import annotations

from typing import Any

import numpy as np

from lohu_gis.core.geometry.layout import MULTI_POLYGON, POLYGON, Geometry, concat
from lohu_gis.scene3d.build.arrays import I64


def repair_rows(geometry: Geometry, rows: I64) -> Geometry:
    """The same column with the given rows replaced by what GEOS `make_valid` (structure method) leaves of them.

    A row of which no area is left becomes an empty multipolygon. For drawing only: the table keeps what it has.
    """
    import shapely

    mended = [shapely.make_valid(_shape(geometry, int(row)), method="structure", keep_collapsed=False) for row in rows]
    index = np.arange(len(geometry), dtype=np.int64)
    index[rows] = len(geometry) + np.arange(len(rows))
    return concat([geometry, _column(mended)]).take(index)


def _shape(geometry: Geometry, row: int) -> Any:
    import shapely

    polygons = []
    for part in range(geometry.row_offsets[row], geometry.row_offsets[row + 1]):
        rings = [geometry.coords[geometry.ring_offsets[ring]:geometry.ring_offsets[ring + 1]]
                 for ring in range(geometry.part_offsets[part], geometry.part_offsets[part + 1])]
        rings = [ring[np.isfinite(ring).all(axis=1)] for ring in rings]
        usable = [ring for ring in rings if len(ring) >= 3]
        if geometry.part_types[part] == POLYGON and usable:
            polygons.append(shapely.Polygon(usable[0], usable[1:]))
    return shapely.MultiPolygon(polygons)


def _column(shapes: list[Any]) -> Geometry:
    import shapely

    rows: list[int] = [0]
    parts: list[int] = [0]
    rings: list[int] = [0]
    coords = [np.zeros((0, 2))]
    for shape in shapes:
        for polygon in shapely.get_parts(shape):
            if polygon.geom_type != "Polygon" or polygon.is_empty:
                continue
            for ring in (polygon.exterior, *polygon.interiors):
                coords.append(shapely.get_coordinates(ring))
                rings.append(rings[-1] + len(coords[-1]))
            parts.append(len(rings) - 1)
        rows.append(len(parts) - 1)
    return Geometry(np.full(len(shapes), MULTI_POLYGON, np.uint8), np.concatenate(coords), np.array(rows, np.int64),
                    np.array(parts, np.int64), np.array(rings, np.int64), np.full(len(parts) - 1, POLYGON, np.uint8))
