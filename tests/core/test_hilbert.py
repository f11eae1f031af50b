"""The Hilbert curve: every cell once, neighbours along the curve are neighbours on the ground."""

from __future__ import annotations

import numpy as np

from lohu_gis.core.geometry.hilbert import curve_table, hilbert, hilbert_order


def test_the_curve_meets_every_cell_once_and_steps_to_a_neighbour() -> None:
    """The defining law, over all 65,536 cells."""
    table = curve_table()
    assert sorted(table.ravel().tolist()) == list(range(256 * 256))
    rows, columns = np.unravel_index(np.argsort(table.ravel()), table.shape)
    steps = np.abs(np.diff(rows)) + np.abs(np.diff(columns))
    assert steps.min() == steps.max() == 1


def test_strays_and_missing_places_do_not_spoil_the_rest() -> None:
    """One point at the other end of the world leaves the others in order."""
    x = np.array([0.0, 1.0, 2.0, 3.0] * 300 + [1e9, np.nan])
    order = hilbert(x, np.zeros(len(x)))
    assert len(np.unique(order[:4])) == 4
    assert hilbert(np.zeros(0), np.zeros(0)).tolist() == []


def test_one_place_keeps_the_order_of_rows() -> None:
    """Sorting is stable."""
    assert hilbert_order(np.zeros(5), np.zeros(5)).tolist() == [0, 1, 2, 3, 4]
