"""Significance of a density, relative risk, edges: rates of false alarms, symmetry, hand values."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from lohu_gis.analysis.density.base import lengths_of, residents_of
from lohu_gis.analysis.density.chance import chance_of
from lohu_gis.analysis.density.risk import relative_risk
from lohu_gis.analysis.density.surface import KernelSpec, corrected_density, density, inside_share, smoothed
from lohu_gis.analysis.grid import Grid, covering
from lohu_gis.analysis.hotspot.discovery import adjusted
from lohu_gis.analysis.tables import new_table
from lohu_gis.core.geometry.bridge import from_shapely

F64 = npt.NDArray[np.float64]
SIDE = 2000.0


def square(radius: float, cell: float = 20.0) -> tuple[Grid, npt.NDArray[np.bool_]]:
    """A grid around a square study area of 2 km."""
    grid = covering((-radius, -radius, SIDE + radius, SIDE + radius), cell)
    x, y = grid.x()[None, :], grid.y()[:, None]
    return grid, (x > 0) & (x < SIDE) & (y > 0) & (y < SIDE)


def near_edge(grid: Grid, area: npt.NDArray[np.bool_], radius: float) -> npt.NDArray[np.bool_]:
    """Cells of the area within one radius of its edge."""
    x, y = grid.x()[None, :], grid.y()[:, None]
    inner = (x > radius) & (x < SIDE - radius) & (y > radius) & (y < SIDE - radius)
    return area & ~inner


@pytest.mark.parametrize("edge", ["diggle", "uniform"])
def test_edges_have_less_than_two_percent_bias_under_randomness(edge: str) -> None:
    spec = KernelSpec("quartic", 200.0)
    grid, area = square(200.0)
    points = np.random.default_rng(1).uniform(0, SIDE, (200_000, 2))
    found = corrected_density(points, np.ones(len(points)), grid, spec, area, edge)  # type: ignore[arg-type]
    expected = len(points) / SIDE**2
    assert found[near_edge(grid, area, 200.0)].mean() == pytest.approx(expected, rel=0.02)
    plain = density(points, np.ones(len(points)), grid, spec)
    assert plain[near_edge(grid, area, 200.0)].mean() < 0.9 * expected


def test_uniform_correction_is_even_up_to_the_very_edge() -> None:
    spec = KernelSpec("epanechnikov", 150.0)
    grid, area = square(150.0)
    places = np.stack(np.meshgrid(grid.x(), grid.y()), axis=-1)[area]
    found = corrected_density(places, np.ones(len(places)), grid, spec, area, "uniform")
    np.testing.assert_allclose(found[area], 1 / grid.cell**2, rtol=0.02)


def test_the_share_inside_is_one_within_and_half_at_a_straight_edge() -> None:
    spec = KernelSpec("quartic", 200.0)
    grid, area = square(200.0)
    share = inside_share(area, grid, spec)
    assert share[grid.rows // 2, grid.columns // 2] == pytest.approx(1.0, rel=1e-9)
    edge = int((0 - grid.xmin) / grid.cell)
    assert share[grid.rows // 2, edge] == pytest.approx(0.5, abs=0.06)


def test_smoothing_one_cell_gives_the_kernel() -> None:
    spec = KernelSpec("quartic", 100.0)
    grid = Grid(0, 500, 10, 50, 50)
    values = np.zeros(grid.shape)
    values[25, 25] = 1.0
    found = smoothed(values, grid, spec)
    assert found.sum() * 100 == pytest.approx(1.0)
    assert found[25, 25] == pytest.approx(3 / (np.pi * 100**2), rel=0.01)
    assert found[25, 31] == pytest.approx(3 / (np.pi * 100**2) * (1 - 0.36) ** 2, rel=0.01)


@pytest.mark.parametrize(("count", "radius"), [(500, 200.0), (5000, 100.0)])
def test_p_of_random_places_is_even_in_the_tail(count: int, radius: float) -> None:
    spec = KernelSpec("quartic", radius)
    grid, area = square(radius)
    chance = chance_of(np.ones(grid.shape), grid, spec, area)
    rng = np.random.default_rng(7)
    tails = []
    for _ in range(30):
        found = density(rng.uniform(0, SIDE, (count, 2)), np.ones(count), grid, spec)
        p = chance.upper_p(found, count)[area]
        tails.append([(p <= alpha).mean() for alpha in (0.05, 0.01)])
    assert np.mean(tails, axis=0) == pytest.approx([0.05, 0.01], rel=0.25)


def test_a_planted_cluster_is_found_and_its_surroundings_are_not() -> None:
    spec = KernelSpec("quartic", 200.0)
    grid, area = square(200.0)
    rng = np.random.default_rng(3)
    points = np.concatenate([rng.uniform(0, SIDE, (800, 2)), rng.normal((700, 1300), 60, (60, 2))])
    found = density(points, np.ones(len(points)), grid, spec)
    q = adjusted(np.where(area, chance_of(np.ones(grid.shape), grid, spec, area).upper_p(found, len(points)), np.nan))
    far = np.hypot(grid.x()[None, :] - 700, grid.y()[:, None] - 1300) > 500
    assert q[int((grid.ymax - 1300) / 20), int((700 - grid.xmin) / 20)] < 1e-6
    assert (q[far & area] <= 0.05).mean() < 0.01


def test_weights_widen_what_chance_gives() -> None:
    spec = KernelSpec("quartic", 200.0)
    grid, area = square(200.0)
    chance = chance_of(np.ones(grid.shape), grid, spec, area)
    found = np.full(grid.shape, 900 / SIDE**2 * 1.6)
    single = chance.upper_p(found, 900, 900, 900)
    heavy = chance.upper_p(found, 900, 9000, 90_000)  # ninety events of weight ten
    inner = (grid.rows // 2, grid.columns // 2)
    assert heavy[inner] > 3 * single[inner]
    assert np.isnan(chance.upper_p(found, 900)[~area]).all()


def test_a_baseline_of_nothing_tells_nothing() -> None:
    grid, area = square(100.0)
    chance = chance_of(np.zeros(grid.shape), grid, KernelSpec("quartic", 100.0), area)
    assert np.isnan(chance.upper_p(np.ones(grid.shape), 5)).all()


def test_the_expected_density_follows_the_baseline() -> None:
    spec = KernelSpec("quartic", 100.0)
    grid, area = square(100.0)
    people = np.where(grid.x()[None, :] < 1000, 3.0, 1.0) * np.ones(grid.shape)
    expected = chance_of(people, grid, spec, area).expected(400)
    row = grid.rows // 2
    left, right = (expected[row, int((x - grid.xmin) / 20)] for x in (500, 1500))
    assert left == pytest.approx(3 * right, rel=1e-6)
    assert left * 2e6 + right * 2e6 == pytest.approx(400, rel=1e-6)


def test_equal_sets_have_no_risk_and_p_is_not_small() -> None:
    spec = KernelSpec("quartic", 250.0)
    grid, _ = square(250.0, 50.0)
    points = np.random.default_rng(5).uniform(0, SIDE, (400, 2))
    found = relative_risk(points[:200], points[200:], grid, spec, least=3, permutations=99, seed=1)
    swapped = relative_risk(points[200:], points[:200], grid, spec, least=3, permutations=0, seed=1)
    known = ~np.isnan(found.log_ratio)
    np.testing.assert_allclose(found.log_ratio[known], -swapped.log_ratio[known], atol=1e-9)
    assert (adjusted(found.p)[known] > 0.05).all()
    assert np.isnan(swapped.p).all()


def test_a_set_twice_as_dense_on_one_side() -> None:
    rng = np.random.default_rng(2)
    spec = KernelSpec("quartic", 300.0)
    grid, _ = square(300.0, 50.0)
    controls = rng.uniform(0, SIDE, (3000, 2))
    cases = np.concatenate([rng.uniform(0, SIDE, (1500, 2)), rng.uniform(0, SIDE, (3000, 2)) * (0.5, 1.0)])
    found = relative_risk(cases, controls, grid, spec, least=3, permutations=99, seed=4)
    again = relative_risk(cases, controls, grid, spec, least=3, permutations=99, seed=4)
    assert found.p.tobytes() == again.p.tobytes()
    row = grid.rows // 2
    left, right = (found.log_ratio[row, int((x - grid.xmin) / 50)] for x in (500, 1500))
    # Shares per km2: left (750 + 3000) / 4500 of the cases in half the area, right 750 / 4500.
    assert left == pytest.approx(np.log(3750 / 4500 * 2), abs=0.2)
    assert right == pytest.approx(np.log(750 / 4500 * 2), abs=0.35)
    assert found.p[row, int((500 - grid.xmin) / 50)] == pytest.approx(0.02)


def test_residents_of_polygons_are_spread_evenly_and_small_ones_stay_whole() -> None:
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(201, 201, 202, 202), shapely.Point(50, 350),
                       None], object)
    table = new_table({"n": [1000, 7, 30, 5]}, from_shapely(shapes), "EPSG:4547")
    places, people, findings = residents_of(table, "n", Grid(0, 400, 10, 40, 40))
    assert people.sum() == pytest.approx(1037)
    assert len(places) == 102
    assert people[:100].tolist() == pytest.approx([10.0] * 100)
    assert {f.code for f in findings} == {"geometry.null"}


def test_lengths_of_lines_add_up() -> None:
    shapes = np.array([shapely.LineString([(0, 0), (30, 40)]),
                       shapely.MultiLineString([[(0, 0), (10, 0)], [(5, 5), (5, 25)]])], object)
    places, lengths, _ = lengths_of(new_table({"id": [1, 2]}, from_shapely(shapes), "EPSG:4547"), 7.0)
    assert lengths.sum() == pytest.approx(80.0)
    assert lengths.max() <= 7.0
    assert len(places) == len(lengths)
