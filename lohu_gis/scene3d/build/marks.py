"""Marks: what is shown in a scene beside its buildings, as plain arrays in world coordinates.

Measured distances, sections, skylines, walks, colours of window points on facades: whoever computes them says it as
lines, faces, dots and labels; the window draws them by name (`TwinView.set_marks`). All coordinates are x east,
y north, z up in the CRS of the scene (metres, float64); colours are uint8 red, green, blue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.scene3d.build.arrays import F64, I32, I64, U8, spans
from lohu_gis.scene3d.build.light import ACCENT


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """Polylines.

    Attributes
    ----------
    points : float64, shape (n, 3)
        Vertices, line after line.
    offsets : int64, shape (m + 1,)
        Vertices of line k are ``offsets[k]:offsets[k + 1]``.
    colours : uint8, shape (m, 3)
    width_px : float
        Width on the screen.
    through : bool
        Shown where something stands in front of it, too.
    """

    points: F64
    offsets: I64
    colours: U8
    width_px: float = 2.0
    through: bool = False

    @staticmethod
    def of(paths: Sequence[npt.ArrayLike], colours: npt.ArrayLike = ACCENT, width_px: float = 2.0,
           through: bool = False) -> Lines:
        """One line per path (each of shape (k, 3)); `colours` for all (3,) or one each (m, 3)."""
        parts = [np.asarray(path, np.float64).reshape(-1, 3) for path in paths]
        return Lines(np.concatenate([np.zeros((0, 3)), *parts]), spans([len(part) for part in parts]),
                     _paint(colours, len(parts)), width_px, through)

    @staticmethod
    def segments(ends: npt.ArrayLike, colours: npt.ArrayLike = ACCENT, width_px: float = 2.0,
                 through: bool = False) -> Lines:
        """Lines of two vertices each; `ends` has the shape (m, 2, 3)."""
        pairs = np.asarray(ends, np.float64).reshape(-1, 2, 3)
        return Lines(pairs.reshape(-1, 3), 2 * np.arange(len(pairs) + 1, dtype=np.int64), _paint(colours, len(pairs)),
                     width_px, through)


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Triangles, seen from both sides, shown as they are coloured (no light).

    Attributes
    ----------
    points : float64, shape (p, 3)
    triangles : int32, shape (t, 3)
    colours : uint8, shape (t, 3)
        Colour of each triangle.
    opacity : float
        0 to 1, for all of them.
    """

    points: F64
    triangles: I32
    colours: U8
    opacity: float = 1.0

    @staticmethod
    def of(corners: npt.ArrayLike, colours: npt.ArrayLike = ACCENT, opacity: float = 1.0) -> Faces:
        """Separate triangles (t, 3, 3) or flat quadrilaterals (q, 4, 3), corners in order around each.

        `colours` for all (3,) or one each, (t, 3) or (q, 3).
        """
        spots = np.asarray(corners, np.float64)
        sides = spots.shape[1]
        if spots.ndim != 3 or sides not in (3, 4):
            raise ValueError(f"corners of shape {spots.shape} are neither triangles nor quadrilaterals")
        fan = np.array([[0, 1, 2], [0, 2, 3]][:sides - 2], np.int32)
        triangles = (sides * np.arange(len(spots), dtype=np.int32))[:, None, None] + fan
        paint = np.repeat(_paint(colours, len(spots)), sides - 2, axis=0)
        return Faces(spots.reshape(-1, 3), triangles.reshape(-1, 3), paint, opacity)


@dataclass(frozen=True, slots=True, eq=False)
class Dots:
    """Points of a size on the screen.

    Attributes
    ----------
    points : float64, shape (n, 3)
    colours : uint8, shape (n, 3)
    size_px : float
    through : bool
        Shown where something stands in front of it, too.
    """

    points: F64
    colours: U8
    size_px: float = 6.0
    through: bool = False

    @staticmethod
    def of(points: npt.ArrayLike, colours: npt.ArrayLike = ACCENT, size_px: float = 6.0,
           through: bool = False) -> Dots:
        """Points (n, 3); `colours` for all (3,) or one each (n, 3)."""
        spots = np.asarray(points, np.float64).reshape(-1, 3)
        return Dots(spots, _paint(colours, len(spots)), size_px, through)


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Words at places.

    Attributes
    ----------
    texts : tuple of str
    points : float64, shape (n, 3)
        What each word points at.
    priority : float64, shape (n,)
        Where there is no room for all, words of higher priority stay.
    """

    texts: tuple[str, ...]
    points: F64
    priority: F64

    @staticmethod
    def of(texts: Sequence[str], points: npt.ArrayLike, priority: npt.ArrayLike = 0.0) -> Labels:
        """Words and their places (n, 3); `priority` for all or one each."""
        spots = np.asarray(points, np.float64).reshape(-1, 3)
        if len(spots) != len(texts):
            raise ValueError(f"{len(texts)} texts for {len(spots)} places")
        rank = np.array(np.broadcast_to(np.asarray(priority, np.float64), len(spots)))
        return Labels(tuple(texts), spots, rank)


@dataclass(frozen=True, slots=True)
class Marks:
    """One named group of marks; can be pickled and moved through shared memory. Without anything: shows nothing."""

    lines: tuple[Lines, ...] = ()
    faces: tuple[Faces, ...] = ()
    dots: tuple[Dots, ...] = ()
    labels: tuple[Labels, ...] = ()

    def __bool__(self) -> bool:
        """False when there is nothing to show."""
        counts = [*(len(part.points) for part in self.lines), *(len(part.points) for part in self.faces),
                  *(len(part.points) for part in self.dots), *(len(part.points) for part in self.labels)]
        return any(counts)

    def __add__(self, other: Marks) -> Marks:
        """Both groups as one."""
        return Marks(self.lines + other.lines, self.faces + other.faces, self.dots + other.dots,
                     self.labels + other.labels)


def _paint(colours: npt.ArrayLike, count: int) -> U8:
    return np.array(np.broadcast_to(np.asarray(colours, np.uint8), (count, 3)))
