"""heat.kernel_density: grid, units, rules and edges by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import shapely

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError, LohuError, UsageError
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer, points


def heat(events: FeatureTable, **values: object) -> tuple[Raster, ToolRun]:
    """Raster and run."""
    run = run_tool(tool("heat.kernel_density"), {"points": events, **values})
    raster = run.outputs["density"]
    assert isinstance(raster, Raster)
    return raster, run


def test_one_event_in_events_per_km2() -> None:
    """At the event itself the quartic kernel is 3 / (pi r^2): with r = 100 m 95.49 per km2."""
    raster, run = heat(points([EAST + 5], [NORTH + 5]), bandwidth_m=100, cell_m=10)
    assert raster.values.dtype == np.float32
    assert raster.nodata == -9999
    assert raster.crs == "EPSG:4547"
    # Bounds: 5 - 100 snapped down to -100, 5 + 100 snapped up to 110.
    assert raster.bounds == (EAST - 100, NORTH - 100, EAST + 110, NORTH + 110)
    assert raster.values[0, 10, 10] == pytest.approx(3e6 / (math.pi * 100**2), rel=1e-3)
    assert raster.values.sum(dtype=float) * 100 / 1e6 == pytest.approx(1.0, rel=1e-6)
    assert run.metrics["bandwidth_m"] == 100.0


def test_weights_and_missing_places() -> None:
    events = points([EAST, EAST + 50, math.nan, EAST], [NORTH, NORTH, math.nan, NORTH], w=[2.0, 3.0, 7.0, None])
    raster, run = heat(events, bandwidth_m=50, cell_m=5, weight="w")
    assert raster.values.sum(dtype=float) * 25 / 1e6 == pytest.approx(5.0, rel=1e-6)
    assert run.metrics["events"] == 5.0
    assert {f.code: f.count for f in run.findings} == {"geometry.null": 1, "weight.missing": 1}


def test_degrees_are_computed_in_the_local_system() -> None:
    raster, run = heat(points([114.1, 114.11], [22.55, 22.56], "EPSG:4326"), bandwidth_m=300, cell_m=50)
    assert raster.crs == "EPSG:4547"
    assert raster.transform[2] % 50 == 0
    assert raster.transform[5] % 50 == 0
    assert [f.code for f in run.findings] == ["crs.reprojected"]


def test_rules_for_the_bandwidth_are_reported() -> None:
    square = points([EAST, EAST + 200, EAST, EAST + 200], [NORTH, NORTH, NORTH + 200, NORTH + 200])
    _, run = heat(square)
    assert run.metrics["bandwidth_m"] == pytest.approx(0.9 * 100 * 2**0.5 * 4**-0.2)
    _, run = heat(square, bandwidth_m="silverman", kernel="gaussian")
    assert run.metrics["bandwidth_m"] == pytest.approx(math.sqrt(8) * 100 * 4 ** (-1 / 6))


def test_mask_cuts_and_diggle_gives_back() -> None:
    rng = np.random.default_rng(5)
    events = points((EAST + rng.uniform(0, 500, 300)).tolist(), (NORTH + rng.uniform(0, 500, 300)).tolist())
    mask = layer([box(0, 0, 500, 500)])
    plain, _ = heat(events, bandwidth_m=100, cell_m=10, mask=mask)
    corrected, _ = heat(events, bandwidth_m=100, cell_m=10, mask=mask, edge="diggle")
    inside = plain.values[0] != -9999
    assert inside.sum() == 2500
    assert plain.values[0][inside].sum(dtype=float) * 100 / 1e6 < 290
    assert corrected.values[0][inside].sum(dtype=float) * 100 / 1e6 == pytest.approx(300, rel=1e-6)


def test_diggle_leaves_points_outside_out() -> None:
    events = points([EAST + 50, EAST + 900], [NORTH + 50, NORTH + 50])
    raster, run = heat(events, bandwidth_m=100, cell_m=10, mask=layer([box(0, 0, 100, 100)]), edge="diggle")
    values = raster.values[0][raster.values[0] != -9999]
    assert values.sum(dtype=float) * 100 / 1e6 == pytest.approx(1.0, rel=1e-6)
    assert [(f.code, f.count) for f in run.findings] == [("points.outside", 1)]


def test_what_cannot_be_computed_is_said() -> None:
    cases: list[tuple[dict[str, Any], type[LohuError], str]] = [
        ({"points": points([math.nan], [math.nan]), "bandwidth_m": 10}, InputError, "points.none"),
        ({"points": points([EAST, EAST], [NORTH, NORTH])}, InputError, "bandwidth.undefined"),
        ({"points": points([EAST], [NORTH], w=[-1.0]), "weight": "w", "bandwidth_m": 9}, InputError, "weight.negative"),
        ({"points": points([EAST], [NORTH]), "bandwidth_m": 0}, UsageError, "parameter.invalid"),
        ({"points": points([EAST], [NORTH]), "bandwidth_m": 1e6, "cell_m": 1}, UsageError, "grid.too_large"),
        ({"points": layer([box(0, 0, 1, 1)]), "bandwidth_m": 9}, InputError, "geometry.kind"),
    ]
    for values, error, code in cases:
        with pytest.raises(error) as caught:
            run_tool(tool("heat.kernel_density"), values)
        assert caught.value.code == code


@pytest.mark.parametrize(("bandwidth", "cell"), [(0.001, 100.0), (1e5, 1e4), (3.0, 1.0), (1e-6, 1e-3)])
def test_extremes_keep_the_mass(bandwidth: float, cell: float) -> None:
    raster, _ = heat(points([EAST, EAST + 0.01], [NORTH, NORTH]), bandwidth_m=bandwidth, cell_m=cell)
    assert raster.values.sum(dtype=float) * cell**2 / 1e6 == pytest.approx(2.0, rel=1e-5)


def test_each_point_of_a_multi_point_is_an_event() -> None:
    pair = layer([shapely.MultiPoint([(EAST, NORTH), (EAST + 30, NORTH)])])
    _, run = heat(pair, bandwidth_m=50, cell_m=5)
    assert run.metrics["events"] == 2.0


def test_a_coarse_grid_and_an_edge_without_a_mask_are_told() -> None:
    few = points([EAST, EAST + 300], [NORTH, NORTH])
    fine = run_tool(tool("heat.kernel_density"), {"points": few, "bandwidth_m": 200.0, "cell_m": 50.0})
    assert [f.code for f in fine.findings] == []
    coarse = run_tool(tool("heat.kernel_density"), {"points": few, "bandwidth_m": 200.0, "cell_m": 51.0})
    found = next(f for f in coarse.findings if f.code == "heat.coarse_grid")
    assert (found.severity, found.facts["best"]) == ("warning", 20.0)
    edge = run_tool(tool("heat.kernel_density"), {"points": few, "bandwidth_m": 200.0, "edge": "diggle"})
    assert [f.code for f in edge.findings] == ["heat.edge_unused"]
