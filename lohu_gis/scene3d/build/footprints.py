"""Rows of raised layers on their ground: what chunks are built from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from lohu_gis.core.geometry.layout import Geometry, concat
from lohu_gis.scene3d.build.arrays import F64, I64, U8, Mask
from lohu_gis.scene3d.build.raised import ALONE, DEMOLISHED, PLAIN, RaisedLayer, raised_layer


@dataclass(frozen=True, slots=True, eq=False)
class Footprints:
    """Buildings and parts of buildings, n rows.

    Attributes
    ----------
    geometry : Geometry
        Polygons and multipolygons in a projected CRS with metres; rows of other types are not built.
    fids : int64, shape (n,)
        Scene ids, unique.
    height_m, lower_m : float64, shape (n,)
        Top and lower side above the building's ground; height NaN where unknown.
    base_m : float64, shape (n,)
        Ground the building stands on, metres.
    slope_m : float64, shape (n,)
        Difference of the ground under the building, metres.
    cut_m : float64, shape (n,)
        Height above the building's ground from which on nothing is shown; inf shows all.
    colours : uint8, shape (n, 3)
        Colour of each row after its style.
    group : int64, shape (n,)
    state : uint8, shape (n,)
        See `raised.RaisedLayer`.
    """

    geometry: Geometry
    fids: I64
    height_m: F64
    lower_m: F64
    base_m: F64
    slope_m: F64
    cut_m: F64
    colours: U8
    group: I64
    state: U8

    def __len__(self) -> int:
        return len(self.fids)

    def take(self, rows: I64) -> Footprints:
        """The given rows in the given order."""
        columns = (getattr(self, name)[rows] for name in COLUMNS)
        return Footprints(self.geometry.take(rows), *columns)

    @property
    def visible(self) -> Mask:
        """Rows of which something is left below the cut, shape (n,)."""
        shown: Mask = self.cut_m > self.lower_m
        return shown

    @property
    def solid(self) -> Mask:
        """Visible rows that are drawn as bodies: their height is known and they stay; shape (n,)."""
        bodies: Mask = self.visible & ~np.isnan(self.height_m) & (self.state != DEMOLISHED)
        return bodies

    @property
    def top_m(self) -> F64:
        """Top above the building's ground as it is shown, NaN where unknown, shape (n,)."""
        top: F64 = np.where(np.isnan(self.height_m), np.nan, np.minimum(self.height_m, self.cut_m))
        return top


COLUMNS = tuple(field.name for field in fields(Footprints) if field.name != "geometry")


def footprints(geometry: Geometry, height_m: npt.ArrayLike, *, fids: npt.ArrayLike | None = None,
               base_m: npt.ArrayLike | float = 0.0, colours: npt.ArrayLike | None = None,
               lower_m: npt.ArrayLike = 0.0, group: npt.ArrayLike = ALONE,
               state: npt.ArrayLike = PLAIN) -> Footprints:
    """`Footprints` of one layer; what is left out is filled in as `raised.raised_layer` does, on ground at 0 m."""
    layer = raised_layer(geometry, height_m, fids=fids, lower_m=lower_m, colours=colours, group=group, state=state)
    placed = from_layers([layer])
    return with_ground(placed, np.array(np.broadcast_to(np.asarray(base_m, np.float64), len(layer))), placed.slope_m)


def from_layers(layers: Sequence[RaisedLayer]) -> Footprints:
    """Rows of all layers, one layer after the other, on level ground at 0 m."""
    if not layers:
        layers = [raised_layer(Geometry.empty(), np.zeros(0))]

    def column(name: str) -> npt.NDArray:  # type: ignore[type-arg]
        return np.concatenate([getattr(layer, name) for layer in layers])

    ids = column("scene_ids")
    level = np.zeros(len(ids))
    return Footprints(concat([layer.geometry for layer in layers]), ids, column("height_m"), column("lower_m"), level,
                      level, column("cut_m"), column("colours"), column("group"), column("state"))


def with_ground(rows: Footprints, base_m: F64, slope_m: F64) -> Footprints:
    """The same rows on another ground."""
    values = {name: getattr(rows, name) for name in COLUMNS} | {"base_m": base_m, "slope_m": slope_m}
    return Footprints(rows.geometry, **values)


def concatenated(one: Footprints, other: Footprints) -> Footprints:
    """Rows of both, one after the other."""
    columns = (np.concatenate([getattr(one, name), getattr(other, name)]) for name in COLUMNS)
    return Footprints(concat([one.geometry, other.geometry]), *columns)


def rows_of(fids: I64, wanted: I64) -> tuple[I64, Mask]:
    """Row numbers of those of the `wanted` ids that are in `fids`, and which of `wanted` they are."""
    if len(fids) == 0:
        return np.zeros(0, np.int64), np.zeros(len(wanted), bool)
    order = np.argsort(fids, kind="stable")
    place = np.minimum(np.searchsorted(fids, wanted, sorter=order), len(fids) - 1)
    found: Mask = fids[order[place]] == wanted
    return order[place[found]], found
