"""The committed sample district, read once for all tests of this folder."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import geopandas as gpd

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))  # `sample_data.builder` is no installed package

FILES = {
    "complaints": "complaints.parquet",
    **dict.fromkeys(("units", "counters", "readings", "trees"), "dongmen.gpkg"),
    **dict.fromkeys(
        ("stations", "noise_zones", "halls", "windows", "residents", "business", "business_buildings", "enterprises"),
        "governance.gpkg",
    ),
}
"""Which layer lies in which file; all others in `luohu.gpkg`."""


@cache
def _read(layer: str) -> gpd.GeoDataFrame:
    import geopandas as gpd

    path = ROOT / "sample_data" / FILES.get(layer, "luohu.gpkg")
    return gpd.read_parquet(path) if path.suffix == ".parquet" else gpd.read_file(path, layer=layer)


@pytest.fixture(scope="session")
def folder() -> Path:
    """Where the sample lies."""
    return ROOT / "sample_data"


@pytest.fixture(scope="session")
def file_of() -> Callable[[str], Path]:
    """The file of a layer of the sample."""
    return lambda layer: ROOT / "sample_data" / FILES.get(layer, "luohu.gpkg")


@pytest.fixture(scope="session")
def layer() -> Callable[[str], gpd.GeoDataFrame]:
    """A layer of the sample by name; nobody may change it."""
    return _read
