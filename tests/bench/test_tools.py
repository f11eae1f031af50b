"""How long tools, expressions and the command line take on a million rows."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lohu_gis.analysis.density.surface import KernelSpec, density
from lohu_gis.analysis.grid import covering
from lohu_gis.core.expression import parse
from tests.bench.footprints import footprints

MILLION = 1_000_000


def test_kernel_density_of_a_million_points(benchmark: Any) -> None:
    """Target 0.6 s: 400 m quartic on 2048 x 2048 cells."""
    rng = np.random.default_rng(0)
    points = rng.normal(0, 2000, (MILLION, 2)).clip(-7000, 7000)
    grid = covering((-8192, -8192, 8192, 8192), 8)
    assert grid.shape == (2048, 2048)
    surface = benchmark(density, points, np.ones(MILLION), grid, KernelSpec("quartic", 400.0))
    assert surface.sum() * 64 == pytest.approx(MILLION)


@pytest.mark.parametrize("text", ["storeys > 10 AND use IN ('R2', 'C1')", "height / storeys",
                                  "concat(use, ' ', storeys)"])
def test_expressions_over_a_million_rows(text: str, benchmark: Any) -> None:
    """A filter, a division, a label."""
    rng = np.random.default_rng(0)
    uses = np.array(["R2", "C1", "M1", "G1"])[rng.integers(0, 4, MILLION)]
    columns = {"storeys": pa.array(rng.integers(1, 60, MILLION)), "height": pa.array(rng.uniform(3, 200, MILLION)),
               "use": pa.array(uses)}
    values = benchmark(parse(text).evaluate, columns)
    assert len(values) == MILLION


@pytest.mark.parametrize("arguments", [("--version",), ("tools",)])
def test_commands_answer(arguments: tuple[str, ...], benchmark: Any) -> None:
    """Targets: version 0.15 s, process start included."""
    benchmark(subprocess.run, [sys.executable, "-m", "lohu_gis", *arguments], check=True, capture_output=True)


def test_info_of_a_million_footprints(benchmark: Any) -> None:
    """Target 1 s, process start included."""
    path = footprints(MILLION)
    benchmark.pedantic(subprocess.run, ([sys.executable, "-m", "lohu_gis", "info", str(path), "--json"],),
                       {"check": True, "capture_output": True}, rounds=3)
