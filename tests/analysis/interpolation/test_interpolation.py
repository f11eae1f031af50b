"""Kriging against PyKrige and by hand; fits of variograms; inverse distances."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lohu_gis.analysis.interpolation import distances, kriging
from lohu_gis.analysis.interpolation.kriging import kriged, left_out
from lohu_gis.analysis.interpolation.variogram import SHAPES, Measured, Shape, Variogram, fitted, measured

F64 = npt.NDArray[np.float64]


def field(count: int, seed: int = 3) -> tuple[F64, F64]:
    """Places in a square of 1 km and a smooth value with some noise."""
    rng = np.random.default_rng(seed)
    points = rng.uniform(0, 1000, (count, 2))
    values = 20 + 5 * np.sin(points[:, 0] / 200) + 3 * np.cos(points[:, 1] / 150) + rng.normal(0, 0.3, count)
    return points, values


@pytest.mark.parametrize(("shape", "at_half", "at_range"), [
    ("spherical", 1 + 3 * 0.6875, 4.0),
    ("exponential", 1 + 3 * (1 - math.exp(-1.5)), 1 + 3 * (1 - math.exp(-3))),
    ("gaussian", 1 + 3 * (1 - math.exp(-0.75)), 1 + 3 * (1 - math.exp(-3)))])
def test_models_have_practical_ranges(shape: Shape, at_half: float, at_range: float) -> None:
    model = Variogram(shape, 500.0, 4.0, 1.0)
    assert model.at(np.array([0.0, 250.0, 500.0])) == pytest.approx([0.0, at_half, at_range])


@pytest.mark.parametrize("shape", SHAPES)
def test_all_stations_equal_pykrige(shape: Shape) -> None:
    from pykrige.ok import OrdinaryKriging

    points, values = field(60)
    targets = np.random.default_rng(9).uniform(-100, 1100, (200, 2))
    # PyKrige writes exp(-(h / (4/7 a))^2) where GSLIB has exp(-3 (h / a)^2).
    theirs = 400.0 * (7 / 4) / math.sqrt(3) if shape == "gaussian" else 400.0
    reference = OrdinaryKriging(points[:, 0], points[:, 1], values, shape,
                                {"sill": 9.0, "range": theirs, "nugget": 0.5})
    wanted, variance = reference.execute("points", targets[:, 0], targets[:, 1])
    found = kriged(points, values, targets, Variogram(shape, 400.0, 9.0, 0.5))
    assert found.values == pytest.approx(np.asarray(wanted), rel=1e-6)
    assert found.errors**2 == pytest.approx(np.asarray(variance), rel=1e-5)


@pytest.mark.parametrize("known", [3000, 10])
@pytest.mark.parametrize("shape", SHAPES)
def test_neighbours_equal_pykrige(shape: Shape, known: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from pykrige.ok import OrdinaryKriging

    monkeypatch.setattr(kriging, "KNOWN", known)
    points, values = field(150)
    targets = np.random.default_rng(9).uniform(0, 1000, (100, 2))
    theirs = 400.0 * (7 / 4) / math.sqrt(3) if shape == "gaussian" else 400.0
    reference = OrdinaryKriging(points[:, 0], points[:, 1], values, shape,
                                {"sill": 9.0, "range": theirs, "nugget": 0.5})
    wanted, variance = reference.execute("points", targets[:, 0], targets[:, 1], n_closest_points=12, backend="loop")
    found = kriged(points, values, targets, Variogram(shape, 400.0, 9.0, 0.5), neighbours=12)
    assert found.values == pytest.approx(np.asarray(wanted), rel=1e-6)
    assert found.errors**2 == pytest.approx(np.asarray(variance), rel=1e-5)


def test_two_stations_by_hand() -> None:
    """Spherical, range 10, sill 2: gamma(4) = 2 (0.6 - 0.032) = 1.136, gamma(2) = 0.592, gamma(1) and gamma(3) below.

    Half way the weights are 1/2 and mu = gamma(2) - gamma(4) / 2, so the variance is 2 gamma(2) - gamma(4) / 2 = 0.616.
    At a quarter ``w1 - w2 = (gamma(3) - gamma(1)) / gamma(4)``.
    """
    model = Variogram("spherical", 10.0, 2.0, 0.0)
    points, values = np.array([[0.0, 0.0], [4.0, 0.0]]), np.array([10.0, 20.0])
    found = kriged(points, values, np.array([[2.0, 0.0], [1.0, 0.0], [0.0, 0.0]]), model)
    gamma1, gamma3, gamma4 = 2 * (0.15 - 0.0005), 2 * (0.45 - 0.0135), 1.136
    first = 0.5 + (gamma3 - gamma1) / gamma4 / 2
    assert found.values == pytest.approx([15.0, 10 * first + 20 * (1 - first), 10.0])
    assert found.errors[[0, 2]] == pytest.approx([math.sqrt(0.616), 0.0], abs=1e-7)
    assert left_out(points, values, model) == pytest.approx([20.0, 10.0])


def test_leaving_out_equals_kriging_without_the_station() -> None:
    points, values = field(40)
    model = Variogram("exponential", 500.0, 8.0, 0.2)
    for neighbours in (None, 10):
        one_by_one = [kriged(np.delete(points, i, 0), np.delete(values, i), points[i:i + 1], model,
                             neighbours).values[0] for i in range(len(points))]
        assert left_out(points, values, model, neighbours) == pytest.approx(one_by_one, rel=1e-9)


def test_one_station_and_one_value() -> None:
    model = Variogram("spherical", 10.0, 2.0, 0.0)
    place, value = np.zeros((1, 2)), np.array([7.0])
    assert kriged(place, value, np.array([[3.0, 4.0]]), model).values == pytest.approx([7.0])
    assert np.isnan(left_out(place, value, model)).all()
    assert np.isnan(distances.left_out(place, value)).all()
    assert distances.weighted(place, value, np.array([[3.0, 4.0]])) == pytest.approx([7.0])


def test_semivariances_by_hand() -> None:
    """Three places on a line: pairs at 1 (values 0, 2), 2 (2, 5) and 3 (0, 5)."""
    found = measured(np.array([[0.0, 0.0], [1.0, 0.0], [3.0, 0.0]]), np.array([0.0, 2.0, 5.0]), lags=3)
    assert found.distance == pytest.approx([1.0, 2.5])
    assert found.gamma == pytest.approx([2.0, (4.5 + 12.5) / 2])
    assert found.pairs.tolist() == [1, 2]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_fit_finds_the_model_again(shape: Shape) -> None:
    model = Variogram(shape, 420.0, 9.0, 1.5)
    distance = np.linspace(30.0, 900.0, 15)
    found = fitted(Measured(distance, model.at(distance), np.full(15, 50.0)))
    assert found is not None
    assert found.shape == shape
    assert [found.reach, found.sill, found.nugget] == pytest.approx([420.0, 9.0, 1.5], rel=1e-3)


def test_nothing_to_fit() -> None:
    points, _ = field(30)
    assert fitted(measured(points, np.full(30, 5.0))) is None
    assert fitted(measured(points[:1], np.ones(1))) is None
    assert fitted(measured(points[:2], np.array([1.0, 2.0]))) is None


def test_inverse_distances_by_hand() -> None:
    points, values = np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([10.0, 40.0])
    found = distances.weighted(points, values, np.array([[1.0, 0.0], [3.0, 0.0], [1e-200, 0.0]]))
    assert found == pytest.approx([(10 + 40 / 4) / 1.25, 40.0, 10.0])
    assert distances.left_out(points, values) == pytest.approx([40.0, 10.0])


@given(st.floats(-1e3, 1e3), st.floats(0.1, 100), st.integers(0, 1000))
def test_shifted_and_scaled_values_give_the_same_shape(shift: float, scale: float, seed: int) -> None:
    points, values = field(25, seed)
    targets = np.array([[100.0, 200.0], [900.0, 500.0]])
    model = Variogram("spherical", 600.0, 5.0, 0.1)
    plain = kriged(points, values, targets, model)
    other = kriged(points + 4321.0, shift + scale * values, targets + 4321.0,
                   Variogram("spherical", 600.0, 5.0 * scale**2, 0.1 * scale**2))
    assert other.values == pytest.approx(shift + scale * plain.values, rel=1e-6, abs=1e-6)
    assert other.errors == pytest.approx(scale * plain.errors, rel=1e-6)
