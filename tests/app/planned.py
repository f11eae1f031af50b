"""A small city for tests of indicators, checks and comparison: two plots, three buildings, a scenario with a tower."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import msgspec
import shapely

from lohu_gis.app.indicators import IndicatorService, Sheet
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.document import Document
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.project import (
    BASE,
    BlockOrigin,
    Group,
    Layer,
    Leaf,
    Project,
    Scenario,
    TableRef,
    VectorContent,
)
from lohu_gis.core.signal import Signal
from lohu_gis.core.style import FillSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import box, layer

STYLE = VectorStyle(renderer=Single(symbol=FillSymbol(fill="#CCCCCC")))
BUILDINGS = layer([box(20, 20, 20, 30), box(60, 20, 20, 30), box(120, 20, 40, 30)], building_id=["A", "B", "C"],
                  storeys=[6, 4, 2], height_m=[18.0, 12.0, 8.0], base_m=[0.0, 0.0, 0.0],
                  use=["residential", "residential", "office"])
PLOTS = layer([box(0, 0, 100, 100), box(100, 0, 100, 100)], plot_id=["P", "Q"], landuse=["R2", "C1"],
              far_limit=[0.5, 1.0], coverage_limit=[0.3, 0.5], height_limit_m=[60.0, 60.0])
DISTRICTS = layer([box(0, 0, 200, 100)], name=["东门"])
TOWER = Row(values={"building_id": "T", "storeys": 20, "height_m": 60.0, "use": "residential"},
            geometry=shapely.to_wkb(box(60, 60, 20, 20)))
PLAN = Overlay(added={3: TOWER}, removed={1: True})
"""The scenario: B makes room for a tower of 20 storeys."""


def city(**values: Any) -> Project:
    """A project with buildings, plots and sub-districts."""
    def of(name: str, **more: Any) -> Layer:
        return Layer(id=name, name=name, content=VectorContent(table=name, style=STYLE), **more)

    layers = {
        "buildings": of("buildings", role="buildings", height="height_m", storeys="storeys", use="use",
                        object_id="building_id"),
        "plots": of("plots", role="plots", use="landuse", object_id="plot_id"), "subdistricts": of("subdistricts")}
    tables = {name: TableRef(origin=BlockOrigin(block=name)) for name in layers}
    plan = Scenario(id="plan", name="方案", name_en="Plan", parent=BASE)
    tree = Group(children=tuple(Leaf(layer=name) for name in layers))
    project = Project(layers=layers, tables=tables, tree=tree, **values)
    return msgspec.structs.replace(project, scenarios={**project.scenarios, "plan": plan},
                                   overlays={"plan": {"buildings": PLAN}})


class Store:
    """Tables of the city as scenarios see them; the same view gives the same object."""

    def __init__(self, document: Document) -> None:
        self.changed: Signal[Any] = Signal()
        self.document = document
        self.tables = {"buildings": BUILDINGS, "plots": PLOTS, "subdistricts": DISTRICTS}
        self._views: dict[Any, FeatureTable] = {}

    def table(self, name: str, scenario: str | None = None, project: Project | None = None) -> FeatureTable | None:
        """A table, None for one that is not there."""
        if name not in self.tables:
            return None
        project = project or self.document.project
        overlays = tuple(o for s in project.lineage(scenario) if (o := project.overlay(name, s)))
        key = (name, tuple(map(id, overlays)))
        if key not in self._views:
            self._views[key] = FeatureTable(self.tables[name].block, overlays)
        return self._views[key]


class Pool:
    """Runs what a worker would run, here and now."""

    def call(self, work: Callable[..., Any], *args: Any, progress: Any, **_limits: Any) -> Any:
        """The result of ``work(progress, *args)``."""
        return work(progress, *args)


def sheets() -> tuple[Sheet, Sheet]:
    """Numbers of the base and of the plan."""
    document = Document(city())
    service = IndicatorService(document, cast(Any, Store(document)), Jobs.inline())
    service.watch("test", frozenset({"base", "plan"}))
    base, plan = service.sheet("base"), service.sheet("plan")
    assert base is not None
    assert plan is not None
    return base, plan
