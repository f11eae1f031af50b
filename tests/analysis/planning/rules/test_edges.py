"""Setbacks and facades, measured by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from lohu_gis.app.tools.rulepacks import load_pack, pack_path
from lohu_gis.core.errors import InputError
from tests.analysis.planning.rules.site import PLOT, building, measured, rows_of
from tests.tools.tables import box, layer


@pytest.mark.parametrize(("use", "storeys", "height", "x", "rule", "limit", "verdict"), [
    ("office", 5, 20.0, 6.0, "setback.tier1", 6.0, "pass"),  # exactly at the limit
    ("office", 5, 24.0, 5.9, "setback.tier1", 6.0, "fail"),
    ("office", 7, 24.1, 6.0, "setback.tier2", 9.0, "fail"),
    ("office", 7, 28.0, 9.0, "setback.tier2", 9.0, "pass"),
    ("residential", 3, 9.0, 6.5, "setback.tier1", 6.0, "pass"),
    ("residential", 4, 12.0, 6.5, "setback.tier2", 9.0, "fail"),
    ("mixed", 4, 12.0, 9.5, "setback.tier2", 9.0, "pass"),  # homes above shops count as homes
    (None, 5, 20.0, 7.0, "setback.tier2", 9.0, "unknown"),  # between 6 and 9 m it depends on the use
    (None, 5, 20.0, 5.0, "setback.tier2", 9.0, "fail"),  # below 6 m it does not
    (None, 5, 20.0, 12.0, "setback.tier2", 9.0, "pass"),
    ("office", None, None, 8.0, "setback.tier2", 9.0, "unknown"),
    ("office", 5, 20.0, 0.0, "setback.tier1", 6.0, "fail"),
    ("office", 5, 20.0, -3.0, "setback.tier1", 6.0, "fail"),  # over the border
])
def test_setbacks_by_tier(use: str | None, storeys: float | None, height: float | None, x: float, rule: str,
                          limit: float, verdict: str) -> None:
    rows = rows_of([building(box(x, 40, 20, 20), use, height, storeys, "b")])
    assert measured(rows, "b", rule) == (limit, max(x, 0.0), verdict)
    assert [key[1] for key in rows if key[1].startswith("setback")] == [rule]


@pytest.mark.parametrize(("left", "storeys", "x", "rule", "verdict"), [
    ("setback.tier2", 4, 8.0, "setback.tier2", "unknown"),  # where the second tier begins stands in the first
    ("setback.tier2", 4, 9.0, "setback.tier2", "pass"), ("setback.tier1", 3, 5.9, "setback.tier1", "fail"),
    ("setback.tier1", 3, 6.0, "setback.tier1", "pass"), ("setback.tier1", None, 5.9, "setback.tier1", "unknown")])
def test_one_tier_alone_is_checked(tmp_path: Path, left: str, storeys: float | None, x: float, rule: str,
                                   verdict: str) -> None:
    text = pack_path("plan_shenzhen_2025").read_text(encoding="utf-8")
    gone = next(name for name in ("setback.tier1", "setback.tier2") if name != left)
    own = tmp_path / "own.toml"
    own.write_text(text.replace(f'id = "{gone}"', 'id = "note.gone"'), encoding="utf-8")
    rows = rows_of([building(box(x, 40, 20, 20), "residential", None, storeys, "b")], rules=load_pack(str(own)))
    assert rows["b", rule]["verdict"] == verdict
    assert ("b", gone) not in rows


def test_the_measure_is_a_line_from_the_building_to_the_border() -> None:
    rows = rows_of([building(box(4, 40, 20, 20), name="b")])
    line = rows["b", "setback.tier1"]["line"]
    assert line.length == pytest.approx(4)
    assert line.intersects(PLOT.boundary.buffer(1e-6))
    assert rows["b", "setback.tier1"]["article"] == "8.4.1.5"
    assert "2025" in rows["b", "setback.tier1"]["source"]
    assert rows["b", "setback.tier1"]["check"] == "to be checked by a planner"


def test_a_tower_keeps_more_than_its_podium() -> None:
    """Podium 7 m from the border, 15 m high: tier 1. Tower 8 m from it, 60 m high: tier 2, a metre short."""
    rows = rows_of([building(box(7, 20, 60, 60), "commercial", 15.0, 3, "T"),
                    building(box(8, 30, 25, 25), "office", 60.0, 12, "T", base=15.0)])
    assert measured(rows, "T", "setback.tier1") == (6.0, 7.0, "pass")
    assert measured(rows, "T", "setback.tier2") == (9.0, 8.0, "fail")


def test_storeys_of_a_tower_with_homes_count_from_the_ground() -> None:
    """Two storeys of homes on a podium of two storeys are four storeys."""
    rows = rows_of([building(box(30, 30, 30, 30), "commercial", 10.0, 2, "T"),
                    building(box(35, 35, 10, 10), "residential", 16.0, 2, "T", base=10.0)])
    assert measured(rows, "T", "setback.tier2") == (9.0, 35.0, "pass")


def test_without_a_plot_the_setback_is_unknown() -> None:
    rows = rows_of([building(box(500, 500, 10, 10), name="far")])
    assert measured(rows, "far", "setback.tier1") == (6.0, None, "unknown")


NEIGHBOURS = layer([box(0, 0, 100, 100), box(100, 0, 100, 100)], landuse=["R2", "R2"], plot_id=["P", "Q"])


def test_parallel_homes_of_two_plots_keep_twelve_metres_each() -> None:
    """Slabs 12 x 60 m, 10 m and 13 m from the common border."""
    rows = rows_of([building(box(78, 20, 12, 60), "residential", 18.0, 6, "west"),
                    building(box(113, 20, 12, 60), "residential", 18.0, 6, "east")], NEIGHBOURS)
    assert measured(rows, "west", "setback.parallel") == (12.0, 10.0, "fail")
    assert measured(rows, "east", "setback.parallel") == (12.0, 13.0, "pass")
    assert rows["west", "setback.parallel"]["other"] == "east"


@pytest.mark.parametrize(("one", "two", "verdict"), [
    ("office", "office", None), ("office", "residential", "fail"), ("office", None, "unknown")])
def test_the_twelve_metres_are_for_homes(one: str, two: str | None, verdict: str | None) -> None:
    rows = rows_of([building(box(78, 20, 12, 60), one, 18.0, 6, "west"),
                    building(box(113, 20, 12, 60), two, 18.0, 6, "east")], NEIGHBOURS)
    row = rows.get(("west", "setback.parallel"))
    assert (None if row is None else row["verdict"]) == verdict


def test_perpendicular_neighbours_and_streets_between_do_not_ask_for_twelve() -> None:
    across = rows_of([building(box(78, 20, 12, 60), "residential", 18.0, 6, "a"),
                      building(box(113, 40, 60, 12), "residential", 18.0, 6, "b")], NEIGHBOURS)
    assert ("a", "setback.parallel") not in across
    street = layer([box(0, 0, 100, 100), box(110, 0, 100, 100)], landuse=["R2", "R2"], plot_id=["P", "Q"])
    apart = rows_of([building(box(78, 20, 12, 60), "residential", 18.0, 6, "a"),
                     building(box(113, 20, 12, 60), "residential", 18.0, 6, "b")], street)
    assert ("a", "setback.parallel") not in apart


@pytest.mark.parametrize(("height", "width", "limit", "verdict"), [
    (24.0, 80.0, 80.0, "pass"), (24.0, 80.1, 80.0, "fail"), (24.1, 75.0, 70.0, "fail"), (60.0, 70.0, 70.0, "pass"),
    (60.1, 65.0, 60.0, "fail"), (99.0, 60.0, 60.0, "pass"), (None, 65.0, 60.0, "unknown"),
    (None, 81.0, 60.0, "fail"), (None, 59.0, 60.0, "pass")])
def test_widths_of_facades(height: float | None, width: float, limit: float, verdict: str) -> None:
    rows = rows_of([building(box(10, 40, width, 15), "office", height, None, "b")])
    assert measured(rows, "b", "facade") == (limit, pytest.approx(width), verdict)
    assert rows["b", "facade"]["line"].length == pytest.approx(width)


def test_the_width_of_a_turned_building_is_that_of_its_own_direction() -> None:
    from shapely import affinity

    rows = rows_of([building(affinity.rotate(box(10, 40, 72, 15), 37), "office", 30.0, 8, "b")])
    assert measured(rows, "b", "facade") == (70.0, pytest.approx(72.0), "fail")


@pytest.mark.parametrize(("kept", "missing"), [
    ("setback.parallel", "layout.angles"), ("spacing.fire", "layout.angles"), ("far.base", "far.reference"),
    ("far.cap", "far.base")])
def test_a_rule_is_not_left_unlooked_at_for_want_of_another(tmp_path: Path, kept: str, missing: str) -> None:
    """Otherwise it would check nothing, and that would look like nothing found."""
    text = pack_path("plan_shenzhen_2025").read_text(encoding="utf-8")
    own = tmp_path / "own.toml"
    head, *rules = text.split("[[rules]]")
    own.write_text("[[rules]]".join([head, *(r for r in rules if f'id = "{kept}"' in r)]), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        rows_of([building(box(10, 10, 20, 20))], rules=str(own))
    assert (caught.value.code, caught.value.facts["rule"]) == ("rules.missing", missing)
