"""The check as a service: what it hands to the tool, what becomes of its rows, when it is out of date."""

from __future__ import annotations

from typing import Any, cast

import pytest

from lohu_gis.app.checks import CheckOptions, CheckService, changed_objects
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.document import Document
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.project import Project
from lohu_gis.core.table import FeatureTable
from tests.app.planned import BUILDINGS, PLAN, PLOTS, Pool, Store, city


def service_of(project: Project | None = None) -> tuple[Document, CheckService]:
    """A service over the city; jobs are done at once."""
    document = Document(project or city())
    return document, CheckService(document, cast(Any, Store(document)), Jobs.inline(), cast(Any, Pool()))


def test_the_plan_is_checked_and_its_rows_know_what_it_changes() -> None:
    """The tower of 60 m stands 20 m from A, 18 m high, on its north-east side; 1.16 is above 0.5."""
    document, service = service_of()
    document.apply(ActivateScenario("plan"))
    assert service.run(CheckOptions(zone=1))
    result = service.result
    assert result is not None
    assert (result.scenario, result.buildings, result.plots) == ("plan", "buildings", "plots")
    rows = {(row.object, row.rule): row for row in result.rows}
    far = rows["P", "plot.far"]
    assert (far.verdict, far.limit, far.fid, far.changed) == ("fail", 0.5, 0, True)
    assert far.value == pytest.approx(1.16)
    tower = rows["T", "setback.tier2"]
    assert (tower.verdict, tower.fid, tower.of, tower.changed) == ("pass", 3, "building", True)
    assert tower.line is not None
    near = rows["A", "spacing.perpendicular"] if ("A", "spacing.perpendicular") in rows else rows["A",
                                                                                                "spacing.parallel"]
    assert (near.other, near.changed) == ("T", True)  # its neighbour is the tower
    assert not rows["C", "setback.tier1"].changed
    assert rows["P", "far.base"].steps.startswith("3.2 x (1-A1 0)")
    assert result.count("fail") == len([row for row in result.rows if row.verdict == "fail"])
    assert set(result.failing_buildings()) == {row.fid for row in result.rows
                                               if row.verdict == "fail" and row.of == "building"}
    assert result.record.parameters["density_zone"] == 1


def test_a_result_goes_out_of_date_with_what_it_rests_on() -> None:
    document, service = service_of()
    service.run()
    assert not service.stale
    document.apply(SetLayer("plots", {"opacity": 0.5}))
    assert not service.stale
    document.apply(SetCells("buildings", "storeys", {0: 9}))
    assert service.stale
    document.undo()
    assert not service.stale
    document.apply(ActivateScenario("plan"))
    assert service.stale
    service.run()
    assert not service.stale


def test_without_plots_there_is_nothing_to_check() -> None:
    project = city()
    plots = project.layers["plots"]
    document, service = service_of(project)
    document.apply(SetLayer("plots", {"role": ""}))
    assert plots.role == "plots"
    assert not service.ready()
    assert not service.run()
    assert service.result is None


def test_failures_are_told_and_the_last_result_stays() -> None:
    document, service = service_of()
    service.run()
    kept = service.result
    assert service.run(CheckOptions(pack="nothing"))
    assert getattr(service.error, "code", "") == "rules.unknown"
    assert service.result is kept
    assert not service.busy
    del document


def test_news_come_when_it_starts_and_ends() -> None:
    _, service = service_of()
    told: list[tuple[bool, bool]] = []
    service.changed.connect(lambda _none: told.append((service.busy, service.result is not None)))
    service.run()
    assert told[-1] == (False, True)
    service.close()


def test_changed_objects_are_what_differs_and_the_plots_below_before_and_after() -> None:
    after = FeatureTable(BUILDINGS.block, (PLAN,))
    assert changed_objects(BUILDINGS, after, PLOTS) == (frozenset({1, 3}), frozenset({0}))
    assert changed_objects(None, after, PLOTS) == (frozenset(), frozenset())
    assert changed_objects(after, after, PLOTS) == (frozenset(), frozenset())
