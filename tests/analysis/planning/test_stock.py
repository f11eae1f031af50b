"""What an edit costs: counting again only what differs gives the numbers of counting everything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.planning.differences import differing
from lohu_gis.analysis.planning.numbers import INDICATORS, area_numbers, total_numbers
from lohu_gis.analysis.planning.stock import BuildingColumns, Stock, counted, ground_of, recounted
from lohu_gis.analysis.plots import overlaps
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.rulepack import pack_of
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import LOCAL, box, layer

COLUMNS = BuildingColumns("storeys", "height_m", "base_m", "use", "building_id")
PLOTS = layer([box(100 * (n % 3), 100 * (n // 3), 100, 100) for n in range(6)] + [None])
PEOPLE = pack_of({"id": "p", "title": "p", "rules": [
    {"id": "people.r", "values": {"uses": ["R"], "m2_per_resident": 30.0}},
    {"id": "people.c", "values": {"uses": ["C"], "m2_per_job": 20.0}}]})
BUILDINGS = layer([box(7 + 31 * n, 11 + 13 * n, 22 + n, 18) for n in range(8)],
                  building_id=["a", "b", "b", "c", "d", "e", "f", "f"], storeys=[5, 3, 20, None, 8, 2, 4, 9],
                  height_m=[None, 12.0, 72.0, None, 24.0, 6.0, 15.0, 45.0],
                  base_m=[0.0, None, 12.0, None, None, None, None, 15.0], use=["R", "C", "R", None, "C", "x", "C", "C"])

BOXES = st.builds(lambda x, y, w, h: shapely.to_wkb(box(x, y, w, h)), st.integers(-20, 280), st.integers(-20, 180),
                  st.integers(5, 60), st.integers(5, 60))
IDS = st.sampled_from(["a", "b", "c", "d", "e", "f", "new", None])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "storeys": st.one_of(st.none(), st.integers(0, 60)), "height_m": st.one_of(st.none(), st.integers(1, 200)),
    "base_m": st.one_of(st.none(), st.integers(0, 60)), "use": st.sampled_from(["R", "C", "x", None]),
    "building_id": IDS}
CELLS = st.fixed_dictionaries({}, optional={
    name: st.dictionaries(st.integers(0, 10), values, max_size=3) for name, values in VALUES.items()})
ROWS = st.builds(lambda values, shape: Row(values=values, geometry=shape),
                 st.fixed_dictionaries({}, optional=VALUES), st.one_of(st.none(), BOXES))
OVERLAYS = st.builds(
    lambda cells, geometry, added, removed: Overlay(cells=cells, geometry=geometry, added=added, removed=removed),
    CELLS, st.dictionaries(st.integers(0, 9), st.one_of(st.none(), BOXES), max_size=3),
    st.dictionaries(st.integers(8, 11), ROWS, max_size=2),
    st.dictionaries(st.integers(0, 9), st.just(True), max_size=3))


def count(table: FeatureTable) -> Stock:
    """Everything, from the beginning."""
    return counted(table, COLUMNS, [ground_of(PLOTS, LOCAL)], LOCAL)


def all_numbers(stock: Stock) -> dict[str, list[float]]:
    """Numbers of plots and of everything."""
    found = {name: values.tolist() for name, values in area_numbers(stock, 0, PEOPLE, np.arange(7.0)).items()}
    total = total_numbers(stock, PEOPLE, ground=0, green_m2=np.arange(7.0))
    return found | {"total": list(total.values.values()), "uses": list(total.gfa_by_use.values()),
                    "unknown": [total.unknown]}


@settings(max_examples=150)
@given(st.lists(st.tuples(OVERLAYS, OVERLAYS), min_size=1, max_size=4))
@example([(Overlay(), Overlay(cells={"building_id": {0: "b"}}))])  # joins a building and becomes its first row
@example([(Overlay(), Overlay(cells={"building_id": {0: "b"}})), (Overlay(), Overlay())])  # and leaves it again
def test_counting_what_differs_is_counting_everything(steps: list[tuple[Overlay, Overlay]]) -> None:
    """Random edits of cells, shapes, rows and parts in a base and a scenario, one after the other, to the last bit."""
    stock = count(BUILDINGS)
    for base, scenario in steps:
        table = FeatureTable(BUILDINGS.block, (base, scenario))
        stock = recounted(stock, table)
        np.testing.assert_equal(all_numbers(stock), all_numbers(count(table)))


def test_one_edit_looks_at_one_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of the few rows is taken: nothing is overlapped when a cell changes, one shape when one moves."""
    rows = 400
    many = layer([box(3 * (n % 50), 9 * (n // 50), 2, 8) for n in range(rows)], storeys=[2] * rows)
    stock = counted(many, BuildingColumns("storeys"), [ground_of(PLOTS, LOCAL)], LOCAL)
    looked: list[int] = []

    def counting(shapes: Any, *rest: Any) -> Any:
        looked.append(len(shapes))
        return overlaps(shapes, *rest)

    monkeypatch.setattr("lohu_gis.analysis.planning.stock.overlaps", counting)
    edited = FeatureTable(many.block, (Overlay(cells={"storeys": {5: 12}}),))
    stock = recounted(stock, edited)
    assert looked == []
    assert total_numbers(stock).values["gfa_m2"] == 16.0 * (2 * 399 + 12)
    moved = FeatureTable(many.block, (Overlay(geometry={5: shapely.to_wkb(box(900, 0, 2, 8))}),))
    recounted(stock, moved)
    assert sum(looked) <= 2  # rows 5: back to two storeys, and elsewhere


def test_hand_computed_podium_and_tower() -> None:
    """Podium 40 x 30 m, 4 storeys, 16 m; tower 20 x 20 m on it, 25 storeys from 16 to 91 m; a hut 10 x 10, 1 storey."""
    table = layer([box(10, 10, 40, 30), box(20, 15, 20, 20), box(80, 80, 10, 10)], building_id=["T", "T", "H"],
                  storeys=[4, 25, 1], height_m=[16.0, 91.0, 3.0], base_m=[0.0, 16.0, 0.0], use=["C", "R", "C"])
    stock = counted(table, COLUMNS, [ground_of(PLOTS, LOCAL)], LOCAL)
    plots = area_numbers(stock, 0, PEOPLE)
    assert plots["buildings"][0] == 2
    assert plots["gfa_m2"][0] == pytest.approx(1200 * 4 + 400 * 25 + 100)
    assert plots["footprint_m2"][0] == pytest.approx(1300)
    assert plots["coverage"][0] == pytest.approx(0.13)
    assert plots["volume_m3"][0] == pytest.approx(1200 * 16 + 400 * 75 + 300)
    assert plots["mean_height_m"][0] == pytest.approx((1200 * 16 + 400 * 75 + 300) / 1300)
    assert plots["max_height_m"][0] == 91
    assert plots["population"][0] == pytest.approx(10000 / 30)
    assert plots["jobs"][0] == pytest.approx(4900 / 20)
    assert np.isnan(plots["green_m2"][0])
    total = total_numbers(stock, PEOPLE, ground=0)
    assert list(total.values) == list(INDICATORS)
    assert total.values["buildings"] == 2
    assert total.values["area_m2"] == pytest.approx(60000)
    assert total.values["far"] == pytest.approx(14900 / 60000)
    assert total.gfa_by_use == {"C": pytest.approx(4900), "R": pytest.approx(10000)}


def test_a_selection_counts_its_rows_only() -> None:
    stock = count(BUILDINGS)
    some = total_numbers(stock, PEOPLE, rows=np.array([4]))
    assert some.values["gfa_m2"] == pytest.approx(26 * 18 * 8)
    assert np.isnan(some.values["far"])
    nothing = total_numbers(stock, PEOPLE, rows=np.array([], np.int64))
    assert nothing.values["gfa_m2"] == 0
    unknown = total_numbers(stock, PEOPLE, rows=np.array([3]))
    assert np.isnan(unknown.values["gfa_m2"])
    assert unknown.unknown == 1


def test_views_of_one_block_differ_by_their_overlays_only() -> None:
    def view(*overlays: Overlay) -> FeatureTable:
        return FeatureTable(BUILDINGS.block, overlays)

    one = Overlay(cells={"storeys": {1: 5, 2: 6}})
    same = differing(view(one), view(Overlay(cells={"storeys": {1: 5, 2: 6}})))
    assert same.fids == frozenset()
    other = differing(view(one), view(Overlay(cells={"storeys": {1: 7, 2: 6}})))
    assert (other.fids, other.columns, other.geometry) == (frozenset({1}), frozenset({"storeys"}), False)
    assert differing(view(one), view(one, Overlay(removed={3: True}))).fids == frozenset({3})
    assert differing(view(Overlay(geometry={4: None})), view()).geometry
    none_set = differing(view(Overlay(cells={"use": {1: None}})), view())
    assert none_set.fids == frozenset({1})
    assert differing(view(), layer([box(0, 0, 1, 1)])).everything


def test_tables_in_other_systems_are_measured_in_metres() -> None:
    """Buildings in degrees on plots in metres, and edited there."""
    from lohu_gis.app.tools.registry import tool
    from lohu_gis.app.tools.runner import run_tool

    degrees = run_tool(tool("vector.reproject"), {"layer": BUILDINGS, "crs": "EPSG:4326"}).outputs["reprojected"]
    assert isinstance(degrees, FeatureTable)
    stock = counted(degrees, COLUMNS, [ground_of(PLOTS, LOCAL)], LOCAL)
    plain = all_numbers(count(BUILDINGS))
    assert all_numbers(stock)["gfa_m2"][:6] == pytest.approx(plain["gfa_m2"][:6], rel=1e-6, nan_ok=True)
    moved = FeatureTable(degrees.block, (Overlay(geometry={0: None}),))
    assert recounted(stock, moved).part_area[0] == 0
