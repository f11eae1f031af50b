"""Points that lie nowhere on earth."""

from __future__ import annotations

import numpy as np

from lohu_gis.analysis.hotspot.sites import Hood, sites_of
from lohu_gis.analysis.shapes import point_coordinates
from tests.tools.tables import points

NOWHERE = [5e5, 1e300, 5e5, -2e9, 1e9]


def test_points_beyond_all_coordinate_systems_are_left_out() -> None:
    shapes = points(NOWHERE, [0.0, 0, 1, 2, 3]).geometry()
    assert shapes is not None
    found, rows = point_coordinates(shapes)
    assert rows.tolist() == [0, 2, 4]
    assert found[:, 0].tolist() == [5e5, 5e5, 1e9]


def test_sites_nowhere_are_left_out_and_counted() -> None:
    layer = points(NOWHERE, [0.0, 0, 1, 2, 3], value=np.arange(5.0))
    found = sites_of(layer, "value", Hood(k=1))
    assert sorted(found.rows.tolist()) == [0, 2, 4]
    assert [(f.code, f.count) for f in found.findings if f.code == "geometry.null"] == [("geometry.null", 2)]
