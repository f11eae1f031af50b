"""sensors.interpolate: bands, masks, the range, energies of noise, stations in one place."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lohu_gis.app.tools.registry import tool
from lohu_gis.app.tools.runner import ToolRun, run_tool
from lohu_gis.core.errors import InputError, UsageError
from lohu_gis.core.raster import Raster
from lohu_gis.core.table import FeatureTable
from tests.tools.tables import EAST, NORTH, box, layer, points


def surface(stations: FeatureTable, **values: object) -> tuple[Raster, ToolRun]:
    """Raster and run."""
    run = run_tool(tool("sensors.interpolate"), {"stations": stations, **values})
    raster = run.outputs["surface"]
    assert isinstance(raster, Raster)
    return raster, run


def at(raster: Raster, x: float, y: float, band: int = 1) -> float:
    """Value of the cell that holds a place given from the place in Luohu."""
    a, _, c, _, e, f = raster.transform
    return float(raster.values[band - 1, int((NORTH + y - f) / e), int((EAST + x - c) / a)])


MODEL = {"variogram": "spherical", "range": 100.0, "sill": 2.0, "nugget": 0.0}


def test_two_stations_on_the_grid() -> None:
    """Cell centres at 5 and 45 are the stations, the one at 25 half way: variance 2 gamma(20) - gamma(40) / 2."""
    raster, run = surface(points([EAST + 5, EAST + 45], [NORTH + 5, NORTH + 5], value=[10.0, 20.0]), cell_m=10, **MODEL)
    gamma20, gamma40 = 2 * (0.3 - 0.004), 2 * (0.6 - 0.032)
    assert raster.values.shape == (2, 1, 5)
    assert raster.bands == ("value", "standard_error")
    assert [at(raster, x, 5) for x in (5, 25, 45)] == pytest.approx([10.0, 15.0, 20.0])
    assert at(raster, 5, 5, 2) == pytest.approx(0.0, abs=1e-3)
    assert at(raster, 25, 5, 2) == pytest.approx(math.sqrt(2 * gamma20 - gamma40 / 2))
    assert run.metrics["loo_rmse"] == pytest.approx(10.0)
    assert run.metrics["range_m"] == 100.0


def test_nothing_beyond_the_range_and_outside_the_mask() -> None:
    stations = points([EAST + 5, EAST + 15], [NORTH + 5, NORTH + 5], value=[1.0, 2.0])
    raster, _ = surface(stations, cell_m=10, mask=layer([box(0, 0, 300, 30), box(0, 60, 10, 10)]), **MODEL)
    known = raster.values[0] != -9999
    assert at(raster, 115, 5) != -9999  # 100 m from the second
    assert at(raster, 125, 5) == -9999
    assert at(raster, 5, 65) != -9999
    assert at(raster, 5, 45) == -9999
    assert (known == (raster.values[1] != -9999)).all()


def test_noise_is_averaged_as_energy() -> None:
    """60 and 70 dB: the mean energy is 10 lg((1e6 + 1e7) / 2) = 67.404 dB, not 65."""
    x, y = [EAST + 5, EAST + 45], [NORTH + 5, NORTH + 5]
    levels = points(x, y, value=[60.0, 70.0], unit=["dB(A)", "dB(A)"])
    raster, run = surface(levels, cell_m=10, **MODEL)
    assert at(raster, 25, 5) == pytest.approx(10 * math.log10(5.5e6), rel=1e-5)
    assert run.metrics["averaging"] == "energy"
    assert run.metrics["loo_rmse"] == pytest.approx(10.0)
    # By the law of errors: energies in units of their mean are 2/11 and 20/11, the estimate is 1.
    gamma = 2 * 2 * (0.3 - 0.004) - (0.6 - 0.032)
    assert at(raster, 25, 5, 2) == pytest.approx(10 / math.log(10) * math.sqrt(gamma), rel=1e-5)
    raster, _ = surface(levels, cell_m=10, averaging="plain", **MODEL)
    assert at(raster, 25, 5) == pytest.approx(65.0)
    raster, _ = surface(points(x, y, value=[60.0, 70.0]), cell_m=10, averaging="energy", method="idw")
    assert at(raster, 25, 5) == pytest.approx(10 * math.log10(5.5e6), rel=1e-5)
    with pytest.raises(InputError, match=r"noise\.level"):
        surface(points(x, y, value=[60.0, 7000.0]), averaging="energy")


def test_stations_in_one_place_count_once_with_their_mean() -> None:
    stations = points([EAST + 5, EAST + 5, EAST + 45, EAST], [NORTH + 5] * 4, value=[10.0, 14.0, 20.0, None])
    raster, run = surface(stations, cell_m=10, **MODEL)
    assert at(raster, 5, 5) == pytest.approx(12.0)
    assert {f.code: f.count for f in run.findings} == {"stations.same_place": 1, "value.missing": 1}
    assert run.metrics["stations"] == 2


def test_without_a_fit_inverse_distances_are_taken_and_said() -> None:
    raster, run = surface(points([EAST + 5, EAST + 45], [NORTH + 5, NORTH + 5], value=[10.0, 20.0]), cell_m=10)
    assert [f.code for f in run.findings] == ["variogram.no_fit"]
    assert run.metrics["method"] == "idw"
    assert at(raster, 15, 5) == pytest.approx((10 / 1 + 20 / 9) / (1 + 1 / 9))
    assert raster.values.shape[0] == 2
    assert (raster.values[1] == -9999).all()


def test_auto_beats_inverse_distances_on_a_smooth_field() -> None:
    rng = np.random.default_rng(4)
    x, y = rng.uniform(0, 3000, 80), rng.uniform(0, 3000, 80)
    value = 50 + 8 * np.sin(x / 700) + 6 * np.cos(y / 600)
    stations = points((EAST + x).tolist(), (NORTH + y).tolist(), value=value.tolist())
    raster, run = surface(stations, cell_m=100)
    _, plain = surface(stations, cell_m=100, method="idw")
    own, other = (float(found.metrics["loo_rmse"] or 0.0) for found in (run, plain))
    assert 0 < own < 0.5 * other
    known = raster.values[0] != -9999
    a, _, c, _, e, f = raster.transform
    rows, columns = np.nonzero(known)
    truth = 50 + 8 * np.sin((c + (columns + 0.5) * a - EAST) / 700) + 6 * np.cos((f + (rows + 0.5) * e - NORTH) / 600)
    off = np.abs(raster.values[0][known] - truth)
    assert (off <= 3 * raster.values[1][known] + 0.2).mean() > 0.98


def test_different_quantities_and_a_nugget_above_the_sill_are_said() -> None:
    stations = points([EAST, EAST + 40], [NORTH, NORTH], value=[1.0, 2.0], quantity=["noise", "gas"])
    _, run = surface(stations, cell_m=10, **MODEL)
    assert "stations.quantities" in [f.code for f in run.findings]
    with pytest.raises(UsageError, match=r"variogram\.nugget"):
        surface(stations, **(MODEL | {"nugget": 3.0}))
