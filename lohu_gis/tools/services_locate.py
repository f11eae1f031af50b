"""Where to put the next services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from lohu_gis.core.errors import InputError
from lohu_gis.core.findings import Finding
from lohu_gis.core.params import Choice, Column, Integer, Number, Texts, ToolResult, Vector, VectorOutput, tool
from lohu_gis.core.progress import Progress
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.analysis.density.events import Events
    from lohu_gis.analysis.location.siting import Siting


@tool(id="services.locate", title=N_("Best sites for services"), version=1,
      outputs=(VectorOutput(id="sites", columns=("site", "demand", "covered", "mean_m")),
               VectorOutput(id="assignment", columns=("site", "distance_m", "minutes", "covered"),
                            help=N_("who goes where"))),
      sources=("Church, R. and ReVelle, C. (1974): The maximal covering location problem. Papers Reg. Sci. 32",
               "ReVelle, C. and Swain, R. (1970): Central facilities location. Geographical Analysis 2",
               "Toregas, C. et al. (1971): The location of emergency service facilities. Operations Research 19",
               "Huangfu, Q. and Hall, J. (2018): Parallelizing the dual revised simplex method (HiGHS)"))
def locate(
    candidates: Annotated[FeatureTable, Vector(metric=True)],
    demand: Annotated[FeatureTable, Vector(metric=True)],
    weight: Annotated[str | None, Column(of="demand", numeric=True)] = None,
    p: Annotated[int, Integer(min=1, max=1000)] = 1,
    objective: Annotated[Literal["coverage", "median", "set_covering"],
                         Choice(options=("coverage", "median", "set_covering"))] = "coverage",
    limit_m: Annotated[float | None, Number(unit="m", min=0, above_min=True, max=1e7)] = None,
    minutes: Annotated[float, Number(min=0, above_min=True, max=1440)] = 15.0,
    *,
    existing: Annotated[FeatureTable | None, Vector(metric=True)] = None,
    streets: Annotated[FeatureTable | None, Vector("line", metric=True)] = None,
    speed_ms: Annotated[float, Number(unit="m/s", min=0.1, max=50)] = 1.2,
    snap_m: Annotated[float, Number(unit="m", min=0, max=100)] = 1.0,
    road_class: Annotated[str | None, Column(of="streets")] = None,
    without: Annotated[list[str] | None, Texts()] = None,
    time_limit_s: Annotated[float, Number(unit="s", min=0.1, max=3600)] = 60.0,
    progress: Progress | None = None,
) -> ToolResult:
    """Which of the candidates to open so that most demand is near, or ways are shortest, or the fewest are needed.

    The choice is solved exactly by HiGHS; ``gap`` says by how much at most a better one could be better (0 is proven
    best). Existing sites stay open.

    Parameters
    ----------
    candidates
        Places for new sites; areas count with their middle.
    demand
        Places of those who come; areas count with their middle.
    weight
        Column of `demand` with how many come from there; without it each row is one.
    p
        How many new sites; set_covering finds the number itself.
    objective
        coverage: most demand within the limit. median: the shortest sum of ways. set_covering: the fewest sites so that
        all demand that can be reached within the limit is.
    limit_m
        Longest way in metres; without it `minutes` on foot.
    minutes
        Longest way in minutes.
    existing
        Sites that are there and stay.
    streets
        Lines to walk along; without them ways are straight.
    speed_ms
        Walking speed.
    snap_m
        Ends of streets this close to another street are joined to it.
    road_class
        Column of `streets` with the class.
    without
        Classes that nobody walks on.
    time_limit_s
        Longest search; what was found until then is given with its gap.

    Returns
    -------
    ToolResult
        The chosen candidates with ``site`` (1, 2, ... in the order of their rows), ``demand`` (weight that goes there),
        ``covered`` (of it within the limit), ``mean_m``. Second output: all demand with ``site`` (0 for an existing
        one, None where nothing is reached), ``distance_m``, ``minutes``, ``covered``. Metrics: ``sites``,
        ``objective_value``, ``bound`` and ``gap`` (None where nothing is proven), ``optimal``, ``demand``,
        ``covered_before``, ``covered_after``, ``mean_m_before``, ``mean_m_after``, ``unreached``, ``limit_m``.

    Raises
    ------
    InputError
        ``points.none``, ``weight.negative``, ``streets.none``, ``column.missing``.
    """
    import numpy as np

    from lohu_gis.analysis.location.access import Access, places_of, streets_of
    from lohu_gis.analysis.location.siting import Task, sited

    sites, findings = places_of(candidates, None, "candidates")
    people, notes = places_of(demand, weight, "demand")
    findings += notes
    for places, name in ((sites, "candidates"), (people, "demand")):
        if len(places.points) == 0:
            raise InputError("points.none", parameter=name)
    there = np.empty((0, 2))
    if existing is not None:
        kept, notes = places_of(existing, None, "existing")
        there, findings = kept.points, findings + notes
    graph = None
    if streets is not None:
        graph, notes = streets_of(streets, snap_m, road_class, without)
        findings += notes
    limit = limit_m if limit_m is not None else minutes * 60 * speed_ms
    found = sited(sites, people, there, Access(graph), Task(objective, p, limit, time_limit_s), progress)
    if found.choice.bound is None:
        findings += (Finding(code="locate.unproven", facts={"sites": len(found.chosen)}),)
    chosen, replaced = _sites(candidates, found, people, limit)
    assigned, notes = _assigned(demand, found, people, limit, speed_ms)
    return ToolResult({"sites": chosen, "assignment": assigned}, _metrics(found, people, limit, objective),
                      findings + replaced + notes)


def _sites(table: FeatureTable, found: Siting, people: Events,
           limit: float) -> tuple[FeatureTable, tuple[Finding, ...]]:
    """The chosen rows with their sums."""
    import numpy as np

    from lohu_gis.analysis.tables import new_table, nullable, with_columns

    count = len(found.chosen)
    own = (found.site >= 0) & (found.site < count)
    place, weight, way = found.site[own], people.weights[own], found.metres[own]
    total = np.bincount(place, weight, count)
    near = np.bincount(place, np.where(way <= limit, weight, 0.0), count)
    with np.errstate(invalid="ignore"):
        mean = np.bincount(place, weight * way, count) / np.where(total > 0, total, np.nan)
    geometry = table.geometry()
    rows = new_table({name: table.column(name).take(found.chosen) for name in table.column_names},
                     None if geometry is None else geometry.take(found.chosen), table.crs, table.fids[found.chosen])
    return with_columns(rows, {"site": np.arange(1, count + 1), "demand": total, "covered": near,
                               "mean_m": nullable(mean)})


def _assigned(table: FeatureTable, found: Siting, people: Events, limit: float,
              speed: float) -> tuple[FeatureTable, tuple[Finding, ...]]:
    """All rows of demand with where they go."""
    import numpy as np

    from lohu_gis.analysis.tables import nullable, with_columns

    count = len(found.chosen)
    way = np.full(len(table), np.nan)
    way[people.rows] = np.where(np.isfinite(found.metres), found.metres, np.nan)
    sites: list[int | None] = [None] * len(table)
    covered: list[bool | None] = [None] * len(table)
    for row, site, metres in zip(people.rows.tolist(), found.site.tolist(), found.metres.tolist(), strict=True):
        sites[row] = None if site < 0 else site + 1 if site < count else 0
        covered[row] = metres <= limit
    return with_columns(table, {"site": sites, "distance_m": nullable(way), "minutes": nullable(way / speed / 60),
                                "covered": covered})


def _metrics(found: Siting, people: Events, limit: float, objective: str) -> dict[str, Any]:
    """Before and after, and what is proven."""
    choice, weights = found.choice, people.weights
    gap = choice.gap
    return {"sites": len(found.chosen), "objective": objective, "objective_value": choice.value,
            "bound": choice.bound, "gap": gap, "optimal": gap is not None and gap <= 0.0,
            "demand": float(weights.sum()), "covered_before": found.covered(found.before, weights, limit),
            "covered_after": found.covered(found.metres, weights, limit),
            "mean_m_before": _mean(found.before, weights), "mean_m_after": _mean(found.metres, weights),
            "unreached": float(weights[found.metres == float("inf")].sum()), "limit_m": limit}


def _mean(metres: Any, weights: Any) -> float | None:
    """Weighted mean of the ways there are; None without any."""
    import numpy as np

    known = np.isfinite(metres)
    total = float(weights[known].sum())
    return float((metres[known] * weights[known]).sum()) / total if total > 0 else None
