"""Indicators of a project: what they are called, which layers they come from, and keeping them current.

Numbers come from `analysis.planning`; an edit costs the rows it touched. Everything is computed in jobs on snapshots;
old numbers stay, marked as stale, until new ones are there.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from lohu_gis.analysis.planning.numbers import Numbers, area_numbers, green_of, total_numbers
from lohu_gis.analysis.planning.stock import Ground, Stock, counted, ground_of, recounted
from lohu_gis.app.indicators_setup import Setup, setup_of
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.core import crs as systems
from lohu_gis.core.change import Change
from lohu_gis.core.geometry.measure import total_bounds
from lohu_gis.core.progress import Progress
from lohu_gis.core.rulepack import RulePack
from lohu_gis.core.signal import Signal
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.text import N_

if TYPE_CHECKING:
    from lohu_gis.app.jobs import Jobs
    from lohu_gis.app.session.store import DataStore, TableNews
    from lohu_gis.core.document import Document

F64 = npt.NDArray[np.float64]
FOLLOWED = frozenset({"layers", "overlays", "scenario", "scenarios", "tables"})
PEOPLE = "people_shenzhen"


@dataclass(frozen=True, slots=True)
class Indicator:
    """How a number is shown: `factor` brings it to `unit`, `digits` stand behind the point."""

    id: str
    title: str
    unit: str = ""
    digits: int = 0
    factor: float = 1.0


INDICATORS: tuple[Indicator, ...] = (
    Indicator("area_m2", N_("Area of plots"), "m²"),
    Indicator("buildings", N_("Number of buildings")),
    Indicator("gfa_m2", N_("Gross floor area"), "m²"),
    Indicator("footprint_m2", N_("Built-up ground"), "m²"),
    Indicator("far", N_("Floor-area ratio"), "", 2),
    Indicator("coverage", N_("Coverage"), "%", 1, 100.0),
    Indicator("mean_height_m", N_("Mean height"), "m", 1),
    Indicator("max_height_m", N_("Greatest height"), "m", 1),
    Indicator("volume_m3", N_("Built volume"), "m³"),
    Indicator("population", N_("Residents (estimate)")),
    Indicator("jobs", N_("Jobs (estimate)")),
    Indicator("green_m2", N_("Green ground"), "m²"),
    Indicator("green_share", N_("Green share"), "%", 1, 100.0),
)

BY_ID: Mapping[str, Indicator] = {indicator.id: indicator for indicator in INDICATORS}


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """The numbers of one scenario.

    Attributes
    ----------
    areas
        Layer id of each ground -> indicator -> one number per row.
    total
        Of everything; ratios are those of the plots.
    greens, green_revision
        Green ground per area of each ground, and of which table.
    """

    scenario: str
    setup: Setup
    stock: Stock
    areas: Mapping[str, Mapping[str, F64]]
    total: Numbers
    people: RulePack | None
    greens: Mapping[str, F64] = field(default_factory=dict)
    green_revision: int | None = None

    def of_area(self, layer: str, fid: int) -> dict[str, float] | None:
        """The numbers of one plot or sub-district; None where it has no such row."""
        number = self.setup.ground(layer)
        if number is None:
            return None
        row = int(self.stock.grounds[number].table.rows_of([fid])[0])
        return None if row < 0 else {name: float(values[row]) for name, values in self.areas[layer].items()}

    def of_areas(self, layer: str, fids: npt.ArrayLike) -> dict[str, float] | None:
        """The numbers of several areas together; None where none of them is there."""
        number = self.setup.ground(layer)
        rows = np.zeros(0, np.int64) if number is None else self.stock.grounds[number].table.rows_of(fids)
        rows = rows[rows >= 0]
        if not len(rows):
            return None
        return together({name: values[rows] for name, values in self.areas[layer].items()})

    def of_buildings(self, fids: npt.ArrayLike) -> Numbers:
        """The numbers of some buildings; a part stands for its whole building."""
        return total_numbers(self.stock, self.people, rows=self.rows_of(fids))

    def rows_of(self, fids: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Rows of all parts of some buildings, ascending; what is not there is left out."""
        rows = self.stock.table.rows_of(fids)
        found: npt.NDArray[np.int64] = np.flatnonzero(np.isin(self.stock.buildings,
                                                              self.stock.buildings[rows[rows >= 0]])).astype(np.int64)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class _Request:
    """A snapshot from which a sheet is made."""

    scenario: str
    setup: Setup
    buildings: FeatureTable
    grounds: tuple[FeatureTable, ...]
    green: FeatureTable | None
    before: Sheet | None
    known: Mapping[tuple[int, str], Ground]

    @property
    def key(self) -> Hashable:
        """Equal keys give equal sheets."""
        return (self.setup, self.buildings.revision, tuple(table.revision for table in self.grounds),
                None if self.green is None else self.green.revision)


