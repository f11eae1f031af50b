"""Steps of the live heat layer against the exact surface, laws, and what one place says."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.density import steps
from lohu_gis.analysis.density.records import Records, records_of
from lohu_gis.analysis.density.steps import SurfaceSteps, shared, step_grid
from lohu_gis.analysis.density.surface import KernelSpec, density
from lohu_gis.analysis.grid import Grid
from lohu_gis.analysis.heat.place import place_at
from lohu_gis.analysis.heat.preparing import Prepared, Tops, nice, prepared
from lohu_gis.analysis.heat.spec import HeatSpec, spec_of
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.errors import InputError
from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.table import FeatureTable
from lohu_gis.core.times import TimeWindow, text_of

F64 = npt.NDArray[np.float64]
DAY = 86_400
START = 1_735_660_800  # 2025-01-01 in China, a Wednesday


def scattered(count: int, side: float = 3000.0, seed: int = 1) -> F64:
    """Places with a cluster."""
    rng = np.random.default_rng(seed)
    return np.concatenate([rng.uniform(0, side, (count - count // 5, 2)), rng.normal(side / 3, 90, (count // 5, 2))])


def records(points: F64, days: npt.NDArray[np.int64] | None = None, categories: list[str] | None = None) -> Records:
    """Records on days from the start on."""
    columns: dict[str, object] = {"n": list(range(len(points)))}
    if days is not None:
        columns["t"] = [text_of(START + int(day) * DAY + 3600) for day in days]
    if categories is not None:
        columns["c"] = categories
    table = new_table(columns, Geometry.points(points[:, 0], points[:, 1]), "EPSG:4547")
    return records_of(table, None if days is None else "t", None if categories is None else "c")


def areas(*boxes: tuple[float, float, float, float], **columns: list[float]) -> FeatureTable:
    """A layer of boxes (xmin, ymin, xmax, ymax)."""
    return new_table(columns or {"id": list(range(len(boxes)))},
                     from_shapely(np.array([shapely.box(*box) for box in boxes], object)), "EPSG:4547")


@pytest.mark.parametrize("exact_up_to", [0, steps.EXACT_UP_TO])
@pytest.mark.parametrize("kernel", ["quartic", "gaussian", "epanechnikov", "triangular"])
def test_a_step_is_the_exact_surface_within_a_percent_of_its_peak(kernel: str, exact_up_to: int,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "EXACT_UP_TO", exact_up_to)
    points = scattered(2000)
    spec = KernelSpec(kernel, 200.0)  # type: ignore[arg-type]
    grid = step_grid(points, spec)
    chosen = np.arange(300, 1700)
    found = SurfaceSteps(points, grid, spec).frame(chosen, test=False)
    exact = density(points[chosen], np.ones(1400), grid, spec) * 1e6
    assert np.abs(found.values - exact).max() < (0.01 if exact_up_to == 0 else 0.007) * exact.max()
    assert found.values.sum(dtype=float) * grid.cell**2 / 1e6 == pytest.approx(1400, rel=1e-5)
    assert found.events == 1400


def test_counts_are_those_within_reach() -> None:
    points = scattered(500)
    spec = KernelSpec("quartic", 250.0)
    grid = step_grid(points, spec)
    found = SurfaceSteps(points, grid, spec).frame(slice(0, 500), test=False)
    row, column = grid.rows // 2, grid.columns // 2
    here = np.array([grid.x()[column], grid.y()[row]])
    near = (np.hypot(*(points - here).T) < 250.0).sum()
    assert found.counts[row, column] == pytest.approx(near, abs=max(4.0, near * 0.06))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 4))
def test_order_and_repeats(seed: int, times: int) -> None:
    points = scattered(60, 900.0, seed)
    spec = KernelSpec("quartic", 150.0)
    grid = step_grid(points, spec)
    once = SurfaceSteps(points, grid, spec).frame(slice(0, 60), test=False).values
    again = np.repeat(points, times, axis=0)[::-1]
    repeated = SurfaceSteps(again, grid, spec).frame(slice(0, 60 * times), test=False).values
    np.testing.assert_allclose(repeated, times * once, rtol=2e-5, atol=once.max() * 2e-5)


def test_sharing_keeps_every_record() -> None:
    grid = Grid(0, 50, 10, 4, 5)
    halves = np.arange(80)
    found = shared(halves, grid)
    assert found.sum() == pytest.approx(halves.sum())
    assert found.shape == (5, 4)


def test_the_same_selection_gives_the_same_bytes() -> None:
    points = scattered(900)
    spec = KernelSpec("quartic", 200.0)
    made_of = SurfaceSteps(points, step_grid(points, spec), spec)
    first, second = (made_of.frame(slice(100, 400)) for _ in range(2))
    assert first.values.tobytes() == second.values.tobytes()
    assert first.sure.tobytes() == second.sure.tobytes()


def test_windows_and_categories_choose_records() -> None:
    days = np.array([3, 0, 1, 2, 1])
    found = records(scattered(5), days, ["a", "b", "a", "b", "a"])
    assert found.rows.tolist() == [1, 2, 4, 3, 0]
    window = TimeWindow(START + DAY, START + 3 * DAY)
    assert found.span(window) == slice(1, 4)
    assert found.rows[found.chosen(window, ("a",))].tolist() == [2, 4]
    assert found.chosen(window) == slice(1, 4)
    assert found.rows[found.chosen(None, ("nothing",))].tolist() == []


def test_records_without_a_moment_come_last_and_count_without_a_window() -> None:
    table = new_table({"t": [text_of(START), None, text_of(START - 5)]}, Geometry.points([1, 2, np.nan], [1, 2, 3]),
                      "EPSG:4547")
    found = records_of(table, "t")
    assert found.rows.tolist() == [0, 1]
    assert found.unplaced == 1
    assert found.span(TimeWindow(0, START + 1)) == slice(0, 1)
    assert found.span(None) == slice(0, 2)


def made(spec: HeatSpec, given: Records, **tables: FeatureTable) -> Prepared:
    """A prepared layer."""
    return prepared(given, spec, tables, "EPSG:4547")


def test_hexagons_count_everybody_and_the_top_is_the_peak() -> None:
    given = records(scattered(400))
    found = made(HeatSpec(mode="hexagon", size_m=300.0), given)
    frame = found.frame(slice(0, 400))
    assert frame.counts.sum() == 400
    km2 = 3**0.5 / 2 * 0.09
    np.testing.assert_allclose(frame.values, frame.counts / km2, rtol=1e-6)
    assert found.top == nice(float(frame.values.max()))


def test_the_scale_does_not_move_with_window_or_filter() -> None:
    days = np.random.default_rng(4).integers(0, 200, 3000)
    given = records(scattered(3000), days)
    found = made(HeatSpec(), given)
    tops = Tops(found, given)
    week, month = tops.of(7 * DAY), tops.of(30 * DAY)
    assert week < month <= found.top
    assert Tops(found, given).of(7 * DAY) == week
    assert tops.of(400 * DAY) == found.top
    seen = max(float(found.frame(given.span(TimeWindow(START + d * DAY, START + (d + 7) * DAY))).values.max())
               for d in range(0, 190, 7))
    assert week == pytest.approx(seen, rel=0.35)


def test_per_resident_in_cells() -> None:
    grids = areas((0, 0, 1000, 1000), (1000, 0, 2000, 1000), n=[2000.0, 500.0])
    points = np.array([[100.0, 100.0]] * 10 + [[1500.0, 500.0]] * 5)
    found = made(HeatSpec(mode="polygons", per="residents", residents="n"), records(points), polygons=grids, base=grids)
    frame = found.frame(slice(0, 15))
    assert frame.counts.tolist() == [10, 5]
    assert frame.values.tolist() == pytest.approx([5.0, 10.0], rel=0.02)


def test_a_planted_cluster_is_sure_and_shuffled_places_are_not() -> None:
    rng = np.random.default_rng(8)
    even = rng.uniform(0, 4000, (1200, 2))
    mask = areas((0, 0, 4000, 4000))
    for mode in ("surface", "hexagon"):
        spec = HeatSpec(mode=mode, bandwidth_m=250.0, size_m=300.0)
        quiet = made(spec, records(even), mask=mask).frame(slice(0, 1200))
        assert quiet.sure.mean() < 0.01
        planted = np.concatenate([even, rng.normal((1000, 3000), 60, (60, 2))])
        loud = made(spec, records(planted), mask=mask)
        place = place_at(loud, records(planted), slice(0, 1260), loud.frame(slice(0, 1260)), 1000.0, 3000.0)
        assert place is not None
        assert place.sure


def test_a_place_tells_its_records_and_since_when() -> None:
    rng = np.random.default_rng(2)
    even, even_days = rng.uniform(0, 4000, (1000, 2)), rng.integers(0, 140, 1000)
    late = rng.normal((1000, 3000), 50, (60, 2))
    days = np.concatenate([even_days, np.repeat(np.arange(112, 140), 3)[:60]])
    given = records(np.concatenate([even, late]), days)
    found = made(HeatSpec(bandwidth_m=250.0), given, mask=areas((0, 0, 4000, 4000)))
    chosen = given.chosen(TimeWindow(START, START + 132 * DAY))
    place = place_at(found, given, chosen, found.frame(chosen), 1000.0, 3000.0)
    assert place is not None
    near = np.hypot(*(given.points[chosen] - (1000, 3000)).T) < 250
    assert place.count == near.sum() == len(place.rows)
    assert set(place.rows.tolist()) == set(given.rows[chosen][near].tolist())
    assert place.expected == pytest.approx(len(given.points[chosen]) * np.pi * 250**2 / 4000**2, rel=0.03)
    assert place.since == START + 110 * DAY  # the Monday before day 112, on which the cluster begins
    assert place_at(found, given, chosen, found.frame(chosen), 99_000.0, 0.0) is None


def test_what_cannot_be_prepared() -> None:
    given = records(scattered(200, 40_000.0))
    with pytest.raises(InputError, match=r"heat\.radius_small"):
        made(HeatSpec(bandwidth_m=20.0), given)
    with pytest.raises(InputError, match=r"heat\.no_polygons"):
        made(HeatSpec(mode="polygons"), given)
    with pytest.raises(InputError, match=r"heat\.no_base"):
        made(HeatSpec(per="roads"), given)
    with pytest.raises(InputError, match=r"points\.none"):
        made(HeatSpec(), records(np.zeros((0, 2))))
    with pytest.raises(InputError, match=r"bandwidth\.undefined"):
        made(HeatSpec(), records(np.ones((5, 2))))


def test_parameters_as_a_project_keeps_them() -> None:
    assert spec_of({}) == HeatSpec()
    assert spec_of({"mode": "square", "categories": ["a"], "strange": 1}) == HeatSpec(mode="square", categories=("a",))
    assert HeatSpec(categories=("a",), unsure="hatch").prepared == HeatSpec().prepared


@pytest.mark.parametrize(("value", "expected"), [(0.0, 0.0), (1.0, 1.0), (1234.0, 1300.0), (0.0451, 0.046),
                                                 (99.2, 100)])
def test_nice_ends(value: float, expected: float) -> None:
    assert nice(value) == pytest.approx(expected)
