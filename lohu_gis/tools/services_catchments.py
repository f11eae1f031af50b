"""What lies within minutes on foot."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.params import Column, Number, Switch, Texts, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.density.events import Events
    from lohu_gis.analysis.network.graph import StreetGraph


@tool(id="services.catchments", title=N_("Catchments on foot"), version=1,
      outputs=(VectorOutput(id="catchments", columns=("site", "minutes", "area_m2", "residents", "share")),),
      sources=("Dijkstra, E. (1959): A note on two problems in connexion with graphs. Numerische Mathematik 1",))
def catchments(
    sites: Annotated[FeatureTable, Vector(metric=True)],
    streets: Annotated[FeatureTable, Vector("line", metric=True)],
    minutes: Annotated[list[str] | None, Texts(shape="5,10,15")] = None,
    speed_ms: Annotated[float, Number(unit="m/s", min=0.1, max=50)] = 1.2,
    *,
    residents: Annotated[FeatureTable | None, Vector(metric=True)] = None,
    weight: Annotated[str | None, Column(of="residents", numeric=True)] = None,
    each: Annotated[bool, Switch()] = False,
    beside_m: Annotated[float, Number(unit="m", min=1, max=1000)] = 50.0,
    snap_m: Annotated[float, Number(unit="m", min=0, max=100)] = 1.0,
    road_class: Annotated[str | None, Column(of="streets")] = None,
    without: Annotated[list[str] | None, Texts()] = None,
    progress: Progress | None = None,
) -> ToolResult:
    """Areas from which a site is within some minutes on foot along the streets.

    Ways go straight to the nearest street and along it; the last piece of street is cut where the time ends. The area
    is what lies beside the streets reached; gaps between them that are narrower than four times that are closed.

    Parameters
    ----------
    sites
        Where people walk to; areas count with their middle.
    streets
        Lines to walk along, split where they cross or touch.
    minutes
        Longest walks; without them 5, 10 and 15.
    speed_ms
        Walking speed.
    residents
        Who lives around; areas count with their middle.
    weight
        Column of `residents` with their number; without it each row is one.
    each
        Areas for each site, which may overlap; else for the nearest of all.
    beside_m
        How far beside a street still belongs to it.
    snap_m
        Ends of streets this close to another street are joined to it.
    road_class
        Column of `streets` with the class.
    without
        Classes that nobody walks on.

    Returns
    -------
    ToolResult
        Areas, the longest walk first: ``site`` (row of the site from 0, None for all together), ``minutes``,
        ``area_m2``, ``residents`` (those whose own way, from door to site, is within the minutes; None without
        `residents`) and ``share`` of them all. Metrics: ``sites``, ``residents``, ``reached`` (within the longest
        walk), ``street_m``, ``nodes``.

    Raises
    ------
    InputError
        ``points.none``, ``streets.none``, ``weight.negative``, ``column.missing``.
    UsageError
        ``parameter.invalid`` (minutes that are no numbers above 0).
    """
    import numpy as np

    from lohu_gis.analysis.location.access import places_of, streets_of

    bands = sorted(_minutes(minutes or ["5", "10", "15"]), reverse=True)
    places, findings = places_of(sites, None, "sites")
    if len(places.points) == 0:
        raise InputError("points.none", parameter="sites")
    people: Events | None = None
    if residents is not None:
        people, notes = places_of(residents, weight, "residents")
        findings += notes
    graph, notes = streets_of(streets, snap_m, road_class, without)
    groups: list[tuple[int | None, Any]] = [(None, places.points)]
    if each:
        groups = [(int(row), places.points[[at]]) for at, row in enumerate(places.rows)]
    rows: list[dict[str, Any]] = []
    steps = progress or Progress()
    for number, (row, points) in enumerate(groups):
        part = steps.part(number / len(groups), (number + 1) / len(groups))
        areas = _areas(graph, points, _Walks(bands, speed_ms, beside_m), people, part)
        rows += [{"site": row} | found for found in areas]
    rows.sort(key=lambda found: -found["minutes"])
    table = _table(rows, sites.crs)
    reached = max((found["residents"] for found in rows), default=None) if people is not None and not each else None
    metrics = {"sites": len(places.points), "residents": None if people is None else float(people.weights.sum()),
               "reached": reached, "street_m": float(np.sum(graph.lengths)), "nodes": len(graph.nodes)}
    return ToolResult({"catchments": table}, metrics, findings + notes)


def _minutes(given: list[str]) -> list[float]:
    """Distinct numbers above 0."""
    try:
        found = {float(text) for text in given}
    except ValueError:
        found = set()
    if not found or not all(0 < value <= 1440 for value in found):
        raise UsageError("parameter.invalid", parameter="minutes", given=",".join(given), expected="5,10,15")
    return list(found)


@dataclass(frozen=True, slots=True)
class _Walks:
    """Minutes, longest first; metres per second; metres beside a street."""

    bands: list[float]
    speed: float
    beside: float


def _areas(graph: StreetGraph, points: Any, walks: _Walks, people: Events | None,
           progress: Progress) -> list[dict[str, Any]]:
    """One area per band around the nearest of some sites."""
    import numpy as np

    from lohu_gis.analysis.network.catchments import area_beside, reached_pieces
    from lohu_gis.analysis.network.ways import distances, nearest

    longest = walks.bands[0] * 60 * walks.speed
    metres = nearest(graph, points, longest)
    ways = None if people is None else distances(graph, points, people.points, longest, progress.part(0.0, 0.5)).min(
        axis=0, initial=np.inf)
    found: list[dict[str, Any]] = []
    for number, band in enumerate(walks.bands):
        progress.at(0.5 + 0.5 * number / len(walks.bands))
        limit = band * 60 * walks.speed
        shape = area_beside(reached_pieces(graph, metres, points, limit), walks.beside)
        inside = None if people is None or ways is None else float(people.weights[ways <= limit].sum())
        total = 0.0 if people is None else float(people.weights.sum())
        found.append({"minutes": band, "area_m2": float(shape.area), "residents": inside,
                      "share": inside / total if inside is not None and total > 0 else None, "shape": shape})
    return found


def _table(rows: list[dict[str, Any]], crs: str | None) -> FeatureTable:
    import numpy as np
    import pyarrow as pa

    from lohu_gis.analysis.tables import new_table
    from lohu_gis.core.geometry.bridge import from_shapely

    shapes = np.empty(len(rows), object)
    shapes[:] = [found["shape"] for found in rows]
    kinds = {"site": pa.int64(), "minutes": pa.float64(), "area_m2": pa.float64(), "residents": pa.float64(),
             "share": pa.float64()}
    columns = {name: pa.array([found[name] for found in rows], kind) for name, kind in kinds.items()}
    return new_table(columns, from_shapely(shapes), crs)