class IndicatorService:
    """Keeps the numbers of the scenarios that somebody looks at current; belongs to the document's thread.

    Attributes
    ----------
    changed
        Emits the id of a scenario whose numbers or state changed.
    """

    def __init__(self, document: Document, store: DataStore, jobs: Jobs) -> None:
        self.changed: Signal[str] = Signal()
        self._document, self._store, self._jobs = document, store, jobs
        self._watched: dict[object, frozenset[str]] = {}
        self._sheets: dict[str, Sheet] = {}
        self._errors: dict[str, BaseException] = {}
        self._keys: dict[str, Hashable] = {}
        self._done: dict[str, Hashable] = {}
        self._listening = (document.changed.connect(self._follow), store.changed.connect(self._data))

    def watch(self, who: object, scenarios: frozenset[str]) -> None:
        """Keep these scenarios current for `who`; an empty set lets them go."""
        self._watched[who] = scenarios
        if not scenarios:
            del self._watched[who]
        self._look()

    def sheet(self, scenario: str) -> Sheet | None:
        """The newest numbers, perhaps stale ones; None before the first."""
        return self._sheets.get(scenario)

    def stale(self, scenario: str) -> bool:
        """Whether newer numbers are being computed."""
        return scenario in self._keys and self._done.get(scenario) != self._keys[scenario] and \
            scenario not in self._errors

    def error(self, scenario: str) -> BaseException | None:
        """Why the last attempt failed; None when it did not."""
        return self._errors.get(scenario)

    def setup(self) -> Setup | None:
        """Which layers are counted; None where no layer says that it holds buildings."""
        return setup_of(self._document.project, self._column_names)

    def close(self) -> None:
        """Follow nothing any more and stop what is being computed."""
        for subscription in self._listening:
            subscription.close()
        for scenario in self._keys:
            self._jobs.cancel_key((id(self), scenario))
        self._watched.clear()

    def _column_names(self, table: str) -> tuple[str, ...]:
        found = self._store.table(table)
        return () if found is None else found.column_names

    def _follow(self, change: Change) -> None:
        if change.changes.sections & FOLLOWED:
            self._look()

    def _data(self, news: TableNews) -> None:
        if news.batch is None:
            self._look()

    def _look(self) -> None:
        project = self._document.project
        wanted = {name for names in self._watched.values() for name in names if name in project.scenarios}
        for gone in set(self._keys) - wanted:
            self._jobs.cancel_key((id(self), gone))
            for kept in (self._keys, self._done, self._errors):
                kept.pop(gone, None)
        setup = self.setup() if wanted else None
        for scenario in sorted(wanted, key=lambda name: name != project.scenario):
            request = None if setup is None else self._request(setup, scenario)
            if request is not None and self._keys.get(scenario) != request.key:
                self._keys[scenario] = request.key
                self._errors.pop(scenario, None)
                self._submit(request)
                self.changed.emit(scenario)

    def _request(self, setup: Setup, scenario: str) -> _Request | None:
        buildings = self._store.table(setup.buildings, scenario)
        grounds = [self._store.table(ground.table, scenario) for ground in setup.grounds]
        green = None if setup.green is None else self._store.table(setup.green, scenario)
        tables = tuple(ground for ground in grounds if ground is not None)
        if buildings is None or len(tables) < len(grounds) or (setup.green is not None and green is None):
            return None
        known = {(ground.table.revision, sheet.stock.crs): ground for sheet in self._sheets.values()
                 for ground in sheet.stock.grounds}
        return _Request(scenario, setup, buildings, tables, green, self._nearest(scenario, setup), known)

    def _nearest(self, scenario: str, setup: Setup) -> Sheet | None:
        """A sheet from which the way is short: its own, else that of the nearest scenario above, else any."""
        names = (scenario, *reversed(self._document.project.lineage(scenario)), *self._sheets)
        return next((sheet for name in names if (sheet := self._sheets.get(name)) is not None
                     and sheet.setup == setup), None)

    def _submit(self, request: _Request) -> None:
        # A few milliseconds after the first time: not behind what computes for minutes.
        self._jobs.submit((id(self), request.scenario), partial(sheet_of, request), lane="io",
                          label=N_("Compute indicators"), on_done=partial(self._finished, request),
                          on_error=partial(self._failed, request))

    def _finished(self, request: _Request, sheet: Sheet) -> None:
        self._sheets[request.scenario] = sheet
        self._done[request.scenario] = request.key
        self.changed.emit(request.scenario)

    def _failed(self, request: _Request, error: BaseException) -> None:
        self._errors[request.scenario] = error
        self.changed.emit(request.scenario)


