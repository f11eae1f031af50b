"""Building again gives the same sample."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import rasterio

Layer = Callable[[str], gpd.GeoDataFrame]


def same(a: gpd.GeoDataFrame, b: gpd.GeoDataFrame) -> bool:
    """Return whether two tables hold the same rows, with coordinates to a millimetre."""
    if len(a) != len(b) or not a.geometry.geom_equals_exact(b.geometry, 0.001).all():
        return False
    columns = a.columns.drop("geometry")
    return all(
        a[c].astype(object).fillna("").map(str).tolist() == b[c].astype(object).fillna("").map(str).tolist()
        for c in columns
    )


def test_a_part_is_built_again(layer: Layer) -> None:
    """Nature, streets and metro take two seconds; they come out as committed."""
    from sample_data.builder import nature, parks, streets, tables, transit

    land = nature.build()
    _, kept = parks.choose(streets.build(land), land.urban)
    assert same(tables.roads(streets.settled(kept)), layer("roads"))
    assert same(tables.metro(*transit.build())["metro_stations"], layer("metro_stations"))
    assert np.isclose(land.outline.area, layer("subdistricts").area.sum(), atol=1.0)


def test_streams_of_chance_are_fixed() -> None:
    from sample_data.builder.frame import stream

    assert stream("a").random() == stream("a").random()
    assert stream("a").random() != stream("b").random()


def rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return everything a GeoPackage holds, index tables left out."""
    with sqlite3.connect(f"file:{path.as_posix()}?mode=ro", uri=True) as db:
        names = [
            r[0]
            for r in db.execute(
                "select name from sqlite_master where type = 'table' and name not like 'rtree_%' order by name"
            )
        ]
        found = {n: db.execute(f'select * from "{n}"').fetchall() for n in names}
    db.close()
    return found


def test_park_governance_and_project_are_built_again(tmp_path: Path, folder: Path) -> None:
    """All are made from the committed city within seconds."""
    from sample_data import build

    shutil.copy(folder / "luohu.gpkg", tmp_path)
    build.build(tmp_path, ("park", "governance", "project"))
    assert rows(tmp_path / "dongmen.gpkg") == rows(folder / "dongmen.gpkg")
    assert rows(tmp_path / "governance.gpkg") == rows(folder / "governance.gpkg")
    for name in ("readings", "service_months", "enterprise_months", "actors"):
        assert pq.read_table(tmp_path / f"{name}.parquet").equals(pq.read_table(folder / f"{name}.parquet"))
    assert (tmp_path / "sensorthings.json").read_bytes() == (folder / "sensorthings.json").read_bytes()
    assert (tmp_path / "luohu.lohu").read_bytes() == (folder / "luohu.lohu").read_bytes()


@pytest.mark.long
@pytest.mark.timeout(900)
def test_everything_is_built_again(tmp_path: Path, folder: Path) -> None:
    from sample_data import build

    build.build(tmp_path)
    for name in ("luohu.gpkg", "dongmen.gpkg"):
        assert rows(tmp_path / name) == rows(folder / name)
    assert (tmp_path / "complaints.csv").read_bytes() == (folder / "complaints.csv").read_bytes()
    assert pq.read_table(tmp_path / "complaints.parquet").equals(pq.read_table(folder / "complaints.parquet"))
    for name in ("dem.tif", "image.tif"):
        with rasterio.open(tmp_path / name) as a, rasterio.open(folder / name) as b:
            assert (a.read() == b.read()).all()
    assert (tmp_path / "luohu.lohu").read_bytes() == (folder / "luohu.lohu").read_bytes()
