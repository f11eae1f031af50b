"""The sun tools: verdicts by use, culprits, doubt, shadows by hand, the same answer twice."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.rulepacks import load_pack
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, LOCAL, NORTH, box, cells, layer, shapes_of


def windows(buildings: FeatureTable, **values: Any) -> tuple[FeatureTable, ToolRun]:
    """Table and run of sun.hours_windows."""
    run = run_tool(tool("sun.hours_windows"), {"buildings": buildings, "height": "h", "storeys": "s", **values})
    table = run.outputs["windows"]
    assert isinstance(table, FeatureTable)
    return table, run


def rows(table: FeatureTable) -> list[dict[str, Any]]:
    """All records."""
    names = table.column_names
    return [dict(zip(names, row, strict=True)) for row in zip(*(cells(table, n) for n in names), strict=True)]


def street() -> FeatureTable:
    """A dwelling, a school, an office and a house of unknown use in one row, a tower south of the dwelling."""
    return layer(
        [box(0, 0, 40, 12), box(100, 0, 40, 12), box(200, 0, 40, 12), box(300, 0, 40, 12), box(0, -50, 40, 20)],
        building_id=["home", "school", "office", "riddle", "tower"], h=[18.0, 12.0, 12.0, 12.0, 90.0],
        s=[6, 4, 4, 4, 30], use=["residential", "school", "office", None, "office"])


def south(table: FeatureTable, building: str) -> list[dict[str, Any]]:
    """Windows of a building that look south."""
    return [r for r in rows(table) if r["building_id"] == building and r["facade_deg"] == 180.0]


def test_verdicts_follow_the_use_and_the_day() -> None:
    cold, run = windows(street(), use="use", spacing_m=10)
    assert {r["building_id"] for r in rows(cold)} == {"home", "school", "riddle"}  # no rule for offices on any day
    home = [r for r in rows(cold) if r["building_id"] == "home"]
    assert {r["verdict"] for r in home} == {"pass", "fail"}
    assert all((r["hours"] >= 3.0) == (r["verdict"] == "pass") for r in home)
    assert {(r["rule"], r["article"], r["required_h"]) for r in home} == {("sun.housing.great_cold", "8.4.6.2", 3.0)}
    assert {r["verdict"] for r in south(cold, "school")} == {None}  # its rule is of the winter solstice
    assert {r["verdict"] for r in south(cold, "riddle")} == {"unknown"}
    assert run.metrics["unknown"] == sum(r["verdict"] == "unknown" for r in rows(cold))
    assert "sun.use_missing" in [f.code for f in run.findings]
    left_out = next(f for f in run.findings if f.code == "sun.use_unruled")
    assert (left_out.count, left_out.facts["uses"]) == (2, "office")
    solstice, _ = windows(street(), use="use", spacing_m=10, date="winter_solstice")
    assert {r["required_h"] for r in south(solstice, "home")} == {1.0}
    assert {(r["verdict"], r["required_h"]) for r in south(solstice, "school")} == {("pass", 2.0)}


def test_other_days_have_hours_but_no_verdicts() -> None:
    table, run = windows(street(), use="use", spacing_m=20, date="2026-06-21")
    assert {r["verdict"] for r in rows(table)} == {None, "unknown"}
    assert all(r["hours"] is not None for r in rows(table))
    assert "sun.no_limit" in [f.code for f in run.findings]


def test_hours_and_losses_add_up_to_the_band_and_name_the_culprit() -> None:
    table, _ = windows(street(), use="use", spacing_m=5)
    for row in rows(table):
        lost = json.loads(row["lost_to"])
        assert row["hours"] * 60 + sum(lost.values()) == pytest.approx(480.0, abs=1e-9)
        assert list(lost.values()) == sorted(lost.values(), reverse=True)
        assert set(lost) <= {"home", "school", "office", "riddle", "tower"}
    worst = min(south(table, "home"), key=lambda r: r["hours"])
    assert next(iter(json.loads(worst["lost_to"]))) == "tower"
    assert all(json.loads(r["lost_to"]) == {"home": 480} for r in rows(table)
               if r["building_id"] == "home" and r["facade_deg"] == 0.0)


def test_possible_hours_are_those_without_the_others() -> None:
    table, _ = windows(street(), use="use", spacing_m=5)
    assert {r["possible_h"] for r in south(table, "home")} == {8.0}
    alone, _ = windows(layer([box(0, 0, 40, 12)], building_id=["home"], h=[18.0], s=[6]), spacing_m=5)
    own = {(r["storey"], r["facade_deg"], round(r["z_m"], 6)): r["hours"] for r in rows(alone)}
    assert all(r["possible_h"] == own[r["storey"], r["facade_deg"], round(r["z_m"], 6)]
               for r in rows(table) if r["building_id"] == "home")


def test_a_building_of_unknown_height_makes_doubt_not_sun() -> None:
    shapes = [box(0, 0, 40, 12), box(-100, -40, 240, 12), box(900, 0, 40, 12)]
    table, run = windows(layer(shapes, building_id=["home", "riddle", "far"], h=[18.0, None, 18.0], s=[6, None, 6],
                               use=["residential", "office", "residential"]), use="use", spacing_m=10)
    assert {r["verdict"] for r in south(table, "home")} == {"unknown"}
    assert {r["hours"] for r in south(table, "home")} == {8.0}
    assert {r["verdict"] for r in south(table, "far")} == {"pass"}
    assert "height.unknown" in [f.code for f in run.findings]


def test_a_dwelling_of_unknown_height_gets_one_row_with_the_verdict_unknown() -> None:
    table, run = windows(layer([box(0, 0, 40, 12)], building_id=["a"], h=[None], s=[None]))
    only, = rows(table)
    assert (only["building_id"], only["storey"], only["hours"], only["verdict"]) == ("a", None, None, "unknown")
    assert run.metrics["unknown"] == 1


def test_subjects_can_be_chosen_by_an_expression() -> None:
    table, _ = windows(street(), use="use", subject="building_id = 'office'", spacing_m=10)
    assert {r["building_id"] for r in rows(table)} == {"office"}
    assert {r["verdict"] for r in rows(table)} == {None}


def test_parts_of_a_building_share_its_name() -> None:
    parts = layer([box(0, 0, 60, 40), box(10, 10, 20, 20), box(0, -60, 60, 20)], building_id=["A", "A", "B"],
                  h=[10.0, 60.0, 40.0], s=[2, 15, 12], base_m=[0.0, 10.0, 0.0])
    table, _ = windows(parts, spacing_m=10, subject="building_id = 'A'")
    assert {r["storey"] for r in rows(table)} == set(range(1, 18))
    assert all(set(json.loads(r["lost_to"])) <= {"A", "B"} for r in rows(table))


def test_the_same_run_gives_the_same_bytes() -> None:
    first, second = (windows(street(), use="use", spacing_m=3)[0] for _ in range(2))
    assert rows(first) == rows(second)


def test_the_clock_decides_which_band_is_meant() -> None:
    _, true_solar = windows(street(), use="use", spacing_m=40)
    _, civil = windows(street(), use="use", spacing_m=40, clock="civil")
    assert str(true_solar.metrics["start"])[11:16] == "08:34"
    assert str(civil.metrics["start"])[11:16] == "08:00"
    _, own = windows(street(), use="use", spacing_m=40, start="09:00", end="15:00")
    assert own.metrics["band_h"] == 6.0


def test_the_shipped_rules_have_sources_and_are_to_be_checked() -> None:
    pack = load_pack("shenzhen_2025", "sun")
    assert pack.check_of(pack.rules[0]) == "to be checked by a planner"
    assert all(pack.source_of(rule) and rule.article for rule in pack.rules)
    assert pack.rule("sun.hospital.winter_solstice").number("share") == 0.5


def test_a_shadow_at_noon_by_hand() -> None:
    """20 x 10 m, 30 m high, sun due south (almost): footprint and a strip of 20 m x 30 / tan(altitude)."""
    table = layer([box(0, 0, 20, 10), box(100, 0, 20, 10)], h=[30.0, None], name=["a", "b"])
    run = run_tool(tool("sun.shadows"), {"buildings": table, "height": "h", "at": "2026-01-20T12:34:23"})
    shadows = run.outputs["shadows"]
    assert isinstance(shadows, FeatureTable)
    shape, nothing = shapes_of(shadows)
    length = 30 / math.tan(math.radians(float(run.metrics["altitude_deg"])))  # type: ignore[arg-type]  # a number
    assert nothing is None
    assert shape.area == pytest.approx(200 + 20 * length, rel=2e-3)
    assert shape.bounds[1] == pytest.approx(NORTH)
    assert shape.bounds[3] == pytest.approx(NORTH + 10 + length, abs=0.01)
    assert cells(shadows, "shadow_length_m") == [pytest.approx(length), None]
    assert cells(shadows, "name") == ["a", "b"]
    assert "height.unknown" in [f.code for f in run.findings]


def test_shadows_of_bent_and_floating_buildings_agree_with_translates() -> None:
    """Second implementation: the union of the footprint moved a hundred times."""
    bent = shapely.union(box(0, 0, 30, 10), box(0, 0, 10, 30)).difference(box(2, 2, 4, 4))
    table = layer([bent, box(60, 0, 20, 10)], h=[25.0, 40.0], base_m=[0.0, 15.0])
    run = run_tool(tool("sun.shadows"), {"buildings": table, "height": "h", "at": "2026-01-20T09:30:00"})
    found = run.outputs["shadows"]
    assert isinstance(found, FeatureTable)
    sun = run.metrics
    turn = math.radians(float(sun["azimuth_deg"]))  # type: ignore[arg-type]  # a number
    from lohu_gis.analysis.sun.path import site_of

    turn -= math.radians(site_of(EAST + 40, NORTH + 15, LOCAL).convergence_deg)
    step = -np.array([math.sin(turn), math.cos(turn)]) * float(sun["shadow_per_m"])  # type: ignore[arg-type]  # a number
    for shape, source, low, high in zip(shapes_of(found), shapes_of(table), (0.0, 15.0), (25.0, 40.0), strict=True):
        moved = shapely.union_all([shapely.transform(source, lambda c, h=h: c + step * h)
                                   for h in np.linspace(low, high, 400)])
        assert shape.symmetric_difference(moved).area < 0.01 * shape.area
        assert shape.buffer(1e-6).contains(moved)


def test_no_shadows_at_night() -> None:
    table = layer([box(0, 0, 20, 10)], h=[30.0])
    run = run_tool(tool("sun.shadows"), {"buildings": table, "height": "h", "at": "2026-01-20T03:00"})
    shadows = run.outputs["shadows"]
    assert isinstance(shadows, FeatureTable)
    assert shapes_of(shadows) == [None]
    assert "sun.down" in [f.code for f in run.findings]


def test_the_grid_says_where_nothing_is_and_where_all_is_lit() -> None:
    table = layer([box(0, 0, 20, 10)], h=[30.0])
    area = layer([box(-40, -40, 100, 120)])
    run = run_tool(tool("sun.hours_grid"), {"buildings": table, "height": "h", "cell_m": 2.0, "step_min": 5.0,
                                            "area": area})
    hours = run.outputs["hours"]
    assert isinstance(hours, Raster)
    assert (hours.values.dtype.name, hours.nodata, hours.crs) == ("float32", -9999.0, LOCAL)
    assert hours.bounds == (EAST - 40, NORTH - 40, EAST + 60, NORTH + 80)
    values = hours.values[0]
    assert (~hours.valid()).sum() == 50  # 20 x 10 m of 2 m cells
    assert values[-1].min() == values.max() == 8.0
    assert 0.0 <= values[hours.valid()].min() < 4.0
    assert run.metrics["date"] == "2026-01-20"


def test_positions_are_printed_with_true_solar_time() -> None:
    run = run_tool(tool("sun.position"), {"lon": 114.129, "lat": 22.5456,
                                          "times": "2026-01-20T12:34:23, 2026-06-21T04:00:00Z"})
    table = run.outputs["positions"]
    assert isinstance(table, FeatureTable)
    assert cells(table, "time") == ["2026-01-20T12:34:23+08:00", "2026-06-21T04:00:00+00:00"]
    assert cells(table, "altitude_deg")[0] == pytest.approx(47.33, abs=0.01)
    assert cells(table, "true_solar_time")[0] in ("11:59:59", "12:00:00")
    with pytest.raises(UsageError):
        run_tool(tool("sun.position"), {"lon": 0, "lat": 0, "times": "noon"})


@pytest.mark.parametrize("values", [{"date": "soon"}, {"start": "16:00", "end": "08:00"}, {"start": "8 o'clock"},
                                    {"spacing_m": 0.0}, {"start": "08:00", "end": "08:02"}])
def test_values_that_cannot_be_used_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(UsageError) as caught:
        windows(street(), **values)
    assert caught.value.code in ("parameter.invalid", "sun.band_empty")


def proposal(*, tower: bool) -> FeatureTable:
    """A dwelling with a free south side, and a tower that is proposed there."""
    shapes, names, high, floors = [box(0, 0, 60, 12)], ["home"], [18.0], [6]
    if tower:
        shapes, names, high, floors = [*shapes, box(-40, -60, 150, 20)], [*names, "tower"], [*high, 60.0], [*floors, 20]
    return layer(shapes, building_id=names, h=high, s=floors, use=["residential", "office"][:len(names)])


def test_a_change_is_told_window_by_window_with_its_culprit() -> None:
    values = {"before": proposal(tower=False), "after": proposal(tower=True), "height": "h", "storeys": "s",
              "use": "use", "spacing_m": 5.0}
    run = run_tool(tool("sun.change"), values)
    table = run.outputs["change"]
    assert isinstance(table, FeatureTable)
    found = rows(table)
    assert [r["lost_h"] for r in found] == sorted(r["lost_h"] for r in found)
    worse = [r for r in found if (r["verdict_before"], r["verdict_after"]) == ("pass", "fail")]
    assert worse
    assert len(worse) == run.metrics["worse"]
    assert {r["culprit"] for r in worse} == {"tower"}
    assert all(r["lost_h"] == pytest.approx(r["before_h"] - r["after_h"]) for r in found)
    assert all(r["culprit_min"] == pytest.approx(60 * r["lost_h"]) for r in found)
    alone, _ = windows(proposal(tower=False), use="use", spacing_m=5.0)
    assert sorted(r["before_h"] for r in found) == sorted(cells(alone, "hours"))


def test_the_largest_number_of_storeys_holds_and_one_more_does_not() -> None:
    city = proposal(tower=True)
    run = run_tool(tool("sun.highest"), {"buildings": city, "proposal": "building_id = 'tower'", "height": "h",
                                         "storeys": "s", "use": "use", "spacing_m": 5.0})
    allowed = int(run.metrics["storeys"])  # type: ignore[arg-type]  # a number
    assert 0 < allowed < 20

    def change(storeys: int) -> int:
        after = layer([box(0, 0, 60, 12), box(-40, -60, 150, 20)], building_id=["home", "tower"],
                      h=[18.0, 3.0 * storeys], s=[6, storeys], use=["residential", "office"])
        found = run_tool(tool("sun.change"), {"before": proposal(tower=False), "after": after, "height": "h",
                                              "storeys": "s", "use": "use", "spacing_m": 5.0})
        return int(found.metrics["worse"])  # type: ignore[arg-type]  # a number

    assert change(allowed) == 0
    failing = run.outputs["failing"]
    assert isinstance(failing, FeatureTable)
    assert change(allowed + 1) == len(failing) == run.metrics["failing_above"]
    assert len(failing) > 0


def test_a_proposal_has_to_exist_and_the_day_to_have_rules() -> None:
    values = {"buildings": proposal(tower=True), "height": "h", "storeys": "s"}
    for more, code in (({"proposal": "building_id = 'none'"}, "sun.no_proposal"),
                       ({"proposal": "building_id = 'tower'", "date": "2026-06-21"}, "sun.no_limits")):
        with pytest.raises(InputError) as caught:
            run_tool(tool("sun.highest"), values | more)
        assert caught.value.code == code


def test_the_grid_says_how_many_cells_a_building_of_unknown_height_leaves_in_doubt() -> None:
    table = layer([box(0, 0, 20, 10), box(200, 0, 20, 10)], h=[30.0, None])
    values = {"buildings": table, "height": "h", "cell_m": 4.0, "step_min": 30.0}
    run = run_tool(tool("sun.hours_grid"), values | {"area": layer([box(160, -40, 100, 120)])})
    doubt = next(f for f in run.findings if f.code == "sun.doubtful")
    hours = run.outputs["hours"]
    assert isinstance(hours, Raster)
    assert 0 < (doubt.count or 0) < hours.valid().sum()
    assert hours.values[0][hours.valid()].min() == 8.0
    far = run_tool(tool("sun.hours_grid"), values | {"area": layer([box(-40, -300, 100, 120)])})
    assert "sun.doubtful" not in [f.code for f in far.findings]


@pytest.mark.parametrize("wrong", [{"cell_m": 1e9}, {"step_min": 1e-9}])
def test_a_grid_that_no_place_or_no_memory_could_hold_is_refused_at_once(wrong: dict[str, float]) -> None:
    with pytest.raises(UsageError) as caught:
        run_tool(tool("sun.hours_grid"), {"buildings": layer([box(0, 0, 20, 10)], h=[30.0]), "height": "h"} | wrong)
    assert caught.value.code == "parameter.invalid"


def hours_behind(first: float, second: float) -> tuple[list[float], list[float]]:
    """Hours of windows behind a building of one height and of another."""
    found = []
    for height in (first, second):
        city = layer([box(0, 0, 40, 12), box(-30, -45, 100, 20)], building_id=["home", "tower"], h=[18.0, height],
                     s=[6, 5], use=["residential", "office"])
        found.append(cells(windows(city, use="use", spacing_m=8, step_min=4)[0], "hours"))
    return found[0], found[1]


@settings(max_examples=15, deadline=None)
@given(st.floats(3.0, 120.0), st.floats(3.0, 120.0))
def test_a_higher_building_never_gives_more_sun(first: float, second: float) -> None:
    low, high = hours_behind(min(first, second), max(first, second))
    assert all(a >= b for a, b in zip(low, high, strict=True))