def sheet_of(request: _Request, progress: Progress) -> Sheet:
    """Compute the numbers of a snapshot, from an older sheet where there is one.

    Raises
    ------
    InputError
        ``crs.*``, ``column.*``, ``height.no_column``.
    """
    setup, before = request.setup, request.before
    crs = before.stock.crs if before is not None else _computing(request.buildings)
    grounds = tuple(request.known.get((table.revision, crs)) or ground_of(table, crs) for table in request.grounds)
    same = before is not None and all(a is b for a, b in zip(before.stock.grounds, grounds, strict=True))
    if same and before is not None:
        stock = recounted(before.stock, request.buildings, progress)
    else:
        stock = counted(request.buildings, setup.columns, grounds, crs, progress=progress)
    people = load_pack(PEOPLE) if setup.columns.use is not None else None
    greens = _greens(request, grounds, crs)
    areas = {spec.layer: area_numbers(stock, number, people, greens.get(spec.layer))
             for number, spec in enumerate(setup.grounds)}
    plots = setup.ground(setup.plots) if setup.plots else None
    total = total_numbers(stock, people, ground=plots, green_m2=greens.get(setup.plots or ""))
    revision = None if request.green is None else request.green.revision
    return Sheet(request.scenario, setup, stock, areas, total, people, greens, revision)


def _greens(request: _Request, grounds: tuple[Ground, ...], crs: str) -> dict[str, F64]:
    """Green ground of every area of every ground; from the older sheet where nothing of it changed."""
    if request.green is None:
        return {}
    before, found = request.before, {}
    greens: Ground | None = None
    for spec, ground in zip(request.setup.grounds, grounds, strict=True):
        old = None if before is None else before.greens.get(spec.layer)
        number = None if before is None else before.setup.ground(spec.layer)
        if old is not None and before is not None and number is not None and before.stock.grounds[number] is ground \
                and before.green_revision == request.green.revision:
            found[spec.layer] = old
            continue
        greens = greens or ground_of(request.green, crs)
        found[spec.layer] = green_of(ground, greens)
    return found


def _computing(table: FeatureTable) -> str:
    geometry = table.geometry()
    crs, _finding = systems.require_metric(table.crs, None if geometry is None else total_bounds(geometry))
    return crs


def together(numbers: Mapping[str, F64]) -> dict[str, float]:
    """Several areas as one: sums, ratios of sums, the greatest height; NaN where nothing is known."""
    def total(name: str) -> float:
        known = numbers[name][~np.isnan(numbers[name])]
        return float(known.sum()) if len(known) else float("nan")

    def over(top: float, bottom: float) -> float:
        return top / bottom if bottom > 0 else float("nan")

    heights = numbers["max_height_m"][~np.isnan(numbers["max_height_m"])]
    area, floor, foot, volume = (total(name) for name in ("area_m2", "gfa_m2", "footprint_m2", "volume_m3"))
    found = {name: total(name) for name in numbers}
    weighed = numbers["mean_height_m"] * numbers["footprint_m2"]
    known = ~np.isnan(weighed)
    return found | {"far": over(floor, area), "coverage": over(foot, area), "volume_m3": volume,
                    "mean_height_m": over(float(weighed[known].sum()), float(numbers["footprint_m2"][known].sum())),
                    "max_height_m": float(heights.max()) if len(heights) else float("nan"),
                    "green_share": over(total("green_m2"), area)}
