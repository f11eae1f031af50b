"""Indicators that follow a project: what is counted, when, and what the panel says."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pytest

from lohu_gis.app.indicators import BY_ID, INDICATORS, IndicatorService, together
from lohu_gis.app.indicators_setup import setup_of
from lohu_gis.app.indicators_view import SCOPES, figures
from lohu_gis.app.jobs import Jobs
from lohu_gis.core.document import Document
from lohu_gis.core.edits.cells import SetCells
from lohu_gis.core.edits.layers import SetLayer
from lohu_gis.core.edits.scenarios import ActivateScenario
from lohu_gis.core.fidset import FidSet
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Project
from tests.app.planned import Store, city, sheets


def plain(text: str) -> str:
    """No translation."""
    return text


def service_of(project: Project | None = None) -> tuple[Document, IndicatorService]:
    """A service over the city; jobs are done at once."""
    document = Document(project or city())
    return document, IndicatorService(document, cast(Any, Store(document)), Jobs.inline())


def test_the_setup_comes_from_roles_and_columns() -> None:
    _, service = service_of()
    setup = service.setup()
    assert setup is not None
    assert (setup.layer, setup.plots, setup.green) == ("buildings", "plots", None)
    assert (setup.columns.storeys, setup.columns.height, setup.columns.base, setup.columns.use) == (
        "storeys", "height_m", "base_m", "use")
    assert [(spec.layer, spec.name) for spec in setup.grounds] == [("plots", "plot_id"), ("subdistricts", "name")]
    assert setup.ground("communities") is None
    assert setup_of(Project(), lambda _table: ()) is None


def test_numbers_by_hand() -> None:
    """600 m2 with 6 and 4 storeys and 1,200 m2 with 2; then 4 storeys give way to a tower of 400 m2 and 20 storeys."""
    base, plan = sheets()
    assert base.total.values["gfa_m2"] == pytest.approx(600 * 6 + 600 * 4 + 1200 * 2)
    assert plan.total.values["gfa_m2"] == pytest.approx(600 * 6 + 400 * 20 + 1200 * 2)
    assert base.total.values["far"] == pytest.approx(8400 / 20000)
    plot = plan.of_area("plots", 0)
    assert plot is not None
    assert plot["far"] == pytest.approx(1.16)
    assert plot["population"] == pytest.approx(11600 / 32)
    assert plot["jobs"] == 0
    district = base.of_area("subdistricts", 0)
    assert district is not None
    assert district["buildings"] == 3
    assert district["area_m2"] == pytest.approx(20000)
    assert district["jobs"] == pytest.approx(2400 / 20)
    assert base.of_area("plots", 99) is None
    assert base.of_buildings([0, 2]).values["gfa_m2"] == pytest.approx(6000)


def test_only_what_somebody_looks_at_is_computed_and_edits_follow() -> None:
    document, service = service_of()
    told: list[str] = []
    service.changed.connect(told.append)
    document.apply(SetCells("buildings", "storeys", {0: 10}))
    assert service.sheet("base") is None
    service.watch("test", frozenset({"base"}))
    first = service.sheet("base")
    assert first is not None
    assert first.total.values["gfa_m2"] == pytest.approx(600 * 10 + 2400 + 2400)
    assert service.sheet("plan") is None
    document.apply(SetCells("buildings", "storeys", {0: 12}))
    second = service.sheet("base")
    assert second is not None
    assert second.total.values["gfa_m2"] == pytest.approx(600 * 12 + 4800)
    assert second.stock.grounds[0] is first.stock.grounds[0]
    assert told == ["base"] * 4  # asked for and done, twice
    service.watch("test", frozenset())
    document.apply(SetCells("buildings", "storeys", {0: 1}))
    assert service.sheet("base") is second
    service.close()


def test_what_does_not_concern_the_numbers_computes_nothing() -> None:
    document, service = service_of()
    service.watch("test", frozenset({"base"}))
    before = service.sheet("base")
    document.apply(SetLayer("plots", {"visible": False}))
    document.apply(ActivateScenario("plan"))
    assert service.sheet("base") is before


def test_numbers_are_stale_until_newer_ones_are_there() -> None:
    class Waiting(Jobs):
        """Jobs that are done when told so."""

        def submit(self, key: Any, work: Any, *, on_done: Any = None, **rest: Any) -> Any:
            waiting.append(lambda: on_done(work(Progress())))

    waiting: list[Any] = []
    document = Document(city())
    service = IndicatorService(document, cast(Any, Store(document)), Waiting())
    service.watch("test", frozenset({"base"}))
    assert service.stale("base")
    waiting.pop()()
    assert not service.stale("base")
    old = service.sheet("base")
    document.apply(SetCells("buildings", "storeys", {0: 30}))
    assert service.stale("base")
    assert service.sheet("base") is old
    waiting.pop()()
    assert not service.stale("base")


def test_failures_are_told_and_the_old_numbers_stay() -> None:
    document, service = service_of()
    service.watch("test", frozenset({"base"}))
    old = service.sheet("base")
    document.apply(SetCells("buildings", "storeys", {0: "six", 1: "four", 2: "two"}))
    assert getattr(service.error("base"), "code", "") == "column.not_numeric"
    assert service.sheet("base") is old
    document.undo()
    assert service.error("base") is None


def test_areas_together_are_sums_and_ratios_of_sums() -> None:
    nan = float("nan")
    found = together({"area_m2": np.array([100.0, 300.0]), "gfa_m2": np.array([50.0, nan]),
                      "footprint_m2": np.array([20.0, 60.0]), "volume_m3": np.array([200.0, nan]),
                      "mean_height_m": np.array([10.0, nan]), "max_height_m": np.array([12.0, nan]),
                      "green_m2": np.array([10.0, 30.0])})
    assert found["far"] == pytest.approx(50 / 400)
    assert found["coverage"] == pytest.approx(0.2)
    assert found["green_share"] == pytest.approx(0.1)
    assert (found["mean_height_m"], found["max_height_m"]) == (10.0, 12.0)


def lines(scope: str, selection: dict[str, FidSet]) -> tuple[str, dict[str, Any]]:
    """What the panel says about the plan."""
    base, plan = sheets()
    found = figures(plan, base, scope, selection, plain)
    return found.about, {line.id: line for line in found.lines}


def test_the_panel_speaks_of_everything_without_a_selection() -> None:
    about, found = lines("selection", {})
    assert about == "Everything"
    assert (found["gfa_m2"].value, found["gfa_m2"].change) == ("14\u2009000 m²", "+5\u2009600")
    assert (found["far"].value, found["far"].change) == ("0.70", "+0.28")
    assert (found["buildings"].value, found["buildings"].change) == ("3", "=")
    assert list(found) == [i.id for i in INDICATORS if i.id in found]


def test_the_panel_speaks_of_the_selected_buildings() -> None:
    about, found = lines("selection", {"buildings": FidSet.of([0, 3])})
    assert about == "Selected buildings: 2"
    assert (found["gfa_m2"].value, found["gfa_m2"].change) == ("11\u2009600 m²", "+8\u2009000")
    assert "far" not in found, "a building has no plot ratio of its own"
    assert "coverage" not in found


def test_a_tower_that_is_selected_stands_for_its_building() -> None:
    document, service = service_of()
    service.watch("test", frozenset({"base"}))
    document.apply(SetCells("buildings", "building_id", {1: "A"}))  # a podium of 600 m2 and a tower of 600 m2
    document.apply(SetCells("buildings", "base_m", {1: 6.0}))
    sheet = service.sheet("base")
    assert sheet is not None
    for chosen in ([0], [1], [0, 1]):
        found = figures(sheet, None, "selection", {"buildings": FidSet.of(chosen)}, plain)
        assert found.about == "Selected buildings: 1"
        by_id = {figure.id: figure.value for figure in found.lines}
        assert by_id["footprint_m2"] == "1\u2009200 m²"
        assert by_id["gfa_m2"] == "6\u2009000 m²"


def test_the_panel_speaks_of_the_plot_with_the_limits_of_the_plan() -> None:
    """1.16 is above 0.5; 10 % coverage is within 30 %; 60 m is within 60 m."""
    for selection in ({"buildings": FidSet.of([3])}, {"plots": FidSet.of([0])}):
        about, found = lines("plot", selection)
        assert about == "P"
        assert (found["far"].value, found["far"].limit, found["far"].tone) == ("1.16", "above the plan (0.50)", "bad")
        assert (found["coverage"].limit, found["coverage"].tone) == ("within the plan (30.0)", "good")
        assert found["max_height_m"].tone == "good"
        assert found["gfa_m2"].limit == ""


def test_a_building_of_unknown_height_is_no_proof_that_the_plan_is_kept() -> None:
    document, service = service_of()
    service.watch("test", frozenset({"base"}))
    for column in ("storeys", "height_m"):
        document.apply(SetCells("buildings", column, {1: None}))
    sheet = service.sheet("base")
    assert sheet is not None
    found = {f.id: f for f in figures(sheet, None, "plot", {"plots": FidSet.of([0])}, plain).lines}
    assert (found["far"].value, found["far"].tone) == ("0.36", "warn")
    assert (found["max_height_m"].tone, found["coverage"].tone) == ("warn", "good")


def test_the_panel_speaks_of_the_sub_district_under_the_selection() -> None:
    about, found = lines("area", {"plots": FidSet.of([1])})
    assert about == "东门"
    assert found["gfa_m2"].value == "14\u2009000 m²"
    about, found = lines("area", {})
    assert about == "Select a building or an area on the map."
    assert found["gfa_m2"].value.startswith("–")


def test_every_scope_has_figures_for_every_selection() -> None:
    base, _ = sheets()
    for scope, _word in SCOPES:
        for selection in ({}, {"buildings": FidSet.of([0, 2])}, {"plots": FidSet.of([0, 1])}):
            assert figures(base, None, scope, selection, plain).lines
    assert set(BY_ID) == set(base.total.values)
