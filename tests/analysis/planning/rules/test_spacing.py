"""Spacing by layout, height and use; every distance by hand from articles 8.4.6.3 to 8.4.7.5."""

from __future__ import annotations

from typing import Any

import pytest
from shapely import affinity

from tests.analysis.planning.rules.site import building, measured, rows_of
from tests.tools.tables import box

LOW, FLAT, HIGH, SUPER = (6, 18.0), (3, 9.0), (20, 60.0), (40, 120.0)
"""Storeys and height of dwellings: multi-storey, fewer than five storeys, high, super-high."""


def home(shape: Any, size: tuple[int, float], name: str, use: str = "residential") -> dict[str, Any]:
    return building(shape, use, size[1], size[0], name)


def facing(gap: float, south: tuple[int, float], north: tuple[int, float], **values: Any) -> tuple[Any, Any, str]:
    """Two slabs 40 x 12 m, long sides to each other, one north of the other; limit, value, verdict of the south one."""
    rows = rows_of([home(box(20, 0, 40, 12), south, "s"), home(box(20, 12 + gap, 40, 12), north, "n")], **values)
    assert measured(rows, "s", "spacing.parallel") == measured(rows, "n", "spacing.parallel")
    assert rows["s", "spacing.parallel"]["other"] == "n"
    assert rows["s", "spacing.parallel"]["line"].length == pytest.approx(gap)
    return measured(rows, "s", "spacing.parallel")


@pytest.mark.parametrize(("south", "north", "gap", "limit", "verdict"), [
    (LOW, LOW, 18.0, 18.0, "pass"), (LOW, LOW, 17.9, 18.0, "fail"),  # 1.0 x mean height
    (LOW, (6, 20.0), 18.5, 19.0, "fail"),
    (FLAT, FLAT, 9.0, 9.0, "pass"), (FLAT, (2, 6.0), 8.5, 9.0, "fail"),  # mean 7.5 m, but at least 9 m
    ((4, 12.0), (4, 12.0), 11.9, 12.0, "fail"),
    (HIGH, LOW, 23.9, 24.0, "fail"), (HIGH, LOW, 24.0, 24.0, "pass"),  # low north of high
    (LOW, HIGH, 18.0, 18.0, "pass"), (FLAT, HIGH, 12.9, 13.0, "fail"),  # low south of high: its own height, >= 13 m
    (HIGH, HIGH, 23.9, 24.0, "fail"), (HIGH, HIGH, 24.0, 24.0, "pass"),
    (HIGH, SUPER, 24.0, 24.0, "pass"),  # high south of super-high
    (SUPER, HIGH, 24.0, 30.0, "fail"), (SUPER, HIGH, 30.0, 30.0, "pass"),  # high north of super-high
    (SUPER, SUPER, 29.9, 30.0, "fail"), (SUPER, SUPER, 30.0, 30.0, "pass"),
])
def test_parallel_dwellings(south: tuple[int, float], north: tuple[int, float], gap: float, limit: float,
                            verdict: str) -> None:
    assert facing(gap, south, north) == (pytest.approx(limit), pytest.approx(gap), verdict)


def test_old_areas_ask_for_less() -> None:
    assert facing(14.5, LOW, LOW, old_area=True) == (pytest.approx(14.4), pytest.approx(14.5), "pass")
    assert facing(14.3, LOW, LOW, old_area=True)[2] == "fail"
    assert facing(8.9, FLAT, FLAT, old_area=True) == (9.0, pytest.approx(8.9), "fail")  # below five storeys 1.0 stays


def test_low_beside_a_tower_east_or_west() -> None:
    rows = rows_of([home(box(0, 0, 12, 40), LOW, "w"), home(box(29.9, 0, 12, 40), HIGH, "e")])
    assert measured(rows, "w", "spacing.parallel") == (18.0, 17.9, "fail")


def test_a_point_block_in_the_south_counts_less() -> None:
    """A square block of 20 m, 6 storeys, south of a slab: 0.8 x 18 m."""
    rows = rows_of([home(box(30, 0, 20, 20), LOW, "s"), home(box(20, 34.5, 40, 12), LOW, "n")])
    assert measured(rows, "s", "spacing.parallel") == (pytest.approx(14.4), 14.5, "pass")


@pytest.mark.parametrize(("turn", "rule"), [(29.0, "spacing.parallel"), (31.0, "spacing.perpendicular")])
def test_thirty_degrees_decide(turn: float, rule: str) -> None:
    """The gable is 10 m wide, so that across it counts as across."""
    rows = rows_of([home(box(20, 0, 40, 10), LOW, "a"), home(affinity.rotate(box(20, 30, 40, 10), turn), LOW, "b")])
    assert [key[1] for key in rows if key[0] == "a" and key[1].startswith("spacing")] == [rule]


