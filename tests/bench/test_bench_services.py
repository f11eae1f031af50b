"""Interpolation, street network and sites: 120 stations on 250,000 cells, a town of 20,000 pieces of street."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.analysis.location.models import maximal_covering, p_median
from lohu_gis.analysis.network.catchments import area_beside, reached_pieces
from lohu_gis.analysis.network.graph import StreetGraph, street_graph
from lohu_gis.analysis.network.ways import distances, nearest
from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import run_tool
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, points

STREETS = 100
BLOCK_M = 80.0


@pytest.fixture(scope="module")
def town() -> StreetGraph:
    """A grid of 100 x 100 streets."""
    ends, side = np.arange(STREETS) * BLOCK_M, (STREETS - 1) * BLOCK_M
    return street_graph([shapely.LineString([(0, at), (side, at)]) for at in ends]
                        + [shapely.LineString([(at, 0), (at, side)]) for at in ends])


def stations(count: int) -> FeatureTable:
    """A smooth field."""
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0, 10_000, (2, count))
    value = 50 + 8 * np.sin(x / 2000) + 6 * np.cos(y / 1500) + rng.normal(0, 0.5, count)
    return points((EAST + x).tolist(), (NORTH + y).tolist(), value=value.tolist())


@pytest.mark.parametrize("count", [120, 2000])
def test_kriging_of_250_000_cells(benchmark: Any, count: int) -> None:
    table = stations(count)
    run = benchmark.pedantic(lambda: run_tool(tool("sensors.interpolate"), {"stations": table, "cell_m": 20.0}),
                             rounds=2)
    assert run.outputs["surface"].values.shape[0] == 2


def test_building_20_000_pieces_of_street(benchmark: Any) -> None:
    ends, side = np.arange(STREETS) * BLOCK_M, (STREETS - 1) * BLOCK_M
    lines = [shapely.LineString([(0, at), (side, at)]) for at in ends]
    lines += [shapely.LineString([(at, 0), (at, side)]) for at in ends]
    graph = benchmark.pedantic(lambda: street_graph(lines), rounds=3)
    assert len(graph.edges) == 2 * STREETS * (STREETS - 1)


def test_catchment_of_40_places(benchmark: Any, town: StreetGraph) -> None:
    places = np.random.default_rng(1).uniform(0, STREETS * BLOCK_M, (40, 2))

    def area() -> float:
        pieces = reached_pieces(town, nearest(town, places, 720.0), places, 720.0)
        return float(area_beside(pieces, 40.0).area)

    assert benchmark.pedantic(area, rounds=3) > 0


def test_ways_of_200_sites_to_2_000_homes(benchmark: Any, town: StreetGraph) -> None:
    rng = np.random.default_rng(2)
    sites, homes = (rng.uniform(0, STREETS * BLOCK_M, (count, 2)) for count in (200, 2000))
    found = benchmark.pedantic(lambda: distances(town, sites, homes), rounds=2)
    assert np.isfinite(found).all()


@pytest.mark.parametrize(("model", "candidates"), [("coverage", 100), ("median", 20), ("median", 50)])
def test_5_sites_for_2_000_homes(benchmark: Any, model: str, candidates: int) -> None:
    rng = np.random.default_rng(4)
    sites, homes = (rng.uniform(0, 10_000, (count, 2)) for count in (candidates, 2000))
    metres = np.linalg.norm(sites[:, None] - homes[None], axis=-1)
    people = rng.integers(10, 3000, 2000).astype(float)
    found = benchmark.pedantic(lambda: maximal_covering(metres <= 1500, people, 5, 60.0) if model == "coverage"
                               else p_median(metres, people, 5, 60.0), rounds=1)
    assert found.gap is not None
    assert found.gap < 0.001
