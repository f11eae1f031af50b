"""Pairs of bodies that stand close, and how they stand to each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies

F64 = npt.NDArray[np.float64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Every two bodies within reach, once; all arrays have shape (k,).

    Attributes
    ----------
    one, two
        Numbers of bodies.
    distance
        Between their footprints, metres.
    angle
        Between their long sides, degrees 0 to 90; of bodies without a long side the smaller of the two readings.
    north
        How far two lies north of one: 1 mainly north, -1 mainly south, 0 mainly east or west.
    gable_one, gable_two
        The short side looks at the other body.
    """

    one: I64
    two: I64
    distance: F64
    angle: F64
    north: I64
    gable_one: Bools
    gable_two: Bools

    def __len__(self) -> int:
        return len(self.one)

    def taken(self, which: Bools) -> Pairs:
        """Some of the pairs."""
        return Pairs(*(getattr(self, name)[which] for name in self.__slots__))


def pairs_of(bodies: Bodies, reach_m: float, joined_below_m: float) -> Pairs:
    """Pairs within reach that face each other over a gap.

    Bodies nearer than `joined_below_m` are joined, not neighbours. Bodies of one building are neighbours only when they
    stand on the same podium.
    """
    import shapely

    tree = shapely.STRtree(bodies.shape)
    one, two = tree.query(bodies.shape, predicate="dwithin", distance=reach_m)
    once = one < two
    one, two = one[once].astype(np.int64), two[once].astype(np.int64)
    same = bodies.building[one] == bodies.building[two]
    towers = (bodies.base[one] > 0) & (bodies.base[one] == bodies.base[two])
    one, two = one[~same | towers], two[~same | towers]
    lines = shapely.shortest_line(bodies.shape[one], bodies.shape[two])
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    way = ends[:, 1] - ends[:, 0]
    distance = np.hypot(way[:, 0], way[:, 1])
    apart = distance >= joined_below_m
    one, two, way, distance = one[apart], two[apart], way[apart], distance[apart]
    return Pairs(one, two, distance, _angles(bodies, one, two), _north(way), _gable(bodies, one, way),
                 _gable(bodies, two, way))


def _angles(bodies: Bodies, one: I64, two: I64) -> F64:
    between = np.abs(bodies.axis[one] - bodies.axis[two]) % np.pi
    between = np.degrees(np.minimum(between, np.pi - between))
    square = bodies.square[one] | bodies.square[two]
    found: F64 = np.where(square, np.minimum(between, 90 - between), between)
    return found


def _north(way: F64) -> I64:
    mainly = np.abs(way[:, 1]) >= np.abs(way[:, 0])
    return np.where(mainly, np.sign(way[:, 1]), 0).astype(np.int64)


def _gable(bodies: Bodies, which: I64, way: F64) -> Bools:
    """Whether the way to the other leaves through the short side."""
    along = np.abs(way[:, 0] * np.cos(bodies.axis[which]) + way[:, 1] * np.sin(bodies.axis[which]))
    across = np.abs(way[:, 1] * np.cos(bodies.axis[which]) - way[:, 0] * np.sin(bodies.axis[which]))
    found: Bools = (along > across) & ~bodies.square[which]
    return found
