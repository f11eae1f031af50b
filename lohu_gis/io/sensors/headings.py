"""Headings that are numbers: tables of sensors are often headed by the numbers of the sensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lohu_gis.core.table import TableBlock

_FAR = 10.0


def with_headings(block: TableBlock) -> TableBlock:
    """The block with its first row as headings where that row is numbers of sensors, not readings.

    The readers take a first row of numbers for data. It is headings where its cells are different whole numbers that
    lie far above all readings below them (ten times the largest).
    """
    names = block.columns.column_names
    if len(block) < 2 or not all(name == f"field_{i + 1}" for i, name in enumerate(names)):
        return block
    first = [block.columns.column(name)[0].as_py() for name in names]
    if not _are_numbers_of_sensors(first):
        return block
    rest = block.columns.slice(1)
    highest = max((_largest(rest.column(name)) for name in names), default=np.inf)
    if min(float(cell) for cell in first) < _FAR * highest:
        return block
    headed = rest.rename_columns([str(int(float(cell))) for cell in first])
    return replace(block, id=f"{block.id}:headed", columns=headed, geometry=None, fid=block.fid[1:], crs=None)


def _are_numbers_of_sensors(cells: Sequence[object]) -> bool:
    try:
        numbers = [float(str(cell)) for cell in cells]
    except ValueError:
        return False
    return all(n.is_integer() and n > 0 for n in numbers) and len(set(numbers)) == len(numbers)


def _largest(column: object) -> float:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = column.type  # type: ignore[attr-defined]
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
        return np.inf
    found = pc.max(column).as_py()
    return np.inf if found is None else float(found)
