"""Kernel density against direct summation, bandwidth rules by hand, laws of mass."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.density import surface
from lohu_gis.analysis.density.bandwidth import bandwidth_by_rule, weighted_median
from lohu_gis.analysis.density.kernels import KERNELS, KernelName, kernel_values
from lohu_gis.analysis.density.surface import KernelSpec, density
from lohu_gis.analysis.grid import Grid, covering, inside, round_size
from lohu_gis.core.errors import UsageError
from lohu_gis.core.geometry.bridge import from_shapely

F64 = npt.NDArray[np.float64]


def grid_around(points: F64, kernel: KernelSpec, cell: float) -> Grid:
    """The grid that the tool would take."""
    low, high = points.min(axis=0) - kernel.reach, points.max(axis=0) + kernel.reach
    return covering((low[0], low[1], high[0], high[1]), cell)


def summed(points: F64, weights: F64, grid: Grid, kernel: KernelSpec) -> F64:
    """Second implementation: the definition, point by point."""
    total = np.zeros(grid.shape)
    for (x, y), weight in zip(points, weights, strict=True):
        total += weight * kernel.at((grid.y()[:, None] - y) ** 2 + (grid.x()[None, :] - x) ** 2)
    return total


def random_points(count: int, seed: int = 3) -> tuple[F64, F64]:
    """Clustered points in a square kilometre with uneven weights."""
    rng = np.random.default_rng(seed)
    return rng.normal(500, 180, (count, 2)), rng.uniform(0.5, 2.0, count)


@pytest.mark.parametrize("kernel", KERNELS)
def test_kernels_have_integral_one(kernel: KernelName) -> None:
    step = 0.01
    axis = np.arange(-4.5, 4.5, step) + step / 2
    values = kernel_values(kernel, 1.0, axis[:, None] ** 2 + axis[None, :] ** 2)
    assert values.sum() * step**2 == pytest.approx(1.0, abs=2e-3)


@pytest.mark.parametrize(("kernel", "at_centre"), [
    ("quartic", 3 / (np.pi * 4)), ("uniform", 1 / (np.pi * 4)), ("triangular", 3 / (np.pi * 4)),
    ("epanechnikov", 2 / (np.pi * 4)), ("gaussian", 1 / (8 * np.pi * (1 - np.exp(-8.0))))])
def test_kernels_at_their_centre(kernel: KernelName, at_centre: float) -> None:
    assert kernel_values(kernel, 2.0, np.array([0.0]))[0] == pytest.approx(at_centre, rel=1e-12)
    assert kernel_values(kernel, 2.0, np.array([64.0]))[0] == 0.0


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("count", [1, 7, 300])
def test_few_points_equal_direct_summation(kernel: KernelName, count: int) -> None:
    points, weights = random_points(count)
    spec = KernelSpec(kernel, 100.0)
    grid = grid_around(points, spec, 10.0)
    found = density(points, weights, grid, spec)
    direct = summed(points, weights, grid, spec)
    assert np.abs(found - direct).max() < 0.01 * direct.max()
    assert found.sum() * 100.0 == pytest.approx(weights.sum(), rel=1e-12)


@pytest.mark.parametrize(("kernel", "bandwidth"), [("quartic", 100.0), ("quartic", 300.0), ("gaussian", 100.0),
                                                   ("triangular", 300.0), ("epanechnikov", 300.0)])
def test_the_transform_equals_direct_summation(kernel: KernelName, bandwidth: float,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surface, "DIRECT_LIMIT", 0)
    points, weights = random_points(300)
    spec = KernelSpec(kernel, bandwidth)
    grid = grid_around(points, spec, 10.0)
    found = density(points, weights, grid, spec)
    direct = summed(points, weights, grid, spec)
    assert np.abs(found - direct).max() < 0.005 * direct.max()
    assert found.sum() * 100.0 == pytest.approx(weights.sum(), rel=1e-12)
    assert found.min() >= 0.0


@pytest.mark.parametrize("limit", [0, surface.DIRECT_LIMIT])
@settings(max_examples=40)
@given(st.lists(st.tuples(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.01, 100)), min_size=1, max_size=20),
       st.sampled_from(KERNELS), st.floats(0.5, 200), st.floats(3, 50))
def test_mass_is_kept_whatever_kernel_and_cell(limit: int, rows: list[tuple[float, float, float]], kernel: KernelName,
                                               bandwidth: float, cell: float) -> None:
    table = np.array(rows)
    spec = KernelSpec(kernel, bandwidth)
    grid = grid_around(table[:, :2], spec, cell)
    before = surface.DIRECT_LIMIT
    try:
        surface.DIRECT_LIMIT = limit
        found = density(table[:, :2], table[:, 2], grid, spec)
    finally:
        surface.DIRECT_LIMIT = before
    assert found.sum() * cell**2 == pytest.approx(table[:, 2].sum(), rel=1e-9)


def test_order_of_points_does_not_matter() -> None:
    points, weights = random_points(200)
    spec = KernelSpec("quartic", 120.0)
    grid = grid_around(points, spec, 10.0)
    turned = density(points[::-1], weights[::-1], grid, spec)
    np.testing.assert_allclose(turned, density(points, weights, grid, spec), rtol=1e-9, atol=1e-18)


def test_diggle_keeps_the_mass_inside_the_area() -> None:
    points, weights = random_points(400)
    spec = KernelSpec("quartic", 150.0)
    grid = grid_around(points, spec, 10.0)
    area = (grid.x()[None, :] > 400) & (grid.y()[:, None] > 300) & (grid.x()[None, :] + grid.y()[:, None] < 1200)
    rows = np.floor((grid.ymax - points[:, 1]) / 10).astype(int)
    columns = np.floor((points[:, 0] - grid.xmin) / 10).astype(int)
    inner = area[rows, columns]
    corrected = density(points[inner], weights[inner], grid, spec, area=area)
    plain = density(points[inner], weights[inner], grid, spec)
    assert corrected[area].sum() * 100 == pytest.approx(weights[inner].sum(), rel=1e-9)
    assert plain[area].sum() * 100 < weights[inner].sum()


def test_diggle_by_hand_for_a_half_plane() -> None:
    """A point in the middle of the last column of cells inside: its kernel is divided by the share left of it."""
    spec = KernelSpec("uniform", 105.0)
    grid = Grid(0.0, 1000.0, 10.0, 100, 100)
    area = np.zeros(grid.shape, bool)
    area[:, :50] = True
    point = np.array([[495.0, 505.0]])
    plain = summed(point, np.ones(1), grid, spec)
    share = plain[area].sum() / plain.sum()
    corrected = density(point, np.ones(1), grid, spec, area=area)
    peak = 1 / (plain > 0).sum() / 100 / share
    assert corrected[49, 49] == pytest.approx(peak, rel=0.05)


def test_no_points_give_zeros() -> None:
    grid = Grid(0, 100, 10, 10, 10)
    assert not density(np.zeros((0, 2)), np.zeros(0), grid, KernelSpec("quartic", 20)).any()


def test_arcgis_rule_by_hand() -> None:
    """Corners of a square of side 2: SD = sqrt 2, Dm = sqrt 2, n = 4."""
    points = np.array([[0.0, 0], [2, 0], [0, 2], [2, 2]])
    assert bandwidth_by_rule("arcgis", points, np.ones(4)) == pytest.approx(0.9 * 2**0.5 * 4**-0.2, rel=1e-12)


def test_arcgis_rule_takes_the_median_where_it_is_smaller() -> None:
    """Distances to the centre 1, 1, 1, 1 and 10, 10 on one axis: the median is 1."""
    points = np.array([[1.0, 0], [-1, 0], [0, 1], [0, -1], [10, 0], [-10, 0]])
    expected = 0.9 * np.sqrt(1 / np.log(2)) * 1.0 * 6**-0.2
    assert bandwidth_by_rule("arcgis", points, np.ones(6)) == pytest.approx(expected, rel=1e-12)


def test_silverman_rule_by_hand() -> None:
    """Variances 1 along x and 9 along y: s^2 = 5."""
    points = np.array([[-1.0, -3], [1, -3], [-1, 3], [1, 3]])
    assert bandwidth_by_rule("silverman", points, np.ones(4)) == pytest.approx(np.sqrt(8 * 5) * 4 ** (-1 / 6))


@pytest.mark.parametrize("rule", ["arcgis", "silverman"])
def test_weights_count_like_repeated_points(rule: str) -> None:
    points = np.array([[0.0, 0], [3, 1], [7, 5]])
    repeated = points[[0, 0, 1, 2, 2, 2]]
    assert bandwidth_by_rule(rule, points, np.array([2.0, 1, 3])) == pytest.approx(  # type: ignore[arg-type]
        bandwidth_by_rule(rule, repeated, np.ones(6)))  # type: ignore[arg-type]


def test_rules_without_spread_give_zero() -> None:
    assert bandwidth_by_rule("arcgis", np.zeros((5, 2)), np.ones(5)) == 0.0


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_weighted_median_with_equal_weights_is_the_median(values: list[float]) -> None:
    assert weighted_median(np.array(values), np.ones(len(values))) == pytest.approx(float(np.median(values)))


def test_grids_start_at_multiples_and_cover() -> None:
    grid = covering((12.0, -7.0, 30.0, 20.0), 10.0)
    assert grid.bounds == (10.0, -10.0, 30.0, 20.0)
    assert (grid.columns, grid.rows) == (2, 3)
    assert grid.x().tolist() == [15.0, 25.0]
    assert grid.y().tolist() == [15.0, 5.0, -5.0]


def test_grids_forgive_rounding() -> None:
    assert covering((0.1 + 0.2, 0.0, 0.9, 0.3), 0.1).columns == 6


def test_too_large_grids_are_refused_with_a_proposal() -> None:
    with pytest.raises(UsageError) as caught:
        covering((0, 0, 1e6, 1e6), 1.0)
    assert caught.value.code == "grid.too_large"
    proposal = caught.value.facts["proposal"]
    assert isinstance(proposal, float)
    covering((0, 0, 1e6, 1e6), proposal)


@pytest.mark.parametrize(("size", "expected"), [(1, 1), (1.9, 1), (2, 2), (4.99, 2), (5, 5), (99, 50), (0.03, 0.02)])
def test_round_sizes(size: float, expected: float) -> None:
    assert round_size(size) == pytest.approx(expected)


def test_cells_inside_a_polygon_by_their_centres() -> None:
    import shapely

    triangle = from_shapely(np.array([shapely.Polygon([(0, 0), (31, 0), (0, 31)])], object))
    found = inside(Grid(0, 30, 10, 3, 3), triangle)
    assert found.tolist() == [[True, False, False], [True, True, False], [True, True, True]]


PLACES = st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40), st.integers(1, 5)), min_size=1, max_size=12)


def on_square(points: F64, weights: F64, spec: KernelSpec) -> F64:
    """Density on a grid of 10 m around the origin that is its own image under a quarter turn."""
    return density(points, weights, Grid(-700.0, 700.0, 10.0, 140, 140), spec)


@settings(max_examples=25, deadline=None)
@given(PLACES, st.sampled_from(KERNELS), st.booleans())
def test_repeats_are_weights(rows: list[tuple[int, int, int]], kernel: KernelName, direct: bool) -> None:
    table = np.array(rows, float)
    spec = KernelSpec(kernel, 60.0 if kernel == "gaussian" else 200.0)
    again = np.repeat(np.arange(len(table)), table[:, 2].astype(int))
    before = surface.DIRECT_LIMIT
    try:
        surface.DIRECT_LIMIT = before if direct else 0
        weighted = on_square(table[:, :2] * 10, table[:, 2], spec)
        repeated = on_square(table[again, :2] * 10, np.ones(len(again)), spec)
    finally:
        surface.DIRECT_LIMIT = before
    np.testing.assert_allclose(weighted, repeated, rtol=1e-9, atol=weighted.max() * 1e-12)


@settings(max_examples=25, deadline=None)
@given(PLACES, st.sampled_from(KERNELS), st.booleans())
def test_turned_and_moved_points_give_the_turned_and_moved_surface(rows: list[tuple[int, int, int]],
                                                                   kernel: KernelName, direct: bool) -> None:
    table = np.array(rows, float)
    points, weights = table[:, :2] * 9.7, table[:, 2]
    spec = KernelSpec(kernel, 60.0 if kernel == "gaussian" else 200.0)
    turned = np.column_stack([-points[:, 1], points[:, 0]])  # a quarter turn to the left
    before = surface.DIRECT_LIMIT
    try:
        surface.DIRECT_LIMIT = before if direct else 0
        plain = on_square(points, weights, spec)
        left = on_square(turned, weights, spec)
        moved = on_square(points + np.array([30.0, -20.0]), weights, spec)
    finally:
        surface.DIRECT_LIMIT = before
    room = plain.max() * 1e-9
    np.testing.assert_allclose(left, np.rot90(plain), rtol=1e-6, atol=room)
    np.testing.assert_allclose(moved[2:, 3:], plain[:-2, :-3], rtol=1e-6, atol=room)
