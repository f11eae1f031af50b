"""The street graph, ways along it and what they reach, by hand and against a second implementation."""

from __future__ import annotations

import heapq
import math

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.analysis.network.catchments import area_beside, reached_pieces
from lohu_gis.analysis.network.graph import StreetGraph, street_graph
from lohu_gis.analysis.network.ways import distances, nearest

F64 = npt.NDArray[np.float64]


def lines(*given_: list[tuple[float, float]]) -> list[shapely.LineString]:
    """Lines through places."""
    return [shapely.LineString(line) for line in given_]


CROSS = lines([(0, 0), (100, 0)], [(50, -50), (50, 50)])


def test_crossings_split_both_lines() -> None:
    graph = street_graph(CROSS)
    assert sorted(map(tuple, graph.nodes.tolist())) == [(0, 0), (50, -50), (50, 0), (50, 50), (100, 0)]
    assert graph.lengths.tolist() == [50.0] * 4
    assert graph.joined == 0


def test_touching_and_near_ends_are_joined_far_ones_not() -> None:
    touching = street_graph(lines([(0, 0), (100, 0)], [(30, 0), (30, 40)]))
    assert len(set(touching.parts())) == 1
    near = street_graph(lines([(0, 0), (100, 0)], [(30, 0.8), (30, 40)]))
    assert (len(set(near.parts())), near.joined) == (1, 1)
    assert distances(near, np.array([[0.0, 0]]), np.array([[30.0, 40]]))[0, 0] == pytest.approx(70.0)
    far = street_graph(lines([(0, 0), (100, 0)], [(30, 1.2), (30, 40)]))
    assert (len(set(far.parts())), far.joined) == (2, 0)
    assert len(set(street_graph(lines([(0, 0), (100, 0)], [(30, 0.8), (30, 40)]), snap_m=0).parts())) == 2


def test_the_same_street_twice_counts_once() -> None:
    graph = street_graph(lines([(0, 0), (100, 0)], [(100, 0), (0, 0)], [(20, 0), (60, 0)]))
    assert graph.lengths.sum() == pytest.approx(100.0)


def test_nothing_gives_an_empty_graph() -> None:
    graph = street_graph([None, shapely.LineString()])
    assert len(graph.edges) == 0
    assert distances(graph, np.zeros((1, 2)), np.zeros((2, 2))).tolist() == [[math.inf, math.inf]]
    assert len(nearest(graph, np.zeros((1, 2)), 10.0)) == 0


def test_ways_by_hand() -> None:
    """From (10, 5): 5 to the street, 40 to the crossing, 30 up, 3 to the side."""
    graph = street_graph(CROSS)
    places = np.array([[53.0, 30.0], [20.0, -2.0], [10.0, 5.0]])
    assert distances(graph, np.array([[10.0, 5.0]]), places)[0] == pytest.approx([78.0, 17.0, 10.0])
    assert distances(graph, np.array([[10.0, 5.0]]), places, limit_m=50.0)[0].tolist() == [math.inf, 17.0, 10.0]


def _second(graph: StreetGraph, source: int) -> list[float]:
    """Dijkstra with a heap."""
    around: dict[int, list[tuple[int, float]]] = {}
    for (a, b), length in zip(graph.edges.tolist(), graph.lengths.tolist(), strict=True):
        around.setdefault(a, []).append((b, length))
        around.setdefault(b, []).append((a, length))
    best, heap = [math.inf] * len(graph.nodes), [(0.0, source)]
    best[source] = 0.0
    while heap:
        way, node = heapq.heappop(heap)
        for other, length in around.get(node, []):
            if way + length < best[other]:
                best[other] = way + length
                heapq.heappush(heap, (best[other], other))
    return best


@settings(max_examples=20)
@given(st.integers(0, 10_000))
def test_ways_equal_a_second_search(seed: int) -> None:
    rng = np.random.default_rng(seed)
    graph = street_graph([shapely.LineString(pair) for pair in rng.uniform(0, 100, (12, 2, 2)).round(2)])
    source = int(rng.integers(len(graph.nodes)))
    found = distances(graph, graph.nodes[[source]], graph.nodes)[0]
    assert found == pytest.approx(_second(graph, source), abs=1e-6)
    assert nearest(graph, graph.nodes[[source]], 60.0)[found < 59] == pytest.approx(found[found < 59], abs=1e-6)


def reached(graph: StreetGraph, sources: F64, limit: float) -> float:
    """Metres of street within a limit."""
    pieces = reached_pieces(graph, nearest(graph, sources, limit), sources, limit)
    return float(shapely.union_all(pieces, grid_size=0.001).length)


def test_the_last_piece_is_cut_where_the_way_ends() -> None:
    graph = street_graph(CROSS)
    assert reached(graph, np.array([[50.0, 0.0]]), 20.0) == pytest.approx(80.0)
    assert reached(graph, np.array([[10.0, 0.0]]), 5.0) == pytest.approx(10.0)
    # To the left 10 and the end; to the right 40 to the crossing and 20 on in three directions.
    assert reached(graph, np.array([[10.0, 0.0]]), 60.0) == pytest.approx(10 + 40 + 60)
    assert reached(graph, np.array([[10.0, 5.0]]), 10.0) == pytest.approx(10.0)
    assert reached(graph, np.array([[10.0, 5.0], [90.0, 0.0]]), 10.0) == pytest.approx(10.0 + 20.0)
    assert reached(graph, np.array([[10.0, 5.0]]), 1e6) == pytest.approx(200.0)


def test_pieces_reached_from_both_ends_are_whole_only_where_the_ways_meet() -> None:
    graph = street_graph(lines([(0, 0), (100, 0)]))
    ends = np.array([[0.0, 0.0], [100.0, 0.0]])
    assert reached(graph, ends, 40.0) == pytest.approx(80.0)
    assert reached(graph, ends, 50.0) == pytest.approx(100.0)


def test_area_beside_one_street() -> None:
    area = area_beside(np.array(lines([(0, 0), (100, 0)])), 10.0)
    assert area.area == pytest.approx(100 * 20 + math.pi * 100, rel=0.05)
    assert area_beside(np.empty(0, object), 10.0).is_empty