def crossing(gap: float, one: tuple[int, float], two: tuple[int, float], wide: float = 10.0, *, turned: bool = False,
             **values: Any) -> tuple[Any, Any, str, str]:
    """A slab 40 x 10 m and north of it the gable of another; `turned`: both a quarter turn, east of it."""
    shapes = [box(20, 0, 40, 10), box(35, 10 + gap, wide, 40)]
    if turned:
        shapes = [affinity.rotate(shape, -90, origin=(shapes[0].bounds[0], shapes[0].bounds[1])) for shape in shapes]
    rows = rows_of([home(shapes[0], one, "a"), home(shapes[1], two, "b")], **values)
    rule = next(key[1] for key in rows if key[0] == "a" and key[1].startswith("spacing"))
    return (*measured(rows, "a", rule), rule.removeprefix("spacing."))


@pytest.mark.parametrize(("one", "two", "gap", "values", "limit", "verdict"), [
    (LOW, LOW, 14.4, {}, 14.4, "pass"), (LOW, LOW, 14.3, {}, 14.4, "fail"),  # 0.8 x 18 m
    (LOW, LOW, 12.6, {"old_area": True}, 12.6, "pass"), (LOW, LOW, 12.5, {"old_area": True}, 12.6, "fail"),
    (LOW, LOW, 12.5, {"turned": True}, 12.6, "fail"), (LOW, LOW, 12.6, {"turned": True}, 12.6, "pass"),  # 0.7, E-W
    (LOW, LOW, 10.8, {"turned": True, "old_area": True}, 10.8, "pass"),
    (LOW, HIGH, 14.4, {}, 14.4, "pass"), (FLAT, HIGH, 12.9, {}, 13.0, "fail"),  # low south of high: 0.8 h, >= 13 m
    (HIGH, LOW, 17.9, {}, 18.0, "fail"), (HIGH, LOW, 18.0, {}, 18.0, "pass"),  # low north of high: as towers
    (HIGH, HIGH, 17.9, {}, 18.0, "fail"), (HIGH, SUPER, 18.0, {}, 18.0, "pass"),
    (HIGH, HIGH, 12.9, {"turned": True}, 18.0, "fail"), (HIGH, HIGH, 18.0, {"turned": True}, 18.0, "pass"),
    (HIGH, HIGH, 15.0, {"turned": True}, 18.0, "unknown"),  # 13 or 18 m: windows decide, which nobody told
])
def test_perpendicular_dwellings(one: tuple[int, float], two: tuple[int, float], gap: float, values: dict[str, Any],
                                 limit: float, verdict: str) -> None:
    assert crossing(gap, one, two, **values) == (pytest.approx(limit), pytest.approx(gap), verdict, "perpendicular")


@pytest.mark.parametrize(("one", "wide", "layout"), [
    (LOW, 12.0, "perpendicular"), (LOW, 12.5, "parallel"), (HIGH, 15.0, "perpendicular"), (HIGH, 15.5, "parallel")])
def test_wide_gables_count_as_facades(one: tuple[int, float], wide: float, layout: str) -> None:
    assert crossing(20.0, one, one, wide)[3] == layout


def beside(gap: float, one: tuple[int, float], two: tuple[int, float]) -> tuple[Any, Any, str]:
    """Two slabs in one row, gable to gable."""
    rows = rows_of([home(box(0, 0, 40, 10), one, "a"), home(box(40 + gap, 0, 40, 10), two, "b")])
    return measured(rows, "a", "spacing.side")


@pytest.mark.parametrize(("one", "two", "gap", "verdict"), [
    (LOW, LOW, 5.9, "fail"), (LOW, LOW, 7.0, "unknown"), (LOW, LOW, 12.6, "pass"),  # fire 6 m, with windows 0.7 x 18
    (LOW, HIGH, 8.9, "fail"), (LOW, HIGH, 9.0, "unknown"), (LOW, HIGH, 13.0, "pass"),
    (HIGH, HIGH, 12.9, "fail"), (HIGH, HIGH, 13.0, "unknown"), (HIGH, HIGH, 18.0, "pass")])
def test_dwellings_side_by_side(one: tuple[int, float], two: tuple[int, float], gap: float, verdict: str) -> None:
    assert beside(gap, one, two)[1:] == (pytest.approx(gap), verdict)


def test_towers_on_one_podium_count_from_its_roof() -> None:
    """Podium to 15 m; on it two slabs with homes up to 33 m: 18 m above the roof are not high... they are: 33 > 27 m
    above the ground, so 24 m; and two of 26 m, low: mean height above the roof 11 m."""
    podium = building(box(0, 0, 100, 100), "commercial", 15.0, 3, "T")

    def towers(top: float, storeys: int, gap: float) -> tuple[Any, Any, str]:
        rows = rows_of([podium, building(box(20, 10, 40, 12), "residential", top, storeys, "T", base=15.0),
                        building(box(20, 22 + gap, 40, 12), "residential", top, storeys, "T", base=15.0)])
        return measured(rows, "T", "spacing.podium")

    assert towers(33.0, 6, 20.0) == (24.0, 20.0, "fail")
    assert towers(26.0, 3, 11.5) == (pytest.approx(11.0), 11.5, "pass")


