"""heat.bins: shapes, columns and laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import UsageError
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer, points, shapes_of


def bins(events: FeatureTable, **values: object) -> tuple[FeatureTable, ToolRun]:
    """Cells and run."""
    run = run_tool(tool("heat.bins"), {"points": events, **values})
    table = run.outputs["bins"]
    assert isinstance(table, FeatureTable)
    return table, run


def test_squares_by_hand() -> None:
    events = points([EAST + 1, EAST + 99, EAST + 101], [NORTH + 1, NORTH + 99, NORTH + 1])
    table, run = bins(events, shape="square", size_m=100)
    assert table.column("count").to_pylist() == [2, 1]
    assert table.column("value").to_pylist() == [2.0, 1.0]
    assert table.column("per_km2").to_pylist() == pytest.approx([200.0, 100.0])
    assert shapes_of(table)[0].bounds == (EAST, NORTH, EAST + 100, NORTH + 100)
    assert run.metrics == {"points": 3, "counted": 3, "cells": 2, "cell_km2": pytest.approx(0.01)}


def test_hexagons_have_a_centre_at_the_origin_of_the_system() -> None:
    table, run = bins(points([EAST], [NORTH]), shape="hexagon", size_m=100)
    (cell,) = shapes_of(table)
    a = 100 / 3**0.5
    column = (cell.centroid.x) / (1.5 * a)
    assert column == pytest.approx(round(column), abs=1e-6)
    row = cell.centroid.y / 100 - (round(column) & 1) / 2
    assert row == pytest.approx(round(row), abs=1e-6)
    assert run.metrics["cell_km2"] == pytest.approx(3**0.5 / 2 * 0.01)
    assert table.column("per_km2").to_pylist() == pytest.approx([1 / (3**0.5 / 2 * 0.01)])


def test_real_polygons_keep_their_columns_and_a_border_counts_once() -> None:
    grids = layer([box(0, 0, 100, 100), box(100, 0, 100, 100), box(300, 0, 100, 100)], name=["a", "b", "c"])
    events = points([EAST + 100, EAST + 150, EAST + 900], [NORTH + 50] * 3)
    table, run = bins(events, shape="polygons", polygons=grids)
    assert table.column_names == ("name", "count", "value", "per_km2")
    assert table.column("name").to_pylist() == ["a", "b"]
    assert table.column("count").to_pylist() == [1, 1]
    assert run.metrics["counted"] == 2
    assert table.column("per_km2").to_pylist() == pytest.approx([100.0, 100.0])


def test_polygons_have_to_be_given() -> None:
    with pytest.raises(UsageError) as caught:
        bins(points([EAST], [NORTH]), shape="polygons")
    assert caught.value.code == "parameter.missing"


def test_min_count_leaves_thin_cells_out() -> None:
    events = points([EAST + 1, EAST + 2, EAST + 101], [NORTH + 1] * 3)
    table, _ = bins(events, shape="square", size_m=100, min_count=2)
    assert table.column("count").to_pylist() == [2]


def test_degrees_come_back_in_degrees() -> None:
    table, _ = bins(points([114.1, 114.1], [22.55, 22.55], "EPSG:4326"), size_m=200)
    assert table.crs == "EPSG:4326"
    assert table.column("count").to_pylist() == [2]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 900), st.floats(0, 900), st.integers(1, 4)), min_size=1, max_size=15),
       st.sampled_from(["hexagon", "square"]))
def test_repeats_are_weights_and_order_does_not_matter(rows: list[tuple[float, float, int]], shape: str) -> None:
    x, y, w = (np.array(part) for part in zip(*rows, strict=True))
    weighted, _ = bins(points((EAST + x).tolist(), (NORTH + y).tolist(), w=w.tolist()), shape=shape, weight="w")
    again = np.repeat(np.arange(len(w)), w)[::-1]
    repeated, _ = bins(points((EAST + x[again]).tolist(), (NORTH + y[again]).tolist()), shape=shape)
    assert weighted.column("value").to_pylist() == repeated.column("value").to_pylist()
    assert sum(repeated.column("count").to_pylist()) == int(w.sum())
