"""How long sight takes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from lohu_gis.analysis.sight.ground import Ground
from lohu_gis.analysis.sight.lines import line_of_sight
from lohu_gis.analysis.sight.skyline import directions, silhouette
from lohu_gis.analysis.sight.viewshed import SEEN, Eye, seen_cells
from tests.analysis.sight.blocks import blocks
from tests.analysis.sight.exact import is_seen
from tests.analysis.sight.scenes import city

SIDE = 5000


def test_viewshed_of_25_million_cells(benchmark: Any) -> None:
    """Target 2 s, with at least 99.5 % of the cells equal to exact lines of sight."""
    heights = city(SIDE, 8000, 2)
    eye = (SIDE // 2 + 7, SIDE // 2 - 3, float(heights[SIDE // 2 + 7, SIDE // 2 - 3]) + 200.0)
    seen = benchmark.pedantic(seen_cells, (heights, Eye(*eye)), rounds=3)
    cells = np.random.default_rng(0).integers(0, SIDE, (1000, 2))
    wanted = np.array([is_seen(heights, eye, (int(row), int(column))) for row, column in cells])
    agreed = (seen[cells[:, 0], cells[:, 1]] == SEEN) == wanted
    benchmark.extra_info |= {"agreement": float(agreed.mean()), "visible": float(wanted.mean())}
    assert agreed.mean() >= 0.995


@pytest.fixture(scope="module")
def many() -> Any:
    """30,000 boxes within 6 km."""
    rng = np.random.default_rng(0)
    low = rng.uniform(-6000, 6000, (30_000, 2))
    size = rng.uniform(10, 40, (30_000, 2))
    return blocks(*[(x, y, x + w, y + d, 0.0, h) for (x, y), (w, d), h in
                    zip(low, size, rng.uniform(6, 150, 30_000), strict=True)])


def test_skyline_of_30000_buildings(many: Any, benchmark: Any) -> None:
    """3,600 directions."""
    benchmark.pedantic(silhouette, (many, (0.0, 0.0, 1.6), directions(0, 360, 0.1)), rounds=3)


def test_line_of_sight_among_30000_buildings(many: Any, benchmark: Any) -> None:
    """One line of 10 km."""
    benchmark.pedantic(line_of_sight, (many, Ground(), (-5000.0, -3000.0, 160.0), (5000.0, 3000.0, 160.0)), rounds=3)
