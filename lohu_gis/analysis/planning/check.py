"""All rules of a pack over buildings and plots, as rows that can be read one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.rules.bodies import Bodies, bodies_of, use_classes
from lohu_gis.analysis.planning.rules.corridors import corridors
from lohu_gis.analysis.planning.rules.edges import facades, setbacks, setbacks_beside
from lohu_gis.analysis.planning.rules.far import FarInputs, far_rules
from lohu_gis.analysis.planning.rules.measures import F64, I64, WORDS, Measures
from lohu_gis.analysis.planning.rules.pairs import pairs_of
from lohu_gis.analysis.planning.rules.plots import PlotFacts, coverage, given_limits, greening
from lohu_gis.analysis.planning.rules.roads import Roads, setbacks_from_noise
from lohu_gis.analysis.planning.rules.spacing import spacing
from lohu_gis.analysis.plots import COUNTS_ABOVE_M2, Shares, plot_numbers, standing
from lohu_gis.analysis.shapes import Objects, areas
from lohu_gis.analysis.storeys import Massing
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack

NEEDED: Mapping[str, tuple[str, ...]] = {
    "spacing.": ("layout.angles", "height.classes"), "setback.parallel": ("layout.angles", "height.classes"),
    "far.base": ("far.reference", "far.a1", "far.a2", "far.a3"), "far.cap": ("far.base",)}
"""First letters of rules, and the rules that say how they are measured; left out, they would check nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """What is checked; shapes are valid, None where missing, all in one metric CRS.

    Attributes
    ----------
    buildings, massing, uses, names
        Rows of buildings: shapes, sizes, use as text (None: unknown), what parts of one building share.
    plots, lands
        Rows of plots: shapes, use of the land as text (None: unknown).
    zones, road_sides
        Density zone and number of sides at roads of each plot, NaN for unknown.
    stations
        A3 of each plot and distance to the nearest station; None where no stations are known.
    green_m2
        Green ground of each plot; None is unknown.
    resources
        Water, hills, parks that views go to; None where none are known.
    limits
        Rule -> limit that the plan gives each plot, NaN for none.
    old_area
        Within an old area under renewal.
    roads
        None where no roads are known.
    """

    buildings: Objects
    massing: Massing
    uses: Sequence[str | None]
    names: Sequence[object] | None
    plots: Objects
    lands: Sequence[str | None]
    zones: F64
    road_sides: F64
    stations: tuple[F64, F64] | None
    green_m2: F64 | None
    resources: Objects | None
    limits: Mapping[str, F64]
    old_area: bool = False
    roads: Roads | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the result.

    Attributes
    ----------
    of, row
        Whether `row` is one of the buildings or of the plots.
    limit, value
        None for unknown.
    other
        Row of the other building, -1 for none.
    line
        The measure as a shapely line; None where it has no place.
    note
        The steps of the value.
    """

    of: str
    row: int
    rule: str
    limit: float | None
    value: float | None
    verdict: str
    other: int = -1
    line: Any = None
    note: str = ""


def checked(site: Site, pack: RulePack, progress: Progress | None = None) -> list[Check]:
    """Every rule of the pack on every building and plot that it applies to, plots and buildings in their order.

    Measurements that cannot be made for want of data give rows with the verdict ``unknown``; rules whose data were not
    given at all (no resources to look at) give none.

    Raises
    ------
    InputError
        ``rules.missing`` where a rule of the pack cannot be looked at without another one that is not there.
    """
    progress = progress or Progress()
    for start, needed in NEEDED.items():
        if pack.starting(start):
            for rule in needed:
                pack.rule(rule)
    rows: list[Check] = []
    places: dict[str, int] = {rule.id: number for number, rule in enumerate(pack.rules)}
    for share, measures in _measures(site, pack, progress):
        progress.at(share)
        rows += _rows(measures)
    return sorted(rows, key=lambda check: (check.of == "plot", check.row, places.get(check.rule, len(places))))


def _measures(site: Site, pack: RulePack, progress: Progress) -> Iterator[tuple[float, Measures]]:
    bodies = bodies_of(site.buildings, site.massing, use_classes(pack, site.uses), site.names)
    stands = standing(site.buildings, site.plots, site.names, site.massing.base_m, progress.part(0.0, 0.3))
    shares = _of_bodies(stands.parts, bodies, len(site.buildings))
    home = _home(shares, len(bodies))
    reach = max((pack.rule(name).number("reach_m") for name in ("layout.angles", "setback.parallel")
                 if pack.find(name) is not None), default=0.0)
    for measures in setbacks(bodies, home, site.plots, pack):
        yield 0.4, measures
    if site.roads is not None:
        for measures in setbacks_from_noise(bodies, home, site.plots, site.roads, pack):
            yield 0.43, measures
    for measures in facades(bodies, pack):
        yield 0.45, measures
    if pack.find("layout.angles") is not None and pack.find("height.classes") is not None:
        pairs = pairs_of(bodies, reach, pack.rule("layout.angles").number("joined_below_m"))
        for measures in spacing(bodies, pairs, pack, old_area=site.old_area):
            yield 0.7, measures
        for measures in setbacks_beside(bodies, pairs, home, site.plots, pack):
            yield 0.75, measures
    area = areas(site.plots)
    numbers = plot_numbers(stands, area, site.massing)
    facts = PlotFacts(area, use_classes(pack, site.lands), numbers, shares, site.green_m2, site.limits,
                      _partial(stands.parts, site.massing, len(area)))
    inputs = _far_inputs(site, facts, pack)
    for measures in (*coverage(bodies, facts, pack), *greening(bodies, facts, pack), *given_limits(facts, pack),
                     *far_rules(inputs, numbers["far"], facts.built, facts.partial, pack)):
        yield 0.85, measures
    if site.resources is not None:
        for measures in corridors(bodies, site.plots, shares, site.resources, pack):
            yield 0.95, measures


def _of_bodies(parts: Shares, bodies: Bodies, rows: int) -> Shares:
    """Shares by number of body instead of row."""
    number = np.full(rows, -1, np.int64)
    number[bodies.row] = np.arange(len(bodies))
    return Shares(number[parts.building], parts.plot, parts.area)


def _partial(parts: Shares, massing: Massing, plots: int) -> npt.NDArray[np.bool_]:
    """Plots on which a building of unknown height stands."""
    unknown = np.isnan(massing.height_m[parts.building]) & (parts.area > COUNTS_ABOVE_M2)
    found: npt.NDArray[np.bool_] = np.bincount(parts.plot[unknown], minlength=plots) > 0
    return found


def _home(shares: Shares, bodies: int) -> I64:
    """The plot that carries most of each body; -1 for none."""
    home = np.full(bodies, -1, np.int64)
    order = np.lexsort((-shares.plot, shares.area))  # of equal shares the first plot wins
    home[shares.building[order]] = shares.plot[order]
    return home


def _far_inputs(site: Site, facts: PlotFacts, pack: RulePack) -> list[FarInputs]:
    near = pack.rule("far.cap").number("near_station_m") if pack.find("far.cap") is not None else np.nan
    return [FarInputs(site.lands[row], None if np.isnan(site.zones[row]) else int(site.zones[row]),
                      float(facts.area[row]), None if np.isnan(site.road_sides[row]) else int(site.road_sides[row]),
                      None if site.stations is None else float(site.stations[0][row]),
                      None if site.stations is None else bool(site.stations[1][row] <= near))
            for row in range(len(facts.area))]


def _rows(measures: Measures) -> Iterator[Check]:
    import shapely

    if not len(measures.subject):
        return
    chosen = measures.worst()
    verdicts = measures.verdicts()[chosen]
    limit = (measures.high if measures.at_least else measures.low)[chosen]
    lines = None
    if measures.lines is not None:
        lines = measures.lines[chosen]
    elif measures.one is not None and measures.two is not None:
        lines = shapely.shortest_line(measures.one[chosen], measures.two[chosen])
    for number, index in enumerate(chosen):
        yield Check(measures.of, int(measures.subject[index]), measures.rule, _number(limit[number]),
                    _number(measures.value[index]), WORDS[verdicts[number]],
                    -1 if measures.other is None else int(measures.other[index]),
                    None if lines is None else lines[number],
                    "" if measures.notes is None else measures.notes[index])


def _number(value: float | np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None