@pytest.mark.parametrize(("height", "gap", "limit", "verdict"), [
    (20.0, 13.9, 14.0, "fail"), (20.0, 14.0, 14.0, "pass"), (10.0, 12.9, 13.0, "fail"), (24.0, 16.8, 16.8, "pass"),
    (50.0, 17.9, 18.0, "fail"), (100.0, 18.0, 18.0, "pass"), (101.0, 18.0, 24.0, "fail"), (101.0, 24.0, 24.0, "pass"),
    (None, 20.0, None, "unknown")])
def test_offices_north_of_a_tower_with_homes(height: float | None, gap: float, limit: float | None,
                                             verdict: str) -> None:
    rows = rows_of([home(box(20, 0, 40, 12), HIGH, "tower"),
                    building(box(20, 12 + gap, 40, 12), "office", height, None, "office")])
    found = measured(rows, "office", "spacing.north_of_tower")
    assert found == (None if limit is None else pytest.approx(limit), pytest.approx(gap), verdict)


def test_offices_south_of_homes_keep_the_distance_of_homes() -> None:
    rows = rows_of([building(box(20, 0, 40, 12), "office", 60.0, 14, "office"),
                    home(box(20, 35, 40, 12), HIGH, "home")])
    assert measured(rows, "office", "spacing.parallel") == (24.0, 23.0, "fail")


@pytest.mark.parametrize(("one", "two", "gap", "limit", "verdict"), [
    (20.0, 20.0, 9.9, 10.0, "fail"), (20.0, 20.0, 10.0, 10.0, "pass"), (20.0, 30.0, 12.9, 13.0, "fail"),
    (30.0, 30.0, 18.0, 18.0, "pass"), (30.0, 150.0, 17.9, 18.0, "fail"), (None, 20.0, 12.0, None, "unknown")])
def test_parallel_offices(one: float | None, two: float, gap: float, limit: float | None, verdict: str) -> None:
    rows = rows_of([building(box(20, 0, 40, 12), "office", one, None, "a"),
                    building(box(20, 12 + gap, 40, 12), "office", two, None, "b")])
    assert measured(rows, "a", "spacing.other") == (limit, pytest.approx(gap), verdict)


@pytest.mark.parametrize(("heights", "gap", "limit"), [((20.0, 20.0), 7.0, 6.0), ((20.0, 30.0), 8.0, 9.0),
                                                       ((30.0, 30.0), 12.0, 13.0)])
def test_offices_across_keep_the_fire_distance(heights: tuple[float, float], gap: float, limit: float) -> None:
    rows = rows_of([building(box(20, 0, 40, 10), "office", heights[0], None, "a"),
                    building(box(35, 10 + gap, 10, 40), "office", heights[1], None, "b")])
    assert measured(rows, "a", "spacing.other") == (limit, gap, "pass" if gap >= limit else "fail")


@pytest.mark.parametrize(("use", "gap", "verdict"), [
    ("kindergarten", 17.9, "fail"), ("kindergarten", 18.0, "pass"), ("hospital", 23.9, "fail"),
    ("hospital", 24.0, "pass"), ("school", 24.9, "unknown"), ("school", 25.0, "pass")])
def test_special_uses_keep_away(use: str, gap: float, verdict: str) -> None:
    rows = rows_of([building(box(20, 0, 40, 12), use, 12.0, 3, "x"),
                    building(box(20, 12 + gap, 40, 12), "office", 12.0, 3, "y")])
    assert rows["x", "spacing.special"]["verdict"] == verdict
    assert ("y", "spacing.special") not in rows


def test_factories_joined_houses_and_far_neighbours_are_no_matter_of_spacing() -> None:
    rows = rows_of([building(box(0, 0, 20, 20), "industrial", 12.0, 3, "factory"),
                    building(box(22, 0, 20, 20), "office", 12.0, 3, "office"),
                    building(box(42, 0, 20, 20), "office", 12.0, 3, "joined"),
                    building(box(95, 0, 20, 20), "office", 12.0, 3, "far")])
    assert not [key for key in rows if key[1].startswith("spacing")]


def test_the_worst_neighbour_decides_and_unknown_ones_do_not_hide_it() -> None:
    rows = rows_of([building(box(0, 0, 20, 20), "office", 12.0, 3, "a"),
                    building(box(25, 0, 20, 20), "office", 12.0, 3, "near"),
                    building(box(0, 28, 20, 20), None, 12.0, 3, "strange"),
                    building(box(-30, 0, 20, 20), "office", 12.0, 3, "fine")])
    assert measured(rows, "a", "spacing.other") == (10.0, 5.0, "fail")
    assert rows["a", "spacing.other"]["other"] == "near"
    assert rows["fine", "spacing.other"]["verdict"] == "pass"
    assert rows["strange", "spacing.other"]["verdict"] == "unknown"
