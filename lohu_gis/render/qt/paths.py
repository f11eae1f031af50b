"""Geometry arrays -> QPainterPath, by way of the bytes that QDataStream reads: a thousand paths at once."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPainterPath

from lohu_gis.core.geometry.layout import POLYGON, Geometry
from lohu_gis.render.plan.arrange import spread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lohu_gis.render.plan.measure import Measures

F64: TypeAlias = npt.NDArray[np.float64]
I64: TypeAlias = npt.NDArray[np.int64]

_ELEMENT = np.dtype([("type", "<i4"), ("x", "<f8"), ("y", "<f8")])
_ODD_EVEN, _WINDING = 0, 1


def shape_paths(geometry: Geometry, rows: I64, origin: tuple[float, float]) -> list[QPainterPath]:
    """One path per row, in coordinates relative to `origin`; holes stay holes (odd-even fill)."""
    rings, counts = _rings_of(geometry, rows)
    return _paths(geometry, rings, counts, origin, None, _ODD_EVEN)


def chunk_paths(geometry: Geometry, measures: Measures, groups: Sequence[I64],
                origin: tuple[float, float]) -> list[QPainterPath]:
    """One path per group of rows. Shells run one way and holes the other, so overlapping features stay filled."""
    if not groups:
        return []
    rings, counts = _rings_of(geometry, np.concatenate(groups))
    ends = np.cumsum([len(group) for group in groups])
    running = np.concatenate([[0], np.cumsum(counts)])
    per_group = np.diff(np.concatenate([[0], running[ends]]))
    return _paths(geometry, rings, per_group, origin, measures.keep_turn[rings], _WINDING)


def _rings_of(geometry: Geometry, rows: I64) -> tuple[I64, I64]:
    """Rings of the rows, one row after the other, and how many each row has."""
    first = geometry.part_offsets[geometry.row_offsets[rows]]
    last = geometry.part_offsets[geometry.row_offsets[rows + 1]]
    return spread(first, last), last - first


def _paths(geometry: Geometry, rings: I64, per_path: I64, origin: tuple[float, float],
           keep_turn: npt.NDArray[np.bool_] | None, rule: int) -> list[QPainterPath]:
    starts, stops = geometry.ring_offsets[rings], geometry.ring_offsets[rings + 1]
    lengths = stops - starts
    spots = spread(starts, stops)
    if keep_turn is not None and not keep_turn.all():
        mirrored = np.repeat(starts + stops - 1, lengths) - spots
        spots = np.where(np.repeat(keep_turn, lengths), spots, mirrored)
    elements = np.empty(len(spots), _ELEMENT)
    elements["type"] = 1
    ring_ends = np.cumsum(lengths)
    elements["type"][(ring_ends - lengths)[lengths > 0]] = 0
    taken = geometry.coords[spots]
    elements["x"] = taken[:, 0] - origin[0]
    elements["y"] = taken[:, 1] - origin[1]
    path_ends = np.concatenate([[0], ring_ends])[np.cumsum(per_path)]
    return _from_bytes(elements, path_ends, rule)


def _from_bytes(elements: npt.NDArray[np.void], path_ends: I64, rule: int) -> list[QPainterPath]:
    data, size = elements.tobytes(), _ELEMENT.itemsize
    tail = struct.pack("<ii", 0, rule)
    pieces: list[bytes] = []
    start = 0
    for stop in path_ends.tolist():
        if stop > start:
            pieces += (struct.pack("<i", stop - start), data[start * size: stop * size], tail)
        else:
            pieces.append(struct.pack("<i", 0))
        start = stop
    buffer = QByteArray(b"".join(pieces))  # the stream reads from it and does not keep it
    stream = QDataStream(buffer, QIODevice.OpenModeFlag.ReadOnly)
    stream.setByteOrder(QDataStream.ByteOrder.LittleEndian)
    paths = [QPainterPath() for _ in range(len(path_ends))]
    for path in paths:
        stream >> path
    return paths


def is_area(geometry: Geometry) -> bool:
    """Whether a column of one kind holds polygons."""
    return bool(len(geometry.part_types)) and int(geometry.part_types[0]) == POLYGON
