"""A reader for a format that the program does not know: three numbers a line."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from lohu_gis.analysis.tables import new_table
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import TableBlock


def read_xyz(path: Path) -> TableBlock:
    """Points of a text file with ``x y z`` in every line, z as a column."""
    numbers = np.loadtxt(path, ndmin=2)
    return new_table({"z": numbers[:, 2]}, Geometry.points(numbers[:, 0], numbers[:, 1])).block
