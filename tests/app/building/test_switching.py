"""Switching scenarios touches what their overlays name, however large the city is."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
import shapely

from lohu_gis.core.geometry.bridge import from_shapely
from lohu_gis.core.geometry.layout import Geometry
from lohu_gis.core.overlay import Overlay, Row
from lohu_gis.core.table import FeatureTable, TableBlock
from lohu_gis.render.plan import sources
from lohu_gis.render.plan.cache import MapCache
from lohu_gis.render.plan.sheet import Sheet, sheets_of

COUNT = 30_000


def city() -> TableBlock:
    """30,000 square buildings in rows."""
    x, y = np.divmod(np.arange(COUNT), 200)
    shapes = shapely.box(x * 30.0, y * 30.0, x * 30.0 + 20, y * 30.0 + 15)
    columns = pa.table({"storeys": np.full(COUNT, 6), "use": np.full(COUNT, "office")})
    return TableBlock("city", columns, from_shapely(shapes), np.arange(COUNT, dtype=np.int64), "EPSG:4547")


def test_only_what_a_scenario_changes_is_measured_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The picture of another scenario shares all measured shapes but those of its own buildings."""
    measured: list[int] = []
    original = sheets_of

    def counted(geometry: Geometry, rows: object = None) -> tuple[Sheet, ...]:
        measured.append(len(geometry))
        return original(geometry, rows)  # type: ignore[arg-type]  # handed on as it came

    monkeypatch.setattr(sources, "sheets_of", counted)
    block, cache = city(), MapCache()
    tower = Row(values={"storeys": 40}, geometry=shapely.to_wkb(shapely.box(0, 0, 9, 9)))
    plans = [Overlay(added={COUNT: tower}, removed={7: True}, cells={"storeys": {9: 12}}),
             Overlay(geometry={n: shapely.to_wkb(shapely.box(0, 0, n, 5)) for n in (3, 4, 5)})]
    base = FeatureTable(block)
    views = [base, *(FeatureTable(block, (plan,)) for plan in plans)]
    for view in (*views, *views):
        sources.sheets_for(view, "EPSG:4547", cache)
    assert measured == [COUNT, 1, 3]
    shared = {sources.sheets_for(view, "EPSG:4547", cache)[0][0].shapes for view in views}
    assert len(shared) == 1
