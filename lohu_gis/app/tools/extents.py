"""An extent, ``xmin,ymin,xmax,ymax``, where a layer of polygons is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from lohu_gis.app.tools.door import ToolInput
from lohu_gis.core.errors import UsageError
from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.core.params import Parameter, Vector
from lohu_gis.core.params.kinds import Extent
from lohu_gis.core.table import FeatureTable, TableBlock


def is_extent(parameter: Parameter, value: str) -> bool:
    """Whether a value for a layer of polygons is numbers with commas between them, as many as there may be.

    Too few or too many are an extent written wrongly, unless a file is called so.
    """
    kind = parameter.kind
    if not isinstance(kind, Vector) or "polygon" not in kind.geometry or "," not in value:
        return False
    try:
        [float(part) for part in value.split(",")]
    except ValueError:
        return False
    return value.count(",") == 3 or not Path(value).exists()


def extent_input(parameter: Parameter, value: str, others: Iterable[ToolInput]) -> ToolInput:
    """The rectangle as a layer of one row, in the CRS of the first of the other inputs that has one.

    Raises
    ------
    UsageError
        ``parameter.invalid`` for a rectangle without room inside, and for more or fewer than four numbers.
    """
    import pyarrow as pa

    try:
        box = Extent().from_text(value)
    except UsageError as error:
        raise UsageError(error.code, **({"parameter": parameter.name} | error.facts)) from None
    xmin, ymin, xmax, ymax = (float(number) for number in box)
    corners = np.array([[xmin, ymin], [xmax, ymin], [xmax, ymax], [xmin, ymax], [xmin, ymin]])
    whole = np.array([0, 1])
    geometry = Geometry(np.array([POLYGON], np.uint8), corners, whole, whole, np.array([0, 5]),
                        np.array([POLYGON], np.uint8))
    crs = next((given.value.crs for given in others if getattr(given.value, "crs", None) is not None), None)
    block = TableBlock(f"extent:{value}", pa.table({"extent": [value]}), geometry, np.arange(1), crs)
    return ToolInput(FeatureTable(block), value, block.id)
