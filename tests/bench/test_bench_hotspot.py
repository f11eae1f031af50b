"""How long hot spots, scans and groups take; targets are those of the issue, on two cores."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.hotspot.cube import Cube
from lohu_gis.analysis.hotspot.dense import dense_groups
from lohu_gis.analysis.hotspot.emerging import Ways, emerging
from lohu_gis.analysis.hotspot.getis import getis_ord
from lohu_gis.analysis.hotspot.weights import within_distance
from lohu_gis.analysis.scan.records import Records, records_of
from lohu_gis.analysis.scan.run import Plan, scan


@pytest.mark.parametrize("distance", [150.0, 500.0])
def test_getis_ord_of_10000_cells(distance: float, benchmark: Any) -> None:
    """Target 2 s: 999 permutations, neighbourhood included."""
    places = np.array(list(itertools.product(np.arange(100) * 100.0, repeat=2)))
    values = np.random.default_rng(0).poisson(3, 10_000).astype(float)
    found = benchmark(lambda: getis_ord(values, within_distance(places, distance), 999))
    assert found.p_sim is not None


def cases() -> Records:
    """5,000 cases at 600 places of uneven weight over a year, and 20 at six of them in the last week."""
    rng = np.random.default_rng(0)
    spots = rng.uniform(0, 1, (600, 2)) * [13_000, 6_000]
    weights = rng.gamma(1, 1, 600)
    place, day = rng.choice(600, 5000, p=weights / weights.sum()), rng.integers(0, 365, 5000)
    near = np.argsort(np.hypot(*(spots - spots[7]).T))[:6]
    place[:20], day[:20] = rng.choice(near, 20), rng.integers(358, 365, 20)
    return records_of(spots[place], day, 365)


@pytest.mark.parametrize("prospective", [True, False])
def test_scan_of_5000_cases(prospective: bool, benchmark: Any) -> None:
    """Targets 30 s prospective, 150 s for a year: circles up to 3 km, 14 days, 999 permutations, none spared."""
    found = benchmark.pedantic(scan, (cases(), Plan(3000.0, 14, prospective, 999)), rounds=1)
    assert len(found.chance.maxima) == 999
    assert found.chance.p(found.clusters[0].llr) == 0.001


def test_emerging_of_a_year_of_weeks(benchmark: Any) -> None:
    """2,500 cells x 52 steps."""
    cells = np.array(list(itertools.product(range(50), repeat=2)), np.int64)
    counts = np.random.default_rng(0).poisson(0.5, (2500, 52)).astype(float)
    assert benchmark(emerging, Cube(cells, counts, 250.0, 0, 7), Ways(375.0)).q.shape == (2500, 52)


def test_dense_groups_of_100000_events(benchmark: Any) -> None:
    """Target 10 s: 100 m, 7 days."""
    rng = np.random.default_rng(0)
    places, seconds = rng.uniform(0, 9000, (100_000, 2)), rng.uniform(0, 365 * 86_400, 100_000)
    assert len(benchmark(dense_groups, places, seconds, 100.0, 7 * 86_400.0, 3)) == 100_000
