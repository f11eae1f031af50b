"""Whether one place is seen from another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Column, Number, ObjectNames, Point, Raster, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.raster import Raster as RasterValue
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.sight.ground import Ground
    from lohu_gis.analysis.sight.lines import Sight

    Spot = tuple[float, float, float]


@tool(id="view.line_of_sight", title=N_("Line of sight"), version=1,
      outputs=(VectorOutput(id="line", columns=("visible", "obstacle", "clearance_m", "x", "y", "z", "nearest"),
                            places=(("x", "y"),)),))
def line_of_sight(
    buildings: Annotated[FeatureTable, Vector("polygon", metric=True)],
    height: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    terrain: Annotated[RasterValue | None, Raster(metric=True)] = None,
    *,
    origin: Annotated[list[float], Point()],
    target: Annotated[list[float], Point()],
    storeys: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    base: Annotated[str | None, Column(of="buildings", numeric=True)] = None,
    id: Annotated[list[str] | None, ObjectNames(of="buildings")] = None,  # noqa: A002 - as in the contract
    eye_m: Annotated[float, Number(unit="m", min=0, max=10_000)] = 1.6,
    progress: Progress | None = None,
) -> ToolResult:
    """Whether the target is seen from the origin, what is in the way, and how much is missing.

    Exact against prisms (parts with a base can be seen under) and against the ground, linear between cell centres where
    the line crosses a row or column of them. A line that only touches something is not blocked.

    Parameters
    ----------
    buildings
        Footprints; parts of one building share ``building_id`` and stand on the lowest ground under any of them.
    height
        Column of heights in metres: the top above the building's ground.
    terrain
        Heights of the ground. Without it the ground is 0 m.
    origin
        ``x,y,z`` in the system of the buildings, z in metres above zero; ``x,y`` is a place `eye_m` above the ground.
    target
        As `origin`.
    storeys
        Column of floors; missing heights are ``storeys x 3.0``.
    base
        Column of the lower side of parts above the building's ground; without it ``base_m`` if that is there.
    id
        Column that names the buildings.
    eye_m
        Height above the ground of ends given without one.

    Returns
    -------
    ToolResult
        One row, the line from origin to target: ``visible`` (missing where a height or the ground on the way is
        unknown), ``obstacle`` (the first thing in the way, ``terrain`` for the ground; the unknown thing where it
        depends on one), ``clearance_m`` (how far the line passes above what is nearest under it; hidden: below zero,
        how far it runs below the top of the obstacle at most), ``x y z`` of the point that decides (hidden: where the
        line meets the obstacle), ``nearest`` (what a free line passes). Without buildings under a free line, the
        ground is compared with. Metrics: the same, and ``distance_m``.

    Raises
    ------
    UsageError
        ``view.too_close``.
    InputError
        ``observer.unknown`` (the ground under an end without height), ``height.no_column``.
    """
    import math

    from lohu_gis.analysis.sight.ground import ground_of
    from lohu_gis.analysis.sight.lines import line_of_sight as looked
    from lohu_gis.analysis.sight.prisms import prisms_of

    (progress or Progress()).at(0.1)
    ground = ground_of(terrain)
    prisms, findings = prisms_of(buildings, ground, storeys=storeys, height=height, base=base, names=id)
    if ground.flat:
        findings += (Finding(code="terrain.assumed_flat", severity="info"),)
    (progress or Progress()).at(0.6)
    ends = [_spot(point, name, ground, eye_m) for point, name in ((origin, "origin"), (target, "target"))]
    if math.dist(*ends) < 1e-6:
        raise UsageError("view.too_close")
    sight = looked(prisms, ground, ends[0], ends[1])
    return _result(sight, ends, buildings.crs, findings)


def _spot(point: list[float], name: str, ground: Ground, eye_m: float) -> Spot:
    x, y, *z = point
    height = z[0] if z else float(ground.at(x, y)) + eye_m
    if height != height:
        raise InputError("observer.unknown", parameter=name, x=x, y=y)
    return x, y, height


def _result(sight: Sight, ends: list[Spot], crs: str | None, findings: tuple[Finding, ...]) -> ToolResult:
    import math

    import shapely

    from lohu_gis.analysis.tables import new_table
    from lohu_gis.core.geometry.bridge import from_shapely

    x, y, z = sight.spot
    told = {"visible": sight.visible, "obstacle": sight.obstacle, "clearance_m": sight.clearance_m}
    columns = {**told, "x": x, "y": y, "z": z, "nearest": sight.nearest}
    table = new_table({name: _column(name, value) for name, value in columns.items()},
                      from_shapely([shapely.LineString(ends)]), crs)
    return ToolResult({"line": table}, {**told, "z": z, "distance_m": math.dist(*ends)}, findings)


def _column(name: str, value: object) -> object:
    import pyarrow as pa

    kinds = {"visible": pa.bool_(), "obstacle": pa.string(), "nearest": pa.string()}
    return pa.array([value], kinds.get(name, pa.float64()))
