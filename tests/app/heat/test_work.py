"""Steps of heat layers: kept between steps, guarded where few, the same legend at every step."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from lohu_gis.analysis.heat.place import Place, place_at
from lohu_gis.analysis.tables import new_table
from lohu_gis.app.guard import guarded_outputs
from lohu_gis.app.heat.content import changed, heat_layers, layers_with, new_heat, topped
from lohu_gis.app.heat.look import STEPS, Cells, guarded, heat_input, own_top
from lohu_gis.app.heat.words import method_words, place_words
from lohu_gis.app.heat.work import HEAT_TOOL, HeatResult, HeatWork
from lohu_gis.app.i18n import set_language
from lohu_gis.app.styling.defaults import heat_style
from lohu_gis.app.timewords import mark_words, window_words
from lohu_gis.core.edits.layers import AddLayer
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.progress import Progress
from lohu_gis.core.project import BlockOrigin, ComputedContent, Layer, Project, TableRef, VectorContent
from lohu_gis.core.style import MarkerSymbol, Single, VectorStyle
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow, seconds_of, text_of
from lohu_gis.render.plan.request import SurfaceInput, VectorInput

DAY = 86_400
START = 1_735_660_800


def complaints(count: int = 3000) -> FeatureTable:
    """Complaints of 100 days."""
    rng = np.random.default_rng(3)
    columns = {"opened": [text_of(START + int(day) * DAY) for day in rng.integers(0, 100, count)],
               "category": [("noise", "water")[number % 2] for number in range(count)],
               "text": ["…"] * count}
    xy = np.concatenate([rng.uniform(0, 5000, (count - 300, 2)), rng.normal(1500, 60, (300, 2))]) + 500_000
    return new_table(columns, Geometry.points(xy[:, 0], xy[:, 1] + 2_000_000), "EPSG:4547")


def content(**parameters: object) -> ComputedContent:
    """A heat layer of the layer c."""
    return ComputedContent(tool=HEAT_TOOL, inputs={"points": "c"}, parameters=parameters,  # type: ignore[arg-type]
                           style=heat_style())


def step(work: HeatWork, table: FeatureTable, window: TimeWindow | None = None, **parameters: object) -> HeatResult:
    """One step."""
    return work.step(content(**parameters), {"points": table}, {"points": (None, "opened", window)}, Progress())[0]


def test_a_step_prepares_nothing_again() -> None:
    work, table = HeatWork(), complaints()
    first = step(work, table)
    second = step(work, table, TimeWindow(START, START + 7 * DAY), category=None, unsure="hatch")
    assert second.prepared is first.prepared
    assert second.frame.events < first.frame.events
    assert step(work, table, bandwidth_m=400.0).prepared is not first.prepared
    assert step(work, table).prepared is first.prepared


def test_a_filter_and_categories_choose_rows() -> None:
    work, table = HeatWork(), complaints()
    found = step(work, table, category="category", categories=("noise",))
    assert found.frame.events == 1500
    shown = work.step(content(), {"points": table}, {"points": ("category = 'water'", None, None)}, Progress())[0]
    assert shown.frame.events == 1500
    assert shown.window is None


def test_the_record_says_all_parameters() -> None:
    _result, record = HeatWork().step(content(bandwidth_m=300.0), {"points": complaints()},
                                      {"points": (None, None, None)}, Progress())
    assert record.tool == HEAT_TOOL
    assert record.metrics["bandwidth_m"] == 300.0
    assert record.metrics["events"] == 3000
    assert record.parameters == {"bandwidth_m": 300.0}


def test_the_scale_is_the_same_at_every_step_and_zoom() -> None:
    work, table, ends = HeatWork(), complaints(), set()
    layer = Layer(id="h", name="h", content=content(mode="hexagon"))
    for week in range(10):
        window = TimeWindow(START + week * 7 * DAY, START + (week + 1) * 7 * DAY)
        found = step(work, table, window, mode="hexagon", category="category",
                     categories=("noise",) if week % 2 else ())
        given = heat_input(layer, found, Cells(), guarded=True)
        assert isinstance(given, VectorInput)
        assert given.shade is not None
        ends.add((given.shade.scale.low, given.shade.scale.high))
    assert len(ends) == 1


def test_cells_with_fewer_than_five_have_one_colour_of_their_own() -> None:
    work, table, cells = HeatWork(), complaints(), Cells()
    found = step(work, table, TimeWindow(START, START + 7 * DAY), mode="square", unsure="fade")
    layer = Layer(id="h", name="h", content=content(mode="square"))
    open_, closed = (heat_input(layer, found, cells, guarded=on) for on in (False, True))
    assert isinstance(open_, VectorInput)
    assert isinstance(closed, VectorInput)
    assert open_.shade is not None
    assert closed.shade is not None
    few = (found.frame.counts > 0) & (found.frame.counts < 5)
    assert few.any()
    assert (closed.shade.classes.symbol_of[few] == 2 * STEPS).all()
    assert (open_.shade.classes.symbol_of[few] < 2 * STEPS).all()
    assert (closed.shade.classes.symbol_of[found.frame.counts == 0] == 255).all()
    assert closed.table is open_.table
    assert closed.shade.key != open_.shade.key


def test_a_surface_has_no_colour_where_few_records_stand_behind_it() -> None:
    work, table = HeatWork(), complaints()
    found = step(work, table, TimeWindow(START, START + 3 * DAY), bandwidth_m=300.0)
    given = heat_input(Layer(id="h", name="h", content=content()), found, Cells(), guarded=True)
    assert isinstance(given, SurfaceInput)
    assert found.few.any()
    assert not given.array[found.few].any()
    assert given.veil is not None
    assert (given.veil.where == ~found.frame.sure).all()
    assert given.scale is not None
    assert any("fewer than 5" in note[1] for note in given.scale.notes)


def project() -> Project:
    """Complaints and a heat layer of them."""
    style = VectorStyle(renderer=Single(symbol=MarkerSymbol()))
    points = Layer(id="c", name="诉求", name_en="Complaints", role="complaints", time="opened",
                   content=VectorContent(table="t", style=style))
    made = AddLayer(points, tables={"t": TableRef(origin=BlockOrigin(block="b"))}).apply(Project())
    return new_heat(made, points, ("opened", "category")).apply(made)


def test_a_new_heat_layer_follows_the_complaints_and_is_guarded() -> None:
    made = project()
    (heat,) = heat_layers(made)
    assert isinstance(heat.content, ComputedContent)
    assert heat.content.inputs == {"points": "c"}
    assert heat.content.parameters["category"] == "category"
    assert heat.name_en == "Heat of complaints"
    assert guarded(made, heat)
    assert [layer.id for layer in layers_with(made, MarkerSymbol)] == ["c"]
    points = msgspec.structs.replace(made.layers["c"], role="")
    plain = msgspec.structs.replace(made, layers={**made.layers, "c": points})
    assert not guarded(plain, heat)


def test_changes_are_one_edit_and_none_where_nothing_changes() -> None:
    made = project()
    (heat,) = heat_layers(made)
    edit = changed(heat, {"mode": "hexagon"}, {"mask": "areas"})
    assert edit is not None
    after = edit.apply(made).layers[heat.id].content
    assert isinstance(after, ComputedContent)
    assert (after.parameters["mode"], after.inputs["mask"]) == ("hexagon", "areas")
    assert changed(heat, {"mode": "surface"}, {}) is None
    gone = changed(edit.apply(made).layers[heat.id], {"category": None}, {"mask": None})
    assert gone is not None
    last = gone.apply(made).layers[heat.id].content
    assert isinstance(last, ComputedContent)
    assert "mask" not in last.inputs


def test_an_own_end_of_the_colours_wins_until_another_scale_is_chosen() -> None:
    made = project()
    (heat,) = heat_layers(made)
    fixed = topped(heat, 2200.0).apply(made).layers[heat.id]
    assert own_top(heat) is None
    assert own_top(fixed) == 2200.0
    found = step(HeatWork(), complaints())
    given = heat_input(fixed, found, Cells(), guarded=True)
    assert isinstance(given, SurfaceInput)
    assert given.scale is not None
    assert given.scale.high == 2200.0
    edit = changed(fixed, {"scale": "all"}, {})
    assert edit is not None
    assert own_top(edit.apply(made).layers[heat.id]) is None


@pytest.fixture
def english() -> None:
    """Words in English."""
    set_language("en")


def plain(text: str) -> str:
    """No translation."""
    return text


@pytest.mark.usefixtures("english")
def test_a_small_count_is_never_said() -> None:
    place = Place(3, 12.5, 12.5, 1.0, sure=True, since=START, rows=np.arange(3), cell=4)
    spec = step(HeatWork(), complaints(500), per="area").spec
    said = dict(place_words(place, spec, plain, guarded=True))
    assert said["Records"] == "fewer than 5"
    assert {said[name] for name in ("Per km²", "More than chance", "Above since")} == {"not shown"}
    assert "12.5" not in " ".join(said.values())
    told = dict(place_words(place, spec, plain, guarded=False))
    assert (told["Records"], told["Per km²"], told["More than chance"]) == ("3", "12.5", "yes")


@pytest.mark.usefixtures("english")
def test_the_method_tells_kernel_radius_scale_window_and_rows() -> None:
    work, table = HeatWork(), complaints()
    window = TimeWindow(START, START + 7 * DAY)
    found = step(work, table, window, bandwidth_m=300.0)
    said = method_words(found, plain)
    for part in ("Quartic kernel, radius 300 m", "events per km²", "false discovery rate 5 %",
                 f"{found.frame.events} of 3\u2009000 records", "2025-01-01 – 2025-01-07"):
        assert part.replace("\u2009", "") in said.replace("\u2009", "")
    place = place_at(found.prepared, found.records, found.chosen, found.frame, 501_500.0, 2_501_500.0)
    assert place is not None
    assert place.count > 0


@pytest.mark.usefixtures("english")
def test_windows_in_words() -> None:
    def window(start: str, end: str) -> str:
        first, last = seconds_of(start), seconds_of(end)
        return window_words(TimeWindow(first, last), 0, 10)

    assert window("2026-01-01", "2026-01-02") == "2026-01-01"
    assert window("2026-01-01", "2026-02-01") == "2026-01-01 – 2026-01-31"
    assert window("2026-01-01T08:00", "2026-01-01T12:00") == "2026-01-01 08:00 – 12:00"
    assert mark_words(START, "month") == "2025"
    assert mark_words(START + 40 * DAY, "month") == "02"


def test_results_of_complaints_hide_small_counts_and_others_do_not() -> None:
    bins = new_table({"name": ["a", "b", "c"], "count": [4, 5, 0], "value": [4.0, 5.0, 0.0], "per_km2": [40.0, 50, 0]},
                     Geometry.points([0, 1, 2], [0, 1, 2]), "EPSG:4547")
    made, findings = guarded_outputs("heat.bins", {"bins": bins}, [complaints(310), "hexagon", None])
    table = made["bins"]
    assert isinstance(table, FeatureTable)
    assert table.column_names == bins.column_names
    assert table.column("count").to_pylist() == [None, 5, 0]
    assert table.column("per_km2").to_pylist() == [None, 50.0, 0.0]
    assert [(f.code, f.count) for f in findings] == [("small.hidden", 1)]
    trees = new_table({"kind": ["x"]}, Geometry.points([0], [0]), "EPSG:4547")
    assert guarded_outputs("heat.bins", {"bins": bins}, [trees])[0]["bins"] is bins
    assert guarded_outputs("hotspot.moran", {"bins": bins}, [complaints(310)])[0]["bins"] is bins
