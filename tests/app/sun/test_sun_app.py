"""Days and clocks, choices, verdicts and colours of the sun check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.sun.path import Site
from lohu_gis.app.styling.defaults import default_vector_style
from lohu_gis.app.sun.day import SunDay, band_words, day_like, headline, moment, moment_words
from lohu_gis.app.sun.facades import FAIL, PASS, facade_marks, hour_colours
from lohu_gis.app.sun.runs import SunTask, before_and_after, check_windows, hours_on_ground, largest_storeys
from lohu_gis.app.sun.verdicts import building_verdicts, changed_windows
from lohu_gis.app.sun.wish import CHECKED, Site3, SunWish, area_table, around, marked, regulated
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.errors import InputError
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import Layer, RunRecord, VectorContent
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, LOCAL, NORTH, box, cells, layer, shapes_of

LUOHU = Site(114.129, 22.5456)


def plain(text: str) -> str:
    """No translation."""
    return text


def site(table: FeatureTable | None = None, **more: Any) -> Site3:
    """Buildings as the panel knows them: a dwelling, a tower south of it, a dwelling far away."""
    if table is None:
        table = layer([box(0, 0, 60, 12), box(-40, -60, 150, 20), box(2000, 0, 60, 12)],
                      building_id=["home", "tower", "far"], height_m=[18.0, 60.0, 18.0], storeys=[6, 20, 6],
                      use=["residential", "office", "residential"])
    content = VectorContent(table="buildings", style=default_vector_style("polygon"))
    return Site3(Layer(id="buildings", name="Buildings", content=content, **more), table, LOCAL)


def run(name: str, values: Mapping[str, Any], progress: Progress) -> tuple[Mapping[str, Any], RunRecord]:
    """Run a tool here."""
    done = run_tool(tool(name), values, progress)
    return done.outputs, done.record


def task(where: Any = "view", **more: Any) -> SunTask:
    """A run over the whole made city."""
    found: dict[str, Any] = {
        "site": site(), "before": None, "day": SunDay(), "wish": SunWish(where, 6.0), "chosen": (), "changed": (),
        "extent": (EAST - 100, NORTH - 100, EAST + 300, NORTH + 100), "terrain": None, "run": run, "keep": lambda v: v}
    return SunTask(**(found | more))


def test_words_of_a_day() -> None:
    day = SunDay()
    assert headline(day, plain) == "2026-01-20 (Tuesday) · solar term at 09:44"
    assert headline(SunDay("own", own="2026-06-21"), plain) == "2026-06-21 (Sunday)"
    path = day.path(LUOHU)
    assert band_words(path, plain) == "08:34:23–16:34:23 Beijing time, 08:00–16:00 true solar"
    noon = moment(LUOHU, path.civil(240))
    assert (noon.civil, noon.true_solar[:5]) in (("12:34:23", "11:59"), ("12:34:23", "12:00"))
    assert moment_words(noon, plain) == "altitude 47.3°, azimuth 180.0°, shadow 0.92 × height"
    night = moment(LUOHU, dt.datetime(2026, 1, 20, 20, tzinfo=dt.UTC))
    assert moment_words(night, plain).endswith("sun is down")


def test_an_instant_of_the_project_chooses_the_day() -> None:
    day = SunDay()
    assert day_like(None, day) is day
    assert day_like("2026-01-20T10:00:00+08:00", day) is day
    assert day_like("no time", day) is day
    assert day_like("2027-12-22T10:00:00+08:00", day) == SunDay("winter_solstice", 2027)
    assert day_like("2026-05-01T00:30:00+08:00", day).date == dt.date(2026, 5, 1)


def test_buildings_are_named_by_their_ids_or_marked_by_a_column() -> None:
    rows = np.array([True, False, True])
    table, subject = marked(site(), rows)
    assert subject == "\"building_id\" IN ('home', 'far')"
    assert table is not None
    twins = layer([box(0, 0, 9, 9), box(20, 0, 9, 9)], building_id=["a", "a"], height_m=[9.0, 9.0])
    table, subject = marked(site(twins), np.array([True, False]))
    assert subject == f"{CHECKED} = 1"
    assert cells(table, CHECKED) == [1, 0]
    odd = layer([box(0, 0, 9, 9)], building_id=["it's"], height_m=[9.0])
    assert marked(site(odd), np.array([True]))[1] == "\"building_id\" IN ('it''s')"


def test_only_what_shadows_reach_is_near_and_only_dwellings_are_asked_about() -> None:
    assert around(site(), [1], SunDay()).tolist() == [True, False, False]
    assert around(site(), [0], SunDay()).tolist() == [False, False, False]  # the sun stands in the south
    assert around(site(), [7], SunDay()).tolist() == [False, False, False]
    assert regulated(site()).tolist() == [True, False, True]


def test_a_check_gives_verdicts_per_building_with_the_culprit() -> None:
    found = check_windows(task("changes", changed=(1,)), Progress())
    verdict, = found.verdicts
    assert (verdict.building, verdict.verdict, verdict.culprit) == ("home", "fail", "tower")
    assert verdict.required_h == 3.0
    assert 0 < verdict.shaded < verdict.failing  # the north side fails by itself
    assert verdict.windows == verdict.passing + verdict.failing + verdict.unknown
    assert found.record.tool == "sun.hours_windows"
    assert found.table is not None
    assert list(found.kept) == ["windows"]
    every = check_windows(task("selection", chosen=(0, 2)), Progress()).verdicts
    assert [(v.building, v.verdict) for v in every] == [("home", "fail"), ("far", "pass")]
    assert building_verdicts(found.table) == found.verdicts


def test_nothing_to_check_is_said() -> None:
    for made, code in ((task("selection"), "sun.nothing_chosen"), (task("changes"), "sun.nothing_chosen")):
        with pytest.raises(InputError) as caught:
            check_windows(made, Progress())
        assert caught.value.code == code
    for made, code in ((task(), "sun.no_parent"), (task(before=site().table), "sun.nothing_changed")):
        with pytest.raises(InputError) as caught:
            before_and_after(made, Progress())
        assert caught.value.code == code
    with pytest.raises(InputError) as caught:
        largest_storeys(task(chosen=(0, 1)), Progress())
    assert caught.value.code == "sun.choose_one"


def test_before_and_after_of_a_new_tower() -> None:
    before = layer([box(0, 0, 60, 12), box(2000, 0, 60, 12)], building_id=["home", "far"], height_m=[18.0, 18.0],
                   storeys=[6, 6], use=["residential", "residential"])
    found = before_and_after(task(before=before, changed=(1,)), Progress())
    worst = found.windows[0]
    assert (worst.building, worst.culprit, worst.turned) == ("home", "tower", "worse")
    assert worst.after_h < 3.0 <= worst.before_h
    assert {w.building for w in found.windows} == {"home"}
    assert changed_windows(found.table, 3) == found.windows[:3] if found.table is not None else False


def test_the_largest_number_of_storeys_of_the_selected_tower() -> None:
    found = largest_storeys(task(chosen=(1,)), Progress())
    storeys = found.record.metrics["storeys"]
    assert isinstance(storeys, int)
    assert 0 < storeys < 20
    assert found.record.metrics["proposal"] == "tower"


def test_the_ground_of_the_view_and_of_a_building() -> None:
    whole = hours_on_ground(task(), Progress()).kept["hours"]
    near = hours_on_ground(task("selection", chosen=(1,)), Progress()).kept["hours"]
    assert whole.values.shape == (1, 100, 200)  # type: ignore[union-attr]  # kept as it is
    assert near.values.shape[1] > 50  # type: ignore[union-attr]  # kept as it is


def test_an_area_is_a_rectangle() -> None:
    shape, = shapes_of(area_table((0.0, 1.0, 3.0, 5.0), LOCAL))
    assert shape.bounds == (0.0, 1.0, 3.0, 5.0)
    assert shape.is_valid


def test_pieces_of_facade_stand_on_the_ground_before_their_wall() -> None:
    found = check_windows(task("changes", changed=(1,)), Progress()).table
    assert found is not None
    faces, = facade_marks(found, {"home": 100.0}, LOCAL, "verdict").faces
    assert len(faces.triangles) == 2 * len(found)
    assert faces.points[:, 2].min() == pytest.approx(100.0)
    assert faces.points[:, 2].max() == pytest.approx(118.0)
    assert faces.points[:, 1].min() == pytest.approx(NORTH - 0.12)  # before the south wall
    assert set(map(tuple, faces.colours.tolist())) == {PASS, FAIL}
    area = np.abs(np.diff(faces.points.reshape(-1, 4, 3)[:, [0, 2]], axis=1)[:, 0])
    assert (np.hypot(area[:, 0], area[:, 1]) * area[:, 2]).sum() == pytest.approx(2 * (60 + 12) * 18.0)


def test_hours_run_from_dark_to_warm() -> None:
    none, four, full, unknown = hour_colours(np.array([0.0, 4.0, 8.0, np.nan])).tolist()
    assert none[2] > none[0]
    assert full[0] > full[2]
    assert four not in (none, full)
    assert unknown == [190, 190, 186]


def test_under_a_rule_of_shares_half_of_the_windows_is_enough() -> None:
    wards = layer([box(0, 0, 60, 12), box(-40, -34, 52, 12)], building_id=["hospital", "wall"], height_m=[30.0, 24.0],
                  storeys=[10, 8], use=["hospital", "office"])
    made = task("selection", site=site(wards), chosen=(0,), day=SunDay("winter_solstice"))
    found = check_windows(made, Progress())
    assert found.table is not None
    strict, = building_verdicts(found.table)
    half, = found.verdicts
    assert (strict.verdict, half.verdict) == ("fail", "pass")
    assert strict.shaded == half.shaded > 0
    none, = building_verdicts(found.table, {"sun.hospital.winter_solstice": 0.999})
    assert none.verdict == "fail"
